// Package workostest is an in-memory WorkOS API on net/http, for tests and for
// trying things by hand. It serves the seven documented calls of AuthKit's CORS
// origins, redirect URIs and JWT template, and it is strict where a client could
// be careless: bearer, content type, body fields, page limits, orders, cursors.
//
// [New] starts one for a test; nothing is shared between servers. Where the API's
// documentation is silent or its sources disagree, the behaviour is switchable by
// an [Option], which [Server.Set] also applies in the middle of a test. State is
// read and changed out of band by methods of [Server], as if by hand in the
// dashboard. [Server.Before], [Server.After] and [Server.FailNext] change, delay,
// lose or replace any answer; see [Fault].
//
// The package imports nothing of the project: a fake that asks the client's types
// or the checkers what is right would always agree with them.
package workostest
