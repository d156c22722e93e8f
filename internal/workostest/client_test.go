package workostest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// epoch is where frozen clocks of these tests start.
var epoch = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// client is a plain HTTP client of one server. It opens a connection for each request, so
// that nothing is sent again behind the test's back.
type client struct {
	tb   testing.TB
	s    *Server
	http *http.Client
}

func newClient(tb testing.TB, s *Server) *client {
	tb.Helper()
	return &client{tb: tb, s: s, http: &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is what a client saw.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any // nil if it is no JSON object
}

func (c *client) request(method, path, body string) *http.Request {
	c.tb.Helper()
	req, err := http.NewRequestWithContext(c.tb.Context(), method, c.s.URL()+path, strings.NewReader(body))
	if err != nil {
		c.tb.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.s.APIKey())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

func (c *client) send(req *http.Request) (answer, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{status: resp.StatusCode, header: resp.Header}
	a.raw, err = io.ReadAll(resp.Body)
	if json.Unmarshal(a.raw, &a.body) != nil {
		a.body = nil
	}
	return a, err
}

func (c *client) do(method, path, body string) answer {
	c.tb.Helper()
	a, err := c.send(c.request(method, path, body))
	if err != nil {
		c.tb.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// try is do for a call that may fail; it gives the error.
func (c *client) try(method, path, body string) (answer, error) {
	c.tb.Helper()
	return c.send(c.request(method, path, body))
}

func (c *client) addOrigin(origin string) answer {
	c.tb.Helper()
	return c.do(http.MethodPost, CORSOriginsPath, object("origin", origin))
}

func (c *client) addURI(uri string) answer {
	c.tb.Helper()
	return c.do(http.MethodPost, RedirectURIsPath, object("uri", uri))
}

// listed gives one field of the objects of a page.
func (c *client) listed(path, field string) []string {
	c.tb.Helper()
	a := c.do(http.MethodGet, path, "")
	a.want(c.tb, http.StatusOK)
	return a.fields(c.tb, field)
}

func (a answer) want(tb testing.TB, status int) {
	tb.Helper()
	if a.status != status {
		tb.Fatalf("status %d, want %d; body: %s", a.status, status, a.raw)
	}
}

func (a answer) wantBody(tb testing.TB, status int, body string) {
	tb.Helper()
	a.want(tb, status)
	if got := string(bytes.TrimSpace(a.raw)); got != body {
		tb.Fatalf("body:\n%s\nwant:\n%s", got, body)
	}
}

func (a answer) fields(tb testing.TB, field string) []string {
	tb.Helper()
	data, ok := a.body["data"].([]any)
	if !ok {
		tb.Fatalf("no list: %s", a.raw)
	}
	values := []string{}
	for _, item := range data {
		value, ok := item.(map[string]any)[field].(string)
		if !ok {
			tb.Fatalf("item without %s: %v", field, item)
		}
		values = append(values, value)
	}
	return values
}

// text gives a string field of a body, or "".
func (a answer) text(field string) string {
	value, _ := a.body[field].(string)
	return value
}

// step is one request and the answer to it. An id is ID in the wanted body.
type step struct {
	method, path, body string
	status             int
	want               string // "" is any body
}

// play makes the requests one after the other.
func (c *client) play(steps ...step) {
	c.tb.Helper()
	for _, s := range steps {
		a := c.do(s.method, s.path, s.body)
		got := regexp.MustCompile(`_[0-9A-Z]{26}`).ReplaceAllString(string(bytes.TrimSpace(a.raw)), "_ID")
		if a.status != s.status || (s.want != "" && got != s.want) {
			c.tb.Errorf("%s %s %s: %d\n%s\nwant %d\n%s", s.method, s.path, s.body, a.status, got, s.status, s.want)
		}
	}
}

// object is a JSON object of one string field.
func object(field, value string) string {
	b, err := json.Marshal(map[string]string{field: value})
	if err != nil {
		panic(err)
	}
	return string(b)
}
