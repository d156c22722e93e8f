package workos

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// maxBody bounds what is read of an answer, in bytes. A page of 100 objects takes about 30 KB.
const maxBody = 8 << 20

// errBodyTooLarge: an answer went on beyond maxBody.
var errBodyTooLarge = fmt.Errorf("%w: it is larger than %d MiB", ErrUnreadable, maxBody>>20)

// authenticate adds the API key. It stands below whatever observes requests and answers, so that none of it sees the
// key.
type authenticate struct {
	key  string
	next http.RoundTripper
}

func (a authenticate) RoundTrip(req *http.Request) (*http.Response, error) {
	authenticated := req.Clone(req.Context())
	authenticated.Header.Set("Authorization", "Bearer "+a.key)
	resp, err := a.next.RoundTrip(authenticated)
	if resp == nil {
		return nil, err
	}
	resp.Request = req // without the key
	return resp, a.redact(resp)
}

// redact takes the key out of an answer that repeats it: what is not one of the API's successes is shown to people.
func (a authenticate) redact(resp *http.Response) error {
	const instead = "(the API key)"
	if a.key == "" {
		return nil
	}
	for _, values := range resp.Header {
		for i, value := range values {
			values[i] = strings.ReplaceAll(value, a.key, instead)
		}
	}
	if succeeded(resp.StatusCode) && isJSON(resp.Header) {
		return nil
	}
	body, err := io.ReadAll(resp.Body) // in memory: see attempt
	if err != nil {
		return err
	}
	resp.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(body, []byte(a.key), []byte(instead))))
	return nil
}

// attempt sends a request once and reads the whole answer, so that one that breaks off is a transport error like
// any other. It tells apart what was surely never sent, and reads the API's clock.
type attempt struct {
	next  http.RoundTripper
	clock *ServerClock
}

func (a attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	var connecting, wrote atomic.Bool
	ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn:      func(string) { connecting.Store(true) },
		WroteHeaders: func() { wrote.Store(true) },
	})
	sent := time.Now()
	resp, err := a.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		if connecting.Load() && !wrote.Load() {
			return nil, &unsentError{err}
		}
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		a.clock.observe(sent, time.Now(), date)
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
