package weburl

import "testing"

func TestCanonicalOrigin(t *testing.T) {
	t.Parallel()
	checkNormal(t, CanonicalOrigin, map[string]string{
		"HTTPS://Example.COM":       "https://example.com",
		"https://example.com/":      "https://example.com",
		"https://example.com:443/":  "https://example.com",
		"https://example.com:":      "https://example.com",
		"http://example.com:80":     "http://example.com",
		"http://Example.com:443":    "http://example.com:443",
		"https://Example.com:80":    "https://example.com:80",
		"https://Example.com:8443/": "https://example.com:8443",

		"https://bücher.example":        "https://xn--bcher-kva.example",
		"https://BÜCHER.example":        "https://xn--bcher-kva.example",
		"https://bu\u0308cher.example":  "https://xn--bcher-kva.example",
		"https://XN--BCHER-KVA.example": "https://xn--bcher-kva.example",
		"https://b%C3%BCcher.example":   "https://xn--bcher-kva.example",
		"https://faß.example":           "https://xn--fa-hia.example",
		"https://ｅｘａｍｐｌｅ。com":           "https://example.com",
		"https://My_App.bücher.example": "https://my_app.xn--bcher-kva.example",
		"https://*.bücher.example":      "https://*.xn--bcher-kva.example",
		"https://-bücher-.example":      "https://xn---bcher--o2a.example",
		"https://Example.com.":          "https://example.com.",

		"http://[0:0:0:0:0:0:0:1]:3000": "http://[::1]:3000",
		"https://[2001:DB8:0:0:1::1]/":  "https://[2001:db8::1:0:0:1]",

		"https://Example.com/Path":      "https://example.com/Path",
		"https://Example.com//":         "https://example.com//",
		"https://Example.com/?":         "https://example.com/?",
		"https://Example.com?Q=/":       "https://example.com?Q=/",
		"https://Example.com/%zz#Frag/": "https://example.com/%zz#Frag/",
		"HTTP://LocalHost:*":            "http://localhost:*",
		"Chrome-Extension://ABC/":       "chrome-extension://abc",
		"capacitor://localhost:443":     "capacitor://localhost:443",
	})
}

func TestNormalRedirectURI(t *testing.T) {
	t.Parallel()
	checkNormal(t, NormalRedirectURI, map[string]string{
		"HTTPS://Example.COM/Callback":    "https://example.com/Callback",
		"https://example.com:443/cb":      "https://example.com/cb",
		"https://example.com":             "https://example.com/",
		"https://example.com?a=b":         "https://example.com/?a=b",
		"https://example.com#top":         "https://example.com/#top",
		"https://bücher.example/cb/":      "https://xn--bcher-kva.example/cb/",
		"http://[0::1]:3000/cb":           "http://[::1]:3000/cb",
		"https://PR-*-web.Example.com/cb": "https://pr-*-web.example.com/cb",
		"https://*.bücher.example/cb":     "https://*.xn--bcher-kva.example/cb",
		"http://LocalHost:*/cb":           "http://localhost:*/cb",

		"https://example.com/%7e%61%2D%2e%5f/cb":         "https://example.com/~a-._/cb",
		"https://example.com/a%2fb%3a%2b%25%20?x=%c3%bc": "https://example.com/a%2Fb%3A%2B%25%20?x=%C3%BC",
		"https://example.com/ü?ü#ü":                      "https://example.com/%C3%BC?%C3%BC#%C3%BC",
		"https://example.com/\xff":                       "https://example.com/%FF",
		"https://example.com/a+b:c@d;e=f&g,h!$'()*":      "https://example.com/a+b:c@d;e=f&g,h!$'()*",
		"https://example.com/%%341":                      "https://example.com/%%341", // decoded once it would be an escape
		"https://example.com/%7e/100%":                   "https://example.com/%7e/100%",

		"MyApp://Callback":           "myapp://Callback",
		"MyApp://Callback/":          "myapp://Callback/",
		"MyApp://Callback:443/%7ecb": "myapp://Callback:443/~cb",
		"Com.Example.App:/CB":        "com.example.app:/CB",
		"com.example.app:CB":         "com.example.app:CB",
		"myapp:///":                  "myapp:///",
		"myapp:":                     "myapp:",
	})
}

