package inventory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

const (
	// young is the age up to which a list may not show an object yet. WorkOS documents no lag, nor its absence.
	young = time.Minute
	// failureMemory is how long a list that failed is not asked for again: a thousand reads share one series of retries.
	failureMemory = 10 * time.Second
)

// Object is an element of one of the API's lists.
type Object = workos.Object

// Collection is the environment's objects of one kind. It is safe for concurrent use.
type Collection[T Object] struct {
	client *workos.Client
	api    workos.Collection[T]
	key    func(value string) string // the same for values that the API can hold only once
	normal func(value string) string // the same for values that a server may store in one spelling

	lag      lagWaits
	creating singleflight.Group
	stale    atomic.Bool // whether a write with an unknown outcome may have changed what the list shows

	fetching *semaphore.Weighted // of one: a mutex whose Lock honors context cancellation. It guards these:
	list     *workos.Pages[T]
	failed   error // of the last request for a list; nil if it succeeded
	failedAt time.Time

	mu       sync.Mutex // guards these:
	asOf     time.Time  // when the list began, or its newest objects were listed last; zero before. Writers hold fetching, too
	byID     map[string]T
	byNormal map[string][]string // the ids of all objects that byID ever had, by normal form
	deleted  map[string]bool     // ids that this inventory deleted: a list may still show them
	claimed  map[string]bool     // ids of objects that this inventory created, or gave their value
}

func newCollection[T Object](
	client *workos.Client, api workos.Collection[T], lag lagWaits, key, normal func(string) string,
) *Collection[T] {
	return &Collection[T]{
		client: client, api: api, key: key, normal: normal, lag: lag, fetching: semaphore.NewWeighted(1),
		list: api.List(workos.OldestFirst), byID: map[string]T{}, byNormal: map[string][]string{},
		deleted: map[string]bool{}, claimed: map[string]bool{},
	}
}

// ByNormalForm finds the object with this value, else one whose value differs in spelling only. It returns false only
// if a complete list shows that there is none. It fails with ErrCannotList where the API has no such list.
func (c *Collection[T]) ByNormalForm(ctx context.Context, value string) (T, bool, error) {
	object, found, err := c.find(ctx, c.withValue(value))
	if !found && err == nil {
		object, found = c.cached(c.inAnySpelling(value))
	}
	return object, found, err
}

// Read finds a managed object: the one with the id, else one with exactly the same value (for CORS origins: in any
// spelling), which was deleted and added again. One that was younger than a minute when the list began is looked for
// again, several times if it still is. Otherwise it is as ByNormalForm.
func (c *Collection[T]) Read(ctx context.Context, id, value string, created time.Time) (T, bool, error) {
	object, found, err := c.find(ctx, c.withID(id))
	if err == nil && !found {
		object, found, err = c.find(ctx, c.withValue(value))
	}
	if found || err != nil || created.IsZero() {
		return object, found, err
	}
	return c.findLagging(ctx, created, time.Time{}, c.withID(id))
}

// LookUp finds an object for an import, by its id or its value. Before it returns false it lists what was added since
// the list began.
func (c *Collection[T]) LookUp(ctx context.Context, idOrValue string) (T, bool, error) {
	pick := func() (T, bool) {
		if object, found := c.withID(idOrValue)(); found {
			return object, true
		}
		return c.withValue(idOrValue)()
	}
	object, found, err := c.find(ctx, pick)
	if err == nil && !found {
		err = c.listUnseen(ctx)
		object, found = c.cached(pick)
	}
	return object, found && err == nil, err
}

// All returns every object, oldest first.
func (c *Collection[T]) All(ctx context.Context) ([]T, error) {
	if _, _, err := c.find(ctx, func() (none T, found bool) { return none, false }); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.SortedFunc(maps.Values(c.byID), func(a, b T) int {
		return cmp.Or(a.Created().Compare(b.Created()), cmp.Compare(a.ObjectID(), b.ObjectID()))
	}), nil
}

