// Command bench measures what the provider costs: the real Terraform or OpenTofu CLI applies and plans redirect URIs
// against a WorkOS API in memory that takes 25 ms for a request and has the documented rate limits. It needs no key,
// leaves nothing behind, and prints two tables in Markdown; where a budget is exceeded the row says so. BENCH_LARGE=1
// adds 10,000 and 30,000 redirect URIs: nearly all of that time is the CLI's. Run it from anywhere in the repository:
//
//	go run ./internal/bench
package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

const (
	latency     = 25 * time.Millisecond // of a request
	parallelism = 10                    // the CLIs' default
	rounds      = 3                     // of each plan
	writes      = 25                    // a second: the API's documented limit, 250 in 10 s
)

func main() { os.Exit(acctest.Program("bench", bench)) }

func bench(ctx context.Context, i *acctest.Installation) error {
	fmt.Printf("%s\n\n`apply`, beside a bare client that sends the same POSTs:\n\n%s", i.CLI,
		"| redirect URIs | POST | GET | 429 | apply | bare client | ratio | peak memory | budget |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, n := range []int{10, 100, 240, 1_000} {
		if err := benchApply(ctx, i, n); err != nil {
			return fmt.Errorf("apply of %d: %w", n, err)
		}
	}
	fmt.Printf("\n`plan` without changes, beside the same plan with `-refresh=false` (medians of %d):\n\n%s", rounds,
		"| redirect URIs | GET | plan | `-refresh=false` | difference | peak memory | budget |\n|--:|--:|--:|--:|--:|--:|--:|\n")
	sizes := []int{10, 100, 1_000}
	if os.Getenv("BENCH_LARGE") != "" {
		sizes = append(sizes, 10_000, 30_000)
	}
	for _, n := range sizes {
		if err := benchPlan(ctx, i, n); err != nil {
			return fmt.Errorf("plan of %d: %w", n, err)
		}
	}
	return nil
}

// benchApply prints the row of an apply that creates n redirect URIs.
func benchApply(ctx context.Context, i *acctest.Installation, n int) error {
	w, err := newWorkspace(ctx, i, n)
	if err != nil {
		return err
	}
	defer w.server.Close()
	wall, memory, err := w.run(ctx, "apply", "-auto-approve")
	if err != nil {
		return err
	}
	posts, gets, limited := w.server.Count(http.MethodPost, ""), w.server.Count(http.MethodGet, ""), w.server.RateLimited()
	bare, err := bareClient(ctx, n)
	if err != nil {
		return err
	}
	budget := verdict(map[string]bool{
		"POST": posts > n, "GET": gets > 2*pages(n), "429": limited > 0, "memory": tooLarge(memory, n),
		"time": n > 240 && wall.Seconds() > 1.1*float64(n)/writes,
	})
	fmt.Printf("| %d | %d | %d | %d | %.2f s | %.2f s | %.2f | %s | %s |\n", n, posts, gets, limited,
		wall.Seconds(), bare.Seconds(), wall.Seconds()/bare.Seconds(), megabytes(memory), budget)
	return nil
}

// bareClient returns the time that n POSTs take, as many at a time as the CLI sends, without any limit.
func bareClient(ctx context.Context, n int) (time.Duration, error) {
	server, err := workostest.Start(workostest.WithLatency(latency))
	if err != nil {
		return 0, err
	}
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: parallelism}}
	defer client.CloseIdleConnections()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelism)
	began := time.Now()
	for k := range n {
		group.Go(func() error {
			body := strings.NewReader(fmt.Sprintf(`{"uri":%q}`, uri(k)))
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL()+workostest.RedirectURIsPath, body)
			if err != nil {
				return err
			}
			request.Header.Set("Authorization", "Bearer "+server.APIKey())
			request.Header.Set("Content-Type", "application/json")
			response, err := client.Do(request)
			if err != nil {
				return err
			}
			defer response.Body.Close()
			if response.StatusCode != http.StatusCreated {
				return fmt.Errorf("POST: %s", response.Status)
			}
			_, err = io.Copy(io.Discard, response.Body) // so that the connection serves the next one
			return err
		})
	}
	err = group.Wait()
	return time.Since(began), err
}

// benchPlan prints the row of a plan over n redirect URIs that is empty.
func benchPlan(ctx context.Context, i *acctest.Installation, n int) error {
	w, err := newWorkspace(ctx, i, n)
	if err != nil {
		return err
	}
	defer w.server.Close()
	if err := w.fill(n); err != nil {
		return err
	}
	var plans, bares, differences []time.Duration
	var gets int
	var memory int64
	for range rounds {
		w.server.ResetRequests()
		plan, planMemory, err := w.run(ctx, "plan", "-detailed-exitcode")
		if err != nil {
			return err
		}
		gets = max(gets, w.server.Count("", ""))
		bare, bareMemory, err := w.run(ctx, "plan", "-detailed-exitcode", "-refresh=false")
		if err != nil {
			return err
		}
		plans, bares, differences = append(plans, plan), append(bares, bare), append(differences, plan-bare)
		memory = max(memory, planMemory, bareMemory)
	}
	difference := median(differences)
	budget := verdict(map[string]bool{
		"GET": gets > pages(n), "memory": tooLarge(memory, n),
		"time": n == 1_000 && difference > time.Duration(pages(n))*latency+time.Duration(n)*time.Millisecond,
	})
	fmt.Printf("| %d | %d | %.2f s | %.2f s | %.2f s | %s | %s |\n", n, gets,
		median(plans).Seconds(), median(bares).Seconds(), difference.Seconds(), megabytes(memory), budget)
	return nil
}