func checkNormal(t *testing.T, normal func(string) string, cases map[string]string) {
	t.Helper()
	for value, want := range cases {
		if got := normal(value); got != want {
			t.Errorf("the normal form of %q is %q, want %q", value, got, want)
		}
	}
}

// unparseable values are returned unchanged by both normal forms.
var unparseable = []string{
	"", "/", "*", "NULL", "Example.com", "Example.com:443", "LOCALHOST:80", "//Example.com/", "HTTPS:Example.com",
	"HTTPS://", "HTTPS:///", "HTTPS://:443", "My_App://Callback", " HTTPS://Example.com", "HTTPS://Example.com/\n",
	"HTTPS://Exam ple.com", "HTTPS://User@Example.com", "HTTPS://@Example.com", "HTTPS://Example.com:Port", "HTTPS://A:1:2",
	"HTTPS://A:30*", "HTTPS://[::1", "HTTPS://[::1]A", "HTTPS://[Nope]", "HTTPS://[127.0.0.1]", "HTTPS://[]",
	"HTTP://[FE80::1%25EN0]", `HTTPS://Example.com\`, "HTTPS://<A>.com", "HTTPS://A\u2003", "MyApp://Callback:OAuth", "MyApp://A::",
}

func TestUnparseableValuesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, value := range unparseable {
		if got := CanonicalOrigin(value); got != value {
			t.Errorf("CanonicalOrigin(%q) = %q", value, got)
		}
		if got := NormalRedirectURI(value); got != value {
			t.Errorf("NormalRedirectURI(%q) = %q", value, got)
		}
	}
	for _, value := range []string{"MyApp:/Callback", "MyApp:", "MyApp:///A"} {
		if got := CanonicalOrigin(value); got != value {
			t.Errorf("CanonicalOrigin(%q) = %q", value, got)
		}
	}
	// IDNA rejects these hosts, or maps them to what would be a delimiter.
	for _, host := range []string{
		"XN--BOGUS-.Example", "A\u0378Ü.example", "Example.com／a", "Example.com＠a.b", "\u00ad", "A\xff.example",
	} {
		if got := CanonicalOrigin("https://" + host); got != "https://"+host {
			t.Errorf("CanonicalOrigin of host %q = %q", host, got)
		}
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b             string
		origin, redirect bool
	}{
		{"https://example.com", "HTTPS://EXAMPLE.com:443/", true, true},
		{"capacitor://localhost", "capacitor://LOCALHOST/", true, false},
		{"https://example.com/~a", "https://example.com/%7Ea", false, true},

		{"https://example.com", "http://example.com", false, false},
		{"https://example.com", "https://example.com:8443", false, false},
		{"https://example.com:80", "https://example.com", false, false},
		{"https://example.com", "https://www.example.com", false, false},
		{"https://example.com", "https://example.com.", false, false},
		{"https://example.com", "https://example.com//", false, false},
		{"https://example.com", "https://example.com?", false, false},
		{"https://example.com", "https://example.com#", false, false},
		{"https://example.com/App", "https://example.com/app", false, false},
		{"https://example.com/app", "https://example.com/app/", false, false},
		{"https://example.com/a%2Fb", "https://example.com/a/b", false, false},
		{"https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1", false, false},
		{"https://faß.example", "https://fass.example", false, false},
		{"https://example.com／", "https://example.com/", false, false},
		{"https://example.com", "https://user@example.com", false, false},
		{"https://example.com", "https://example.com ", false, false},
		{"https://*.example.com", "https://a.example.com", false, false},
		{"http://localhost:*", "http://localhost:3000", false, false},
		{"http://localhost:*", "http://localhost:0", false, false},
		{"http://localhost", "http://127.0.0.1", false, false},
		{"myapp://callback", "myapp://callback/", true, false},
		{"https://example.com", "", false, false},
	} {
		for _, v := range [][2]string{{tc.a, tc.b}, {tc.b, tc.a}} {
			if got := SameOrigin(v[0], v[1]); got != tc.origin {
				t.Errorf("SameOrigin(%q, %q) = %t", v[0], v[1], got)
			}
			if got := SameRedirectURI(v[0], v[1]); got != tc.redirect {
				t.Errorf("SameRedirectURI(%q, %q) = %t", v[0], v[1], got)
			}
		}
	}
}
