package workos_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func TestAListThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const json = "application/json"
	with := func(old, other string) string { return strings.Replace(aPage, old, other, 1) }
	for _, tc := range []struct{ kind, body, says string }{
		{"text/html", "<!DOCTYPE html><title>Sign in</title>", `, of content type "text/html"`},
		{"text/plain; charset=utf-8", aPage, `, of content type "text/plain`}, {"application/jsonp", aPage, "jsonp"},
		{"application/json; charset", aPage, "charset"}, {"", aPage, `, of content type ""`},
		{json, "", "not JSON, or it breaks off"}, {json, "null", `no "data"`}, {json, "[]", "it is of JSON's type array"},
		{json, aPage + "}", "not JSON"}, {json, aPage[:len(aPage)-9], "not JSON, or it breaks off"},
		{json, with(`"data"`, `"date"`), `no "data"`}, {json, with(`[`+anObject+`]`, "null"), `no "data"`},
		{json, with(`"list_metadata"`, `"metadata"`), `no "list_metadata"`},
		{json, with(`{"before":null,"after":null}`, "null"), `no "list_metadata"`},
		{json, with(`"after":null`, `"after":7`), "after"}, {json, with(`"before":null`, `"before":{}`), "before"},
		{json, with(`"redir_1"`, "null"), `the object has no "id"`}, {json, with(`"redir_1"`, "7"), "data.id is of JSON's type number"},
		{json, with(`"https://example.com/cb"`, `""`), `the object has no "uri"`},
	} {
		inBubble(t, tc.kind+" "+tc.body, func(t bubble) {
			api := always(200, tc.body, "Content-Type", tc.kind, "X-Request-ID", "req_7")
			pages := newClient(t, api, retries(2)).RedirectURIs().List(workos.OldestFirst)
			items, err := pages.Next(t.Context())
			if got := wantKinds(t, err, workos.ErrUnreadable); got.Status != 200 || got.RequestID != "req_7" || len(items) != 0 || pages.Done() || !strings.Contains(got.Message, tc.says) {
				t.Errorf("got %+v with %v, done: %t", got, items, pages.Done())
			}
			wantRequests(t, api, 3)
		})
	}
}

func TestAListThatCanBeRead(t *testing.T) {
	t.Parallel()
	page := aPage + strings.Repeat(" ", 8<<20-len(aPage))
	for _, kind := range []string{"application/json", "Application/JSON;charset=UTF-8", "application/vnd.workos+json"} {
		if err := list.send(t.Context(), newClient(t, always(200, page, "Content-Type", kind))); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	api := always(200, page+" ")
	_ = wantKinds(t, list.send(t.Context(), newClient(t, api, retries(2))), workos.ErrUnreadable)
	wantRequests(t, api, 1) // it will not be shorter the next time
	api = always(201, anObject+page)
	_ = wantKinds(t, post.send(t.Context(), newClient(t, api, retries(2))), workos.ErrUnreadable, workos.ErrAmbiguous)
	wantRequests(t, api, 1)
}

// A template without content is none; a PUT that is answered so is in doubt.
func TestATemplateWithoutContent(t *testing.T) {
	t.Parallel()
	unset, unreadable := workos.ErrNothingSet, workos.ErrUnreadable
	for body, kind := range map[string]error{
		`{"object":"jwt_template"}`: unset, `{"content":null}`: unset, `{"content":""}`: unset,
		`{"jwt_template":{"content":""}}`: unset, `{"object":"list","data":[]}`: workos.ErrNoContent,
		`null`: unreadable, `[]`: unreadable, `{"content":7}`: unreadable,
	} {
		inBubble(t, body, func(t bubble) {
			requests := 1 // the next answer would be the same
			if errors.Is(kind, unreadable) {
				requests = 2
			}
			api := always(200, body)
			_, err := newClient(t, api, retries(1)).JWTTemplate(t.Context())
			if !errors.Is(err, kind) || errors.Is(err, unreadable) == errors.Is(kind, unset) {
				t.Errorf("got %v", err)
			}
			wantRequests(t, api, requests)
			err = put.send(t.Context(), newClient(t, api, retries(1)))
			if _ = wantKinds(t, err, workos.ErrUnreadable); errors.Is(err, workos.ErrNoContent) != (requests == 1) {
				t.Errorf("got %v", err)
			}
			wantRequests(t, api, 2*requests)
		})
	}
}

// A page that a proxy or a sign-in portal puts in place of the answer is no proof of a deletion.
func TestADeletionThatIsAnsweredWithAPageIsAnError(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]string{200: "text/html", 202: "text/plain"} {
		api := always(status, "<html>", "Content-Type", kind)
		_ = wantKinds(t, remove.send(t.Context(), newClient(t, api)), workos.ErrUnreadable)
		_ = wantKinds(t, newClient(t, api).WebhookEndpoints().Delete(t.Context(), "we_1"), workos.ErrUnreadable)
	}
}

