package inventory

import (
	"context"
	"errors"
	"fmt"
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
// of one value are one request: all but the first get an *ExistsError.
func (c *Collection[T]) Create(ctx context.Context, want T) (T, error) {
	var none T
	first := false
	result, err, _ := c.creating.Do(c.key(want.Value()), func() (any, error) {
		first = true
		return c.createVerified(ctx, want)
	})
	if _, unknown := errors.AsType[*UnknownOutcomeError](err); unknown {
		c.stale.Store(true)
	}
	if err != nil {
		return none, err
	}
	object, _ := result.(T)
	if !first {
		return none, &ExistsError[T]{Object: object, Claimed: true}
	}
	return object, nil
}

// createVerified never repeats a create blindly: after a lost answer it lists, newest first, what was created since.
func (c *Collection[T]) createVerified(ctx context.Context, want T) (T, error) {
	var none T
	value := want.Value()
	if object, found := c.cached(func() (T, bool) { return c.withValue(value) }); found && object.Value() != value &&
		c.Claimed(object.ObjectID()) { // the API may not see that the two spellings are one value
		return none, c.exists(object, nil)
	}
	before, began := c.idsLike(value), time.Now()
	isNew := func(object T) bool {
		return !before[object.ObjectID()] && c.client.Clock().MadeSince(object.Created(), began)
	}
	pick := func() (T, bool) { return c.made(value, isNew) }
	var lost error
	for attempt := 0; ; attempt++ {
		object, err := c.create(ctx, want)
		switch {
		case err == nil && (before[object.ObjectID()] || !c.claim(object)): // answered with what existed
			return none, c.exists(object, nil)
		case err == nil:
			return object, nil
		case errors.Is(err, workos.ErrAlreadyExists) && lost == nil:
			object, _ := c.findExisting(ctx, value)
			return none, c.exists(object, err)
		case errors.Is(err, workos.ErrAlreadyExists): // perhaps by the create whose answer was lost
			object, found, listErr := c.findSince(ctx, began, pick)
			if listErr == nil && !found {
				c.stale.Store(true) // what was listed before may be gone since
				object, found, listErr = c.ByNormalForm(ctx, value)
			}
			if listErr != nil || !found {
				return none, &UnknownOutcomeError{Lost: lost, After: errors.Join(err, listErr)}
			}
			return c.settle(object, isNew, err)
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
		if object, found := c.cached(pick); found {
			return c.settle(object, isNew, lost)
		}
		if attempt >= c.client.MaxRetries() || c.client.Pause(ctx, attempt, lost) != nil {
			return none, &UnknownOutcomeError{Lost: lost}
		}
	}
}

// settle decides whether an object that exists after a lost answer is the one that was created: it is if it is new, and
// no other resource has it.
func (c *Collection[T]) settle(object T, isNew func(T) bool, refusal error) (T, error) {
	if isNew(object) && c.claim(object) {
		return object, nil
	}
	var none T
	return none, c.exists(object, refusal)
}

func (c *Collection[T]) exists(object T, refusal error) *ExistsError[T] {
	return &ExistsError[T]{Object: object, Claimed: c.Claimed(object.ObjectID()), Refusal: refusal}
}

// Claimed reports whether this inventory created the object with the id, and has not deleted it since.
func (c *Collection[T]) Claimed(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.claimed[id]
	return ok
}

// claim records an object that this inventory created. It returns false if it did so before.
func (c *Collection[T]) claim(object T) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.claimed[object.ObjectID()]; ok {
		return false
	}
	c.claimed[object.ObjectID()] = object
	c.addLocked(object)
	return true
}

// findExisting finds an object that the API says exists, though the list may not show it yet.
func (c *Collection[T]) findExisting(ctx context.Context, value string) (T, bool) {
	object, found, err := c.ByNormalForm(ctx, value)
	if found || err != nil {
		return object, found
	}
	object, found, _ = c.findSince(ctx, c.listBegan(), func() (T, bool) {
		if object, found := c.withValue(value); found {
			return object, true
		}
		return c.withNormalForm(value)
	})
	return object, found
}

// findSince finds an object that was created since a moment of this machine's clock, though the list may not show it
// yet.
func (c *Collection[T]) findSince(ctx context.Context, began time.Time, pick func() (T, bool)) (T, bool, error) {
	since := c.client.Clock().Earliest(began)
	err := c.listNewest(ctx, since)
	object, found := c.cached(pick)
	if found || err != nil {
		return object, found, err
	}
	return c.findLagging(ctx, since, pick)
}

// made finds what a create of the value may have made: a new object that no other resource has, with the value, else
// in another spelling, which the server may prefer. It is called with mu locked.
func (c *Collection[T]) made(value string, isNew func(T) bool) (T, bool) {
	key := c.key(value)
	free := func(object T) bool {
		_, claimed := c.claimed[object.ObjectID()]
		return !claimed && isNew(object)
	}
	object, found := c.first(value, func(object T) bool { return c.key(object.Value()) == key && free(object) })
	if !found {
		object, found = c.first(value, free)
	}
	return object, found
}

// idsLike returns the ids of the known objects with the normal form of value.
func (c *Collection[T]) idsLike(value string) map[string]bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	ids := map[string]bool{}
	for _, id := range c.byNormal[c.normal(value)] {
		ids[id] = true
	}
	return ids
}
