// Package e2e tests the built provider through a real CLI: what users do, and the mistakes that they make, at every
// parallelism. Each test has its own fake API.
package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	_ "github.com/workos/terraform-provider-workos/internal/provider" // so that go test's cache knows what is built
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func TestMain(m *testing.M) { os.Exit(acctest.Main(m)) }

// parallelisms are the values of -parallelism that plans are compared at.
var parallelisms = []string{"1", "2", "10", "100"}

// workspace makes a workspace for srv with a configuration, initialized.
func workspace(t *testing.T, srv *workostest.Server, config string) *acctest.Workspace {
	t.Helper()
	w := acctest.New(t, srv.URL(), srv.APIKey())
	w.Write("provider.tf", acctest.Source)
	w.Write("main.tf", config)
	w.Exits(0, "init")
	return w
}

// finding is a diagnostic of a plan.
type finding struct{ Severity, Address, Summary, Detail string }

// findings are the diagnostics of a command that printed -json, in an order of their own.
func findings(r acctest.Result) []finding {
	var found []finding
	for line := range strings.Lines(r.Stdout) {
		var message struct{ Diagnostic *finding }
		if json.Unmarshal([]byte(line), &message) == nil && message.Diagnostic != nil {
			found = append(found, *message.Diagnostic)
		}
	}
	slices.SortFunc(found, func(a, b finding) int {
		return strings.Compare(a.Severity+a.Address+a.Summary+a.Detail, b.Severity+b.Address+b.Summary+b.Detail)
	})
	return found
}

func errorsIn(found []finding) []finding {
	return slices.DeleteFunc(slices.Clone(found), func(f finding) bool { return f.Severity != "error" })
}

// uris are the redirect URIs of the server, id by URI.
func uris(srv *workostest.Server) map[string]string {
	ids := map[string]string{}
	for _, u := range srv.RedirectURIs() {
		ids[u.URI] = u.ID
	}
	return ids
}

func byCount(from, to int) string {
	return fmt.Sprintf("resource \"workos_redirect_uri\" \"a\" {\n  count = %d\n  uri   = \"https://app-${count.index + %d}.example.com/cb\"\n}\n", to-from, from)
}

func byKey(n int) string {
	return fmt.Sprintf("resource \"workos_redirect_uri\" \"a\" {\n  for_each = toset([for i in range(%d) : \"https://app-${i}.example.com/cb\"])\n  uri      = each.key\n}\n", n)
}

func one(name, uri string) string {
	return fmt.Sprintf("resource \"workos_redirect_uri\" %q {\n  uri = %q\n}\n", name, uri)
}

func moved(from, to string) string {
	return fmt.Sprintf("moved {\n  from = workos_redirect_uri.%s\n  to   = workos_redirect_uri.%s\n}\n", from, to)
}

const (
	uriA = "https://a.example.com/cb"
	uriB = "https://b.example.com/cb"
)

// Each case is planned at every parallelism: the same exit code, errors and warnings each time, and no request that
// changes anything. With its moved blocks it is no change at all.
func TestPlansDoNotDependOnParallelism(t *testing.T) {
	t.Parallel()
	var toKeys, shifted strings.Builder
	for i := range 40 {
		toKeys.WriteString(moved(fmt.Sprintf("a[%d]", i), fmt.Sprintf("a[%q]", fmt.Sprintf("https://app-%d.example.com/cb", i))))
	}
	shifted.WriteString(byCount(0, 12))
	for name, test := range map[string]struct {
		before, after, moved string
		errors, warnings     int
	}{
		"count changed to for_each": {before: byCount(0, 40), after: byKey(40), moved: toKeys.String(), errors: 40},
		"index shift":               {before: byCount(0, 12), after: byCount(1, 12), errors: 11},
		"two values swapped": {
			before: one("a", uriA) + one("b", uriB), after: one("a", uriB) + one("b", uriA), errors: 2,
		},
		"renamed": {before: one("a", uriA), after: one("b", uriA), moved: moved("a", "b"), errors: 1},
		"index shift of origins": {
			before:   strings.NewReplacer("redirect_uri", "cors_origin", "  uri  ", "  origin", "/cb", "").Replace(byCount(0, 12)),
			after:    strings.NewReplacer("redirect_uri", "cors_origin", "  uri  ", "  origin", "/cb", "").Replace(byCount(1, 12)),
			warnings: 23, // 11 adopted, 12 that stay
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			w := workspace(t, srv, test.before)
			w.Exits(0, "apply", "-auto-approve")
			before := uris(srv)
			srv.ResetRequests()
			w.Write("main.tf", test.after)
			var first []finding
			for _, p := range parallelisms {
				r := w.Run("plan", "-json", "-parallelism="+p)
				found := findings(r)
				if want := min(test.errors, 1); r.Code != want {
					t.Errorf("parallelism %s: exit code %d, want %d", p, r.Code, want)
				}
				if n := len(errorsIn(found)); n != test.errors || len(found)-n != test.warnings {
					t.Errorf("parallelism %s: %d errors and %d warnings", p, n, len(found)-n)
				}
				if first == nil {
					first = found
				} else if !slices.Equal(found, first) {
					t.Errorf("parallelism %s: %v\nwant %v", p, found, first)
				}
			}
			wantNoWrites(t, srv)
			if test.moved == "" {
				return
			}
			w.Write("moved.tf", test.moved)
			for _, p := range parallelisms {
				if r := w.Exits(0, "plan", "-parallelism="+p); !strings.Contains(r.Stdout, "0 to add, 0 to change, 0 to destroy") {
					t.Error(r.Stdout)
				}
			}
			if r := w.Exits(0, "apply", "-auto-approve"); !strings.Contains(r.Stdout, "0 added, 0 changed, 0 destroyed") {
				t.Error(r.Stdout)
			}
			if after := uris(srv); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("objects changed: %v, were %v", after, before)
			}
			wantNoWrites(t, srv)
		})
	}
}

