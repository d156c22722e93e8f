package provider

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// numberPrecision is that of Terraform's own numbers, in bits.
const numberPrecision = 512

// maxNumberExponent bounds what is written out in digits.
const maxNumberExponent = 1000

// jsonFrom turns a wholly known Terraform value into the JSON value that jsonencode would write, as
// json.Decoder.UseNumber gives it: nil, bool, string, json.Number, []any or map[string]any. Numbers are not rounded.
func jsonFrom(value tftypes.Value) (any, error) {
	if value.IsNull() {
		return nil, nil //nolint:nilnil // JSON's null
	}
	switch kind := value.Type(); {
	case kind.Is(tftypes.String):
		var s string
		err := value.As(&s)
		return s, err
	case kind.Is(tftypes.Bool):
		var b bool
		err := value.As(&b)
		return b, err
	case kind.Is(tftypes.Number):
		n := new(big.Float)
		err := value.As(&n)
		whole := new(big.Float).SetPrec(numberPrecision).Set(n) // the wire may have had it as a float64: exact, but fewer bits
		return json.Number(whole.Text('f', -1)), err
	case kind.Is(tftypes.Map{}), kind.Is(tftypes.Object{}):
		return jsonObjectFrom(value)
	default:
		return jsonArrayFrom(value)
	}
}

func jsonObjectFrom(value tftypes.Value) (any, error) {
	var members map[string]tftypes.Value
	if err := value.As(&members); err != nil {
		return nil, err
	}
	object := make(map[string]any, len(members))
	for name, member := range members {
		var err error
		if object[name], err = jsonFrom(member); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return object, nil
}

func jsonArrayFrom(value tftypes.Value) (any, error) {
	var elements []tftypes.Value
	if err := value.As(&elements); err != nil {
		return nil, err
	}
	array := make([]any, len(elements))
	for i, element := range elements {
		var err error
		if array[i], err = jsonFrom(element); err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
	}
	return array, nil
}

// terraformFrom turns a JSON value, as json.Decoder.UseNumber gives it, into the Terraform value that jsondecode would
// give: an object, a tuple or a primitive. It errs for a number that Terraform would round.
func terraformFrom(value any) (tftypes.Value, error) {
	switch value := value.(type) {
	case nil:
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil), nil
	case bool:
		return tftypes.NewValue(tftypes.Bool, value), nil
	case string:
		return tftypes.NewValue(tftypes.String, value), nil
	case json.Number:
		n, err := exactNumber(string(value))
		return tftypes.NewValue(tftypes.Number, n), err
	case []any:
		kinds := make([]tftypes.Type, len(value))
		elements := make([]tftypes.Value, len(value))
		for i, element := range value {
			var err error
			if elements[i], err = terraformFrom(element); err != nil {
				return tftypes.Value{}, err
			}
			kinds[i] = elements[i].Type()
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: kinds}, elements), nil
	case map[string]any:
		kinds := make(map[string]tftypes.Type, len(value))
		members := make(map[string]tftypes.Value, len(value))
		for name, member := range value {
			var err error
			if members[name], err = terraformFrom(member); err != nil {
				return tftypes.Value{}, err
			}
			kinds[name] = members[name].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, members), nil
	}
	return tftypes.Value{}, fmt.Errorf("a %T is no JSON value", value)
}

// exactNumber reads a JSON number as Terraform does, and errs where that would not keep its every digit.
func exactNumber(text string) (*big.Float, error) {
	if _, exponent, ok := strings.Cut(strings.ToLower(text), "e"); ok {
		if n, err := strconv.Atoi(exponent); err != nil || n > maxNumberExponent || n < -maxNumberExponent {
			return nil, fmt.Errorf("the number %s is beyond what Terraform can hold", text)
		}
	}
	n, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
	if err != nil {
		return nil, fmt.Errorf("the number %s: %w", text, err)
	}
	want, ok := new(big.Rat).SetString(text)
	kept, okKept := new(big.Rat).SetString(n.Text('f', -1))
	if !ok || !okKept || want.Cmp(kept) != 0 {
		return nil, fmt.Errorf("the number %s has more digits than Terraform can hold", text)
	}
	return n, nil
}
