package weburl

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func addCases(f *testing.F) {
	f.Helper()
	for _, tc := range checkCases {
		for _, value := range tc.values {
			f.Add(value)
		}
	}
	for _, value := range unparseable {
		f.Add(value)
	}
}

func hasError(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

func FuzzNormalFormsAreIdempotentAndKeepTheMeaning(f *testing.F) {
	addCases(f)
	f.Fuzz(func(t *testing.T, value string) {
		for _, kind := range []struct {
			normal func(string) string
			same   func(a, b string) bool
			check  func(string) []Problem
		}{
			{CanonicalOrigin, SameOrigin, CheckOrigin},
			{NormalRedirectURI, SameRedirectURI, CheckRedirectURI},
		} {
			normal := kind.normal(value)
			if again := kind.normal(normal); again != normal {
				t.Fatalf("%q: normal form %q, and of that %q", value, normal, again)
			}
			if !kind.same(value, normal) || !kind.same(normal, value) {
				t.Fatalf("%q and its normal form %q are not the same", value, normal)
			}
			if hasError(kind.check(value)) && normal != value {
				t.Fatalf("%q is an error, and its normal form is %q", value, normal)
			}
			if !hasError(kind.check(value)) && hasError(kind.check(normal)) {
				t.Fatalf("%q is no error, its normal form %q is", value, normal)
			}
			before, err := url.Parse(value)
			after, errAfter := url.Parse(normal)
			if err != nil || errAfter != nil || before.Host == "" {
				continue
			}
			if strings.TrimPrefix(before.Path, "/") != strings.TrimPrefix(after.Path, "/") || before.Fragment != after.Fragment ||
				before.Query().Encode() != after.Query().Encode() || !strings.EqualFold(before.Scheme, after.Scheme) {
				t.Fatalf("%q means something else than its normal form %q", value, normal)
			}
		}
	})
}

// FuzzSpellingsHaveOneNormalForm writes one URL in several ways: in any case, with the host's labels in ASCII or not, with or
// without a default port and a bare slash.
func FuzzSpellingsHaveOneNormalForm(f *testing.F) {
	f.Add("example.com", uint16(443), true, uint64(1))
	f.Add("bücher.example", uint16(80), false, uint64(2))
	f.Add("XN--BCHER-KVA.example.", uint16(8443), true, uint64(3))
	f.Add("*.faß.例え.テスト", uint16(0), true, uint64(4))
	f.Add("[2001:DB8::1]", uint16(443), true, uint64(5))
	f.Add("my_app.ΣΊΣΥΦΟΣ.gr", uint16(65535), false, uint64(6))
	f.Fuzz(func(t *testing.T, host string, port uint16, secure bool, seed uint64) {
		p, problem := corsOrigin.parse("https://" + host)
		if problem != nil || p.port+p.rest != "" || strings.HasSuffix(host, ":") || len(p.host) > 253 { // RFC 1035, section 2.3.4
			t.Skip("not a host")
		}
		if name, err := names.ToASCII(host); (err != nil || name != p.host) && p.host[0] != '[' || p.host != strings.ToLower(p.host) {
			t.Skip("a host that stays as it is written")
		}
		scheme, defaultPort := "http", uint16(80)
		if secure {
			scheme, defaultPort = "https", 443
		}
		want := scheme + "://" + p.host
		if port != defaultPort {
			want += ":" + strconv.Itoa(int(port))
		}
		rng := rand.New(rand.NewPCG(seed, seed))
		for range 4 {
			spelling := anyCase(rng, scheme) + "://" + anyHost(rng, host, p.host) + anyPort(rng, port, defaultPort)
			if rng.IntN(2) == 0 {
				spelling += "/"
			}
			if got := CanonicalOrigin(spelling); got != want {
				t.Fatalf("CanonicalOrigin(%q) = %q, want %q", spelling, got, want)
			}
			if got := NormalRedirectURI(spelling); got != want+"/" {
				t.Fatalf("NormalRedirectURI(%q) = %q, want %q", spelling, got, want+"/")
			}
			other := scheme + "://" + p.host + ":" + strconv.Itoa(int(port)+1)
			if SameOrigin(spelling, other) || SameRedirectURI(spelling, other) {
				t.Fatalf("%q and %q are the same", spelling, other)
			}
		}
	})
}

// anyCase changes the case of ASCII letters at random.
func anyCase(rng *rand.Rand, s string) string {
	b := []byte(s)
	for i, c := range b {
		if rng.IntN(2) == 0 && ('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') {
			b[i] ^= 0x20
		}
	}
	return string(b)
}

// anyHost returns the host as it was given, in its normal form, or in Unicode, in any case.
func anyHost(rng *rand.Rand, host, normal string) string {
	spelling := []string{host, normal}[rng.IntN(2)]
	if unicode, err := names.ToUnicode(normal); err == nil && rng.IntN(2) == 0 {
		for _, s := range []string{unicode, strings.ToUpper(unicode)} {
			// IDNA does not take every name back: the upper case of "ς" is that of "σ" too.
			if back, err := names.ToASCII(s); err == nil && back == normal && !strings.ContainsFunc(s, isSpace) {
				spelling = s
			}
		}
	}
	if strings.Contains(spelling, "%") {
		return spelling
	}
	return anyCase(rng, spelling)
}

func anyPort(rng *rand.Rand, port, defaultPort uint16) string {
	if port == defaultPort && rng.IntN(2) == 0 {
		return []string{"", ":"}[rng.IntN(2)]
	}
	return ":" + strconv.Itoa(int(port))
}

func FuzzCheck(f *testing.F) {
	addCases(f)
	f.Fuzz(func(t *testing.T, value string) {
		origin, redirect := CheckOrigin(value), CheckRedirectURI(value)
		if hasError(origin) != hasError(redirect) && value != "*" {
			t.Fatalf("%q: %v as an origin, %v as a redirect URI", value, origin, redirect)
		}
		production := slices.Concat(CheckOriginInProduction(value), CheckRedirectURIInProduction(value))
		if hasError(production) || len(production) > 2 {
			t.Fatalf("%q: %v in production", value, production)
		}
		for _, p := range checkAll(value) {
			if p.Detail == "" || badFormat.MatchString(p.Detail) && !strings.Contains(value, "%") {
				t.Fatalf("%q: %#v", value, p)
			}
		}
		if hasError(origin) && len(origin) != 1 || hasError(redirect) && len(redirect) != 1 {
			t.Fatalf("%q: an error among %v and %v", value, origin, redirect)
		}
		if isPlainURL(value) && hasError(redirect) {
			t.Fatalf("%q is a URL, and gets %v", value, redirect)
		}
	})
}

// isPlainURL asks net/url whether value is a URL with a scheme and a host, and without white space and credentials. It
// accepts "<", ">", a stray bracket and a stray colon in a host; no standard does.
func isPlainURL(value string) bool {
	u, err := url.Parse(value)
	return err == nil && u.Scheme != "" && u.Hostname() != "" && u.User == nil && !strings.ContainsFunc(value, isSpace) &&
		!strings.ContainsFunc(u.Host, isSpace) && !strings.ContainsAny(u.Hostname(), "<>[]") &&
		(strings.HasPrefix(u.Host, "[") || !strings.Contains(u.Hostname(), ":"))
}
