package testacc

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// story is a part of the run.
type story struct {
	name    string
	touches string                // the path of what it changes; "": nothing
	needs   []func(*suite) string // each gives why the story can't be told here, or ""
	tell    func(*trial)
}

// stories are told in this order: first what is asked of the API alone.
var stories = []story{
	{"lists: order, pages, lag", redirectURIs.path, needs(addRedirectURIs, listRedirectURIs), askLists},
	{"redirect URIs: duplicates and spellings", redirectURIs.path, needs(addRedirectURIs), askRedirectURIs},
	{"CORS origins: duplicates, spellings, deletion", corsOrigins.path, needs(addCORSOrigins), askCORSOrigins},

	{"redirect URI: create, replace, destroy", redirectURIs.path, needs(addRedirectURIs), createRedirectURI},
	{"redirect URI: one that exists is refused", redirectURIs.path, needs(addRedirectURIs), refuseRedirectURI},
	{"redirect URI: import by id and by value", redirectURIs.path, needs(addRedirectURIs, listRedirectURIs), importRedirectURI},
	{"redirect URI: deleted elsewhere", redirectURIs.path, needs(addRedirectURIs, listRedirectURIs, deleteRedirectURIs), driftOfRedirectURI},
	{"redirect URI: in another spelling", redirectURIs.path, needs(addRedirectURIs), respellRedirectURI},
	{"redirect URIs: more than a page", redirectURIs.path, needs(addRedirectURIs, listRedirectURIs), manyRedirectURIs},
	{"data sources", "", nil, readDataSources},
	{"CORS origin: create, adopt, import, destroy", corsOrigins.path, needs(addCORSOrigins), tellCORSOrigin},
	{"webhook endpoint: create, update, disable, delete", webhooks.path, needs(addWebhookEndpoints), tellWebhookEndpoint},
	// Last, so that another template is in effect for as short as can be.
	{"JWT template: create or import, update, drift, destroy", jwtTemplatePath, needs(changeJWTTemplate), tellJWTTemplate},
}

func needs(all ...func(*suite) string) []func(*suite) string { return all }

func addRedirectURIs(s *suite) string {
	switch {
	case s.cfg.KeepRedirectURIs:
		return ""
	case !s.lists[redirectURIs] || !s.deletes[redirectURIs]:
		return "the API cannot list and delete redirect URIs, so they would stay; WORKOS_ACC_REDIRECT_URIS=1 allows that"
	case s.uris == 0:
		return "there is no redirect URI yet, and the first may become the default, which cannot be deleted; " +
			"WORKOS_ACC_REDIRECT_URIS=1 allows that"
	}
	return ""
}

func listRedirectURIs(s *suite) string {
	return unless(s.lists[redirectURIs], "the API cannot list redirect URIs")
}

func deleteRedirectURIs(s *suite) string {
	return unless(s.deletes[redirectURIs], "the API cannot delete redirect URIs")
}

func addCORSOrigins(s *suite) string {
	return unless(s.cfg.KeepCORSOrigins, "CORS origins cannot be deleted, so they would stay; WORKOS_ACC_CORS_ORIGINS=1 allows that")
}

func changeJWTTemplate(s *suite) string {
	return unless(s.template != "" || s.cfg.KeepJWTTemplate,
		"no JWT template is set that could be put back, so one would stay; WORKOS_ACC_JWT_TEMPLATE=1 allows that")
}

func addWebhookEndpoints(s *suite) string {
	return unless(s.lists[webhooks] && s.deletes[webhooks], "the API cannot list and delete webhook endpoints")
}

func unless(ok bool, reason string) string {
	if ok {
		return ""
	}
	return reason
}

// block is a resource named "it" with one argument.
func block(resource, argument, value string) string {
	return fmt.Sprintf("resource %q \"it\" {\n  %s = %q\n}\n", resource, argument, value)
}

const redirectURI = "workos_redirect_uri.it"

func redirectURIBlock(uri string) string { return block("workos_redirect_uri", "uri", uri) }

