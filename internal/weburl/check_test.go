package weburl

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	whiteSpace  = "error: must not contain white space"
	noScheme    = "error: must begin with a scheme"
	portScheme  = "warning: has no scheme before its host"
	credentials = "error: must not contain credentials"
	invalid     = "error: is not a valid URL"
	maybe       = "warning: is not a valid URL"

	isNull     = "error: must not be null"
	noHost     = "warning: has no host"
	extra      = "warning: has a path, query, or fragment"
	spelling   = "warning: is not what browsers send"
	originStar = "warning: contains a wildcard"
	star       = "warning: has an unsupported wildcard"
)

// checkCases list values by what they get as an origin and as a redirect URI: severities and summaries, without the kind,
// joined by "; ".
var checkCases = []struct {
	origin, redirect string
	values           []string
}{
	{"", "", []string{
		"https://example.com", "https://example.com:8443", "http://example.com", "http://localhost:3000",
		"http://app.localhost:3000", "http://127.0.0.1:8080", "http://[::1]:8080", "https://[2001:db8::1]",
		"https://example.com.", "https://my_app.example.com", "https://-app-.example.com", "https://intranet",
		"https://xn--bcher-kva.example", "https://xn--bogus-.example", "chrome-extension://abcdefghijklmnop",
		"capacitor://localhost", "myapp://callback", "https://example.com:99999", "https://$name.example.com",
	}},
	{spelling, "", []string{
		"https://example.com/", "https://example.com:443", "http://example.com:80", "https://example.com:",
		"HTTPS://example.com", "https://App.Example.COM", "https://bücher.example", "https://b%C3%BCcher.example",
		"https://شبكة.example", "http://[0:0::1]", "tauri://localhost/",
	}},
	{extra, "", []string{
		"https://example.com/callback", "https://example.com/callback/", "https://example.com//", "https://example.com?a=b",
		"https://example.com/?", "https://example.com/call%zzback", "https://example.com/@me?to=a@b",
		"https://example.com/cb#done", "HTTPS://Example.com/#", "myapp://auth/callback?from=workos#done",
	}},
	{noHost, "", []string{
		"myapp:/callback", "myapp:///callback", "com.example.app:/oauth2redirect", "com.example.app:oauth2redirect",
		"myapp:1234567890", "urn:ietf:wg:oauth:2.0:oob", "myapp:", "myapp:user@example.com",
	}},

	{originStar, "", []string{
		"https://*.example.com", "https://pr-*-web.example.com", "https://*.example.com.", "https://*.team.vercel.app",
		"http://*.localhost:3000", "https://*.corp", "http://localhost:*", "http://127.0.0.1:*", "http://127.8.8.8:*",
		"https://[::1]:*", "https://*.www.ck", "myapp://*", "myapp://*.*",
	}},
	{extra + "; " + originStar, "", []string{"https://*.sub.example.com/callback", "http://localhost:*/callback"}},
	{spelling + "; " + originStar, "", []string{"http://LOCALHOST:*", "http://[0:0::1]:*", "https://*.example.com/"}},
	{originStar, star, []string{
		"https://*.*.example.com", "https://a*b*.example.com", "http://*.localhost:*", // more than one
		"https://sub.*.example.com", "https://example.*", "http://192.168.0.*", "https://*", // not in the first label
		"https://*.com", "https://*.co.uk", "https://*.co.uk.", "https://*.ngrok-free.app", "https://pr-*-team.vercel.app",
		"https://*.ck", "https://*.kobe.jp", "https://*.any.ck", // below a public suffix
		"https://example.com:*", "https://app.localhost:*", "http://192.168.0.1:*", // a port
	}},
	{spelling + "; " + originStar, star, []string{"https://*.CO.UK", "https://*.公司.cn"}},
	{extra, star, []string{"https://example.com/*", "https://example.com/cb?next=*", "https://example.com#*"}},
	{extra + "; " + originStar, star, []string{"https://*.ngrok-free.app:*/*#"}},

	{originStar, noScheme, []string{"*"}},
	{isNull, noScheme, []string{"null"}},
	{noScheme, noScheme, []string{
		"", "example.com", "example.com/callback", "127.0.0.1:3000", "[::1]:3000", "//example.com", "://example.com",
		"example.com/https://example.org", "https//example.com", "/callback", "callback", "*.example.com", "Null",
		"user@example.com", "my_app://callback", "1app://callback", "*://example.com", "\ufeffhttps://example.com",
	}},
	{portScheme, portScheme, []string{
		"localhost:3000", "example.com:8080/callback", "www.example.com:443", "localhost:*/callback", "myhost:8080?x",
	}},
	{whiteSpace, whiteSpace, []string{
		" https://example.com", "https://example.com\n", "https://exam ple.com", "https://example.com\t",
		"https://example.com/a\u00a0b", "https://example.com\u2028", "https://example.com\x00", "https://example.com\x7f",
		"https://example.com\u0085", " ", "https://user:secret@example.com\n", "myapp://call back",
	}},
	{credentials, credentials, []string{
		"https://user:secret@example.com", "https://user@example.com/callback", "https://@example.com",
		"https://user:s@cret@example.com", "myapp://user@callback",
	}},
	{invalid, invalid, []string{
		"https://example.com:http", "https://example.com:-1", "http://::1:3000", "http://[::1]3000", "http://[::1",
		"http://[example.com]", "http://[127.0.0.1]", "https://<tenant>.example.com", "https://a]b", `https://a.com\callback`,
		"https://exa|mple.com", "https://", "https:", "https:///callback", "https:example.com",
		"HTTPS:/example.com", `https:\\example.com`, "http://:8080",
		"https://user:sec/ret@example.com", "https://user:sec?ret@example.com", "https://user:se%cr/et@example.com",
		"myapp://user:sec/ret@example.com",
	}},
	{maybe, maybe, []string{
		"https://{tenant}.example.com", "https://ex%41mple.com", "http://[fe80::1%25en0]", "http://localhost:30*",
		"http://localhost:**", "http://localhost::*", "https://exam%C2%A0ple.com", "myapp://callback:oauth",
	}},
}

