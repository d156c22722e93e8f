package workos_test

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestAListThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const json = "application/json"
	for _, tc := range []struct{ name, kind, body, old, other string }{
		{"HTML", "text/html", "<!DOCTYPE html><title>Sign in</title>", "", ""},
		{"nothing", json, "", "", ""},
		{"null", json, "null", "", ""},
		{"an array", json, "[]", "", ""},
		{"more than one value", json, aPage + "}", "", ""},
		{"truncated", json, aPage[:len(aPage)-9], "", ""},
		{"JSON that calls itself text", "text/plain; charset=utf-8", aPage, "", ""},
		{"JSONP", "application/jsonp", aPage, "", ""},
		{"a malformed content type", "application/json; charset", aPage, "", ""},
		{"no content type", "", aPage, "", ""},
		{"without data", json, aPage, `"data"`, `"date"`},
		{"null data", json, aPage, `[` + anObject + `]`, "null"},
		{"without list_metadata", json, aPage, `"list_metadata"`, `"metadata"`},
		{"null list_metadata", json, aPage, `{"before":null,"after":null}`, "null"},
		{"a number as cursor", json, aPage, `"after":null`, `"after":7`},
		{"an object as cursor", json, aPage, `"before":null`, `"before":{}`},
		{"a null id", json, aPage, `"redir_1"`, `null`},
		{"a number as id", json, aPage, `"redir_1"`, `7`},
		{"an empty value", json, aPage, `"https://example.com/cb"`, `""`},
	} {
		inBubble(t, tc.name, func(t bubble) {
			body := strings.Replace(tc.body, tc.old, tc.other, 1)
			api := always(200, body, "Content-Type", tc.kind, "X-Request-ID", "req_7")
			pages := newClient(t, api, retries(2)).RedirectURIs(workos.OldestFirst)
			items, err := pages.Next(t.Context())
			if got := wantKinds(t, err, workos.ErrUnreadable); got.Status != 200 || got.RequestID != "req_7" || len(items) != 0 || pages.Done() {
				t.Errorf("got %+v with %v, done: %t", got, items, pages.Done())
			}
			wantRequests(t, api, 3)
		})
	}
}

