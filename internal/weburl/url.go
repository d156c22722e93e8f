package weburl

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// parts are the components of a URL.
type parts struct {
	scheme string // in lower case
	host   string // in its normal form; "" if no "//" and host follow the scheme
	port   string // digits or "*"; "" for none and for the scheme's default
	rest   string // path, query, and fragment, as written
}

func (p parts) String() string {
	s := p.scheme + "://" + p.host
	if p.port != "" {
		s += ":" + p.port
	}
	return s + p.rest
}

func (p parts) isWeb() bool {
	return p.scheme == "http" || p.scheme == "https"
}

// name is the host without the dot that may end a complete name.
func (p parts) name() string {
	return strings.TrimSuffix(p.host, ".")
}

// isLoopback is true for localhost, 127.0.0.0/8, and ::1.
func (p parts) isLoopback() bool {
	ip, err := netip.ParseAddr(strings.Trim(p.host, "[]"))
	return p.name() == "localhost" || err == nil && ip.IsLoopback()
}

var (
	schemePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`) // RFC 3986, section 3.1
	// hostPortPattern matches "localhost:3000", in which a URL parser sees the scheme "localhost".
	hostPortPattern = regexp.MustCompile(`^[^/?#:]+:(\d{1,5}|\*)([/?#]|$)`)
)

// parse splits value, or returns the problem that keeps it from being split.
func (k kind) parse(value string) (parts, []Problem) {
	if i := strings.IndexFunc(value, isSpace); i >= 0 {
		r, _ := utf8.DecodeRuneInString(value[i:])
		return parts{}, k.problem(Error, "must not contain white space",
			"Character %d is %q. A URL contains neither white space nor control characters. Remove it; trimspace() removes "+
				"white space from both ends of a value that comes from a file.", utf8.RuneCountInString(value[:i])+1, r)
	}
	if !schemePattern.MatchString(value) {
		return parts{}, k.problem(Error, "must begin with a scheme",
			"A URL begins with a scheme, such as \"https://\". A scheme begins with a letter and contains only letters, "+
				"digits, \"+\", \"-\", and \".\". Write the whole URL, for example %q.", k.example)
	}
	if hostPortPattern.MatchString(value) {
		return parts{}, k.problem(Warning, "has no scheme before its host",
			"A URL parser reads what stands before the first \":\" as the scheme. If it is a host, write \"https://\" or "+
				"\"http://\" before it.")
	}
	scheme, rest, _ := strings.Cut(value, ":")
	authority := ""
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		end := strings.IndexAny(after+"/", "/?#")
		authority, rest = after[:end], after[end:]
	}
	p := parts{scheme: strings.ToLower(scheme), rest: rest}
	if strings.Contains(authority, "@") {
		return parts{}, k.problem(Error, "must not contain credentials",
			"What stands before the \"@\" is a user name or a password, and everyone who can read the configuration or the "+
				"plan would see it. Remove it and the \"@\".")
	}
	if authority == "" && !p.isWeb() {
		return p, nil
	}
	var err error
	if p.host, p.port, err = parseAuthority(p.scheme, authority); err != nil {
		return parts{}, k.invalid(value, p, authority, err)
	}
	return p, nil
}

// invalid is a warning where a browser, WorkOS, or an application may accept what net/url does not: an escape, a brace, or
// a backquote in a host, a "*" in a port, or anything after a custom scheme. It is an error where the value may contain a
// password, because callers show the value in warnings.
func (k kind) invalid(value string, p parts, authority string, err error) []Problem {
	severity, cause := Error, ": "+err.Error()
	if !p.isWeb() || strings.ContainsAny(authority, "%{}`*") {
		severity = Warning
	}
	if strings.Contains(value, "@") { // a password with a "/" ends the authority early: do not show what stands before it
		severity, cause = Error, ", and may contain a user name or a password"
	}
	return k.problem(severity, "is not a valid URL", "The value can't be parsed%s. Write a URL such as %q.", cause, k.example)
}

// parseAuthority returns the host in its normal form, and the port unless it is the scheme's default.
func parseAuthority(scheme, authority string) (host, port string, err error) {
	numbered, wildcardPort := strings.CutSuffix(authority, ":*")
	if wildcardPort {
		numbered += ":0" // net/url accepts only digits
	}
	u, err := url.Parse(scheme + "://" + numbered)
	if err != nil {
		return "", "", errors.Unwrap(err) // the *url.Error around it repeats the URL
	}
	if host, err = normalHost(u); err != nil {
		return "", "", err
	}
	port = u.Port()
	switch {
	case wildcardPort:
		port = "*"
	case scheme == "http" && port == "80", scheme == "https" && port == "443":
		port = ""
	}
	return host, port, nil
}

