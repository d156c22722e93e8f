package workostest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

// withoutID replaces the ids of an answer, which differ from run to run.
func withoutID(a answer) answer {
	a.raw = regexp.MustCompile(`_[0-9A-Z]{26}`).ReplaceAll(a.raw, []byte("_ID"))
	return a
}

func TestCORSOriginIsCreatedAndListed(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch.Add(123456*time.Microsecond)))
	c := newClient(t, s)
	const object = `{"object":"cors_origin","id":"cors_origin_ID","origin":"https://example.com",` +
		`"created_at":"2026-01-15T12:00:00.123Z","updated_at":"2026-01-15T12:00:00.123Z"}`
	withoutID(c.addOrigin("https://example.com")).wantBody(t, http.StatusCreated, object)
	withoutID(c.do(http.MethodGet, CORSOriginsPath, "")).wantBody(t, http.StatusOK,
		`{"data":[`+object+`],"list_metadata":{"after":null,"before":null},"object":"list"}`)
}

func TestRedirectURIIsCreatedListedAndDeleted(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	c := newClient(t, s)
	const object = `{"object":"redirect_uri","id":"redir_ID","uri":"https://example.com/callback","default":false,` +
		`"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}`
	created := c.addURI("https://example.com/callback")
	withoutID(created).wantBody(t, http.StatusCreated, object)
	withoutID(c.do(http.MethodGet, RedirectURIsPath, "")).wantBody(t, http.StatusOK,
		`{"data":[`+object+`],"list_metadata":{"after":null,"before":null},"object":"list"}`)

	id := created.text("id")
	c.do(http.MethodDelete, RedirectURIsPath+"/"+id, "").wantBody(t, http.StatusNoContent, "")
	c.do(http.MethodDelete, RedirectURIsPath+"/"+id, "").wantBody(t, http.StatusNotFound,
		`{"message":"Redirect URI not found: '`+id+`'."}`)
	if got := s.RedirectURIs(); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

func TestDefaultRedirectURICannotBeDeleted(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	c := newClient(t, s)
	a, b := s.AddRedirectURI("https://example.com/a"), s.AddRedirectURI("https://example.com/b")
	s.Clock().Advance(time.Minute)
	for _, id := range []string{a.ID, b.ID} {
		if !s.SetDefaultRedirectURI(id) {
			t.Fatalf("%s can't be the default", id)
		}
	}
	if s.SetDefaultRedirectURI("redir_nothing") {
		t.Error("an unknown id became the default")
	}
	got := s.RedirectURIs()
	if got[0].Default || !got[1].Default || !got[1].UpdatedAt.Equal(epoch.Add(time.Minute)) {
		t.Errorf("after two choices: %+v", got)
	}
	c.do(http.MethodDelete, RedirectURIsPath+"/"+b.ID, "").wantBody(t, http.StatusConflict,
		`{"message":"Cannot delete the default redirect URI."}`)
	c.do(http.MethodDelete, RedirectURIsPath+"/"+a.ID, "").want(t, http.StatusNoContent)
	if !s.RemoveRedirectURI(b.ID) {
		t.Error("the dashboard can't remove the default")
	}
}

func TestFirstRedirectURIBecomesTheDefaultOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		s := New(t, WithFirstRedirectURIDefault(on))
		c := newClient(t, s)
		for i, uri := range []string{"https://example.com/a", "https://example.com/b"} {
			if got, want := c.addURI(uri).body["default"], any(on && i == 0); got != want {
				t.Errorf("option %v, URI %d: default %v, want %v", on, i, got, want)
			}
		}
	}
}

func TestDefaultFieldCanBeAbsent(t *testing.T) {
	t.Parallel()
	s := New(t, WithDefaultField(false))
	a := newClient(t, s).addURI("https://example.com/a")
	a.want(t, http.StatusCreated)
	if value, there := a.body["default"]; there {
		t.Errorf("default is there: %v", value)
	}
}

