package provider

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// parallel calls do for 0 to n-1, at most width at a time.
func parallel(width, n int, do func(i int)) {
	var all sync.WaitGroup
	slots := make(chan struct{}, width)
	for i := range n {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			do(i)
		})
	}
	all.Wait()
}

func TestGoneObjectsLeaveTheStateWithAWarning(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	uri, org := c.made(redirectURI, uriConfig(callback)), c.made(corsOrigin, originConfig(origin))
	srv.RemoveRedirectURI(uri.attribute("id"))
	srv.RemoveCORSOrigin(org.attribute("id"))
	srv.ResetRequests()
	c = newCore(t, srv)
	for _, held := range []*instance{uri, org} {
		left, diags := c.read(held)
		if left != nil {
			t.Errorf("state kept %s", left.value)
		}
		wantOnly(t, diags, "WARNING", "is gone", held.attribute("id"), "API key")
		if !strings.Contains(diags[0].Summary, callback) && !strings.Contains(diags[0].Summary, origin) {
			t.Errorf("the summary does not name the value: %s", diags[0].Summary)
		}
	}
	wantNoWrites(t, srv)
}

func TestGoneTemplateLeavesTheStateWithAWarning(t *testing.T) {
	t.Parallel()
	for name, missing := range map[string]workostest.Option{
		"in words": workostest.WithProfile(workostest.Today),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t, missing)
			held := newCore(t, srv).made(jwtTemplate, template(ours))
			srv.RemoveJWTTemplate()
			left, diags := newCore(t, srv).read(held)
			if left != nil {
				t.Error("state kept it")
			}
			wantOnly(t, diags, "WARNING", "JWT template is gone")
		})
	}
}

func TestPageOfHTMLIsNoProofThatThereIsNoTemplate(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	srv.FailAlways(http.MethodGet, workostest.JWTTemplatePath, workostest.AnswerHTML(404))

	left, diags := newCore(t, srv).read(held)
	wantOnly(t, diags, "ERROR", "Could not read", "HTML")
	if left != held {
		t.Error("state was changed")
	}
	wantOnly(t, newCore(t, srv).plan(jwtTemplate, nil, template(theirs)).diags, "ERROR", "HTML")
}

func TestReaddedObjectIsTakenOverUnderItsNewID(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	uri := c.made(redirectURI, uriConfig(callback))
	srv.RemoveRedirectURI(uri.attribute("id"))
	added := srv.AddRedirectURI(callback)

	c = newCore(t, srv)
	read, diags := c.read(uri)

	wantNone(t, diags)
	if read.attribute("id") != added.ID {
		t.Errorf("state holds %s", read.value)
	}
	if planned := c.plan(redirectURI, read, uriConfig(callback)); planned.action != noOp {
		t.Errorf("planned %s", planned.action)
	}
}

func TestKeyOfTheOtherClassKeepsTheState(t *testing.T) {
	t.Parallel()
	live, staging := workostest.New(t, workostest.WithAPIKey("sk_live_fake")), workostest.New(t)
	kinds := map[string]map[string]any{redirectURI: uriConfig(callback), corsOrigin: originConfig(origin), jwtTemplate: template(ours)}
	for kind, config := range kinds {
		held := newCore(t, live).made(kind, config)
		c := newCore(t, staging)

		left, diags := c.read(held)
		wantOnly(t, diags, "ERROR", "sk_live_", "sk_test_")
		if left != held {
			t.Error("state was changed")
		}
		left, diags = c.apply(c.plan(kind, held, nil))
		wantOnly(t, errorsOf(diags), "sk_live_", "sk_test_")
		if left == nil {
			t.Error("state was lost")
		}
	}
	if n := staging.Count("", ""); n != 0 {
		t.Errorf("%d requests to the other environment", n)
	}
}

func TestKeyWithoutAClassReadsEverything(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithAPIKey("sk_live_fake"))
	held := newCore(t, srv).made(redirectURI, uriConfig(callback))
	srv.Set(workostest.WithAPIKey("sk_fake"))
	_, diags := newCore(t, srv).read(held)
	wantNone(t, diags)
}

func TestFailedReadsKeepTheState(t *testing.T) {
	t.Parallel()
	faults := map[string]*workostest.Fault{
		"401":                workostest.Answer(401, `{"message":"Unauthorized"}`),
		"403":                workostest.Answer(403, `{"message":"Forbidden"}`),
		"500":                workostest.Answer(500, `{"message":"Oops"}`),
		"HTML":               workostest.AnswerHTML(200),
		"HTML 502":           workostest.AnswerHTML(502),
		"empty":              workostest.Answer(200, ``),
		"reset":              workostest.Reset(),
		"truncated":          workostest.Truncated(),
		"truncated JSON":     workostest.TruncatedJSON(),
		"wrong content type": workostest.WrongContentType("text/plain"),
		"oversized":          workostest.Oversized(9 << 20),
		"no data":            workostest.Answer(200, `{"object":"list"}`, "Content-Type", "application/json"),
		"null":               workostest.Answer(200, `null`, "Content-Type", "application/json"),
		"redirect":           workostest.Redirect("https://example.com/"),
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			c := newCore(t, srv)
			held := []*instance{
				c.made(redirectURI, uriConfig(callback)), c.made(corsOrigin, originConfig(origin)), c.made(jwtTemplate, template(ours)),
			}
			srv.RemoveRedirectURI(held[0].attribute("id"))
			srv.RemoveCORSOrigin(held[1].attribute("id"))
			srv.RemoveJWTTemplate()
			srv.FailAlways(http.MethodGet, "", fault)
			c = newCore(t, srv, map[string]any{"max_retries": 1})
			for _, i := range held {
				left, diags := c.read(i)
				if left != i {
					t.Errorf("%s: state was changed", i.kind)
				}
				wantOnly(t, diags, "ERROR", "Could not read", "Request: GET http://")
			}
		})
	}
}
