package testacc

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
)

// kind is a kind of object: its path in the API, the attribute that is its value, its name, and the environment variable
// that allows objects which cannot be removed.
type kind struct{ path, attribute, plural, allow string }

var (
	redirectURIs = kind{"/user_management/redirect_uris", "uri", "redirect URIs", "WORKOS_ACC_REDIRECT_URIS"}
	corsOrigins  = kind{"/user_management/cors_origins", "origin", "CORS origins", "WORKOS_ACC_CORS_ORIGINS"}
	webhooks     = kind{"/webhook_endpoints", "endpoint_url", "webhook endpoints", "WORKOS_ACC_WEBHOOK_ENDPOINTS"}
	jwtTemplate  = kind{"/user_management/jwt_template", "content", "a JWT template", "WORKOS_ACC_JWT_TEMPLATE"}
	collections  = []kind{redirectURIs, corsOrigins, webhooks}
)

// suite is one run. It asks the API by itself, not by the provider's client, which is part of what is tested.
type suite struct {
	testing.TB
	ctx       context.Context //nolint:containedctx // a suite lives as long as one Run
	cfg       Config
	label     string // in the name of everything that this run makes, and of nothing else
	report    *Report
	workspace *acctest.Workspace // nil before the first command

	lists, deletes, touched map[kind]bool     // what the API can do, and what this run changes
	uris                    int               // redirect URIs at the start, where the API lists them
	template                string            // at the start; "" if none is set, or the API does not say
	lag                     time.Duration     // of lists behind creates and deletes
	limits                  map[string]string // the last of each header about rate limits
}

func (s *suite) host() string { return s.label + "." + s.cfg.Domain }

// url is a redirect URI or webhook endpoint of this run.
func (s *suite) url(path string) string { return "https://" + s.host() + "/" + path }

// answer is what the API said.
type answer struct {
	status int
	body   []byte
}

// String is status and body, on one line.
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

// object is one of any kind.
type object struct {
	ID, URI, Origin, Content, Status string
	Endpoint                         string `json:"endpoint_url"`
	Default                          bool
}

func (o object) value() string { return cmp.Or(o.URI, o.Origin, o.Endpoint) }

// object is the object in the body, which a create may have wrapped in another one.
func (a answer) object() (o object) {
	var wrapped map[string]object
	if _ = json.Unmarshal(a.body, &o); o == (object{}) && json.Unmarshal(a.body, &wrapped) == nil && len(wrapped) == 1 {
		for _, o = range wrapped {
		}
	}
	return o
}

var client = &http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// call makes a call; body may be nil. It repeats what fails, except a POST. The story ends if that does not help.
func (s *suite) call(method, path string, body any) answer {
	for attempt := 1; ; attempt++ {
		a, err := s.send(method, path, body)
		if method != http.MethodPost && (a.status == http.StatusTooManyRequests || a.status >= 500 && a.status != http.StatusNotImplemented) {
			err = fmt.Errorf("%s %s was answered %s", method, path, a)
		}
		if err == nil || attempt == 3 || method == http.MethodPost {
			s.check(err)
			return a
		}
		time.Sleep(time.Second)
	}
}

