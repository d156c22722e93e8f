package workostest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// Each fault as a plain client sees it, on a POST.
func TestFaultsAsAClientSeesThem(t *testing.T) {
	t.Parallel()
	const down = `{"message":"Down."}`
	shows := func(header, value, body string) func(answer) bool {
		return func(a answer) bool {
			got, there := a.header[header]
			return there == (value != "") && strings.Join(got, "") == value && strings.HasPrefix(a.body, body)
		}
	}
	const contentType, html, anyObject = "Content-Type", "text/html; charset=utf-8", `{"created_at":`
	for _, f := range []struct {
		fault  *Fault
		name   string
		acts   bool
		status int
		err    error // of the client
		shows  func(answer) bool
	}{
		{Answer(503, down, "Retry-After", "7"), "answer 503", false, 503, nil, shows("Retry-After", "7", down)},
		{Answer(503, down).Acting(), "answer 503 after acting", true, 503, nil, shows(contentType, "application/json; charset=utf-8", down)},
		{Answer(500, ""), "answer 500", false, 500, nil, shows(contentType, "", "")},
		{Answer(500, "").Named("outage"), "outage", false, 500, nil, nil},
		{AnswerHTML(502), "HTML 502", false, 502, nil, shows(contentType, html, "<html>")},
		{AnswerHTML(200).Acting(), "HTML 200 after acting", true, 200, nil, shows(contentType, html, "<html>")},
		{Redirect("https://elsewhere.example.com/"), "redirect", false, 302, nil, shows("Location", "https://elsewhere.example.com/", "")},
		{Reset(), "reset", false, 0, syscall.ECONNRESET, nil},
		{LostAnswer(), "lost answer", true, 0, syscall.ECONNRESET, nil},
		{Truncated(), "truncated", true, 201, io.ErrUnexpectedEOF, nil},
		{TruncatedJSON(), "truncated JSON", true, 201, nil, func(a answer) bool { return strings.HasPrefix(a.body, anyObject) && !strings.HasSuffix(a.body, "}") }},
		{WrongContentType("text/plain"), "wrong content type", true, 201, nil, shows(contentType, "text/plain", anyObject)},
		{WrongContentType(""), "wrong content type", true, 201, nil, shows(contentType, "", anyObject)},
		{Oversized(3 << 20), "oversized", true, 201, nil, shows("Content-Length", "3145728", anyObject)},
		{EditedJSON(func(body map[string]any) { clear(body) }), "edited JSON", true, 201, nil, func(a answer) bool { return a.body == "{}" }},
		{Edited(func(r *Request, resp *Response) { resp.Status, resp.Body = 200, []byte(r.Method) }), "edited", true, 200, nil, func(a answer) bool { return a.body == http.MethodPost }},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := New(t)
			s.FailNext(http.MethodPost, RedirectURIsPath, 1, f.fault)
			a, err := send(request(t.Context(), s, http.MethodPost, RedirectURIsPath, uriBody))
			if !errors.Is(err, f.err) || a.status != f.status || (f.shows != nil && !f.shows(a)) {
				t.Errorf("%d %v, %v; body: %.200s", a.status, a.header, err, a.body)
			}
			if acted := len(s.RedirectURIs()) == 1; acted != f.acts {
				t.Errorf("acted: %v, want %v", acted, f.acts)
			}
			if log := s.Requests(); len(log) != 1 || log[0].Fault != f.name || f.fault.Name() != f.name || s.FaultCounts()[f.name] != 1 {
				t.Errorf("name %q, log: %+v", f.fault.Name(), log)
			}
			play(t, s, step{"DELETE", RedirectURIsPath + "/x", "", 404, ""}) // the fault has struck
		})
	}
}

func TestHangLastsUntilTheClientGoesOrTheServerIsClosed(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*Fault{"before acting": Hang(), "after acting": Hang().Acting()} {
		for _, closes := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " ", closes), func(t *testing.T) {
				t.Parallel()
				s, err := Start()
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close() // a second time does nothing
				acted := make(chan struct{}, 1)
				s.After(func(*Request, *Response) { acted <- struct{}{} })
				s.FailAlways("", "", fault)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go func() {
					_ = s.WaitFor(ctx, http.MethodPost, RedirectURIsPath, 1)
					if fault.acts {
						<-acted
					}
					if closes {
						s.Close()
					} else {
						cancel()
					}
				}()
				a, err := send(request(ctx, s, http.MethodPost, RedirectURIsPath, uriBody))
				if err == nil || errors.Is(err, context.Canceled) == closes {
					t.Errorf("%d, error %v", a.status, err)
				}
				if got := len(s.RedirectURIs()) == 1; got != fault.acts {
					t.Errorf("acted: %v", got)
				}
			})
		}
	}
}

// The late act is what makes a timeout ambiguous: the client has gone, the object comes.
func TestDelayedRequestActsThoughTheClientHasGone(t *testing.T) {
	t.Parallel()
	s := New(t)
	ctx, cancel := context.WithCancel(t.Context())
	acted, gone := make(chan struct{}), make(chan struct{})
	s.FailNext("", "", 1, Afterwards(func() { close(acted) }).Meanwhile(func() { cancel(); <-gone }))
	if _, err := send(request(ctx, s, http.MethodPost, RedirectURIsPath, uriBody)); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	close(gone)
	<-acted
	if len(s.RedirectURIs()) != 1 {
		t.Error("not created")
	}
}

