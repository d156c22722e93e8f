package inventory

import (
	"context"
	"sync"
	"time"
)

// ledger is what a run has seen and done, by object id.
type ledger struct {
	mu      sync.Mutex
	listed  map[string]time.Time // when a listing first showed it
	read    map[string]struct{}  // by a managed resource
	own     map[string]struct{}  // made or claimed: one id, one resource
	letGo   map[string]struct{}  // removed
	noted   chan struct{}        // closed and replaced whenever read grows
	graceBy time.Time            // when waiting for reads ends; zero before it began
	grace   time.Duration
}

func newLedger(grace time.Duration) *ledger {
	return &ledger{
		listed: map[string]time.Time{}, read: map[string]struct{}{}, own: map[string]struct{}{},
		letGo: map[string]struct{}{}, noted: make(chan struct{}), grace: grace,
	}
}

func (l *ledger) noteListed(id string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.listed[id]; !ok {
		l.listed[id] = at
	}
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
	if _, ok := l.read[id]; ok {
		return
	}
	l.read[id] = struct{}{}
	close(l.noted)
	l.noted = make(chan struct{})
}

func (l *ledger) wasRead(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.read[id]
	return ok
}

// awaitRead is wasRead for an object whose resource may still wait for its turn: core reads and plans resources in
// no order. The run waits once.
func (l *ledger) awaitRead(ctx context.Context, id string) bool {
	l.mu.Lock()
	if l.graceBy.IsZero() {
		l.graceBy = time.Now().Add(l.grace)
	}
	timer := time.NewTimer(time.Until(l.graceBy))
	l.mu.Unlock()
	defer timer.Stop()
	for {
		l.mu.Lock()
		_, ok := l.read[id]
		noted := l.noted
		l.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-noted:
		case <-timer.C:
			return l.wasRead(id)
		case <-ctx.Done():
			return false
		}
	}
}

// claim makes the id this run's own; false where it is already.
func (l *ledger) claim(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.own[id]; ok {
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
