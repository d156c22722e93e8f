package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// apiTime is how the API writes a time.
const apiTime = "2006-01-02T15:04:05.000Z"

// growState makes a state file that holds all of the redirect URIs, in their order, of one that holds a few: each is as
// the provider and the CLI have stored the first one, but for its own values.
func growState(small []byte, uris []workostest.RedirectURI) ([]byte, error) {
	var state map[string]any
	if err := json.Unmarshal(small, &state); err != nil {
		return nil, fmt.Errorf("reading a state: %w", err)
	}
	unexpected := errors.New("the state has no resource with instances where one is expected")
	resources, _ := state["resources"].([]any)
	if len(resources) != 1 {
		return nil, unexpected
	}
	resource, _ := resources[0].(map[string]any)
	instances, _ := resource["instances"].([]any)
	if len(instances) == 0 {
		return nil, unexpected
	}
	first, _ := instances[0].(map[string]any)
	attributes, _ := first["attributes"].(map[string]any)
	identity, _ := first["identity"].(map[string]any) // nil from a CLI that knows no identity
	grown := make([]map[string]any, len(uris))
	for i, uri := range uris {
		grown[i] = with(first, map[string]any{
			"index_key": i,
			"attributes": with(attributes, map[string]any{
				"id": uri.ID, "uri": uri.URI,
				"created_at": uri.CreatedAt.Format(apiTime), "updated_at": uri.UpdatedAt.Format(apiTime),
			}),
		})
		if identity != nil {
			grown[i]["identity"] = with(identity, map[string]any{"uri": uri.URI})
		}
	}
	resource["instances"] = grown
	return json.Marshal(state)
}

// with is a copy of an object with some members set.
func with(object, members map[string]any) map[string]any {
	changed := maps.Clone(object)
	maps.Copy(changed, members)
	return changed
}
