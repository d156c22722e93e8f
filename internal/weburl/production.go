package weburl

import "fmt"

// CheckOriginInProduction returns the warnings that a CORS origin earns where the API key is a production environment's,
// beyond those of [CheckOrigin]; nil if there are none. WorkOS states its rule against http: and localhost for redirect
// URIs and is silent on origins: the warnings say so.
func CheckOriginInProduction(s string) []Problem {
	return checkRules(newValue(&corsOrigin, s), productionOriginRules)
}

// CheckRedirectURIInProduction returns the warnings that a redirect URI earns where the API key is a production
// environment's, beyond those of [CheckRedirectURI]; nil if there are none. WorkOS's pages disagree on http://127.0.0.1:
// there the warning says so, and advises nothing but to know which it is.
func CheckRedirectURIInProduction(s string) []Problem {
	return checkRules(newValue(&redirectURI, s), productionRedirectRules)
}

// Of these at most one speaks, the most telling: http://localhost:3000 is mended by another host, not by another scheme.
var (
	productionOriginRules = []rule{
		{severity: Warning, summary: "on localhost in production", web: true, broken: localOrigin},
		{severity: Warning, summary: "over http in production", web: true, broken: plainOrigin},
	}
	productionRedirectRules = []rule{
		{severity: Warning, summary: "on http://127.0.0.1 in production", web: true, broken: nativeRedirect},
		{severity: Warning, summary: "on localhost in production", web: true, broken: localRedirect},
		{severity: Warning, summary: "over http in production", web: true, broken: plainRedirect},
	}
)

func localOrigin(v *value) string {
	if !v.isLocal() {
		return ""
	}
	return fmt.Sprintf("The API key is for a production environment, and %q is whatever machine the browser runs on. "+
		"WorkOS's production environments accept no localhost in a redirect URI; of CORS origins WorkOS does not say. Write "+
		"the host that the application is served from, or keep this origin for a staging environment.", v.host)
}

func plainOrigin(v *value) string {
	if !v.hasScheme("http") || v.isLocal() {
		return ""
	}
	return fmt.Sprintf("The API key is for a production environment, and a page served over http can be changed on its way "+
		"to the browser. WorkOS's production environments accept no \"http:\" in a redirect URI; of CORS origins WorkOS does "+
		"not say. Serve %q over https and write that, or keep this origin for a staging environment.", v.host)
}

// isNative is true of the one spelling that a page of WorkOS's excepts for native applications.
func (v *value) isNative() bool {
	return v.hasScheme("http") && v.host == "127.0.0.1"
}

func nativeRedirect(v *value) string {
	if !v.isNative() {
		return ""
	}
	return "The API key is for a production environment. One page of WorkOS's documentation says that production accepts " +
		"no \"http:\" in a redirect URI, another excepts \"http://127.0.0.1\" for native applications. Keep it if a native " +
		"application waits there for the sign-in to return, and remove it if it was meant for development."
}

func localRedirect(v *value) string {
	if !v.isLocal() || v.isNative() {
		return ""
	}
	return fmt.Sprintf("The API key is for a production environment. WorkOS's production environments accept no localhost "+
		"in a redirect URI, and %q is the machine that the browser runs on. Write the https address that the application is "+
		"served from, or keep this redirect URI for a staging environment.", v.host)
}

func plainRedirect(v *value) string {
	if !v.hasScheme("http") || v.isLocal() {
		return ""
	}
	return fmt.Sprintf("The API key is for a production environment. WorkOS's production environments accept no \"http:\" in "+
		"a redirect URI. Serve %q over https and write that, or keep this redirect URI for a staging environment.", v.host)
}
