package testacc

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// askLists makes three redirect URIs, and finds them in lists of every order.
func askLists(t *trial) {
	var created time.Duration
	var newest string
	for i := range 3 {
		id, lag := t.create(redirectURIs, t.url(fmt.Sprintf("lists/%d", i)))
		created, newest = max(created, lag), id
		time.Sleep(10 * time.Millisecond) // so that the times of creation differ
	}
	t.observe("create lag", "after "+roughly(created))
	t.observe("first default", "not asked: there are redirect URIs")
	if t.uris == 0 {
		t.observe("first default", fmt.Sprintf("default is %t", t.listed(redirectURIs, t.url("lists/0"))[0].isDefault))
	}
	for key, query := range map[string]url.Values{
		"default order": {"limit": {"2"}}, "asc": {"limit": {"2"}, "order": {"asc"}}, "desc": {"limit": {"2"}, "order": {"desc"}},
	} {
		p, a, err := t.page(redirectURIs, query)
		if err != nil {
			t.observe(key, a.String())
			continue
		}
		t.observe(key, describe(p, newest))
	}
	if t.deletes[redirectURIs] {
		deleted := t.delete(redirectURIs, t.url("lists/2"))
		t.observe("delete lag", "for "+roughly(deleted))
		t.lag = max(created, deleted)
	}
}

// describe says in which order a page of two is that has the newest object, or does not, and which cursor follows it.
func describe(p page, newest string) string {
	order := "oldest first"
	if len(p.objects) > 0 && p.objects[0].id == newest {
		order = "newest first"
	}
	switch {
	case p.after != "" && p.before != "":
		return order + ", with `before` and `after`"
	case p.after != "":
		return order + ", the next page by `after`"
	case p.before != "":
		return order + ", the next page by `before`"
	}
	return order + ", no cursors"
}

func roughly(d time.Duration) string { return d.Round(50 * time.Millisecond).String() }

// askLimits runs while there are many redirect URIs.
func askLimits(t *trial) {
	total := len(t.listed(redirectURIs, ""))
	for key, query := range map[string]url.Values{"default limit": {}, "limit 100": {"limit": {"100"}}, "limit 101": {"limit": {"101"}}} {
		p, a, err := t.page(redirectURIs, query)
		if err != nil {
			t.observe(key, a.String())
			continue
		}
		t.observe(key, fmt.Sprintf("%d of %d", len(p.objects), total))
	}
}

// spelling says what became of a value.
func spelling(sent, stored string) string {
	if sent == stored {
		return "kept"
	}
	return fmt.Sprintf("stored as %#q", stored)
}

// askSpellings creates a value, the value again, and spellings of it. It gives what became of the duplicate and of each
// spelling.
func askSpellings(t *trial, k kind, value string, spellings ...string) (duplicate, spelt string) {
	t.create(k, value)
	duplicate = t.post(k, value).String()
	var all []string
	for _, sent := range spellings {
		a := t.post(k, sent)
		became := "refused: " + a.String()
		switch {
		case a.status == http.StatusCreated:
			became = spelling(sent, a.member(k.attribute))
		case a.String() == strings.ReplaceAll(duplicate, value, sent):
			became = "refused as a duplicate"
		}
		all = append(all, fmt.Sprintf("%#q: %s", sent, became))
	}
	return duplicate, strings.Join(all, "; ")
}

func askRedirectURIs(t *trial) {
	t.observe("create", t.post(redirectURIs, t.url("create")).String())
	upper := strings.ToUpper(t.host())
	duplicate, spelt := askSpellings(t, redirectURIs, t.url("ask"),
		"https://"+upper+"/ask", "https://"+t.host()+":443/ask", t.url("ask/"), t.url("Ask"), t.url("%61sk"),
		"https://"+t.host(), "https://"+t.host()+"/")
	t.observe("duplicate uri", duplicate)
	t.observe("uri spelling", spelt)
}

func askCORSOrigins(t *trial) {
	host := t.label + "-ask." + t.cfg.Domain
	duplicate, spelt := askSpellings(t, corsOrigins, "https://"+host,
		"https://"+strings.ToUpper(host), "https://"+host+":443", "https://"+host+"/", "HTTPS://"+host)
	t.observe("duplicate origin", duplicate)
	t.observe("origin spelling", spelt)
	id, _ := t.create(corsOrigins, "https://"+t.label+"-delete."+t.cfg.Domain)
	t.observe("delete origin", t.call(http.MethodDelete, corsOrigins.path+"/"+id, nil).String())
}
