package workostest

import (
	"net/http"
	"time"
)

// DefaultAPIKey is the bearer that a server accepts without [WithAPIKey].
const DefaultAPIKey = "sk_test_fake"

// Option sets one behaviour of a server: at its start, or later by [Server.Set].
type Option func(*config)

// config is everything switchable. It does not change: a request sees one config from its
// start to its end.
type config struct {
	clock             *Clock // read at the start only
	apiKey            string
	profile           Profile
	missingStatus     int
	missingBody       RouteBody
	corsDuplicate     Duplicate
	redirectDuplicate Duplicate
	errorShape        ErrorShape
	listErrorStatus   int
	listFlaws         ListFlaw
	pageSize          int
	wrappedCreates    bool
	noDefaultField    bool
	firstIsDefault    bool
	redirectPrefix    string
	corsPrefix        string
	spelling          Spelling
	listLag           time.Duration
	deleteLag         time.Duration
	latency           time.Duration
	limiter           *limiter
	noRetryAfter      bool
}

func defaultConfig() config {
	return config{
		clock:             &Clock{},
		apiKey:            DefaultAPIKey,
		profile:           Today,
		missingStatus:     http.StatusNotFound,
		redirectDuplicate: DuplicateMessage,
		listErrorStatus:   http.StatusUnprocessableEntity,
		redirectPrefix:    "redir_",
		corsPrefix:        "cors_origin_",
	}
}

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

// Profile is the set of calls that an API has. The routes are bits of it, so a
// test can compose its own: Today &^ RouteListRedirectURIs.
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
	RouteCreateWebhookEndpoint
	RouteListWebhookEndpoints
	RouteUpdateWebhookEndpoint
	RouteDeleteWebhookEndpoint
	forgetsTemplate // no call: see EmulatorZeroFourteen
)

// The APIs that are known to exist.
const (
	// Older has the two POSTs below /user_management and the PUT alone, as older API
	// descriptions do.
	Older = RouteCreateCORSOrigin | RouteCreateRedirectURI | RoutePutJWTTemplate
	// OlderWithTemplate is [Older] with GET of the JWT template, as in WorkOS's own
	// emulator.
	OlderWithTemplate = Older | RouteGetJWTTemplate
	// EmulatorZeroFourteen is [OlderWithTemplate] of the emulator 0.14: without a
	// template, GET answers 200 and an object without content; PUT forgets the content.
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

// WithMissingRoute sets how a call that does not exist is answered; the default is
// 404 with [RouteMessage]. Plausible statuses are 404, 405 and 501.
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

// WithCORSDuplicate sets the answer to a POST of an origin that exists; the default
// is [DuplicateConflict].
func WithCORSDuplicate(d Duplicate) Option { return func(c *config) { c.corsDuplicate = d } }

// WithRedirectDuplicate sets the answer to a POST of a redirect URI that exists; the
// default is [DuplicateMessage].
func WithRedirectDuplicate(d Duplicate) Option { return func(c *config) { c.redirectDuplicate = d } }

// ErrorShape is the body of a validation failure.
type ErrorShape int

// The bodies of a validation failure.
const (
	ErrorConstraints ErrorShape = iota // {message, errors: [{property, constraints: {rule: text}}]}
	ErrorFields                        // {message, errors: [{field, code, message}]}
	ErrorCodes                         // {message, errors: [{code, message}]}
	ErrorStrings                       // {message, errors: ["text"]}
	ErrorMessage                       // {message}
	ErrorOAuth                         // {error, error_description}
	ErrorStatusCode                    // {statusCode, message, error}
)

// WithErrorShape sets the body of validation failures; the default is
// [ErrorConstraints].
func WithErrorShape(e ErrorShape) Option { return func(c *config) { c.errorShape = e } }

// WithListErrorStatus sets the status that refuses a bad limit, order or cursor: 422
// (the default) or 400.
func WithListErrorStatus(status int) Option { return func(c *config) { c.listErrorStatus = status } }

// ListFlaw is a set of ways in which lists differ from the documentation.
type ListFlaw uint

// The flaws of lists.
const (
	ListIgnoresOrder   ListFlaw = 1 << iota // every list is in "normal" order, whatever is asked for
	ListStuckCursor                         // a request with a cursor gets the first page and its cursors
	ListWithoutCursors                      // both cursors are null
)

// WithListFlaws sets how lists differ from the documentation; the default is 0, not at all.
func WithListFlaws(f ListFlaw) Option { return func(c *config) { c.listFlaws = f } }

// WithPageSize makes pages have at most n objects, also where a request's limit is
// higher; 0, the default, keeps to the request's limit.
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

// WithIDPrefixes sets what the ids of new objects start with; the defaults are
// "redir_" and "cors_origin_".
func WithIDPrefixes(redirectURI, corsOrigin string) Option {
	return func(c *config) { c.redirectPrefix, c.corsPrefix = redirectURI, corsOrigin }
}

// Spelling is the set of values that the server stores in a spelling of its own.
type Spelling uint

// The values with a spelling of the server.
const (
	SpellOrigins       Spelling = 1 << iota // lower case, no trailing slash, no default port
	SpellRedirectHosts                      // lower-case host
	SpellTemplate                           // JSON is written anew, else white space around it is cut
)

// WithSpelling makes the server store values in a spelling of its own; 0, the
// default, stores them as they come.
func WithSpelling(s Spelling) Option { return func(c *config) { c.spelling = s } }

// WithListLag makes objects appear in lists only when they are d old by the server's
// clock. Everything else (duplicates, DELETE, out-of-band reads) sees them at once.
func WithListLag(d time.Duration) Option { return func(c *config) { c.listLag = d } }

// WithDeleteLag makes deleted objects stay in lists for d of the server's clock.
func WithDeleteLag(d time.Duration) Option { return func(c *config) { c.deleteLag = d } }

// WithLatency makes every request wait for d of real time before anything happens.
func WithLatency(d time.Duration) Option { return func(c *config) { c.latency = d } }

// WithRateLimits enforces the documented limits; see [DocumentedLimits].
func WithRateLimits() Option { return WithLimits(DocumentedLimits()) }

// WithLimits enforces limits of the test's own; the zero Limits enforce none. The
// windows start empty.
func WithLimits(l Limits) Option { return func(c *config) { c.limiter = newLimiter(l) } }

// WithRetryAfter sets whether a 429 has the header Retry-After, in seconds. On by default.
func WithRetryAfter(on bool) Option { return func(c *config) { c.noRetryAfter = !on } }
