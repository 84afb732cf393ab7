// Package connection connects the collectors of this program to GitHub, over
// REST and GraphQL.
//
// The way of a request:
//
//  1. [Connection.Get] and [Connection.Query] make a request with go-github and
//     turn what goes wrong into the errors of this package (request.go, errors.go).
//  2. Requests of REST pass go-retryablehttp, which repeats those that fail in a
//     way that may pass: a status of 500 and more, a broken connection, a body
//     that was cut (retry.go). Requests of GraphQL do not, since the same query
//     would take GitHub as long again: the caller asks for less.
//  3. The request waits for its turn: no more requests are in flight than
//     configured, none is sent while a secondary limit holds, and none that a
//     primary limit has no room for (limits.go).
//  4. It is signed if it goes to the configured host, sent with a deadline, and
//     its response is read to the end (send.go, signin.go). If the response says
//     that a limit was met, the request waits and is sent again.
//
// # Limits
//
// REST requests and GraphQL points are counted apart. A limit
// that is used up is waited for if it is reset within the time budget, and is a
// [*FatalError] otherwise. A secondary limit stops all requests for as long as
// GitHub says, or for a minute. On github.com no more requests are sent than the
// documented 900 a minute. The waiting is not left to a library: the available
// ones do not know the budget, or only one of the two kinds of limits.
//
// # Secrets
//
// No token is sent to another host than the configured one, and none is in an
// error or in the log.
package connection
