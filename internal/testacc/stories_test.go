package testacc

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// stories are told in this order: first those that only ask the API, last the one that changes what sign-ins get.
var stories = []struct {
	name string
	tell func(*suite)
}{
	{"lists: order, lag", askLists},
	{"redirect URIs: duplicates and spellings", askRedirectURIs},
	{"CORS origins: duplicates, spellings, deletion", askCORSOrigins},

	{"redirect URI: create, replace, destroy", createRedirectURI},
	{"redirect URI: one that exists is refused", refuseRedirectURI},
	{"redirect URI: import by id and by value", importRedirectURI},
	{"redirect URI: deleted elsewhere", driftOfRedirectURI},
	{"redirect URI: in another spelling", respellRedirectURI},
	{"redirect URIs: more than a page", manyRedirectURIs},
	{"data sources", readDataSources},
	{"CORS origin: create, adopt, import, destroy", tellCORSOrigin},
	{"webhook endpoint: create, update, disable, delete", tellWebhookEndpoint},
	{"JWT template: create or import, update, drift, destroy", tellJWTTemplate},
}

// askLists makes three redirect URIs, and finds them in lists.
func askLists(s *suite) {
	s.needs(s.lists[redirectURIs], "list redirect URIs")
	s.changes(redirectURIs)
	var created time.Duration
	var newest string
	for i := range 3 {
		id, lag := s.create(redirectURIs, s.url(fmt.Sprint("lists/", i)))
		created, newest = max(created, lag), id
		time.Sleep(10 * time.Millisecond) // so that the times of creation differ
	}
	if s.uris == 0 {
		s.observe("first default", fmt.Sprintf("default is %t", s.listed(redirectURIs, s.url("lists/0"))[0].Default))
	}
	for key, query := range map[string]url.Values{"default order": {"limit": {"2"}}, "asc": {"limit": {"2"}, "order": {"asc"}}} {
		p, a := s.page(redirectURIs, query)
		order := "oldest first"
		if len(p.Data) > 0 && p.Data[0].ID == newest {
			order = "newest first"
		}
		for _, cursor := range []string{"after", "before"} {
			if p.Metadata[cursor] != "" {
				order += ", the next page by `" + cursor + "`"
			}
		}
		if p.Metadata == nil {
			order = a.String()
		}
		s.observe(key, order)
	}
	if s.deletes[redirectURIs] {
		deleted := s.delete(redirectURIs, s.url("lists/2"))
		s.lag = max(created, deleted)
		s.observe("lag", fmt.Sprintf("%v, %v", created.Round(50*time.Millisecond), deleted.Round(50*time.Millisecond)))
	}
}

// spelling says what became of a value.
func spelling(sent, stored string) string {
	if sent == stored {
		return "kept"
	}
	return fmt.Sprintf("stored as %#q", stored)
}

// askSpellings creates a value, the value again, and spellings of it.
func (s *suite) askSpellings(k kind, value string, spellings ...string) {
	s.create(k, value)
	duplicate := s.post(k, value).String()
	s.observe("duplicate "+k.attribute, duplicate)
	var all []string
	for _, sent := range spellings {
		a := s.post(k, sent)
		became := "refused: " + a.String()
		switch {
		case a.status == http.StatusCreated:
			became = spelling(sent, a.object().value())
		case a.String() == strings.ReplaceAll(duplicate, value, sent):
			became = "refused as a duplicate"
		}
		all = append(all, fmt.Sprintf("%#q: %s", sent, became))
	}
	s.observe(k.attribute+" spelling", strings.Join(all, "; "))
}

func askRedirectURIs(s *suite) {
	s.changes(redirectURIs)
	s.observe("create", s.post(redirectURIs, s.url("create")).String())
	host := "https://" + s.host()
	s.askSpellings(redirectURIs, host+"/ask", "https://"+strings.ToUpper(s.host())+"/ask", host+":443/ask", host+"/ask/", host, host+"/")
}

func askCORSOrigins(s *suite) {
	s.changes(corsOrigins)
	host := "https://ask." + s.host()
	s.askSpellings(corsOrigins, host, "https://ASK."+s.host(), host+":443", host+"/")
	id, _ := s.create(corsOrigins, "https://delete."+s.host())
	s.observe("delete origin", s.call(http.MethodDelete, corsOrigins.path+"/"+id, nil).String())
}

// block is a resource with one argument.
func block(resource, name, argument, value string) string {
	return fmt.Sprintf("resource %q %q {\n  %s = %q\n}\n", resource, name, argument, value)
}

