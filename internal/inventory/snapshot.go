package inventory

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// errUnlistable: the API has no such list. Learned once in a run.
var errUnlistable = errors.New("the API can't list")

// snapshot is what the run knows of one list. Pages are fetched on demand, by one reader at a time: a reader whose
// object is not yet seen pulls the next page, all others are served from memory. The run's own creates and removals
// keep it coherent.
type snapshot[T Object] struct {
	alike  func(value string) string
	pages  func(ctx context.Context, after string) iter.Seq2[workos.Page[T], error]
	ledger *ledger

	turn turn // whoever fetches has it
	lag  []time.Duration

	mu      sync.Mutex // guards what follows
	current *listing[T]
	made    *index[T] // by this run
	shown   bool      // a page of the list has been seen
	missing error     // why there is no such list
}

func newSnapshot[T Object](c calls[T], l *ledger, lag []time.Duration) *snapshot[T] {
	return &snapshot[T]{
		alike: c.alike, pages: c.pages, ledger: l, lag: slices.Clone(lag),
		turn: newTurn(), current: newListing[T](), made: newIndex[T](),
	}
}

// find returns the object that m picks, fetching no more pages than it takes. Only a complete list says that there
// is none.
func (s *snapshot[T]) find(ctx context.Context, m match[T]) (T, bool, error) {
	if object, ok := s.inMemory(m); ok {
		return object, true, nil
	}
	if err := s.turn.enter(ctx); err != nil {
		var none T
		return none, false, err
	}
	defer s.turn.leave()
	return s.search(ctx, m)
}

// findAfresh is find in a listing that began after a moment: one that verifies what happened then. A failure of that
// is not remembered, and what was known before stays.
func (s *snapshot[T]) findAfresh(ctx context.Context, m match[T], after time.Time) (T, bool, error) {
	var none T
	if err := s.turn.enter(ctx); err != nil {
		return none, false, err
	}
	defer s.turn.leave()
	known := s.listing()
	if !known.began.After(after) {
		s.begin(newListing[T]())
	}
	object, ok, err := s.search(ctx, m)
	if err != nil && s.listing() != known {
		s.begin(known)
	}
	return object, ok, err
}

// findLagging is find for an object that may be too young for the list to show it: it looks again after each of the
// waits that are left, and takes those that it uses. Whoever waits for a look of its own is served by this one.
func (s *snapshot[T]) findLagging(ctx context.Context, m match[T], waits *[]time.Duration) (T, bool, error) {
	for {
		seen := s.listing()
		object, ok, err := s.find(ctx, m)
		if ok || err != nil {
			return object, ok, err
		}
		if again, err := s.relist(ctx, seen, waits); err != nil || !again {
			return object, false, err
		}
	}
}

// relist begins a new listing after the next wait, unless another reader did so since seen. It returns false where
// the waits are used up.
func (s *snapshot[T]) relist(ctx context.Context, seen *listing[T], waits *[]time.Duration) (bool, error) {
	if err := s.turn.enter(ctx); err != nil {
		return false, err
	}
	defer s.turn.leave()
	if s.listing() != seen {
		return true, nil
	}
	if len(*waits) == 0 {
		return false, nil
	}
	if err := workos.Sleep(ctx, (*waits)[0]); err != nil {
		return false, err
	}
	*waits = (*waits)[1:]
	s.begin(newListing[T]())
	return true, nil
}

// all returns the whole list, oldest first.
func (s *snapshot[T]) all(ctx context.Context) ([]T, error) {
	if err := s.turn.enter(ctx); err != nil {
		return nil, err
	}
	defer s.turn.leave() // with the turn, so that nobody begins another listing meanwhile
	if _, _, err := s.search(ctx, everything[T]); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	objects := make([]T, 0, len(s.current.items)+len(s.made.items))
	for _, object := range s.current.items {
		if !s.ledger.has(markGone, object.ObjectID()) {
			objects = append(objects, object)
		}
	}
	for _, object := range s.made.items {
		if _, listed := s.current.byID[object.ObjectID()]; !listed && !s.ledger.has(markGone, object.ObjectID()) {
			objects = append(objects, object)
		}
	}
	slices.SortStableFunc(objects, func(a, b T) int { return a.Created().Compare(b.Created()) })
	return objects, nil
}

// stream gives the objects in the list's order and pulls a page when it has given all before it.
func (s *snapshot[T]) stream(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		given := map[string]struct{}{}
		position := map[*index[T]]int{} // a listing that starts over has another index
		next := func(x *index[T], usable func(T) bool) (none T, found bool) {
			for position[x] < len(x.items) {
				object := x.items[position[x]]
				position[x]++
				if _, ok := given[object.ObjectID()]; !ok && usable(object) {
					given[object.ObjectID()] = struct{}{}
					return object, true
				}
			}
			return none, false
		}
		for {
			object, ok, err := s.find(ctx, next)
			if err == nil && !ok {
				return
			}
			if !yield(object, err) || err != nil {
				return
			}
		}
	}
}

// add takes over an object that this run made.
func (s *snapshot[T]) add(object T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made.add(object, s.alike(object.Value()))
}

// hasShown reports whether a page of the list has been seen.
func (s *snapshot[T]) hasShown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown
}

// listing returns the one that readers see now.
func (s *snapshot[T]) listing() *listing[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

func (s *snapshot[T]) begin(l *listing[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = l
}

// inMemory is find without a request.
func (s *snapshot[T]) inMemory(m match[T]) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	usable := func(object T) bool { return !s.ledger.has(markGone, object.ObjectID()) }
	if object, ok := m(s.current.index, usable); ok {
		return object, true
	}
	return m(s.made, usable)
}

// search pulls pages until m picks something or the list is complete. The caller has the turn.
func (s *snapshot[T]) search(ctx context.Context, m match[T]) (T, bool, error) {
	for {
		object, ok := s.inMemory(m)
		if ok {
			return object, true, nil
		}
		l := s.listing() // only whoever has the turn changes its progress
		switch {
		case s.missing != nil:
			return object, false, s.missing
		case l.failure != nil:
			return object, false, l.failure
		case l.complete:
			return object, false, nil
		}
		if err := s.pull(ctx, l); err != nil {
			return object, false, err
		}
	}
}

// pull fetches the listing's next page. The caller has the turn.
func (s *snapshot[T]) pull(ctx context.Context, l *listing[T]) error {
	page, err := firstPage(s.pages(ctx, l.cursor))
	received := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if errors.Is(err, workos.ErrNoSuchRoute) && !s.shown {
			s.missing = &unlistableError{err}
			return s.missing
		}
		return l.refused(ctx, err)
	}
	s.shown = true
	for _, object := range page.Items {
		l.add(object, s.alike(object.Value()))
		s.ledger.noteListed(object.ObjectID(), received)
	}
	if err := l.advance(page); err != nil {
		l.failure = err
		return err
	}
	return nil
}

// unlistableError is errUnlistable with what the API said.
type unlistableError struct{ cause error }

func (e *unlistableError) Error() string   { return e.cause.Error() }
func (e *unlistableError) Unwrap() []error { return []error{errUnlistable, e.cause} }