func createRedirectURI(t *trial) {
	w := t.workspace(redirectURIBlock(t.url("create/1")))
	w.apply()
	w.emptyPlan()
	w.Write("main.tf", redirectURIBlock(t.url("create/2")))
	t.says(w.apply(), "1 added, 0 changed, 1 destroyed")
	w.emptyPlan()
	t.waitCount(redirectURIs, t.url("create/"), 1)
	w.destroy()
	if left := w.State(); len(left) > 0 {
		t.Fatalf("%v is still in state", left)
	}
	t.waitCount(redirectURIs, t.url("create/"), 0)
}

func refuseRedirectURI(t *trial) {
	uri := t.url("refuse")
	t.create(redirectURIs, uri)
	w := t.workspace(redirectURIBlock(uri))
	for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
		if t.lists[redirectURIs] || command[0] == "apply" { // only a list can tell the plan
			t.says(w.exits(1, command...), "already exists")
		}
	}
	t.waitCount(redirectURIs, uri, 1)
}

func importRedirectURI(t *trial) {
	uri := t.url("import")
	id, _ := t.create(redirectURIs, uri)
	w := t.workspace(redirectURIBlock(uri))
	w.imports(redirectURI, id)
	w.imports(redirectURI, uri)
}

func driftOfRedirectURI(t *trial) {
	uri := t.url("drift")
	w := t.workspace(redirectURIBlock(uri))
	w.apply()
	t.waitCount(redirectURIs, uri, 1)
	t.delete(redirectURIs, uri)
	t.says(w.apply(), "no longer exists")
	w.emptyPlan()
	t.delete(redirectURIs, uri)
	w.exits(0, "destroy", "-auto-approve", "-refresh=false") // a 404 of the object means that it is deleted
}

func respellRedirectURI(t *trial) {
	uri := "https://" + strings.ToUpper(t.host()) + ":443/respell%7e"
	w := t.workspace(redirectURIBlock(uri))
	if a := t.post(redirectURIs, strings.Replace(uri, "respell", "respelt", 1)); a.status != http.StatusCreated {
		t.Skipf("the API refuses such a spelling: %s", a)
	}
	w.apply()
	w.emptyPlan()
	w.destroy()
}

func manyRedirectURIs(t *trial) {
	prefix := t.url("many/")
	w := t.workspace(fmt.Sprintf("resource \"workos_redirect_uri\" \"it\" {\n  count = %d\n  uri   = \"%s${count.index}\"\n}\n", t.cfg.Many, prefix))
	w.apply()
	t.waitCount(redirectURIs, prefix, t.cfg.Many)
	askLimits(t)
	w.emptyPlan()
	w.Write("outputs.tf", fmt.Sprintf("data \"workos_redirect_uris\" \"all\" {}\n\noutput \"many\" {\n"+
		"  value = length([for it in data.workos_redirect_uris.all.redirect_uris : it if startswith(it.uri, %q)])\n}\n", prefix))
	w.apply()
	if got := w.exits(0, "output", "-raw", "many"); got != fmt.Sprint(t.cfg.Many) {
		t.Fatalf("the data source has %s of %d", got, t.cfg.Many)
	}
	w.imports(redirectURI+"[0]", prefix+"0")
	w.destroy()
	t.waitCount(redirectURIs, prefix, 0)
}

func readDataSources(t *trial) {
	var config string
	want := map[string]int{}
	read := func(name, length string, n int) {
		config += fmt.Sprintf("data \"workos_%[1]s\" \"it\" {}\n\noutput \"%[1]s\" {\n  value = length(data.workos_%[1]s.it.%[2]s)\n}\n", name, length)
		want[name] = n
	}
	if t.lists[redirectURIs] {
		read("redirect_uris", "redirect_uris", len(t.listed(redirectURIs, "")))
	}
	if t.lists[corsOrigins] {
		read("cors_origins", "cors_origins", len(t.listed(corsOrigins, "")))
	}
	if t.template != "" {
		read("jwt_template", "content", utf8.RuneCountInString(t.template))
	}
	if config == "" {
		t.Skip("the API cannot list, and no JWT template is set")
	}
	w := t.workspace(config)
	w.apply()
	for name, n := range want {
		if got := w.exits(0, "output", "-raw", name); got != fmt.Sprint(n) {
			t.Errorf("the data source of %s has %s, not %d", name, got, n)
		}
	}
}

