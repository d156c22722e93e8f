package workostest

// Profile is the set of calls that an API has. The routes are bits of it, so a
// test can compose its own: Today &^ RouteListRedirectURIs.
//
// DELETE of a CORS origin is in no profile, for it is not documented: see
// [WithCORSOriginDelete].
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
)

// The APIs that are known to exist.
const (
	// Older has the two POSTs and the PUT alone, as older API descriptions do.
	Older = RouteCreateCORSOrigin | RouteCreateRedirectURI | RoutePutJWTTemplate
	// OlderWithTemplate is [Older] with GET of the JWT template, as in WorkOS's own
	// emulator.
	OlderWithTemplate = Older | RouteGetJWTTemplate
	// Today has every documented call. It is the default.
	Today = OlderWithTemplate | RouteListCORSOrigins | RouteListRedirectURIs | RouteDeleteRedirectURI
)

// CORSOriginDelete is what DELETE /user_management/cors_origins/{id} does.
type CORSOriginDelete int

const (
	// CORSOriginDeleteMissing answers as any missing route. It is the default.
	CORSOriginDeleteMissing CORSOriginDelete = iota
	// CORSOriginDeleteWorks deletes and answers 204, or 404 for an unknown id.
	CORSOriginDeleteWorks
	// CORSOriginDeleteIgnored answers 204 and deletes nothing.
	CORSOriginDeleteIgnored
	// CORSOriginDeleteNotFound answers 404 "CORS origin not found" for every id.
	CORSOriginDeleteNotFound
)
