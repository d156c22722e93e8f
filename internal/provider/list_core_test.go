package provider

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// listed is one result of a query.
type listed struct {
	displayName string
	identity    map[string]string
	resource    *instance // nil: not asked for
}

// list asks for objects of a kind as `terraform query` does. It reads at most limit results, and all that come where
// limit is 0 or less.
func (c *core) list(ctx context.Context, kind string, limit int64, includeResource bool) ([]listed, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	server, ok := c.server.(tfprotov6.ListResourceServer)
	if !ok {
		c.t.Fatalf("%T serves no lists", c.server)
	}
	identities := c.identities(ctx, kind)
	object, ok := c.schemas.ListResourceSchemas[kind].ValueType().(tftypes.Object)
	if !ok {
		c.t.Fatalf("the schema of the list %s is no object", kind)
	}
	stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{
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
		if result.Identity == nil {
			c.t.Fatalf("result %d has no identity", len(found))
		}
		found = append(found, c.listed(kind, identities, result))
		if int64(len(found)) == limit {
			break
		}
	}
	return found, diags
}

func (c *core) listed(kind string, identities tftypes.Object, result tfprotov6.ListResourceResult) listed {
	c.t.Helper()
	identity := map[string]string{}
	value, err := result.Identity.IdentityData.Unmarshal(identities)
	c.must(err, nil)
	for name := range identities.AttributeTypes {
		identity[name] = attributeOfValue(value, name)
	}
	one := listed{displayName: result.DisplayName, identity: identity}
	if result.Resource != nil {
		one.resource = &instance{kind: kind, value: c.unpack(kind, result.Resource), identity: result.Identity}
	}
	return one
}

// identities is the type of a kind's identity.
func (c *core) identities(ctx context.Context, kind string) tftypes.Object {
	c.t.Helper()
	resp, err := c.server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	c.must(err, resp.Diagnostics)
	object, ok := resp.IdentitySchemas[kind].ValueType().(tftypes.Object)
	if !ok {
		c.t.Fatalf("%s has no identity", kind)
	}
	return object
}

// manyURIs adds n redirect URIs.
func manyURIs(srv *workostest.Server, n int) []workostest.RedirectURI {
	added := make([]workostest.RedirectURI, n)
	for i := range added {
		added[i] = srv.AddRedirectURI(fmt.Sprintf("https://app.example.com/%03d", i))
	}
	return added
}

// manyOrigins adds n CORS origins.
func manyOrigins(srv *workostest.Server, n int) []workostest.CORSOrigin {
	added := make([]workostest.CORSOrigin, n)
	for i := range added {
		added[i] = srv.AddCORSOrigin(fmt.Sprintf("https://app-%03d.example.com", i))
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
			origins := manyOrigins(srv, 130)
			c := newCore(t, srv)

			found, diags := c.list(t.Context(), redirectURI, test.limit, false)
			wantNone(t, diags)
			if len(found) != test.results {
				t.Fatalf("%d redirect URIs, want %d", len(found), test.results)
			}
			for i, one := range found {
				if one.displayName != uris[i].URI || one.identity["uri"] != uris[i].URI || one.resource != nil {
					t.Errorf("redirect URI %d is %+v, want %s", i, one, uris[i].URI)
				}
			}
			found, diags = c.list(t.Context(), corsOrigin, test.limit, false)
			wantNone(t, diags)
			if len(found) != test.results || found[6].displayName != origins[6].Origin || found[6].identity["origin"] != origins[6].Origin {
				t.Errorf("%d origins (want %d), the seventh %+v", len(found), test.results, found[6])
			}
			for _, path := range []string{workostest.RedirectURIsPath, workostest.CORSOriginsPath} {
				if n := srv.Count(http.MethodGet, path); n != test.pulled {
					t.Errorf("%d requests of %s, want %d", n, path, test.pulled)
				}
			}
		})
	}
}

