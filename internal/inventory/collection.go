package inventory

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
type Object interface {
	ObjectID() string
	Value() string
	Created() time.Time // by the API's clock; zero if unknown
}

// kind is how the API serves one kind of object, and when two values are one.
type kind[T Object] struct {
	// key returns the same string for values that the API can hold only once.
	key func(value string) string
	// normal returns the same string for values that a server may store in one spelling.
	normal func(value string) string
	pages  func(workos.Order) *workos.Pages[T]
	create func(ctx context.Context, want T) (T, error)
	delete func(ctx context.Context, id string) error // nil where the API has no such call
}

// failure is what a request for a list failed with last, and when. The zero value is none.
type failure struct {
	err error
	at  time.Time
}

// recent returns the failure while it is remembered, else nil.
func (f failure) recent() error {
	if time.Since(f.at) < failureMemory || errors.Is(f.err, ErrCannotList) {
		return f.err
	}
	return nil
}

// Collection is the environment's objects of one kind. It is safe for concurrent use.
type Collection[T Object] struct {
	kind[T]
	client   *workos.Client
	lag      *lagWaits
	creating singleflight.Group
	stale    atomic.Bool // whether a write with an unknown outcome may have changed what the list shows

	fetching   *semaphore.Weighted // of one: a mutex whose Lock honors context cancellation. It guards these:
	list       *workos.Pages[T]
	began      time.Time // of the list; zero before its first page
	complete   bool
	restarted  bool      // because of a cursor; false again once a list is complete
	listFailed failure   // of the list's last page
	looked     time.Time // when the newest objects were listed last, for one that the list does not show yet
	lookFailed failure   // of that look

	mu       sync.Mutex // guards these:
	listed   []string   // ids in the API's order
	byID     map[string]T
	byNormal map[string][]string // ids
	deleted  map[string]bool     // ids that this inventory deleted: a list may still show them
	claimed  map[string]T        // objects that this inventory created, or gave their value
}

func newCollection[T Object](client *workos.Client, lag *lagWaits, k kind[T]) *Collection[T] {
	c := &Collection[T]{
		kind: k, client: client, lag: lag, fetching: semaphore.NewWeighted(1),
		deleted: map[string]bool{}, claimed: map[string]T{},
	}
	c.restart()
	return c
}

// ByID finds the object with the id. It returns false only if a complete list shows that there is none. It fails with
// ErrCannotList where the API has no such list.
func (c *Collection[T]) ByID(ctx context.Context, id string) (T, bool, error) {
	return c.find(ctx, func() (T, bool) {
		object, ok := c.byID[id]
		return object, ok
	})
}

// ByValue finds the object with exactly this value (for CORS origins: in any spelling). Otherwise it is as ByID.
func (c *Collection[T]) ByValue(ctx context.Context, value string) (T, bool, error) {
	return c.find(ctx, func() (T, bool) { return c.withValue(value) })
}

// ByNormalForm finds the object with this value, else one whose value differs in spelling only. It is as ByID.
func (c *Collection[T]) ByNormalForm(ctx context.Context, value string) (T, bool, error) {
	object, found, err := c.ByValue(ctx, value)
	if found || err != nil {
		return object, found, err
	}
	return c.find(ctx, func() (T, bool) { return c.withNormalForm(value) })
}

// Read finds a managed object: the one with the id, else one with exactly the same value, which was deleted and added
// again. One that was younger than a minute when the list began is looked for again, several times if it still is.
func (c *Collection[T]) Read(ctx context.Context, id, value string, created time.Time) (T, bool, error) {
	object, found, err := c.ByID(ctx, id)
	if err == nil && !found {
		object, found, err = c.ByValue(ctx, value)
	}
	if found || err != nil || created.IsZero() {
		return object, found, err
	}
	return c.findLagging(ctx, created, func() (T, bool) {
		object, ok := c.byID[id]
		return object, ok
	})
}

