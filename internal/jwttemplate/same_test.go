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
		"order of members":                 {`{"a":1,"b":{"c":{{user.id}},"d":2}}`, `{"b":{"d":2,"c":{{user.id}}},"a":1}`},
		"spelling of a character":          {`{"a\u0062":"x&/é😀{{user.id}}\n"}`, `{"ab":"\u0078\u0026\/\u00E9\uD83D\uDE00{{user.id}}\u000a"}`},
		"spelling of numbers":              {`{"a":[1,1.0,1e0,10,0,-0,0.0e9,0.015,1200]}`, `{"a":[1.00,1E+0,10e-1,1e1,0.0,0,0,15e-3,1.2E3]}`},
		"number beyond a double":           {`{"a":1e400}`, `{"a":10.0e399}`},
		"same key in the same order":       {`{"a":1,"a":2}`, `{ "a":1.0, "\u0061":2}`},
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
		"order of members with one key":   {`{"a":1,"a":2}`, `{"a":2,"a":1}`},
		"order beside an expression":      {`{"{{user.id}}":1,"b":2}`, `{"b":2,"{{user.id}}":1}`},
		"one of two members":              {`{"a":1,"a":1}`, `{"a":1}`},
		"another key":                     {`{"a":null}`, `{"b":null}`},
		"order of elements":               {`{"a":[1,2]}`, `{"a":[2,1]}`},
		"null or nothing":                 {`{"a":1,"b":null}`, `{"a":1}`},
		"what is trimmed":                 {`{"a":"x"}`, `{"a":"x\n"}`},
		"half of a surrogate pair":        {`{"a":"\ud800"}`, `{"a":"\ud801"}`},
		"half of a pair in a key":         {`{"\ud800":1}`, `{"\ud801":1}`},
		"one double, two numbers":         {`{"a":9007199254740992}`, `{"a":9007199254740993}`},
		"power of ten":                    {`{"a":1e400}`, `{"a":1e401}`},
		"immense powers of ten":           {`{"a":1e99999999999}`, `{"a":1e99999999998}`},
		"sign":                            {`{"a":1}`, `{"a":-1}`},
		"trailing zero":                   {`{"a":1}`, `{"a":10}`},
		"escaped braces":                  {`{"a":"\u007b\u007buser.id}}"}`, `{"a":"{{user.id}}"}`},
		"quotes of a literal in a string": {`{"a":"{{\"x\"}}"}`, `{"a":"{{"x"}}"}`},
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
