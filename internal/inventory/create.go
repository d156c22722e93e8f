package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// Creation is how a create ended.
type Creation[T Object] struct {
	Outcome Outcome
	// Object is the one made, or for Exists the one that is there; the zero value where the API does not show it.
	Object T
	// Err is, for Exists, the API's refusal; for Unknown, why it is not known.
	Err error
}

// Create makes an object with the value. A create whose answer is lost is never repeated blindly: the list tells
// whether it was carried out. An error means that nothing was made.
func (c *Collection[T]) Create(ctx context.Context, value string) (Creation[T], error) {
	began := time.Now()
	var doubt error // the last create that may have been carried out
	for attempt := 0; ; attempt++ {
		object, err := c.create(ctx, value)
		switch {
		case err == nil:
			c.ledger.claim(object.ObjectID())
			c.snapshot.add(object)
			return Creation[T]{Outcome: Created, Object: object}, nil
		case errors.Is(err, workos.ErrAlreadyExists):
			return c.existing(ctx, value, began, doubt, err)
		case errors.Is(err, workos.ErrAmbiguous):
			doubt = err
		case doubt != nil:
			return Creation[T]{Outcome: Unknown, Err: fmt.Errorf("%w; before that: %w", err, doubt)}, nil
		default:
			return Creation[T]{}, err
		}
		object, ok, err := c.snapshot.findAfresh(ctx, c.sent(value), time.Now())
		if err != nil {
			return Creation[T]{Outcome: Unknown, Err: fmt.Errorf("%w; looking whether it was carried out: %w", doubt, err)}, nil
		}
		if ok {
			return c.settle(object, began, doubt), nil
		}
		if attempt >= c.client.MaxRetries() {
			return Creation[T]{Outcome: Unknown, Err: doubt}, nil
		}
		if err := c.client.Pause(ctx, attempt, doubt); err != nil {
			return Creation[T]{Outcome: Unknown, Err: doubt}, nil
		}
	}
}

// sent picks the object of a value that was sent: by its key, else in a spelling of the server's own.
func (c *Collection[T]) sent(value string) match[T] {
	key, alike := c.key(value), c.alike(value)
	return func(x *index[T]) (T, bool) {
		if object, ok := x.withKey(key); ok {
			return object, true
		}
		i := slices.IndexFunc(x.items, func(object T) bool { return c.alike(object.Value()) == alike })
		return x.at(i, i >= 0)
	}
}

// existing finds the object that the API says is there already. Where an earlier create is in doubt it may be ours.
func (c *Collection[T]) existing(ctx context.Context, value string, began time.Time, doubt, refusal error) (Creation[T], error) {
	same := c.sent(value)
	object, ok := c.snapshot.inMemory(same)
	var err error
	if !ok || doubt != nil {
		object, ok, err = c.snapshot.findAfresh(ctx, same, time.Now())
	}
	if err == nil && !ok {
		waits := slices.Clone(c.lagWaits)
		object, ok, err = c.snapshot.findLagging(ctx, same, &waits)
	}
	switch {
	case ok && doubt != nil:
		return c.settle(object, began, refusal), nil
	case doubt != nil:
		return Creation[T]{Outcome: Unknown, Err: fmt.Errorf("%w; before that: %w", refusal, doubt)}, nil
	default:
		return Creation[T]{Outcome: Exists, Object: object, Err: refusal}, nil // whatever the look came to
	}
}

// settle decides whose an object is that stands there after a create in doubt: ours if it was made since the create
// began, was in no listing before, and no other resource has it.
func (c *Collection[T]) settle(object T, began time.Time, refusal error) Creation[T] {
	id := object.ObjectID()
	ours := !c.ledger.listedBefore(id, began) && c.snapshot.clock.madeSince(object.Created(), began) && c.ledger.claim(id)
	if !ours {
		return Creation[T]{Outcome: Exists, Object: object, Err: refusal}
	}
	return Creation[T]{Outcome: Created, Object: object}
}

// IsOwn reports whether a resource of this run has made or claimed the object.
func (c *Collection[T]) IsOwn(object T) bool { return c.ledger.isOwn(object.ObjectID()) }

// Claim takes over an object that was there before as this run's own; false where another resource has it.
func (c *Collection[T]) Claim(object T) bool { return c.ledger.claim(object.ObjectID()) }
