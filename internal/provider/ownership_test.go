package provider

import (
	"net/http"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	redirectURI = "workos_redirect_uri"
	corsOrigin  = "workos_cors_origin"
	jwtTemplate = "workos_jwt_template"

	callback = "https://app.example.com/callback"
	origin   = "https://app.example.com"
)

func uriConfig(uri string) map[string]any       { return map[string]any{"uri": uri} }
func originConfig(origin string) map[string]any { return map[string]any{"origin": origin} }

// wantNoWrites fails if the API was asked to change anything.
func wantNoWrites(t *testing.T, srv *workostest.Server) {
	t.Helper()
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		if n := srv.Count(method, ""); n != 0 {
			t.Errorf("%d %s requests, want none", n, method)
		}
	}
}

func TestPlanRefusesRedirectURIThatNothingInStateHolds(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	foreign := srv.AddRedirectURI(callback)
	c := newCore(t, srv)

	planned := c.plan(redirectURI, nil, uriConfig(callback))

	wantOnly(t, planned.diags, "ERROR on AttributeName(\"uri\")", callback, foreign.ID, foreign.CreatedAt.Format("2006-01-02"),
		"import {", "to = workos_redirect_uri.NAME_OF_THIS_RESOURCE", "id = \""+foreign.ID+"\"")
	wantNoWrites(t, srv)
}

func TestPlanWarnsOfRedirectURIThatAResourceHolds(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	c := newCore(t, srv)
	_, diags := c.read(held)
	wantNone(t, diags)

	planned := c.plan(redirectURI, nil, uriConfig(callback))

	wantOnly(t, planned.diags, "WARNING", callback, "moved {")
}

func TestPlanOfRedirectURIWaitsForTheResourceThatHoldsIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	c, diags := startCore(t, tuning{}, map[string]any{"api_key": srv.APIKey(), "base_url": srv.URL()})
	wantNone(t, diags)

	read := make(chan struct{})
	go func() {
		defer close(read)
		_ = srv.WaitFor(t.Context(), http.MethodGet, workostest.RedirectURIsPath, 2) // after the create's plan and this one's
		_, _ = c.read(held)
	}()
	planned := c.plan(redirectURI, nil, uriConfig(callback))
	<-read

	wantOnly(t, planned.diags, "WARNING", "moved {")
}

func TestPlanChecksAChangedURIInItsFirstCall(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	foreign := srv.AddRedirectURI("https://other.example.com/callback")
	c := newCore(t, srv)
	held, _ = c.read(held)

	planned := c.plan(redirectURI, held, uriConfig(foreign.URI))

	wantOnly(t, planned.diags, "ERROR", foreign.ID)
}

func TestChangedURIReplacesTheObject(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	held := c.made(redirectURI, uriConfig(callback))

	c = newCore(t, srv)
	held, _ = c.read(held)
	planned := c.plan(redirectURI, held, uriConfig(callback+"/new"))
	wantNone(t, planned.diags)
	if planned.action != replace {
		t.Fatalf("action is %s", planned.action)
	}
	made, diags := newCore(t, srv).apply(planned)
	wantNone(t, diags)
	if uris := srv.RedirectURIs(); len(uris) != 1 || uris[0].URI != callback+"/new" || uris[0].ID != made.attribute("id") {
		t.Errorf("the server holds %v, state %s", uris, made.value)
	}
}

func TestApplyRefusesWhatAppearedSinceThePlan(t *testing.T) {
	t.Parallel()
	duplicates := map[string]workostest.Duplicate{
		"409 with code": workostest.DuplicateConflict,
		"422 with code": workostest.DuplicateCode,
		"422 in words":  workostest.DuplicateMessage,
	}
	for name, duplicate := range duplicates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithRedirectDuplicate(duplicate))
			c := newCore(t, srv)
			planned := c.plan(redirectURI, nil, uriConfig(callback))
			wantNone(t, planned.diags)
			foreign := srv.AddRedirectURI(callback)

			made, diags := c.apply(planned) // the same run: its list is from before

			if made != nil {
				t.Errorf("state holds %s", made.value)
			}
			wantOnly(t, diags, "ERROR on AttributeName(\"uri\")", foreign.ID, "import {")
			if n := srv.Count(http.MethodPost, ""); n != 1 {
				t.Errorf("%d POSTs, want the refused one", n)
			}
			if n := srv.Count(http.MethodDelete, ""); n != 0 {
				t.Errorf("%d DELETEs, want none", n)
			}
		})
	}
}