func TestListIncludesTheResourceAsAnImportWouldStoreIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	uri := srv.AddRedirectURI(callback)
	srv.SetDefaultRedirectURI(uri.ID)
	added := srv.AddCORSOrigin("HTTPS://App.Example.com:443")
	c := newCore(t, srv)
	for kind, id := range map[string]string{redirectURI: uri.ID, corsOrigin: added.ID} {
		found, diags := c.list(t.Context(), kind, 100, true)
		wantNone(t, diags)
		imported, diags := c.importID(kind, id)
		wantNone(t, diags)
		if len(found) != 1 || !found[0].resource.value.Equal(imported.value) {
			t.Errorf("%s: listed %+v, imported %s", kind, found, imported.value)
		}
		byIdentity, diags := c.importBy(&tfprotov6.ImportResourceStateRequest{TypeName: kind, Identity: found[0].resource.identity})
		wantNone(t, diags)
		if !byIdentity.value.Equal(imported.value) {
			t.Errorf("%s: imported by identity %s, by id %s", kind, byIdentity.value, imported.value)
		}
		config := map[string]any{"uri": callback}
		if kind == corsOrigin {
			config = map[string]any{"origin": added.Origin}
			if found[0].displayName != added.Origin || found[0].identity["origin"] != origin {
				t.Errorf("shown as %q with the identity %q", found[0].displayName, found[0].identity)
			}
		}
		if planned := c.plan(kind, byIdentity, config); planned.action != noOp {
			t.Errorf("%s: what was listed and imported plans %s", kind, planned.action)
		}
	}
}

func TestListOfNothingIsEmpty(t *testing.T) {
	t.Parallel()
	c := newCore(t, workostest.New(t))
	for _, kind := range []string{redirectURI, corsOrigin} {
		found, diags := c.list(t.Context(), kind, 100, true)
		wantNone(t, diags)
		if len(found) != 0 {
			t.Errorf("%s: %+v", kind, found)
		}
	}
}

func TestListPushesAFailureAfterTheResultsBeforeIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	manyURIs(srv, 130)
	srv.FailNth(http.MethodGet, workostest.RedirectURIsPath, 2, workostest.Answer(http.StatusForbidden, `{"message":"No."}`))

	found, diags := newCore(t, srv).list(t.Context(), redirectURI, 1000, false)

	if len(found) != 100 {
		t.Errorf("%d results before the failure, want 100", len(found))
	}
	wantOnly(t, diags, "ERROR", "Could not list the redirect URIs", "403", "No.", "Request id:")
}

func TestListOfAnAPIThatCannotListIsAnError(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.Older))
	c := newCore(t, srv)
	for kind, plural := range map[string]string{redirectURI: "redirect URIs", corsOrigin: "CORS origins"} {
		found, diags := c.list(t.Context(), kind, 100, false)
		wantOnly(t, diags, "ERROR", "has no list of "+plural, "404", "base_url")
		if len(found) != 0 {
			t.Errorf("%s: %+v", kind, found)
		}
	}
}

func TestListWithAnUnknownKeySaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv, map[string]any{"api_key": tftypes.UnknownValue})

	found, diags := c.list(t.Context(), redirectURI, 100, false)

	wantOnly(t, diags, "ERROR", "api_key", "-target")
	if len(found) != 0 || srv.Count("", "") != 0 {
		t.Errorf("%d results, %d requests", len(found), srv.Count("", ""))
	}
}

func TestListSharesTheRunsPagesWithOtherLists(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	manyURIs(srv, 130)
	c := newCore(t, srv)
	for range 3 {
		found, diags := c.list(t.Context(), redirectURI, 1000, false)
		wantNone(t, diags)
		if len(found) != 130 {
			t.Errorf("%d results, want 130", len(found))
		}
	}
	if n := srv.Count(http.MethodGet, workostest.RedirectURIsPath); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestListsTakeNoArgumentsAndHaveResourcesWithIdentities(t *testing.T) {
	t.Parallel()
	c := newCore(t, workostest.New(t))
	for kind, schema := range c.schemas.ListResourceSchemas {
		if len(schema.Block.Attributes)+len(schema.Block.BlockTypes) != 0 {
			t.Errorf("%s takes arguments", kind)
		}
		if c.schemas.ResourceSchemas[kind] == nil || len(c.identities(t.Context(), kind).AttributeTypes) == 0 {
			t.Errorf("%s has no resource with an identity", kind)
		}
	}
	if n := len(c.schemas.ListResourceSchemas); n != 2 {
		t.Errorf("%d list resources, want 2", n)
	}
}
