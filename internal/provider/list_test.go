package provider

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// listed is one result of a query.
type listed struct {
	displayName string
	identity    string
	resource    *instance // nil: not asked for
}

// list asks for objects of a kind as `terraform query` does: it stops at the limit, or at an error.
func (c *core) list(kind string, limit int64, includeResource bool) ([]listed, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	server, ok := c.server.(tfprotov6.ListResourceServer)
	if !ok {
		c.t.Fatalf("%T serves no lists", c.server)
	}
	object := objectType(c.schemas.ListResourceSchemas[kind])
	stream, err := server.ListResource(c.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: kind, Config: c.pack(object, tftypes.NewValue(object, nil)), // as for a block without config
		Limit: limit, IncludeResource: includeResource,
	})
	c.must(err, nil)
	var found []listed
	var diags []*tfprotov6.Diagnostic
	for result := range stream.Results {
		diags = append(diags, result.Diagnostics...)
		if len(errorsOf(result.Diagnostics)) > 0 {
			break
		}
		i := &instance{kind: kind, identity: result.Identity}
		one := listed{displayName: result.DisplayName, identity: c.identityOf(i)}
		if result.Resource != nil {
			i.value, one.resource = c.unpack(kind, result.Resource), i
		}
		if found = append(found, one); int64(len(found)) == limit {
			break
		}
	}
	return found, diags
}

// manyURIs adds n redirect URIs.
func manyURIs(srv *workostest.Server, n int) []workostest.RedirectURI {
	added := make([]workostest.RedirectURI, n)
	for i := range added {
		added[i] = srv.AddRedirectURI(fmt.Sprintf("%s/%03d", callback, i))
	}
	return added
}

func TestListStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		limit           int64
		results, pulled int
	}{
		{limit: 7, results: 7, pulled: 1},
		{limit: 100, results: 100, pulled: 1},
		{limit: 101, results: 101, pulled: 2},
		{limit: 1000, results: 130, pulled: 2},
		{limit: 0, results: 130, pulled: 2},
		{limit: -1, results: 130, pulled: 2},
	} {
		t.Run(fmt.Sprint(test.limit), func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			uris := manyURIs(srv, 130)
			c := newCore(t, srv)
			found, diags := c.list(redirectURIType, test.limit, false)
			wantNone(t, diags)
			if len(found) != test.results {
				t.Fatalf("%d redirect URIs, want %d", len(found), test.results)
			}
			for i, one := range found {
				if one.displayName != uris[i].URI || one.identity != uris[i].URI || one.resource != nil {
					t.Errorf("redirect URI %d is %+v, want %s", i, one, uris[i].URI)
				}
			}
			if n := srv.Count(http.MethodGet, ""); n != test.pulled {
				t.Errorf("%d requests, want %d", n, test.pulled)
			}
		})
	}
}

func TestListIncludesTheResourceAsAnImportStoresIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	uri, added, hook := srv.AddRedirectURI(callback), srv.AddCORSOrigin("HTTPS://App.Example.com:443"), srv.AddWebhookEndpoint(webhookURL, onUser)
	srv.SetDefaultRedirectURI(uri.ID)
	c := newCore(t, srv)
	for kind, want := range map[string]struct {
		id, value, identity string
		config              map[string]any
	}{
		redirectURIType:     {uri.ID, callback, callback, uriConfig(callback)},
		corsOriginType:      {added.ID, added.Origin, origin, originConfig(added.Origin)},
		webhookEndpointType: {hook.ID, webhookURL, hook.ID, endpointConfig(webhookURL, onUser)},
	} {
		found, diags := c.list(kind, 100, true)
		wantNone(t, diags)
		imported, diags := c.importID(kind, want.id)
		wantNone(t, diags)
		if len(found) != 1 || found[0].displayName != want.value || found[0].identity != want.identity || !found[0].resource.value.Equal(withoutSecret(t, imported.value)) {
			t.Errorf("%s: listed %+v, imported %s", kind, found, imported.value)
		}
		byIdentity, diags := c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, Identity: found[0].resource.identity})
		wantNone(t, diags)
		if planned := c.plan(kind, byIdentity, want.config); planned.action != noOp || !byIdentity.value.Equal(imported.value) {
			t.Errorf("%s: imported by identity %s, which plans %s", kind, byIdentity.value, planned.action)
		}
	}
}