func tellCORSOrigin(t *trial) {
	const address = "workos_cors_origin.it"
	origin := "https://" + t.host()
	respelt := "https://" + strings.ToUpper(t.host()) + ":443/"
	w := t.workspace(block("workos_cors_origin", "origin", origin))
	w.apply()
	w.emptyPlan()
	w.Write("main.tf", block("workos_cors_origin", "origin", respelt))
	w.emptyPlan()
	other := t.workspace(block("workos_cors_origin", "origin", respelt))
	if !t.lists[corsOrigins] {
		other.Write("main.tf", block("workos_cors_origin", "origin", origin))
		t.says(other.exits(1, "apply", "-auto-approve"), "already exists")
		w.destroy()
		return
	}
	t.waitCount(corsOrigins, origin, 1)
	t.says(other.apply(), "is adopted")
	other.emptyPlan()
	w.imports(address, t.listed(corsOrigins, origin)[0].id)
	w.imports(address, respelt)
	t.says(w.destroy(), "stays allowed")
	t.waitCount(corsOrigins, origin, 1)
}

// claims is a template; n tells one of this run from another.
func (t *trial) claims(n int) string { return fmt.Sprintf("{\n  \"acc\" : \"%s-%d\"\n}\n", t.label, n) }

func (t *trial) putTemplate(content string) answer {
	a := t.call(http.MethodPut, jwtTemplatePath, map[string]string{"content": content})
	if a.status != http.StatusOK {
		t.Fatalf("PUT of the JWT template was answered %s", a)
	}
	return a
}

func tellJWTTemplate(t *trial) {
	if err := t.saveTemplate(); err != nil {
		t.Fatal(err)
	}
	const address = "workos_jwt_template.it"
	template := func(n int) string { return block("workos_jwt_template", "content", t.claims(n)) }
	put := t.putTemplate(t.claims(0)).member("content")
	t.observe("template spelling", spelling(t.claims(0), put))
	w := t.workspace(template(1))
	if put == "" {
		t.observe("template spelling", "PUT forgets the content")
		t.says(w.exits(1, "apply", "-auto-approve"), `no "content"`)
		t.Skip("the API does not store a JWT template")
	}
	if t.call(http.MethodGet, jwtTemplatePath, nil).member("content") == "" { // the API can't read it
		w.apply()
	} else {
		t.says(w.exits(1, "apply", "-auto-approve"), "has another JWT template")
		w.exits(0, "import", address, "jwt_template")
		t.says(w.apply(), "0 added, 1 changed, 0 destroyed")
	}
	w.emptyPlan()
	w.Write("main.tf", block("workos_jwt_template", "content", strings.Join(strings.Fields(t.claims(1)), "")))
	w.emptyPlan() // only white space has changed
	w.Write("main.tf", template(2))
	t.says(w.apply(), "0 added, 1 changed, 0 destroyed")
	w.emptyPlan()
	t.putTemplate(t.claims(3))
	if got := t.call(http.MethodGet, jwtTemplatePath, nil).member("content"); got != "" {
		t.says(w.apply(), "0 added, 1 changed, 0 destroyed")
		w.emptyPlan()
	}
	t.says(w.destroy(), "stays in effect")
}

func tellWebhookEndpoint(t *trial) {
	endpoint := func(path, status string, events ...string) string {
		list, _ := json.Marshal(events)
		return fmt.Sprintf("resource \"workos_webhook_endpoint\" \"it\" {\n  endpoint_url = %q\n  status       = %q\n  events       = %s\n}\n",
			t.url(path), status, list)
	}
	events := []string{"user.created"}
	if a := t.call(http.MethodPost, webhooks.path, map[string]any{"endpoint_url": t.url("ask"), "events": events}); a.member("status") == "" {
		t.Skipf("its webhook endpoints have no status: %d", a.status)
	}
	w := t.workspace(endpoint("hook/1", "enabled", "user.created"))
	w.apply()
	w.emptyPlan()
	for _, config := range []string{
		endpoint("hook/2", "enabled", "user.created", "user.deleted"), endpoint("hook/2", "disabled", "user.deleted", "user.created"),
	} {
		w.Write("main.tf", config)
		t.says(w.apply(), "0 added, 1 changed, 0 destroyed")
		w.emptyPlan()
	}
	w.destroy()
	t.waitCount(webhooks, t.url("hook/"), 0)
}
