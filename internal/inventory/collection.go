package inventory

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// young is how old an object is at most that a list may not show yet.
const young = time.Minute

// calls are how the API serves one kind of object.
type calls[T Object] struct {
	// key gives the spellings of a value that mean the same one key.
	key func(value string) string
	// alike does so more freely: for what was sent under one spelling, and a server may list under its own.
	alike  func(value string) string
	pages  func(ctx context.Context, after string) iter.Seq2[workos.Page[T], error]
	create func(ctx context.Context, value string) (T, error)
	delete func(ctx context.Context, id string) error
	clock  *workos.ServerClock
	// deleteUndocumented: no answer to delete proves anything but the list.
	deleteUndocumented bool
}

// withValue picks an object whose value has the key of value.
func (c calls[T]) withValue(value string) match[T] {
	key := c.key(value)
	return withAlike[T](c.alike(value)).and(func(object T) bool { return c.key(object.Value()) == key })
}

// Collection is what a run knows of one kind of object, and how it makes and removes them.
type Collection[T Object] struct {
	calls[T]
	client   *workos.Client
	ledger   *ledger
	snapshot *snapshot[T]
	deletion deletion
	lagWaits []time.Duration
	// ownLag are the waits that are left for what this run itself did and no list shows yet.
	ownLag []time.Duration
}

func newCollection[T Object](c calls[T], client *workos.Client, opts Options) *Collection[T] {
	l := newLedger(opts.ReadGrace)
	return &Collection[T]{
		calls: c, client: client, ledger: l, snapshot: newSnapshot(c, l, opts.LagWaits),
		deletion: newDeletion(), lagWaits: opts.LagWaits, ownLag: opts.LagWaits,
	}
}

// Ref is what a state remembers of an object.
type Ref struct {
	ID      string
	Value   string
	Created time.Time // zero: not known
}

// Read looks for an object that a managed resource holds: by its id, else by its value. The object is the zero value
// for Gone and Unlistable. An error says nothing about the object.
func (c *Collection[T]) Read(ctx context.Context, ref Ref) (T, Presence, error) {
	object, ok, err := c.snapshot.find(ctx, withID[T](ref.ID))
	if ok {
		c.ledger.note(markRead, ref.ID)
		return object, Found, nil
	}
	if err == nil {
		unread := c.withValue(ref.Value).and(func(object T) bool { return !c.ledger.has(markRead, object.ObjectID()) })
		other, ok := c.snapshot.inMemory(unread)
		// The resource that holds it may still wait to be read.
		if ok && !c.ledger.await(ctx, other.ObjectID(), markRead) && c.ledger.take(other.ObjectID()) {
			return other, Readded, nil
		}
	}
	if err == nil && c.isYoung(ref.Created) {
		object, ok, err = c.snapshot.findLagging(ctx, withID[T](ref.ID), &c.snapshot.lag)
	}
	switch {
	case errors.Is(err, errUnlistable):
		return object, Unlistable, nil
	case err != nil:
		return object, Gone, err
	case !ok:
		return object, Gone, nil
	}
	c.ledger.note(markRead, ref.ID)
	return object, Found, nil
}

func (c *Collection[T]) isYoung(created time.Time) bool {
	return !created.IsZero() && c.clock.Earliest(time.Now()).Sub(created) < young
}

// Lookup looks for a value that nothing in the state holds yet. The presence is Found, Gone or Unlistable.
func (c *Collection[T]) Lookup(ctx context.Context, value string) (T, Presence, error) {
	return c.lookup(ctx, c.withValue(value))
}

// LookupID is Lookup for an id.
func (c *Collection[T]) LookupID(ctx context.Context, id string) (T, Presence, error) {
	return c.lookup(ctx, withID[T](id))
}

func (c *Collection[T]) lookup(ctx context.Context, m match[T]) (T, Presence, error) {
	object, ok, err := c.snapshot.find(ctx, m)
	switch {
	case errors.Is(err, errUnlistable):
		return object, Unlistable, nil
	case err != nil || !ok:
		return object, Gone, err
	}
	return object, Found, nil
}

// Holding tells who holds the object with the id. It gives resources that still wait for their turn a moment to come
// to it.
func (c *Collection[T]) Holding(ctx context.Context, id string) Holding {
	return c.ledger.holding(ctx, id)
}

// Stays notes that a managed resource holds the object with the id, and that its plan keeps it.
func (c *Collection[T]) Stays(id string) { c.ledger.note(markStays, id) }

// All returns every object of the environment, oldest first, those that this run made included. It errs where the
// API can't list.
func (c *Collection[T]) All(ctx context.Context) ([]T, error) { return c.snapshot.all(ctx) }

// Stream gives the objects page by page as the API lists them, and fetches no page that is not asked for. After an
// error there are no more.
func (c *Collection[T]) Stream(ctx context.Context) iter.Seq2[T, error] {
	return c.snapshot.stream(ctx)
}

// listable errs where the API has no such list. It costs a request where nothing is known yet.
func (c *Collection[T]) listable(ctx context.Context) error {
	answered := func(*index[T], func(T) bool) (none T, found bool) { // find calls it with the snapshot locked
		return none, c.snapshot.shown
	}
	_, _, err := c.snapshot.find(ctx, answered)
	return err
}
