package workos_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func filled(t *testing.T, n int) *workostest.Server {
	t.Helper()
	api := workostest.New(t)
	for i := range n {
		api.AddRedirectURI(fmt.Sprintf("https://example.com/%d", i))
		api.AddCORSOrigin(fmt.Sprintf("https://%d.example.com", i))
	}
	return api
}

func TestPagesCoverTheListOldestFirst(t *testing.T) {
	t.Parallel()
	for n, pages := range map[int]int{0: 1, 1: 1, 99: 1, 100: 1, 101: 2, 250: 3} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			api := filled(t, n)
			client := newFakeClient(t, api)
			var uris, origins []string
			for page, err := range client.RedirectURIs(t.Context(), "") {
				if err != nil {
					t.Fatal(err)
				}
				for _, item := range page.Items {
					uris = append(uris, item.Value())
				}
			}
			for page, err := range client.CORSOrigins(t.Context(), "") {
				if err != nil {
					t.Fatal(err)
				}
				for _, item := range page.Items {
					origins = append(origins, item.Value())
				}
			}
			if len(uris) != n || len(origins) != n {
				t.Fatalf("%d redirect URIs, %d origins", len(uris), len(origins))
			}
			for i := range n {
				if uris[i] != fmt.Sprintf("https://example.com/%d", i) || origins[i] != fmt.Sprintf("https://%d.example.com", i) {
					t.Fatalf("at %d: %s, %s", i, uris[i], origins[i])
				}
			}
			if got := api.Count(http.MethodGet, ""); got != 2*pages {
				t.Errorf("%d requests, want %d", got, 2*pages)
			}
		})
	}
}

func TestPagesAreFetchedAsTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	api := filled(t, 250)
	client := newFakeClient(t, api)
	seen := 0
	for page, err := range client.RedirectURIs(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		seen += len(page.Items)
		if seen == 200 {
			break
		}
	}
	if n := api.Count("", ""); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
	iterator := client.RedirectURIs(t.Context(), api.RedirectURIs()[199].ID)
	for range 2 { // it may be used again
		for page, err := range iterator {
			if err != nil || len(page.Items) != 50 || page.After != "" || page.Items[0].URI != "https://example.com/200" {
				t.Fatalf("got %+v, %v", page, err)
			}
		}
	}
	if n := api.Count("", ""); n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
}

func TestPagesEndWithAnError(t *testing.T) {
	t.Parallel()
	api := filled(t, 250)
	api.FailNth(http.MethodGet, "", 2, workostest.Answer(403, `{"message":"No."}`))
	var counts []int
	var failures []error
	for page, err := range newFakeClient(t, api).RedirectURIs(t.Context(), "") {
		if err != nil {
			failures = append(failures, err)
			continue
		}
		counts = append(counts, len(page.Items))
	}
	if len(counts) != 1 || counts[0] != 100 || len(failures) != 1 || failure(t, failures[0]).Status != 403 {
		t.Errorf("got pages of %v, then %v", counts, failures)
	}
}

func TestEveryAnswerTellsTheServersClock(t *testing.T) {
	t.Parallel()
	start := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	api := workostest.New(t, workostest.WithClock(start))
	client := newFakeClient(t, api)
	api.FailNext("", "", 1, workostest.Answer(503, "").WithHeader("Date", ""))
	if _, err := client.CreateRedirectURI(t.Context(), "https://example.com/"); err == nil {
		t.Fatal("no error")
	}
	if now := time.Now(); !client.Clock().Earliest(now).Equal(now) {
		t.Error("a clock that nobody told of is not ours")
	}
	api.FailNext("", "", 1, workostest.Answer(503, ""))
	if _, err := client.CreateRedirectURI(t.Context(), "https://example.com/"); err == nil {
		t.Fatal("no error")
	}
	if behind := start.Sub(client.Clock().Earliest(time.Now())); behind < -time.Second || behind > time.Minute {
		t.Errorf("%v behind the server's clock", behind)
	}
}

func TestATimeThatCannotBeReadIsNotKnown(t *testing.T) {
	t.Parallel()
	for _, written := range []string{"", "yesterday", "2026-01-15", "1768478400"} {
		if got := (workos.RedirectURI{CreatedAt: written}).Created(); !got.IsZero() {
			t.Errorf("%q is read as %v", written, got)
		}
		if got := (workos.CORSOrigin{CreatedAt: written}).Created(); !got.IsZero() {
			t.Errorf("%q is read as %v", written, got)
		}
	}
}

func TestAPageThatIsRefusedIsNoEnd(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 404, 422, 500} {
		api := filled(t, 150)
		api.FailNth(http.MethodGet, "", 2, workostest.AnswerHTML(status))
		var last error
		for _, err := range newFakeClient(t, api).RedirectURIs(t.Context(), "") {
			last = err
		}
		if last == nil || errors.Is(last, workos.ErrNoSuchRoute) {
			t.Errorf("%d: got %v", status, last)
		}
	}
}
