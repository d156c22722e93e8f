package jwttemplate

import "testing"

func TestSameJSONComparesValues(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{`{"a": 1, "b": [true, null]}`, `{"b":[true,null],"a":1.0}`, true},
		{`{"a": "x&y"}`, `{"a": "x\u0026y"}`, true},
		{`{"a": 12345678901234567890}`, `{"a": 12345678901234567890}`, true},
		{`{"a": 1e400}`, `{"a": 1e400}`, true},
		{`{"a": 1e400}`, `{"a": 1e401}`, false},
		{`{"a": 1}`, `{"a": 2}`, false},
		{`{"a": 1}`, `{"a": "1"}`, false},
		{`{"a": null}`, `{"b": null}`, false},
		{`{"a": 1}`, `{"a": 1, "b": 2}`, false},
		{`{"a": [1, 2]}`, `{"a": [2, 1]}`, false},
		{`{"a": [1]}`, `{"a": {"0": 1}}`, false},
		{`{"a": {{ user.id }}}`, `{"a": {{ user.id }}}`, false}, // not JSON: Same compares it
		{`{"a": 1} x`, `{"a": 1} x`, false},
	} {
		if SameJSON(tc.a, tc.b) != tc.want || SameJSON(tc.b, tc.a) != tc.want {
			t.Errorf("SameJSON(%s, %s) is not %v", tc.a, tc.b, tc.want)
		}
	}
}
