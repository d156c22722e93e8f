package workostest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// Each fault as a plain client sees it, on a POST.
func TestFaultsAsAClientSeesThem(t *testing.T) {
	t.Parallel()
	const contentType, json, html = "Content-Type", "application/json; charset=utf-8", "text/html; charset=utf-8"
	const down, anyObject = `{"message":"Down."}`, `{"created_at":`
	const noRoute = `{"error":"Not Found","message":"Cannot POST ` + RedirectURIsPath
	isHalf := func(a answer) bool { return strings.HasPrefix(a.body, anyObject) && !strings.HasSuffix(a.body, "}") }
	empty := func(body map[string]any) { clear(body) }
	echo := func(r *Request, resp *Response) { resp.Status, resp.Body = 200, r.Body }
	shows := func(header, value, body string) func(answer) bool {
		return func(a answer) bool {
			got, there := a.header[header]
			return there == (value != "") && strings.Join(got, "") == value && strings.HasPrefix(a.body, body)
		}
	}
	for _, f := range []struct {
		fault  *Fault
		name   string
		acts   bool
		status int
		err    error // of the client
		shows  func(answer) bool
	}{
		{Answer(503, down, "Retry-After", "7"), "answer 503", false, 503, nil, shows("Retry-After", "7", down)},
		{Answer(503, down).Acting(), "answer 503 after acting", true, 503, nil, shows(contentType, json, down)},
		{Answer(500, "").Named("outage"), "outage", false, 500, nil, shows(contentType, "", "")},
		{AnswerHTML(502), "HTML 502", false, 502, nil, shows(contentType, html, "<html><head><title>502 Bad")},
		{AnswerHTML(200).Acting(), "HTML 200 after acting", true, 200, nil, shows(contentType, html, "<html>")},
		{NoRoute(404), "no route 404", false, 404, nil, shows(contentType, json, noRoute)},
		{Reset(), "reset", false, 0, syscall.ECONNRESET, nil},
		{LostAnswer(), "lost answer", true, 0, syscall.ECONNRESET, nil},
		{Truncated(), "truncated", true, 201, io.ErrUnexpectedEOF, nil},
		{TruncatedJSON(), "truncated JSON", true, 201, nil, isHalf},
		{WrongContentType("text/plain"), "wrong content type", true, 201, nil, shows(contentType, "text/plain", anyObject)},
		{Oversized(3 << 20), "oversized", true, 201, nil, shows("Content-Length", "3145728", anyObject)},
		{EditedJSON(empty), "edited JSON", true, 201, nil, shows(contentType, json, "{}")},
		{Edited(echo), "edited", true, 200, nil, shows(contentType, json, uriBody)},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := New(t)
			s.FailNext(http.MethodPost, RedirectURIsPath, 1, f.fault)
			a, err := send(request(t.Context(), s, http.MethodPost, RedirectURIsPath, uriBody))
			if !errors.Is(err, f.err) || a.status != f.status || (f.shows != nil && !f.shows(a)) {
				t.Errorf("%d %v, %v; body: %.200s", a.status, a.header, err, a.body)
			}
			if acted := len(s.RedirectURIs()) == 1; acted != f.acts || f.fault.Name() != f.name {
				t.Errorf("%s acted: %v, want %v", f.fault.Name(), acted, f.acts)
			}
			play(t, s, step{"DELETE", RedirectURIsPath + "/x", "", 404, ""}) // the fault has struck
		})
	}
}

// A fault that acts makes a timeout ambiguous: the client has gone, the object comes.
func TestHangLastsUntilTheClientGoesOrTheServerIsClosed(t *testing.T) {
	t.Parallel()
	for _, fault := range []*Fault{Hang(), Hang().Acting()} {
		for _, closes := range []bool{false, true} {
			t.Run(fmt.Sprint(fault.Name(), " ", closes), func(t *testing.T) {
				t.Parallel()
				s := New(t)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				acted := make(chan struct{}, 1)
				s.After(func(*Request, *Response) { acted <- struct{}{} })
				s.FailAlways("", "", fault)
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
				_, err := send(request(ctx, s, http.MethodPost, RedirectURIsPath, uriBody))
				if err == nil || errors.Is(err, context.Canceled) == closes || (len(s.RedirectURIs()) == 1) != fault.acts {
					t.Errorf("error %v, %d redirect URIs", err, len(s.RedirectURIs()))
				}
			})
		}
	}
}

func TestFaultsStrikeTheNextTheNthOrAllMatchingRequests(t *testing.T) {
	t.Parallel()
	s := New(t)
	wantStatuses := func(statuses ...int) {
		t.Helper()
		for _, status := range statuses {
			play(t, s, step{"GET", CORSOriginsPath, "", status, ""})
		}
	}
	s.FailNext(http.MethodGet, CORSOriginsPath, 2, Answer(500, ""))
	s.FailNth(http.MethodGet, "", 2, Answer(502, "")) // not of the two that fail otherwise
	s.FailNext("", RedirectURIsPath+"/", 1, Answer(503, ""))
	wantStatuses(500, 500, 200, 502, 200)
	play(t, s,
		step{"GET", RedirectURIsPath, "", 200, ""},
		step{"DELETE", RedirectURIsPath + "/x", "", 503, ""},
		step{"DELETE", RedirectURIsPath + "/x", "", 404, ""},
	)
	s.FailAlways(http.MethodGet, "", Answer(504, ""))
	wantStatuses(504, 504)
	play(t, s, step{"DELETE", RedirectURIsPath + "/x", "", 404, ""})

}

func TestHooksRunInTheirOrder(t *testing.T) {
	t.Parallel()
	s := New(t)
	var seen []string
	see := func(what ...any) { seen = append(seen, fmt.Sprint(append(what, " ", len(s.CORSOrigins()))...)) }
	fault := Afterwards(func() { see("afterwards") })
	s.Before(func(r *Request) *Fault {
		see("before ", r.Method)
		return nil
	})
	s.FailNext("", "", 1, fault.Meanwhile(func() { see("meanwhile") }))
	s.FailNext("", "", 1, fault) // which is unchanged
	s.After(func(_ *Request, resp *Response) {
		see("after ", resp.Status)
		resp.Header.Set("X-Seen", "yes")
	})
	for range 2 {
		if a := do(t, s, http.MethodPost, CORSOriginsPath, originBody); a.header.Get("X-Seen") != "yes" {
			t.Errorf("%+v", a)
		}
	}
	s.FailNext("", "", 1, Answer(503, "")) // does not act, so nothing comes after
	play(t, s, step{"GET", CORSOriginsPath, "", 503, ""})
	want := "[before POST 0 meanwhile 0 after 201 1 afterwards 1 before POST 1 after 409 1 afterwards 1 before GET 1]"
	s.ClearHooks()
	if a := do(t, s, http.MethodGet, CORSOriginsPath, ""); a.header.Get("X-Seen") != "" || fmt.Sprint(seen) != want {
		t.Errorf("%v, seen %s\nwant %s", a.header, seen, want)
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
	s.FailNext("", "", 1, Truncated())                         // no error of the test, but a reset, for there is no body
	s.FailNext("", "", 1, EditedJSON(func(map[string]any) {})) // of an answer without a body
	for range 2 {
		path := RedirectURIsPath + "/" + s.AddRedirectURI(callback).ID
		if a, err := send(request(t.Context(), s, http.MethodDelete, path, "")); err == nil {
			t.Errorf("answered: %+v", a)
		}
	}
	if got := <-inner.errors; !strings.Contains(got, "http: panic serving") || !strings.Contains(got, "EditedJSON") {
		t.Errorf("error of the test: %q", got)
	}
}
