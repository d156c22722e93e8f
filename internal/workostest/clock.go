package workostest

import (
	"sync"
	"time"
)

// Clock is a server's time: it sets the Date header of every answer, the objects'
// timestamps, list lag and rate-limit windows. It runs with real time plus an
// offset, or stands still (see [WithClock]). It is safe for concurrent use.
type Clock struct {
	mu     sync.Mutex
	frozen bool
	start  time.Time     // of a frozen clock
	offset time.Duration // moved by Advance
}

// Now is the server's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.start
	if !c.frozen {
		now = time.Now()
	}
	// Round(0) cuts the monotonic reading: the wall clock is what the API knows.
	return now.Add(c.offset).Round(0).UTC()
}

// Advance moves the clock by d; a negative d moves it back.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}
