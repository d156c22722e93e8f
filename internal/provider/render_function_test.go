package provider

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/workos/terraform-provider-workos/internal/acctest"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// render calls the function through its RPC, which needs no Configure.
func render(t testing.TB, content string, sample tftypes.Value) (tftypes.Value, *tfprotov6.FunctionError) {
	t.Helper()
	c := &core{t: t}
	resp, err := newServer(&workOS{version: "test"}).CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
		Name:      "render_jwt_template",
		Arguments: []*tfprotov6.DynamicValue{c.pack(tftypes.String, str(content)), c.pack(tftypes.DynamicPseudoType, sample)},
	})
	c.must(err, nil)
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	value, err := resp.Result.Unmarshal(tftypes.DynamicPseudoType)
	c.must(err, nil)
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

// user makes a context in which user has one field.
func user(field string, value tftypes.Value) tftypes.Value {
	return object(map[string]tftypes.Value{"user": object(map[string]tftypes.Value{field: value})})
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

func TestRenderFunctionConvertsEveryType(t *testing.T) {
	t.Parallel()
	letters := func(kind tftypes.Type) tftypes.Value {
		return tftypes.NewValue(kind, []tftypes.Value{str("a"), str("b")})
	}
	null := tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	numbers := tftypes.NewValue(tftypes.Map{ElementType: tftypes.Number}, map[string]tftypes.Value{
		"one": number(t, "1"), "none": tftypes.NewValue(tftypes.Number, nil),
	})
	nested := func(inner tftypes.Value) tftypes.Value {
		return object(map[string]tftypes.Value{"deep": object(map[string]tftypes.Value{"null": inner})})
	}
	for name, test := range map[string]struct{ given, want tftypes.Value }{
		"string":   {str("Ada \u00e9 \"x\""), str("Ada \u00e9 \"x\"")},
		"true":     {tftypes.NewValue(tftypes.Bool, true), tftypes.NewValue(tftypes.Bool, true)},
		"list":     {letters(tftypes.List{ElementType: tftypes.String}), tuple(str("a"), str("b"))},
		"set":      {letters(tftypes.Set{ElementType: tftypes.String}), tuple(str("a"), str("b"))},
		"tuple":    {tuple(str("a"), number(t, "2"), null), tuple(str("a"), number(t, "2"), null)},
		"no tuple": {tuple(), tuple()},
		"map":      {numbers, object(map[string]tftypes.Value{"one": number(t, "1"), "none": null})},
		"object":   {nested(tftypes.NewValue(tftypes.String, nil)), nested(null)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failed := render(t, `{"it": {{ user.metadata }} }`, user("metadata", test.given))
			if failed != nil {
				t.Fatal(failed.Text)
			}
			want := object(map[string]tftypes.Value{"it": test.want})
			if diffs, err := want.Diff(got); err != nil || len(diffs) > 0 {
				t.Errorf("got %s, want %s (%v)", got, want, err)
			}
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
		want, _ := new(big.Rat).SetString(text)
		for _, content := range []string{`{"n": {{ user.n }} }`, fmt.Sprintf(`{"n": %s}`, text), `{"n": "{{ user.n }}"}`} {
			got, failed := render(t, content, user("n", number(t, text)))
			if failed != nil {
				t.Errorf("%s in %s: %s", text, content, failed.Text)
				continue
			}
			var members map[string]tftypes.Value
			n := new(big.Float)
			digits := attributeOfValue(got, "n")
			if got.As(&members) == nil && members["n"].As(&n) == nil {
				digits = new(big.Float).SetPrec(numberPrecision).Set(n).Text('f', -1)
			}
			if kept, ok := new(big.Rat).SetString(digits); !ok || kept.Cmp(want) != 0 {
				t.Errorf("%s in %s became %s", text, content, digits)
			}
		}
	}
}

func TestRenderFunctionIsUnknownWhereTheContextIs(t *testing.T) {
	t.Parallel()
	got, failed := render(t, `{"a": "{{ user.id }}"}`, user("email", tftypes.NewValue(tftypes.String, tftypes.UnknownValue)))
	if failed != nil || got.IsKnown() {
		t.Errorf("got %s, %+v, want an unknown", got, failed)
	}
}

func TestAccRenderFunction(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ProviderFunctions)
	accept(t, workostest.New(t), resource.TestStep{
		Config: `
resource "terraform_data" "email" { input = "ada@example.com" }
output "claims" { # known after apply
  value = provider::workos::render_jwt_template(
    jsonencode({ email = "{{ user.email }}", roles = ["{{ organization.name || 'none' }}"], seat = "{{ user.metadata.seat }}" }),
    { user = { email = terraform_data.email.output, metadata = { seat = 9007199254740993 } }, organization = null },
  )
}`,
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("claims", knownvalue.ObjectExact(known{
			"email": exactly("ada@example.com"), "roles": knownvalue.TupleExact([]knownvalue.Check{exactly("none")}),
			"seat": exactly("9007199254740993"),
		}))},
	})
}
