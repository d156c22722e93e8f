package workostest

import (
	"net/http"
	"time"
)

// Option sets one behaviour of a server: at its start, or later by [Server.Set].
type Option func(*config)

type config struct {
	clock             *Clock
	apiKey            string
	profile           Profile
	missingStatus     int
	missingBody       RouteBody
	corsDuplicate     Duplicate
	redirectDuplicate Duplicate
	listFlaws         ListFlaw
	pageSize          int
	wrappedCreates    bool
	noDefaultField    bool
	firstIsDefault    bool
	spelling          Spelling
	listLag           time.Duration
	deleteLag         time.Duration
	latency           time.Duration
	limits            *limits
}

func defaultConfig() config {
	return config{
		clock:             &Clock{},
		apiKey:            "sk_test_fake",
		profile:           Today,
		missingStatus:     http.StatusNotFound,
		redirectDuplicate: DuplicateMessage,
	}
}

// WithClock makes the server's clock stand still at start until a test advances it.
func WithClock(start time.Time) Option {
	// Made in the option, not around it: an option used twice makes two clocks.
	return func(c *config) { c.clock = &Clock{start: start} }
}

// WithAPIKey sets the one bearer that is accepted; the default is sk_test_fake. With a key
// that starts with sk_live_ the environment is a production one, which refuses http: and
// localhost redirect URIs.
func WithAPIKey(key string) Option { return func(c *config) { c.apiKey = key } }

// Profile is the set of calls that an API has, such as Today &^ RouteListRedirectURIs.
type Profile uint

// The documented calls.
const (
	RouteCreateCORSOrigin Profile = 1 << iota
	RouteListCORSOrigins
	RouteCreateRedirectURI
	RouteListRedirectURIs
	RouteDeleteRedirectURI
	RouteGetJWTTemplate
	RoutePutJWTTemplate
	RouteWebhookEndpoints // all four
	forgetsTemplate       // no call: see EmulatorZeroFourteen
)

// The APIs that are known to exist.
const (
	// Older has what older API descriptions have.
	Older = RouteCreateCORSOrigin | RouteCreateRedirectURI | RoutePutJWTTemplate
	// OlderWithTemplate is WorkOS's own emulator.
	OlderWithTemplate = Older | RouteGetJWTTemplate
	// EmulatorZeroFourteen is the emulator 0.14: the template has no content, before a PUT
	// and after it.
	EmulatorZeroFourteen = OlderWithTemplate | forgetsTemplate
	// Today has every documented call. It is the default.
	Today = forgetsTemplate - 1
)

// WithProfile sets which calls exist.
func WithProfile(p Profile) Option { return func(c *config) { c.profile = p } }

// RouteBody is the body that answers a call that does not exist.
type RouteBody int

// The bodies of a missing route.
const (
	RouteMessage    RouteBody = iota // {"message":"Not Found"}
	RouteStatusCode                  // {statusCode, message: "Cannot GET /path", error}
	RouteHTML                        // a page in text/html
	RouteEmpty                       // no body and no content type
)

// WithMissingRoute sets how a call that does not exist is answered; the default is 404 with
// [RouteMessage].
func WithMissingRoute(status int, body RouteBody) Option {
	return func(c *config) { c.missingStatus, c.missingBody = status, body }
}

// Duplicate is how the API refuses to create a value that exists.
type Duplicate int

// The refusals of a duplicate; OBJECT is cors_origin or redirect_uri.
const (
	DuplicateConflict Duplicate = iota // 409 with code duplicate_OBJECT
	DuplicateCode                      // 422 with code OBJECT_already_exists
	DuplicateMessage                   // 422 without a code: only the message tells
)

// WithCORSDuplicate sets the refusal of an origin; the default is [DuplicateConflict].
func WithCORSDuplicate(d Duplicate) Option { return func(c *config) { c.corsDuplicate = d } }

// WithRedirectDuplicate sets the refusal of a redirect URI; the default is [DuplicateMessage].
func WithRedirectDuplicate(d Duplicate) Option { return func(c *config) { c.redirectDuplicate = d } }

// ListFlaw is a set of ways in which lists differ from the documentation.
type ListFlaw uint

// ListIgnoresOrder makes every list be in "normal" order, whatever is asked for.
const ListIgnoresOrder ListFlaw = 1

// WithListFlaws sets how lists differ from the documentation; the default is not at all.
func WithListFlaws(f ListFlaw) Option { return func(c *config) { c.listFlaws = f } }

// WithPageSize makes pages have at most n objects, whatever a request's limit is; 0, the
// default, is no bound.
func WithPageSize(n int) Option { return func(c *config) { c.pageSize = n } }

// WithWrappedCreates makes a POST answer {"redirect_uri": {…}} instead of the bare
// object; the key is the object's kind.
func WithWrappedCreates(on bool) Option { return func(c *config) { c.wrappedCreates = on } }

// WithDefaultField sets whether redirect URI objects have the field "default"; WorkOS
// does (the default), its emulator does not.
func WithDefaultField(present bool) Option { return func(c *config) { c.noDefaultField = !present } }

// WithFirstRedirectURIDefault sets whether a redirect URI that is created while there
// is none becomes the default one. Off by default.
func WithFirstRedirectURIDefault(on bool) Option { return func(c *config) { c.firstIsDefault = on } }

// Spelling is the set of values that the server normalises when it stores them.
type Spelling uint

// The values that a server may normalise.
const (
	SpellOrigins       Spelling = 1 << iota // lower case, no trailing slash, no default port
	SpellRedirectHosts                      // lower-case host
	SpellTemplate                           // JSON is written anew, else white space around it is cut
)

// WithSpelling makes the server normalise values; 0, the default, stores them as they come.
func WithSpelling(s Spelling) Option { return func(c *config) { c.spelling = s } }

// WithListLag makes objects appear in lists only when they are d old by the server's
// clock. Everything else (duplicates, DELETE, the server's methods) sees them at once.
func WithListLag(d time.Duration) Option { return func(c *config) { c.listLag = d } }

// WithDeleteLag makes deleted objects stay in lists for d of the server's clock.
func WithDeleteLag(d time.Duration) Option { return func(c *config) { c.deleteLag = d } }

// WithLatency makes every request wait for d of real time before anything happens.
func WithLatency(d time.Duration) Option { return func(c *config) { c.latency = d } }

// WithRateLimits enforces the documented limits: 6,000 calls per 60 s; below
// /user_management, reads 1,000 and writes 500 per 10 s. A refused call does not count.
func WithRateLimits() Option { return func(c *config) { c.limits = documentedLimits() } }
