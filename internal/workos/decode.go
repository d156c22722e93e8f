package workos

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// decodeBody hands a success's JSON to decode. Whatever keeps it from being understood is an ErrUnreadable. Without
// decode the body may also be empty, but nothing else: a page that a proxy put in place of the answer is no success.
func decodeBody(resp *http.Response, decode func([]byte) error) error {
	raw, _ := io.ReadAll(resp.Body) // in memory: see attempt
	if decode == nil && len(raw) == 0 {
		return nil
	}
	if !isJSON(resp.Header) {
		what := "an empty body"
		if len(bytes.TrimSpace(raw)) > 0 {
			what = describeBody(resp, raw)
		}
		return fmt.Errorf("%w: %s, of content type %q", ErrUnreadable, what, resp.Header.Get("Content-Type"))
	}
	if decode == nil {
		return nil
	}
	switch err := decode(raw); {
	case errors.Is(err, ErrBrokenList), errors.Is(err, ErrNothingSet): // readable, and clear
		return err
	case errors.Is(err, ErrNoContent):
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	case err != nil:
		return fmt.Errorf("%w: %s", ErrUnreadable, describeJSON(err))
	}
	return nil
}

// describeJSON says what is wrong with a body, in the terms of JSON and not of Go.
func describeJSON(err error) string {
	if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s is of JSON's type %s, and not as documented", cmp.Or(mistyped.Field, "it"), mistyped.Value)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "it is not JSON, or it breaks off"
	}
	return err.Error()
}

func isJSON(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// checked is a JSON object of the API that knows whether it has what it must have.
type checked interface{ check() error }

// need errs for the first of the name and value pairs that is empty.
func need(pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return fmt.Errorf("the object has no %q", pairs[i])
		}
	}
	return nil
}

// decodeObject reads one object, bare or wrapped as {name: object}.
func decodeObject[T checked](into *T, name string) func(raw []byte) error {
	return func(raw []byte) error {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(raw, &members); err != nil {
			return err
		}
		if members == nil {
			return errors.New("it is null")
		}
		if wrapped, ok := members[name]; ok {
			raw = wrapped
		}
		var read T
		if err := json.Unmarshal(raw, &read); err != nil {
			return err
		}
		if err := read.check(); err != nil {
			return err
		}
		*into = read
		return nil
	}
}

// parseTime reads RFC 3339; what is not is the zero time.
func parseTime(s string) time.Time {
	t, _ := time.Parse(time.RFC3339, s) // the zero time with any error
	return t
}
