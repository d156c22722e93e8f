package weburl

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// earns has what a value earns in each of the two nouns, as severity and Summary without the noun.
type earns struct {
	value    string
	origin   []string
	redirect []string
}

func both(value, problem string) earns {
	return earns{value, []string{problem}, []string{problem}}
}

const (
	notURL     = "error: is not a URL"
	whitespace = "error: with white space"
	schemeless = "error: without a scheme"
	hostless   = "error: without a host"
	userinfo   = "error: with credentials"

	unusual     = "warning: with an unusual host"
	badPortNo   = "warning: with an impossible port"
	unseen      = "warning: with an invisible character"
	softNoHost  = "warning: without a host"
	extra       = "warning: with a path, query or fragment"
	originStar  = "warning: with a wildcard"
	hasFragment = "warning: with a fragment"
	manyStars   = "warning: with more than one wildcard"
	wrongLabel  = "warning: with a misplaced wildcard"
	onSuffix    = "warning: with a wildcard on a public suffix"
	starPort    = "warning: with a wildcard port"
	starPath    = "warning: with a wildcard in its path or query"
)

var checkTable = []earns{
	// Clean.
	{"https://example.com", nil, nil},
	{"https://example.com/", nil, nil},
	{"https://example.com:8443", nil, nil},
	{"https://example.com:443", nil, nil},
	{"https://example.com:", nil, nil},
	{"HTTPS://App.Example.COM", nil, nil},
	{"http://example.com", nil, nil},
	{"http://localhost:3000", nil, nil},
	{"http://app.localhost:3000", nil, nil},
	{"http://127.0.0.1:8080", nil, nil},
	{"http://[::1]:8080", nil, nil},
	{"https://[2001:db8::1]", nil, nil},
	{"http://[fe80::1%25en0]", nil, nil},
	{"http://0x7f.1", nil, nil},
	{"https://example.com.", nil, nil},
	{"https://my_app.example.com", nil, nil},
	{"https://-app-.example.com", nil, nil},
	{"https://bücher.example", nil, nil},
	{"https://xn--bcher-kva.example", nil, nil},
	{"https://xn--bogus-.example", nil, nil},
	{"https://b%C3%BCcher.example", nil, nil},
	{"https://intranet", nil, nil},
	{"https://شبكة.example", nil, nil},
	{"https://नी\u200dम.example", nil, nil},

	// Custom schemes.
	{"chrome-extension://abcdefghijklmnopabcdefghijklmnop", nil, nil},
	{"capacitor://localhost", nil, nil},
	{"tauri://localhost/", nil, nil},
	{"myapp://callback", nil, nil},
	{"MyApp://callback:oauth", nil, nil},
	{"myapp://auth/callback?from=workos#done", []string{extra}, nil},
	{"myapp:/callback", []string{softNoHost}, nil},
	{"myapp:///callback", []string{softNoHost}, nil},
	{"com.example.app:/oauth2redirect", []string{softNoHost}, nil},
	{"com.example.app:oauth2redirect", []string{softNoHost}, nil},
	{"myapp:1234567890", []string{softNoHost}, nil},
	{"urn:ietf:wg:oauth:2.0:oob", []string{softNoHost}, nil},
	{"myapp://*", []string{originStar}, nil},
	both("myapp://user@callback", userinfo),
	both("myapp://call back", whitespace),

	// Paths, queries, fragments.
	{"https://example.com/callback", []string{extra}, nil},
	{"https://example.com/callback/", []string{extra}, nil},
	{"https://example.com//", []string{extra}, nil},
	{"https://example.com?a=b", []string{extra}, nil},
	{"https://example.com/?", []string{extra}, nil},
	{"https://example.com/call%zzback", []string{extra}, nil},
	{"https://example.com/@me?to=a@b", []string{extra}, nil},
	{"https://example.com/cb#done", []string{extra}, []string{hasFragment}},
	{"https://example.com/#", []string{extra}, []string{hasFragment}},

	// Wildcards.
	{"https://*.example.com", []string{originStar}, nil},
	{"https://*.sub.example.com/callback", []string{extra, originStar}, nil},
	{"https://pr-*-web.example.com", []string{originStar}, nil},
	{"https://*.example.com.", []string{originStar}, nil},
	{"https://*.team.vercel.app", []string{originStar}, nil},
	{"http://*.localhost:3000", []string{originStar}, nil},
	{"https://*.corp", []string{originStar}, nil},
	{"http://localhost:*/callback", []string{extra, originStar}, nil},
	{"http://LOCALHOST:*", []string{originStar}, nil},
	{"http://127.0.0.1:*", []string{originStar}, nil},
	{"http://127.8.8.8:*", []string{originStar}, nil},
	{"https://[::1]:*", []string{originStar}, nil},
	{"http://[0:0::1]:*", []string{originStar}, nil},
	{"https://*.*.example.com", []string{originStar}, []string{manyStars}},
	{"https://a*b*.example.com", []string{originStar}, []string{manyStars}},
	{"http://*.localhost:*", []string{originStar}, []string{manyStars, starPort}},
	{"https://sub.*.example.com", []string{originStar}, []string{wrongLabel}},
	{"https://example.*", []string{originStar}, []string{wrongLabel}},
	{"http://192.168.0.*", []string{originStar}, []string{wrongLabel}},
	{"https://*", []string{originStar}, []string{wrongLabel}},
	{"https://*.com", []string{originStar}, []string{onSuffix}},
	{"https://*.co.uk", []string{originStar}, []string{onSuffix}},
	{"https://*.CO.UK.", []string{originStar}, []string{onSuffix}},
	{"https://*.ngrok-free.app", []string{originStar}, []string{onSuffix}},
	{"https://pr-*-team.vercel.app", []string{originStar}, []string{onSuffix}},
	{"https://*.ck", []string{originStar}, []string{onSuffix}},
	{"https://*.kobe.jp", []string{originStar}, []string{onSuffix}},
	{"https://*.any.ck", []string{originStar}, []string{onSuffix}},
	{"https://*.www.ck", []string{originStar}, nil},
	{"https://*.公司.cn", []string{originStar}, []string{onSuffix}},
	{"https://example.com:*", []string{originStar}, []string{starPort}},
	{"https://app.localhost:*", []string{originStar}, []string{starPort}},
	{"http://192.168.0.1:*", []string{originStar}, []string{starPort}},
	{"http://localhost:30*", []string{originStar}, []string{starPort}},
	{"http://localhost:**", []string{originStar}, []string{manyStars}},
	{"https://example.com/*", []string{extra}, []string{starPath}},
	{"https://example.com/cb?next=*", []string{extra}, []string{starPath}},
	{"https://*.ngrok-free.app:*/*#", []string{extra, originStar}, []string{hasFragment, manyStars, onSuffix, starPort, starPath}},

	// No scheme.
	both("example.com", schemeless),
	both("example.com/callback", schemeless),
	both("example.com:8080/callback", schemeless),
	both("www.example.com:443", schemeless),
	both("localhost:3000", schemeless),
	both("localhost:*/callback", schemeless),
	both("myhost:8080?x", schemeless),
	both("127.0.0.1:3000", schemeless),
	both("[::1]:3000", schemeless),
	both("//example.com", schemeless),
	both("://example.com", schemeless),
	both("//https://example.com", schemeless),
	both("example.com/https://example.org", schemeless),
	both("https//example.com", schemeless),
	both("/callback", schemeless),
	both("callback", schemeless),
	both("*.example.com", schemeless),
	both("user@example.com", schemeless),
	both("*", schemeless),
	both("null", schemeless),

	// Not a URL, no host.
	both("", notURL),
	both("my_app://callback", notURL),
	both("1app://callback", notURL),
	both("*://example.com", notURL),
	both("https://example.com:http", notURL),
	both("https://example.com:-1", notURL),
	both("http://::1:3000", notURL),
	both("http://[::1]3000", notURL),
	both("http://[::1", notURL),
	both("http://[example.com]", notURL),
	both("http://[127.0.0.1]", notURL),
	both("https://<tenant>.example.com", notURL),
	both(`https://example.com\callback`, notURL),
	both("https://exa|mple.com", notURL),
	both("https://", hostless),
	both("https:", hostless),
	both("https:///callback", hostless),
	both("https:example.com", hostless),
	both("HTTPS:/example.com", hostless),
	both(`https:\\example.com`, hostless),
	both("http://:8080", hostless),

	// White space, whatever else is wrong.
	both(" https://example.com", whitespace),
	both("https://example.com\n", whitespace),
	both("https://exam ple.com", whitespace),
	both("https://example.com\t", whitespace),
	both("https://example.com/a\u00a0b", whitespace),
	both("https://example.com\u2003", whitespace),
	both("https://example.com\u2028", whitespace),
	both("https://example.com\u3000", whitespace),
	both("https://example.com\x00", whitespace),
	both("https://example.com\x7f", whitespace),
	both("https://example.com\u0085", whitespace),
	both(" ", whitespace),
	both("https://user:secret@example.com\n", whitespace),

	// Credentials.
	both("https://user:secret@example.com", userinfo),
	both("https://user@example.com/callback", userinfo),
	both("https://@example.com", userinfo),
	both("https://user:s@cret@example.com", userinfo),
	both("https://user:sec/ret@example.com", userinfo),
	both("https://user:sec?ret@example.com", userinfo),

	// Odd, but a URL to somebody.
	both("https://{tenant}.example.com", unusual),
	both("https://$tenant.example.com", unusual),
	both(`https://"example.com"`, unusual),
	{"https://a.example.com,https://b.example.com", []string{unusual, extra}, []string{unusual}},
	both("https://example.com:0", badPortNo),
	both("https://example.com:65536", badPortNo),
	both("https://example.com:123456789012345678901234567890", badPortNo),
	both("https://exam\u200bple.com", unseen),
	both("\ufeffhttps://example.com", notURL),
	{"https://example.com/\ufeff", []string{unseen, extra}, []string{unseen}},
}

