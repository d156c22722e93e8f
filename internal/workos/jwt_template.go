package workos

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

const jwtTemplatePath = "/user_management/jwt_template"

// JWTTemplate is the template of an environment's access tokens' claims. It has no id: there is one at most.
type JWTTemplate struct {
	Content   string `json:"content"`
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"` // RFC 3339, as the API wrote it
}

// ErrNoContent means that the API answered with a template that has no content. After a PUT, it did not keep the content.
var ErrNoContent = errors.New(`the template has no "content"`)

func (t JWTTemplate) check() error {
	if t.Content == "" {
		return ErrNoContent
	}
	return nil
}

// JWTTemplate reads the environment's template. It errs with ErrNothingSet where none was ever set, with ErrNoSuchRoute
// where the API lacks the call, with both where it does not say what it misses, and with ErrNoSuchRoute and
// ErrUnreadable where the 404 is a page of HTML, which a proxy may have put there.
func (c *Client) JWTTemplate(ctx context.Context) (JWTTemplate, error) {
	var read JWTTemplate
	decode := decodeObject(&read, "jwt_template")
	err := c.do(ctx, request{
		method: http.MethodGet, path: jwtTemplatePath, names: "template",
		decode: func(raw []byte) error {
			err := decode(raw)
			var named struct {
				Object string `json:"object"`
			}
			if errors.Is(err, ErrNoContent) && json.Unmarshal(raw, &named) == nil && (named.Object == "" || named.Object == "jwt_template") {
				return ErrNothingSet
			}
			return err
		},
	})
	return read, err
}

// PutJWTTemplate sets the environment's template, whatever was there.
func (c *Client) PutJWTTemplate(ctx context.Context, content string) (JWTTemplate, error) {
	return fetch[JWTTemplate](ctx, c, "jwt_template", request{
		method: http.MethodPut, path: jwtTemplatePath, body: map[string]string{"content": content},
	})
}
