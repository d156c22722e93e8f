package main

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestGrownStateRepeatsTheFirstInstance(t *testing.T) {
	t.Parallel()
	small := `{"version": 4, "serial": 3, "resources": [{"mode": "managed", "instances": [
		{"index_key": 0, "attributes": {"id": "redir_0", "uri": "https://old.example.com", "default": false, "created_at": "x", "updated_at": "x"},
		 "identity": {"uri": "https://old.example.com"}, "private": "c2VjcmV0"},
		{"index_key": 1, "attributes": {"id": "redir_1"}}]}]}`
	at := time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	got, err := growState([]byte(small), []workostest.RedirectURI{
		{ID: "redir_a", URI: "https://a.example.com", CreatedAt: at, UpdatedAt: at},
		{ID: "redir_b", URI: "https://b.example.com", CreatedAt: at, UpdatedAt: at.Add(time.Second)},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"version": 4, "serial": 3, "resources": [{"mode": "managed", "instances": [
		{"index_key": 0, "attributes": {"id": "redir_a", "uri": "https://a.example.com", "default": false,
			"created_at": "2026-01-02T03:04:05.006Z", "updated_at": "2026-01-02T03:04:05.006Z"},
		 "identity": {"uri": "https://a.example.com"}, "private": "c2VjcmV0"},
		{"index_key": 1, "attributes": {"id": "redir_b", "uri": "https://b.example.com", "default": false,
			"created_at": "2026-01-02T03:04:05.006Z", "updated_at": "2026-01-02T03:04:06.006Z"},
		 "identity": {"uri": "https://b.example.com"}, "private": "c2VjcmV0"}]}]}`
	var gotValue, wantValue any
	if err := json.Unmarshal(got, &gotValue); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &wantValue); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(gotValue, wantValue) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestGrownStateWithoutIdentityHasNone(t *testing.T) {
	t.Parallel()
	got, err := growState([]byte(`{"resources": [{"instances": [{"attributes": {}}]}]}`), []workostest.RedirectURI{{ID: "redir_a"}})
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct{ Instances []map[string]any }
	}
	if err := json.Unmarshal(got, &state); err != nil {
		t.Fatal(err)
	}
	if _, ok := state.Resources[0].Instances[0]["identity"]; ok {
		t.Errorf("an identity came from nowhere: %s", got)
	}
}

func TestStateThatCantBeGrownIsAnError(t *testing.T) {
	t.Parallel()
	for _, small := range []string{``, `[]`, `{}`, `{"resources": []}`, `{"resources": [{}]}`, `{"resources": [{"instances": []}]}`, `{"resources": [{}, {}]}`} {
		if got, err := growState([]byte(small), nil); err == nil {
			t.Errorf("%s: grown to %s, want an error", small, got)
		}
	}
}