func wantNoWrites(t *testing.T, srv *workostest.Server) {
	t.Helper()
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if n := srv.Count(method, ""); n != 0 {
			t.Errorf("%d %s requests", n, method)
		}
	}
}

// Who renames a resource and follows the import block that the refusal prints loses nothing, in any order.
func TestRenameWithAnImportInsteadOfMoved(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.RemovedBlocks)
	for name, bring := range map[string]func(w *acctest.Workspace, id string){
		"import block": func(w *acctest.Workspace, id string) {
			w.Write("import.tf", fmt.Sprintf("import {\n  to = workos_redirect_uri.b\n  id = %q\n}\n", id))
		},
		"import command": func(w *acctest.Workspace, id string) { w.Exits(0, "import", "workos_redirect_uri.b", id) },
		"import command before the rename": func(w *acctest.Workspace, id string) {
			w.Write("main.tf", one("a", uriA)+one("b", uriA))
			w.Exits(0, "import", "workos_redirect_uri.b", id)
			w.Write("main.tf", one("b", uriA))
		},
		"the other name goes": func(w *acctest.Workspace, id string) {
			w.Exits(0, "import", "workos_redirect_uri.b", id)
			w.Write("main.tf", one("a", uriA))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			w := workspace(t, srv, one("a", uriA))
			w.Exits(0, "apply", "-auto-approve")
			id := uris(srv)[uriA]
			srv.ResetRequests()
			w.Write("main.tf", one("b", uriA))
			bring(w, id)
			for _, p := range parallelisms {
				for _, refresh := range []string{"-refresh=true", "-refresh=false"} {
					r := w.Run("plan", "-json", "-parallelism="+p, refresh)
					found := errorsIn(findings(r))
					if r.Code != 1 || len(found) != 1 || !strings.Contains(found[0].Detail, "moved {") || !strings.Contains(found[0].Detail, "removed {") {
						t.Errorf("parallelism %s %s: exit code %d, %v", p, refresh, r.Code, found)
					}
				}
			}
			w.Exits(1, "apply", "-auto-approve")
			if wantNoWrites(t, srv); uris(srv)[uriA] != id {
				t.Fatal("the URI is gone")
			}

			// The advice, to the letter.
			goes := "a"
			if name == "the other name goes" {
				goes = "b"
			}
			if name == "import block" {
				w.Remove("import.tf")
				w.Write("moved.tf", moved("a", "b"))
			} else {
				w.Write("removed.tf", fmt.Sprintf("removed {\n  from = workos_redirect_uri.%s\n  lifecycle {\n    destroy = false\n  }\n}\n", goes))
			}
			w.Exits(0, "apply", "-auto-approve")
			w.Exits(0, "plan", "-detailed-exitcode")
			if wantNoWrites(t, srv); uris(srv)[uriA] != id || len(w.State()) != 1 {
				t.Errorf("server %v, state %v", uris(srv), w.State())
			}
		})
	}
}

// An object in two addresses, and -replace of one of them.
func TestReplaceOfAnObjectInTwoAddresses(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	w := workspace(t, srv, one("a", uriA)+one("b", uriB))
	w.Exits(0, "apply", "-auto-approve")
	id := uris(srv)[uriA]
	w.Exits(0, "state", "rm", "workos_redirect_uri.b")
	w.Write("main.tf", one("a", uriA)+one("b", uriA))
	w.Exits(0, "import", "workos_redirect_uri.b", id)
	srv.ResetRequests()
	w.Exits(0, "plan", "-detailed-exitcode") // both keep it
	for _, p := range parallelisms {
		r := w.Run("plan", "-json", "-parallelism="+p, "-replace=workos_redirect_uri.a")
		if found := errorsIn(findings(r)); r.Code != 1 || len(found) != 1 {
			t.Errorf("parallelism %s: exit code %d, %v", p, r.Code, found)
		}
	}
	wantNoWrites(t, srv)
}

