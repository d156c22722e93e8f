package workos_test

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// Where a child process of these tests finds the base URL to call; Go reads proxies and certificate authorities from
// a process's environment once.
const childBaseURL = "WORKOS_CLIENT_TEST_BASE_URL"

func TestMain(m *testing.M) {
	if base := os.Getenv(childBaseURL); base != "" {
		os.Exit(callFromChild(base))
	}
	os.Exit(m.Run())
}

func callFromChild(base string) int {
	baseURL, err := url.Parse(base)
	if err == nil {
		err = workos.New(workos.Config{BaseURL: baseURL}).DeleteRedirectURI(context.Background(), "redir_1")
	}
	if err != nil {
		_, _ = os.Stderr.WriteString(err.Error())
		return 1
	}
	return 0
}

func runChild(t *testing.T, base string, env ...string) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), binary)
	child.Env = append(append(os.Environ(), childBaseURL+"="+base), env...)
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("the child: %v: %s", err, out)
	}
}

func TestProxySettingsComeFromTheEnvironment(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method+" "+r.URL.String())
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(proxy.Close)
	runChild(t, "http://api.invalid", "HTTP_PROXY="+proxy.URL, "NO_PROXY=")
	mu.Lock()
	defer mu.Unlock()
	if got := strings.Join(asked, "; "); got != "DELETE http://api.invalid/user_management/redirect_uris/redir_1" {
		t.Errorf("the proxy was asked for %q", got)
	}
}

func TestCertificateAuthoritiesComeFromTheEnvironment(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SSL_CERT_FILE is read on Linux alone; other systems ask their own stores")
	}
	api := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(api.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: api.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	runChild(t, api.URL, "SSL_CERT_FILE="+file)
}
