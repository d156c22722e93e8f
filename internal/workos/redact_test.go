package workos_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// An API or a proxy may repeat the key in what it says of it.
func TestAnAnswerThatRepeatsTheKeyIsShownWithoutIt(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]*workostest.Fault{
		"in a message":    workostest.Answer(http.StatusUnauthorized, `{"message":"No such key: `+secret+`"}`),
		"in a code":       workostest.Answer(http.StatusBadRequest, `{"code":"`+secret+`"}`),
		"in a field":      workostest.Answer(http.StatusUnprocessableEntity, `{"errors":["`+secret+`"]}`),
		"in a page":       workostest.Answer(http.StatusOK, "<title>"+secret+"</title>", "Content-Type", "text/html"),
		"in a Location":   workostest.Redirect("https://elsewhere.example.com/?key=" + secret),
		"in a request id": workostest.Answer(http.StatusForbidden, "{}", "X-Request-ID", secret),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := workostest.New(t, workostest.WithAPIKey(secret))
			api.FailAlways("", "", fault)
			client := newFakeClient(t, api, retries(0), func(c *workos.Config) { c.APIKey = secret })
			err := list.send(t, client)
			if err == nil {
				t.Fatal("no error")
			}
			var said strings.Builder
			said.WriteString(err.Error())
			for _, field := range failure(t, err).Fields {
				said.WriteString(field.Field + field.Code + field.Message)
			}
			if strings.Contains(said.String(), secret) {
				t.Errorf("the key is in %s", said.String())
			}
			if !strings.Contains(said.String(), "(the API key)") {
				t.Errorf("not a word of the key in %s", said.String())
			}
		})
	}
}
