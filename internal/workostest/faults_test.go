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

// Each fault as a plain client sees it, on a POST; whether the API acted; what the log
// says.
func TestFaultsAsAClientSeesThem(t *testing.T) {
	t.Parallel()
	const down = `{"message":"Down."}`
	contentType := func(want string) func(*testing.T, answer) {
		return func(t *testing.T, a answer) {
			t.Helper()
			if got, there := a.header["Content-Type"]; strings.Join(got, "") != want || there != (want != "") {
				t.Errorf("content type %q, want %q", got, want)
			}
		}
	}
	isObject := func(t *testing.T, a answer) {
		t.Helper()
		if a.text("object") != "redirect_uri" {
			t.Errorf("body %s", a.raw)
		}
	}
	for _, f := range []struct {
		fault  *Fault
		name   string
		acts   bool
		status int   // in the log, and at the client if there is no error
		err    error // of the client
		check  func(*testing.T, answer)
	}{
		{Answer(503, down, "Retry-After", "7"), "answer 503", false, 503, nil, func(t *testing.T, a answer) {
			t.Helper()
			a.wantBody(t, 503, down)
			if a.header.Get("Retry-After") != "7" {
				t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
			}
		}},
		{Answer(503, down).Acting(), "answer 503 after acting", true, 503, nil, func(t *testing.T, a answer) {
			t.Helper()
			a.wantBody(t, 503, down)
		}},
		{Answer(500, ""), "answer 500", false, 500, nil, contentType("")},
		{AnswerHTML(502), "HTML 502", false, 502, nil, contentType("text/html; charset=utf-8")},
		{AnswerHTML(200).Acting(), "HTML 200 after acting", true, 200, nil, contentType("text/html; charset=utf-8")},
		{Redirect("https://elsewhere.example.com/"), "redirect", false, 302, nil, func(t *testing.T, a answer) {
			t.Helper()
			if got := a.header.Get("Location"); got != "https://elsewhere.example.com/" {
				t.Errorf("Location %q", got)
			}
		}},
		{Reset(), "reset", false, 0, syscall.ECONNRESET, nil},
		{LostAnswer(), "lost answer", true, 0, syscall.ECONNRESET, nil},
		{Truncated(), "truncated", true, 201, io.ErrUnexpectedEOF, nil},
		{Answer(204, "").Acting().edited(func(_ *Request, r *Response) { r.Delivery = DeliverTruncated }), "answer 204 after acting", true, 0, syscall.ECONNRESET, nil},
		{TruncatedJSON(), "truncated JSON", true, 201, nil, func(t *testing.T, a answer) {
			t.Helper()
			if a.body != nil || !strings.HasPrefix(string(a.raw), `{"created_at":`) {
				t.Errorf("body %s", a.raw)
			}
		}},
		{WrongContentType("text/plain"), "wrong content type", true, 201, nil, contentType("text/plain")},
		{WrongContentType(""), "wrong content type", true, 201, nil, contentType("")},
		{Oversized(3 << 20), "oversized", true, 201, nil, func(t *testing.T, a answer) {
			t.Helper()
			isObject(t, a)
			if len(a.raw) != 3<<20 {
				t.Errorf("%d bytes", len(a.raw))
			}
		}},
		{EditedJSON(func(body map[string]any) { delete(body, "id") }), "edited JSON", true, 201, nil, func(t *testing.T, a answer) {
			t.Helper()
			if _, there := a.body["id"]; there || a.text("uri") != callback {
				t.Errorf("body %s", a.raw)
			}
		}},
		{Edited(func(r *Request, resp *Response) { resp.Status = 200; resp.Body = []byte(r.Method) }), "edited", true, 200, nil, func(t *testing.T, a answer) {
			t.Helper()
			a.wantBody(t, 200, http.MethodPost)
		}},
		{Answer(503, "").Named("outage").WithHeader("Date", "").WithHeader("X-Request-ID", ""), "outage", false, 503, nil, func(t *testing.T, a answer) {
			t.Helper()
			if a.header["Date"] != nil || a.header["X-Request-Id"] != nil {
				t.Errorf("header %v", a.header)
			}
		}},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := New(t)
			s.FailNext(http.MethodPost, RedirectURIsPath, 1, f.fault)
			a, err := newClient(t, s).try(http.MethodPost, RedirectURIsPath, object("uri", callback))
			if !errors.Is(err, f.err) {
				t.Fatalf("error %v, want %v", err, f.err)
			}
			if err == nil {
				a.want(t, f.status)
			}
			if f.check != nil {
				f.check(t, a)
			}
			if acted := len(s.RedirectURIs()) == 1; acted != f.acts {
				t.Errorf("acted: %v, want %v", acted, f.acts)
			}
			log := s.Requests()
			if len(log) != 1 || log[0].Status != f.status || log[0].Acted != f.acts || log[0].Fault != f.fault.Name() {
				t.Errorf("log: %+v", log)
			}
			if f.fault.Name() != f.name {
				t.Errorf("name %q", f.fault.Name())
			}
			if got := s.FaultCounts(); len(got) != 1 || got[f.name] != 1 {
				t.Errorf("counts: %v", got)
			}
		})
	}
}

