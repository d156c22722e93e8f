// Package workostest is an in-memory WorkOS API on net/http, for tests and for trying
// things by hand. It serves CORS origins, redirect URIs, the JWT template and webhook
// endpoints, and refuses what the API refuses: a wrong bearer, content type or body, an
// unknown field or parameter, a limit above 100, a cursor that is no object's id.
//
//	s := workostest.New(t, workostest.WithProfile(workostest.Older))
//	s.AddRedirectURI("https://example.com/callback")         // as in the dashboard
//	s.FailNext("POST", workostest.RedirectURIsPath, 1, workostest.LostAnswer())
//	…                                                        // the client under test, with s.URL() and s.APIKey()
//	s.Count("POST", workostest.RedirectURIsPath)             // what it sent
//	s.RedirectURIs()                                         // what came of it
//
// Nothing is shared between servers. An [Option] chooses between what the documentation
// leaves open; a [Fault] delays, loses, cuts or replaces an answer.
//
// The package imports nothing of the project: a fake that asks the client's types or the
// checkers what is right would always agree with them.
package workostest
