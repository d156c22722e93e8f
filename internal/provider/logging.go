package provider

import (
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// logging tells of each attempt at DEBUG. It stands above authentication, so the key is not in what it sees; should
// it get into a path or an error all the same, it is masked.
type logging struct {
	next http.RoundTripper
	key  string
}

func (l logging) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := tflog.MaskLogStrings(req.Context(), l.key)
	fields := map[string]any{
		"method":  req.Method,
		"path":    req.URL.RequestURI(),
		"attempt": workos.Attempt(ctx),
	}
	began := time.Now()
	resp, err := l.next.RoundTrip(req)
	fields["duration_ms"] = time.Since(began).Milliseconds()
	if err != nil {
		fields["error"] = err.Error()
		tflog.Debug(ctx, "WorkOS did not respond", fields)
		return nil, err
	}
	fields["status"] = resp.StatusCode
	fields["request_id"] = resp.Header.Get("X-Request-ID")
	tflog.Debug(ctx, "WorkOS responded", fields)
	return resp, nil
}
