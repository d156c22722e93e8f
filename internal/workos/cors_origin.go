package workos

import (
	"context"
	"net/http"
	"time"
)

const corsOriginsPath = "/user_management/cors_origins"

// CORSOrigin is a browser origin that may call the API. The API has no call that removes one.
type CORSOrigin struct {
	ID        string `json:"id"`
	Origin    string `json:"origin"`
	CreatedAt string `json:"created_at"` // RFC 3339, as the API wrote it
	UpdatedAt string `json:"updated_at"` // RFC 3339, as the API wrote it
}

// ObjectID is the object's id; its prefix promises nothing.
func (o CORSOrigin) ObjectID() string { return o.ID }

// Value is the origin.
func (o CORSOrigin) Value() string { return o.Origin }

// Created is when the object was made, by the API's clock; zero where CreatedAt is not RFC 3339.
func (o CORSOrigin) Created() time.Time { return parseTime(o.CreatedAt) }

func (o CORSOrigin) check() error { return need("id", o.ID, "origin", o.Origin) }

// CORSOrigins returns a walk through all CORS origins of the environment.
func (c *Client) CORSOrigins(order Order) *Pages[CORSOrigin] {
	return newPages[CORSOrigin](c, corsOriginsPath, order)
}

// CreateCORSOrigin adds origin to the environment. It errs with ErrAlreadyExists where it is there, with
// ErrAmbiguous where it may have been added.
func (c *Client) CreateCORSOrigin(ctx context.Context, origin string) (CORSOrigin, error) {
	var made CORSOrigin
	err := c.do(ctx, request{
		method: http.MethodPost, path: corsOriginsPath, body: map[string]string{"origin": origin},
		duplicate: []string{"duplicate_cors_origin", "cors_origin_already_exists"},
		decode:    decodeObject(&made, "cors_origin"),
	})
	return made, err
}
