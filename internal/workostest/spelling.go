package workostest

import (
	"net/url"
	"strings"
)

// Spelling is the set of values that the server stores in a spelling of its own.
type Spelling uint

const (
	// SpellOrigins lower-cases an origin's scheme and host and cuts a trailing slash and
	// the scheme's default port.
	SpellOrigins Spelling = 1 << iota
	// SpellRedirectHosts lower-cases the host of a redirect URI.
	SpellRedirectHosts
	// SpellTemplate cuts the white space around the template.
	SpellTemplate
)

func (s Spelling) origin(value string) string {
	if s&SpellOrigins == 0 {
		return value
	}
	value = strings.TrimSuffix(strings.ToLower(value), "/")
	switch {
	case strings.HasPrefix(value, "https://"):
		return strings.TrimSuffix(value, ":443")
	case strings.HasPrefix(value, "http://"):
		return strings.TrimSuffix(value, ":80")
	}
	return value
}

func (s Spelling) redirectURI(value string) string {
	if s&SpellRedirectHosts == 0 {
		return value
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" {
		return value
	}
	// Not u.String(), which would change more than the host.
	return strings.Replace(value, u.Host, strings.ToLower(u.Host), 1)
}

func (s Spelling) template(content string) string {
	if s&SpellTemplate == 0 {
		return content
	}
	return strings.TrimSpace(content)
}
