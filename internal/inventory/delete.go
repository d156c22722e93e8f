package inventory

import (
	"context"
	"errors"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// deletion is what a run has learned of a delete call that the API does not document.
type deletion struct {
	turn   turn          // whoever tries the call while nothing is known of it has it
	proven chan struct{} // closed when works or useless is known
	works  bool          // a list has shown that the call removes
	since  time.Time     // when the call was answered that taught it
}

func newDeletion() deletion {
	return deletion{turn: newTurn(), proven: make(chan struct{})}
}

func (d *deletion) known() bool {
	select {
	case <-d.proven:
		return true
	default:
		return false
	}
}

// learn is called with the turn.
func (d *deletion) learn(works bool, since time.Time) {
	d.works, d.since = works, since
	close(d.proven)
}

// Delete removes the object with the id, unless this run has made or claimed it. An error means that it may still be
// there, and that the API did say why.
func (c *Collection[T]) Delete(ctx context.Context, id string) (removal Removal, err error) {
	ended, ok := c.ledger.beginRemoval(id)
	if !ok {
		return Kept, nil
	}
	defer func() { ended(err) }()
	removal, err = c.remove(ctx, id)
	if removal == Remains && err == nil {
		c.ledger.note(markReleased, id)
	}
	return removal, err
}

func (c *Collection[T]) remove(ctx context.Context, id string) (Removal, error) {
	if c.deleteUndocumented {
		return c.deleteUnsure(ctx, id)
	}
	err := c.delete(ctx, id)
	switch {
	case err == nil || errors.Is(err, workos.ErrNotFound):
		return c.removed(id), nil
	case errors.Is(err, workos.ErrNoSuchRoute): // or a 404 that does not say what it misses, perhaps after a lost answer
		removal, unseen := c.seeWhether(ctx, id, time.Now(), &c.ownLag)
		if unseen == nil && removal == Remains {
			return Remains, err
		}
		return removal, unseen
	}
	return Remains, err
}

func (c *Collection[T]) removed(id string) Removal {
	c.ledger.note(markGone, id)
	return Removed
}

// seeWhether lists afresh to see whether the object is still there. A removal may lag: then waits are taken.
func (c *Collection[T]) seeWhether(ctx context.Context, id string, since time.Time, waits *[]time.Duration) (Removal, error) {
	_, there, err := c.snapshot.findAfresh(ctx, withID[T](id), since)
	for err == nil && there && len(*waits) > 0 {
		seen := c.snapshot.listing()
		if _, err = c.snapshot.relist(ctx, seen, waits); err == nil {
			_, there, err = c.snapshot.find(ctx, withID[T](id))
		}
	}
	switch {
	case errors.Is(err, errUnlistable):
		return Unverified, nil
	case err != nil:
		return Unverified, err
	case there:
		return Remains, nil
	}
	return c.removed(id), nil
}

// deleteUnsure asks by a call that may not exist, may do nothing, or may work: the first that asks lists to see,
// and the others go by what it learned.
func (c *Collection[T]) deleteUnsure(ctx context.Context, id string) (Removal, error) {
	var noWaits []time.Duration
	d := &c.deletion
	if !d.known() {
		if err := d.turn.enter(ctx); err != nil {
			return Remains, err
		}
		defer d.turn.leave()
	}
	if !d.known() {
		return c.proveDeletion(ctx, id)
	}
	if !d.works {
		return c.seeWhether(ctx, id, d.since, &noWaits)
	}
	err := c.delete(ctx, id)
	switch {
	case err == nil:
		return c.removed(id), nil
	case provesNothing(err):
		return c.seeWhether(ctx, id, time.Now(), &noWaits)
	}
	return Remains, err
}

// proveDeletion makes the first call and learns from what the list shows then. The caller has the turn.
func (c *Collection[T]) proveDeletion(ctx context.Context, id string) (Removal, error) {
	asked := c.delete(ctx, id)
	answered := time.Now()
	if asked != nil && !provesNothing(asked) {
		return Remains, asked
	}
	var waits []time.Duration
	if asked == nil {
		waits = twoLooks(c.lagWaits)
	}
	removal, err := c.seeWhether(ctx, id, answered, &waits)
	switch {
	case err != nil:
	case errors.Is(asked, workos.ErrNoSuchRoute), removal == Remains:
		c.deletion.learn(false, answered)
	case asked == nil && removal == Removed && c.ledger.wasListed(id): // to what no list showed it may have done nothing
		c.deletion.learn(true, answered)
	}
	return removal, err
}

// twoLooks makes two waits of all: each look costs the pages before the object.
func twoLooks(waits []time.Duration) []time.Duration {
	if len(waits) < 2 {
		return waits
	}
	var rest time.Duration
	for _, wait := range waits[1:] {
		rest += wait
	}
	return []time.Duration{waits[0], rest}
}

// provesNothing reports whether an undocumented call's answer only says that the object, or the call, is not known.
func provesNothing(err error) bool {
	return errors.Is(err, workos.ErrNotFound) || errors.Is(err, workos.ErrNoSuchRoute)
}
