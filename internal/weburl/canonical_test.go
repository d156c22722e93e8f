package weburl

import (
	"strings"
	"testing"
)

func TestCanonicalOriginHasOneSpellingForAMeaning(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ spelling, want string }{
		{"https://example.com", "https://example.com"},
		{"HTTPS://Example.COM", "https://example.com"},
		{"https://example.com/", "https://example.com"},
		{"https://example.com:443", "https://example.com"},
		{"https://example.com:443/", "https://example.com"},
		{"https://example.com:0443", "https://example.com"},
		{"https://example.com:", "https://example.com"},
		{"http://example.com:80", "http://example.com"},
		{"HTTP://example.com:080/", "http://example.com"},
		{"http://example.com:443", "http://example.com:443"},
		{"https://example.com:80", "https://example.com:80"},
		{"https://example.com:08443", "https://example.com:8443"},
		{"https://example.com:000", "https://example.com:0"},
		{"https://example.com:99999", "https://example.com:99999"},

		{"https://bücher.example", "https://xn--bcher-kva.example"},
		{"https://BÜCHER.example", "https://xn--bcher-kva.example"},
		{"https://bu\u0308cher.example", "https://xn--bcher-kva.example"},
		{"https://XN--BCHER-KVA.example", "https://xn--bcher-kva.example"},
		{"https://faß.example", "https://xn--fa-hia.example"},
		{"https://ｅｘａｍｐｌｅ。com", "https://example.com"},
		{"https://my_app.bücher.example", "https://my_app.xn--bcher-kva.example"},
		{"https://*.bücher.example", "https://*.xn--bcher-kva.example"},
		{"https://-bücher-.example", "https://xn---bcher--o2a.example"},
		{"https://bücher.example.", "https://xn--bcher-kva.example."},
		{"https://Example.com.", "https://example.com."},

		// Refused by IDNA, or mapped to what would be a delimiter: own spelling, lower case where it is ASCII.
		{"https://XN--BOGUS-.Example", "https://xn--bogus-.example"},
		{"https://A\u0378Ü.example", "https://a\u0378Ü.example"},
		{"https://Example.com／a", "https://example.com／a"},
		{"https://Example.com＠a.b", "https://example.com＠a.b"},
		{"https://Example.com：443", "https://example.com：443"},
		{"https://\u00ad", "https://\u00ad"},
		{"https://Ex%41mple.com", "https://ex%41mple.com"},
		{"https://B%C3%BCcher.example", "https://b%c3%bccher.example"},
		{"https://A%20Ü.example", "https://a%20Ü.example"},
		{"https://A\xff.example", "https://a\xff.example"},
		{"https://A\ufffd.example", "https://a\ufffd.example"},

		{"http://127.0.0.1:80", "http://127.0.0.1"},
		{"http://0x7F.1", "http://0x7f.1"},
		{"http://[::1]:80", "http://[::1]"},
		{"http://[0:0:0:0:0:0:0:1]:3000", "http://[::1]:3000"},
		{"https://[2001:DB8:0:0:1::1]/", "https://[2001:db8::1:0:0:1]"},
		{"http://[FE80::0:1%25EN0]", "http://[fe80::1%25EN0]"},
		{"http://[fe80::1%en0]", "http://[fe80::1%en0]"},

		{"https://Example.com/Path", "https://example.com/Path"},
		{"https://Example.com//", "https://example.com//"},
		{"https://Example.com/?", "https://example.com/?"},
		{"https://Example.com/#", "https://example.com/#"},
		{"https://Example.com?Q=/", "https://example.com?Q=/"},
		{"https://Example.com#Frag/", "https://example.com#Frag/"},
		{"https://Example.com:443/Path?Q#F", "https://example.com/Path?Q#F"},
		{"HTTP://LocalHost:*", "http://localhost:*"},
		{"Chrome-Extension://ABC/", "chrome-extension://abc"},
		{"capacitor://localhost:443", "capacitor://localhost:443"},
		{"capacitor://localhost:", "capacitor://localhost"},
	} {
		if got := CanonicalOrigin(tc.spelling); got != tc.want {
			t.Errorf("CanonicalOrigin(%q) = %q, want %q", tc.spelling, got, tc.want)
		}
		if got := CanonicalOrigin(tc.want); got != tc.want {
			t.Errorf("CanonicalOrigin(%q) = %q, which is canonical already", tc.want, got)
		}
	}
}