// workspace is a folder with a configuration and its state, and an API.
type workspace struct {
	*acctest.Installation
	folder string
	server *workostest.Server
}

// newWorkspace declares n redirect URIs by count: with for_each, the CLI's cost grows with the square of n and hides
// everything else.
func newWorkspace(ctx context.Context, i *acctest.Installation, n int) (*workspace, error) {
	folder, err := os.MkdirTemp(i.Folder, "")
	if err != nil {
		return nil, err
	}
	main := acctest.Source + fmt.Sprintf("resource \"workos_redirect_uri\" \"all\" {\n  count = %d\n  uri = %q\n}\n", n, uri("${count.index}"))
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(main), 0o600); err != nil {
		return nil, err
	}
	if _, err := acctest.Run(i.Command(ctx, folder, "init"), 0); err != nil {
		return nil, err
	}
	server, err := workostest.Start(workostest.WithLatency(latency), workostest.WithRateLimits())
	return &workspace{Installation: i, folder: folder, server: server}, err
}

func uri(index any) string { return fmt.Sprintf("https://app.example.com/callback/%v", index) }

// fill puts n redirect URIs into the API, and writes a state that has them all: applying would take 400 s for 10,000.
func (w *workspace) fill(n int) error {
	var b strings.Builder
	fmt.Fprintf(&b, `{"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "11111111-1111-1111-1111-111111111111", "outputs": {},
"resources": [{"mode": "managed", "type": "workos_redirect_uri", "name": "all", "provider": "provider[\"%s/workos/workos\"]", "instances": [`,
		w.CLI.RegistryHost())
	for k := range n {
		o := w.server.AddRedirectURI(uri(k))
		if k > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"index_key": %d, "schema_version": 0, "attributes": {"id": %q, "uri": %q, "default": false, "created_at": %[4]q, "updated_at": %[4]q}}`,
			k, o.ID, o.URI, o.CreatedAt.Format("2006-01-02T15:04:05.000Z"))
	}
	b.WriteString("]}]}")
	return os.WriteFile(filepath.Join(w.folder, "terraform.tfstate"), []byte(b.String()), 0o600)
}

// run runs a command of the CLI that must exit with 0: a plan with changes would measure something else. It returns the
// wall time, and the most resident memory of a process of the provider, in bytes; 0 if unknown.
func (w *workspace) run(ctx context.Context, args ...string) (wall time.Duration, memory int64, err error) {
	fmt.Fprintln(os.Stderr, filepath.Base(w.CLI.Path), strings.Join(args, " "), "...")
	watching, stop := context.WithCancel(ctx)
	peak := make(chan int64)
	go func() { peak <- w.peakMemory(watching) }()
	cmd := w.Command(ctx, w.folder, args...)
	cmd.Env = slices.Concat(cmd.Env, []string{"WORKOS_BASE_URL=" + w.server.URL(), "WORKOS_API_KEY=" + w.server.APIKey()})
	began := time.Now()
	_, err = acctest.Run(cmd, 0)
	wall = time.Since(began)
	stop()
	return wall, <-peak, err
}

// peakMemory watches the processes that run the provider until ctx ends, where there is a /proc to tell (proc(5): VmHWM
// is the most resident memory that a process has had).
func (w *workspace) peakMemory(ctx context.Context) (most int64) {
	for ; ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
		links, _ := filepath.Glob("/proc/[0-9]*/exe")
		for _, link := range links {
			if target, err := os.Readlink(link); err != nil || target != w.Provider {
				continue
			}
			status, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "status"))
			_, line, _ := strings.Cut(string(status), "VmHWM:")
			if fields := strings.Fields(line); len(fields) > 0 {
				kilobytes, _ := strconv.ParseInt(fields[0], 10, 64)
				most = max(most, kilobytes<<10)
			}
		}
	}
	return most
}

// pages is the number of requests that a listing of n objects takes.
func pages(n int) int { return (n + 99) / 100 }

// tooLarge reports whether the provider's peak memory, in bytes, is over the budget for n objects.
func tooLarge(memory int64, n int) bool {
	return n <= 1_000 && memory > 60<<20 || n <= 10_000 && memory > 150<<20
}

// verdict is "ok", or what is over its budget.
func verdict(over map[string]bool) string {
	maps.DeleteFunc(over, func(_ string, is bool) bool { return !is })
	if len(over) == 0 {
		return "ok"
	}
	return "over: " + strings.Join(slices.Sorted(maps.Keys(over)), ", ")
}

func median(of []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(of))[len(of)/2]
}

func megabytes(n int64) string {
	if n == 0 {
		return "n/a"
	}
	return fmt.Sprintf("%d MB", n>>20)
}
