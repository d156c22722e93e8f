package weburl

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// formRules say what a URL is. Errors come first, and each rule relies on those before it.
var formRules = []rule{
	{severity: Error, summary: "is not a URL", broken: empty},
	{severity: Error, summary: "with white space", broken: whiteSpace},
	{severity: Error, summary: "is not a URL", broken: badScheme},
	{severity: Error, summary: "without a scheme", broken: noScheme},
	{severity: Error, summary: "with credentials", broken: credentials},
	{severity: Error, summary: "is not a URL", web: true, broken: badPort},
	{severity: Error, summary: "without a host", web: true, broken: noHost},
	{severity: Error, summary: "is not a URL", web: true, broken: badHost},
	{severity: Warning, summary: "with an unusual host", web: true, broken: unusualHost},
	{severity: Warning, summary: "with an impossible port", web: true, broken: impossiblePort},
	{severity: Warning, summary: "with an invisible character", broken: invisible},
}

func empty(v *value) string {
	if v.text != "" {
		return ""
	}
	return fmt.Sprintf("The value is empty. Write a whole URL, such as %q.", v.noun.example)
}

// isSpace is true of white space and of control characters, in all of Unicode.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

func indexSpace(s string) int {
	return strings.IndexFunc(s, isSpace)
}

func whiteSpace(v *value) string {
	i := indexSpace(v.text)
	if i < 0 {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(v.text[i:])
	where := fmt.Sprintf("as its character %d", utf8.RuneCountInString(v.text[:i])+1)
	switch {
	case i == 0:
		where = "at its beginning"
	case strings.TrimFunc(v.text[i:], isSpace) == "":
		where = "at its end"
	}
	return fmt.Sprintf("The value has %s %s. A URL has no white space and no control characters. Remove it; trimspace() "+
		"removes it from the ends of a value that comes from a file.", runeName(r), where)
}

func runeName(r rune) string {
	switch {
	case r == ' ':
		return "a space"
	case r == '\t':
		return "a tab"
	case r == '\n' || r == '\r':
		return "a line break"
	case unicode.IsControl(r):
		return fmt.Sprintf("a control character (%U)", r)
	case unicode.IsSpace(r):
		return fmt.Sprintf("white space (%U)", r)
	default:
		return fmt.Sprintf("an invisible character (%U)", r)
	}
}

// badScheme is about "my_app://callback": a name in the place of the scheme that can't be one.
func badScheme(v *value) string {
	before, _, ok := strings.Cut(v.path, "://")
	if v.scheme != "" || !ok || before == "" || strings.ContainsAny(before, "/@") {
		return ""
	}
	return fmt.Sprintf("%q before \"://\" is no scheme: a scheme begins with a letter and has only letters, digits, \"+\", "+
		"\"-\" and \".\" (RFC 3986, section 3.1). Write \"https://\", or an application's own scheme of these characters.", before)
}

func noScheme(v *value) string {
	switch {
	case v.scheme != "":
		return ""
	case v.text == "*":
		return fmt.Sprintf("\"*\" has no scheme and no host, and WorkOS documents no value that stands for every %s. Write "+
			"each of them in full, such as %q.", v.noun.name, v.noun.example)
	case v.text == "null" && v.noun == &corsOrigin:
		return fmt.Sprintf("\"null\" is what a browser sends for a page that has no origin, such as a local file or a "+
			"sandboxed frame, which any site can make. It is no URL. Write the application's own origin, such as %q.",
			v.noun.example)
	default:
		return fmt.Sprintf("%s has no scheme at its beginning: \"https://\", \"http://\" or an application's own. %s",
			quoted(v.text), instead(v))
	}
}

// credentials also takes for some what only looks like them, "https://user:pa/ss@example.com", lest a message about the
// port has half a password in it.
func credentials(v *value) string {
	_, portOK := wildcardOrPort(v)
	looksLike := v.web && !portOK && strings.Contains(v.text, "@")
	if v.userinfo == "" && !looksLike {
		return ""
	}
	// With a "@" further on, what seems to be the host may be a part of the password.
	at, advice := "@", ""
	if v.userinfo != "" && !strings.Contains(v.path+v.query+v.fragment, "@") {
		at += v.host
		if clean := strings.Replace(v.text, v.userinfo, "", 1); isClean(v.noun, clean) {
			advice = fmt.Sprintf(" Write %q.", clean)
		}
	}
	return fmt.Sprintf("What stands before %q is read as a user name or a password. A %s has neither, and everyone who sees "+
		"the URL would see them. Remove all of it, up to and with the \"@\".%s", at, v.noun.name, advice)
}

// wildcardOrPort returns the port without its ":" and whether it is one, or has a "*" in the place of digits.
func wildcardOrPort(v *value) (string, bool) {
	number := strings.TrimPrefix(v.port, ":")
	return number, number == "" || isDigits(strings.ReplaceAll(number, "*", "0"))
}

func badPort(v *value) string {
	number, ok := wildcardOrPort(v)
	if ok {
		return ""
	}
	if strings.Contains(number, ":") {
		return fmt.Sprintf("%q has more than one \":\". The host ends at the first one, and what follows it is the port, a "+
			"number. An IPv6 address stands in brackets, as in \"http://[::1]:3000\".", v.host+v.port)
	}
	return fmt.Sprintf("%q stands where the port of %q should be. A port is a number. Write the number, or leave out the "+
		"port and its \":\".", number, v.host)
}

func noHost(v *value) string {
	if v.host != "" {
		return ""
	}
	return fmt.Sprintf("After %q a URL needs \"//\" and a host. %s", v.scheme+":", instead(v))
}

func badHost(v *value) string {
	if _, ok := canonicalHost(v.host); ok {
		return ""
	}
	if strings.HasPrefix(v.host, "[") {
		return fmt.Sprintf("%q is not an IPv6 address, the only host that stands in brackets. Write an address as in "+
			"\"http://[::1]:3000\", or a host's name without brackets.", v.host)
	}
	i := strings.IndexAny(v.host, forbiddenInHost)
	return hostCharacter(v.host, v.host[i])
}

// unusualHost is about what one of the two standards, or both, let through in a host, though no name has it.
func unusualHost(v *value) string {
	if strings.HasPrefix(v.host, "[") {
		return ""
	}
	i := strings.IndexFunc(v.host, func(r rune) bool {
		return r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._*%", r)
	})
	if i < 0 {
		return ""
	}
	return hostCharacter(v.host, v.host[i])
}

func hostCharacter(host string, c byte) string {
	advice := "Remove it."
	switch c {
	case '\\':
		advice = "The parts of a URL are separated by \"/\": write that instead."
	case '<', '>', '{', '}', '$':
		advice = "If it marks a placeholder, write the name that belongs there."
	case ',', ';':
		advice = "If the value is a list, declare each of its URLs on its own."
	}
	return fmt.Sprintf("The host %q has %q in it, which no host's name has. %s", host, string(c), advice)
}

const (
	maxPort       = 65535
	maxPortDigits = 5
)

// impossiblePort is no error: RFC 3986 bounds no port, and the WHATWG URL standard takes 0.
func impossiblePort(v *value) string {
	number, _ := wildcardOrPort(v)
	if !isDigits(number) {
		return ""
	}
	if n, err := strconv.Atoi(number); err == nil && 1 <= n && n <= maxPort {
		return ""
	}
	return fmt.Sprintf("Nothing can be reached at port %s: ports run from 1 to %d. Write the port that the application "+
		"is served from.", number, maxPort)
}

// invisible is about what comes with a copied text, such as U+200B and U+FEFF. The joiners U+200C and U+200D are letters'
// companions in some scripts.
func invisible(v *value) string {
	i := strings.IndexFunc(v.text, func(r rune) bool {
		return unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d'
	})
	if i < 0 {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(v.text[i:])
	return fmt.Sprintf("The value has %s as its character %d, so it is not the URL that it looks like. Remove it.",
		runeName(r), utf8.RuneCountInString(v.text[:i])+1)
}
