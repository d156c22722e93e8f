package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// What `plan -detailed-exitcode` exits with, besides 1 for an error.
const (
	noChanges   = 0
	withChanges = 2
)

// planFile is the saved plan that mends the drift.
const planFile = "mend.tfplan"

// What somebody makes of the JWT template: whoever has no role becomes an admin.
const (
	declaredRole = "'guest'"
	changedRole  = "'admin'"
)

// step is one thing that is shown.
type step struct {
	title string
	name  string // in the summary
	do    func(*play, context.Context) error
}

// play is a demo under way: its stage, and what the first apply created, to compare with later.
type play struct {
	*stage
	created environment
}

var steps = []step{
	{"Create a CORS origin, a redirect URI and a JWT template", "apply", (*play).create},
	{"Plan again: the environment is as declared, there is nothing to do", "plan", (*play).planNothing},
	{"An hour later, somebody changes the environment by hand", "", (*play).drift},
	{"Plan: both changes are found", "plan", (*play).planMending},
	{"Apply that plan: the drift is mended", "apply", (*play).mend},
	{"Plan once more: nothing is left to do", "plan", (*play).planNothing},
	{"Destroy, as far as the WorkOS API can", "destroy", (*play).destroy},
}

func (p *play) create(ctx context.Context) error {
	if err := p.show(ctx, 0, "apply", "-auto-approve"); err != nil {
		return err
	}
	var err error
	p.created, err = look(p.server)
	return err
}

func (p *play) planNothing(ctx context.Context) error {
	return p.plan(ctx, noChanges)
}

// drift changes the template and deletes the redirect URI behind the CLI's back. It is an hour later then: of an object
// that is younger than a minute, the provider would first wait whether the lists just lag behind its creation.
func (p *play) drift(context.Context) error {
	p.server.Clock().Advance(time.Hour)
	uri, content := p.created.uri, p.created.template.Content
	if !p.server.RemoveRedirectURI(uri.ID) {
		return fmt.Errorf("the redirect URI %s is not there to be deleted", uri.ID)
	}
	changed := strings.Replace(content, declaredRole, changedRole, 1)
	if changed == content {
		return fmt.Errorf("the JWT template has no %s to be changed: %s", declaredRole, content)
	}
	p.server.SetJWTTemplate(changed)
	return errors.Join(
		p.say("- The redirect URI %s (%s) is deleted.", uri.URI, uri.ID),
		p.say("- In the JWT template, %s becomes %s.", declaredRole, changedRole))
}

func (p *play) planMending(ctx context.Context) error {
	return p.plan(ctx, withChanges, "-out="+planFile)
}

// plan shows a plan. The environment is small, so a page of each list and the template are all that it may ask for.
func (p *play) plan(ctx context.Context, status int, args ...string) error {
	if err := p.show(ctx, status, append([]string{"plan", "-detailed-exitcode"}, args...)...); err != nil {
		return err
	}
	if got := count(p.server.Requests()); got != (cost{reads: 3}) {
		return fmt.Errorf("the plan cost %s instead of 3 reads: a page of each list, and the template", got)
	}
	return nil
}

func (p *play) mend(ctx context.Context) error {
	if err := p.show(ctx, 0, "apply", planFile); err != nil {
		return err
	}
	now, err := look(p.server)
	if err != nil {
		return err
	}
	return now.mends(p.created)
}

func (p *play) destroy(ctx context.Context) error {
	if err := p.show(ctx, 0, "destroy", "-auto-approve"); err != nil {
		return err
	}
	if left := p.server.RedirectURIs(); len(left) > 0 {
		return fmt.Errorf("the redirect URI %s is still there", left[0].URI)
	}
	return p.sayWhatRemains()
}

// sayWhatRemains fails if it is not what the warnings of destroy have said.
func (p *play) sayWhatRemains() error {
	origins := p.server.CORSOrigins()
	_, hasTemplate := p.server.JWTTemplate()
	if len(origins) != 1 || !hasTemplate {
		return fmt.Errorf("%d CORS origins and a template (%t) remain, instead of one and one", len(origins), hasTemplate)
	}
	return errors.Join(
		p.say("\nWhat remains in the environment, as the warnings say:"),
		p.say("- the CORS origin %s: the API documents no call that deletes one", origins[0].Origin),
		p.say("- the JWT template: the API has no call that deletes it"))
}
