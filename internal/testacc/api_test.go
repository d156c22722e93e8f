package testacc

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// kind is a collection of the API.
type kind struct{ path, attribute, plural string }

var (
	redirectURIs = kind{"/user_management/redirect_uris", "uri", "redirect URIs"}
	corsOrigins  = kind{"/user_management/cors_origins", "origin", "CORS origins"}
	webhooks     = kind{"/webhook_endpoints", "endpoint_url", "webhook endpoints"}
)

const jwtTemplatePath = "/user_management/jwt_template"

// suite is one run. It asks the API by itself, not by the provider's client, which is part of what is tested.
type suite struct {
	ctx    context.Context //nolint:containedctx // a suite lives as long as one Run
	cfg    Config
	label  string // in the name of everything that this run makes, and of nothing else
	http   *http.Client
	report *Report

	lists, deletes map[kind]bool
	uris           int               // redirect URIs at the start, where the API lists them
	template       string            // at the start; "" if none is set, or the API does not say
	lag            time.Duration     // of lists behind creates and deletes; -1: not measured
	touched        map[string]bool   // paths that this run changes something at
	limits         map[string]string // the last of each header about rate limits
}

func newSuite(ctx context.Context, cfg Config) *suite {
	return &suite{
		ctx: ctx, cfg: cfg, label: "acc-" + strings.ToLower(rand.Text()[:12]), report: &Report{observed: map[string]string{}},
		http: &http.Client{
			Timeout:       30 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		lists: map[kind]bool{}, deletes: map[kind]bool{}, lag: 2 * time.Second, touched: map[string]bool{}, limits: map[string]string{},
	}
}

func (s *suite) host() string { return s.label + "." + s.cfg.Domain }

// url is a redirect URI or webhook endpoint of this run; path is another one for each use.
func (s *suite) url(path string) string { return "https://" + s.host() + "/" + path }

// answer is what the API said.
type answer struct {
	status int
	body   []byte
}

// String is status and body, for a cell of the report.
func (a answer) String() string {
	body := []rune(strings.Join(strings.Fields(strings.ReplaceAll(string(a.body), "`", "'")), " "))
	switch {
	case len(body) == 0:
		return fmt.Sprint(a.status)
	case len(body) > 200:
		body = append(body[:200], '…')
	}
	return fmt.Sprintf("%d %#q", a.status, string(body))
}

// member is a member of the object in the body, which a create may have wrapped in another one.
func (a answer) member(name string) string {
	var object map[string]any
	_ = json.Unmarshal(a.body, &object)
	for _, wrapped := range object {
		if inner, ok := wrapped.(map[string]any); ok && len(object) == 1 {
			object = inner
		}
	}
	value, _ := object[name].(string)
	return value
}

// send makes a call; body may be nil. It is not interrupted, so that what was sent has a known outcome. It repeats a GET or
// DELETE that fails. Its error is that no answer came.
func (s *suite) send(method, path string, body any) (a answer, err error) {
	for range 3 {
		a, err = s.sendOnce(method, path, body)
		failed := err != nil || a.status == http.StatusTooManyRequests || a.status >= 500 && a.status != http.StatusNotImplemented
		if !failed || method != http.MethodGet && method != http.MethodDelete {
			break
		}
		time.Sleep(time.Second)
	}
	return a, err
}

func (s *suite) sendOnce(method, path string, body any) (answer, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return answer{}, err
	}
	if body == nil {
		encoded = nil
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(s.ctx), method, s.cfg.BaseURL+path, bytes.NewReader(encoded))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", "Bearer "+s.cfg.APIKey)
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(io.LimitReader(resp.Body, 1<<22))
	for name, values := range resp.Header {
		if name = strings.ToLower(name); strings.Contains(name, "ratelimit") || name == "retry-after" {
			s.limits[name] = values[0]
		}
	}
	return answer{resp.StatusCode, read}, err
}

