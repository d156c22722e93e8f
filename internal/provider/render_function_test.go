package provider

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// render calls the function through its RPC, which needs no Configure.
func render(t *testing.T, content string, sample tftypes.Value) (tftypes.Value, *tfprotov6.FunctionError) {
	t.Helper()
	server := providerserver.NewProtocol6(&workOS{version: "test"})()
	arguments := make([]*tfprotov6.DynamicValue, 2)
	for i, argument := range []struct {
		kind  tftypes.Type
		value tftypes.Value
	}{{tftypes.String, tftypes.NewValue(tftypes.String, content)}, {tftypes.DynamicPseudoType, sample}} {
		packed, err := tfprotov6.NewDynamicValue(argument.kind, argument.value)
		if err != nil {
			t.Fatal(err)
		}
		arguments[i] = &packed
	}
	resp, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{Name: "render_jwt_template", Arguments: arguments})
	if err != nil {
		t.Fatal(err)
	}
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	value, err := resp.Result.Unmarshal(tftypes.DynamicPseudoType)
	if err != nil {
		t.Fatal(err)
	}
	return value, nil
}

// object makes a value of the object type that its members have.
func object(members map[string]tftypes.Value) tftypes.Value {
	kinds := map[string]tftypes.Type{}
	for name, member := range members {
		kinds[name] = member.Type()
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, members)
}

func tuple(elements ...tftypes.Value) tftypes.Value {
	kinds := make([]tftypes.Type, len(elements))
	for i, element := range elements {
		kinds[i] = element.Type()
	}
	return tftypes.NewValue(tftypes.Tuple{ElementTypes: kinds}, elements)
}

func str(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func number(t *testing.T, text string) tftypes.Value {
	t.Helper()
	n, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	return tftypes.NewValue(tftypes.Number, n)
}

func wantValue(t *testing.T, got, want tftypes.Value) {
	t.Helper()
	if diffs, err := want.Diff(got); err != nil || len(diffs) > 0 {
		t.Errorf("got %s, want %s (%v)", got, want, err)
	}
}

func TestRenderFunctionConvertsEveryTypeExactly(t *testing.T) {
	t.Parallel()
	letters := func(kind tftypes.Type) tftypes.Value {
		return tftypes.NewValue(kind, []tftypes.Value{str("a"), str("b")})
	}
	numbers := tftypes.NewValue(tftypes.Map{ElementType: tftypes.Number}, map[string]tftypes.Value{"one": number(t, "1"), "none": tftypes.NewValue(tftypes.Number, nil)})
	null := tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	for name, test := range map[string]struct{ given, want tftypes.Value }{
		"string":   {str("Ada \u00e9 \"x\""), str("Ada \u00e9 \"x\"")},
		"true":     {tftypes.NewValue(tftypes.Bool, true), tftypes.NewValue(tftypes.Bool, true)},
		"list":     {letters(tftypes.List{ElementType: tftypes.String}), tuple(str("a"), str("b"))},
		"set":      {letters(tftypes.Set{ElementType: tftypes.String}), tuple(str("a"), str("b"))},
		"tuple":    {tuple(str("a"), number(t, "2"), null), tuple(str("a"), number(t, "2"), null)},
		"no tuple": {tuple(), tuple()},
		"map":      {numbers, object(map[string]tftypes.Value{"one": number(t, "1"), "none": null})},
		"object":   {object(map[string]tftypes.Value{"deep": object(map[string]tftypes.Value{"null": tftypes.NewValue(tftypes.String, nil)})}), object(map[string]tftypes.Value{"deep": object(map[string]tftypes.Value{"null": null})})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := object(map[string]tftypes.Value{"user": object(map[string]tftypes.Value{"metadata": test.given})})
			got, failed := render(t, `{"it": {{ user.metadata }} }`, given)
			if failed != nil {
				t.Fatal(failed.Text)
			}
			wantValue(t, got, object(map[string]tftypes.Value{"it": test.want}))
		})
	}
}