// Stream lists the objects afresh, and fetches a page only when all before it were taken. After an error there are no
// more.
func (c *Collection[T]) Stream(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for list := c.api.List(workos.OldestFirst); !list.Done(); {
			items, err := list.Next(ctx)
			if err != nil {
				var none T
				yield(none, cannotList(err))
				return
			}
			for _, object := range items {
				if !yield(object, nil) {
					return
				}
			}
		}
	}
}

// Delete removes the object with the id; one that is not there is no error. It fails with ErrCannotList where the API
// can neither delete nor list.
func (c *Collection[T]) Delete(ctx context.Context, id string) error {
	err := c.api.Delete(ctx, id)
	if errors.Is(err, workos.ErrNoSuchRoute) { // says nothing about the object
		err = c.confirmGone(ctx, id, err)
	}
	gone := err == nil || errors.Is(err, workos.ErrNotFound)
	c.forget(id, gone)
	if gone {
		return nil
	}
	return err
}

// confirmGone returns nil if a fresh list does not have the object with the id, and refusal if it does.
func (c *Collection[T]) confirmGone(ctx context.Context, id string, refusal error) error {
	if err := c.canList(ctx); err != nil {
		return err
	}
	for {
		found := false
		for object, err := range c.Stream(ctx) {
			if err != nil {
				return err
			}
			if found = object.ObjectID() == id; found {
				break
			}
		}
		switch {
		case !found:
			return nil
		case !c.lag.wait(ctx):
			return refusal
		}
	}
}

// forget drops an object that is gone, or that may be gone or changed after a write that failed: the next look lists
// again.
func (c *Collection[T]) forget(id string, gone bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.claimed, id)
	delete(c.byID, id)
	if gone {
		c.deleted[id] = true
	} else {
		c.stale.Store(true)
	}
}

// canList fails with ErrCannotList where the API has no such list. It costs a request if nothing was listed yet.
func (c *Collection[T]) canList(ctx context.Context) error {
	_, _, err := c.find(ctx, func() (none T, listed bool) { return none, !c.asOf.IsZero() })
	return err
}

// find returns what pick chooses; pick is called with mu locked. It fetches pages until pick chooses something or the
// list is complete. A stale list it starts again, and once one whose next page is asked for after a deleted object.
func (c *Collection[T]) find(ctx context.Context, pick func() (T, bool)) (T, bool, error) {
	var none T
	if object, found := c.cached(pick); found && !c.stale.Load() {
		return object, true, nil
	}
	if err := c.fetching.Acquire(ctx, 1); err != nil {
		return none, false, err
	}
	defer c.fetching.Release(1)
	if c.stale.Swap(false) {
		c.restart()
	}
	for restarted := false; ; {
		if object, found := c.cached(pick); found || c.list.Done() {
			return object, found, nil
		}
		if err := c.recentFailure(); err != nil {
			return none, false, err
		}
		began := time.Now()
		items, err := c.list.Next(ctx)
		if errors.Is(err, workos.ErrCursor) && !restarted {
			c.restart()
			restarted = true
			continue
		}
		err = cannotList(err)
		c.remember(ctx, err)
		if err != nil {
			return none, false, err
		}
		c.add(items, cmp.Or(c.asOf, began))
	}
}

// findLagging looks for an object that the list may not show yet. It was created at a moment of the API's clock or later.
// A list that is older than a moment of this machine's clock is not waited for. pick is called with mu locked. One caller
// looks at a time: what it lists serves the others.
func (c *Collection[T]) findLagging(ctx context.Context, created, listedSince time.Time, pick func() (T, bool)) (T, bool, error) {
	var none T
	if err := c.fetching.Acquire(ctx, 1); err != nil {
		return none, false, err
	}
	defer c.fetching.Release(1)
	age := func(at time.Time) time.Duration { return c.client.Clock().Earliest(at).Sub(created) }
	for {
		object, found := c.cached(pick)
		if found || age(c.asOf) >= young {
			return object, found, nil
		}
		if err := c.recentFailure(); err != nil {
			return none, false, err
		}
		wait := age(time.Now()) < young && !c.asOf.Before(listedSince)
		if wait && !c.lag.wait(ctx) && c.failed == nil && ctx.Err() == nil {
			return none, false, nil
		}
		began := time.Now()
		err := c.listUnseen(ctx)
		c.remember(ctx, err)
		if err != nil {
			return none, false, err
		}
		c.add(nil, began)
	}
}