func earned(noun string, problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Severity.String()+": "+strings.TrimPrefix(p.Summary, noun+" "))
	}
	return out
}

func TestCheckGivesEachValueWhatItEarns(t *testing.T) {
	t.Parallel()
	for _, tc := range checkTable {
		t.Run(strconv.QuoteToASCII(tc.value), func(t *testing.T) {
			t.Parallel()
			if got := earned("CORS origin", CheckOrigin(tc.value)); !slices.Equal(got, tc.origin) {
				t.Errorf("CheckOrigin: %q, want %q", got, tc.origin)
			}
			if got := earned("Redirect URI", CheckRedirectURI(tc.value)); !slices.Equal(got, tc.redirect) {
				t.Errorf("CheckRedirectURI: %q, want %q", got, tc.redirect)
			}
		})
	}
}

func TestCheckReturnsNilForACleanValue(t *testing.T) {
	t.Parallel()
	if p := CheckOrigin("https://example.com"); p != nil {
		t.Errorf("CheckOrigin = %#v, want nil", p)
	}
	if p := CheckRedirectURI("https://example.com/callback"); p != nil {
		t.Errorf("CheckRedirectURI = %#v, want nil", p)
	}
}

func TestProductionChecksWarnOfWhatStagingMayHave(t *testing.T) {
	t.Parallel()
	const (
		local  = "warning: on localhost in production"
		plain  = "warning: over http in production"
		native = "warning: on http://127.0.0.1 in production"
	)
	for _, tc := range []struct{ value, origin, redirect string }{
		{"https://example.com", "", ""},
		{"https://localhost.example.com", "", ""},
		{"https://127.0.0.1.example.com", "", ""},
		{"https://notlocalhost", "", ""},
		{"myapp://callback", "", ""},
		{"capacitor://localhost", "", ""},
		{"com.example.app:/oauth2redirect", "", ""},
		{"", "", ""},
		{"localhost:3000", "", ""},
		{"http://example.com/callback", plain, plain},
		{"HTTP://example.com", plain, plain},
		{"http://*.example.com", plain, plain},
		{"http://10.0.0.1", plain, plain},
		{"http://localhost:3000", local, local},
		{"https://LocalHost", local, local},
		{"https://localhost.", local, local},
		{"http://app.localhost", local, local},
		{"http://localhost:*/callback", local, local},
		{"https://127.0.0.1", local, local},
		{"http://127.0.0.2", local, local},
		{"http://[::1]:3000", local, local},
		{"http://[::ffff:127.0.0.1]", local, local},
		{"http://127.0.0.1", local, native},
		{"http://127.0.0.1:8080/callback", local, native},
		{"HTTP://127.0.0.1:*/callback", local, native},
	} {
		t.Run(tc.value, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(earned("CORS origin", CheckOriginInProduction(tc.value)), "; "); got != tc.origin {
				t.Errorf("CheckOriginInProduction: %q, want %q", got, tc.origin)
			}
			if got := strings.Join(earned("Redirect URI", CheckRedirectURIInProduction(tc.value)), "; "); got != tc.redirect {
				t.Errorf("CheckRedirectURIInProduction: %q, want %q", got, tc.redirect)
			}
		})
	}
}

