package workos

import (
	"sync"
	"time"
)

// ServerClock bounds the difference between the API's clock and this machine's from the Date of its answers, which is
// in whole seconds (RFC 9110, section 6.6.1): each answer narrows the bounds. It is safe for concurrent use.
type ServerClock struct {
	mu          sync.Mutex
	known       bool
	least, most time.Duration // of the API's clock minus ours
}

// observe notes that a request which was sent and answered between two moments of our clock bore date.
func (c *ServerClock) observe(sent, received, date time.Time) {
	least, most := date.Sub(received), date.Add(time.Second).Sub(sent)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known {
		narrowedLeast, narrowedMost := max(least, c.least), min(most, c.most)
		if narrowedLeast <= narrowedMost {
			least, most = narrowedLeast, narrowedMost
		} // else one of the clocks was set: the newest answer counts
	}
	c.known, c.least, c.most = true, least, most
}

// Earliest is the least that the API's clock can have shown at a moment of ours; the same moment where no answer
// bore a date.
func (c *ServerClock) Earliest(local time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return local.Add(c.least)
}

// MadeSince reports whether an object that the API says was created then can have been made at or after a moment of
// our clock. The API cuts times of creation to the millisecond; one without a fraction may have been cut to the second.
func (c *ServerClock) MadeSince(created, local time.Time) bool {
	precision := time.Millisecond
	if created.Nanosecond() == 0 {
		precision = time.Second
	}
	return !created.Before(c.Earliest(local).Truncate(precision))
}
