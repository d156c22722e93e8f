package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// ExistsError means that an object was not created because the environment has one with its value.
type ExistsError[T Object] struct {
	// Object is the one that exists; the zero value if the API does not list it.
	Object T
	// Claimed is true if this inventory created it for another resource.
	Claimed bool
	// Refusal is the API's answer; nil if the API did not refuse.
	Refusal error
}

func (e *ExistsError[T]) Error() string {
	if e.Refusal != nil {
		return e.Refusal.Error()
	}
	return "an object with this value already exists"
}

func (e *ExistsError[T]) Unwrap() error { return e.Refusal }

// UnknownOutcomeError means that a create failed without a definitive response, and that listing could not tell whether
// the object was created.
type UnknownOutcomeError struct {
	// Lost is the failure of the create.
	Lost error
	// After is what failed after it; nil if nothing did.
	After error
}

func (e *UnknownOutcomeError) Error() string {
	if e.After == nil {
		return e.Lost.Error()
	}
	return fmt.Sprintf("%s; then: %s", e.Lost, e.After)
}

func (e *UnknownOutcomeError) Unwrap() []error { return []error{e.Lost, e.After} }

// Create creates an object like want. It fails with an *ExistsError if the environment has its value, and with an
// *UnknownOutcomeError if it may have been created. Any other error means that nothing was created. Overlapping creates
// of one value are one request: all but the first get an *ExistsError. Those of its other spellings follow one another, so
// that each knows what the others made.
func (c *Collection[T]) Create(ctx context.Context, want T) (T, error) {
	type created struct {
		value  string
		object T
	}
	for first := false; ; {
		result, err, _ := c.creating.Do(c.normal(want.Value()), func() (any, error) {
			first = true
			object, err := c.createVerified(ctx, want)
			return created{want.Value(), object}, err
		})
		if _, unknown := errors.AsType[*UnknownOutcomeError](err); unknown {
			c.stale.Store(true)
		}
		made, _ := result.(created)
		switch {
		case first || err != nil && c.key(made.value) == c.key(want.Value()):
			return made.object, err
		case c.key(made.value) == c.key(want.Value()):
			var none T
			return none, &ExistsError[T]{Object: made.object, Claimed: true}
		}
	}
}

// createVerified never repeats a create blindly: after a lost answer it lists, newest first, what was created since.
func (c *Collection[T]) createVerified(ctx context.Context, want T) (T, error) {
	var none T
	value := want.Value()
	if object, found := c.cached(c.withValue(value)); found && object.Value() != value &&
		c.Claimed(object.ObjectID()) { // the API may not see that the two spellings are one value
		return none, c.exists(object, nil)
	}
	c.mu.Lock()
	before, began := slices.Clone(c.byNormal[c.normal(value)]), time.Now()
	c.mu.Unlock()
	isNew := func(object T) bool {
		return !slices.Contains(before, object.ObjectID()) && c.client.Clock().MadeSince(object.Created(), began)
	}
	made := func() (T, bool) { return c.first(value, isNew) } // perhaps in another spelling, which the server may prefer
	var lost error
	for attempt := 0; ; attempt++ {
		object, err := c.api.Create(ctx, want)
		switch {
		case err == nil: // perhaps answered with what existed
			return c.claim(object, !slices.Contains(before, object.ObjectID()), nil)
		case errors.Is(err, workos.ErrAlreadyExists) && lost == nil:
			object, _ := c.findExisting(ctx, value)
			return none, c.exists(object, err)
		case errors.Is(err, workos.ErrAlreadyExists): // perhaps by the create whose answer was lost
			object, found, listErr := c.findLagging(ctx, c.client.Clock().Earliest(began), began, made)
			if listErr == nil && !found { // perhaps no wait was left for a look
				listErr = c.listNewest(ctx, c.client.Clock().Earliest(began))
				object, found = c.cached(made)
			}
			if listErr == nil && !found {
				c.stale.Store(true) // what was listed before may be gone since
				object, found, listErr = c.ByNormalForm(ctx, value)
			}
			if listErr != nil || !found {
				return none, &UnknownOutcomeError{Lost: lost, After: errors.Join(err, listErr)}
			}
			return c.claim(object, isNew(object), &UnknownOutcomeError{Lost: lost, After: err}) // it may still be carried out
		case errors.Is(err, workos.ErrAmbiguous):
			lost = err
		case lost != nil:
			return none, &UnknownOutcomeError{Lost: lost, After: err}
		default:
			return none, err
		}
		if err := c.listNewest(ctx, c.client.Clock().Earliest(began)); err != nil {
			return none, &UnknownOutcomeError{Lost: lost, After: err}
		}
		if object, found := c.cached(made); found {
			return c.claim(object, true, lost)
		}
		if attempt >= c.client.MaxRetries() || c.client.Pause(ctx, attempt, lost) != nil {
			return none, &UnknownOutcomeError{Lost: lost}
		}
	}
}

// claim returns an object that this create made, and records it. One that is not new, or that another resource claims,
// exists.
func (c *Collection[T]) claim(object T, isNew bool, refusal error) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	claimed := c.claimed[object.ObjectID()]
	if !isNew || claimed {
		var none T
		return none, &ExistsError[T]{Object: object, Claimed: claimed, Refusal: refusal}
	}
	c.claimed[object.ObjectID()] = true
	c.addLocked(object)
	return object, nil
}

func (c *Collection[T]) exists(object T, refusal error) *ExistsError[T] {
	return &ExistsError[T]{Object: object, Claimed: c.Claimed(object.ObjectID()), Refusal: refusal}
}

// Claimed reports whether this inventory created the object with the id, and has not deleted it since.
func (c *Collection[T]) Claimed(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.claimed[id]
}

// findExisting finds an object that the API says exists, though the list may not show it yet.
func (c *Collection[T]) findExisting(ctx context.Context, value string) (T, bool) {
	object, found, err := c.ByNormalForm(ctx, value)
	if !found && err == nil {
		now := time.Now()
		object, found, _ = c.findLagging(ctx, c.client.Clock().Earliest(now), now, c.inAnySpelling(value))
	}
	return object, found
}
