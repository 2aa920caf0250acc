// Package relay is the server between people: it keeps sealed entries in order, hands them to the
// members of their room, and cannot read them.
//
// Its rules:
//
//   - an append is answered only after it is on disk, and published only after that;
//   - a room grows by compare-and-swap on its last entry; the same append sent twice is recognised;
//   - the relay checks form, hashes, membership and the signatures of control entries; it never needs
//     to open an entry, and this package imports nothing that could;
//   - bearer tokens only: no cookie ever stands for a person, so that no other page can act for them;
//   - every refusal is problem+json (package wire), and the logs hold nothing private.
//
// Start at [New], which makes the handler from a [Config] and a [Store]; [Serve] runs it. The table
// [Routes] says which call is open to whom. doc/api.md and doc/operating.md are for readers outside.
package relay
