package weburl

import (
	"net/url"
	"regexp"
	"strings"
)

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
