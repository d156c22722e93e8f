// Package inventory is what an environment holds, as one configuration of the provider sees it: a listing of each kind
// of object that all resources share, creates that are verified when their answer is lost, and the JWT template. It
// knows nothing of Terraform.
//
// One Inventory may serve many plans, applies and destroys. It remembers what the API listed and what it did itself,
// and nothing of any plan.
package inventory

import (
	"context"
	"errors"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// ErrCannotList means that the API at this address has no such list (older WorkOS APIs). It says nothing about any
// object.
var ErrCannotList = errors.New("the API cannot list")

// Inventory is the content of one environment.
type Inventory struct {
	RedirectURIs     *Collection[workos.RedirectURI]
	CORSOrigins      *Collection[workos.CORSOrigin]
	JWTTemplate      *Template
	WebhookEndpoints WebhookEndpoints
}

// Options are the equivalence functions of the values, and what tests shorten.
type Options struct {
	// CanonicalOrigin returns the same string for every spelling of one CORS origin.
	CanonicalOrigin func(origin string) string
	// NormalURL returns the normal form of a URL.
	NormalURL func(uri string) string
	// SameTemplate reports whether two contents of a JWT template render to the same claims.
	SameTemplate func(a, b string) bool
	// ListLagWaits are the pauses before further looks for an object that a list does not show yet. They are used up
	// once. nil: 6 seconds in all.
	ListLagWaits []time.Duration
}

// New returns the inventory of the client's environment. It makes no request.
func New(client *workos.Client, opts Options) *Inventory {
	if opts.ListLagWaits == nil {
		opts.ListLagWaits = []time.Duration{time.Second / 2, time.Second / 2, time.Second, time.Second, time.Second, 2 * time.Second}
	}
	lag := newLagWaits(opts.ListLagWaits)
	exact := func(value string) string { return value } // WorkOS matches redirect URIs exactly
	redirectURIs := newCollection(client, client.RedirectURIs(), lag, exact, opts.NormalURL)
	return &Inventory{
		RedirectURIs:     redirectURIs,
		CORSOrigins:      newCollection(client, client.CORSOrigins(), lag, opts.CanonicalOrigin, opts.CanonicalOrigin),
		JWTTemplate:      newTemplate(client, opts.SameTemplate, redirectURIs.canList),
		WebhookEndpoints: WebhookEndpoints{newCollection(client, client.WebhookEndpoints(), lag, exact, opts.NormalURL)},
	}
}

// WebhookEndpoints are the environment's webhook endpoints.
type WebhookEndpoints struct {
	*Collection[workos.WebhookEndpoint]
}

// Update changes the endpoint with the id, and returns it as it is now. It fails with an *ExistsError if another endpoint
// has the new URL. After any failure it lists again, because the endpoint may have been changed, or be gone.
func (w WebhookEndpoints) Update(ctx context.Context, id string, change workos.WebhookEndpointChange) (workos.WebhookEndpoint, error) {
	endpoint, err := w.client.UpdateWebhookEndpoint(ctx, id, change)
	if err != nil {
		w.forget(id, false)
		if errors.Is(err, workos.ErrAlreadyExists) {
			if other, found := w.findExisting(ctx, change.EndpointURL); found && other.ID != id {
				return endpoint, w.exists(other, err)
			}
		}
		return endpoint, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if change.EndpointURL != "" {
		w.claimed[id] = true
	}
	w.addLocked(endpoint)
	return endpoint, nil
}

// lagWaits are the pauses that are left for objects which a list does not show yet. All collections share them.
type lagWaits chan time.Duration

func newLagWaits(pauses []time.Duration) lagWaits {
	w := make(lagWaits, len(pauses))
	defer close(w)
	for _, pause := range pauses {
		w <- pause
	}
	return w
}

// wait takes the next pause. It returns false where none is left, or the context ends.
func (w lagWaits) wait(ctx context.Context) bool {
	pause, left := <-w
	return left && workos.Sleep(ctx, pause) == nil
}
