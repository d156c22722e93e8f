package workostest

import (
	"crypto/rand"
	"io"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// idSource makes ULIDs that rise within a millisecond too.
type idSource struct {
	mu      sync.Mutex
	entropy io.Reader
}

func newIDSource() *idSource {
	return &idSource{entropy: ulid.Monotonic(rand.Reader, 0)}
}

func (s *idSource) next(prefix string, at time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return prefix + ulid.MustNew(ulid.Timestamp(at), s.entropy).String()
}
