package workostest

import (
	"net/http"
	"time"
)

// DefaultAPIKey is the bearer that a server accepts without [WithAPIKey].
const DefaultAPIKey = "sk_test_fake"

// Option sets one behaviour of a server: at its start, or later by [Server.Set].
type Option func(*config)

// config is everything switchable. A server holds it immutable behind an atomic
// pointer; a request sees one config from its start to its end.
type config struct {
	// Read at the start only.
	addr  string
	clock *Clock

	apiKey            string
	profile           Profile
	missingRoute      missingRoute
	corsDelete        CORSOriginDelete
	corsDuplicate     Duplicate
	redirectDuplicate Duplicate
	errorShape        ErrorShape
	listErrorStatus   int
	noDefaultField    bool
	firstIsDefault    bool
	redirectPrefix    string
	corsPrefix        string
	spelling          Spelling
	rejected          map[string]bool
	createLag         time.Duration
	deleteLag         time.Duration
	latency           time.Duration
	limiter           *limiter
	retryAfter        RetryAfter
}

func defaultConfig() config {
	return config{
		addr:              "127.0.0.1:0",
		clock:             &Clock{},
		apiKey:            DefaultAPIKey,
		profile:           Today,
		missingRoute:      missingRoute{status: http.StatusNotFound, body: RouteMessage},
		corsDuplicate:     DuplicateConflict,
		redirectDuplicate: DuplicateMessage,
		listErrorStatus:   http.StatusUnprocessableEntity,
		redirectPrefix:    "redir_",
		corsPrefix:        "cors_origin_",
	}
}

// WithAddr makes the server listen on host:port instead of a free loopback port.
// It is read at the start only.
func WithAddr(addr string) Option { return func(c *config) { c.addr = addr } }

// WithClock makes the server's clock stand still at start until a test advances it.
// It is read at the start only.
func WithClock(start time.Time) Option {
	// Made in the option, not around it: an option used twice makes two clocks.
	return func(c *config) { c.clock = &Clock{frozen: true, start: start} }
}

// WithAPIKey sets the one bearer that is accepted. With a key that starts with
// sk_live_ the environment is a production one, which refuses http: and localhost
// redirect URIs.
func WithAPIKey(key string) Option { return func(c *config) { c.apiKey = key } }

// WithProfile sets which calls exist.
func WithProfile(p Profile) Option { return func(c *config) { c.profile = p } }

// WithMissingRoute sets how a call that does not exist is answered; the default is
// 404 with [RouteMessage]. Plausible statuses are 404, 405 and 501.
func WithMissingRoute(status int, body RouteBody) Option {
	return func(c *config) { c.missingRoute = missingRoute{status: status, body: body} }
}

// WithCORSOriginDelete sets what DELETE of a CORS origin does, under any profile.
func WithCORSOriginDelete(d CORSOriginDelete) Option { return func(c *config) { c.corsDelete = d } }

// WithCORSDuplicate sets the answer to a POST of an origin that exists; the default
// is [DuplicateConflict].
func WithCORSDuplicate(d Duplicate) Option { return func(c *config) { c.corsDuplicate = d } }

// WithRedirectDuplicate sets the answer to a POST of a redirect URI that exists; the
// default is [DuplicateMessage].
func WithRedirectDuplicate(d Duplicate) Option { return func(c *config) { c.redirectDuplicate = d } }

// WithErrorShape sets the body of validation failures; the default is
// [ErrorConstraints].
func WithErrorShape(e ErrorShape) Option { return func(c *config) { c.errorShape = e } }

// WithListErrorStatus sets the status that refuses a bad limit, order or cursor: 422
// (the default) or 400.
func WithListErrorStatus(status int) Option { return func(c *config) { c.listErrorStatus = status } }

// WithDefaultField sets whether redirect URI objects have the field "default"; WorkOS
// does (the default), its emulator does not.
func WithDefaultField(present bool) Option { return func(c *config) { c.noDefaultField = !present } }

// WithFirstRedirectURIDefault sets whether a redirect URI that is created while there
// is none becomes the default one. Off by default.
func WithFirstRedirectURIDefault(on bool) Option { return func(c *config) { c.firstIsDefault = on } }

// WithIDPrefixes sets what the ids of new objects start with; the defaults are
// "redir_" and "cors_origin_".
func WithIDPrefixes(redirectURI, corsOrigin string) Option {
	return func(c *config) { c.redirectPrefix, c.corsPrefix = redirectURI, corsOrigin }
}

// WithSpelling makes the server store values in a spelling of its own; 0, the
// default, stores them as they come.
func WithSpelling(s Spelling) Option { return func(c *config) { c.spelling = s } }

// WithRejected makes the server refuse exactly these origins, redirect URIs and
// templates with a validation failure, beyond what it refuses anyway. It replaces
// the values of an earlier WithRejected.
func WithRejected(values ...string) Option {
	return func(c *config) {
		c.rejected = make(map[string]bool, len(values))
		for _, v := range values {
			c.rejected[v] = true
		}
	}
}

// WithListLag makes objects appear in lists only when they are d old by the server's
// clock. Everything else (duplicates, DELETE, out-of-band reads) sees them at once.
func WithListLag(d time.Duration) Option { return func(c *config) { c.createLag = d } }

// WithDeleteLag makes deleted objects stay in lists for d of the server's clock.
func WithDeleteLag(d time.Duration) Option { return func(c *config) { c.deleteLag = d } }

// WithLatency makes every request wait for d of real time before anything happens.
func WithLatency(d time.Duration) Option { return func(c *config) { c.latency = d } }

// WithRateLimits enforces the documented limits; see [DocumentedLimits].
func WithRateLimits() Option { return WithLimits(DocumentedLimits()) }

// WithLimits enforces limits of the test's own; the zero Limits enforce none. The
// windows start empty.
func WithLimits(l Limits) Option { return func(c *config) { c.limiter = newLimiter(l) } }

// WithRetryAfter sets the Retry-After header of a 429; the default is
// [RetryAfterSeconds].
func WithRetryAfter(r RetryAfter) Option { return func(c *config) { c.retryAfter = r } }