func TestJWTTemplateIsPutAndRead(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	c := newClient(t, s)
	c.do(http.MethodGet, JWTTemplatePath, "").wantBody(t, http.StatusNotFound, `{"message":"JWT template not found."}`)
	first := `{"object":"jwt_template","content":"{\"a\": {{ user.id }}}",` +
		`"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}`
	c.do(http.MethodPut, JWTTemplatePath, object("content", `{"a": {{ user.id }}}`)).wantBody(t, http.StatusOK, first)
	c.do(http.MethodGet, JWTTemplatePath, "").wantBody(t, http.StatusOK, first)

	s.Clock().Advance(1500 * time.Millisecond)
	c.do(http.MethodPut, JWTTemplatePath, object("content", `{"b": 1}`)).wantBody(t, http.StatusOK,
		`{"object":"jwt_template","content":"{\"b\": 1}",`+
			`"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:01.500Z"}`)
	c.do(http.MethodPut, JWTTemplatePath, object("content", `[]`)).wantBody(t, http.StatusUnprocessableEntity,
		`{"code":"invalid_request_parameters","message":"Template must be a JSON object."}`)
	if got, ok := s.JWTTemplate(); !ok || got.Content != `{"b": 1}` {
		t.Errorf("after a refused PUT: %+v, %v", got, ok)
	}
	if !s.RemoveJWTTemplate() || s.RemoveJWTTemplate() {
		t.Error("the template is removed not once")
	}
	c.do(http.MethodGet, JWTTemplatePath, "").want(t, http.StatusNotFound)
}

func TestDuplicatesAreRefusedInEveryForm(t *testing.T) {
	t.Parallel()
	const origin, uri = "https://example.com", "https://example.com/callback"
	uriMessage := `"message":"Redirect URI '` + uri + `' already exists."}`
	originMessage := `"message":"CORS origin already exists."}`
	for _, form := range []struct {
		opts                  []Option
		corsStatus, uriStatus int
		cors, uri             string
	}{
		{nil, 409, 422, `{"code":"duplicate_cors_origin",` + originMessage, `{` + uriMessage},
		{
			[]Option{WithCORSDuplicate(DuplicateCode), WithRedirectDuplicate(DuplicateCode)}, 422, 422,
			`{"code":"cors_origin_already_exists",` + originMessage, `{"code":"redirect_uri_already_exists",` + uriMessage,
		},
		{
			[]Option{WithCORSDuplicate(DuplicateMessage), WithRedirectDuplicate(DuplicateConflict)}, 422, 409,
			`{` + originMessage, `{"code":"duplicate_redirect_uri",` + uriMessage,
		},
	} {
		s := New(t, form.opts...)
		c := newClient(t, s)
		c.addOrigin(origin).want(t, http.StatusCreated)
		s.AddRedirectURI(uri)
		c.addOrigin(origin).wantBody(t, form.corsStatus, form.cors)
		c.addURI(uri).wantBody(t, form.uriStatus, form.uri)
		if len(s.CORSOrigins()) != 1 || len(s.RedirectURIs()) != 1 {
			t.Error("a duplicate was created")
		}
	}
}

func TestAddByHandGivesWhatIsThere(t *testing.T) {
	t.Parallel()
	s := New(t)
	if a, b := s.AddRedirectURI("x"), s.AddRedirectURI("x"); a != b {
		t.Errorf("%+v, then %+v", a, b)
	}
	if a, b := s.AddCORSOrigin("x"), s.AddCORSOrigin("x"); a != b {
		t.Errorf("%+v, then %+v", a, b)
	}
}

func TestChangeByHandKeepsTheID(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch))
	c := newClient(t, s)
	uri, origin := s.AddRedirectURI("https://example.com/a"), s.AddCORSOrigin("https://a.example.com")
	s.AddRedirectURI("https://example.com/taken")
	s.AddCORSOrigin("https://taken.example.com")
	s.Clock().Advance(time.Second)

	if !s.ChangeRedirectURI(uri.ID, "https://example.com/b") || !s.ChangeCORSOrigin(origin.ID, "https://b.example.com") {
		t.Fatal("not changed")
	}
	if s.ChangeRedirectURI(uri.ID, "https://example.com/taken") || s.ChangeCORSOrigin(origin.ID, "https://taken.example.com") {
		t.Error("two objects have one value")
	}
	if s.ChangeRedirectURI("redir_nothing", "x") || s.ChangeCORSOrigin("cors_origin_nothing", "x") {
		t.Error("an unknown id was changed")
	}
	want := RedirectURI{uri.ID, "https://example.com/b", false, epoch, epoch.Add(time.Second)}
	if got := s.RedirectURIs()[0]; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := c.listed(CORSOriginsPath+"?order=asc", "origin"); got[0] != "https://b.example.com" {
		t.Errorf("listed: %v", got)
	}
	// The old value is free again.
	c.addURI("https://example.com/a").want(t, http.StatusCreated)
	c.addOrigin("https://a.example.com").want(t, http.StatusCreated)
}

