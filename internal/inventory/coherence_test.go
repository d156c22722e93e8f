package inventory_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestWhatTheRunMakesIsThereWithoutAnotherRequest(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 3)
		run := e.run()
		wantLookup(t, run.RedirectURIs, uriOf(7), inventory.Gone)
		made := wantCreated(t, run.RedirectURIs, uriOf(7))
		if got := wantLookup(t, run.RedirectURIs, uriOf(7), inventory.Found); got != made {
			t.Errorf("got %+v", got)
		}
		wantRead(t, run.RedirectURIs, inventory.Ref{ID: made.ID, Value: made.URI}, inventory.Found)
		wantAll(t, run.RedirectURIs, uriOf(0), uriOf(1), uriOf(2), uriOf(7))
		wantCount(t, e.Server, http.MethodGet, "", 1)
	})
}

func TestWhatTheRunMakesBeforeItListsIsInTheListOnce(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		addURIs(e.Server, 2)
		run := e.run()
		wantCreated(t, run.RedirectURIs, uriOf(7))
		wantAll(t, run.RedirectURIs, uriOf(0), uriOf(1), uriOf(7))
		var streamed []string
		for u, err := range run.RedirectURIs.Stream(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			streamed = append(streamed, u.URI)
		}
		wantValues(t, streamed, uriOf(0), uriOf(1), uriOf(7))
	})
}

func TestWhatTheRunRemovesIsGoneWithoutAnotherRequest(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		run := e.run()
		wantRead(t, run.RedirectURIs, refs[1], inventory.Found)
		wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
		wantRead(t, run.RedirectURIs, refs[1], inventory.Gone)
		wantLookup(t, run.RedirectURIs, refs[1].Value, inventory.Gone)
		if _, presence, err := run.RedirectURIs.LookupID(t.Context(), refs[1].ID); err != nil || presence != inventory.Gone {
			t.Errorf("got %v, %v", presence, err)
		}
		wantAll(t, run.RedirectURIs, uriOf(0), uriOf(2))
		wantCount(t, e.Server, http.MethodGet, "", 1)
	})
}

// A list may go on to show what was removed.
func TestWhatTheRunRemovesStaysGoneThoughTheListLags(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithDeleteLag(1<<40))
	synctest.Test(t, func(t *testing.T) {
		refs := addURIs(e.Server, 3)
		run := e.run()
		wantRemoval(t, run.RedirectURIs, refs[1].ID, inventory.Removed)
		wantAll(t, run.RedirectURIs, uriOf(0), uriOf(2))
		made := wantCreated(t, run.RedirectURIs, refs[1].Value) // a replacement of itself
		if got := wantLookup(t, run.RedirectURIs, refs[1].Value, inventory.Found); got.ID != made.ID {
			t.Errorf("got %+v, want %+v", got, made)
		}
		wantAll(t, run.RedirectURIs, uriOf(0), uriOf(2), uriOf(1))
	})
}

// The one that was removed must not hide another of the same meaning.
func TestWhatTheRunRemovesDoesNotHideItsLikes(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, workostest.WithCORSOriginDelete(workostest.CORSOriginDeleteWorks))
	synctest.Test(t, func(t *testing.T) {
		third := e.AddCORSOrigin("https://third.example.com")
		one, other := e.AddCORSOrigin("https://app.example.com"), e.AddCORSOrigin("https://APP.example.com")
		run := e.run()
		wantRead(t, run.CORSOrigins, inventory.Ref{ID: third.ID}, inventory.Found)
		wantRemoval(t, run.CORSOrigins, third.ID, inventory.Removed) // that the call works is known from here
		if got := wantLookup(t, run.CORSOrigins, "https://app.example.com", inventory.Found); got.ID != one.ID {
			t.Errorf("got %+v", got)
		}
		wantRemoval(t, run.CORSOrigins, one.ID, inventory.Removed)
		if got := wantLookup(t, run.CORSOrigins, "https://app.example.com", inventory.Found); got.ID != other.ID {
			t.Errorf("got %+v", got)
		}
		ref := inventory.Ref{ID: "cors_origin_old", Value: "https://app.example.com"}
		wantRead(t, run.CORSOrigins, ref, inventory.Readded)
		wantCount(t, e.Server, http.MethodGet, "", 2)
	})
}

// wantCreated makes an object.
func wantCreated[T inventory.Object](t *testing.T, c *inventory.Collection[T], value string) T {
	t.Helper()
	creation, err := c.Create(t.Context(), value)
	if err != nil || creation.Outcome != inventory.Created || creation.Object.Value() != value || creation.Err != nil {
		t.Errorf("creating %s: got %+v, %v", value, creation, err)
	}
	return creation.Object
}

// wantRemoval removes an object.
func wantRemoval[T inventory.Object](t *testing.T, c *inventory.Collection[T], id string, want inventory.Removal) {
	t.Helper()
	if removal, err := c.Delete(t.Context(), id); err != nil || removal != want {
		t.Errorf("removing %s: got %v, %v, want %v", id, removal, err, want)
	}
}

// wantAll checks the values of the whole list, in order.
func wantAll(t *testing.T, c *inventory.Collection[workos.RedirectURI], want ...string) {
	t.Helper()
	all, err := c.All(t.Context())
	if err != nil {
		t.Error(err)
	}
	got := make([]string, len(all))
	for i, object := range all {
		got[i] = object.URI
	}
	wantValues(t, got, want...)
}
