// Command demo shows the provider at work: the real Terraform or OpenTofu CLI applies examples/complete against a WorkOS
// API in memory, finds a drift, repairs it and destroys. It needs no key and leaves nothing behind. Run it from anywhere
// in the repository:
//
//	go run ./internal/demo
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

func main() { os.Exit(run()) }

func run() int {
	// A closed pager does not end the demo, which would leave its folder behind. It ends the next command of the CLI, and
	// that the demo.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return acctest.Program("demo", play)
}

// demo is a demo under way.
type demo struct {
	*acctest.Installation
	server  *workostest.Server
	created objects // by the first apply
}

// steps are what is shown.
var steps = []struct {
	title string
	name  string // in the summary
	do    func(*demo, context.Context) error
}{
	{"Create a CORS origin, a redirect URI and a JWT template", "apply", (*demo).create},
	{"Plan again: the environment is as declared, there is nothing to do", "plan", (*demo).planNothing},
	{"An hour later, somebody changes the environment by hand", "", (*demo).drift},
	{"Plan: both changes are found", "plan", (*demo).planRepair},
	{"Apply that plan: the drift is repaired", "apply", (*demo).repair},
	{"Plan once more: nothing is left to do", "plan", (*demo).planNothing},
	{"Destroy, as far as the WorkOS API can", "destroy", (*demo).destroy},
}

// play shows the steps, and prints the requests of each. The error is the first thing that is not as it should be.
func play(ctx context.Context, i *acctest.Installation) error {
	start := time.Now()
	server, err := workostest.Start()
	if err != nil {
		return err
	}
	defer server.Close()
	fmt.Printf("%s against a WorkOS API in memory, %s.\nNo key is needed; everything is in a temporary folder.\n", i.CLI, server.URL())
	i.Environment = append(i.Environment, "WORKOS_BASE_URL="+server.URL(), "WORKOS_API_KEY="+server.APIKey())
	// The CLIs write colours to anything unless told not to.
	if info, err := os.Stdout.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" {
		i.Environment = append(i.Environment, "TF_CLI_ARGS=")
	}
	// A copy: whoever has tried the example by hand has a state there.
	example, err := os.ReadFile(filepath.Join(i.Root, "examples", "complete", "main.tf"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(i.Folder, "main.tf"), example, 0o600); err != nil {
		return err
	}
	if _, err := acctest.Run(i.Command(ctx, i.Folder, "init"), 0); err != nil {
		return err
	}

	d := &demo{Installation: i, server: server}
	var summary strings.Builder
	for n, step := range steps {
		server.ResetRequests()
		fmt.Printf("\n=== %d of %d. %s ===\n", n+1, len(steps), step.title)
		if err := step.do(d, ctx); err != nil {
			return fmt.Errorf("step %d (%s): %w", n+1, step.title, err)
		}
		if step.name != "" {
			reads, writes := d.requests()
			fmt.Fprintf(&summary, "  %d. %-8s reads: %d, writes: %d\n", n+1, step.name, reads, writes)
		}
	}
	fmt.Printf("\nAll of it as expected, in %.1f s. The API requests of each step:\n%s\n"+
		"A plan reads whole pages of the two lists, 100 objects each, and the template: never object by object.\n",
		time.Since(start).Seconds(), &summary)
	return nil
}

