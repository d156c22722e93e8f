package inventory

import (
	"context"
	"slices"
	"sync"
	"time"
)

// mark is something that a run notes of an object.
type mark int

const (
	markRead     mark = iota // a managed resource has read it
	markStays                // a managed resource holds it, and its plan keeps it
	markOwn                  // made or claimed by this run: one id, one resource
	markGone                 // removed by this run
	markReleased             // let go by this run, and still there
	marks
)

// ledger is what a run has seen and done, by object id.
type ledger struct {
	mu      sync.Mutex
	listed  map[string]time.Time // when a listing first showed it
	marked  [marks]map[string]struct{}
	leaving map[string]chan struct{} // removals that are under way, or have failed: then closed
	noted   chan struct{}            // closed and replaced at every new mark
	// expected is when the run last noted something by which resources come to their turn, or first waited for that;
	// zero before either.
	expected time.Time
	grace    time.Duration
}

func newLedger(grace time.Duration) *ledger {
	l := &ledger{listed: map[string]time.Time{}, leaving: map[string]chan struct{}{}, noted: make(chan struct{}), grace: grace}
	for m := range l.marked {
		l.marked[m] = map[string]struct{}{}
	}
	return l
}

func (l *ledger) noteListed(id string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.listed[id]; !ok {
		l.listed[id] = at
	}
}

func (l *ledger) wasListed(id string) bool { return l.listedBefore(id, time.Now()) }

func (l *ledger) listedBefore(id string, at time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	first, ok := l.listed[id]
	return ok && first.Before(at)
}

// note marks an object: a resource has come to its turn, and more are to be expected.
func (l *ledger) note(m mark, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.add(m, id) {
		l.expected = time.Now()
	}
}

// add is called with the lock. It returns false where the object has the mark.
func (l *ledger) add(m mark, id string) bool {
	if l.hasMark(m, id) {
		return false
	}
	l.marked[m][id] = struct{}{}
	close(l.noted)
	l.noted = make(chan struct{})
	return true
}

func (l *ledger) has(m mark, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hasMark(m, id)
}

// hasMark is called with the lock.
func (l *ledger) hasMark(m mark, id string) bool {
	_, ok := l.marked[m][id]
	return ok
}

// await waits until an object has one of the marks, for a resource that may still wait for its turn: core reads and
// plans resources in no order. It waits as long as resources keep coming; the run waits once for none.
func (l *ledger) await(ctx context.Context, id string, of ...mark) bool {
	for {
		l.mu.Lock()
		if l.expected.IsZero() {
			l.expected = time.Now()
		}
		ok := slices.ContainsFunc(of, func(m mark) bool { return l.hasMark(m, id) })
		noted, left := l.noted, time.Until(l.expected.Add(l.grace))
		l.mu.Unlock()
		if ok || left <= 0 {
			return ok
		}
		timer := time.NewTimer(left)
		select {
		case <-noted:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
		timer.Stop()
	}
}

func (l *ledger) holding(ctx context.Context, id string) Holding {
	if !l.await(ctx, id, markRead, markStays, markGone) {
		return Unheld
	}
	if l.await(ctx, id, markStays, markGone) {
		if l.has(markGone, id) {
			return Vacated
		}
		return Staying
	}
	return Held
}

// take notes that a managed resource which holds another id was read as this one; false where some resource has it.
// That gives no reason to expect more reads: else each that takes would make the others wait anew.
func (l *ledger) take(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.hasMark(markOwn, id) && l.add(markRead, id)
}

// claim makes the id this run's own; false where it is already, or its removal is under way or has failed.
func (l *ledger) claim(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, leaving := l.leaving[id]; leaving {
		return false
	}
	return l.add(markOwn, id)
}