func TestMeanwhileRunsBeforeTheAPIAndAfterwardsAfterIt(t *testing.T) {
	t.Parallel()
	s := New(t)
	s.FailNext("", RedirectURIsPath, 1, Meanwhile(func() { s.AddRedirectURI(callback) }))
	outage := Answer(503, "")
	s.FailNext("", CORSOriginsPath, 1, outage.Meanwhile(func() { s.AddCORSOrigin(origin) }))
	there := 0
	s.FailNext("", WebhookEndpointsPath, 1, Afterwards(func() { there = len(s.WebhookEndpoints()) }))
	outage.Acting()
	s.FailNext("", JWTTemplatePath, 1, outage) // unchanged by all that
	play(t, s,
		step{"POST", RedirectURIsPath, uriBody, 422, ""},
		step{"POST", CORSOriginsPath, originBody, 503, ""},
		step{"POST", WebhookEndpointsPath, hookBody, 201, ""},
		step{"PUT", JWTTemplatePath, templateBody, 503, ""},
		step{"GET", JWTTemplatePath, "", 404, ""},
	)
	if len(s.RedirectURIs()) != 1 || len(s.CORSOrigins()) != 1 || there != 1 {
		t.Errorf("%d, %d and %d objects", len(s.RedirectURIs()), len(s.CORSOrigins()), there)
	}
}

func TestFaultsStrikeTheNextTheNthOrAllMatchingRequests(t *testing.T) {
	t.Parallel()
	s := New(t)
	s.FailNext(http.MethodGet, CORSOriginsPath, 2, Answer(500, ""))
	s.FailNext(http.MethodGet, "", 1, Answer(502, ""))
	s.FailNext("", RedirectURIsPath+"/", 1, Answer(503, ""))
	for _, want := range []int{500, 500, 502, 200} {
		play(t, s, step{"GET", CORSOriginsPath, "", want, ""})
	}
	play(t, s,
		step{"GET", RedirectURIsPath, "", 200, ""},
		step{"DELETE", RedirectURIsPath + "/x", "", 503, ""},
		step{"DELETE", RedirectURIsPath + "/x", "", 404, ""},
	)
	s.FailNext("", "", 1, Answer(500, ""))
	s.FailNth("", "", 3, Answer(503, "")) // counts the one that has failed otherwise
	for _, want := range []int{500, 200, 503, 200} {
		play(t, s, step{"GET", CORSOriginsPath, "", want, ""})
	}
	stop := s.FailAlways(http.MethodGet, "", Answer(503, ""))
	for range 2 {
		play(t, s, step{"GET", CORSOriginsPath, "", 503, ""}, step{"DELETE", RedirectURIsPath + "/x", "", 404, ""})
	}
	stop()
	play(t, s, step{"GET", CORSOriginsPath, "", 200, ""})
}

func TestHooks(t *testing.T) {
	t.Parallel()
	s := New(t)
	var seen []string
	remove := s.Before(func(r *Request) *Fault {
		seen = append(seen, "first "+r.Method+" "+r.Path)
		return Answer(500, "")
	})
	s.Before(func(r *Request) *Fault {
		seen = append(seen, "second "+string(r.Body))
		return Answer(502, "").Acting()
	})
	s.After(func(_ *Request, resp *Response) {
		seen = append(seen, fmt.Sprint("after ", resp.Status))
		resp.Header.Set("X-Seen", "yes")
	})
	play(t, s, step{"POST", CORSOriginsPath, originBody, 500, ""}) // the first decides, all see it
	remove()
	if a := do(t, s, http.MethodPost, CORSOriginsPath, originBody); a.status != 502 || a.header.Get("X-Seen") != "yes" {
		t.Errorf("%d %v", a.status, a.header)
	}
	want := []string{"first POST " + CORSOriginsPath, "second " + originBody, "second " + originBody, "after 201"}
	if !slices.Equal(seen, want) {
		t.Errorf("seen %q, want %q", seen, want)
	}
	s.ClearHooks()
	play(t, s, step{"GET", CORSOriginsPath, "", 200, ""})
}

// recordingTB is a test that keeps its errors to itself.
type recordingTB struct {
	testing.TB
	errors chan string
}

func (r *recordingTB) Errorf(format string, args ...any) { r.errors <- fmt.Sprintf(format, args...) }

func TestPanickingHookFailsTheTest(t *testing.T) {
	t.Parallel()
	inner := &recordingTB{t, make(chan string, 1)}
	s := New(inner)
	s.FailNext("", "", 1, Reset())                             // no error of the test
	s.FailNext("", "", 1, EditedJSON(func(map[string]any) {})) // of an answer without a body
	id := s.AddRedirectURI(callback).ID
	for range 2 {
		if _, err := send(request(t.Context(), s, http.MethodDelete, RedirectURIsPath+"/"+id, "")); err == nil {
			t.Error("answered")
		}
	}
	if got := <-inner.errors; !strings.Contains(got, "http: panic serving") || !strings.Contains(got, "EditedJSON") {
		t.Errorf("error of the test: %q", got)
	}
}
