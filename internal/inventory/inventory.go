// Package inventory is what an environment holds, as one run of the provider knows it: a snapshot of each list that
// all resources share, a ledger of what the run has read, made and let go, and the protocols by which objects are
// created and removed without losing or overwriting what is not ours. It knows nothing of Terraform.
package inventory

import (
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// Inventory belongs to one run: one configuration of the provider. Nothing of it outlives that.
type Inventory struct {
	RedirectURIs *Collection[workos.RedirectURI]
	CORSOrigins  *Collection[workos.CORSOrigin]
	JWTTemplate  *Template
}

// Options are what the provider knows about meaning, and what tests shorten.
type Options struct {
	// OriginKey gives every spelling of one CORS origin the same key. Of any URL it changes no more than what stands
	// before the path.
	OriginKey func(origin string) string
	// SameTemplate reports whether two contents of a JWT template mean the same.
	SameTemplate func(a, b string) bool
	// LagWaits are the pauses between looks for an object that was made less than a minute ago and is not listed;
	// they are used up once in a run. nil: 6 s in all.
	LagWaits []time.Duration
	// ReadGrace is how long after the last read a run expects more of them, before it takes an object that none has read
	// for somebody else's. 0: one second.
	ReadGrace time.Duration
}

// lagWaits add up to 6 s.
var lagWaits = []time.Duration{
	500 * time.Millisecond, 500 * time.Millisecond, time.Second, time.Second, time.Second, 2 * time.Second,
}

// New returns the inventory of a run. It makes no request.
func New(client *workos.Client, opts Options) *Inventory {
	if opts.LagWaits == nil {
		opts.LagWaits = lagWaits
	}
	if opts.ReadGrace == 0 {
		opts.ReadGrace = time.Second
	}
	redirectURIs := newCollection(calls[workos.RedirectURI]{
		key:    func(uri string) string { return uri }, // matching is exact
		alike:  opts.OriginKey,                         // which leaves alone what stands behind the host
		pages:  client.RedirectURIs,
		create: client.CreateRedirectURI,
		delete: client.DeleteRedirectURI,
		clock:  client.Clock(),
	}, client, opts)
	corsOrigins := newCollection(calls[workos.CORSOrigin]{
		key:                opts.OriginKey,
		alike:              opts.OriginKey,
		pages:              client.CORSOrigins,
		create:             client.CreateCORSOrigin,
		delete:             client.DeleteCORSOrigin,
		clock:              client.Clock(),
		deleteUndocumented: true,
	}, client, opts)
	return &Inventory{
		RedirectURIs: redirectURIs,
		CORSOrigins:  corsOrigins,
		JWTTemplate:  newTemplate(client, opts, redirectURIs.listable),
	}
}