// refused answers every request with a status and a body, such as "404 Not found".
func refused(answer string) *transport {
	status, err := strconv.Atoi(answer[:3])
	if err != nil {
		panic(err)
	}
	return always(status, strings.TrimPrefix(answer[3:], " "))
}

// means checks in a subtest that a call that is answered so fails with exactly the kinds of error.
func means(t *testing.T, c call, answer string, kinds ...error) {
	t.Helper()
	t.Run(c.name+" "+answer, func(t *testing.T) {
		t.Parallel()
		_ = wantKinds(t, c.send(t.Context(), newClient(t, refused(answer))), kinds...)
	})
}

func TestEveryDuplicateAnswerIsKnown(t *testing.T) {
	t.Parallel()
	origin := call{"POST of an origin", func(ctx context.Context, c *workos.Client) error {
		return errorOf(c.CORSOrigins().Create(ctx, workos.CORSOrigin{Origin: "https://example.com"}))
	}}
	endpoint := call{"POST of an endpoint", func(ctx context.Context, c *workos.Client) error {
		return errorOf(c.WebhookEndpoints().Create(ctx, workos.WebhookEndpoint{EndpointURL: "https://example.com/hook"}))
	}}
	for code, calls := range map[string][]call{
		"duplicate_redirect_uri": {post}, "redirect_uri_already_exists": {post}, "duplicate_cors_origin": {origin},
		"cors_origin_already_exists": {origin}, "duplicate_endpoint": {endpoint, patch},
	} {
		for _, c := range calls {
			for _, answer := range []string{
				`409 {"code":"CODE","message":"Taken."}`,
				`422 {"code":"CODE","message":"Taken."}`,
				`422 {"message":"Validation failed","errors":[{"code":"CODE"}]}`,
				`422 {"code":"invalid","errors":[{"code":"x"},{"code":"CODE"}]}`,
				`422 {"message":"Redirect URI 'https://example.com/cb' already exists."}`,
				`422 {"message":"Validation failed","errors":["Redirect URI already exists."]}`,
				`422 {"statusCode":422,"message":"'x' already exists.","error":"Unprocessable Entity"}`,
				`409 {"message":"Conflict"}`,
			} {
				means(t, c, strings.ReplaceAll(answer, "CODE", code), workos.ErrAlreadyExists)
			}
			for _, answer := range []string{ // the words under another code or status, the code under another status
				`422 {"code":"invalid_url","message":"Scheme already exists."}`,
				`422 {"message":"It already exists.","errors":[{"code":"invalid"}]}`,
				`400 {"message":"Redirect URI already exists."}`,
				`400 {"code":"CODE"}`,
				`422 {"message":"uri must be a URL","errors":[{"code":"unknown_event_type","message":"No."}]}`,
				`409 {"code":"locked","message":"It already exists."}`,
			} {
				means(t, c, strings.ReplaceAll(answer, "CODE", code))
			}
		}
	}
	means(t, put, `409 {"message":"It already exists."}`) // what is there already does not matter to the others
}