func TestRenderFunctionRoundsNoNumber(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"0", "-1", "9007199254740993", "18446744073709551617", "0.1", "-2.5e-7", "1e100",
		"0.1000000000000000055511151231257827021181583404541015625", // a double, digit by digit
		"123456789012345678901234567890.123456789",
	} {
		given := object(map[string]tftypes.Value{"user": object(map[string]tftypes.Value{"metadata": object(map[string]tftypes.Value{"n": number(t, text)})})})
		want, _ := new(big.Rat).SetString(text)
		for _, content := range []string{`{"n": {{ user.metadata.n }} }`, fmt.Sprintf(`{"n": %s}`, text), `{"n": "{{ user.metadata.n }}"}`} {
			got, failed := render(t, content, given)
			if failed != nil {
				t.Errorf("%s in %s: %s", text, content, failed.Text)
				continue
			}
			kept, ok := new(big.Rat).SetString(claimText(t, got, "n"))
			if !ok || kept.Cmp(want) != 0 {
				t.Errorf("%s in %s became %s", text, content, claimText(t, got, "n"))
			}
		}
	}
}

// claimText is a claim that is a string or a number, in digits.
func claimText(t *testing.T, claims tftypes.Value, name string) string {
	t.Helper()
	var members map[string]tftypes.Value
	if err := claims.As(&members); err != nil {
		t.Fatal(err)
	}
	if members[name].Type().Is(tftypes.Number) {
		n := new(big.Float)
		if err := members[name].As(&n); err != nil {
			t.Fatal(err)
		}
		return new(big.Float).SetPrec(numberPrecision).Set(n).Text('f', -1)
	}
	return attributeOfValue(claims, name)
}

func TestRenderFunctionRefusesANumberThatTerraformWouldRound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"1." + strings.Repeat("1", 200), "1e1001", "1e-99999999999999999999"} {
		_, failed := render(t, `{"n": `+text+`}`, object(nil))
		if failed == nil || *failed.FunctionArgument != 0 || !strings.Contains(failed.Text, text) {
			t.Errorf("%s: %+v", text, failed)
		}
	}
}

func TestRenderFunctionIsUnknownWhereTheContextHoldsAnUnknown(t *testing.T) {
	t.Parallel()
	unknown := object(map[string]tftypes.Value{"user": object(map[string]tftypes.Value{
		"email": tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
	})})
	got, failed := render(t, `{"a": "{{ user.id }}"}`, unknown)
	if failed != nil || got.IsKnown() {
		t.Errorf("got %s, %+v, want an unknown", got, failed)
	}
}

func TestRenderFunctionNamesTheArgumentAtFault(t *testing.T) {
	t.Parallel()
	user := object(map[string]tftypes.Value{"user": object(map[string]tftypes.Value{
		"metadata": object(map[string]tftypes.Value{"plan": str("pro")}), "email": str(strings.Repeat("x", 4000)),
	})})
	for name, test := range map[string]struct {
		content  string
		context  tftypes.Value
		argument int64
		words    []string
	}{
		"invalid":      {"{\n  \"a\": {{ usr.email }}\n}", user, 0, []string{"line 2, column 11", `  "a": {{ usr.email }}`, "^"}},
		"undocumented": {`{"a": "{{ user.email | upcase }}"}`, user, 0, []string{"line 1, column", "upcase", "^"}},
		"object":       {`{"a": "{{ user.metadata }}"}`, user, 0, []string{"line 1, column", "user.metadata", "inside a string", "^"}},
		"too large":    {`{"a": "{{ user.email }}"}`, user, 0, []string{"3072"}},
		"no object":    {`{"a": 1}`, str("user"), 1, []string{"must be an object"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failed := render(t, test.content, test.context)
			if failed == nil || failed.FunctionArgument == nil || *failed.FunctionArgument != test.argument {
				t.Fatalf("got %+v, want an error of argument %d", failed, test.argument)
			}
			if strings.HasSuffix(failed.Text, ".") {
				t.Errorf("ends with a full stop, which the CLI adds: %q", failed.Text)
			}
			for _, word := range test.words {
				if !strings.Contains(failed.Text, word) {
					t.Errorf("want %q in %s", word, failed.Text)
				}
			}
		})
	}
}

