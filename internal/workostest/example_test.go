package workostest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// A POST whose answer is lost: the client sees an error, and the object is there.
func ExampleServer_FailNext() {
	s, err := workostest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	s.FailNext(http.MethodPost, workostest.CORSOriginsPath, 1, workostest.LostAnswer())

	for range 2 {
		status, body := post(s, workostest.CORSOriginsPath, `{"origin":"https://example.com"}`)
		fmt.Println(status, body)
	}
	fmt.Println(s.CORSOrigins()[0].Origin, s.Count(http.MethodPost, ""), s.FaultCounts())
	// Output:
	// 0 no answer
	// 409 {"code":"duplicate_cors_origin","message":"CORS origin already exists."}
	// https://example.com 2 map[lost answer:1]
}

func post(s *workostest.Server, path, body string) (status int, answer string) {
	req, err := http.NewRequest(http.MethodPost, s.URL()+path, strings.NewReader(body)) //nolint:noctx // an example has none
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Authorization", "Bearer "+s.APIKey())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "no answer"
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text)
}
