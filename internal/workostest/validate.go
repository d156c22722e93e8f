package workostest

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"
)

// urlRule refuses the values for which broken is true. The lists below hold what the
// documentation excludes and nothing it is silent about, such as paths, queries and
// fragments.
type urlRule struct {
	name   string
	text   string // follows the field's name
	broken func(v urlValue) bool
}

// urlValue is a value under check; url is nil if it does not parse.
type urlValue struct {
	raw        string
	url        *url.URL
	production bool
}

func parseURLValue(raw string, production bool) urlValue {
	// A wildcard port is no port to net/url.
	u, err := url.Parse(strings.Replace(raw, ":*", ":0", 1))
	if err != nil || u.Scheme == "" {
		u = nil
	}
	return urlValue{raw: raw, url: u, production: production}
}

func originRules() []urlRule {
	return append(urlRules(),
		urlRule{"isUrl", "must be an http or https URL", func(v urlValue) bool {
			return v.url.Scheme != "http" && v.url.Scheme != "https"
		}},
		urlRule{"hasHost", "must have a host", func(v urlValue) bool { return v.url.Hostname() == "" }},
		urlRule{"maxWildcards", "must have at most one wildcard", func(v urlValue) bool { return v.wildcards() > 1 }},
	)
}

func redirectURIRules() []urlRule {
	return append(urlRules(),
		urlRule{"hasHost", "must have a host", func(v urlValue) bool { return v.web() && v.url.Hostname() == "" }},
		urlRule{"isHttps", "must use https in a production environment", func(v urlValue) bool {
			return v.production && v.url.Scheme == "http" && v.url.Hostname() != "127.0.0.1"
		}},
		urlRule{"isNotLocalhost", "must not be localhost in a production environment", func(v urlValue) bool {
			return v.production && v.web() && localhost(v.url.Hostname())
		}},
		urlRule{"maxWildcards", "must have at most one wildcard", func(v urlValue) bool { return v.wildcards() > 1 }},
		urlRule{"wildcardPort", "must have a wildcard port on localhost and loopback addresses only", func(v urlValue) bool {
			return strings.HasSuffix(v.authority(), ":*") && !loopback(v.url.Hostname())
		}},
		urlRule{"wildcardLabel", "must have its wildcard in the label furthest from the root", func(v urlValue) bool {
			_, rest, _ := strings.Cut(v.url.Hostname(), ".")
			return strings.Contains(rest, "*") || v.url.Hostname() == "*"
		}},
		urlRule{"wildcardSuffix", "must not have a wildcard directly on a public suffix", func(v urlValue) bool {
			label, rest, _ := strings.Cut(v.url.Hostname(), ".")
			return strings.Contains(label, "*") && publicSuffix(rest)
		}},
	)
}

// urlRules hold for origins and redirect URIs alike.
func urlRules() []urlRule {
	return []urlRule{
		{"isNotEmpty", "should not be empty", func(v urlValue) bool { return strings.TrimSpace(v.raw) == "" }},
		{"isUrl", "must be a URL without spaces", func(v urlValue) bool {
			return strings.ContainsFunc(v.raw, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
		}},
		{"isUrl", "must be a URL", func(v urlValue) bool { return v.url == nil }},
		{"hasNoCredentials", "must not hold credentials", func(v urlValue) bool { return v.url.User != nil }},
	}
}

func checkOrigin(cfg *config, origin string) *rejection {
	return check(cfg, "origin", origin, originRules())
}

func checkRedirectURI(cfg *config, uri string) *rejection {
	return check(cfg, "uri", uri, redirectURIRules())
}

// check gives the first rule that the value breaks, or nil. The rules' order matters:
// those behind "must be a URL" rely on it.
func check(cfg *config, field, value string, rules []urlRule) *rejection {
	if cfg.rejected[value] {
		return &rejection{field, "isAllowed", field + " is not allowed: " + value}
	}
	v := parseURLValue(value, strings.HasPrefix(cfg.apiKey, "sk_live_"))
	if i := slices.IndexFunc(rules, func(r urlRule) bool { return r.broken(v) }); i >= 0 {
		return &rejection{field, rules[i].name, field + " " + rules[i].text}
	}
	return nil
}

func (v urlValue) web() bool { return v.url.Scheme == "http" || v.url.Scheme == "https" }

// authority is what stands between "//" and the path, as written.
func (v urlValue) authority() string {
	_, rest, _ := strings.Cut(v.raw, "//")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// wildcards counts those of the authority; about others the API is silent.
func (v urlValue) wildcards() int { return strings.Count(v.authority(), "*") }

func localhost(host string) bool {
	return strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost")
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return localhost(host) || (err == nil && addr.IsLoopback())
}

// publicSuffix tells whether a domain is on the public suffix list. A top-level domain
// that is not on it, such as "internal", is none.
func publicSuffix(domain string) bool {
	domain = strings.ToLower(domain)
	suffix, icann := publicsuffix.PublicSuffix(domain)
	return suffix == domain && (icann || strings.Contains(suffix, "."))
}
