package weburl

import (
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// redirectRules are those of OAuth and of WorkOS's redirect URI guide that hold in every environment. They leave custom
// schemes alone, whose parts only the application can read. That a wildcard is never the default redirect URI, and that it
// matches one level only, is not to be seen in the value.
var redirectRules = []rule{
	{severity: Warning, summary: "with a fragment", web: true, broken: fragment},
	{severity: Warning, summary: "with more than one wildcard", web: true, broken: severalWildcards},
	{severity: Warning, summary: "with a misplaced wildcard", web: true, broken: misplacedWildcard},
	{severity: Warning, summary: "with a wildcard on a public suffix", web: true, broken: publicWildcard},
	{severity: Warning, summary: "with a wildcard port", web: true, broken: wildcardPort},
	{severity: Warning, summary: "with a wildcard in its path or query", web: true, broken: wildcardPath},
}

func fragment(v *value) string {
	if v.fragment == "" {
		return ""
	}
	return fmt.Sprintf("OAuth 2.0 allows no fragment in a redirect URI (RFC 6749, section 3.1.2), and WorkOS does not say "+
		"what it does with one. Remove %q.", v.fragment)
}

func severalWildcards(v *value) string {
	n := strings.Count(v.name+v.port, "*")
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("WorkOS allows at most one wildcard in a redirect URI; %q has %d. Keep one, or where one does "+
		"not do, declare each redirect URI in full.", v.host+v.port, n)
}

// misplacedWildcard is silent where there are several: which of them is to stay is not known.
func misplacedWildcard(v *value) string {
	label, domain, _ := strings.Cut(v.name, ".")
	switch {
	case strings.Count(v.name+v.port, "*") > 1:
		return ""
	case strings.Contains(domain, "*"):
		return fmt.Sprintf("WorkOS allows a wildcard only in the label of the host that is furthest from the root, the first "+
			"one, perhaps with a prefix or suffix. In %q it stands elsewhere. Write each such host in full.", v.host)
	case strings.Contains(label, "*") && domain == "":
		return fmt.Sprintf("WorkOS allows a wildcard in a label below a domain. In %q nothing stands behind it. Write the "+
			"host in full.", v.host)
	default:
		return ""
	}
}

// publicWildcard asks the Public Suffix List as it was when this was built, with its private part. A name without a dot
// that the list doesn't know, such as "localhost", is nobody's public suffix.
func publicWildcard(v *value) string {
	label, domain, _ := strings.Cut(v.name, ".")
	if !strings.Contains(label, "*") || domain == "" {
		return ""
	}
	// The whole name is its own suffix where the list has a wildcard itself, as for *.ck.
	suffix, icann := publicsuffix.PublicSuffix(v.name)
	if len(suffix) < len(domain) || !icann && !strings.Contains(suffix, ".") {
		return ""
	}
	return fmt.Sprintf("WorkOS allows no wildcard directly below a public suffix, where anybody can have a name: %q is one by "+
		"the Public Suffix List. Write each host in full, or use a domain of your own.", suffix)
}

func wildcardPort(v *value) string {
	switch {
	case !strings.Contains(v.port, "*"):
		return ""
	case !v.isLoopback():
		return fmt.Sprintf("WorkOS allows a wildcard as the port only for localhost and loopback addresses such as 127.0.0.1; "+
			"the host here is %q. Write the port's number, or leave the port out if it is the scheme's own.", v.host)
	case v.port != ":*" && strings.Count(v.port, "*") == 1:
		return fmt.Sprintf("WorkOS allows a wildcard in place of a port, not of some of its digits as in %q. Write the "+
			"port's number, or \":*\" for any port.", v.port)
	default:
		return ""
	}
}

// wildcardPath: the guide has wildcards in hosts and ports, and is silent on the rest.
func wildcardPath(v *value) string {
	if !strings.Contains(v.path+v.query, "*") {
		return ""
	}
	return fmt.Sprintf("WorkOS documents a wildcard in the host and in the port only. It may refuse the one in %q, or take "+
		"it as it stands, and then it matches nothing but itself. Declare a redirect URI for each path and query, written in "+
		"full.", v.path+v.query)
}

// isLoopback is true of localhost, 127.0.0.0/8 and ::1.
func (v *value) isLoopback() bool {
	if v.name == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(v.name, "[]"))
	return err == nil && ip.IsLoopback()
}

// isLocal is true also of the names below localhost, which mean the same machine (RFC 6761, section 6.3).
func (v *value) isLocal() bool {
	return v.isLoopback() || strings.HasSuffix(v.name, ".localhost")
}