// An answer of an API that lacks a call proves nothing about an object, though some name it in the path.
func TestAMissingRouteIsToldFromAMissingObject(t *testing.T) {
	t.Parallel()
	const id, escaped = "we_1%", "we_1%25" // neither means the object where it is in a path
	get := call{"GET /user_management/jwt_template", func(ctx context.Context, c *workos.Client) error {
		return errorOf(c.JWTTemplate(ctx))
	}}
	byID := []call{
		{"DELETE /user_management/redirect_uris/" + escaped, func(ctx context.Context, c *workos.Client) error {
			return c.RedirectURIs().Delete(ctx, id)
		}},
		{"DELETE /webhook_endpoints/" + escaped, func(ctx context.Context, c *workos.Client) error {
			return c.WebhookEndpoints().Delete(ctx, id)
		}},
		{"PATCH /webhook_endpoints/" + escaped, func(ctx context.Context, c *workos.Client) error {
			return errorOf(c.UpdateWebhookEndpoint(ctx, id, workos.WebhookEndpointChange{Status: "disabled"}))
		}},
	}
	filled := func(c call, answer string) string {
		method, path, _ := strings.Cut(c.name, " ")
		return strings.NewReplacer("METHOD", method, "PATH", path, "ID", id, "ESCAPED", escaped).Replace(answer)
	}
	vague := []string{"", ` {"message":"Not Found"}`, " 404 page not found", ` {"error":"not_found"}`}
	page := " <!DOCTYPE html><title>Error</title><pre>Cannot METHOD PATH</pre>"
	routed := []string{
		` {"statusCode":404,"message":"Cannot METHOD PATH","error":"Not Found"}`,
		` {"message":"Route METHOD:PATH not found"}`, " <!DOCTYPE html><title>Cannot METHOD PATH</title>",
	}
	list, put, post := list, put, post
	list.name, post.name = "GET /user_management/redirect_uris", "POST /user_management/redirect_uris"
	put.name = "PUT /user_management/jwt_template"
	for _, c := range append(byID, get, list, put, post) {
		for _, status := range []string{"404", "405", "501"} {
			for _, body := range routed {
				means(t, c, filled(c, status+body), workos.ErrNoSuchRoute)
			}
			vagueKinds, pageKinds := []error{workos.ErrNoSuchRoute}, []error{workos.ErrNoSuchRoute}
			if c.name == get.name && status == "404" {
				vagueKinds = append(vagueKinds, workos.ErrNothingSet) // it can be of either
				pageKinds = append(pageKinds, workos.ErrUnreadable)   // a proxy may have put it there
			}
			for _, body := range vague {
				means(t, c, status+body, vagueKinds...)
			}
			means(t, c, filled(c, status+page), pageKinds...)
		}
	}
	for _, c := range byID {
		for _, answer := range []string{
			`{"message":"Object not found: 'ID'."}`, `{"code":"entity_not_found","message":"Entity not found."}`,
			`{"message":"Object not found: 'ID' (METHOD PATH)."}`, `{"error":"not_found","error_description":"No object ID"}`,
			`{"statusCode":404,"message":"ID not found","error":"Not Found"}`, `{"message":"WE_1% NOT FOUND"}`,
		} {
			means(t, c, filled(c, "404 "+answer), workos.ErrNotFound)
		}
		for _, answer := range []string{ // a path without escapes, cut or prefixed by a gateway; another status
			`404 {"message":"Cannot METHOD /user_management/redirect_uris/ID"}`, `404 {"message":"Cannot METHOD /ESCAPED"}`,
			`404 {"message":"Cannot METHOD /v2/workosPATH"}`, `405 {"message":"ID can't be deleted"}`,
		} {
			means(t, c, filled(c, answer), workos.ErrNoSuchRoute)
		}
		text := always(404, "no object "+id, "Content-Type", "text/plain")
		_ = wantKinds(t, c.send(t.Context(), newClient(t, text)), workos.ErrNoSuchRoute)
	}
	for _, answer := range []string{
		`404 {"message":"JWT template not found."}`, `404 {"code":"not_found","message":"No template."}`,
		`404 {"message":"JWT template not found (GET /user_management/jwt_template)."}`,
		`404 {"error":"not_found","error_description":"The jwt_template is not set"}`,
	} {
		means(t, get, answer, workos.ErrNothingSet)
		means(t, put, answer, workos.ErrNoSuchRoute)
	}
	means(t, list, "404 <html><title>404 Not Found</title><hr>nginx</html>", workos.ErrUnreadable) // a proxy's
	for _, answer := range []string{`400 {"message":"No."}`, `422 {"message":"No."}`} {
		means(t, list, answer)
	}
}

func TestDeleteKnowsTheDefaultRedirectURI(t *testing.T) {
	t.Parallel()
	endpoint := call{"DELETE of an endpoint", func(ctx context.Context, c *workos.Client) error {
		return c.WebhookEndpoints().Delete(ctx, "we_1")
	}}
	for answer, kinds := range map[string][]error{
		`409 {"message":"Cannot delete the default redirect URI."}`: {workos.ErrDefaultRedirectURI},
		`409 {"code":"default_redirect_uri","message":"No."}`:       {workos.ErrDefaultRedirectURI},
		`409 {"message":"The environment is being migrated."}`:      nil,
	} {
		means(t, remove, answer, kinds...)
		means(t, endpoint, answer)
	}
}