// everyProblem is what the whole table earns, by its value.
func everyProblem(check func(value string, problem Problem)) {
	for _, tc := range checkTable {
		for _, f := range []func(string) []Problem{
			CheckOrigin, CheckRedirectURI, CheckOriginInProduction, CheckRedirectURIInProduction,
		} {
			for _, p := range f(tc.value) {
				check(tc.value, p)
			}
		}
	}
}

func TestSummariesHaveTheNounAndNothingOfTheValue(t *testing.T) {
	t.Parallel()
	everyProblem(func(value string, p Problem) {
		if !strings.HasPrefix(p.Summary, "CORS origin ") && !strings.HasPrefix(p.Summary, "Redirect URI ") {
			t.Errorf("%q: summary %q names no noun", value, p.Summary)
		}
		if strings.Contains(p.Summary, "example") || strings.HasSuffix(p.Summary, ".") {
			t.Errorf("%q: summary %q", value, p.Summary)
		}
	})
}

// formatVerb finds what fmt leaves behind when a verb and its argument don't fit.
var formatVerb = regexp.MustCompile(`%!|%[qsd]`)

func TestDetailsAreWholeSentences(t *testing.T) {
	t.Parallel()
	everyProblem(func(value string, p Problem) {
		if !strings.HasSuffix(p.Detail, ".") || strings.Contains(p.Detail, "  ") || formatVerb.MatchString(p.Detail) {
			t.Errorf("%q: detail %q", value, p.Detail)
		}
		if strings.ContainsFunc(p.Detail, func(r rune) bool { return r != ' ' && isSpace(r) }) {
			t.Errorf("%q: detail %q shows white space of the value", value, p.Detail)
		}
	})
}

