package provider

import (
	"net/http"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// An older emulator answers a GET of no template with an object without content, and a PUT likewise: it forgets.
func TestTemplateOnAnEmulatorThatForgetsIt(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithProfile(workostest.EmulatorZeroFourteen))
	c := newCore(t, srv)
	planned := c.plan(jwtTemplateType, nil, templateConfig(ours))
	wantNone(t, planned.diags)
	made, diags := c.apply(planned)
	wantOnly(t, diags, "Could not set the JWT template", `has no "content"`, "does not keep the template's content")
	if made != nil || srv.Count(http.MethodPut, "") != 1 {
		t.Errorf("state %v, %d PUTs", made, srv.Count(http.MethodPut, ""))
	}
}