func TestRenderFunctionGivesWhatJSONDecodeWouldGive(t *testing.T) {
	t.Parallel()
	needs(t, cli.ProviderFunctions)
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
locals {
  claims = provider::workos::render_jwt_template(
    jsonencode({
      email  = "{{ user.email }}"
      org    = "{{ organization.name || 'none' }}"
      raw    = "raw {{ user.metadata.seat }}"
      roles  = ["{{ organization_membership.role }}", "member"]
      nested = { big = 9007199254740993, nothing = null, flag = true }
      gone   = null
    }),
    { user = { email = "ada@example.com", metadata = { seat = 9007199254740993 } }, organization = null },
  )
}
output "claims" { value = jsonencode(local.claims) }
output "same" {
  value = local.claims == jsondecode("{\"email\":\"ada@example.com\",\"org\":\"none\",\"raw\":\"raw 9007199254740993\",\"roles\":[\"\",\"member\"],\"nested\":{\"big\":9007199254740993,\"nothing\":null,\"flag\":true}}")
}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("claims", knownvalue.StringExact(
				`{"email":"ada@example.com","nested":{"big":9007199254740993,"flag":true,"nothing":null},"org":"none","raw":"raw 9007199254740993","roles":["","member"]}`)),
			statecheck.ExpectKnownOutputValue("same", knownvalue.Bool(true)),
		},
	}}})
}

func TestRenderFunctionOfAnUnknownIsKnownAfterApply(t *testing.T) {
	t.Parallel()
	needs(t, cli.ProviderFunctions)
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
resource "terraform_data" "user" { input = "ada@example.com" }
output "email" {
  value = provider::workos::render_jwt_template("{\"email\": \"{{ user.email }}\"}", { user = { email = terraform_data.user.output } }).email
}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("email", knownvalue.StringExact("ada@example.com")),
		},
	}}})
}

func TestRenderFunctionErrorPointsIntoTheTemplate(t *testing.T) {
	t.Parallel()
	needs(t, cli.ProviderFunctions)
	srv := workostest.New(t)
	accept(t, srv, resource.TestCase{Steps: []resource.TestStep{{
		Config:      `output "claims" { value = provider::workos::render_jwt_template("{\"a\": {{ usr.email }}}", {}) }`,
		ExpectError: regexp.MustCompile(`(?s)Invalid value for "content" parameter.*line 1, column 10.*\{\{ usr.email \}\}.*\^`),
	}, {
		Config:      `output "claims" { value = provider::workos::render_jwt_template("{\"a\": 1}", [1]) }`,
		ExpectError: regexp.MustCompile(`(?s)Invalid value for "context" parameter.*must be an\s+object`),
	}, {
		Config:      `output "claims" { value = provider::workos::render_jwt_template("{\"a\": 1}", null) }`,
		ExpectError: regexp.MustCompile(`(?s)"context"`),
	}}})
}

// holdsEmail is a template whose precondition holds a claim that the application needs. (A precondition has to refer to
// something of the configuration: the local. A claim that is absent must not be an error of its own: that would stand in
// the way of a destroy.)
func holdsEmail(content string) string {
	return fmt.Sprintf(`
locals {
  template = %q
  claims   = provider::workos::render_jwt_template(local.template, { user = { email = "ada@example.com" } })
}

resource "workos_jwt_template" "main" {
  content = local.template
  lifecycle {
    precondition {
      condition     = lookup(local.claims, "email", null) == "ada@example.com"
      error_message = "The application reads the claim email."
    }
  }
}`, content)
}

func TestPreconditionHoldsTheClaims(t *testing.T) {
	t.Parallel()
	needs(t, cli.ProviderFunctions)
	srv := workostest.New(t)
	refused := regexp.MustCompile("The application reads the claim email")
	const good = `{"email": "{{ user.email }}"}`
	accept(t, srv, resource.TestCase{
		Steps: []resource.TestStep{{
			Config:      holdsEmail(`{"email": "{{ user.first_name || 'none' }}"}`),
			ExpectError: refused,
		}, {
			Config: holdsEmail(good),
			Check: func(*terraform.State) error {
				wantTemplate(t, srv, good)
				return nil
			},
		}, {
			Config:      holdsEmail(`{"mail": "{{ user.email }}"}`),
			ExpectError: refused,
		}},
		CheckDestroy: func(*terraform.State) error {
			wantTemplate(t, srv, good) // the refused one was never set, and did not stop the destroy
			return nil
		},
	})
}