// -replace of each kind, also with create_before_destroy and ignore_changes: nothing is lost, and the advice works.
func TestReplace(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	config := func(lifecycle string) string {
		return fmt.Sprintf("resource \"workos_redirect_uri\" \"a\" {\n  uri = %q\n  %[2]s\n}\n"+
			"resource \"workos_cors_origin\" \"a\" {\n  origin = \"https://a.example.com\"\n  %[2]s\n}\n"+
			"resource \"workos_jwt_template\" \"a\" {\n  content = jsonencode({ a = 1 })\n  %[2]s\n}\n", uriA, lifecycle)
	}
	w := workspace(t, srv, config(""))
	w.Exits(0, "apply", "-auto-approve")
	replace := []string{"apply", "-auto-approve", "-replace=workos_redirect_uri.a", "-replace=workos_cors_origin.a", "-replace=workos_jwt_template.a"}
	origin := srv.CORSOrigins()[0].ID
	for _, lifecycle := range []string{"", "lifecycle {\n    ignore_changes = all\n  }"} {
		w.Write("main.tf", config(lifecycle))
		before := uris(srv)[uriA]
		w.Exits(0, replace...)
		if after := uris(srv); after[uriA] == before || len(after) != 1 {
			t.Errorf("not replaced: %v", after)
		}
		w.Exits(0, "plan", "-detailed-exitcode")
	}
	w.Write("main.tf", config("lifecycle {\n    create_before_destroy = true\n  }"))
	before := uris(srv)[uriA]
	srv.ResetRequests()
	if r := w.Exits(1, replace...); !strings.Contains(r.Text(), "terraform state rm, then import") {
		t.Error(r.Text())
	}
	if srv.Count(http.MethodDelete, "") != 0 || uris(srv)[uriA] != before || srv.CORSOrigins()[0].ID != origin {
		t.Errorf("server %v", uris(srv))
	}
	w.Exits(0, "state", "rm", "workos_redirect_uri.a")
	w.Exits(0, "import", "workos_redirect_uri.a", before)
	w.Exits(0, "apply", "-auto-approve")
	w.Exits(0, "plan", "-detailed-exitcode")
	if uris(srv)[uriA] != before || len(w.State()) != 3 {
		t.Errorf("server %v, state %v", uris(srv), w.State())
	}
}

func TestTaint(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	w := workspace(t, srv, one("a", uriA))
	w.Exits(0, "apply", "-auto-approve")
	before := uris(srv)[uriA]
	w.Exits(0, "taint", "workos_redirect_uri.a")
	srv.ResetRequests()
	for _, args := range [][]string{{"plan"}, {"plan", "-refresh=false"}, {"apply", "-auto-approve"}} {
		if r := w.Exits(1, args...); !strings.Contains(r.Text(), "terraform untaint") {
			t.Error(r.Text())
		}
	}
	w.Exits(0, "untaint", "workos_redirect_uri.a")
	w.Exits(0, "plan", "-detailed-exitcode")
	if wantNoWrites(t, srv); uris(srv)[uriA] != before {
		t.Error("the URI is gone")
	}
}

// Two new blocks of one URI: the first is in state, the second refused. Of one origin in two spellings: made once, and
// both are in state.
func TestOneValueInTwoNewBlocks(t *testing.T) {
	t.Parallel()
	for _, p := range parallelisms {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			srv := workostest.New(t)
			origins := "resource \"workos_cors_origin\" \"a\" {\n  origin = \"https://a.example.com\"\n}\n" +
				"resource \"workos_cors_origin\" \"b\" {\n  origin = \"https://a.example.com/\"\n}\n"
			w := workspace(t, srv, one("a", uriA)+one("b", uriA)+origins)
			w.Exits(0, "plan")
			r := w.Exits(1, "apply", "-auto-approve", "-parallelism="+p)
			if !strings.Contains(r.Text(), "is declared twice") {
				t.Error(r.Text())
			}
			if len(srv.RedirectURIs()) != 1 || len(srv.CORSOrigins()) != 1 || len(w.State()) != 3 || srv.Count(http.MethodDelete, "") != 0 {
				t.Errorf("server %v %v, state %v", srv.RedirectURIs(), srv.CORSOrigins(), w.State())
			}
			kept := "a"
			if slices.Contains(w.State(), "workos_redirect_uri.b") {
				kept = "b"
			}
			w.Write("main.tf", one(kept, uriA)+origins)
			w.Exits(0, "plan", "-detailed-exitcode")
		})
	}
}