func redirectURI(value string) string { return block("workos_redirect_uri", "it", "uri", value) }

func importBlock(address, id string) string {
	return fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id)
}

func createRedirectURI(s *suite) {
	s.needs(s.deletes[redirectURIs] || !s.lists[redirectURIs], "delete redirect URIs")
	s.changes(redirectURIs)
	s.configure(redirectURI(s.url("create/1")))
	s.apply("1 added")
	s.emptyPlan()
	s.write(redirectURI(s.url("create/2")))
	s.apply("1 added, 0 changed, 1 destroyed")
	s.waitCount(redirectURIs, s.url("create/"), 1)
	s.destroy("1 destroyed")
	s.waitCount(redirectURIs, s.url("create/"), 0)
}

func refuseRedirectURI(s *suite) {
	s.changes(redirectURIs)
	uri := s.url("refuse")
	s.create(redirectURIs, uri)
	s.configure(redirectURI(uri))
	if s.lists[redirectURIs] {
		s.prints("already exists", 1, "plan")
	} else {
		s.prints("already exists", 1, "apply", "-auto-approve")
	}
}

func importRedirectURI(s *suite) {
	s.needs(s.lists[redirectURIs], "list redirect URIs")
	s.changes(redirectURIs)
	id, _ := s.create(redirectURIs, s.url("import/1"))
	s.create(redirectURIs, s.url("import/2"))
	s.configure(redirectURI(s.url("import/1")) + importBlock("workos_redirect_uri.it", id) +
		block("workos_redirect_uri", "other", "uri", s.url("import/2")) + importBlock("workos_redirect_uri.other", s.url("import/2")))
	s.apply("2 imported, 0 added, 0 changed, 0 destroyed")
}

func driftOfRedirectURI(s *suite) {
	s.needs(s.lists[redirectURIs] && s.deletes[redirectURIs], "list and delete redirect URIs")
	s.changes(redirectURIs)
	uri := s.url("drift")
	s.configure(redirectURI(uri))
	s.apply("1 added")
	s.waitCount(redirectURIs, uri, 1)
	s.delete(redirectURIs, uri)
	s.apply("no longer exists")
	s.waitCount(redirectURIs, uri, 1)
	s.delete(redirectURIs, uri)
	s.prints("1 destroyed", 0, "destroy", "-auto-approve", "-refresh=false") // a 404 of the object means that it is deleted
}

func respellRedirectURI(s *suite) {
	s.changes(redirectURIs)
	uri := "https://" + strings.ToUpper(s.host()) + ":443/respell%7e"
	if a := s.post(redirectURIs, strings.Replace(uri, "respell", "respelt", 1)); a.status != http.StatusCreated {
		s.Skipf("the API refuses such a spelling: %s", a)
	}
	s.configure(redirectURI(uri))
	s.apply("1 added")
	s.emptyPlan()
}

func manyRedirectURIs(s *suite) {
	s.needs(s.lists[redirectURIs] && s.deletes[redirectURIs], "list and delete redirect URIs")
	s.changes(redirectURIs)
	prefix, n := s.url("many/"), s.cfg.Many
	config := fmt.Sprintf("resource \"workos_redirect_uri\" \"it\" {\n  count = %d\n  uri   = \"%s${count.index}\"\n}\n", n, prefix)
	s.configure(config)
	s.apply(fmt.Sprintf("%d added", n))
	s.waitCount(redirectURIs, prefix, n)
	p, a := s.page(redirectURIs, url.Values{"limit": {"101"}})
	if s.observe("page limit", a.String()); p.Metadata != nil {
		s.observe("page limit", fmt.Sprintf("%d of %d", len(p.Data), len(s.listed(redirectURIs, ""))))
	}
	s.write(config + fmt.Sprintf("data \"workos_redirect_uris\" \"all\" {}\n\noutput \"many\" {\n"+
		"  value = length([for it in data.workos_redirect_uris.all.redirect_uris : it if startswith(it.uri, %q)])\n}\n", prefix))
	s.apply(fmt.Sprintf("0 added, 0 changed, 0 destroyed. Outputs: many = %d", n))
	s.destroy(fmt.Sprintf("%d destroyed", n))
	s.waitCount(redirectURIs, prefix, 0)
}

