package workos_test

import (
	"errors"
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
	type fields = []workos.FieldError
	for _, tc := range []struct {
		name, body, message, code string
		fields                    fields
	}{
		{"message", `{"message":"Unauthorized"}`, "Unauthorized", "", nil},
		{"code and message", `{"code":"invalid_request","message":"Reserved key."}`, "Reserved key.", "invalid_request", nil},
		{"constraints, in the order of their names", `{"message":"No.","errors":[{"property":"uri","constraints":{"isUrl":"must be a URL","isHttps":"must use https"}}]}`,
			"No.", "", fields{{Field: "uri", Message: "must use https; must be a URL"}}},
		{"field, code and message", `{"message":"No.","errors":[{"field":"uri","code":"invalid","message":"Bad."}]}`,
			"No.", "", fields{{Field: "uri", Code: "invalid", Message: "Bad."}}},
		{"items of less", `{"message":"No.","code":"x","errors":[{"field":"uri","code":"required"},{"code":"b","message":"B."},"too long"]}`,
			"No.", "x", fields{{Field: "uri", Code: "required"}, {Code: "b", Message: "B."}, {Message: "too long"}}},
		{"items alone", `{"errors":["too long"]}`, "the request was refused", "", fields{{Message: "too long"}}},
		{"an item's own message before its constraints", `{"message":"No.","errors":[{"property":"uri","message":"Mine.","constraints":{"isUrl":"theirs"}}]}`,
			"No.", "", fields{{Field: "uri", Message: "Mine."}}},
		{"items that are none", `{"message":"No.","errors":[null,7,[],{},"",{"x":1},{"property":"uri"}]}`, "No.", "", fields{{Field: "uri"}}},
		{"errors that is no array", `{"message":"No.","errors":{"uri":["bad"]}}`, "No.", "", nil},
		{"error and description", `{"error":"invalid", "error_description":"Bad origin."}`, "Bad origin.", "invalid", nil},
		{"error alone", `{"error":"unauthorized"}`, "unauthorized", "", nil},
		{"status code, message and error", `{"statusCode":422,"message":"Bad.","error":"Unprocessable Entity"}`, "Bad.", "", nil},
		{"a list of messages", `{"statusCode":422,"message":["one","","two"],"error":"Unprocessable"}`, "one; two", "", nil},
		{"a code that is a number", `{"code":17,"message":"No."}`, "No.", "", nil},
		{"an error that is an object", `{"error":{"code":"x"},"message":"No."}`, "No.", "", nil},
		{"a message that is an object", `{"message":{"x":1},"code":"odd"}`, "Unprocessable Entity", "odd", nil},
		{"an empty object", `{}`, "Unprocessable Entity", "", nil},
		{"null", `null`, "Unprocessable Entity", "", nil},
		{"an array", `["no"]`, `["no"]`, "", nil},
		{"a JSON string", `"no"`, `"no"`, "", nil},
		{"white space", " \n", "Unprocessable Entity", "", nil},
		{"text", "upstream\n  is down\n", "upstream is down", "", nil},
		{"long text", strings.Repeat("ä ", 300), strings.Repeat("ä ", 100) + "…", "", nil},
		{"truncated JSON", `{"message":"Redirect U`, `{"message":"Redirect U`, "", nil},
		{"HTML with a title", "<html><head>\n<TITLE>502\nBad  Gateway</TITLE></head></html>", "an HTML page, not WorkOS's JSON: 502 Bad Gateway", "", nil},
		{"HTML without one", "<!DOCTYPE html><p>Sorry", "an HTML page, not WorkOS's JSON", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, kind := range []string{"application/json; charset=utf-8", "text/plain", ""} {
				err := put.send(t.Context(), newClient(t, always(422, tc.body, "X-Request-ID", "req_7", "Content-Type", kind)))
				got := wantKinds(t, err)
				if got.Message != tc.message || got.Code != tc.code || !slices.Equal(got.Fields, tc.fields) {
					t.Errorf("got message %q, code %q, fields %+v", got.Message, got.Code, got.Fields)
				}
				if got.Status != 422 || got.RequestID != "req_7" || got.Method != http.MethodPut ||
					got.URL != "https://api.example.com/user_management/jwt_template" {
					t.Errorf("got %+v", got)
				}
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
				got, _ := errors.AsType[*workos.Error](err)
				said := []string{got.Message, got.Code, got.RequestID}
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
	for name, tc := range map[string]struct {
		api                   *transport
		message, line, suffix string
	}{
		"code and request id":   {always(422, `{"code":"bad","message":"No."}`, "X-Request-ID", "req\x1b7"), "No.", "422 Unprocessable Entity, code bad", " [request id req 7]"},
		"status alone":          {always(403, `{"message":"No."}`), "No.", "403 Forbidden", ""},
		"a status without name": {always(499, ""), "an answer without words", "499", ""},
		"text that calls itself HTML": {
			always(409, "Sorry", "Content-Type", "text/html; charset=utf-8"), "an HTML page, not WorkOS's JSON", "409 Conflict", "",
		},
		"a redirect": {
			always(302, "", "Location", "https://elsewhere.example.com/"), "a redirect to https://elsewhere.example.com/, which is not followed", "302 Found", "",
		},
		"no answer": {failing(errors.New("407 \x1b[2J\nfrom a proxy")), "407  [2J from a proxy", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := "PUT https://api.example.com/user_management/jwt_template: " + tc.message
			if tc.line != "" {
				want += " (" + tc.line + ")" + tc.suffix
			}
			got := wantKinds(t, put.send(t.Context(), newClient(t, tc.api)))
			if got.Error() != want || got.StatusLine() != tc.line {
				t.Errorf("got %q and %q,\nwant %q and %q", got, got.StatusLine(), want, tc.line)
			}
		})
	}
}
