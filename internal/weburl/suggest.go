package weburl

import (
	"fmt"
	"strconv"
	"strings"
)

// quoted is a text as a message may show it: one with a "@" may have a password in it.
func quoted(s string) string {
	if strings.Contains(s, "@") {
		return "The value"
	}
	return strconv.Quote(s)
}

// instead is the sentence that says what to write for a URL without a scheme or a host.
func instead(v *value) string {
	if s := complete(v); s != "" {
		return fmt.Sprintf("Write %q.", s)
	}
	return fmt.Sprintf("Write a whole URL, such as %q.", v.noun.example)
}

// complete gives the URL that v seems to be meant for: with the scheme that it lacks, or the slashes after one. It is ""
// if v has nothing that must be a host, or if the outcome would be a problem again.
func complete(v *value) string {
	scheme, rest := cutWebScheme(v.text)
	if scheme == "" && strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "//") {
		return ""
	}
	rest = "://" + strings.TrimLeft(strings.TrimPrefix(rest, ":"), `/\`)
	if scheme == "" {
		scheme = "https"
		if newValue(v.noun, scheme+rest).isLocal() {
			scheme = "http"
		}
	}
	url := newValue(v.noun, scheme+rest)
	if !strings.ContainsAny(url.name, ".:") && !url.isLocal() {
		return "" // a single word is rather a path than a host
	}
	text := url.text
	if v.noun == &corsOrigin {
		text = strings.TrimSuffix(text, url.path+url.query+url.fragment)
	}
	if !isClean(v.noun, text) {
		return ""
	}
	return text
}

// cutWebScheme cuts "https" or "http" off, also where the ":" after it is missing.
func cutWebScheme(s string) (scheme, rest string) {
	for _, scheme := range []string{"https", "http"} {
		if n := len(scheme); len(s) > n && strings.EqualFold(s[:n], scheme) {
			if rest := s[n:]; rest[0] == ':' || strings.HasPrefix(rest, "//") {
				return scheme, rest
			}
		}
	}
	return "", s
}

// isClean tells whether a value without white space may be suggested. It doesn't ask formRules: some of them suggest
// something themselves, and Go allows no such circle.
func isClean(n *noun, s string) bool {
	v := newValue(n, s)
	_, portOK := canonicalPort(v.scheme, v.port)
	return v.scheme != "" && v.userinfo == "" && v.name != "" && portOK &&
		unusualHost(v) == "" && impossiblePort(v) == "" && invisible(v) == "" && len(checkRules(v, n.rules)) == 0
}
