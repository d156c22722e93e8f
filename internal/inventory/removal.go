package inventory

import "context"

// beginRemoval notes that a resource lets go of the object with the id; false where this run has made or claimed it.
// Until the removal has ended, and for ever where it failed, no other resource can claim the object: two would hold it.
func (l *ledger) beginRemoval(id string) (ended func(err error), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hasMark(markOwn, id) {
		return nil, false
	}
	done := make(chan struct{})
	l.leaving[id] = done
	return func(err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if err == nil {
			delete(l.leaving, id)
		}
		close(done)
	}, true
}

// awaitRemoval waits for a removal of the object that is under way, and reports whether this run has removed it.
func (l *ledger) awaitRemoval(ctx context.Context, id string) bool {
	l.mu.Lock()
	done := l.leaving[id]
	l.mu.Unlock()
	if done != nil {
		select {
		case <-done:
		case <-ctx.Done():
		}
	}
	return l.has(markGone, id)
}