func TestRemoveByHandTellsWhetherItWasThere(t *testing.T) {
	t.Parallel()
	s := New(t)
	uri, origin := s.AddRedirectURI("https://example.com/a"), s.AddCORSOrigin("https://a.example.com")
	if !s.RemoveRedirectURI(uri.ID) || s.RemoveRedirectURI(uri.ID) {
		t.Error("the redirect URI is removed not once")
	}
	if !s.RemoveCORSOrigin(origin.ID) || s.RemoveCORSOrigin(origin.ID) {
		t.Error("the origin is removed not once")
	}
	if again := s.AddRedirectURI("https://example.com/a"); again.ID == uri.ID {
		t.Error("added again under the old id")
	}
}

func TestIDsAreRisingULIDsUnderTheirPrefix(t *testing.T) {
	t.Parallel()
	s := New(t, WithClock(epoch), WithIDPrefixes("ruri_", "cors_"))
	var ids []string
	for i := range 1000 {
		ids = append(ids, s.AddRedirectURI(strings.Repeat("a", i)).ID)
	}
	if !slices.IsSorted(ids) || len(slices.Compact(ids)) != 1000 {
		t.Error("ids do not rise within a millisecond")
	}
	for _, id := range []string{ids[0], s.AddCORSOrigin("https://example.com").ID} {
		_, text, _ := strings.Cut(id, "_")
		parsed, err := ulid.ParseStrict(text)
		if err != nil || !ulid.Time(parsed.Time()).Equal(epoch) {
			t.Errorf("%s: error %v, time %s", id, err, ulid.Time(parsed.Time()).UTC())
		}
	}
	if !strings.HasPrefix(ids[0], "ruri_") {
		t.Error(ids[0])
	}
}

func TestCORSOriginDeleteInEveryVariant(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		variant CORSOriginDelete
		status  int
		body    string
		left    int
	}{
		{CORSOriginDeleteMissing, http.StatusNotFound, `{"message":"Not Found"}`, 1},
		{CORSOriginDeleteWorks, http.StatusNoContent, ``, 0},
		{CORSOriginDeleteIgnored, http.StatusNoContent, ``, 1},
		{CORSOriginDeleteNotFound, http.StatusNotFound, `{"message":"CORS origin not found: 'cors_origin_ID'."}`, 1},
	} {
		s := New(t, WithCORSOriginDelete(v.variant))
		id := s.AddCORSOrigin("https://example.com").ID
		withoutID(newClient(t, s).do(http.MethodDelete, CORSOriginsPath+"/"+id, "")).wantBody(t, v.status, v.body)
		if got := len(s.CORSOrigins()); got != v.left {
			t.Errorf("variant %d: %d left, want %d", v.variant, got, v.left)
		}
	}
}

func TestServerKeepsItsOwnSpellingOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	s := New(t)
	c := newClient(t, s)
	if got := c.addOrigin("HTTPS://Example.COM:443/").text("origin"); got != "HTTPS://Example.COM:443/" {
		t.Errorf("without the option: %s", got)
	}
	s.Set(WithSpelling(SpellOrigins | SpellRedirectHosts | SpellTemplate))
	for sent, want := range map[string]string{
		"HTTPS://Shop.Example.COM:443/": "https://shop.example.com",
		"http://Localhost:80":           "http://localhost",
		"https://a.example.com:80":      "https://a.example.com:80",
		"https://b.example.com":         "https://b.example.com",
	} {
		if got := c.addOrigin(sent).text("origin"); got != want {
			t.Errorf("%s became %s, want %s", sent, got, want)
		}
	}
	c.addOrigin("https://SHOP.example.com").want(t, http.StatusConflict)
	for sent, want := range map[string]string{
		"https://Example.COM/CallBack/?A=B": "https://example.com/CallBack/?A=B",
		"myApp://CallBack":                  "myApp://callback",
		"com.Example.App:/CallBack":         "com.Example.App:/CallBack",
	} {
		if got := c.addURI(sent).text("uri"); got != want {
			t.Errorf("%s became %s, want %s", sent, got, want)
		}
	}
	template := c.do(http.MethodPut, JWTTemplatePath, object("content", "\n {\"a\": 1}\n"))
	if got := template.text("content"); got != `{"a": 1}` {
		t.Errorf("template %q", got)
	}
}