// LookUp finds an object for an import, by its id or its value. Before it returns false it lists what was added since
// the list began.
func (c *Collection[T]) LookUp(ctx context.Context, idOrValue string) (T, bool, error) {
	pick := func() (T, bool) {
		if object, ok := c.byID[idOrValue]; ok {
			return object, true
		}
		return c.withValue(idOrValue)
	}
	object, found, err := c.find(ctx, pick)
	if found || err != nil {
		return object, found, err
	}
	if err := c.listNewest(ctx, c.client.Clock().Earliest(c.listBegan())); err != nil {
		return object, false, err
	}
	object, found = c.cached(pick)
	return object, found, nil
}

// All returns every object, oldest first.
func (c *Collection[T]) All(ctx context.Context) ([]T, error) {
	if _, _, err := c.find(ctx, nothing[T]); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]T, 0, len(c.byID))
	for _, id := range c.listed {
		if object, ok := c.byID[id]; ok {
			all = append(all, object)
		}
	}
	slices.SortStableFunc(all, func(a, b T) int { return a.Created().Compare(b.Created()) })
	return all, nil
}

// Stream lists the objects afresh, and fetches a page only when all before it were taken. After an error there are no
// more.
func (c *Collection[T]) Stream(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for list := c.pages(workos.OldestFirst); !list.Done(); {
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
	err := c.delete(ctx, id)
	switch {
	case err == nil, errors.Is(err, workos.ErrNotFound):
	case errors.Is(err, workos.ErrNoSuchRoute): // says nothing about the object
		found, listErr := c.shows(ctx, id)
		for listErr == nil && found && c.lag.wait(ctx) {
			found, listErr = c.shows(ctx, id)
		}
		switch {
		case listErr != nil:
			return listErr
		case found:
			return err
		}
	default: // it may have been deleted all the same: the next look lists again
		c.forget(id)
		c.stale.Store(true)
		return err
	}
	c.mu.Lock()
	c.deleted[id] = true
	c.mu.Unlock()
	c.forget(id)
	return nil
}

func (c *Collection[T]) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.claimed, id)
	delete(c.byID, id)
}

// canList fails with ErrCannotList where the API has no such list. It costs a request if nothing was listed yet.
func (c *Collection[T]) canList(ctx context.Context) error {
	if err := c.fetching.Acquire(ctx, 1); err != nil {
		return err
	}
	defer c.fetching.Release(1)
	if !c.began.IsZero() {
		return nil
	}
	return c.nextPage(ctx)
}

// find returns what pick chooses. It fetches pages until pick chooses something or the list is complete. A stale list
// it starts again.
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
	for {
		if object, found := c.cached(pick); found || c.complete {
			return object, found, nil
		}
		if err := c.nextPage(ctx); err != nil {
			return none, false, err
		}
	}
}

// shows reports whether a fresh list has the object with the id.
func (c *Collection[T]) shows(ctx context.Context, id string) (bool, error) {
	if err := c.canList(ctx); err != nil {
		return false, err
	}
	for object, err := range c.Stream(ctx) {
		if err != nil || object.ObjectID() == id {
			return err == nil, err
		}
	}
	return false, nil
}

// restart forgets what was listed, but not what this inventory did. The caller holds fetching.
func (c *Collection[T]) restart() {
	c.list, c.began, c.complete = c.pages(workos.OldestFirst), time.Time{}, false
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listed, c.byID, c.byNormal = nil, map[string]T{}, map[string][]string{}
	for _, object := range c.claimed {
		c.addLocked(object)
	}
}

// nextPage fetches the list's next page. The caller holds fetching.
func (c *Collection[T]) nextPage(ctx context.Context) error {
	if err := c.listFailed.recent(); err != nil {
		return err
	}
	began := time.Now()
	items, err := c.list.Next(ctx)
	if errors.Is(err, workos.ErrCursor) && !c.restarted { // the object that the cursor names was deleted meanwhile
		c.restart()
		c.restarted = true
		items, err = c.list.Next(ctx)
	}
	switch {
	case err != nil && ctx.Err() != nil: // concerns this caller alone
		return err
	case c.began.IsZero():
		err = cannotList(err)
	}
	c.listFailed = failure{err, time.Now()}
	if err != nil {
		c.restarted = false
		return err
	}
	if c.began.IsZero() {
		c.began = began
	}
	if c.complete = c.list.Done(); c.complete {
		c.restarted = false
	}
	c.add(items)
	return nil
}

