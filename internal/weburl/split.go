package weburl

import "strings"

// parts are the pieces of a URL as they stand in its text, each with its delimiter: a query that is there but empty is
// "?", one that isn't there is "". Joined they are the text again, except for the ":" after the scheme and the "//"
// (RFC 3986, section 3).
type parts struct {
	scheme    string // without its ":"; "" if the text begins with none
	authority bool   // whether "//" introduces userinfo, host and port
	userinfo  string // with its "@"
	host      string // a name, an IPv4 address, or an IPv6 address in its brackets
	port      string // with its ":"
	path      string // all of it for "scheme:path", also where it doesn't begin with "/"
	query     string // with its "?"
	fragment  string // with its "#"
}

// split takes a URL to pieces. It never fails and doesn't judge them: net/url can't be asked, for it refuses the wildcard
// port of http://localhost:*/callback, and what else it refuses varies between Go versions.
func split(s string) parts {
	var p parts
	rest := s
	rest, p.fragment = cutBefore(rest, "#")
	rest, p.query = cutBefore(rest, "?")
	if scheme, after, ok := cutScheme(rest); ok {
		p.scheme, rest = scheme, after
	}
	after, ok := strings.CutPrefix(rest, "//")
	if !ok {
		p.path = rest
		return p
	}
	p.authority = true
	after, p.path = cutBefore(after, "/")
	if i := strings.LastIndexByte(after, '@'); i >= 0 {
		p.userinfo, after = after[:i+1], after[i+1:]
	}
	// The colons of an IPv6 address are behind its "[".
	literal := strings.IndexByte(after, ']') + 1
	if !strings.HasPrefix(after, "[") {
		literal = 0
	}
	host, port := cutBefore(after[literal:], ":")
	p.host, p.port = after[:literal+len(host)], port
	return p
}

// cutBefore cuts s before the first sep; without one, after is empty.
func cutBefore(s, sep string) (before, after string) {
	if i := strings.Index(s, sep); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// cutScheme cuts s around the ":" that ends its scheme. "localhost:3000" and "example.com:8080/callback" have none,
// though RFC 3986 would read one: what stands before the ":" is a host there.
func cutScheme(s string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(s, ":")
	if !ok || !isScheme(scheme) {
		return "", s, false
	}
	if digits, _ := cutBefore(rest, "/"); digits == "*" || isDigits(digits) && len(digits) <= maxPortDigits {
		return "", s, false
	}
	return scheme, rest, true
}

// isScheme: a letter, then letters, digits, "+", "-" and "." (RFC 3986, section 3.1).
func isScheme(s string) bool {
	for i, c := range []byte(s) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		inner := '0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'
		if !letter && (i == 0 || !inner) {
			return false
		}
	}
	return s != ""
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