// listUnseen adds to the cache what was created since something was listed last, or may not have been shown then.
func (c *Collection[T]) listUnseen(ctx context.Context) error {
	c.mu.Lock()
	since := c.client.Clock().Earliest(c.asOf).Add(-young)
	c.mu.Unlock()
	return c.listNewest(ctx, since)
}

// listNewest adds to the cache what was created since a moment of the API's clock. It lists newest first, usually one
// page.
func (c *Collection[T]) listNewest(ctx context.Context, since time.Time) error {
	for list := c.api.List(workos.NewestFirst); !list.Done(); {
		items, err := list.Next(ctx)
		if err != nil {
			return cannotList(err)
		}
		c.add(items, time.Time{})
		if len(items) == 0 {
			continue
		}
		first, last := items[0].Created(), items[len(items)-1].Created()
		if first.After(last) && !last.IsZero() && last.Before(since) { // else the server did not honor the order
			return nil
		}
	}
	return nil
}

// recentFailure returns what a request for a list failed with last, if that was a moment ago.
func (c *Collection[T]) recentFailure() error {
	if time.Since(c.failedAt) < failureMemory || errors.Is(c.failed, ErrCannotList) {
		return c.failed
	}
	return nil
}

// remember records how a request for a list ended, unless its caller cancelled it.
func (c *Collection[T]) remember(ctx context.Context, err error) {
	if err == nil || ctx.Err() == nil {
		c.failed, c.failedAt = err, time.Now()
	}
}

// restart forgets what was listed, but not what this inventory did. The caller holds fetching.
func (c *Collection[T]) restart() {
	c.list = c.api.List(workos.OldestFirst)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asOf = time.Time{}
	maps.DeleteFunc(c.byID, func(id string, _ T) bool { return !c.claimed[id] })
}

func (c *Collection[T]) cached(pick func() (T, bool)) (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return pick()
}

// add caches what was listed. asOf is what [Collection.asOf] becomes; zero leaves it.
func (c *Collection[T]) add(objects []T, asOf time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !asOf.IsZero() {
		c.asOf = asOf
	}
	for _, object := range objects {
		if _, known := c.byID[object.ObjectID()]; !known && !c.deleted[object.ObjectID()] {
			c.addLocked(object)
		}
	}
}

func (c *Collection[T]) addLocked(object T) {
	id, normal := object.ObjectID(), c.normal(object.Value())
	c.byID[id] = object
	if !slices.Contains(c.byNormal[normal], id) {
		c.byNormal[normal] = append(c.byNormal[normal], id)
	}
}

// withID, withValue and inAnySpelling choose what find and its like look for.
func (c *Collection[T]) withID(id string) func() (T, bool) {
	return func() (T, bool) {
		object, ok := c.byID[id]
		return object, ok
	}
}

func (c *Collection[T]) withValue(value string) func() (T, bool) {
	key := c.key(value)
	return func() (T, bool) { return c.first(value, func(object T) bool { return c.key(object.Value()) == key }) }
}

func (c *Collection[T]) inAnySpelling(value string) func() (T, bool) {
	return func() (T, bool) { return c.first(value, func(T) bool { return true }) }
}

// first finds an object with the value that fits, else one that fits and differs in spelling only. It is called with
// mu locked.
func (c *Collection[T]) first(value string, fits func(T) bool) (first T, found bool) {
	key, normal := c.key(value), c.normal(value)
	for _, id := range c.byNormal[normal] {
		object, ok := c.byID[id]
		if !ok || c.normal(object.Value()) != normal || !fits(object) {
			continue
		}
		if c.key(object.Value()) == key {
			return object, true
		}
		if !found {
			first, found = object, true
		}
	}
	return first, found
}

// cannotList marks the answer of an API that does not have the list.
func cannotList(err error) error {
	if errors.Is(err, workos.ErrNoSuchRoute) {
		return fmt.Errorf("%w: %w", ErrCannotList, err)
	}
	return err
}