// call is send for a story, which a call without an answer fails.
func (t *trial) call(method, path string, body any) answer {
	a, err := t.send(method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	if t.ctx.Err() != nil {
		t.Fatal("interrupted")
	}
	return a
}

// post tries to create an object.
func (t *trial) post(k kind, value string) answer {
	return t.call(http.MethodPost, k.path, map[string]string{k.attribute: value})
}

// create creates an object as somebody else would. It returns its id, and how long the list took to show it.
func (t *trial) create(k kind, value string) (id string, lag time.Duration) {
	a := t.post(k, value)
	if id = a.member("id"); a.status != http.StatusCreated || id == "" {
		t.Fatalf("POST %s of %q was answered %s", k.path, value, a)
	}
	return id, t.waitCount(k, value, 1)
}

// delete deletes an object as somebody else would, and returns how long the list took to forget it.
func (t *trial) delete(k kind, value string) time.Duration {
	for _, o := range t.listed(k, value) {
		if a := t.call(http.MethodDelete, k.path+"/"+o.id, nil); a.status != http.StatusNoContent {
			t.Fatalf("DELETE of %s was answered %s", o.id, a)
		}
	}
	return t.waitCount(k, value, 0)
}

// waitCount waits until the list, where there is one, shows n objects whose value has this prefix, and returns how long
// that took.
func (t *trial) waitCount(k kind, prefix string, n int) time.Duration {
	if !t.lists[k] {
		return 0
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		found, took := len(t.listed(k, prefix)), time.Since(began)
		switch {
		case found == n:
			return took
		case took > 30*time.Second:
			t.Fatalf("after 30 s the list has %d %s that begin with %s, not %d", found, k.plural, prefix, n)
		}
	}
}

// listed are the objects in the list whose value has this prefix.
func (t *trial) listed(k kind, prefix string) []object {
	all, err := t.list(k)
	if err != nil {
		t.Fatal(err)
	}
	if t.ctx.Err() != nil {
		t.Fatal("interrupted")
	}
	return slices.DeleteFunc(all, func(o object) bool { return !strings.HasPrefix(o.value, prefix) })
}

// object is an element of a list.
type object struct {
	id, value string
	isDefault bool
}

// page is a list as the API shows it. A cursor that is null is "".
type page struct {
	objects       []object
	before, after string
}

// page asks for one page.
func (s *suite) page(k kind, query url.Values) (page, answer, error) {
	a, err := s.send(http.MethodGet, k.path+"?"+query.Encode(), nil)
	var body struct {
		Data     []map[string]any  `json:"data"`
		Metadata map[string]string `json:"list_metadata"`
	}
	switch {
	case err != nil:
		return page{}, a, err
	case a.status != http.StatusOK || json.Unmarshal(a.body, &body) != nil || body.Metadata == nil:
		return page{}, a, fmt.Errorf("GET %s was answered with no list: %d", k.path, a.status)
	}
	p := page{before: body.Metadata["before"], after: body.Metadata["after"]}
	for _, item := range body.Data {
		id, _ := item["id"].(string)
		value, _ := item[k.attribute].(string)
		isDefault, _ := item["default"].(bool)
		p.objects = append(p.objects, object{id, value, isDefault})
	}
	return p, a, nil
}

// list walks through all pages, newest first. A first page without `after` but with `before` is in the order "normal",
// whose cursors mean each other.
func (s *suite) list(k kind) ([]object, error) {
	var all []object
	cursor, query := "after", url.Values{"limit": {"100"}, "order": {"desc"}}
	for {
		p, _, err := s.page(k, query)
		if err != nil {
			return nil, err
		}
		all = append(all, p.objects...)
		if len(query) == 2 && p.after == "" && p.before != "" {
			cursor = "before"
		}
		next := map[string]string{"after": p.after, "before": p.before}[cursor]
		switch {
		case next == "":
			return all, nil
		case next == query.Get(cursor) || len(p.objects) == 0:
			return nil, fmt.Errorf("the list of %s does not end", k.plural)
		}
		query.Set(cursor, next)
	}
}

// ask is send for the time before the first story: GET and DELETE of what may not be there, and a POST that no API can
// accept. It errs where the run can't begin.
func (s *suite) ask(method, path string, body any) (answer, error) {
	a, err := s.send(method, path, body)
	var expected bool
	switch a.status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		expected = body == nil
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		expected = body != nil
	case http.StatusOK:
		expected = body == nil && json.Valid(a.body)
	}
	switch {
	case err != nil:
		return a, fmt.Errorf("no answer from %s: %w", s.cfg.BaseURL, err)
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		return a, fmt.Errorf("%s refuses the key in WORKOS_API_KEY: %s", s.cfg.BaseURL, a)
	case !expected:
		return a, fmt.Errorf("%s is not the WorkOS API: it answers %s %s with %s", s.cfg.BaseURL, method, path, a)
	}
	a.body = bytes.ReplaceAll(a.body, []byte(path), []byte("PATH")) // the answer of a missing route may name it
	return a, nil
}

