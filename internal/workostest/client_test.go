package workostest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// epoch is where frozen clocks of these tests start.
var epoch = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// plain opens a connection for each request, so that it sends nothing again by itself.
var plain = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// answer is what a client saw.
type answer struct {
	status int
	header http.Header
	body   string // without white space around it
}

func request(ctx context.Context, s *Server, method, path, body string) *http.Request {
	req, err := http.NewRequestWithContext(ctx, method, s.URL()+path, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.APIKey())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

func send(req *http.Request) (answer, error) {
	resp, err := plain.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(bytes.TrimSpace(raw))}, err
}

func do(t *testing.T, s *Server, method, path, body string) answer {
	t.Helper()
	a, err := send(request(t.Context(), s, method, path, body))
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// decoded gives a body that is a JSON object.
func (a answer) decoded(t *testing.T) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(a.body), &object); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return object
}

// listed gives one field of the objects of a page, with a space between them.
func listed(t *testing.T, s *Server, path, field string) string {
	t.Helper()
	values := []string{}
	data, _ := do(t, s, http.MethodGet, path, "").decoded(t)["data"].([]any)
	for _, object := range data {
		members, _ := object.(map[string]any)
		values = append(values, fmt.Sprint(members[field]))
	}
	return strings.Join(values, " ")
}

// step is one request and the answer to it. An id is ID in the wanted body.
type step struct {
	method, path, body string
	status             int
	want               string // "" is any body
}

var ids = regexp.MustCompile(`_[0-9A-Z]{26}`)

// play makes the requests one after the other.
func play(t *testing.T, s *Server, steps ...step) {
	t.Helper()
	for _, step := range steps {
		a := do(t, s, step.method, step.path, step.body)
		got := ids.ReplaceAllString(a.body, "_ID")
		if a.status != step.status || (step.want != "" && got != step.want) {
			t.Errorf("%s %s %s: %d\n%s\nwant %d\n%s", step.method, step.path, step.body, a.status, got, step.status, step.want)
		}
	}
}

// object is a JSON object of one string field.
func object(field, value string) string { return string(mustJSON(map[string]string{field: value})) }
