package weburl

import "strings"

// CheckOrigin returns what can be said of a CORS origin without knowing its environment: one error, or the warnings; nil
// if it is clean. The rules on path, wildcard and host hold for every scheme, for what a browser sends has the same three
// parts whatever the scheme; no scheme is itself a problem.
func CheckOrigin(s string) []Problem {
	return check(newValue(&corsOrigin, s))
}

// CheckRedirectURI returns what can be said of a redirect URI without knowing its environment: one error, or the
// warnings; nil if it is clean. A custom scheme (myapp://callback, com.example.app:/oauth2redirect) is the application's
// own: there only white space and credentials are a problem.
func CheckRedirectURI(s string) []Problem {
	return check(newValue(&redirectURI, s))
}

// noun is one of the two kinds of value.
type noun struct {
	name    string // in the middle of a sentence, without an article
	title   string // the same at the beginning of one
	example string
	rules   []rule // beyond formRules
}

var corsOrigin = noun{
	name:    "CORS origin",
	title:   "CORS origin",
	example: "https://app.example.com",
	rules:   originRules,
}

var redirectURI = noun{
	name:    "redirect URI",
	title:   "Redirect URI",
	example: "https://app.example.com/callback",
	rules:   redirectRules,
}

// value is a text under examination.
type value struct {
	parts
	noun *noun
	text string
	web  bool // its scheme is http or https, in any case
	// name is the host in its canonical form, without a trailing dot; "" if there is no host, or none that is understood.
	name string
}

func newValue(n *noun, s string) *value {
	v := &value{parts: split(s), noun: n, text: s}
	v.web = v.hasScheme("http") || v.hasScheme("https")
	name, _ := canonicalHost(v.host)
	v.name = strings.TrimSuffix(name, ".")
	return v
}

func (v *value) hasScheme(lower string) bool {
	return lowerASCII(v.scheme) == lower
}

// rule is one thing that a value is held to.
type rule struct {
	severity Severity
	summary  string              // what Problem.Summary has after the noun
	web      bool                // whether the rule holds for http and https alone
	broken   func(*value) string // Problem.Detail; "" if the rule is kept
}

func check(v *value) []Problem {
	problems := checkRules(v, formRules)
	if len(problems) > 0 && problems[0].Severity == Error {
		return problems
	}
	return append(problems, checkRules(v, v.noun.rules)...)
}

// checkRules stops at the first error: what follows would be about pieces that aren't what they seem.
func checkRules(v *value, rules []rule) []Problem {
	var problems []Problem
	for _, r := range rules {
		if r.web && !v.web {
			continue
		}
		detail := r.broken(v)
		if detail == "" {
			continue
		}
		problems = append(problems, Problem{Severity: r.severity, Summary: v.noun.title + " " + r.summary, Detail: detail})
		if r.severity == Error {
			break
		}
	}
	return problems
}
