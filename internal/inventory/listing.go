package inventory

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// listing is one walk through a list, as far as it has come.
type listing[T Object] struct {
	began     time.Time // before its first request
	*index[T]           // in the API's order: oldest first
	cursor    string
	cursors   map[string]struct{}
	complete  bool
	restarted bool
	failure   error // final: what every reader is told
}

func newListing[T Object]() *listing[T] {
	l := &listing[T]{began: time.Now()}
	l.clear()
	return l
}

func (l *listing[T]) clear() {
	l.index, l.cursor, l.cursors = newIndex[T](), "", map[string]struct{}{}
}

// advance takes a page's cursor over.
func (l *listing[T]) advance(page workos.Page[T]) error {
	if page.After == "" {
		l.complete = true
		return nil
	}
	_, repeated := l.cursors[page.After]
	if repeated || len(page.Items) == 0 {
		return fmt.Errorf("WorkOS's list does not end: its page of %d objects names %q as the cursor of the next one, which does not "+
			"advance. Nothing was changed. Run it again; should it stay so, tell WorkOS's support", len(page.Items), page.After)
	}
	l.cursors[page.After] = struct{}{}
	l.cursor = page.After
	return nil
}

// firstPage takes one page of an iterator.
func firstPage[T any](pages iter.Seq2[workos.Page[T], error]) (workos.Page[T], error) {
	for page, err := range pages {
		return page, err
	}
	return workos.Page[T]{}, errors.New("no page")
}

// refused decides what an error of the next page means for the listing: nil where it starts over, because the object
// that its cursor named has vanished.
func (l *listing[T]) refused(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err // a cancellation is the reader's own, not the run's
	}
	if errors.Is(err, workos.ErrCursor) && !l.restarted {
		l.clear()
		l.restarted = true
		return nil
	}
	l.failure = err
	return err
}