// names is UTS #46 as browsers apply it: without transitional mapping, and with "_", "*", and hyphens anywhere allowed.
var names = idna.New(
	idna.MapForLookup(),
	idna.Transitional(false),
	idna.StrictDomainName(false),
	idna.CheckHyphens(false),
)

// normalHost writes a name in lower case with A-labels, and an IPv6 address in brackets as RFC 5952 does. A name that
// IDNA rejects is returned as written.
func normalHost(u *url.URL) (string, error) {
	host := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		ip, err := netip.ParseAddr(host)
		if err != nil || !ip.Is6() || ip.Zone() != "" {
			return "", errors.New("invalid IPv6 address in brackets")
		}
		return "[" + ip.String() + "]", nil
	}
	if host == "" {
		return "", errors.New("missing host")
	}
	if strings.ContainsAny(host, "<>[]:") || strings.ContainsFunc(host, isSpace) {
		return "", errors.New("invalid character in host name")
	}
	name, err := names.ToASCII(host)
	if err != nil || name == "" || !utf8.ValidString(host) ||
		strings.ContainsAny(name, `/\?#:@%[]<>^| `) { // IDNA maps the full-width "／" to "/"
		return host, nil //nolint:nilerr // a registry may allow what this version of IDNA does not
	}
	return name, nil
}

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

// CanonicalOrigin returns an origin as a browser sends it: scheme and host in lower case, the host's labels as A-labels
// (UTS #46), without the scheme's default port and without a trailing slash. A path, query, or fragment stays as it is. A
// value that is not a URL with a host is returned unchanged. CanonicalOrigin is idempotent.
func CanonicalOrigin(value string) string {
	p, problem := corsOrigin.parse(value)
	if problem != nil || p.host == "" {
		return value
	}
	if p.rest == "/" {
		p.rest = ""
	}
	return p.String()
}

// SameOrigin reports whether two spellings mean the same origin.
func SameOrigin(a, b string) bool {
	return a == b || CanonicalOrigin(a) == CanonicalOrigin(b)
}

// NormalRedirectURI returns the normal form of a redirect URI (RFC 3986, section 6.2.2 and 6.2.3): scheme and host in lower
// case, the host's labels as A-labels, no default port, "/" for an empty path, and percent-encoding only where it is
// needed, with upper-case digits. After a custom scheme only the percent-encoding changes, because no standard defines
// what else means the same. A value that is not a URL is returned unchanged. NormalRedirectURI is idempotent.
func NormalRedirectURI(value string) string {
	p, problem := redirectURI.parse(value)
	if problem != nil {
		return value
	}
	if !p.isWeb() {
		return p.scheme + normalEscapes(value[len(p.scheme):])
	}
	if !strings.HasPrefix(p.rest, "/") {
		p.rest = "/" + p.rest
	}
	p.rest = normalEscapes(p.rest)
	return p.String()
}

// SameRedirectURI reports whether two redirect URIs have the same normal form. WorkOS compares redirect URIs exactly
// when a user signs in; this relation only finds what WorkOS may have stored in another spelling.
func SameRedirectURI(a, b string) bool {
	return a == b || NormalRedirectURI(a) == NormalRedirectURI(b)
}

var escapePattern = regexp.MustCompile(`%[0-9A-Fa-f]{2}|[^\x21-\x7e]`)

// normalEscapes decodes unreserved characters, encodes all but printable ASCII, and writes escapes in upper case. Text
// with a "%" that begins no escape is returned unchanged, because decoding what follows could complete one.
func normalEscapes(s string) string {
	if _, err := url.PathUnescape(s); err != nil {
		return s
	}
	return escapePattern.ReplaceAllStringFunc(s, func(match string) string {
		if !strings.HasPrefix(match, "%") {
			return url.PathEscape(match)
		}
		c, _ := url.PathUnescape(match)
		if url.QueryEscape(c) == c { // QueryEscape escapes all but unreserved characters
			return c
		}
		return strings.ToUpper(match)
	})
}
