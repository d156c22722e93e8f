package inventory

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/semaphore"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// ErrOtherTemplate means that a template was not created because the environment has another one.
var ErrOtherTemplate = errors.New("the environment has another JWT template")

// Template is the environment's one JWT template. It is safe for concurrent use.
type Template struct {
	client  *workos.Client
	same    func(a, b string) bool
	canList func(context.Context) error // fails with ErrCannotList on an API without reads

	busy     *semaphore.Weighted // of one: a mutex whose Lock honors context cancellation. It guards these:
	known    bool
	current  workos.JWTTemplate
	isSet    bool
	released *string // the content that this inventory's last destroy left behind; nil if there was none
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
	if t.known {
		return t.current, t.isSet, nil
	}
	return t.fetch(ctx)
}

// fetch asks the API. The caller holds busy.
func (t *Template) fetch(ctx context.Context) (workos.JWTTemplate, bool, error) {
	template, err := t.client.JWTTemplate(ctx)
	unset, noRoute := errors.Is(err, workos.ErrNothingSet), errors.Is(err, workos.ErrNoSuchRoute)
	if noRoute && (unset || errors.Is(err, workos.ErrUnreadable)) {
		// The 404 does not say what it misses. An API that has the lists has this call.
		if listErr := t.canList(ctx); listErr == nil {
			noRoute = false
		} else if !errors.Is(listErr, ErrCannotList) {
			return workos.JWTTemplate{}, false, listErr
		}
	}
	switch {
	case err == nil:
	case noRoute:
		return workos.JWTTemplate{}, false, fmt.Errorf("%w: %w", ErrCannotList, err)
	case !unset:
		return workos.JWTTemplate{}, false, err
	}
	t.known, t.current, t.isSet = true, template, !unset
	return t.current, t.isSet, nil
}

// Create sets the template if [Template.MayCreate] allows it for what the API has now. Else it fails with
// ErrOtherTemplate and returns what is set. Creates are serialized.
func (t *Template) Create(ctx context.Context, content string) (workos.JWTTemplate, error) {
	if err := t.busy.Acquire(ctx, 1); err != nil {
		return workos.JWTTemplate{}, err
	}
	defer t.busy.Release(1)
	there, isSet, err := t.fetch(ctx)  // afresh: another operator may have set one since the plan
	if errors.Is(err, ErrCannotList) { // what this inventory set is all that can be known
		there, isSet, err = t.current, t.known && t.isSet, nil
	}
	switch {
	case err != nil:
		return workos.JWTTemplate{}, err
	case isSet && !t.mayReplace(there, content):
		return there, ErrOtherTemplate
	}
	return t.put(ctx, content)
}

// MayCreate reports whether Create would set the content over the template that is set: if the two mean the same, or if
// a destroy by this inventory left it behind.
func (t *Template) MayCreate(ctx context.Context, there workos.JWTTemplate, content string) bool {
	if t.busy.Acquire(ctx, 1) != nil {
		return false
	}
	defer t.busy.Release(1)
	return t.mayReplace(there, content)
}

func (t *Template) mayReplace(there workos.JWTTemplate, content string) bool {
	return t.same(there.Content, content) || t.released != nil && t.same(there.Content, *t.released)
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
	if err != nil {
		t.known = false // it may have been set
		return workos.JWTTemplate{}, err
	}
	t.known, t.current, t.isSet, t.released = true, template, true, nil
	return template, nil
}

// Release records that a managed template with this content was destroyed. It stays in the environment, as the API has
// no deletion, and a create may replace it.
func (t *Template) Release(ctx context.Context, content string) error {
	if err := t.busy.Acquire(ctx, 1); err != nil {
		return err
	}
	defer t.busy.Release(1)
	t.released = &content
	return nil
}
