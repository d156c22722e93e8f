package workostest

import (
	"sync"
	"time"
)

// Option sets one behaviour of a server: at its start, or later by [Server.Set].
type Option func(*config)

type config struct {
	clock          *Clock
	apiKey         string
	profile        Profile
	missing        *Fault
	duplicates     Duplicate
	ordersNormally bool
	pageSize       int
	wrappedCreates bool
	firstIsDefault bool
	normalises     bool
	listLag        time.Duration
	deleteLag      time.Duration
	latency        time.Duration
	limits         *limits
}

// Clock is a server's time: of the Date header, the objects' timestamps, list lag and rate limits. It is real time plus
// an offset, or stands still (see [WithClock]). It is safe for concurrent use.
type Clock struct {
	mu     sync.Mutex
	start  time.Time // of a clock that stands still, else zero
	offset time.Duration
}

// Now is the server's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.start
	if now.IsZero() {
		now = time.Now().Round(0) // without the monotonic reading
	}
	return now.Add(c.offset).UTC()
}

// Advance moves the clock by d; a negative d moves it back.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}

// WithClock makes the server's clock stand still at start until a test advances it.
func WithClock(start time.Time) Option {
	// Made in the option, not around it: an option used twice makes two clocks.
	return func(c *config) { c.clock = &Clock{start: start} }
}

// WithAPIKey sets the one bearer that is accepted; the default is sk_test_fake. With a key that starts with sk_live_
// the environment is a production one, which refuses http: and localhost redirect URIs.
func WithAPIKey(key string) Option { return func(c *config) { c.apiKey = key } }

// Profile is the set of calls that an API has, such as Today &^ RouteListRedirectURIs.
type Profile uint

// The APIs that are known to exist, and the calls that one may lack.
const (
	// Older has what older API descriptions have: two POSTs and the PUT.
	Older Profile = 1 << iota
	routeGetJWTTemplate
	RouteListRedirectURIs
	RouteDeleteRedirectURI
	routesSince // the list of CORS origins, and webhook endpoints
	emulated    // no call, but the objects of an emulator
	// Today has every documented call. It is the default.
	Today = emulated - 1
	// OlderWithTemplate has the calls of WorkOS's own emulator.
	OlderWithTemplate = Older | routeGetJWTTemplate
	// EmulatorZeroFourteen is the emulator 0.14: the template has no content, before a PUT and after it, and redirect
	// URIs have no field "default".
	EmulatorZeroFourteen = OlderWithTemplate | emulated
)

// WithProfile sets which calls exist.
func WithProfile(p Profile) Option { return func(c *config) { c.profile = p } }

// WithMissingRoute sets how a call that does not exist is answered, such as by [Answer], [AnswerHTML] or [NoRoute];
// the default is 404 {"message":"Not Found"}.
func WithMissingRoute(answer *Fault) Option { return func(c *config) { c.missing = answer } }

// Duplicate is how the API refuses to create a CORS origin or redirect URI that exists.
type Duplicate int

// The refusals of a duplicate; OBJECT is cors_origin or redirect_uri.
const (
	DuplicateDocumented Duplicate = iota // of an origin DuplicateConflict, of a redirect URI DuplicateMessage
	DuplicateConflict                    // 409 with code duplicate_OBJECT
	DuplicateCode                        // 422 with code OBJECT_already_exists
	DuplicateMessage                     // 422 without a code: only the message tells
)

// WithDuplicates sets how duplicates are refused; the default is [DuplicateDocumented].
func WithDuplicates(d Duplicate) Option { return func(c *config) { c.duplicates = d } }

// WithOrderIgnored makes every list be in the order "normal", whatever is asked for. Off by default.
func WithOrderIgnored(on bool) Option { return func(c *config) { c.ordersNormally = on } }

// WithPageSize makes pages have at most n objects, whatever a request's limit is; 0, the default, is no bound.
func WithPageSize(n int) Option { return func(c *config) { c.pageSize = n } }

// WithWrappedCreates makes a POST answer {"redirect_uri": {…}} instead of the bare object; the key is the object's
// kind.
func WithWrappedCreates(on bool) Option { return func(c *config) { c.wrappedCreates = on } }

// WithFirstRedirectURIDefault sets whether a redirect URI that a client creates while there is none becomes the default
// one. Off by default.
func WithFirstRedirectURIDefault(on bool) Option { return func(c *config) { c.firstIsDefault = on } }

// WithNormalising makes the server change values that it stores: origins to what a browser sends, the host of a
// redirect URI to lower case; a template that is JSON is written anew, else the white space around it is cut. Off by
// default.
func WithNormalising(on bool) Option { return func(c *config) { c.normalises = on } }

// WithListLag makes objects appear in lists only when they are d old by the server's clock. Everything else
// (duplicates, DELETE, the server's methods) sees them at once.
func WithListLag(d time.Duration) Option { return func(c *config) { c.listLag = d } }

// WithDeleteLag makes deleted objects stay in lists for d of the server's clock.
func WithDeleteLag(d time.Duration) Option { return func(c *config) { c.deleteLag = d } }

// WithLatency makes every request wait for d of real time before anything happens.
func WithLatency(d time.Duration) Option { return func(c *config) { c.latency = d } }

// WithRateLimits enforces the documented limits: 6,000 calls per 60 s; below /user_management, reads 1,000 and writes
// 500 per 10 s. A refused call does not count.
func WithRateLimits() Option { return func(c *config) { c.limits = documentedLimits() } }