func TestCanonicalOriginReturnsUnchangedWhatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "/", "*", "NULL", "Example.com", "Example.com:443", "LOCALHOST:80", "//Example.com/", "HTTPS:Example.com",
		"HTTPS://", "HTTPS:///", "HTTPS://:443", "MyApp:/Callback", "My_App://Callback", " HTTPS://Example.com",
		"HTTPS://Example.com/\n", "HTTPS://Exam ple.com", "HTTPS://User@Example.com", "HTTPS://@Example.com",
		"HTTPS://Example.com:Port", "HTTPS://A:1:2", "HTTPS://A:30*", "HTTPS://[::1", "HTTPS://[::1]A", "HTTPS://[Nope]",
		"HTTPS://[127.0.0.1]", "HTTPS://[]", `HTTPS://Example.com\`, "HTTPS://<A>.com", "HTTPS://A\u2003",
	} {
		if got := CanonicalOrigin(s); got != s {
			t.Errorf("CanonicalOrigin(%q) = %q, want it unchanged", s, got)
		}
	}
}

func TestSameOriginComparesByMeaning(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"https://example.com", "https://example.com", true},
		{"https://example.com", "HTTPS://EXAMPLE.com:443/", true},
		{"http://example.com:80", "http://example.com/", true},
		{"https://bücher.example", "https://xn--bcher-kva.example", true},
		{"https://BÜCHER.example/", "https://XN--bcher-KVA.example:443", true},
		{"http://[::1]:3000", "http://[0::0:1]:3000/", true},
		{"not a URL", "not a URL", true},
		{"", "", true},

		{"https://example.com", "http://example.com", false},
		{"https://example.com", "https://example.com:8443", false},
		{"https://example.com:80", "https://example.com", false},
		{"http://example.com:443", "http://example.com", false},
		{"https://example.com", "https://www.example.com", false},
		{"https://example.com", "https://example.com.", false},
		{"https://example.com", "https://example.com/app", false},
		{"https://example.com", "https://example.com//", false},
		{"https://example.com", "https://example.com?", false},
		{"https://example.com", "https://example.com#", false},
		{"https://example.com/App", "https://example.com/app", false},
		{"https://example.com/app", "https://example.com/app/", false},
		{"https://bücher.example", "https://bucher.example", false},
		{"https://faß.example", "https://fass.example", false},
		{"https://example.com／", "https://example.com/", false},
		{"https://example.com", "https://user@example.com", false},
		{"https://example.com", "https://example.com ", false},
		{"https://*.example.com", "https://a.example.com", false},
		{"http://localhost:*", "http://localhost:3000", false},
		{"http://localhost", "http://127.0.0.1", false},
		{"http://[::1]", "http://[::2]", false},
		{"http://[fe80::1%25en0]", "http://[fe80::1%25EN0]", false},
		{"Not a URL", "not a URL", false},
		{"https://example.com", "", false},
	} {
		if got := SameOrigin(tc.a, tc.b); got != tc.want {
			t.Errorf("SameOrigin(%q, %q) = %t", tc.a, tc.b, got)
		}
		if got := SameOrigin(tc.b, tc.a); got != tc.want {
			t.Errorf("SameOrigin(%q, %q) = %t", tc.b, tc.a, got)
		}
	}
}

//nolint:paralleltest // AllocsPerRun counts the whole process's.
func TestCanonicalOriginAllocatesNothingForACanonicalOrigin(t *testing.T) {
	for _, s := range []string{
		"https://app.example.com", "http://localhost:3000", "https://*.example.com", "https://xn--bcher-kva.example",
		"chrome-extension://abcdefghijklmnopabcdefghijklmnop", "https://example.com/path", "example.com",
	} {
		if n := testing.AllocsPerRun(100, func() { CanonicalOrigin(s) }); n != 0 {
			t.Errorf("CanonicalOrigin(%q) allocates %v times", s, n)
		}
	}
}

func BenchmarkCanonicalOrigin(b *testing.B) {
	for _, bc := range []struct{ name, value string }{
		{"canonical", "https://app.example.com"},
		{"port", "http://localhost:3000"},
		{"spelled", "HTTPS://App.Example.com:443/"},
		{"IDNA", "https://bücher.example"},
		{"IPv6", "http://[::1]:3000"},
		{"10kB", "https://app.example.com/" + strings.Repeat("a", 10_000)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				CanonicalOrigin(bc.value)
			}
		})
	}
}

func BenchmarkCheckRedirectURI(b *testing.B) {
	for _, bc := range []struct{ name, value string }{
		{"clean", "https://app.example.com/callback"},
		{"wildcard", "https://*.example.com/callback"},
		{"warned", "https://*.vercel.app/callback#x"},
		{"10kB", "https://app.example.com/" + strings.Repeat("a", 10_000)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				CheckRedirectURI(bc.value)
			}
		})
	}
}