func summaries(kind string, problems []Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, string(p.Severity)+": "+strings.TrimPrefix(p.Summary, kind+" "))
	}
	return strings.Join(out, "; ")
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, tc := range checkCases {
		for _, value := range tc.values {
			if got := summaries("CORS origin", CheckOrigin(value)); got != tc.origin {
				t.Errorf("CheckOrigin(%q): %q, want %q", value, got, tc.origin)
			}
			if got := summaries("Redirect URI", CheckRedirectURI(value)); got != tc.redirect {
				t.Errorf("CheckRedirectURI(%q): %q, want %q", value, got, tc.redirect)
			}
			for _, p := range checkAll(value) {
				if words := len(strings.Fields(p.Summary)); words < 4 || words > 8 || strings.HasSuffix(p.Summary, ".") {
					t.Errorf("%q: summary %q", value, p.Summary)
				}
				if !strings.HasSuffix(p.Detail, ".") || strings.Contains(p.Detail, "  ") || badFormat.MatchString(p.Detail) {
					t.Errorf("%q: detail %q", value, p.Detail)
				}
			}
		}
	}
}

func TestCheckInProduction(t *testing.T) {
	t.Parallel()
	const (
		local  = "warning: uses localhost in production"
		plain  = "warning: uses http in production"
		native = "warning: uses http://127.0.0.1 in production"
	)
	for _, tc := range []struct {
		origin, redirect string
		values           []string
	}{
		{"", "", []string{
			"https://example.com", "https://localhost.example.com", "https://127.0.0.1.example.com", "https://notlocalhost",
			"myapp://callback", "capacitor://localhost", "com.example.app:/oauth2redirect", "", "localhost:3000",
		}},
		{plain, plain, []string{"http://example.com/callback", "HTTP://example.com", "http://*.example.com", "http://10.0.0.1"}},
		{local, local, []string{
			"http://localhost:3000", "https://LocalHost", "https://localhost.", "http://app.localhost", "http://[::1]:3000",
			"http://localhost:*/callback", "https://127.0.0.1", "http://127.0.0.2", "http://[::ffff:127.0.0.1]",
		}},
		{local, native, []string{"http://127.0.0.1", "http://127.0.0.1:8080/callback", "HTTP://127.0.0.1:*/callback"}},
	} {
		for _, value := range tc.values {
			if got := summaries("CORS origin", CheckOriginInProduction(value)); got != tc.origin {
				t.Errorf("CheckOriginInProduction(%q): %q, want %q", value, got, tc.origin)
			}
			if got := summaries("Redirect URI", CheckRedirectURIInProduction(value)); got != tc.redirect {
				t.Errorf("CheckRedirectURIInProduction(%q): %q, want %q", value, got, tc.redirect)
			}
		}
	}
}

