// Package weburl knows what a CORS origin and a redirect URI are: how one is spelled, which spellings mean the same, and
// which values WorkOS or a browser can make nothing of.
//
// An origin is compared by its meaning, for a browser sends it in one spelling only ([CanonicalOrigin]). A redirect URI is
// compared exactly, so it has no canonical form.
//
// A check finds an [Error] only in what both RFC 3986 and the WHATWG URL standard call wrong, the one that WorkOS follows
// being unknown. Everything else it has to say is a [Warning].
package weburl

// Severity says whether a value with a [Problem] can be used at all.
type Severity int

const (
	// Error marks what no reading of the API could accept.
	Error Severity = iota
	// Warning marks what WorkOS documents otherwise, leaves open, or would store but could never match.
	Warning
)

// String is "error" or "warning".
func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// Problem is one thing wrong with a value.
type Problem struct {
	Severity Severity
	// Summary names the broken rule. It has nothing of the value, so that equal problems can be grouped by it.
	Summary string
	// Detail names the part of the value that breaks the rule, says whose rule it is and what to write instead. It never
	// has the user name or the password of a URL.
	Detail string
}