// withoutSecret is a state as a list shows it: a query prints what it lists.
func withoutSecret(t *testing.T, state tftypes.Value) tftypes.Value {
	t.Helper()
	listed, err := tftypes.Transform(state, func(at *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if at.String() == `AttributeName("secret")` {
			return tftypes.NewValue(tftypes.String, nil), nil
		}
		return value, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return listed
}

func TestListPushesItsFailures(t *testing.T) {
	t.Parallel()
	broken, older, unknown := workostest.New(t), workostest.New(t, workostest.WithProfile(workostest.Older)), workostest.New(t)
	manyURIs(broken, 130)
	broken.FailNth(http.MethodGet, "", 2, workostest.Answer(http.StatusForbidden, `{"message":"No."}`))
	for name, test := range map[string]struct {
		c       *core
		kind    string
		results int
		words   []string
	}{
		"second page":         {newCore(t, broken), redirectURIType, 100, []string{"Could not list redirect URIs", "403", "No.", "Request ID: req_"}},
		"no list of URIs":     {newCore(t, older), redirectURIType, 0, []string{"cannot list redirect URIs", "base_url"}},
		"no list of origins":  {newCore(t, older), corsOriginType, 0, []string{"cannot list CORS origins", "base_url"}},
		"no list of hooks":    {newCore(t, older), webhookEndpointType, 0, []string{"cannot list webhook endpoints", "base_url"}},
		"unknown API key":     {newCore(t, unknown, map[string]any{"api_key": tftypes.UnknownValue}), redirectURIType, 0, []string{"api_key", "-target"}},
		"unknown for origins": {newCore(t, unknown, map[string]any{"base_url": tftypes.UnknownValue}), corsOriginType, 0, []string{"base_url", "-target"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, diags := test.c.list(test.kind, 1000, true)
			wantOnly(t, diags, append(test.words, "ERROR")...)
			if len(found) != test.results {
				t.Errorf("%d results before the failure, want %d", len(found), test.results)
			}
		})
	}
	if n := unknown.Count("", ""); n != 0 {
		t.Errorf("%d requests with an unknown configuration, want none", n)
	}
}

func TestAccQuery(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ListResources)
	srv := workostest.New(t)
	uris, added := manyURIs(srv, 130), srv.AddCORSOrigin(origin)
	first := queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"uri": knownvalue.StringExact(uris[0].URI)})
	accept(t, srv,
		resource.TestStep{Config: block(redirectURIType, "uri", "https://declared.example.com/callback")},
		resource.TestStep{
			PreConfig: srv.ResetRequests,
			Query:     true,
			Config: `# The file of the first step is still there.
list "workos_redirect_uri" "some" {
  provider         = workos
  limit            = 7
  include_resource = true
}
list "workos_cors_origin" "all" {
  provider = workos
}`,
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength("workos_redirect_uri.some", 7),
				querycheck.ExpectResourceDisplayName("workos_redirect_uri.some", first, knownvalue.StringExact(uris[0].URI)),
				querycheck.ExpectResourceKnownValues("workos_redirect_uri.some", first, []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("id"), KnownValue: knownvalue.StringExact(uris[0].ID)},
				}),
				querycheck.ExpectLength("workos_cors_origin.all", 1),
				querycheck.ExpectIdentity("workos_cors_origin.all", map[string]knownvalue.Check{"origin": knownvalue.StringExact(added.Origin)}),
				queryFunc(func() error {
					if n := srv.Count(http.MethodGet, workostest.RedirectURIsPath); n != 1 {
						return fmt.Errorf("the query took %d requests, want 1", n)
					}
					return nil
				}),
			},
		},
	)
}

// queryFunc is a query check.
type queryFunc func() error

func (f queryFunc) CheckQuery(_ context.Context, _ querycheck.CheckQueryRequest, resp *querycheck.CheckQueryResponse) {
	resp.Error = f()
}
