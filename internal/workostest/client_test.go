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

// field gives a field of the object in a body, or of those of a list, with a space between them.
func (a answer) field(t *testing.T, name string) string {
	t.Helper()
	var list struct{ Data []map[string]any }
	var object map[string]any
	if json.Unmarshal([]byte(a.body), &list) != nil || json.Unmarshal([]byte(a.body), &object) != nil {
		t.Fatalf("no JSON object: %s", a.body)
	}
	if list.Data == nil {
		return fmt.Sprint(object[name])
	}
	values := make([]string, len(list.Data))
	for i, object := range list.Data {
		values[i] = fmt.Sprint(object[name])
	}
	return strings.Join(values, " ")
}

// step is one request and the answer to it. In the wanted body ID is any id; in the path it is the last one that an
// answer showed.
type step struct {
	method, path, body string
	status             int
	want               string // "" is any body
}

var ids = regexp.MustCompile(`\w+_([0-9A-Z]{26})`)

// play makes the requests one after the other.
func play(t *testing.T, s *Server, steps ...step) {
	t.Helper()
	id := ""
	for _, step := range steps {
		a := do(t, s, step.method, strings.Replace(step.path, "/ID", "/"+id, 1), step.body)
		got := a.body
		for _, found := range ids.FindAllStringSubmatch(a.body, -1) {
			got = strings.Replace(got, found[1], "ID", 1)
			if !strings.HasPrefix(found[0], "whsec_") {
				id = found[0]
			}
		}
		if a.status != step.status || (step.want != "" && got != step.want) {
			t.Errorf("%s %s %s: %d\n%s\nwant %d\n%s", step.method, step.path, step.body, a.status, got, step.status, step.want)
		}
	}
}

// object is a JSON object of one string field.
func object(field, value string) string { return string(mustJSON(map[string]string{field: value})) }
