// Package weburl checks and compares CORS origins, redirect URIs, and the URLs of webhook endpoints.
//
// A check returns an [Error] only for what both RFC 3986 and the WHATWG URL standard call wrong, because WorkOS does not
// document which of them it follows, and otherwise a [Warning].
package weburl

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Severity tells whether a value with a [Problem] can be used at all.
type Severity string

const (
	// Error marks a value that WorkOS rejects under every reading of its documentation.
	Error Severity = "error"
	// Warning marks a value that WorkOS may reject, or store although no request can ever match it.
	Warning Severity = "warning"
)

// Problem is one thing that is wrong with a value.
type Problem struct {
	Severity Severity
	// Summary names the kind of value and the broken rule, in a few words. It contains nothing of the value.
	Summary string
	// Detail says why, and what to write instead. It never contains a user name or a password.
	Detail string
}

// kind is what a value is used as. A check returns nil for a good value, one error, or the warnings.
type kind struct{ name, example, production string }

var (
	corsOrigin = kind{"CORS origin", "https://app.example.com",
		"WorkOS documents that production environments reject this for redirect URIs; for CORS origins it does not say."}
	redirectURI = kind{"Redirect URI", "https://app.example.com/callback",
		"WorkOS documents that production environments reject this."}
	webhookURL = kind{name: "Webhook URL", example: "https://app.example.com/webhooks"}
)

func (k kind) problem(severity Severity, rule, format string, args ...any) []Problem {
	return []Problem{{Severity: severity, Summary: k.name + " " + rule, Detail: fmt.Sprintf(format, args...)}}
}

// CheckOrigin checks a CORS origin.
func CheckOrigin(value string) []Problem {
	k := corsOrigin
	switch value {
	case "*":
		return k.wildcard(value)
	case "null":
		return k.problem(Error, "must not be null",
			"A browser sends \"null\" for a page without an origin, such as a local file or a sandboxed frame, which every "+
				"site can create. Write the application's origin, for example %q.", k.example)
	}
	p, problems := k.parse(value)
	if problems != nil {
		return problems
	}
	canonical := CanonicalOrigin(value)
	switch extra := p.rest; {
	case p.host == "":
		return k.problem(Warning, "has no host",
			"A browser sends an origin as scheme, host, and port, so it never sends this value. Write a URL such as %q.",
			k.example)
	case extra != "" && extra != "/":
		p.rest = ""
		problems = k.problem(Warning, "has a path, query, or fragment",
			"A browser sends an origin as scheme, host, and port only, so it never sends this value. Write %q.", p.String())
	case canonical != value:
		problems = k.problem(Warning, "is not what browsers send",
			"A browser sends this origin as %q. WorkOS may store the value as it is written, and then it may not match. "+
				"Write %[1]q.", canonical)
	}
	if strings.Contains(p.host+p.port, "*") {
		problems = append(problems, k.wildcard(value)...)
	}
	return problems
}

func (k kind) wildcard(value string) []Problem {
	return k.problem(Warning, "contains a wildcard",
		"WorkOS documents wildcards for redirect URIs, but not for CORS origins. It may reject %q, or compare the \"*\" "+
			"literally, so that no origin matches. Write each origin in full.", value)
}

// CheckRedirectURI checks a redirect URI. What follows a custom scheme, as in myapp://callback, is the application's own
// and is checked for its form only.
func CheckRedirectURI(value string) []Problem {
	p, problems := redirectURI.parse(value)
	if detail := wildcardDetail(p); p.isWeb() && detail != "" {
		return redirectURI.problem(Warning, "has an unsupported wildcard", "%s", detail)
	}
	return problems
}

// wildcardDetail tells which of WorkOS's rules on wildcards a redirect URI breaks; "" if none. Two rules can't be seen in
// the value: a wildcard matches one level of subdomains, and the default redirect URI has none.
func wildcardDetail(p parts) string {
	label, domain, _ := strings.Cut(p.name(), ".")
	// A suffix as long as the domain is the domain, or the whole name where the list itself has a wildcard (*.ck). One
	// without a dot that is not ICANN's is a name that the list does not know, such as localhost.
	suffix, icann := publicsuffix.PublicSuffix(p.name())
	public := len(suffix) >= len(domain) && (icann || strings.Contains(suffix, "."))
	count := strings.Count(p.host+p.port+p.rest, "*")
	switch {
	case strings.Contains(p.rest, "*"):
		return "WorkOS documents wildcards in the host and as the port of localhost, but not in the path, query, or " +
			"fragment. It may reject this value, or compare the \"*\" literally. Declare each redirect URI in full."
	case count > 1:
		return fmt.Sprintf("WorkOS accepts at most one wildcard in a redirect URI, and this one contains %d. Keep one, or "+
			"declare each redirect URI in full.", count)
	case p.port == "*" && !p.isLoopback():
		return fmt.Sprintf("WorkOS accepts a wildcard port only for localhost and loopback addresses, and the host is %q. "+
			"Write the port's number, or no port.", p.host)
	case strings.Contains(domain, "*"), strings.Contains(label, "*") && domain == "":
		return fmt.Sprintf("WorkOS accepts a wildcard only in the first label of a host below a domain, such as "+
			"\"*.sub.example.com\" or \"pr-*-web.example.com\". Write each host in full instead of %q.", p.host)
	case strings.Contains(label, "*") && public:
		return fmt.Sprintf("WorkOS accepts no wildcard directly below a public suffix, where anyone can register a name. "+
			"The Public Suffix List contains %q. Use your own domain, or write each host in full.", suffix)
	default:
		return ""
	}
}

// CheckWebhookURL checks the URL of a webhook endpoint. One with credentials is not checked: WorkOS does not document
// whether it sends them.
func CheckWebhookURL(value string) []Problem {
	if strings.Contains(value, "@") {
		return nil
	}
	p, problems := webhookURL.parse(value)
	if problems == nil && !p.isWeb() {
		return webhookURL.problem(Warning, "is not an http or https URL",
			"WorkOS sends events by HTTP. Write a URL such as %q.", webhookURL.example)
	}
	return problems
}

// CheckOriginInProduction returns the warnings that apply when the API key is for a production environment, in addition
// to those of [CheckOrigin].
func CheckOriginInProduction(value string) []Problem { return corsOrigin.inProduction(value) }

// CheckRedirectURIInProduction returns the warnings that apply when the API key is for a production environment, in
// addition to those of [CheckRedirectURI].
func CheckRedirectURIInProduction(value string) []Problem { return redirectURI.inProduction(value) }

func (k kind) inProduction(value string) []Problem {
	const advice = "The API key is for a production environment. %s Write the https URL of the application, or declare this " +
		"value in a staging environment only."
	p, problems := k.parse(value)
	switch {
	case problems != nil || !p.isWeb():
		return nil
	case k == redirectURI && p.scheme == "http" && p.host == "127.0.0.1":
		return k.problem(Warning, "uses http://127.0.0.1 in production",
			"The API key is for a production environment. One page of WorkOS's documentation says that production "+
				"environments reject http; another excepts http://127.0.0.1 for native applications. Keep the value if a "+
				"native application uses it, and remove it if it is for development.")
	case p.isLoopback() || strings.HasSuffix(p.name(), ".localhost"): // RFC 6761, section 6.3
		return k.problem(Warning, "uses localhost in production", advice, k.production)
	case p.scheme == "http":
		return k.problem(Warning, "uses http in production", advice, k.production)
	default:
		return nil
	}
}