func TestDetailsKeepCredentialsToThemselves(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"https://hunter:secret@example.com", "https://hunter:secret@example.com/callback#x", "https://hunter:secret@",
		"https://hunter:secret@example.com\n", "https://hunter:secret@exa mple.com", "https://hunter:sec@secret@example.com",
		"https://hunter:secret/secret@example.com", "https://hunter:pa@secret/secret@example.com", "https://hunter:secret?secret@example.com", "//hunter:secret@example.com",
		"hunter:secret@example.com", "http:hunter:secret@example.com", "hunter_:secret@https://example.com", "1:hunter:secret@example.com",
		"https//hunter:secret@example.com", "myapp://hunter:secret@callback", "https://hunter:secret@*.com:*/*",
	} {
		for _, f := range []func(string) []Problem{
			CheckOrigin, CheckRedirectURI, CheckOriginInProduction, CheckRedirectURIInProduction,
		} {
			for _, p := range f(value) {
				if strings.Contains(p.Detail, "secret") {
					t.Errorf("%q: detail %q", value, p.Detail)
				}
			}
		}
	}
}

var suggestion = regexp.MustCompile(`Write ("(?:[^"\\]|\\.)*")`)

// suggested is the whole value that a detail says to write; "" if it says none. Some say only which scheme or port.
func suggested(t *testing.T, detail string) string {
	t.Helper()
	m := suggestion.FindStringSubmatch(detail)
	if len(m) < 2 || m[1] == `"https://"` || m[1] == `":*"` {
		return ""
	}
	s, err := strconv.Unquote(m[1])
	if err != nil {
		t.Fatalf("%q: %v", detail, err)
	}
	return s
}

func TestWhatADetailSuggestsIsClean(t *testing.T) {
	t.Parallel()
	suggestions := 0
	for _, tc := range checkTable {
		for _, f := range []func(string) []Problem{CheckOrigin, CheckRedirectURI} {
			for _, p := range f(tc.value) {
				s := suggested(t, p.Detail)
				if s == "" {
					continue
				}
				suggestions++
				if again := f(s); again != nil {
					t.Errorf("%q: suggests %q, which earns %v", tc.value, s, again)
				}
			}
		}
	}
	if suggestions < 30 {
		t.Errorf("%d suggestions seen in the table", suggestions)
	}
}

