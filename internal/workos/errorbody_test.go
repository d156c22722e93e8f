package workos_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestErrorReadsEveryBody(t *testing.T) {
	t.Parallel()
	const html = "text/html; charset=utf-8"
	type fields = []workos.FieldError
	for _, tc := range []struct {
		name        string
		status      int // 422 where it is 0
		contentType string
		body        string
		message     string
		code        string
		fields      fields
	}{
		{name: "message", body: `{"message":"Unauthorized"}`, message: "Unauthorized"},
		{
			name: "code and message", body: `{"code":"invalid_request_parameters","message":"Reserved key."}`,
			message: "Reserved key.", code: "invalid_request_parameters",
		},
		{
			name:    "constraints, in the order of their names",
			body:    `{"message":"Validation failed","errors":[{"property":"uri","constraints":{"isUrl":"must be a URL","isHttps":"must use https"}}]}`,
			message: "Validation failed", fields: fields{{Field: "uri", Message: "must use https; must be a URL"}},
		},
		{
			name:    "field, code and message",
			body:    `{"message":"Validation failed","errors":[{"field":"uri","code":"invalid","message":"Bad."}]}`,
			message: "Validation failed", fields: fields{{Field: "uri", Code: "invalid", Message: "Bad."}},
		},
		{
			name: "field and code without message", body: `{"message":"No.","errors":[{"field":"uri","code":"required"}]}`,
			message: "No.", fields: fields{{Field: "uri", Code: "required"}},
		},
		{
			name:    "code and message items",
			body:    `{"message":"No.","code":"invalid","errors":[{"code":"a","message":"A."},{"code":"b","message":"B."}]}`,
			message: "No.", code: "invalid", fields: fields{{Code: "a", Message: "A."}, {Code: "b", Message: "B."}},
		},
		{
			name: "strings", body: `{"message":"No.","errors":["too long","too short"]}`,
			message: "No.", fields: fields{{Message: "too long"}, {Message: "too short"}},
		},
		{
			name: "items alone", body: `{"errors":["too long"]}`,
			message: "the request was refused", fields: fields{{Message: "too long"}},
		},
		{
			name: "an item's own message before its constraints",
			body: `{"message":"No.","errors":[{"property":"uri","message":"Mine.","constraints":{"isUrl":"theirs"}}]}`, message: "No.",
			fields: fields{{Field: "uri", Message: "Mine."}},
		},
		{
			name: "items that are none", body: `{"message":"No.","errors":[null,7,[],{},"",{"x":1},{"property":"uri"}]}`,
			message: "No.", fields: fields{{Field: "uri"}},
		},
		{name: "errors that is no array", body: `{"message":"No.","errors":{"uri":["bad"]}}`, message: "No."},
		{
			name: "error and description", body: `{"error":"invalid_request","error_description":"Bad origin."}`,
			message: "Bad origin.", code: "invalid_request",
		},
		{name: "error alone", body: `{"error":"unauthorized"}`, message: "unauthorized"},
		{
			name: "status code, message and error", body: `{"statusCode":422,"message":"Bad origin.","error":"Unprocessable Entity"}`,
			message: "Bad origin.",
		},
		{
			name: "a list of messages", body: `{"statusCode":422,"message":["one","","two"],"error":"Unprocessable Entity"}`,
			message: "one; two",
		},
		{name: "a code that is a number", body: `{"code":17,"message":"No."}`, message: "No."},
		{name: "an error that is an object", body: `{"error":{"code":"x"},"message":"No."}`, message: "No."},
		{name: "a message that is an object", body: `{"message":{"x":1},"code":"odd"}`, message: "Unprocessable Entity", code: "odd"},
		{name: "an empty object", body: `{}`, message: "Unprocessable Entity"},
		{name: "null", body: `null`, message: "Unprocessable Entity"},
		{name: "an array", body: `["no"]`, message: `["no"]`},
		{name: "a JSON string", body: `"no"`, message: `"no"`},
		{name: "nothing", contentType: "-", body: "", message: "Unprocessable Entity"},
		{name: "white space", contentType: "text/plain", body: " \n", message: "Unprocessable Entity"},
		{name: "nothing under a status without a name", status: 499, contentType: "-", body: "", message: "an answer without words"},
		{name: "text", contentType: "text/plain", body: "upstream\n  is down\n", message: "upstream is down"},
		{name: "text that calls itself JSON", body: "upstream is down", message: "upstream is down"},
		{name: "long text", contentType: "text/plain", body: strings.Repeat("ä ", 300), message: strings.Repeat("ä ", 100) + "…"},
		{name: "truncated JSON", body: `{"message":"Redirect U`, message: `{"message":"Redirect U`},
		{
			name: "HTML with a title", contentType: html, body: "<html><head>\n<TITLE>502\nBad  Gateway</TITLE></head></html>",
			message: "an HTML page, not WorkOS's JSON: 502 Bad Gateway",
		},
		{name: "HTML without one", contentType: html, body: "<h1>Sorry</h1>", message: "an HTML page, not WorkOS's JSON"},
		{name: "HTML without a content type", contentType: "-", body: "<!DOCTYPE html><p>Sorry", message: "an HTML page, not WorkOS's JSON"},
		{name: "text that calls itself HTML", contentType: html, body: "Sorry", message: "an HTML page, not WorkOS's JSON"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			status := tc.status
			if status == 0 {
				status = http.StatusUnprocessableEntity
			}
			api := &transport{answer: func(int, *http.Request) (*http.Response, error) {
				resp := response(status, tc.body, "X-Request-ID", "req_7")
				switch tc.contentType {
				case "":
				case "-":
					resp.Header.Del("Content-Type")
				default:
					resp.Header.Set("Content-Type", tc.contentType)
				}
				return resp, nil
			}}
			got := failure(t, put.send(t.Context(), newClient(t, api)))
			if got.Message != tc.message || got.Code != tc.code || !slices.Equal(got.Fields, tc.fields) {
				t.Errorf("got message %q, code %q, fields %+v", got.Message, got.Code, got.Fields)
			}
			if got.Status != status || got.RequestID != "req_7" || got.Method != http.MethodPut ||
				got.URL != "https://api.example.com/user_management/jwt_template" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// What an answer says is shown in a terminal, whoever wrote it.
func FuzzErrorBody(f *testing.F) {
	f.Add(`{"code":"a\u001b[2J","message":"one\r\ntwo\u009b","errors":[{"field":"x\u0000","constraints":{"a":"\u0007"}},"\u001b"]}`, "application/json")
	f.Add(`{"message":["\u001b[1m","\n"],"code":7}`, "application/json")
	f.Add("{\"error\":\"a\\u001bb\",\"error_description\":\"\\t\"}", "application/json")
	f.Add("<title>\x1b[2J</title>", "text/html")
	f.Add("\x1b]0;title\x07 \xff\xfe", "text/plain")
	f.Fuzz(func(t *testing.T, body, contentType string) {
		for _, status := range []int{200, 302, 404, 409, 422} {
			for _, call := range calls {
				err := call.send(t.Context(), newClient(t, always(status, body, "Content-Type", contentType)))
				if err == nil { // it happens to be what was asked for
					continue
				}
				got := failure(t, err)
				said := []string{got.Message, got.Code}
				for _, field := range got.Fields {
					said = append(said, field.Field, field.Code, field.Message)
				}
				for _, words := range said {
					if strings.ContainsFunc(words, unicode.IsControl) || !utf8.ValidString(words) {
						t.Errorf("%q is not plain", words)
					}
				}
				if got.Message == "" {
					t.Error("the error says nothing")
				}
			}
		}
	})
}

func TestErrorTellsTheWholeInOneLine(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		api        *transport
		want, line string
	}{
		{
			"status, code and request id",
			always(http.StatusUnprocessableEntity, `{"code":"bad","message":"No."}`, "X-Request-ID", "req_7"),
			"PUT https://api.example.com/user_management/jwt_template: No. (422 Unprocessable Entity, code bad) [request id req_7]",
			"422 Unprocessable Entity, code bad",
		},
		{
			"status alone", always(http.StatusForbidden, `{"message":"No."}`),
			"PUT https://api.example.com/user_management/jwt_template: No. (403 Forbidden)", "403 Forbidden",
		},
		{
			"a status without a name", always(499, `{"message":"No."}`),
			"PUT https://api.example.com/user_management/jwt_template: No. (499)", "499",
		},
		{
			"a redirect", always(302, "", "Location", "https://elsewhere.example.com/"),
			"PUT https://api.example.com/user_management/jwt_template: a redirect to https://elsewhere.example.com/, which is not followed (302 Found)",
			"302 Found",
		},
		{
			"no answer", failing(errNoRoute),
			"PUT https://api.example.com/user_management/jwt_template: " + errNoRoute.Error(), "",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := failure(t, put.send(t.Context(), newClient(t, tc.api)))
			if got.Error() != tc.want {
				t.Errorf("got %q,\nwant %q", got, tc.want)
			}
			if got.StatusLine() != tc.line {
				t.Errorf("status line %q, want %q", got.StatusLine(), tc.line)
			}
		})
	}
}
