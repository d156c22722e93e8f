package weburl

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func addTable(f *testing.F) {
	f.Helper()
	for _, tc := range checkTable {
		f.Add(tc.value)
	}
}

func hasError(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

func FuzzCanonicalOriginIsIdempotentAndKeepsTheMeaning(f *testing.F) {
	addTable(f)
	f.Fuzz(func(t *testing.T, s string) {
		canonical := CanonicalOrigin(s)
		if again := CanonicalOrigin(canonical); again != canonical {
			t.Fatalf("CanonicalOrigin(%q) = %q, of which it is %q", s, canonical, again)
		}
		if !SameOrigin(s, canonical) || !SameOrigin(canonical, s) {
			t.Fatalf("SameOrigin(%q, %q) = false", s, canonical)
		}
		if hasError(CheckOrigin(s)) {
			if canonical != s {
				t.Fatalf("CanonicalOrigin(%q) = %q, of a value that is an error", s, canonical)
			}
			return
		}
		if hasError(CheckOrigin(canonical)) {
			t.Fatalf("%q is no error, its canonical form %q is", s, canonical)
		}
		before, after := split(s), split(canonical)
		if before.path == "/" && before.query+before.fragment == "" && canonical != s {
			before.path = ""
		}
		if before.path != after.path || before.query != after.query || before.fragment != after.fragment {
			t.Fatalf("CanonicalOrigin(%q) = %q changes what follows the origin", s, canonical)
		}
	})
}

// FuzzSpellingsOfAnOriginHaveOneCanonicalForm makes two spellings of one meaning: in random case, with the host's labels in
// ASCII or not, with or without a default port, leading zeros and a bare slash.
func FuzzSpellingsOfAnOriginHaveOneCanonicalForm(f *testing.F) {
	f.Add("example.com", uint16(443), true, uint64(1))
	f.Add("bücher.example", uint16(80), false, uint64(2))
	f.Add("XN--BCHER-KVA.example.", uint16(8443), true, uint64(3))
	f.Add("*.faß.例え.テスト", uint16(0), true, uint64(4))
	f.Add("[2001:DB8::1]", uint16(443), true, uint64(5))
	f.Add("my_app.ΣΊΣΥΦΟΣ.gr", uint16(65535), false, uint64(6))
	f.Fuzz(func(t *testing.T, host string, port uint16, secure bool, seed uint64) {
		if p := split("https://" + host); p.host != host || p.host == "" || indexSpace(host) >= 0 {
			t.Skip("no host")
		}
		name, ok := canonicalHost(host)
		if !ok {
			t.Skip("no host")
		}
		scheme, defaultPort := "http", uint16(80)
		if secure {
			scheme, defaultPort = "https", 443
		}
		want := scheme + "://" + name
		if port != defaultPort {
			want += ":" + strconv.Itoa(int(port))
		}
		rng := rand.New(rand.NewPCG(seed, seed))
		for range 4 {
			spelling := anyCase(rng, scheme) + "://" + anyHost(rng, host, name) + anyPort(rng, port, defaultPort)
			if rng.IntN(2) == 0 {
				spelling += "/"
			}
			if got := CanonicalOrigin(spelling); got != want {
				t.Fatalf("CanonicalOrigin(%q) = %q, want %q", spelling, got, want)
			}
			other := scheme + "://" + name + ":" + strconv.Itoa(int(port)+1)
			if SameOrigin(spelling, other) {
				t.Fatalf("SameOrigin(%q, %q) = true", spelling, other)
			}
		}
	})
}

func anyCase(rng *rand.Rand, s string) string {
	b := []byte(s)
	for i, c := range b {
		if rng.IntN(2) == 0 && ('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') {
			b[i] ^= 0x20
		}
	}
	return string(b)
}

// anyHost spells a host in random case, as it was given, in its canonical form or in Unicode.
func anyHost(rng *rand.Rand, host, name string) string {
	switch {
	case strings.HasPrefix(host, "[") && strings.Contains(host, "%"):
		return host // a zone has its case
	case rng.IntN(3) == 0 || strings.HasPrefix(host, "["):
		return anyCase(rng, host)
	case rng.IntN(2) == 0 || !isASCII(name) || strings.Contains(name, "%"):
		return anyCase(rng, name)
	}
	// What IDNA doesn't take back, as the capital of ς, is no other spelling.
	spelling := name
	if u, err := names.ToUnicode(name); err == nil && takesBack(u, name) {
		spelling = u
	}
	if upper := strings.ToUpper(spelling); rng.IntN(2) == 0 && takesBack(upper, name) {
		spelling = upper
	}
	return anyCase(rng, spelling)
}

func takesBack(spelling, name string) bool {
	back, err := names.ToASCII(spelling)
	return err == nil && back == name
}

func anyPort(rng *rand.Rand, port, defaultPort uint16) string {
	if port == defaultPort && rng.IntN(2) == 0 {
		return []string{"", ":"}[rng.IntN(2)]
	}
	return ":" + strings.Repeat("0", rng.IntN(3)) + strconv.Itoa(int(port))
}

func FuzzCheckAcceptsWhatIsAURL(f *testing.F) {
	addTable(f)
	f.Fuzz(func(t *testing.T, s string) {
		origin, redirect := CheckOrigin(s), CheckRedirectURI(s)
		if hasError(origin) != hasError(redirect) {
			t.Fatalf("%q: %v as an origin, %v as a redirect URI", s, origin, redirect)
		}
		production := slices.Concat(CheckOriginInProduction(s), CheckRedirectURIInProduction(s))
		if hasError(production) || len(production) > 2 {
			t.Fatalf("%q: %v in production", s, production)
		}
		for _, p := range slices.Concat(origin, redirect, production) {
			if p.Summary == "" || p.Detail == "" || formatVerb.MatchString(p.Detail) && !strings.Contains(s, "%") {
				t.Fatalf("%q: %#v", s, p)
			}
		}
		for _, problems := range [][]Problem{origin, redirect} {
			if hasError(problems) && len(problems) != 1 {
				t.Fatalf("%q: an error among %v", s, problems)
			}
		}
		if isPlainURL(s) && hasError(redirect) {
			t.Fatalf("%q is a URL, and earns %v", s, redirect)
		}
	})
}

// isPlainURL asks net/url whether s is a URL with a scheme and a host and without white space and credentials. It takes
// "<", ">" and a stray bracket in a host, as neither standard does.
func isPlainURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && u.Hostname() != "" && u.User == nil && indexSpace(s) < 0 &&
		!strings.ContainsAny(u.Hostname(), "<>[]")
}

// FuzzSuggestionsAreClean holds each "Write …" to the checks themselves.
func FuzzSuggestionsAreClean(f *testing.F) {
	addTable(f)
	f.Fuzz(func(t *testing.T, s string) {
		for _, check := range []func(string) []Problem{CheckOrigin, CheckRedirectURI} {
			for _, p := range check(s) {
				if strings.Contains(s, "Write ") {
					continue // the value itself, quoted, would be taken for a suggestion
				}
				text := suggested(t, p.Detail)
				if text == "" {
					continue
				}
				if again := check(text); again != nil {
					t.Fatalf("%q: suggests %q, which earns %v", s, text, again)
				}
			}
		}
	})
}
