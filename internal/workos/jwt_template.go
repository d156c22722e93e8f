package workos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

const jwtTemplatePath = "/user_management/jwt_template"

// JWTTemplate is the template of an environment's access tokens' claims. It has no id: there is one at most.
type JWTTemplate struct {
	Object    string `json:"object"` // "jwt_template", or left out
	Content   string `json:"content"`
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"` // RFC 3339, as the API wrote it
}

var errNoContent = errors.New(`the object has no "content"`)

func (t JWTTemplate) check() error {
	switch {
	case t.Object != "" && t.Object != "jwt_template":
		return fmt.Errorf("it is a %q, not a JWT template", t.Object)
	case t.Content == "":
		return errNoContent
	}
	return nil
}

// JWTTemplate reads the environment's template. It errs with ErrNothingSet where none was ever set (a 404 in words of
// the template, or a template without content, as an older emulator answers), with ErrNoSuchRoute where the API lacks
// the call, with both where it does not say what it misses, and with ErrNoSuchRoute and ErrUnreadable where the 404 is
// a page of HTML, which a proxy may have put there.
func (c *Client) JWTTemplate(ctx context.Context) (JWTTemplate, error) {
	var read JWTTemplate
	decode := decodeObject(&read, "jwt_template")
	err := c.do(ctx, request{
		method: http.MethodGet, path: jwtTemplatePath, names: "template",
		decode: func(raw []byte) error {
			err := decode(raw)
			if errors.Is(err, errNoContent) {
				return ErrNothingSet
			}
			return err
		},
	})
	return read, err
}

// PutJWTTemplate sets the environment's template, whatever was there.
func (c *Client) PutJWTTemplate(ctx context.Context, content string) (JWTTemplate, error) {
	var read JWTTemplate
	err := c.do(ctx, request{
		method: http.MethodPut, path: jwtTemplatePath, body: map[string]string{"content": content},
		decode: decodeObject(&read, "jwt_template"),
	})
	return read, err
}
