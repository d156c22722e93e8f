package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/workos/terraform-provider-workos/internal/inventory"
	"github.com/workos/terraform-provider-workos/internal/weburl"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// addAPIError adds the errors of a failed call: what failed in summary, then WorkOS's words, the request and its id, and
// what to do. Each field error is one diagnostic, on the attribute of its name. A refusal of what was sent stands on the
// first attribute.
func (p *providerData) addAPIError(diags *diag.Diagnostics, summary string, err error, attributes ...string) {
	answer, ok := errors.AsType[*workos.Error](err)
	switch {
	case errors.Is(err, workos.ErrNotSent), !ok && errors.Is(err, context.Canceled):
		diags.AddError(summary, "Terraform was interrupted before the request was sent. Nothing was changed.")
	case !ok:
		diags.AddError(summary, sentence(capitalize(err.Error())))
	case errors.Is(answer, workos.ErrUnauthorized):
		diags.AddError("WorkOS rejects the API key", fmt.Sprintf("%s.\n\n%s", summary, p.describe(answer, err)))
	case len(answer.Fields) > 0:
		for _, field := range answer.Fields {
			detail := sentence(fieldMessage(field)) + "\n\n" + p.describe(answer, err)
			name := field.Field[strings.LastIndex(field.Field, ".")+1:] // the API may name it by a path ("body.uri")
			if slices.Contains(attributes, name) {
				diags.AddAttributeError(path.Root(name), summary, detail)
			} else {
				diags.AddError(summary, detail)
			}
		}
	case len(attributes) > 0 && refusesValue(answer):
		diags.AddAttributeError(path.Root(attributes[0]), summary, p.describe(answer, err))
	default:
		diags.AddError(summary, p.describe(answer, err))
	}
}

// addReadError adds the error of something that is needed and cannot be read. call is what an old API may not have, such as
// "list redirect URIs".
func (p *providerData) addReadError(diags *diag.Diagnostics, summary, call string, err error) {
	if errors.Is(err, inventory.ErrCannotList) {
		diags.AddError(summary, "The API at this address cannot "+call+". Check base_url and "+envBaseURL+".")
		return
	}
	p.addAPIError(diags, summary, err)
}

// refusesValue reports whether an answer is about the value that was sent.
func refusesValue(answer *workos.Error) bool {
	switch answer.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity:
		return answer.Method == http.MethodPost || answer.Method == http.MethodPut || answer.Method == http.MethodPatch
	}
	return false
}

func fieldMessage(field workos.FieldError) string {
	message := field.Message
	switch {
	case message == "":
		message = "code " + field.Code
	case field.Code != "":
		message = strings.TrimSuffix(message, ".") + " (code " + field.Code + ")"
	}
	if field.Field != "" {
		return field.Field + ": " + message
	}
	return message
}

// describe tells of one call. err is the whole failure, which may include more calls than answer.
func (p *providerData) describe(answer *workos.Error, err error) string {
	said := "WorkOS did not respond: "
	if answer.Status != 0 {
		said = "WorkOS responded " + answer.StatusLine() + ": "
	}
	said += sentence(answer.Message) + "\n\nRequest: " + answer.Method + " " + answer.URL
	if answer.RequestID != "" {
		said += "\nRequest ID: " + answer.RequestID
	}
	if whole := err.Error(); whole != answer.Error() {
		said += "\nFull error: " + whole
	}
	if step := p.nextStep(answer); step != "" {
		said += "\n\n" + step
	}
	return said
}