func TestDetailNamesTheCauseAndTheWayOut(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		check  func(string) []Problem
		value  string
		detail string
	}{
		{CheckOrigin, "https://exa mple.com", "Character 12 is ' '."},
		{CheckOrigin, "https://bücher.example\n", `Character 23 is '\n'.`},
		{CheckOrigin, "https://example.com\n", "trimspace()"},
		{CheckOrigin, "example.com", `for example "https://app.example.com".`},
		{CheckRedirectURI, "example.com", `for example "https://app.example.com/callback".`},
		{CheckRedirectURI, "https://example.com:http", `invalid port ":http" after host`},
		{CheckRedirectURI, "https:example.com", "missing host"},
		{CheckOrigin, "HTTPS://Example.com:443/cb?x", `Write "https://example.com".`},
		{CheckOrigin, "https://Example.com:8443/", `A browser sends this origin as "https://example.com:8443".`},
		{CheckOrigin, "https://*.example.com", `It may reject "https://*.example.com"`},
		{CheckOrigin, "null", `A browser sends "null"`},
		{CheckRedirectURI, "https://example.com/*", "not in the path"},
		{CheckRedirectURI, "https://*.*.example.com", "at most one wildcard in a redirect URI, and this one contains 2"},
		{CheckRedirectURI, "https://sub.*.example.com", `in full instead of "sub.*.example.com"`},
		{CheckRedirectURI, "https://*.ngrok-free.app", `Public Suffix List contains "ngrok-free.app"`},
		{CheckRedirectURI, "https://example.com:*", `and the host is "example.com"`},
		{CheckWebhookURL, "example.com", `for example "https://app.example.com/webhooks".`},
		{CheckWebhookURL, "myapp://callback", "WorkOS sends events by HTTP."},
		{CheckRedirectURIInProduction, "http://a.com", "production environments reject this."},
		{CheckOriginInProduction, "http://localhost", "for CORS origins it does not say"},
		{CheckRedirectURIInProduction, "http://127.0.0.1", "native applications"},
	} {
		if problems := tc.check(tc.value); len(problems) == 0 || !strings.Contains(problems[0].Detail, tc.detail) {
			t.Errorf("%q: %v, want %q in the first detail", tc.value, problems, tc.detail)
		}
	}
}

// checkAll returns what all four checks say.
func checkAll(value string) []Problem {
	return slices.Concat(CheckOrigin(value), CheckRedirectURI(value), CheckOriginInProduction(value),
		CheckRedirectURIInProduction(value))
}

// A caller shows the value itself with a warning, so a value with a password must be an error.
func TestPasswordsAreErrorsAndNotShown(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"https://hunter:secret@example.com", "https://hunter:secret@example.com/callback#x", "https://hunter:secret@",
		"https://hunter:secret@example.com\n", "https://hunter:secret@exa mple.com", "https://hunter:sec@secret@example.com",
		"https://hunter:secret/secret@example.com", "https://hunter:pa@secret/secret@example.com",
		"https://hunter:secret?secret@example.com", "https://hunter:{secret}%/secret@example.com",
		"https://hunter:secret*/secret@example.com", "//hunter:secret@example.com", "http:hunter:secret@example.com",
		"hunter_:secret@https://example.com", "1:hunter:secret@example.com", "https//hunter:secret@example.com",
		"myapp://hunter:secret@callback", "myapp://hunter:secret/secret@callback", "https://hunter:secret@*.com:*/*",
	} {
		problems := checkAll(value)
		if len(problems) != 2 {
			t.Errorf("%q: %d problems, want an error as an origin and one as a redirect URI", value, len(problems))
		}
		for _, p := range problems {
			if p.Severity != Error || strings.Contains(p.Detail, "secret") || strings.Contains(p.Detail, "hunter") {
				t.Errorf("%q: %s with detail %q", value, p.Severity, p.Detail)
			}
		}
	}
}

// badFormat finds what fmt leaves behind when a verb and its argument do not fit.
var badFormat = regexp.MustCompile(`%!|%[qsd]`)