func TestErrorReadsEveryBody(t *testing.T) {
	t.Parallel()
	type fields = []workos.FieldError
	const begins = "PUT https://api.example.com/user_management/jwt_template: "
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
			line := "422 Unprocessable Entity"
			if tc.code != "" {
				line += ", code " + tc.code
			}
			for _, kind := range []string{"application/json; charset=utf-8", "text/plain", ""} {
				err := put.send(t.Context(), newClient(t, always(422, tc.body, "X-Request-ID", "req\x1b7", "Content-Type", kind)))
				got := wantKinds(t, err)
				if got.Message != tc.message || got.Code != tc.code || !slices.Equal(got.Fields, tc.fields) ||
					got.Status != 422 || got.RequestID != "req 7" || got.StatusLine() != line ||
					err.Error() != begins+tc.message+" ("+line+") [request id req 7]" {
					t.Errorf("got %v: %+v", err, got)
				}
			}
		})
	}
	page := always(409, "Sorry", "Content-Type", "text/html; charset=utf-8")
	redirect := always(302, "", "Location", "https://example.com/")
	for line, api := range map[string]*transport{
		"No. (403 Forbidden)": always(403, `{"message":"No."}`), "an answer without words (499)": always(499, ""),
		"an HTML page, not WorkOS's JSON (409 Conflict)":                        page,
		"a redirect to https://example.com/, which is not followed (302 Found)": redirect,
		"407  [2J from a proxy": failing(errors.New("407 \x1b[2J\nfrom a proxy")),
	} {
		got := wantKinds(t, put.send(t.Context(), newClient(t, api)))
		if got.Error() != begins+line || (got.StatusLine() == "") != (got.Status == 0) {
			t.Errorf("got %q and %q, want %q", got, got.StatusLine(), line)
		}
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

func TestTimesOfCreation(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	for written, want := range map[string]time.Time{
		"2026-01-15T12:00:00.123Z": noon.Add(123 * time.Millisecond), "2026-01-15T14:00:00+02:00": noon,
		"": {}, "yesterday": {}, "2026-01-15": {}, "1768478400": {},
	} {
		if got := (workos.Meta{CreatedAt: written}).Created(); !got.Equal(want) {
			t.Errorf("%s: got %v", written, got)
		}
	}
}

// dated is an API whose clock is ahead of ours: it takes the latency to answer, half of it before it reads its clock.
func dated(ahead *time.Duration, latency func() time.Duration) *transport {
	return by(func(*http.Request) (*http.Response, error) {
		time.Sleep(latency())
		date := time.Now().Add(*ahead).UTC().Format(http.TimeFormat)
		time.Sleep(latency())
		return response(503, "", "Date", date), nil
	})
}

// Every answer narrows what is known of the API's clock, until one contradicts the others.
func TestTheServersClock(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, seed))
			upTo := func(d time.Duration) time.Duration { return time.Duration(rng.Int64N(int64(d))) }
			ahead := upTo(2*time.Hour) - time.Hour
			client := newClient(t, dated(&ahead, func() time.Duration { return upTo(300 * time.Millisecond) }))
			clock := client.Clock()
			if now := time.Now(); !clock.Earliest(now).Equal(now) {
				t.Error("a clock that nobody told of is not ours")
			}
			for _, set := range []time.Duration{0, -time.Hour, -10 * time.Second, 10 * time.Second, time.Hour} {
				ahead += set
				late := time.Duration(0)
				for n := range 20 {
					time.Sleep(upTo(time.Second))
					_ = list.send(t.Context(), client)
					now := time.Now()
					if late = now.Add(ahead).Sub(clock.Earliest(now)); late < 0 || late > 1300*time.Millisecond {
						t.Fatalf("after %d answers of a clock set by %v the earliest is %v before the truth", n+1, set, late)
					}
				}
				if late > 600*time.Millisecond { // one answer leaves a second more than its way back
					t.Fatalf("after 20 answers the earliest is still %v before the truth", late)
				}
			}
		})
	}
}

func TestWhatWasMadeSinceAMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, dated(new(time.Duration), func() time.Duration { return 0 }))
		_ = list.send(t.Context(), client) // at a full second, so the API's clock is not behind
		began := time.Date(2026, 1, 15, 12, 0, 5, 600e6, time.UTC)
		for created, want := range map[string]bool{
			"2026-01-15T12:00:05.599Z":  false,
			"2026-01-15T12:00:05.600Z":  true,
			"2026-01-15T12:00:09.000Z":  true,
			"2026-01-15T12:00:04Z":      false,
			"2026-01-15T12:00:05Z":      true,
			"2026-01-15T14:00:05+02:00": true,
			"unknown":                   false,
		} {
			made := workos.Meta{CreatedAt: created}.Created()
			if got := client.Clock().MadeSince(made, began); got != want {
				t.Errorf("%s: got %t, want %t", created, got, want)
			}
		}
	})
}
