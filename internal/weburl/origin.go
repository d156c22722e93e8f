package weburl

import (
	"fmt"
	"strings"
)

// originRules say what a browser's Origin header can have (RFC 6454, section 7) and what WorkOS leaves open.
var originRules = []rule{
	{severity: Warning, summary: "without a host", broken: originWithoutHost},
	{severity: Warning, summary: "with a path, query or fragment", broken: beyondOrigin},
	{severity: Warning, summary: "with a wildcard", broken: originWildcard},
}

// originWithoutHost is left to the custom schemes: without a host, http and https are an error.
func originWithoutHost(v *value) string {
	if v.host != "" {
		return ""
	}
	return fmt.Sprintf("A browser sends an origin as a scheme, \"://\", a host and perhaps a port. There is no host after "+
		"%q, so no browser's origin can match. Write one with a host, such as %q.", v.scheme+":", v.noun.example)
}

func beyondOrigin(v *value) string {
	beyond := v.path + v.query + v.fragment
	if v.host == "" || beyond == "" || beyond == "/" {
		return ""
	}
	origin := strings.TrimSuffix(v.text, beyond)
	detail := fmt.Sprintf("A browser sends an origin as scheme, host and port alone. With %s after them the value can "+
		"never match one.", thePart(beyond))
	if !isClean(v.noun, origin) {
		return detail + " Remove it."
	}
	return detail + fmt.Sprintf(" Write %q.", origin)
}

// thePart is a path with what follows it, as a message may show it.
func thePart(s string) string {
	if strings.Contains(s, "@") {
		return "more"
	}
	return fmt.Sprintf("%q", s)
}

func originWildcard(v *value) string {
	if !strings.Contains(v.host+v.port, "*") {
		return ""
	}
	return fmt.Sprintf("WorkOS documents wildcards for redirect URIs, but not for CORS origins: it may refuse %q, or take "+
		"the \"*\" as it stands, and then the origin matches nothing. Write each origin in full.", v.host+v.port)
}
