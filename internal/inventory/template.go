package inventory

import (
	"context"
	"errors"
	"sync/atomic"

	"golang.org/x/sync/semaphore"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// ErrOtherTemplate means that a template was not created because the environment has another one.
var ErrOtherTemplate = errors.New("the environment has another JWT template")

// Template is the environment's one JWT template. It is safe for concurrent use.
type Template struct {
	client   *workos.Client
	same     func(a, b string) bool
	canList  func(context.Context) error // fails with ErrCannotList on an API without reads
	released atomic.Pointer[string]      // the content that this inventory's last destroy left behind; nil: none

	busy    *semaphore.Weighted // of one: a mutex whose Lock honors context cancellation. It guards these:
	known   bool
	current workos.JWTTemplate // without content if none is set, or if it is not known
}

func newTemplate(client *workos.Client, same func(a, b string) bool, canList func(context.Context) error) *Template {
	return &Template{client: client, same: same, canList: canList, busy: semaphore.NewWeighted(1)}
}

// Get returns the template, and false if none is set. It asks the API once; what this inventory sets is known. It fails
// with ErrCannotList where the API has no such call.
func (t *Template) Get(ctx context.Context) (workos.JWTTemplate, bool, error) {
	if err := t.busy.Acquire(ctx, 1); err != nil {
		return workos.JWTTemplate{}, false, err
	}
	defer t.busy.Release(1)
	if !t.known {
		if err := t.fetch(ctx); err != nil {
			return workos.JWTTemplate{}, false, err
		}
	}
	return t.current, t.current.Content != "", nil
}

// fetch asks the API. The caller holds busy.
func (t *Template) fetch(ctx context.Context) error {
	template, err := t.client.JWTTemplate(ctx)
	unset, noRoute := errors.Is(err, workos.ErrNothingSet), errors.Is(err, workos.ErrNoSuchRoute)
	if noRoute && (unset || errors.Is(err, workos.ErrUnreadable)) {
		// The 404 does not say what it misses. An API that has the lists has this call.
		listErr := t.canList(ctx)
		noRoute = errors.Is(listErr, ErrCannotList)
		if listErr != nil && !noRoute {
			return listErr
		}
	}
	switch {
	case noRoute:
		return cannotList(err)
	case err != nil && !unset:
		return err
	}
	t.known, t.current = true, template
	return nil
}

// Create sets the template if [Template.MayCreate] allows it for what the API has now. Else it fails with
// ErrOtherTemplate and returns what is set. Creates are serialized.
func (t *Template) Create(ctx context.Context, content string) (workos.JWTTemplate, error) {
	if err := t.busy.Acquire(ctx, 1); err != nil {
		return workos.JWTTemplate{}, err
	}
	defer t.busy.Release(1)
	err := t.fetch(ctx) // afresh: another operator may have set one since the plan
	switch {
	case err != nil && !errors.Is(err, ErrCannotList): // then what this inventory set is all that can be known
		return workos.JWTTemplate{}, err
	case t.current.Content != "" && !t.MayCreate(t.current, content):
		return t.current, ErrOtherTemplate
	}
	return t.put(ctx, content)
}

// MayCreate reports whether Create would set the content over the template that is set: if the two mean the same, or if
// a destroy by this inventory left it behind.
func (t *Template) MayCreate(there workos.JWTTemplate, content string) bool {
	released := t.released.Load()
	return t.same(there.Content, content) || released != nil && t.same(there.Content, *released)
}

// Update sets the content of a managed template.
func (t *Template) Update(ctx context.Context, content string) (workos.JWTTemplate, error) {
	if err := t.busy.Acquire(ctx, 1); err != nil {
		return workos.JWTTemplate{}, err
	}
	defer t.busy.Release(1)
	return t.put(ctx, content)
}

// put sends the content. The caller holds busy.
func (t *Template) put(ctx context.Context, content string) (workos.JWTTemplate, error) {
	template, err := t.client.PutJWTTemplate(ctx, content)
	t.known, t.current = err == nil, template // after a failure it may have been set
	if err == nil {
		t.released.Store(nil)
	}
	return template, err
}

// Release records that a managed template with this content was destroyed. It stays in the environment, as the API has
// no deletion, and a create may replace it.
func (t *Template) Release(content string) { t.released.Store(&content) }
