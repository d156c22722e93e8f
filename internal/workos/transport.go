package workos

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// maxBody bounds what is read of an answer, in bytes. A page of 100 objects takes about 30 KB.
const maxBody = 8 << 20

// errBodyTooLarge: an answer went on beyond maxBody.
var errBodyTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxBody>>20)

// authenticate adds the API key. It stands below whatever observes requests, so that none of it sees the key.
type authenticate struct {
	key  string
	next http.RoundTripper
}

func (a authenticate) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+a.key)
	return a.next.RoundTrip(req)
}

// attempt sends a request once and reads the whole answer, so that one that breaks off is a transport error like
// any other. It tells apart what was surely never sent.
type attempt struct {
	next http.RoundTripper
}

func (a attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	var connecting, wrote atomic.Bool
	ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn:      func(string) { connecting.Store(true) },
		WroteHeaders: func() { wrote.Store(true) },
	})
	resp, err := a.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		if connecting.Load() && !wrote.Load() {
			return nil, &unsentError{err}
		}
		return nil, err
	}
	body, err := readBounded(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func readBounded(body io.ReadCloser) ([]byte, error) {
	defer body.Close()
	read, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(read) > maxBody {
		return nil, errBodyTooLarge
	}
	return read, nil
}

// unsentError is a transport error from before the request's header was on the wire: the API can't have acted.
type unsentError struct{ cause error }

func (e *unsentError) Error() string { return e.cause.Error() }
func (e *unsentError) Unwrap() error { return e.cause }
