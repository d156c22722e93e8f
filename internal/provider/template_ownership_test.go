package provider

import (
	"net/http"
	"sync"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	ours   = `{"email": "{{ user.email }}"}`
	theirs = `{"name": "{{ user.first_name }}"}`
)

func template(content string) map[string]any { return map[string]any{"content": content} }

func wantTemplate(t *testing.T, srv *workostest.Server, content string) {
	t.Helper()
	if got, _ := srv.JWTTemplate(); got.Content != content {
		t.Errorf("the template is %q, want %q", got.Content, content)
	}
}

func TestPlanAndApplyRefuseToOverwriteATemplate(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	c := newCore(t, srv)
	planned := c.plan(jwtTemplate, nil, template(ours))
	wantNone(t, planned.diags)
	srv.SetJWTTemplate(theirs)

	wantOnly(t, newCore(t, srv).plan(jwtTemplate, nil, template(ours)).diags, "ERROR on AttributeName(\"content\")", "import {", `id = "jwt_template"`)
	made, diags := c.apply(planned) // the same run: it looked before the template was there

	wantOnly(t, diags, "ERROR", "import {")
	if made != nil {
		t.Errorf("state holds %s", made.value)
	}
	wantNoWrites(t, srv)
	wantTemplate(t, srv, theirs)
}

func TestTemplateOfTheSameMeaningIsTakenOver(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	srv.SetJWTTemplate("{ \"email\" : \"{{user.email}}\" }\n")
	c := newCore(t, srv)

	made := c.made(jwtTemplate, template(ours))

	if got := made.attribute("content"); got != ours {
		t.Errorf("state holds %q", got)
	}
}

func TestTwoBlocksThatDeclareTheTemplateEndInOneErrorAndOneTemplate(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]string{"another content": theirs, "the same content": ours} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			c := newCore(t, srv)
			changes := []change{c.plan(jwtTemplate, nil, template(ours)), c.plan(jwtTemplate, nil, template(second))}
			var all sync.WaitGroup
			refused, made := make([]int, len(changes)), make([]*instance, len(changes))
			for i, planned := range changes {
				all.Go(func() {
					result, diags := c.apply(planned)
					made[i], refused[i] = result, len(errorsOf(diags))
				})
			}
			all.Wait()
			if refused[0]+refused[1] != 1 || (made[0] == nil) == (made[1] == nil) {
				t.Errorf("errors %v, instances %v", refused, made)
			}
			if n := srv.Count(http.MethodPut, ""); n != 1 {
				t.Errorf("%d PUTs, want 1", n)
			}
		})
	}
}

func TestReplacingTheTemplateWithAnotherContentWorks(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	c := newCore(t, srv)
	held, _ = c.read(held)
	planned := c.plan(jwtTemplate, held, template(theirs), true)
	wantNone(t, errorsOf(planned.diags))

	_, diags := newCore(t, srv).apply(planned)

	wantNone(t, errorsOf(diags))
	wantTemplate(t, srv, theirs)
}

func TestWhatADeleteLetGoMayBeReplacedOnce(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	c := newCore(t, srv)
	held, _ = c.read(held)
	if _, diags := c.apply(c.plan(jwtTemplate, held, nil)); len(errorsOf(diags)) > 0 {
		t.Fatal(text(diags))
	}
	made := c.made(jwtTemplate, template(theirs))

	again, diags := c.apply(change{kind: jwtTemplate, action: create, config: template(`{"c": "d"}`)})

	if again != nil || len(errorsOf(diags)) != 1 {
		t.Errorf("a second create was not refused: %s", text(diags))
	}
	wantTemplate(t, srv, made.attribute("content"))
}

func TestWhatSomebodyElseSetAfterTheDeleteIsNotOverwritten(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	c := newCore(t, srv)
	held, _ = c.read(held)
	planned := c.plan(jwtTemplate, held, template(`{"c": "d"}`), true)
	srv.FailNth(http.MethodGet, workostest.JWTTemplatePath, 1, workostest.Meanwhile(func() { srv.SetJWTTemplate(theirs) }))

	_, diags := newCore(t, srv).apply(planned)

	wantOnly(t, errorsOf(diags), "another JWT template")
	wantTemplate(t, srv, theirs)
}

func TestDestroyThenApplyOfTheTemplateWorks(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	c := newCore(t, srv)
	planned := c.plan(jwtTemplate, held, nil)
	wantOnly(t, planned.diags, "WARNING", "stay in effect")
	if left, diags := c.apply(planned); left != nil || len(errorsOf(diags)) > 0 {
		t.Fatal(text(diags))
	}
	wantTemplate(t, srv, ours)

	newCore(t, srv).made(jwtTemplate, template(ours))
}

func TestRenamedTemplateWithAnotherContentWantsMoved(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	c := newCore(t, srv)
	_, _ = c.read(held)

	planned := c.plan(jwtTemplate, nil, template(theirs))
	wantOnly(t, planned.diags, "WARNING", "moved {")

	_, diags := newCore(t, srv).apply(planned) // before the old one is let go
	wantOnly(t, errorsOf(diags), "moved block")
	wantTemplate(t, srv, ours)
}

func TestTemplateCreateBeforeDestroyIsRefusedByName(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	c := newCore(t, srv)
	held, _ = c.read(held)

	_, diags := newCore(t, srv).apply(c.plan(jwtTemplate, held, template(theirs), true), true)

	wantOnly(t, errorsOf(diags), "create_before_destroy")
	wantTemplate(t, srv, ours)
}

func TestEmptiedTemplateIsDrift(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	srv.FailAlways(http.MethodGet, workostest.JWTTemplatePath, workostest.EditedJSON(func(body map[string]any) { body["content"] = "" }))
	c := newCore(t, srv)
	held, diags := c.read(held)
	wantNone(t, diags)
	if planned := c.plan(jwtTemplate, held, template(ours)); planned.action != update {
		t.Errorf("planned %s", planned.action)
	}
}

func TestTemplateIsReadOnceInARun(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	held := newCore(t, srv).made(jwtTemplate, template(ours))
	srv.ResetRequests()
	c := newCore(t, srv)
	held, _ = c.read(held)
	if planned := c.plan(jwtTemplate, held, template(ours)); planned.action != noOp {
		t.Errorf("planned %s", planned.action)
	}
	if n := srv.Count("", ""); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}
