package workos_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// Nothing was sent, so even a create is not in doubt. It is sent again where that may help.
func TestAnAPIThatCannotBeReached(t *testing.T) {
	t.Parallel()
	api, broken := httptest.NewUnstartedServer(http.NotFoundHandler()), httptest.NewUnstartedServer(http.NotFoundHandler())
	fail := func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, errNoRoute }
	broken.TLS = &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: fail}
	for _, server := range []*httptest.Server{api, broken} {
		server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the client that hangs up
		server.StartTLS()
		t.Cleanup(server.Close)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(api.Certificate())
	untrusted := func(err error) bool {
		_, is := errors.AsType[*tls.CertificateVerificationError](err)
		return is
	}
	for name, tc := range map[string]struct {
		base     string
		config   *tls.Config
		attempts int32
		is       func(error) bool
	}{
		"unknown authority": {api.URL, &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}, 1, untrusted},
		"another name":      {api.URL, &tls.Config{RootCAs: trusted, ServerName: "api.workos.com", MinVersion: tls.VersionTLS12}, 1, untrusted},
		"expired": {api.URL, &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12, Time: func() time.Time {
			return time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)
		}}, 1, untrusted},
		"without TLS": {strings.Replace(plain.URL, "http://", "https://", 1), nil, 1, func(err error) bool {
			_, is := errors.AsType[tls.RecordHeaderError](err)
			return is
		}},
		"refused":          {gone.URL, nil, 4, func(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }},
		"broken handshake": {broken.URL, nil, 4, func(error) bool { return true }},
	} {
		for _, call := range calls {
			t.Run(name+" "+call.name, func(t *testing.T) {
				t.Parallel()
				var attempts atomic.Int32
				count := observing(func(*http.Request, *http.Response, error) { attempts.Add(1) })
				transport := &http.Transport{TLSClientConfig: tc.config}
				err := call.send(t.Context(), newClientAt(t, tc.base, short, retries(3), through(transport), count))
				if got := wantKinds(t, err); got.Status != 0 || !tc.is(err) || attempts.Load() != tc.attempts {
					t.Errorf("got %v after %d attempts, want %d", err, attempts.Load(), tc.attempts)
				}
			})
		}
	}
}

// Where a child process of these tests finds the base URL to call; Go reads proxies and certificate authorities from
// a process's environment once.
const childBaseURL = "WORKOS_CLIENT_TEST_BASE_URL"

func TestMain(m *testing.M) {
	base := os.Getenv(childBaseURL)
	if base == "" {
		os.Exit(m.Run())
	}
	baseURL, err := url.Parse(base)
	if err == nil {
		err = workos.New(workos.Config{BaseURL: baseURL}).RedirectURIs().Delete(context.Background(), "redir_1")
	}
	if err != nil {
		log.Fatal(err)
	}
}

func TestProxyAndCertificateAuthoritiesComeFromTheEnvironment(t *testing.T) {
	t.Parallel()
	deleted := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	proxy, api := httptest.NewServer(deleted), httptest.NewTLSServer(deleted)
	t.Cleanup(proxy.Close)
	t.Cleanup(api.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: api.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for base, env := range map[string]string{"http://api.invalid": "HTTP_PROXY=" + proxy.URL, api.URL: "SSL_CERT_FILE=" + file} {
		if strings.HasPrefix(env, "SSL_CERT_FILE") && runtime.GOOS != "linux" {
			continue // other systems ask their own stores
		}
		child := exec.CommandContext(t.Context(), binary)
		child.Env = append(os.Environ(), childBaseURL+"="+base, "NO_PROXY=", env)
		if out, err := child.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", env, err, out)
		}
	}
}