// send is one attempt. It is not interrupted, so that what was sent has a known outcome.
func (s *suite) send(method, path string, body any) (answer, error) {
	content, _ := json.Marshal(body)
	if body == nil {
		content = nil
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(s.ctx), method, s.cfg.BaseURL+path, bytes.NewReader(content))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", "Bearer "+s.cfg.APIKey)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("no answer from %s: %w", s.cfg.BaseURL, err)
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

// post tries to create an object.
func (s *suite) post(k kind, value string) answer {
	return s.call(http.MethodPost, k.path, map[string]string{k.attribute: value})
}

// create creates an object as somebody else would. It returns its id, and how long the list took to show it.
func (s *suite) create(k kind, value string) (id string, lag time.Duration) {
	a := s.post(k, value)
	if id = a.object().ID; a.status != http.StatusCreated || id == "" {
		s.Fatalf("POST %s of %q was answered %s", k.path, value, a)
	}
	return id, s.waitCount(k, value, 1)
}

// delete deletes an object as somebody else would, and returns how long the list took to forget it.
func (s *suite) delete(k kind, value string) time.Duration {
	for _, o := range s.listed(k, value) {
		s.deleteOne(k, o)
	}
	return s.waitCount(k, value, 0)
}

func (s *suite) deleteOne(k kind, o object) {
	a := s.call(http.MethodDelete, k.path+"/"+o.ID, nil)
	switch {
	case a.status == http.StatusNoContent || a.status == http.StatusNotFound:
	case a.status == http.StatusConflict && o.Default:
		s.left("%s: it is the default redirect URI now, which cannot be deleted", o.value())
	default:
		s.Fatalf("%s (%s) was not deleted: %s", o.value(), o.ID, a)
	}
}

// waitCount waits until the list, where there is one, shows n objects with this in their value, and returns how long that
// took.
func (s *suite) waitCount(k kind, part string, n int) time.Duration {
	if !s.lists[k] {
		return 0
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		found, took := len(s.listed(k, part)), time.Since(began)
		switch {
		case found == n:
			return took
		case took > 30*time.Second:
			s.Fatalf("after 30 s the list has %d %s with %s, not %d", found, k.plural, part, n)
		}
	}
}

// page is a list as the API shows it, with no metadata where the API answered something else.
type page struct {
	Data     []object
	Metadata map[string]string `json:"list_metadata"`
}

func (s *suite) page(k kind, query url.Values) (page, answer) {
	var p page
	a := s.call(http.MethodGet, k.path+"?"+query.Encode(), nil)
	if a.status != http.StatusOK || json.Unmarshal(a.body, &p) != nil {
		return page{}, a
	}
	return p, a
}

// listed are the objects with this in their value, in any case, from all pages. A first page without `after` but with
// `before` is in the order "normal", whose cursors mean each other.
func (s *suite) listed(k kind, part string) (all []object) {
	cursor, query := "after", url.Values{"limit": {"100"}, "order": {"desc"}}
	for {
		p, a := s.page(k, query)
		if p.Metadata == nil {
			s.Fatalf("GET %s was answered with no list: %s", k.path, a)
		}
		for _, o := range p.Data {
			if strings.Contains(strings.ToLower(o.value()), strings.ToLower(part)) {
				all = append(all, o)
			}
		}
		if len(query) == 2 && p.Metadata["after"] == "" && p.Metadata["before"] != "" {
			cursor = "before"
		}
		next := p.Metadata[cursor]
		switch {
		case next == "":
			return all
		case next == query.Get(cursor) || len(p.Data) == 0:
			s.Fatalf("the list of %s does not end", k.plural)
		}
		query.Set(cursor, next)
	}
}

// explore finds out what the API has, without creating anything: no API accepts this POST.
func (s *suite) explore() {
	create := s.call(http.MethodPost, redirectURIs.path, struct{}{})
	switch create.status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
	case http.StatusUnauthorized, http.StatusForbidden:
		s.Fatalf("%s refuses the key in WORKOS_API_KEY: %s", s.cfg.BaseURL, create)
	default:
		s.Fatalf("%s is not the WorkOS API: it answers POST %s with %s", s.cfg.BaseURL, redirectURIs.path, create)
	}
	ask := func(method, path string) answer {
		a := s.call(method, path, nil)
		a.body = bytes.ReplaceAll(a.body, []byte(path), []byte("PATH")) // the answer of a missing route may name it
		return a
	}
	unknown := "/" + s.label
	s.observe("invalid create", create.String())
	s.observe("missing route", ask(http.MethodGet, "/user_management"+unknown).String())
	s.observe("missing object", ask(http.MethodDelete, redirectURIs.path+unknown).String())
	noDelete := ask(http.MethodDelete, "/user_management"+unknown+unknown).String()
	for _, k := range collections {
		s.lists[k] = ask(http.MethodGet, k.path+"?limit=1").status == http.StatusOK
		s.deletes[k] = k != corsOrigins && ask(http.MethodDelete, k.path+unknown).String() != noDelete
	}
	if s.lists[redirectURIs] {
		s.uris = len(s.listed(redirectURIs, ""))
	}
	template := ask(http.MethodGet, jwtTemplate.path)
	if s.template = template.object().Content; s.template == "" {
		s.observe("unset template", template.String())
	}
	s.report.Where = fmt.Sprintf("%s, %s", s.cfg.BaseURL, acctest.Shared(s).CLI)
}