func TestReplacingOnesOwnIsNotRefused(t *testing.T) {
	t.Parallel()
	for _, tainted := range []bool{false, true} {
		for kind, config := range map[string]map[string]any{
			redirectURI: uriConfig(callback),
			corsOrigin:  originConfig(origin),
			jwtTemplate: {"content": `{"a": "b"}`},
		} {
			name := kind + " -replace"
			if tainted {
				name = kind + " tainted"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				srv := workostest.New(t)
				held := newCore(t, srv).made(kind, config)
				c := newCore(t, srv)
				held, _ = c.read(held)
				held.tainted = tainted
				planned := c.plan(kind, held, config, true)
				if planned.action != replace || len(errorsOf(planned.diags)) > 0 {
					t.Fatalf("planned %s: %s", planned.action, text(planned.diags))
				}

				made, diags := newCore(t, srv).apply(planned)

				if len(errorsOf(diags)) > 0 || made == nil {
					t.Fatal(text(diags))
				}
				c = newCore(t, srv)
				made, diags = c.read(made)
				wantNone(t, diags)
				again := c.plan(kind, made, config)
				if again.action != noOp {
					t.Errorf("the next plan is %s: %s", again.action, again.planned)
				}
			})
		}
	}
}

func TestCreateBeforeDestroyOfTheSameURIIsRefusedByName(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	c := newCore(t, srv)
	held, _ = c.read(held)
	planned := c.plan(redirectURI, held, uriConfig(callback), true)

	left, diags := newCore(t, srv).apply(planned, true)

	wantOnly(t, errorsOf(diags), "create_before_destroy")
	if left.attribute("id") != held.attribute("id") || len(srv.RedirectURIs()) != 1 {
		t.Errorf("state %s, server %v", left.value, srv.RedirectURIs())
	}
}

func TestCreateBeforeDestroyOfTheSameOriginDeletesNothing(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithCORSOriginDelete(workostest.CORSOriginDeleteWorks))
	held := newCore(t, srv).made(corsOrigin, originConfig(origin))
	c := newCore(t, srv)
	held, _ = c.read(held)
	planned := c.plan(corsOrigin, held, originConfig(origin), true)

	made, diags := newCore(t, srv).apply(planned, true)

	if len(errorsOf(diags)) > 0 {
		t.Fatal(text(diags))
	}
	if n := srv.Count(http.MethodDelete, ""); n != 0 {
		t.Errorf("%d DELETEs, want none", n)
	}
	if origins := srv.CORSOrigins(); len(origins) != 1 || origins[0].ID != made.attribute("id") {
		t.Errorf("the server holds %v, state %s", origins, made.value)
	}
}

func TestExistingOriginIsAdoptedWithAWarning(t *testing.T) {
	t.Parallel()
	for name, duplicate := range map[string]workostest.Duplicate{
		"409 with code": workostest.DuplicateConflict,
		"422 with code": workostest.DuplicateCode,
		"422 in words":  workostest.DuplicateMessage,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, workostest.WithCORSDuplicate(duplicate))
			foreign := srv.AddCORSOrigin(origin)
			c := newCore(t, srv)
			planned := c.plan(corsOrigin, nil, originConfig(origin))
			wantOnly(t, planned.diags, "WARNING on AttributeName(\"origin\")", foreign.ID, "will be adopted")

			made, diags := c.apply(planned)

			if made.attribute("id") != foreign.ID || made.privateKey(privateAdopted) != "true" {
				t.Errorf("state is %s, adopted %q", made.value, made.privateKey(privateAdopted))
			}
			if !strings.Contains(text(warningsOf(diags)), "was adopted") || len(errorsOf(diags)) > 0 {
				t.Error(text(diags))
			}
		})
	}
}

func TestAdoptedOriginIsLetGoWithoutAsking(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithCORSOriginDelete(workostest.CORSOriginDeleteWorks))
	srv.AddCORSOrigin(origin)
	c := newCore(t, srv)
	adopted, _ := c.apply(c.plan(corsOrigin, nil, originConfig(origin)))
	c = newCore(t, srv)
	adopted, _ = c.read(adopted)
	if adopted.privateKey(privateAdopted) != "true" {
		t.Fatal("reading forgot the adoption")
	}

	planned := c.plan(corsOrigin, adopted, nil)
	wantOnly(t, planned.diags, "WARNING", "let go", origin)
	left, diags := c.apply(planned)

	wantOnly(t, diags, "WARNING", "stays allowed")
	if left != nil || len(srv.CORSOrigins()) != 1 || srv.Count(http.MethodDelete, "") != 0 {
		t.Errorf("state %v, server %v, %d DELETEs", left, srv.CORSOrigins(), srv.Count(http.MethodDelete, ""))
	}
}

func TestOneOriginInTwoResourcesIsRefused(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithSpelling(workostest.SpellOrigins))
	c := newCore(t, srv)
	first, second := c.plan(corsOrigin, nil, originConfig(origin)), c.plan(corsOrigin, nil, originConfig(origin+":443"))

	if _, diags := c.apply(first); len(errorsOf(diags)) > 0 {
		t.Fatal(text(diags))
	}
	made, diags := c.apply(second)

	if made != nil {
		t.Errorf("state holds %s twice", made.value)
	}
	wantOnly(t, errorsOf(diags), "Declare it once")
}