func readDataSources(s *suite) {
	var config, outputs string
	read := func(name, value, want string) {
		config += fmt.Sprintf("data \"workos_%[1]s\" \"it\" {}\n\noutput \"%[1]s\" {\n  value = %[2]s\n}\n", name, value)
		outputs += " " + name + " = " + want
	}
	if s.lists[corsOrigins] {
		read("cors_origins", "length(data.workos_cors_origins.it.cors_origins)", fmt.Sprint(len(s.listed(corsOrigins, ""))))
	}
	if s.template != "" {
		read("jwt_template", "sha256(data.workos_jwt_template.it.content)", fmt.Sprintf("\"%x\"", sha256.Sum256([]byte(s.template))))
	}
	if s.lists[redirectURIs] {
		read("redirect_uris", "length(data.workos_redirect_uris.it.redirect_uris)", fmt.Sprint(len(s.listed(redirectURIs, ""))))
	}
	s.needs(config != "", "list, and no JWT template is set")
	s.configure(config)
	s.apply("Outputs:" + outputs)
}

func tellCORSOrigin(s *suite) {
	s.changes(corsOrigins)
	origin := "https://" + s.host()
	respelt := block("workos_cors_origin", "it", "origin", "https://"+strings.ToUpper(s.host())+":443/")
	s.configure(block("workos_cors_origin", "it", "origin", origin))
	s.apply("1 added")
	s.write(respelt)
	s.emptyPlan()
	s.destroy("stays allowed")
	if !s.lists[corsOrigins] {
		s.configure(block("workos_cors_origin", "it", "origin", origin))
		s.prints("already exists", 1, "apply", "-auto-approve")
		return
	}
	s.waitCount(corsOrigins, origin, 1)
	s.apply("is adopted")
	s.configure(respelt + importBlock("workos_cors_origin.it", s.listed(corsOrigins, origin)[0].ID) +
		block("workos_cors_origin", "other", "origin", origin) + importBlock("workos_cors_origin.other", origin+":443"))
	s.apply("2 imported, 0 added, 0 changed, 0 destroyed")
}

func tellWebhookEndpoint(s *suite) {
	s.changes(webhooks)
	ask := map[string]any{"endpoint_url": s.url("ask"), "events": []string{"user.created"}}
	if a := s.call(http.MethodPost, webhooks.path, ask); a.object().Status == "" {
		s.Skipf("its webhook endpoints have no status: %d", a.status)
	}
	endpoint := func(path, status, events string) string {
		return fmt.Sprintf("resource \"workos_webhook_endpoint\" \"it\" {\n  endpoint_url = %q\n  status       = %q\n  events       = %s\n}\n",
			s.url(path), status, events)
	}
	s.configure(endpoint("hook/1", "enabled", `["user.created"]`))
	s.apply("1 added")
	s.write(endpoint("hook/2", "disabled", `["user.deleted", "user.created"]`))
	s.apply("0 added, 1 changed, 0 destroyed")
	s.emptyPlan()
	s.destroy("1 destroyed")
	s.waitCount(webhooks, s.url("hook/"), 0)
}

func tellJWTTemplate(s *suite) {
	s.changes(jwtTemplate)
	if s.template != "" {
		s.cfg.Progress("the JWT template until now, should this run be killed: %q", s.template)
	}
	claims := func(n int) string { return fmt.Sprintf("{\n  \"acc\" : \"%s-%d\"\n}\n", s.label, n) }
	config := func(content string) string { return block("workos_jwt_template", "it", "content", content) }
	put := func(n int) string { // as somebody else would
		a := s.call(http.MethodPut, jwtTemplate.path, map[string]string{"content": claims(n)})
		if a.status != http.StatusOK {
			s.Fatalf("PUT of the JWT template was answered %s", a)
		}
		return a.object().Content
	}
	stored := put(0)
	s.observe("template spelling", spelling(claims(0), stored))
	s.configure(config(claims(1)))
	if stored == "" {
		s.observe("template spelling", "PUT forgets the content")
		s.prints(`no "content"`, 1, "apply", "-auto-approve")
		s.Skipf("the API does not store a JWT template")
	}
	readable := s.call(http.MethodGet, jwtTemplate.path, nil).object().Content != ""
	if readable {
		s.prints("has another JWT template", 1, "plan")
		s.write(config(claims(1)) + importBlock("workos_jwt_template.it", "jwt_template"))
		s.apply("1 imported, 0 added, 1 changed, 0 destroyed")
	} else {
		s.apply("1 added")
	}
	s.write(config(strings.Join(strings.Fields(claims(1)), ""))) // only white space has changed
	s.emptyPlan()
	if readable {
		put(2)
	} else {
		s.write(config(claims(2)))
	}
	s.apply("0 added, 1 changed, 0 destroyed")
	s.destroy("stays in effect")
}
