package workos

import (
	"context"
	"errors"
	"net/http"
)

const jwtTemplatePath = "/user_management/jwt_template"

// JWTTemplate is the template of an environment's access tokens' claims. It has no id: there is one at most.
type JWTTemplate struct {
	Content   string
	CreatedAt string // RFC 3339, as the API wrote it
	UpdatedAt string
}

// jwtTemplateJSON tells a missing content from an empty one.
type jwtTemplateJSON struct {
	Content   *string `json:"content"`
	CreatedAt string  `json:"created_at"`
	UpdatedAt string  `json:"updated_at"`
}

func (t jwtTemplateJSON) check() error {
	if t.Content == nil {
		return errors.New(`the template has no "content"`)
	}
	return nil
}

func (t jwtTemplateJSON) template() JWTTemplate {
	return JWTTemplate{Content: *t.Content, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt}
}

// JWTTemplate reads the environment's template. It errs with ErrNothingSet where the API says that none was ever
// set, with ErrNoSuchRoute where the API lacks the call, with both where it does not say what it misses,
// and with ErrNoSuchRoute and ErrUnreadable where the 404 is a page of HTML, which a proxy may have put there.
func (c *Client) JWTTemplate(ctx context.Context) (JWTTemplate, error) {
	return c.jwtTemplate(ctx, request{method: http.MethodGet, names: "template"})
}

// PutJWTTemplate sets the environment's template, whatever was there.
func (c *Client) PutJWTTemplate(ctx context.Context, content string) (JWTTemplate, error) {
	return c.jwtTemplate(ctx, request{method: http.MethodPut, body: map[string]string{"content": content}})
}

func (c *Client) jwtTemplate(ctx context.Context, r request) (JWTTemplate, error) {
	var read jwtTemplateJSON
	r.path = jwtTemplatePath
	r.decode = decodeInto(&read)
	if err := c.do(ctx, r); err != nil {
		return JWTTemplate{}, err
	}
	return read.template(), nil
}
