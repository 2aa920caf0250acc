// Package wire holds what a client and a relay say to each other: paths, the JSON of small calls, the
// binary frames that carry entries, problems, and the events of the change stream.
//
// Rules:
//
//   - a request that changes an account is a [Signed]: the bytes that were signed are the bytes that
//     are sent, and they are verified before they are parsed;
//   - entries travel as frames ([AppendFrame], [FrameReader]), never inside JSON;
//   - every refusal is a [Problem] with a code that a program can decide on;
//   - nothing here knows what is inside an entry, and nothing imports net/http: the browser's
//     program links this package.
//
// doc/api.md lists the calls one by one.
package wire
