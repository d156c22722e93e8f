package workos

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// WritesPerSecond is the pace of a run's writes: half of the 500 per 10 s that WorkOS allows an environment's
// /user_management endpoints, which the live application shares (API reference, rate limits).
const WritesPerSecond = 25

// pace spaces the calls of one kind (reads or writes) and holds all of them back while the API has told one of them
// to wait. It stands outside the per-attempt timeout.
type pace struct {
	limiter *rate.Limiter

	mu    sync.Mutex
	until time.Time
}

func newReadPace() *pace  { return &pace{limiter: rate.NewLimiter(rate.Inf, 1)} }
func newWritePace() *pace { return &pace{limiter: rate.NewLimiter(WritesPerSecond, 1)} }

// hold lets no call start for d.
func (p *pace) hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}

// wait returns when the next call may start, or with the context's error.
func (p *pace) wait(ctx context.Context) error {
	if err := p.released(ctx); err != nil {
		return err
	}
	if err := p.limiter.Wait(ctx); err != nil {
		return err
	}
	return p.released(ctx) // another call may have been told to wait meanwhile
}

// released waits for the hold that there is now. One that is set meanwhile is not waited for: else a call could be held
// back for ever by the failures of others, without an attempt of its own.
func (p *pace) released(ctx context.Context) error {
	p.mu.Lock()
	left := time.Until(p.until)
	p.mu.Unlock()
	if left <= 0 {
		return ctx.Err()
	}
	return Sleep(ctx, left)
}
