package workos

import (
	"bytes"
	"encoding/json"
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
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return nil
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