// needs skips the story where the API cannot do something.
func (s *suite) needs(can bool, what string) {
	if !can {
		s.Skipf("the API cannot %s", what)
	}
}

// changes skips the story if it makes objects that would stay, and may not.
func (s *suite) changes(k kind) {
	stay := ""
	switch {
	case s.cfg.Keep(k):
	case k == jwtTemplate && s.template == "":
		stay = "none is set that could be put back"
	case k == redirectURIs && s.lists[k] && s.deletes[k] && s.uris == 0:
		stay = "there is none yet, and the first may become the default, which cannot be deleted"
	case k != jwtTemplate && (!s.lists[k] || !s.deletes[k]):
		stay = "the API cannot list and delete them"
	}
	if stay != "" {
		s.Skipf("%s would stay: %s; %s=1 allows that", k.plural, stay, k.allow)
	}
	s.touched[k] = true
}

// cleanUp puts the environment back as it was, and reports what stays.
func (s *suite) cleanUp() {
	if s.ctx.Err() != nil {
		time.Sleep(2 * time.Second) // the API may still act on what a killed command has sent
	}
	s.ctx = context.WithoutCancel(s.ctx)
	parts := []func(*suite){(*suite).restoreTemplate}
	for _, k := range collections {
		parts = append(parts, func(s *suite) { s.deleteMine(k) })
	}
	for _, part := range parts {
		if r := s.try("clean-up", part); r.outcome == failed {
			s.report.Stories = append(s.report.Stories, r)
		}
	}
	var limits []string
	for _, name := range slices.Sorted(maps.Keys(s.limits)) {
		limits = append(limits, name+": "+s.limits[name])
	}
	s.observe("rate limits", cmp.Or(strings.Join(limits, ", "), "no such header"))
}

func (s *suite) left(format string, args ...any) {
	s.report.Left = append(s.report.Left, fmt.Sprintf(format, args...))
}

func (s *suite) restoreTemplate() {
	switch {
	case !s.touched[jwtTemplate]:
	case s.template != "":
		if a := s.call(http.MethodPut, jwtTemplate.path, map[string]string{"content": s.template}); a.status != http.StatusOK {
			s.Fatalf("the JWT template %q could not be put back: %s", s.template, a)
		}
	default:
		if a := s.call(http.MethodGet, jwtTemplate.path, nil); a.status != http.StatusOK || a.object().Content != "" {
			s.left("a JWT template: none was set before, and the API has no deletion")
		}
	}
}

// deleteMine deletes what this run made, until lists show nothing more of it for longer than they lag.
func (s *suite) deleteMine(k kind) {
	switch {
	case !s.touched[k]:
		return
	case !s.lists[k] || !s.deletes[k]:
		s.left("%s at %s: the API cannot list and delete them", k.plural, s.host())
		return
	}
	done := map[string]bool{}
	for seen := time.Now(); time.Since(seen) < 2*s.lag+time.Second/2; time.Sleep(100 * time.Millisecond) {
		for _, o := range s.listed(k, s.label) {
			if !done[o.ID] {
				seen, done[o.ID] = time.Now(), true
				s.deleteOne(k, o)
			}
		}
	}
}