func TestOneRedirectURIInTwoResourcesIsRefused(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	first, second := c.plan(redirectURI, nil, uriConfig(callback)), c.plan(redirectURI, nil, uriConfig(callback))
	if _, diags := c.apply(first); len(diags) > 0 {
		t.Fatal(text(diags))
	}
	made, diags := c.applyCall(t.Context(), second, nil) // as if planned again before the first was made
	if made != nil {
		t.Errorf("state holds %s twice", made.value)
	}
	wantOnly(t, diags, "ERROR", "declared twice", callback)
}

func TestLostCreateIsFoundUnderTheServersOwnSpelling(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithSpelling(workostest.SpellRedirectHosts))
	srv.FailNext(http.MethodPost, "", 1, workostest.LostAnswer())
	config := uriConfig("https://App.Example.com/callback")
	held := newCore(t, srv).made(redirectURI, config)
	if n := srv.Count(http.MethodPost, ""); n != 1 || len(srv.RedirectURIs()) != 1 {
		t.Errorf("%d POSTs, server %v", n, srv.RedirectURIs())
	}
	c := newCore(t, srv)
	read, diags := c.read(held)
	wantNone(t, diags)
	if planned := c.plan(redirectURI, read, config); planned.action != noOp {
		t.Errorf("planned %s", planned.action)
	}
}

func TestReplacedOriginThatStaysIsNotAnAdoptedOne(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(corsOrigin, originConfig(origin))
	c := newCore(t, srv)
	held, _ = c.read(held)
	made, diags := newCore(t, srv).apply(c.plan(corsOrigin, held, originConfig(origin), true))
	wantOnly(t, diags, "WARNING", "stays allowed")
	if made.attribute("id") != held.attribute("id") || made.privateKey(privateAdopted) == "true" {
		t.Errorf("state %s, adopted %q", made.value, made.privateKey(privateAdopted))
	}
}

func TestSecondBlockOfWhatAResourceKeepsIsRefusedAtPlan(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	for kind, config := range map[string]map[string]any{
		redirectURI: uriConfig(callback), corsOrigin: originConfig("https://APP.example.com/"), jwtTemplate: template(ours),
	} {
		held := newCore(t, srv).made(kind, config)
		c := newCore(t, srv)
		held, _ = c.read(held)
		wantOnly(t, c.plan(kind, nil, config).diags, "WARNING", "is held by a resource already") // that one is not planned yet
		if planned := c.plan(kind, held, config); planned.action != noOp {
			t.Errorf("planned %s", planned.action)
		}
		wantOnly(t, c.plan(kind, nil, config).diags, "ERROR", "is declared twice")
	}
}

func TestRenamedURIIsCreatedOnceItsOldResourceHasLetGo(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	c := newCore(t, srv)
	held, _ = c.read(held)
	created, destroyed := c.plan(redirectURI, nil, uriConfig(callback)), c.plan(redirectURI, held, nil)
	apply, diags := startCore(t, tuning{}, map[string]any{"api_key": srv.APIKey(), "base_url": srv.URL()})
	wantNone(t, diags)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = srv.WaitFor(t.Context(), http.MethodGet, workostest.RedirectURIsPath, srv.Count(http.MethodGet, workostest.RedirectURIsPath)+1)
		_, _ = apply.apply(destroyed)
	}()

	made, diags := apply.apply(created)
	<-gone

	wantNone(t, diags)
	if uris := srv.RedirectURIs(); len(uris) != 1 || uris[0].ID != made.attribute("id") {
		t.Errorf("server %v, state %v", uris, made)
	}
}

func TestPlanRefusesTheKeyOfTheOtherClassWithoutARefresh(t *testing.T) {
	t.Parallel()
	live, staging := workostest.New(t, workostest.WithAPIKey("sk_live_fake")), workostest.New(t)
	for kind, configs := range map[string][]map[string]any{
		redirectURI: {uriConfig(callback), uriConfig(callback + "/2"), nil},
		corsOrigin:  {originConfig(origin), originConfig(origin + ":8443"), nil},
		jwtTemplate: {template(ours), template(theirs), nil},
	} {
		held := newCore(t, live).made(kind, configs[0])
		for _, config := range configs[1:] {
			wantOnly(t, newCore(t, staging).plan(kind, held, config).diags, "ERROR", "sk_live_", "sk_test_")
		}
	}
	if n := staging.Count("", ""); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestTwoRunsOfOneProcessAreKeptApart(t *testing.T) {
	t.Parallel()
	staging, production := workostest.New(t), workostest.New(t, workostest.WithAPIKey("sk_live_fake"))
	held := newCore(t, staging).made(redirectURI, uriConfig(callback))
	p := &workOS{version: "test", tune: fastTuning}
	first, second := startCoreOf(t, p, staging), startCoreOf(t, p, production)

	if _, diags := first.read(held); len(diags) > 0 {
		t.Fatal(text(diags))
	}
	wantNone(t, second.plan(redirectURI, nil, uriConfig(callback)).diags)
	wantOnly(t, first.plan(redirectURI, nil, uriConfig(callback)).diags, "WARNING")
	if staging.Count(http.MethodGet, "") == 0 || production.Count(http.MethodGet, "") == 0 {
		t.Error("one run was served from the other's list")
	}
}