// explore finds out what the API has, without creating anything. It errs where the run can't begin.
func (s *suite) explore() (err error) {
	ask := func(method, path string, body any) (a answer) {
		if err == nil {
			a, err = s.ask(method, path, body)
		}
		return a
	}
	unknown := "/" + s.label
	template := ask(http.MethodGet, jwtTemplatePath, nil)
	s.observe("invalid create", ask(http.MethodPost, redirectURIs.path, struct{}{}).String())
	s.observe("missing route", ask(http.MethodGet, "/user_management"+unknown, nil).String())
	s.observe("missing object", ask(http.MethodDelete, redirectURIs.path+unknown, nil).String())
	noDelete := ask(http.MethodDelete, "/user_management"+unknown+unknown, nil).String()
	for _, k := range []kind{redirectURIs, corsOrigins, webhooks} {
		s.lists[k] = ask(http.MethodGet, k.path+"?limit=1", nil).status == http.StatusOK
		s.deletes[k] = ask(http.MethodDelete, k.path+unknown, nil).String() != noDelete
	}
	if err == nil && s.lists[redirectURIs] {
		var all []object
		all, err = s.list(redirectURIs)
		s.uris = len(all)
	}
	s.template = template.member("content")
	s.observe("unset template", "not asked: a template is set")
	if s.template == "" {
		s.observe("unset template", template.String())
	}
	return err
}

// saveTemplate keeps the template in a file while the run changes it, in case that the run is killed.
func (s *suite) saveTemplate() error {
	if s.template == "" {
		return nil
	}
	s.cfg.Progress("the JWT template is in %s until it is put back", s.templateFile())
	return os.WriteFile(s.templateFile(), []byte(s.template), 0o600)
}

func (s *suite) templateFile() string {
	return filepath.Join(os.TempDir(), "workos-jwt-template-"+s.label)
}

// cleanUp puts the environment back as it was, and reports what stays.
func (s *suite) cleanUp() error {
	err := errors.Join(s.restoreTemplate(), s.deleteMine(redirectURIs), s.deleteMine(webhooks))
	if s.touched[corsOrigins.path] {
		s.left("CORS origins with the host %s or %s-*.%s: the API has no deletion", s.host(), s.label, s.cfg.Domain)
	}
	limits := "no such header"
	for _, name := range slices.Sorted(maps.Keys(s.limits)) {
		limits = strings.TrimPrefix(limits+", ", "no such header, ") + name + ": " + s.limits[name]
	}
	s.observe("rate limits", limits)
	return err
}

func (s *suite) left(format string, args ...any) {
	s.report.Left = append(s.report.Left, fmt.Sprintf(format, args...))
}

func (s *suite) restoreTemplate() error {
	if !s.touched[jwtTemplatePath] {
		return nil
	}
	if s.template == "" {
		if a, err := s.send(http.MethodGet, jwtTemplatePath, nil); err != nil || a.status != http.StatusOK || a.member("content") != "" {
			s.left("a JWT template: none was set before, and the API has no deletion")
		}
		return nil
	}
	a, err := s.send(http.MethodPut, jwtTemplatePath, map[string]string{"content": s.template})
	if err != nil || a.status != http.StatusOK {
		return fmt.Errorf("the JWT template could not be put back from %s: %s", s.templateFile(), outcome(a, err))
	}
	return os.Remove(s.templateFile())
}

func outcome(a answer, err error) string {
	if err != nil {
		return err.Error()
	}
	return a.String()
}

// deleteMine deletes what this run made, until lists show nothing more of it for as long as they lag.
func (s *suite) deleteMine(k kind) error {
	if !s.touched[k.path] {
		return nil
	}
	if !s.lists[k] || !s.deletes[k] {
		s.left("%s with the host %s: the API cannot list and delete them", k.plural, s.host())
		return nil
	}
	quiet := 2*s.lag + time.Second/2
	if s.ctx.Err() != nil {
		quiet += 2 * time.Second // the API may still act on what a killed command has sent
	}
	done := map[string]bool{}
	for seen := time.Now(); time.Since(seen) < quiet; time.Sleep(100 * time.Millisecond) {
		all, err := s.list(k)
		if err != nil {
			return err
		}
		for _, o := range all {
			if !strings.Contains(strings.ToLower(o.value), s.label) || done[o.id] {
				continue
			}
			seen, done[o.id] = time.Now(), true
			a, err := s.send(http.MethodDelete, k.path+"/"+o.id, nil)
			switch {
			case err == nil && (a.status == http.StatusNoContent || a.status == http.StatusNotFound):
			case a.status == http.StatusConflict && o.isDefault:
				s.left("%s: it is the default redirect URI now, which cannot be deleted", o.value)
			default:
				return fmt.Errorf("%s (%s) was not deleted: %s", o.value, o.id, outcome(a, err))
			}
		}
	}
	return nil
}