func TestHangLastsUntilTheClientGoes(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]struct {
		fault *Fault
		acts  bool
	}{"before acting": {Hang(), false}, "after acting": {Hang().Acting(), true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(t)
			acted := make(chan struct{}, 1)
			s.After(func(*Request, *Response) { acted <- struct{}{} })
			s.FailNext("", "", 1, f.fault)
			c := newClient(t, s)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			req := c.request(http.MethodPost, RedirectURIsPath, object("uri", callback)).WithContext(ctx)
			done := make(chan error, 1)
			go func() {
				_, err := c.send(req)
				done <- err
			}()
			if err := s.WaitFor(ctx, http.MethodPost, "", 1); err != nil {
				t.Fatal(err)
			}
			if f.acts {
				<-acted
			}
			select {
			case err := <-done:
				t.Fatalf("answered: %v", err)
			default:
			}
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			if got := len(s.RedirectURIs()) == 1; got != f.acts {
				t.Errorf("acted: %v", got)
			}
			if log := s.Requests(); len(log) != 1 || log[0].Status != 0 {
				t.Errorf("log: %+v", log)
			}
		})
	}
}

// The late act is what makes a timeout ambiguous: the client has gone, the object comes.
func TestDelayedRequestActsThoughTheClientHasGone(t *testing.T) {
	t.Parallel()
	s := New(t)
	acted := make(chan struct{})
	s.After(func(*Request, *Response) { close(acted) })
	gone := make(chan struct{})
	s.FailNext("", "", 1, Meanwhile(func() { <-gone }))
	c := newClient(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	req := c.request(http.MethodPost, RedirectURIsPath, object("uri", callback)).WithContext(ctx)
	go func() {
		_ = s.WaitFor(t.Context(), "", "", 1)
		cancel()
	}()
	if _, err := c.send(req); !errors.Is(err, context.Canceled) {
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
	c := newClient(t, s)
	s.FailNext(http.MethodPost, RedirectURIsPath, 1, Meanwhile(func() { s.AddRedirectURI(callback) }))
	c.addURI(callback).want(t, http.StatusUnprocessableEntity)

	// The same, and then an outage: it looks like a lost answer, and is none.
	s.FailNext(http.MethodPost, CORSOriginsPath, 1, Answer(503, "").Meanwhile(func() { s.AddCORSOrigin(origin) }))
	c.addOrigin(origin).want(t, http.StatusServiceUnavailable)
	if len(s.CORSOrigins()) != 1 || s.Requests()[1].Acted {
		t.Error("the API acted on the POST")
	}

	var there int
	s.FailNext(http.MethodPost, RedirectURIsPath, 1, Afterwards(func() { there = len(s.RedirectURIs()) }))
	c.addURI(callback+"/2").want(t, http.StatusCreated)
	if there != 2 {
		t.Errorf("%d redirect URIs afterwards, want 2", there)
	}
}

func TestModifiersLeaveTheirFaultAlone(t *testing.T) {
	t.Parallel()
	base := Answer(500, "")
	base.Acting()
	base.Named("other")
	base.WithHeader("X-Other", "1")
	base.Meanwhile(func() { t.Error("ran") })
	s := New(t)
	s.FailAlways("", "", base)
	a := newClient(t, s).addURI(callback)
	a.want(t, 500)
	if a.header.Get("X-Other") != "" || len(s.RedirectURIs()) != 0 || s.Requests()[0].Fault != "answer 500" {
		t.Errorf("the base changed: %+v", s.Requests())
	}
}

func TestFaultsStrikeTheNextTheNthOrAllMatchingRequests(t *testing.T) {
	t.Parallel()
	s := New(t)
	c := newClient(t, s)
	s.FailNext(http.MethodGet, CORSOriginsPath, 2, Answer(500, ""))
	s.FailNext(http.MethodGet, "", 1, Answer(502, ""))
	s.FailNext("", RedirectURIsPath+"/", 1, Answer(503, ""))
	var got []int
	for range 5 {
		got = append(got, c.do(http.MethodGet, CORSOriginsPath, "").status)
	}
	got = append(got,
		c.do(http.MethodGet, RedirectURIsPath, "").status,
		c.do(http.MethodDelete, RedirectURIsPath+"/x", "").status,
		c.do(http.MethodDelete, RedirectURIsPath+"/x", "").status,
	)
	if want := []int{500, 500, 502, 200, 200, 200, 503, 404}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	// The nth counts what others decided.
	s.FailNext("", "", 1, Answer(500, ""))
	s.FailNth("", "", 3, Answer(503, ""))
	got = nil
	for range 5 {
		got = append(got, c.do(http.MethodGet, CORSOriginsPath, "").status)
	}
	if want := []int{500, 200, 503, 200, 200}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	stop := s.FailAlways(http.MethodGet, "", Answer(503, ""))
	for range 3 {
		c.play(step{"GET", CORSOriginsPath, "", 503, ""}, step{"DELETE", RedirectURIsPath + "/x", "", 404, ""})
	}
	stop()
	c.play(step{"GET", CORSOriginsPath, "", 200, ""})
}

func TestFirstBeforeHookDecidesAndAllSeeEveryRequest(t *testing.T) {
	t.Parallel()
	s := New(t)
	c := newClient(t, s)
	var seen []string
	removeFirst := s.Before(func(r *Request) *Fault {
		seen = append(seen, "first "+r.Method+" "+r.Path)
		return Answer(500, "")
	})
	s.Before(func(r *Request) *Fault {
		seen = append(seen, "second "+string(r.Body))
		return Answer(502, "")
	})
	c.addOrigin("https://example.com").want(t, 500)
	if want := []string{"first POST " + CORSOriginsPath, `second {"origin":"https://example.com"}`}; !slices.Equal(seen, want) {
		t.Errorf("seen %q, want %q", seen, want)
	}
	removeFirst()
	c.addOrigin("https://example.com").want(t, 502)
	s.ClearHooks()
	c.addOrigin("https://example.com").want(t, http.StatusCreated)
}

func TestAfterHookMayChangeAnswerAndDelivery(t *testing.T) {
	t.Parallel()
	s := New(t)
	c := newClient(t, s)
	remove := s.After(func(r *Request, resp *Response) {
		if r.Method == http.MethodPost && resp.Status == http.StatusCreated {
			resp.EditJSON(func(body map[string]any) { body["uri"] = "changed" })
			resp.Header.Set("X-Seen", r.RequestID)
		}
		if r.Method == http.MethodDelete {
			resp.Delivery = DeliverReset
		}
	})
	a := c.addURI(callback)
	if a.text("uri") != "changed" || a.header.Get("X-Seen") != a.header.Get("X-Request-ID") {
		t.Errorf("%v %s", a.header, a.raw)
	}
	if _, err := c.try(http.MethodDelete, RedirectURIsPath+"/x", ""); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("error %v", err)
	}
	remove()
	c.do(http.MethodDelete, RedirectURIsPath+"/x", "").want(t, http.StatusNotFound)
}

func TestAfterHookSeesTheAnswerBehindAFault(t *testing.T) {
	t.Parallel()
	s := New(t)
	var statuses []int
	s.After(func(_ *Request, resp *Response) { statuses = append(statuses, resp.Status) })
	s.FailNext("", "", 1, Answer(503, ""))          // does not act: not seen
	s.FailNext("", "", 1, Answer(503, "").Acting()) // acts
	c := newClient(t, s)
	for range 2 {
		c.addURI(callback).want(t, http.StatusServiceUnavailable)
	}
	if !slices.Equal(statuses, []int{http.StatusCreated}) {
		t.Errorf("seen %v", statuses)
	}
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
	s.FailNext("", "", 1, Reset())
	s.FailNext("", "", 1, EditedJSON(func(map[string]any) {})) // of an answer without a body
	id := s.AddRedirectURI(callback).ID
	for range 2 {
		if _, err := newClient(t, s).try(http.MethodDelete, RedirectURIsPath+"/"+id, ""); err == nil {
			t.Error("answered")
		}
	}
	if got := <-inner.errors; !strings.Contains(got, "http: panic serving") || !strings.Contains(got, "EditJSON") {
		t.Errorf("error of the test: %q", got)
	}
}
