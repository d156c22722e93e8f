package jwttemplate

import "testing"

func TestSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		same bool
		a, b string
	}{
		{"final newline", true, guide, guide + "\n"},
		{"inside an expression of a key", true, `{"{{user.id}}":1}`, `{"{{ user.id }}":1}`},
		{"unusual white space", true, `{"a":{{user.id}}}`, "{\"a\":{{\u00a0user.id\u2003}}}"},
		{"what WorkOS rejects otherwise", true, `{"iss":{{usr.id}}}`, `{ "iss": {{ usr.id }} }`},
		{"order of members", true, `{"a":1,"b":{"c":{{user.id}},"d":2}}`, `{"b":{"d":2,"c":{{user.id}}},"a":1}`},
		{"spelling of a character", true, `{"a\u0062":"x&/é😀{{user.id}}\n"}`, `{"ab":"\u0078\u0026\/\u00E9\uD83D\uDE00{{user.id}}\u000a"}`},
		{"spelling of numbers", true, `{"a":[1,1.0,1e0,10,0,-0,0.0e9,0.015,1200]}`, `{"a":[1.00,1E+0,10e-1,1e1,0.0,0,0,15e-3,1.2E3]}`},
		{"number beyond a double", true, `{"a":1e400}`, `{"a":10.0e399}`},
		{"same key in the same order", true, `{"a":1,"a":2}`, `{ "a":1.0, "\u0061":2}`},
		{"order of others beside one key", true, `{"a":1,"b":2,"a":3}`, `{"b":2,"a":1,"a":3}`},
		{"byte order mark before both", true, "\uFEFF{\"a\":1}", "\uFEFF {\"a\": 1}"},

		{"space in a string", false, `{"a":"x"}`, `{"a":" x"}`},
		{"space beside an expression", false, `{"a":"{{user.id}}"}`, `{"a":"{{user.id}} "}`},
		{"space in a key", false, `{"a":1}`, `{"a ":1}`},
		{"space in a literal", false, `{"a":{{'x'}}}`, `{"a":{{'x '}}}`},
		{"space joins braces", false, `{ {{user.id}}:1}`, `{{{user.id}}:1}`},
		{"space parts an operator", false, `{"a":{{user.id||'x'}}}`, `{"a":{{user.id| |'x'}}}`},
		{"quotes of a literal", false, `{"a":{{'x'}}}`, `{"a":{{"x"}}}`},
		{"literal or path", false, `{"a":{{'user'}}}`, `{"a":{{user}}}`},
		{"string or expression", false, `{"a":"{{user.id}}"}`, `{"a":{{user.id}}}`},
		{"string or number", false, `{"a":"1"}`, `{"a":1}`},
		{"array or object", false, `{"a":[]}`, `{"a":{}}`},
		{"array or its element", false, `{"a":[1]}`, `{"a":1}`},
		{"two elements or one", false, `{"a":[10,0]}`, `{"a":[1e10]}`},
		{"scalar or expression", false, `{"a":null}`, `{"a":{{user.id}}}`},
		{"text or expression", false, `{"a":"xy"}`, `{"a":"x{{user.id}}"}`},
		{"value", false, `{"a":true}`, `{"a":false}`},
		{"order of members with one key", false, `{"a":1,"a":2}`, `{"a":2,"a":1}`},
		{"order beside an expression", false, `{"{{user.id}}":1,"b":2}`, `{"b":2,"{{user.id}}":1}`},
		{"one of two members", false, `{"a":1,"a":1}`, `{"a":1}`},
		{"order of elements", false, `{"a":[1,2]}`, `{"a":[2,1]}`},
		{"null or nothing", false, `{"a":1,"b":null}`, `{"a":1}`},
		{"half of a surrogate pair", false, `{"a":"\ud800"}`, `{"a":"\ud801"}`},
		{"half of a pair or its text", false, `{"a":"\ud800"}`, `{"a":"\\ud800"}`},
		{"half of a pair in a key", false, `{"\ud800":1}`, `{"\ud801":1}`},
		{"one double, two numbers", false, `{"a":9007199254740992}`, `{"a":9007199254740993}`},
		{"power of ten", false, `{"a":1e400}`, `{"a":1e401}`},
		{"immense powers of ten", false, `{"a":1e99999999999}`, `{"a":1e99999999998}`},
		{"sign", false, `{"a":1}`, `{"a":-1}`},
		{"trailing zero", false, `{"a":1}`, `{"a":10}`},
		{"escaped braces", false, `{"a":"\u007b\u007buser.id}}"}`, `{"a":"{{user.id}}"}`},
		{"order of operands", false, `{"a":{{user.id||user.email}}}`, `{"a":{{user.email||user.id}}}`},
		{"one operand more", false, `{"a":{{user.id}}}`, `{"a":{{user.id||user.email}}}`},
		{"byte order mark", false, `{"a":1}`, "\uFEFF{\"a\":1}"},
		{"white space that is not of JSON", false, `{"a":1}`, "{\"a\":\u00a01}"},
		{"invalid JSON", false, `{"a":01}`, `{"a": 01}`},
		{"malformed expression", false, `{"a":{{}}}`, `{"a": {{}}}`},
		{"Liquid tag", false, `{"a":{% if x %}}`, `{"a": {% if x %}}`},
		{"Liquid filter", false, `{"a":{{user.id|upcase}}}`, `{"a":{{user.id | upcase}}}`},
		{"brackets", false, `{"a":{{user["id"]}}}`, `{"a":{{ user["id"] }}}`},
		{"undocumented operand", false, `{"a":{{user.id||0}}}`, `{"a":{{user.id || 0}}}`},
		{"unreadable second", false, `{"a":1}`, `{"a":1`},
	} {
		if Same(c.a, c.b) != c.same || Same(c.b, c.a) != c.same {
			t.Errorf("%s: Same(%q, %q) = %v", c.name, c.a, c.b, !c.same)
		}
	}
}
