package main

import (
	"fmt"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// environment is what the API holds while examples/complete is applied: one object of each kind.
type environment struct {
	origin   workostest.CORSOrigin
	uri      workostest.RedirectURI
	template workostest.JWTTemplate
}

// look gives what the API holds. Anything but one object of each kind is an error.
func look(server *workostest.Server) (environment, error) {
	origins, uris := server.CORSOrigins(), server.RedirectURIs()
	template, ok := server.JWTTemplate()
	if len(origins) != 1 || len(uris) != 1 || !ok {
		return environment{}, fmt.Errorf("the API holds %d CORS origins, %d redirect URIs and a JWT template (%t), instead of one each",
			len(origins), len(uris), ok)
	}
	return environment{origin: origins[0], uri: uris[0], template: template}, nil
}

// mends fails unless e is what was there before the drift: the same origin, the redirect URI created anew, the template
// with its old content.
func (e environment) mends(before environment) error {
	switch {
	case e.origin != before.origin:
		return fmt.Errorf("the CORS origin %s was not left alone: it is %+v now", before.origin.Origin, e.origin)
	case e.uri.URI != before.uri.URI || e.uri.ID == before.uri.ID:
		return fmt.Errorf("the redirect URI %s was not created again: there is %s (%s)", before.uri.URI, e.uri.URI, e.uri.ID)
	case e.template.Content != before.template.Content:
		return fmt.Errorf("the JWT template is not what it was: %s", e.template.Content)
	}
	return nil
}
