package workos_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

func short(c *workos.Config) { c.FirstBackoff = time.Millisecond }

func TestACertificateErrorIsNotRetried(t *testing.T) {
	t.Parallel()
	api := httptest.NewUnstartedServer(http.NotFoundHandler())
	api.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the client that hangs up
	api.StartTLS()
	t.Cleanup(api.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(api.Certificate())
	for name, transport := range map[string]*http.Transport{
		"unknown authority": {TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}},
		"another name": {TLSClientConfig: &tls.Config{
			RootCAs: trusted, ServerName: "api.workos.com", MinVersion: tls.VersionTLS12,
		}},
		"expired": {TLSClientConfig: &tls.Config{
			RootCAs: trusted, MinVersion: tls.VersionTLS12,
			Time: func() time.Time { return time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC) },
		}},
	} {
		for _, call := range calls {
			t.Run(name+" "+call.name, func(t *testing.T) {
				t.Parallel()
				var attempts atomic.Int32
				err := call.send(t.Context(), newClientAt(t, api.URL, short, retries(3), through(transport), countingAttempts(&attempts)))
				if _, refused := errors.AsType[*tls.CertificateVerificationError](err); !refused {
					t.Errorf("got %v", err)
				}
				wantKinds(t, err)
				if attempts.Load() != 1 {
					t.Errorf("%d attempts, want 1", attempts.Load())
				}
			})
		}
	}
}

func TestAServerWithoutTLSIsNotRetried(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(api.Close)
	for _, call := range calls {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			var attempts atomic.Int32
			base := strings.Replace(api.URL, "http://", "https://", 1)
			err := call.send(t.Context(), newClientAt(t, base, short, retries(3), countingAttempts(&attempts)))
			wantKinds(t, err)
			if attempts.Load() != 1 {
				t.Errorf("%d attempts, want 1: %v", attempts.Load(), err)
			}
		})
	}
}

// A handshake that breaks off may go well the next time, and nothing was sent.
func TestABrokenHandshakeIsRetried(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	for _, call := range []call{list, post} {
		var attempts atomic.Int32
		err := call.send(t.Context(), newClientAt(t, "https://"+listener.Addr().String(), short, retries(2), countingAttempts(&attempts)))
		wantKinds(t, err)
		if attempts.Load() != 3 {
			t.Errorf("%s: %d attempts, want 3: %v", call.name, attempts.Load(), err)
		}
	}
}
