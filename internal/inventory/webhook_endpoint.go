package inventory

import (
	"context"
	"errors"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

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