// listNewest adds to the cache what was created since a moment of the API's clock. It lists newest first, usually one
// page.
func (c *Collection[T]) listNewest(ctx context.Context, since time.Time) error {
	for list := c.pages(workos.NewestFirst); !list.Done(); {
		items, err := list.Next(ctx)
		if err != nil {
			return cannotList(err)
		}
		c.add(items)
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

// findLagging looks for an object that the list may not show yet, and that was created at a moment of the API's clock
// or later. One caller looks at a time: what it lists serves the others.
func (c *Collection[T]) findLagging(ctx context.Context, since time.Time, pick func() (T, bool)) (T, bool, error) {
	var none T
	if err := c.fetching.Acquire(ctx, 1); err != nil {
		return none, false, err
	}
	defer c.fetching.Release(1)
	isYoung := func(at time.Time) bool { return c.client.Clock().Earliest(at).Sub(since) < young }
	for {
		object, found := c.cached(pick)
		if found || !isYoung(c.began) || !isYoung(c.looked) {
			return object, found, nil
		}
		if err := c.lookFailed.recent(); err != nil {
			return none, false, err
		}
		if isYoung(time.Now()) && !c.lag.wait(ctx) && (ctx.Err() != nil || c.lookFailed.err == nil) {
			return none, false, ctx.Err()
		}
		began := time.Now()
		err := c.listNewest(ctx, since.Truncate(time.Second))
		if ctx.Err() == nil {
			c.lookFailed = failure{err, time.Now()}
		}
		if err != nil {
			return none, false, err
		}
		c.looked = began
	}
}

func (c *Collection[T]) listBegan() time.Time {
	_ = c.fetching.Acquire(context.Background(), 1)
	defer c.fetching.Release(1)
	return c.began
}

func (c *Collection[T]) cached(pick func() (T, bool)) (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return pick()
}

func (c *Collection[T]) add(objects []T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, object := range objects {
		if _, known := c.byID[object.ObjectID()]; !known && !c.deleted[object.ObjectID()] {
			c.addLocked(object)
		}
	}
}

func (c *Collection[T]) addLocked(object T) {
	id, normal := object.ObjectID(), c.normal(object.Value())
	if _, known := c.byID[id]; !known {
		c.listed = append(c.listed, id)
	}
	c.byID[id] = object
	if !slices.Contains(c.byNormal[normal], id) {
		c.byNormal[normal] = append(c.byNormal[normal], id)
	}
}

// withValue is called with mu locked.
func (c *Collection[T]) withValue(value string) (T, bool) {
	key := c.key(value)
	return c.first(value, func(object T) bool { return c.key(object.Value()) == key })
}

// withNormalForm is called with mu locked.
func (c *Collection[T]) withNormalForm(value string) (T, bool) {
	return c.first(value, func(T) bool { return true })
}

// first finds the first object with the normal form of value that fits. It is called with mu locked.
func (c *Collection[T]) first(value string, fits func(T) bool) (T, bool) {
	normal := c.normal(value)
	for _, id := range c.byNormal[normal] {
		if object, ok := c.byID[id]; ok && c.normal(object.Value()) == normal && fits(object) {
			return object, true
		}
	}
	var none T
	return none, false
}

// nothing makes find complete the list.
func nothing[T Object]() (none T, found bool) { return none, false }

// cannotList marks the answer of an API that does not have the list.
func cannotList(err error) error {
	if errors.Is(err, workos.ErrNoSuchRoute) {
		return fmt.Errorf("%w: %w", ErrCannotList, err)
	}
	return err
}