func TestCheckSuggestsWhatWasMeant(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ value, origin, redirect string }{
		{"example.com", "https://example.com", "https://example.com"},
		{"example.com/callback", "https://example.com", "https://example.com/callback"},
		{"example.com:8080/callback?a=b", "https://example.com:8080", "https://example.com:8080/callback?a=b"},
		{"localhost:3000", "http://localhost:3000", "http://localhost:3000"},
		{"localhost", "http://localhost", "http://localhost"},
		{"127.0.0.1:3000/cb", "http://127.0.0.1:3000", "http://127.0.0.1:3000/cb"},
		{"[::1]:3000", "http://[::1]:3000", "http://[::1]:3000"},
		{"localhost:*/cb", "", "http://localhost:*/cb"},
		{"*.example.com", "", "https://*.example.com"},
		{"*.vercel.app", "", ""},
		{"//example.com", "https://example.com", "https://example.com"},
		{"://example.com", "https://example.com", "https://example.com"},
		{"http//example.com", "http://example.com", "http://example.com"},
		{"HTTPS:example.com", "https://example.com", "https://example.com"},
		{"https:/example.com/cb", "https://example.com", "https://example.com/cb"},
		{`http:\\example.com`, "http://example.com", "http://example.com"},
		{"https:///callback", "", ""},
		{"/callback", "", ""},
		{"callback", "", ""},
		{"https://user:pw@example.com", "https://example.com", "https://example.com"},
		{"https://user:pw@example.com/cb", "", "https://example.com/cb"},
		{"https://user:pw@*.com", "", ""},
		{"https://example.com/cb", "https://example.com", ""},
		{"https://*.example.com/cb", "", ""},
		{"example.com:99999", "", ""},
		{"exam\u200bple.com", "", ""},
		{"https://user:p@ss@example.com", "https://example.com", "https://example.com"},
		{"https://user:p@ss/word@example.com", "", ""},
	} {
		t.Run(tc.value, func(t *testing.T) {
			t.Parallel()
			if got := firstSuggested(t, CheckOrigin(tc.value)); got != tc.origin {
				t.Errorf("CheckOrigin suggests %q, want %q", got, tc.origin)
			}
			if got := firstSuggested(t, CheckRedirectURI(tc.value)); got != tc.redirect {
				t.Errorf("CheckRedirectURI suggests %q, want %q", got, tc.redirect)
			}
		})
	}
}

func firstSuggested(t *testing.T, problems []Problem) string {
	t.Helper()
	for _, p := range problems {
		if s := suggested(t, p.Detail); s != "" {
			return s
		}
	}
	return ""
}

func TestDetailsNameThePartAndTheRulesOwner(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		value string
		check func(string) []Problem
		parts []string
	}{
		{"https://example.com/cb?x", CheckOrigin, []string{`"/cb?x"`, "A browser"}},
		{"https://*.example.com", CheckOrigin, []string{`"*.example.com"`, "WorkOS"}},
		{"https://a.com/cb#frag", CheckRedirectURI, []string{`"#frag"`, "RFC 6749"}},
		{"https://*.*.example.com", CheckRedirectURI, []string{`"*.*.example.com" has 2`, "WorkOS"}},
		{"https://sub.*.example.com", CheckRedirectURI, []string{`"sub.*.example.com"`, "WorkOS"}},
		{"https://*.ngrok-free.app", CheckRedirectURI, []string{`"ngrok-free.app"`, "WorkOS", "Public Suffix List"}},
		{"https://example.com:*", CheckRedirectURI, []string{`"example.com"`, "WorkOS", "127.0.0.1"}},
		{"https://example.com/a/*", CheckRedirectURI, []string{`"/a/*"`, "WorkOS"}},
		{"http://example.com", CheckRedirectURIInProduction, []string{`"example.com"`, "WorkOS", `"http:"`}},
		{"http://localhost", CheckRedirectURIInProduction, []string{`"localhost"`, "WorkOS"}},
		{"http://localhost", CheckOriginInProduction, []string{`"localhost"`, "of CORS origins WorkOS does not say"}},
		{"http://127.0.0.1", CheckRedirectURIInProduction, []string{"native", "WorkOS"}},
		{"https://exa mple.com", CheckOrigin, []string{"a space as its character 12"}},
		{"https://bücher .example", CheckOrigin, []string{"a space as its character 15"}},
		{"\u00a0https://a.com", CheckOrigin, []string{"white space (U+00A0) at its beginning"}},
		{"https://a.com\r\n", CheckOrigin, []string{"a line break at its end", "trimspace()"}},
		{"https://a.com/\x1b[0m", CheckRedirectURI, []string{"a control character (U+001B)"}},
		{"https://a\u200b.com", CheckOrigin, []string{"an invisible character (U+200B) as its character 10"}},
		{"null", CheckOrigin, []string{`"null"`, "browser"}},
		{"*", CheckOrigin, []string{`"*"`, "WorkOS documents no value"}},
		{"https://a.com,b.com", CheckOrigin, []string{`","`, "declare each"}},
	} {
		problems := tc.check(tc.value)
		if len(problems) == 0 {
			t.Errorf("%q earns nothing", tc.value)
			continue
		}
		for _, part := range tc.parts {
			if !strings.Contains(problems[0].Detail, part) {
				t.Errorf("%q: detail %q lacks %q", tc.value, problems[0].Detail, part)
			}
		}
	}
}