// nextStep says what to do about a failure, where there is something to say.
func (p *providerData) nextStep(answer *workos.Error) string {
	switch {
	case errors.Is(answer, workos.ErrDefaultRedirectURI):
		return defaultRedirectURIAdvice
	case errors.Is(answer, context.Canceled) && answer.Method == http.MethodGet:
		return "Terraform was interrupted. The state is unchanged."
	case errors.Is(answer, context.Canceled):
		return "Terraform was interrupted before the request succeeded." + mayBeDone(answer)
	case errors.Is(answer, workos.ErrBrokenList):
		return "Nothing was changed. Run Terraform again. If it keeps failing, give WorkOS support the request ID."
	case answer.Status == http.StatusUnauthorized:
		return "Check that the API key in " + p.keySource + " is complete, not revoked, and belongs to the environment to manage " +
			"(WorkOS Dashboard, API Keys)."
	case answer.Status == http.StatusForbidden:
		return "The API key in " + p.keySource + " lacks the permission for this request. Check its permissions (WorkOS Dashboard, " +
			"API Keys)."
	case answer.Status == http.StatusTooManyRequests:
		return "All retries were used. The application shares the rate limit. Wait a while and run Terraform again: what is done " +
			"stays done."
	case errors.Is(answer, workos.ErrAlreadyExists):
		return "WorkOS reports that this value exists but does not return it in the list. Retry in a few seconds, or look in the " +
			"WorkOS Dashboard."
	case errors.Is(answer, workos.ErrNoContent):
		return "The API at this address does not keep the template's content, as an older WorkOS emulator does. Check base_url and " +
			envBaseURL + "."
	case errors.Is(answer, workos.ErrUnreadable), answer.Status >= 300 && answer.Status <= 399:
		return "This does not look like the WorkOS API. Check base_url and " + envBaseURL + ", and any proxy." + mayBeDone(answer)
	case errors.Is(answer, workos.ErrNotFound):
		return "It was deleted since it was read. Plan again: the plan creates it anew."
	case refusesValue(answer) && answer.Status != http.StatusConflict:
		return "Change the value as WorkOS's message says."
	case errors.Is(answer, workos.ErrNoSuchRoute) && answer.Method == http.MethodDelete:
		return "WorkOS still lists it. Run Terraform again, or delete it in the WorkOS Dashboard."
	case errors.Is(answer, workos.ErrNoSuchRoute):
		return "The API at this address does not have this endpoint. Check base_url and " + envBaseURL + "."
	case answer.Status >= 500:
		return "All retries were used. Run Terraform again later. If it keeps failing, give WorkOS support the request ID." + mayBeDone(answer)
	case answer.Status == 0:
		return "Check that this machine reaches the address (base_url, " + envBaseURL + ", HTTPS_PROXY, firewall), then run Terraform " +
			"again." + mayBeDone(answer)
	}
	return ""
}

// defaultRedirectURIAdvice says what to do about the default redirect URI.
var defaultRedirectURIAdvice = "WorkOS refuses to delete an environment's default redirect URI. Do one of these, then run Terraform " +
	"again:\n\n- Choose another default in the WorkOS Dashboard.\n- Keep the redirect URI, and remove the resource from state " +
	"only:\n\n" + removedBlock(redirectURIKind.typeName)

// mayBeDone warns of a change whose answer cannot be read.
func mayBeDone(answer *workos.Error) string {
	if answer.Method == http.MethodGet {
		return ""
	}
	return " WorkOS may have carried out the change: the next plan shows it."
}

// check is a validator of a string attribute.
type check func(at path.Path, value string) diag.Diagnostics

var _ validator.String = check(nil)

func (c check) Description(context.Context) string             { return "a value that WorkOS accepts" }
func (c check) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

// ValidateString skips null and unknown values.
func (c check) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		resp.Diagnostics.Append(c(req.Path, req.ConfigValue.ValueString())...)
	}
}

// checkURL is a check by the rules of package weburl.
func checkURL(rules func(value string) []weburl.Problem) check {
	return func(at path.Path, value string) diag.Diagnostics { return addProblems(at, value, rules(value)) }
}

// addProblems adds what is wrong with a value. The CLI shows one warning of each summary, so the value is part of it.
func addProblems(at path.Path, value string, problems []weburl.Problem) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range problems {
		switch problem.Severity {
		case weburl.Error: // without the value, which may hold a password
			diags.AddAttributeError(at, problem.Summary, problem.Detail)
		case weburl.Warning:
			diags.AddAttributeWarning(at, fmt.Sprintf("%s: %s", problem.Summary, value), problem.Detail)
		}
	}
	return diags
}

func capitalize(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// sentence ends s with a full stop, unless it ends with a mark.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// optional is null for what the API left out.
func optional(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
