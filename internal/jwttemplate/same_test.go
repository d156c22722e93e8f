package jwttemplate

import "testing"

func TestSameIgnoresFreeWhiteSpace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"around tokens":                    {`{"a":1,"b":[1,2],"c":{}}`, "\n{ \"a\" :\t1 , \"b\" : [ 1 , 2 ] , \"c\" : { } }\r\n"},
		"final newline":                    {guide, guide + "\n"},
		"CRLF":                             {"{\n\"a\": 1\n}", "{\r\n\"a\": 1\r\n}"},
		"inside an expression":             {`{"a":{{user.id||'x'}}}`, "{\"a\": {{ user.id\n  ||\t'x' }} }"},
		"inside an expression of a string": {`{"a":"x {{user.id||'x'}} y"}`, "{\"a\":\"x {{ user.id\n||\r\n'x' }} y\"}"},
		"inside an expression of a key":    {`{"{{user.id}}":1}`, `{"{{ user.id }}":1}`},
		"unusual white space":              {`{"a":{{user.id}}}`, "{\"a\":{{\u00a0user.id\u2003}}}"},
		"what WorkOS rejects otherwise":    {`{"iss":{{usr.id}}}`, `{ "iss": {{ usr.id }} }`},
		"byte order mark before both":      {"\uFEFF{\"a\":1}", "\uFEFF {\"a\": 1}"},
		"exactly equal and unreadable":     {`{% if %}`, `{% if %}`},
		"exactly equal and not UTF-8":      {"\xff", "\xff"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !Same(c[0], c[1]) || !Same(c[1], c[0]) {
				t.Errorf("Same(%q, %q) = false", c[0], c[1])
			}
		})
	}
}

func TestSameCountsEveryOtherCharacter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"space in a string":               {`{"a":"x"}`, `{"a":" x"}`},
		"space beside an expression":      {`{"a":"{{user.id}}"}`, `{"a":"{{user.id}} "}`},
		"space between expressions":       {`{"a":"{{user.id}}{{user.id}}"}`, `{"a":"{{user.id}} {{user.id}}"}`},
		"space in a key":                  {`{"a":1}`, `{"a ":1}`},
		"space in a literal":              {`{"a":{{'x'}}}`, `{"a":{{'x '}}}`},
		"space joins numbers":             {`{"a":12}`, `{"a":1 2}`},
		"space joins names":               {`{"a":{{user.id}}}`, `{"a":{{user.i d}}}`},
		"space joins braces":              {`{ {{user.id}}:1}`, `{{{user.id}}:1}`},
		"space parts an operator":         {`{"a":{{user.id||'x'}}}`, `{"a":{{user.id| |'x'}}}`},
		"quotes of a literal":             {`{"a":{{'x'}}}`, `{"a":{{"x"}}}`},
		"literal or path":                 {`{"a":{{'user'}}}`, `{"a":{{user}}}`},
		"string or expression":            {`{"a":"{{user.id}}"}`, `{"a":{{user.id}}}`},
		"string or number":                {`{"a":"1"}`, `{"a":1}`},
		"array or object":                 {`{"a":[]}`, `{"a":{}}`},
		"array or its element":            {`{"a":[1]}`, `{"a":1}`},
		"scalar or expression":            {`{"a":null}`, `{"a":{{user.id}}}`},
		"text or expression":              {`{"a":"xy"}`, `{"a":"x{{user.id}}"}`},
		"value":                           {`{"a":1}`, `{"a":2}`},
		"spelling of a number":            {`{"a":1}`, `{"a":1.0}`},
		"spelling of a character":         {`{"a":"/"}`, `{"a":"\/"}`},
		"order of members":                {`{"a":1,"b":2}`, `{"b":2,"a":1}`},
		"order of operands":               {`{"a":{{user.id||user.email}}}`, `{"a":{{user.email||user.id}}}`},
		"one member more":                 {`{"a":1}`, `{"a":1,"b":2}`},
		"one operand more":                {`{"a":{{user.id}}}`, `{"a":{{user.id||user.email}}}`},
		"byte order mark":                 {`{"a":1}`, "\uFEFF{\"a\":1}"},
		"white space that is not of JSON": {`{"a":1}`, "{\"a\":\u00a01}"},
		"invalid JSON":                    {`{"a":01}`, `{"a": 01}`},
		"malformed expression":            {`{"a":{{}}}`, `{"a": {{}}}`},
		"Liquid tag":                      {`{"a":{% if x %}}`, `{"a": {% if x %}}`},
		"Liquid filter":                   {`{"a":{{user.id|upcase}}}`, `{"a":{{user.id | upcase}}}`},
		"brackets":                        {`{"a":{{user["id"]}}}`, `{"a":{{ user["id"] }}}`},
		"undocumented operand":            {`{"a":{{user.id||0}}}`, `{"a":{{user.id || 0}}}`},
		"unreadable second":               {`{"a":1}`, `{"a":1`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if Same(c[0], c[1]) || Same(c[1], c[0]) {
				t.Errorf("Same(%q, %q) = true", c[0], c[1])
			}
		})
	}
}
