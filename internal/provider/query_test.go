package provider

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestQueryHonoursItsLimitsAndFindsWhatIsNotDeclared(t *testing.T) {
	t.Parallel()
	needs(t, cli.ListResources)
	srv := workostest.New(t)
	uris := manyURIs(srv, 130)
	origins := manyOrigins(srv, 3)
	first := queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"uri": knownvalue.StringExact(uris[0].URI)})
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: `resource "workos_redirect_uri" "declared" { uri = "https://declared.example.com/callback" }`,
	}, {
		PreConfig: srv.ResetRequests,
		Query:     true,
		Config: `# The file of the first step is still there, with its provider "workos".
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
			querycheck.ExpectLength("workos_cors_origin.all", len(origins)),
			querycheck.ExpectIdentity("workos_cors_origin.all", map[string]knownvalue.Check{"origin": knownvalue.StringExact(origins[2].Origin)}),
			requestsOfAQuery{srv: srv, want: 1},
		},
	}}})
}

// requestsOfAQuery is a query check of how many requests of redirect URIs the API has seen until then.
type requestsOfAQuery struct {
	srv  *workostest.Server
	want int
}

func (r requestsOfAQuery) CheckQuery(_ context.Context, _ querycheck.CheckQueryRequest, resp *querycheck.CheckQueryResponse) {
	if n := r.srv.Count(http.MethodGet, workostest.RedirectURIsPath); n != r.want {
		resp.Error = fmt.Errorf("the query took %d requests, want %d", n, r.want)
	}
}
