package inventory

import (
	"context"
	"sync"
	"time"
)

// ledger is what a run has seen and done, by object id.
type ledger struct {
	mu       sync.Mutex
	listed   map[string]time.Time     // when a listing first showed it
	read     map[string]struct{}      // by a managed resource
	own      map[string]struct{}      // made or claimed: one id, one resource
	letGo    map[string]struct{}      // removed
	released map[string]struct{}      // let go, and still there
	leaving  map[string]chan struct{} // removals that are under way, or have failed: then closed
	noted    chan struct{}            // closed and replaced whenever read grows
	// expected is when a read was last noted, or first waited for; zero before either.
	expected time.Time
	grace    time.Duration
}

func newLedger(grace time.Duration) *ledger {
	return &ledger{
		listed: map[string]time.Time{}, read: map[string]struct{}{}, own: map[string]struct{}{},
		letGo: map[string]struct{}{}, released: map[string]struct{}{}, leaving: map[string]chan struct{}{}, noted: make(chan struct{}), grace: grace,
	}
}

func (l *ledger) noteListed(id string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.listed[id]; !ok {
		l.listed[id] = at
	}
}

func (l *ledger) wasListed(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.listed[id]
	return ok
}

func (l *ledger) listedBefore(id string, at time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	first, ok := l.listed[id]
	return ok && first.Before(at)
}

func (l *ledger) noteRead(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.addRead(id) {
		l.expected = time.Now()
	}
}

// addRead is called with the lock. It returns false where the read was noted before.
func (l *ledger) addRead(id string) bool {
	if _, ok := l.read[id]; ok {
		return false
	}
	l.read[id] = struct{}{}
	close(l.noted)
	l.noted = make(chan struct{})
	return true
}

// take notes that a managed resource which holds another id was read as this one; false where some resource has it.
// That gives no reason to expect more reads: else each that takes would make the others wait anew.
func (l *ledger) take(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, own := l.own[id]
	return !own && l.addRead(id)
}

func (l *ledger) wasRead(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.read[id]
	return ok
}

// awaitRead is wasRead for an object whose resource may still wait for its turn: core reads and plans resources in
// no order. It waits as long as reads keep coming; the run waits once for none.
func (l *ledger) awaitRead(ctx context.Context, id string) bool {
	for {
		l.mu.Lock()
		if l.expected.IsZero() {
			l.expected = time.Now()
		}
		_, ok := l.read[id]
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

// claim makes the id this run's own; false where it is already, or its removal is under way or has failed.
func (l *ledger) claim(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, own := l.own[id]
	_, leaving := l.leaving[id]
	if own || leaving {
		return false
	}
	l.own[id] = struct{}{}
	return true
}

func (l *ledger) isOwn(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.own[id]
	return ok
}

func (l *ledger) noteLetGo(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.letGo[id] = struct{}{}
}

func (l *ledger) isLetGo(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.letGo[id]
	return ok
}

func (l *ledger) noteReleased(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.released[id] = struct{}{}
}

func (l *ledger) isReleased(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.released[id]
	return ok
}
