package provider

import (
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
func (c *core) list(kind string, limit int64, includeResource bool) ([]listed, said) {
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
	var diags said
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

func TestListStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	uris := addMany(srv, redirectURIType, 130)
	for limit, want := range map[int64]struct{ results, requests int }{7: {7, 1}, 100: {100, 1}, 101: {101, 2}, 1000: {130, 2}, 0: {130, 2}, -1: {130, 2}} {
		srv.ResetRequests()
		found, diags := newCore(t, srv).list(redirectURIType, limit, false)
		wantNone(t, diags)
		if n := srv.Count(http.MethodGet, ""); len(found) != want.results || n != want.requests {
			t.Fatalf("limit %d: %d redirect URIs by %d requests, want %+v", limit, len(found), n, want)
		}
		for i, one := range found {
			if one.displayName != uris[i] || one.identity != uris[i] || one.resource != nil {
				t.Errorf("redirect URI %d is %+v, want %s", i, one, uris[i])
			}
		}
	}
}

func TestListIncludesTheResourceAsAnImportStoresIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	for _, kind := range listedKinds {
		value := values[kind]
		if kind == corsOriginType {
			value = "HTTPS://App.Example.com:443"
		}
		id := add(srv, kind, value)
		srv.SetDefaultRedirectURI(id)
		c := newCore(t, srv)
		found, diags := c.list(kind, 100, true)
		wantNone(t, diags)
		imported, diags := c.importID(kind, id)
		wantNone(t, diags)
		if len(found) != 1 || found[0].displayName != imported.attribute(attributes[kind]) || found[0].identity != c.identityOf(imported) ||
			!found[0].resource.value.Equal(withoutSecret(t, imported.value)) {
			t.Errorf("%s: listed %+v, imported %s", kind, found, imported.value)
		}
		byIdentity, diags := c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, Identity: found[0].resource.identity})
		wantNone(t, diags)
		if planned := c.plan(kind, byIdentity, configOf(kind, value)); planned.action != noOp || !byIdentity.value.Equal(imported.value) {
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

func TestListPushesAFailureAfterItsResults(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	addMany(srv, redirectURIType, 130)
	srv.FailNth(http.MethodGet, "", 2, jsonAnswer(403, `{"message":"No."}`))
	found, diags := newCore(t, srv).list(redirectURIType, 1000, true)
	if wantOnly(t, diags, "ERROR: Could not list redirect URIs", "403", "No.", "Request ID: req_"); len(found) != 100 {
		t.Errorf("%d results before the failure, want 100", len(found))
	}
}

func TestAccQuery(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ListResources)
	srv := workostest.New(t)
	uris := addMany(srv, redirectURIType, 130)
	add(srv, corsOriginType, origin)
	first := queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"uri": exactly(uris[0])})
	accept(t, srv,
		resource.TestStep{Config: block(redirectURIType, callback)},
		resource.TestStep{
			Query: true,
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
				querycheck.ExpectResourceDisplayName("workos_redirect_uri.some", first, exactly(uris[0])),
				querycheck.ExpectResourceKnownValues("workos_redirect_uri.some", first, []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("id"), KnownValue: exactly(srv.RedirectURIs()[0].ID)},
				}),
				querycheck.ExpectLength("workos_cors_origin.all", 1),
				querycheck.ExpectIdentity("workos_cors_origin.all", map[string]knownvalue.Check{"origin": exactly(origin)}),
			},
		},
	)
}