func TestAListThatCanBeRead(t *testing.T) {
	t.Parallel()
	page := aPage + strings.Repeat(" ", 8<<20-len(aPage))
	for _, kind := range []string{"application/json", "Application/JSON;charset=UTF-8", "application/vnd.workos+json"} {
		if err := list.send(t.Context(), newClient(t, always(200, page, "Content-Type", kind))); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	api := always(200, page+" ")
	_ = wantKinds(t, list.send(t.Context(), newClient(t, api, retries(2))), workos.ErrUnreadable)
	wantRequests(t, api, 1) // it will not be shorter the next time
}

// A template without content is none; a PUT that is answered so is in doubt.
func TestATemplateWithoutContent(t *testing.T) {
	t.Parallel()
	for body, empty := range map[string]bool{
		`{"object":"jwt_template"}`: true, `{"content":null}`: true, `{"content":""}`: true, `{"jwt_template":{"content":""}}`: true,
		`null`: false, `[]`: false, `{"content":7}`: false,
	} {
		inBubble(t, body, func(t bubble) {
			kind, requests := workos.ErrUnreadable, 2
			if empty {
				kind, requests = workos.ErrNothingSet, 1
			}
			api := always(200, body)
			_, err := newClient(t, api, retries(1)).JWTTemplate(t.Context())
			_ = wantKinds(t, err, kind)
			wantRequests(t, api, requests)
			err = put.send(t.Context(), newClient(t, api))
			if _ = wantKinds(t, err, workos.ErrUnreadable); strings.Contains(err.Error(), `no "content"`) != empty {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A page that a proxy or a sign-in portal puts in place of the answer is no proof of a deletion.
func TestADeletionThatIsAnsweredWithAPageIsAnError(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]string{200: "text/html", 202: "text/plain"} {
		api := always(status, "<html>", "Content-Type", kind)
		_ = wantKinds(t, remove.send(t.Context(), newClient(t, api)), workos.ErrUnreadable)
		_ = wantKinds(t, newClient(t, api).DeleteWebhookEndpoint(t.Context(), "we_1"), workos.ErrUnreadable)
	}
}

func TestWhatTheCollectionsHaveInCommon(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	for written, want := range map[string]time.Time{
		"2026-01-15T12:00:00.123Z": noon.Add(123 * time.Millisecond), "2026-01-15T14:00:00+02:00": noon,
		"": {}, "yesterday": {}, "2026-01-15": {}, "1768478400": {},
	} {
		for _, object := range []interface {
			ObjectID() string
			Value() string
			Created() time.Time
		}{
			workos.RedirectURI{ID: "id", URI: "value", CreatedAt: written},
			workos.CORSOrigin{ID: "id", Origin: "value", CreatedAt: written},
			workos.WebhookEndpoint{ID: "id", EndpointURL: "value", CreatedAt: written},
		} {
			if object.ObjectID() != "id" || object.Value() != "value" || !object.Created().Equal(want) {
				t.Errorf("%+v was created %v", object, object.Created())
			}
		}
	}
}

// dated is an API whose clock is ahead of ours: it takes the latency to answer, half of it before it reads its clock.
func dated(ahead *time.Duration, latency func() time.Duration) *transport {
	return by(func(*http.Request) (*http.Response, error) {
		time.Sleep(latency())
		date := time.Now().Add(*ahead).UTC().Format(http.TimeFormat)
		time.Sleep(latency())
		return response(503, "", "Date", date), nil
	})
}

// Every answer narrows what is known of the API's clock, until one contradicts the others.
func TestTheServersClock(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, seed))
			upTo := func(d time.Duration) time.Duration { return time.Duration(rng.Int64N(int64(d))) }
			ahead := upTo(2*time.Hour) - time.Hour
			client := newClient(t, dated(&ahead, func() time.Duration { return upTo(300 * time.Millisecond) }))
			clock := client.Clock()
			if now := time.Now(); !clock.Earliest(now).Equal(now) {
				t.Error("a clock that nobody told of is not ours")
			}
			for _, set := range []time.Duration{0, -time.Hour, -10 * time.Second, 10 * time.Second, time.Hour} {
				ahead += set
				late := time.Duration(0)
				for n := range 20 {
					time.Sleep(upTo(time.Second))
					_ = list.send(t.Context(), client)
					now := time.Now()
					if late = now.Add(ahead).Sub(clock.Earliest(now)); late < 0 || late > 1300*time.Millisecond {
						t.Fatalf("after %d answers of a clock set by %v the earliest is %v before the truth", n+1, set, late)
					}
				}
				if late > 600*time.Millisecond { // one answer leaves a second more than its way back
					t.Fatalf("after 20 answers the earliest is still %v before the truth", late)
				}
			}
		})
	}
}

func TestWhatWasMadeSinceAMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, dated(new(time.Duration), func() time.Duration { return 0 }))
		_ = list.send(t.Context(), client) // at a full second, so the API's clock is not behind
		began := time.Date(2026, 1, 15, 12, 0, 5, 600e6, time.UTC)
		for created, want := range map[string]bool{
			"2026-01-15T12:00:05.599Z":  false,
			"2026-01-15T12:00:05.600Z":  true,
			"2026-01-15T12:00:09.000Z":  true,
			"2026-01-15T12:00:04Z":      false,
			"2026-01-15T12:00:05Z":      true,
			"2026-01-15T14:00:05+02:00": true,
			"unknown":                   false,
		} {
			object := workos.RedirectURI{CreatedAt: created}
			if got := client.Clock().MadeSince(object.Created(), began); got != want {
				t.Errorf("%s: got %t, want %t", created, got, want)
			}
		}
	})
}
