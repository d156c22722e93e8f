package inventory

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// theTemplate stands for the template's id, which it has none of.
const theTemplate = "jwt_template"

// Template is what a run knows of the environment's one JWT template, and how it sets it.
type Template struct {
	client *workos.Client
	ledger *ledger
	same   func(a, b string) bool
	// listable tells whether the API is one that can read: it errs with errUnlistable where it is not.
	listable func(context.Context) error

	turn turn // whoever asks or sets has it

	mu      sync.Mutex // guards what follows
	known   bool
	current sight
	made    bool     // by this run
	letGo   []string // contents that this run's deletes have let go and no create has taken up
}

// sight is what a look at the template came to.
type sight struct {
	template workos.JWTTemplate
	presence Presence // Found, Gone or Unlistable
	err      error
}

func newTemplate(client *workos.Client, opts Options, listable func(context.Context) error) *Template {
	return &Template{
		client: client, ledger: newLedger(opts.ReadGrace), same: opts.SameTemplate, listable: listable, turn: newTurn(),
	}
}

// Read returns the template for the managed resource. The presence is Found, Gone or Unlistable; an error says
// nothing about the template.
func (t *Template) Read(ctx context.Context) (workos.JWTTemplate, Presence, error) {
	template, presence, err := t.Look(ctx)
	if err == nil {
		t.ledger.note(markRead, theTemplate)
	}
	return template, presence, err
}

// Look returns the template. It asks once in a run; what this run sets is known without asking.
func (t *Template) Look(ctx context.Context) (workos.JWTTemplate, Presence, error) {
	if err := t.turn.enter(ctx); err != nil {
		return workos.JWTTemplate{}, Gone, err
	}
	defer t.turn.leave()
	t.mu.Lock()
	seen, known := t.current, t.known
	t.mu.Unlock()
	if !known {
		seen = t.ask(ctx)
	}
	return seen.template, seen.presence, seen.err
}

// ask reads the template from the API, and remembers the answer but for a cancellation. The caller has the turn.
func (t *Template) ask(ctx context.Context) sight {
	template, err := t.client.JWTTemplate(ctx)
	seen := sight{template: template, presence: Found, err: err}
	nothing, noRoute := errors.Is(err, workos.ErrNothingSet), errors.Is(err, workos.ErrNoSuchRoute)
	switch {
	case noRoute && errors.Is(err, workos.ErrUnreadable):
		seen = t.interpret(ctx, sight{err: err})
	case nothing && noRoute:
		seen = t.interpret(ctx, sight{presence: Gone})
	case nothing:
		seen = sight{presence: Gone}
	case noRoute:
		seen = sight{presence: Unlistable}
	}
	if ctx.Err() == nil {
		t.remember(seen)
	}
	return seen
}

// interpret reads a 404 that does not say whether it misses the call: an API that has the lists has the call, and then
// the answer means present.
func (t *Template) interpret(ctx context.Context, present sight) sight {
	switch err := t.listable(ctx); {
	case errors.Is(err, errUnlistable):
		return sight{presence: Unlistable}
	case err != nil:
		return sight{err: err}
	}
	return present
}

func (t *Template) remember(seen sight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.current, t.known = seen, true
}

// TemplateCreation is how a create ended.
type TemplateCreation struct {
	Outcome  Outcome // Created or Exists
	Template workos.JWTTemplate
}

// Create sets the template where there is none, where the one there means the same, or where it is the one that a
// delete of this run let go. Else nothing is sent, and the outcome is Exists with what is there.
func (t *Template) Create(ctx context.Context, content string) (TemplateCreation, error) {
	if err := t.turn.enter(ctx); err != nil {
		return TemplateCreation{}, err
	}
	defer t.turn.leave()
	seen := t.ask(ctx) // afresh: this is the last moment to see somebody else's
	if seen.err != nil {
		return TemplateCreation{}, seen.err
	}
	if !t.mayReplace(seen, content) {
		return TemplateCreation{Outcome: Exists, Template: seen.template}, nil
	}
	made, err := t.set(ctx, content)
	return TemplateCreation{Outcome: Created, Template: made}, err
}

// MayCreate reports whether Create would set the content over the template that was found.
func (t *Template) MayCreate(found workos.JWTTemplate, content string) bool {
	return t.mayReplace(sight{template: found, presence: Found}, content)
}

func (t *Template) mayReplace(seen sight, content string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made {
		return false // one block, one template
	}
	return seen.presence != Found || t.same(seen.template.Content, content) || t.wasLetGo(seen.template)
}

// LetGoOf reports whether the template that was found is one that a delete of this run let go.
func (t *Template) LetGoOf(found workos.JWTTemplate) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.wasLetGo(found)
}

// wasLetGo is called with mu held.
func (t *Template) wasLetGo(found workos.JWTTemplate) bool {
	return slices.ContainsFunc(t.letGo, func(own string) bool { return t.same(own, found.Content) })
}

// Holding tells who holds the template. It gives resources that still wait for their turn a moment to come to it.
func (t *Template) Holding(ctx context.Context) Holding { return t.ledger.holding(ctx, theTemplate) }

// Stays notes that a managed resource holds the template, and that its plan keeps it.
func (t *Template) Stays() { t.ledger.note(markStays, theTemplate) }

// Update sets the content of a template that a managed resource holds.
func (t *Template) Update(ctx context.Context, content string) (workos.JWTTemplate, error) {
	if err := t.turn.enter(ctx); err != nil {
		return workos.JWTTemplate{}, err
	}
	defer t.turn.leave()
	return t.set(ctx, content)
}

// set sends the content. The caller has the turn.
func (t *Template) set(ctx context.Context, content string) (workos.JWTTemplate, error) {
	template, err := t.client.PutJWTTemplate(ctx, content)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.known = false // it may have been set all the same
		return template, err
	}
	t.current, t.known = sight{template: template, presence: Found}, true
	t.made, t.letGo = true, nil
	return template, nil
}

// LetGo notes that a managed resource with the content was destroyed: the template stays in the environment, and one
// create of this run may replace it. The template that this run made itself is not let go.
func (t *Template) LetGo(content string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.made {
		t.letGo = append(t.letGo, content)
	}
}
