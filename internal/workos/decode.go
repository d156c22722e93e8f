package workos

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// decodeBody hands a success's JSON to decode. Whatever keeps it from being understood is an ErrUnreadable. Without
// decode the body may also be empty, but nothing else: a page that a proxy put in place of the answer is no success.
func decodeBody(resp *http.Response, decode func([]byte) error) error {
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if decode == nil && len(raw) == 0 {
		return nil
	}
	if !isJSON(resp.Header) {
		return fmt.Errorf("%w: %s, of content type %q", ErrUnreadable, describeContent(resp, raw), resp.Header.Get("Content-Type"))
	}
	if decode == nil {
		return nil
	}
	if err := decode(raw); err != nil {
		return fmt.Errorf("%w: %s", ErrUnreadable, describeJSON(err))
	}
	return nil
}

// describeJSON says what is wrong with a body, in the terms of JSON and not of Go.
func describeJSON(err error) string {
	var mistyped *json.UnmarshalTypeError
	var malformed *json.SyntaxError
	switch {
	case errors.As(err, &mistyped) && mistyped.Field != "":
		return fmt.Sprintf("its %q is not what the API documents, but of JSON's type %s", mistyped.Field, mistyped.Value)
	case errors.As(err, &mistyped):
		return fmt.Sprintf("it is not the documented object, but of JSON's type %s", mistyped.Value)
	case errors.As(err, &malformed):
		return "it is not JSON, or it breaks off"
	}
	return err.Error()
}

func isJSON(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

func describeContent(resp *http.Response, raw []byte) string {
	if len(bytes.TrimSpace(raw)) == 0 {
		return "an empty body"
	}
	return describeBody(resp, raw)
}

// checked is a JSON object of the API that knows whether it has what it must have.
type checked interface{ check() error }

// decodeInto reads one object.
func decodeInto[T any, P interface {
	*T
	checked
}](into P) func([]byte) error {
	return func(raw []byte) error {
		var read T
		if err := json.Unmarshal(raw, &read); err != nil {
			return err
		}
		if err := P(&read).check(); err != nil {
			return err
		}
		*into = read
		return nil
	}
}
