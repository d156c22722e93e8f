package weburl

import (
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// CanonicalOrigin is the one spelling of an origin's meaning, as near as can be to the one that browsers send:
//   - scheme and host in lower case, the host's non-ASCII labels as A-labels (UTS #46, non-transitional), an IPv6 address
//     as RFC 5952 has it;
//   - no port that is empty or the scheme's default (http 80, https 443), none with leading zeros;
//   - no path if it is a bare "/". Any other path, query or fragment stays as it is.
//
// It is idempotent. What has no scheme or host, or has credentials, white space or something else that it doesn't
// understand, comes back unchanged. A host that IDNA refuses keeps its spelling, its ASCII letters in lower case. A
// trailing dot stays: browsers take example.com and example.com. for two hosts.
func CanonicalOrigin(s string) string {
	p := split(s)
	if p.scheme == "" || p.host == "" || p.userinfo != "" || indexSpace(s) >= 0 {
		return s
	}
	scheme := lowerASCII(p.scheme)
	host, hostOK := canonicalHost(p.host)
	port, portOK := canonicalPort(scheme, p.port)
	if !hostOK || !portOK {
		return s
	}
	path := p.path
	if path == "/" && p.query == "" && p.fragment == "" {
		path = ""
	}
	if scheme == p.scheme && host == p.host && port == p.port && path == p.path {
		return s
	}
	return scheme + "://" + host + port + path + p.query + p.fragment
}

// SameOrigin tells whether two spellings mean the same origin. Two values that [CanonicalOrigin] doesn't understand are
// the same only if they are equal.
func SameOrigin(a, b string) bool {
	return a == b || CanonicalOrigin(a) == CanonicalOrigin(b)
}

// forbiddenInHost are the characters that neither RFC 3986 nor the WHATWG URL standard takes in a host's name.
const forbiddenInHost = `<>[\]^|`

// names is UTS #46 as browsers use it: without transitional mapping, and with underscores, hyphens at either end and "*"
// left alone.
var names = idna.New(
	idna.MapForLookup(),
	idna.Transitional(false),
	idna.StrictDomainName(false),
	idna.CheckHyphens(false),
)

// canonicalHost is false for what isn't a host. A name with a "%" is only put in lower case: whether an escape in a host
// is decoded is read in two ways.
func canonicalHost(host string) (string, bool) {
	if strings.HasPrefix(host, "[") {
		return canonicalIPv6(host)
	}
	if strings.ContainsAny(host, forbiddenInHost) {
		return "", false
	}
	if isASCII(host) || !utf8.ValidString(host) {
		return lowerASCII(host), true
	}
	// The mapping can make delimiters and spaces of other characters: "／" becomes "/". Such a name is none, and one with
	// an escape is no name that IDNA knows.
	name, err := names.ToASCII(host)
	if err != nil || name == "" || strings.ContainsAny(name, forbiddenInHost+"/?#:@% ") {
		return lowerASCII(host), true
	}
	return name, true
}

// canonicalIPv6 keeps a zone as it is, written "%eth0" or "%25eth0" (RFC 6874).
func canonicalIPv6(host string) (string, bool) {
	inner, ok := strings.CutSuffix(host[1:], "]")
	if !ok {
		return "", false
	}
	address, zone := cutBefore(inner, "%")
	ip, err := netip.ParseAddr(address)
	if err != nil || !ip.Is6() {
		return "", false
	}
	if text := ip.String(); text != address {
		return "[" + text + zone + "]", true
	}
	return host, true
}

// canonicalPort takes and returns a port with its ":". It is false for what is neither a number nor "*".
func canonicalPort(scheme, port string) (string, bool) {
	if port == "" || port == ":" {
		return "", true
	}
	number := port[1:]
	if number != "*" && !isDigits(number) {
		return "", false
	}
	for len(number) > 1 && number[0] == '0' {
		number = number[1:]
	}
	switch {
	case scheme == "http" && number == "80", scheme == "https" && number == "443":
		return "", true
	case len(number) < len(port)-1:
		return ":" + number, true
	default:
		return port, true
	}
}

// lowerASCII leaves every byte alone that isn't an ASCII capital, so also what isn't UTF-8.
func lowerASCII(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for j := i; j < len(b); j++ {
				if 'A' <= b[j] && b[j] <= 'Z' {
					b[j] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
