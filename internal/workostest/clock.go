package workostest

import (
	"sync"
	"time"
)

// Clock is a server's time: of the Date header, the objects' timestamps, list lag and rate
// limits. It is real time plus an offset, or stands still (see [WithClock]). It is safe for
// concurrent use.
type Clock struct {
	mu     sync.Mutex
	start  time.Time // of a clock that stands still, else zero
	offset time.Duration
}

// Now is the server's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.start
	if now.IsZero() {
		now = time.Now().Round(0) // without the monotonic reading
	}
	return now.Add(c.offset).UTC()
}

// Advance moves the clock by d; a negative d moves it back.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}
