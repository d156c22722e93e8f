package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// addAPIError turns a failed call into diagnostics: what happened in summary, then WorkOS's words, the status and
// code, the request, its id, and what to do next. Each field error is one diagnostic, on the attribute of its name
// where attributes has one. A refusal of what was sent stands on the first of attributes.
func (r *run) addAPIError(diags *diag.Diagnostics, summary string, err error, attributes ...string) {
	var answer *workos.Error
	if !errors.As(err, &answer) && errors.Is(err, context.Canceled) {
		diags.AddError(summary, "The run was stopped before WorkOS was asked (context canceled).")
		return
	}
	if answer == nil {
		diags.AddError(summary, sentence(capitalised(err.Error())))
		return
	}
	for _, field := range answer.Fields {
		detail := sentence(fieldWords(field)) + "\n\n" + r.describe(answer, err)
		if at, ok := attributeOf(field.Field, attributes); ok {
			diags.AddAttributeError(at, summary, detail)
		} else {
			diags.AddError(summary, detail)
		}
	}
	if len(answer.Fields) > 0 {
		return
	}
	if len(attributes) > 0 && refusesValue(answer) {
		diags.AddAttributeError(path.Root(attributes[0]), summary, r.describe(answer, err))
		return
	}
	diags.AddError(summary, r.describe(answer, err))
}

// refusesValue reports whether an answer is about the value that was sent.
func refusesValue(answer *workos.Error) bool {
	sent := answer.Method == http.MethodPost || answer.Method == http.MethodPut
	return sent && (answer.Status == http.StatusBadRequest || answer.Status == http.StatusConflict || answer.Status == http.StatusUnprocessableEntity)
}

// attributeOf finds the attribute that a field error is about; the API may name it by a path ("body.uri").
func attributeOf(field string, attributes []string) (path.Path, bool) {
	last := field[strings.LastIndex(field, ".")+1:]
	for _, attribute := range attributes {
		if last == attribute {
			return path.Root(attribute), true
		}
	}
	return path.Empty(), false
}

func fieldWords(field workos.FieldError) string {
	words := field.Message
	switch {
	case words == "":
		words = "code " + field.Code
	case field.Code != "":
		words += " (code " + field.Code + ")"
	}
	if field.Field != "" {
		return field.Field + ": " + words
	}
	return words
}

// describe tells of one call. err is the whole failure, which may tell of more calls than answer.
func (r *run) describe(answer *workos.Error, err error) string {
	var b strings.Builder
	if answer.Status == 0 {
		fmt.Fprintf(&b, "WorkOS did not answer: %s", sentence(answer.Message))
	} else {
		fmt.Fprintf(&b, "WorkOS answered %s: %s", answer.StatusLine(), sentence(answer.Message))
	}
	fmt.Fprintf(&b, "\n\nRequest: %s %s", answer.Method, answer.URL)
	if answer.RequestID != "" {
		fmt.Fprintf(&b, "\nRequest id: %s", answer.RequestID)
	}
	if whole := err.Error(); whole != answer.Error() {
		fmt.Fprintf(&b, "\nAll that happened: %s", whole)
	}
	if step := r.nextStep(answer); step != "" {
		b.WriteString("\n\n" + step)
	}
	return b.String()
}

// nextStep says what to do about a failure, where there is something to say.
func (r *run) nextStep(answer *workos.Error) string {
	switch {
	case errors.Is(answer, context.Canceled):
		return "" // by the CLI, on its user's word
	case answer.Status == http.StatusUnauthorized:
		return "WorkOS does not accept the API key in " + r.apiKeySource + ". Check that it is whole, not revoked, and belongs " +
			"to the environment to manage (WorkOS Dashboard, API Keys)."
	case answer.Status == http.StatusForbidden:
		return "The API key in " + r.apiKeySource + " is known, but lacks the permission for this. Check its permissions in " +
			"the WorkOS Dashboard, API Keys."
	case answer.Status == http.StatusTooManyRequests:
		return "The rate limit is shared with the live application, and all retries are used up. Wait a while, or lower " +
			"the CLI's -parallelism, and run it again: what is done already stays done."
	case errors.Is(answer, workos.ErrAlreadyExists):
		return "The environment holds it, but does not list it, so it can't be imported. If it was deleted or made moments ago, run it " +
			"again; else look in the WorkOS Dashboard."
	case errors.Is(answer, workos.ErrUnreadable), answer.Status >= 300 && answer.Status <= 399:
		return "This does not look like the WorkOS API. Check base_url and " + envBaseURL + ", and whether a proxy stands in between." + perhapsDone(answer)
	case refusesValue(answer) && answer.Status != http.StatusConflict:
		return "Change the value as WorkOS's message says."
	case errors.Is(answer, workos.ErrNoSuchRoute) && answer.Method == http.MethodDelete:
		return "WorkOS does not know the call or the object, but still lists it. Run it again; should it stay, delete it in the " +
			"WorkOS Dashboard."
	case errors.Is(answer, workos.ErrNoSuchRoute):
		return "The API at this address does not have this call. Check base_url and " + envBaseURL + "."
	case answer.Status >= 500:
		return "This is a failure on the way to WorkOS or at WorkOS, and all retries are used up. Run it again later; should it " +
			"stay, give WorkOS's support the request id."
	case answer.Status == 0:
		return "Check that this machine reaches the address (base_url, " + envBaseURL + ", HTTPS_PROXY, a firewall), then run it again."
	}
	return ""
}

// perhapsDone warns of a change whose answer can't be read.
func perhapsDone(answer *workos.Error) string {
	if answer.Method == http.MethodGet || !errors.Is(answer, workos.ErrUnreadable) {
		return ""
	}
	return " The change may have been carried out all the same: the next plan shows it."
}

// sentence ends s with a full stop, unless it ends with a mark of its own.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}