// show runs the CLI, which must exit with this code, and shows its output.
func (d *demo) show(ctx context.Context, code int, args ...string) error {
	fmt.Println("$", strings.TrimSuffix(filepath.Base(d.CLI.Path), ".exe"), strings.Join(args, " "))
	cmd := d.Command(ctx, d.Folder, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stdout
	_, err := acctest.Run(cmd, code)
	return err
}

// requests counts those since the step began.
func (d *demo) requests() (reads, writes int) {
	reads = d.server.Count(http.MethodGet, "")
	return reads, d.server.Count("", "") - reads
}

// objects is what the API has while examples/complete is applied: one object of each kind.
type objects struct {
	origin   workostest.CORSOrigin
	uri      workostest.RedirectURI
	template workostest.JWTTemplate
}

// objects returns what the API has. Anything but one object of each kind is an error.
func (d *demo) objects() (objects, error) {
	origins, uris := d.server.CORSOrigins(), d.server.RedirectURIs()
	template, ok := d.server.JWTTemplate()
	if len(origins) != 1 || len(uris) != 1 || !ok {
		return objects{}, fmt.Errorf("the API has %d CORS origins, %d redirect URIs and a JWT template (%t), instead of one each",
			len(origins), len(uris), ok)
	}
	return objects{origin: origins[0], uri: uris[0], template: template}, nil
}

func (d *demo) create(ctx context.Context) error {
	err := d.show(ctx, 0, "apply", "-auto-approve")
	if err == nil {
		d.created, err = d.objects()
	}
	return err
}

func (d *demo) planNothing(ctx context.Context) error { return d.plan(ctx, 0) }

func (d *demo) planRepair(ctx context.Context) error { return d.plan(ctx, 2, "-out=repair.tfplan") }

// plan shows a plan that exits with this code: 0 without changes, 2 with some. The environment is small, so a page of
// each list and the template are all that it may ask for.
func (d *demo) plan(ctx context.Context, code int, args ...string) error {
	if err := d.show(ctx, code, append([]string{"plan", "-detailed-exitcode"}, args...)...); err != nil {
		return err
	}
	if reads, writes := d.requests(); reads != 3 || writes != 0 {
		return fmt.Errorf("the plan cost %d reads and %d writes instead of 3 reads: a page of each list, and the template", reads, writes)
	}
	return nil
}

// drift changes the template and deletes the redirect URI in the API. The clock is an hour ahead then: the provider would
// wait for an object that is younger than a minute, for the lists may not show it yet.
func (d *demo) drift(context.Context) error {
	d.server.Clock().Advance(time.Hour)
	uri, content := d.created.uri, d.created.template.Content
	changed := strings.Replace(content, "'guest'", "'admin'", 1)
	if !d.server.RemoveRedirectURI(uri.ID) || changed == content {
		return fmt.Errorf("%s is not there to be deleted, or there is no 'guest' in %s", uri.ID, content)
	}
	d.server.SetJWTTemplate(changed)
	fmt.Printf("- The redirect URI %s (%s) is deleted.\n- In the JWT template, 'guest' becomes 'admin'.\n", uri.URI, uri.ID)
	return nil
}

// repair fails unless the environment is what it was before the drift, with the redirect URI created anew.
func (d *demo) repair(ctx context.Context) error {
	if err := d.show(ctx, 0, "apply", "repair.tfplan"); err != nil {
		return err
	}
	now, err := d.objects()
	if err != nil {
		return err
	}
	if now.origin != d.created.origin || now.uri.URI != d.created.uri.URI || now.uri.ID == d.created.uri.ID ||
		now.template.Content != d.created.template.Content {
		return fmt.Errorf("the drift is not repaired: %+v was %+v", now, d.created)
	}
	return nil
}

// destroy fails unless what remains is what the warnings of destroy say.
func (d *demo) destroy(ctx context.Context) error {
	if err := d.show(ctx, 0, "destroy", "-auto-approve"); err != nil {
		return err
	}
	origins := d.server.CORSOrigins()
	_, hasTemplate := d.server.JWTTemplate()
	if len(d.server.RedirectURIs()) != 0 || len(origins) != 1 || !hasTemplate {
		return errors.New("destroy must delete the redirect URI and leave the CORS origin and the JWT template")
	}
	fmt.Printf("\nWhat remains in the environment, as the warnings say:\n"+
		"- the CORS origin %s: the API documents no call that deletes one\n"+
		"- the JWT template: the API has no call that deletes it\n", origins[0].Origin)
	return nil
}