// Destroying while the configuration has a new block for something that exists: the advice works.
func TestDestroyUnderARefusedConfiguration(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t)
	foreign := srv.AddRedirectURI(uriB)
	w := workspace(t, srv, one("a", uriA))
	w.Exits(0, "apply", "-auto-approve")
	w.Write("main.tf", one("a", uriA)+one("b", uriB))
	if r := w.Exits(1, "destroy", "-auto-approve"); !strings.Contains(r.Text(), "terraform destroy -refresh=false") {
		t.Error(r.Text())
	}
	w.Exits(0, "destroy", "-auto-approve", "-refresh=false")
	if left := uris(srv); len(left) != 1 || left[uriB] != foreign.ID {
		t.Errorf("server %v", left)
	}
}

var importBlocks = regexp.MustCompile(`(?s)import \{\s+to = workos_redirect_uri\.NAME # replace NAME\s+id = "([^"]+)"\s+\}`)

// What a killed apply made and did not store comes in by the printed import blocks.
func TestKilledApply(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithLatency(latency(100)))
	w := workspace(t, srv, byCount(0, 30))
	apply := w.Start("apply", "-auto-approve")
	if err := srv.WaitFor(t.Context(), http.MethodPost, "", 15); err != nil {
		t.Fatal(err)
	}
	apply.Kill()
	apply.Wait()
	for attempt := 0; ; attempt++ {
		made := uris(srv) // the server may still finish what was sent
		r := w.Run("apply", "-auto-approve", "-lock=false")
		if r.Code == 0 {
			break
		}
		if attempt == 3 {
			t.Fatal(r.Stdout, r.Stderr)
		}
		var imports strings.Builder
		addresses := map[string]string{}
		for uri, id := range made {
			addresses[id] = "workos_redirect_uri.a[" + strings.TrimSuffix(strings.TrimPrefix(uri, "https://app-"), ".example.com/cb") + "]"
		}
		text := strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(r.Stdout + r.Stderr)
		for _, block := range importBlocks.FindAllStringSubmatch(text, -1) {
			fmt.Fprintf(&imports, "import {\n  to = %s\n  id = %q\n}\n", addresses[block[1]], block[1])
		}
		w.Write("imports.tf", imports.String())
	}
	if len(srv.RedirectURIs()) != 30 || len(w.State()) != 30 || srv.Count(http.MethodDelete, "") != 0 {
		t.Errorf("%d on the server, %d in state", len(srv.RedirectURIs()), len(w.State()))
	}
}

// Two operators apply one configuration at once: one object each, one of the two refused with the import block.
func TestTwoOperatorsAtOnce(t *testing.T) {
	t.Parallel()
	srv := workostest.New(t, workostest.WithLatency(latency(50)))
	first, second := workspace(t, srv, byCount(0, 20)), workspace(t, srv, byCount(0, 20))
	one, two := first.Start("apply", "-auto-approve"), second.Start("apply", "-auto-approve")
	results := []acctest.Result{one.Wait(), two.Wait()}
	if results[0].Code == 0 && results[1].Code == 0 {
		t.Error("neither was refused")
	}
	if n := len(first.State()) + len(second.State()); n != 20 || len(srv.RedirectURIs()) != 20 || srv.Count(http.MethodDelete, "") != 0 {
		t.Errorf("%d on the server, %d in the two states", len(srv.RedirectURIs()), n)
	}
}

// With a provider block in the test file one Configure serves all runs of `test` (Terraform 1.15).
func TestTerraformTest(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.TestCommand)
	srv := workostest.New(t)
	w := workspace(t, srv, `variable "uris" { type = set(string) }
resource "workos_redirect_uri" "a" {
  for_each = var.uris
  uri      = each.key
}
`)
	run := func(name string, uris ...string) string {
		quoted, _ := json.Marshal(uris)
		return fmt.Sprintf("run %q {\n  variables {\n    uris = %s\n  }\n  assert {\n    condition     = length(workos_redirect_uri.a) == %d\n    error_message = \"count\"\n  }\n}\n", name, quoted, len(uris))
	}
	w.Write("main.tftest.hcl", "provider \"workos\" {}\n"+
		run("three", uriA, uriB, uriA+"/3")+run("same", uriA, uriB, uriA+"/3")+run("fewer", uriB)+run("back", uriA, uriB)+
		"run \"plan\" {\n  command = plan\n  variables {\n    uris = [\""+uriA+"\"]\n  }\n}\n")
	w.Exits(0, "test")
	if left := srv.RedirectURIs(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
