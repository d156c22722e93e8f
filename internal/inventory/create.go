package inventory

import (
	"context"
	"errors"
	"fmt"
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

// errNotMade: the API answered a create with an object that had been there before.
var errNotMade = errors.New("the API answered with an object that had been there before")

// errOtherSpelling: nothing was asked, for an API that keeps spellings apart would make a second object.
var errOtherSpelling = errors.New("it is there in another spelling")

// Create makes an object with the value. A create whose answer is lost is never repeated blindly: the list tells
// whether it was carried out. An error means that nothing was made.
func (c *Collection[T]) Create(ctx context.Context, value string) (Creation[T], error) {
	for {
		there, known, err := c.staying(ctx, value)
		switch {
		case err != nil:
			return Creation[T]{}, err
		case known && there.Value() != value:
			return Creation[T]{Outcome: Exists, Object: there, Err: errOtherSpelling}, nil
		}
		creation, err := c.ask(ctx, value)
		vacated := err == nil && creation.Outcome == Exists && known && c.ledger.awaitRemoval(ctx, there.ObjectID())
		if !vacated { // else the resource that held it has let go of it meanwhile
			return creation, err
		}
	}
}

// staying returns the object with the value that this run has listed or made, once a removal of it that is under way
// has ended.
func (c *Collection[T]) staying(ctx context.Context, value string) (T, bool, error) {
	if !c.snapshot.hasShown() {
		var none T
		return none, false, nil
	}
	object, ok, err := c.snapshot.find(ctx, c.withValue(value))
	if ok && c.ledger.awaitRemoval(ctx, object.ObjectID()) {
		object, ok, err = c.snapshot.find(ctx, c.withValue(value))
	}
	return object, ok, err
}

// ask sends creates until one was carried out, surely or in all likelihood, or was refused.
func (c *Collection[T]) ask(ctx context.Context, value string) (Creation[T], error) {
	began := time.Now()
	var doubt error // the last create that may have been carried out
	for attempt := 0; ; attempt++ {
		object, err := c.create(ctx, value)
		switch {
		case err == nil:
			if c.ledger.listedBefore(object.ObjectID(), began) || !c.ledger.claim(object.ObjectID()) {
				return Creation[T]{Outcome: Exists, Object: object, Err: errNotMade}, nil
			}
			c.snapshot.add(object)
			return Creation[T]{Outcome: Created, Object: object}, nil
		case errors.Is(err, workos.ErrAlreadyExists):
			return c.existing(ctx, value, began, doubt, err), nil
		case errors.Is(err, workos.ErrAmbiguous):
			doubt = err
		case doubt != nil:
			return Creation[T]{Outcome: Unknown, Err: fmt.Errorf("%w; before that: %w", err, doubt)}, nil
		default:
			return Creation[T]{}, err
		}
		made := c.withValue(value).or(withAlike[T](c.alike(value)).and(func(object T) bool { return c.isNew(object, began) }))
		object, ok, err := c.snapshot.findAfresh(ctx, made, time.Now())
		if err != nil {
			return Creation[T]{Outcome: Unknown, Err: fmt.Errorf("%w; looking whether it was carried out: %w", doubt, err)}, nil
		}
		if ok {
			return c.settle(object, began, doubt), nil
		}
		over := attempt >= c.client.MaxRetries() || c.client.Pause(ctx, attempt, doubt) != nil // which is a cancellation
		if over {
			return Creation[T]{Outcome: Unknown, Err: doubt}, nil
		}
	}
}

// sent picks the object of a value that was sent: by its key, else in a spelling of the server's own.
func (c *Collection[T]) sent(value string) match[T] {
	return c.withValue(value).or(withAlike[T](c.alike(value)))
}

// existing finds the object that the API says is there already. Where an earlier create is in doubt it may be ours.
func (c *Collection[T]) existing(ctx context.Context, value string, began time.Time, doubt, refusal error) Creation[T] {
	var object T
	var ok bool
	if doubt == nil { // then it was there before the create, and an older listing may show it
		object, ok, _ = c.snapshot.find(ctx, c.sent(value))
	}
	if !ok {
		object, ok = c.lookPatiently(ctx, value)
	}
	switch {
	case doubt == nil && ok && c.Released(object) && c.ledger.claim(object.ObjectID()):
		return Creation[T]{Outcome: Created, Object: object} // it was replaced by itself
	case doubt == nil:
		return Creation[T]{Outcome: Exists, Object: object, Err: refusal}
	case ok:
		return c.settle(object, began, refusal)
	}
	return Creation[T]{Outcome: Unknown, Err: fmt.Errorf("%w; before that: %w", refusal, doubt)}
}

// lookPatiently looks afresh for an object that is there, though the list may not show it yet. Why it was not found
// adds nothing to what the API has said.
func (c *Collection[T]) lookPatiently(ctx context.Context, value string) (T, bool) {
	object, ok, err := c.snapshot.findAfresh(ctx, c.sent(value), time.Now())
	if err == nil && !ok {
		object, ok, _ = c.snapshot.findLagging(ctx, c.sent(value), &c.ownLag)
	}
	return object, ok
}

// settle decides whose an object is that stands there after a create in doubt: ours if it was made since the create
// began, was in no listing before, and no other resource has it.
func (c *Collection[T]) settle(object T, began time.Time, refusal error) Creation[T] {
	if !c.isNew(object, began) || !c.ledger.claim(object.ObjectID()) {
		return Creation[T]{Outcome: Exists, Object: object, Err: refusal}
	}
	return Creation[T]{Outcome: Created, Object: object}
}

// isNew reports whether an object may be the one that a create has made which began then.
func (c *Collection[T]) isNew(object T, began time.Time) bool {
	id := object.ObjectID()
	return !c.ledger.has(markOwn, id) && !c.ledger.listedBefore(id, began) && c.clock.MadeSince(object.Created(), began)
}

// Released reports whether a delete of this run let the object go, and it is still there.
func (c *Collection[T]) Released(object T) bool { return c.ledger.has(markReleased, object.ObjectID()) }

// IsOwn reports whether a resource of this run has made or claimed the object.
func (c *Collection[T]) IsOwn(object T) bool { return c.ledger.has(markOwn, object.ObjectID()) }

// Claim takes over an object that was there before as this run's own; false where another resource has it.
func (c *Collection[T]) Claim(object T) bool { return c.ledger.claim(object.ObjectID()) }
