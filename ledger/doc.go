// Package ledger is the sealed chain of one room: it checks what a relay returns, says who is a member and
// which entries stand, opens them, and builds the next ones. It does no I/O: bytes, randomness and time
// are arguments. The format is doc/protocol.md, from "Room and entry" on.
//
// Its rules:
//
//   - Only a broken chain (a wrong seq, prev, room or hash) is an error of [Chain.Extend]. An entry that
//     is forged, wrongly signed, unopenable or against a rule is listed with the reason in
//     [Item.Ignored], in the same way for every reader, and never blocks anyone.
//   - Verify before parsing: signatures are checked over the stored bytes, which are never re-encoded.
//   - Membership, epochs and keys follow from control entries alone ([State]), which nobody needs a key
//     to read; so the relay keeps the same rules as the members.
//   - An author can withdraw their words, never the skeleton; a link's hash outlives its prose.
//   - A member's id is the first identity key they came with, across all later keys.
//
// Where to start:
//
//   - a member: [Create] or [Load], then [Chain.Items]; to write, [Chain.Content] or a [Batch];
//   - a relay: [Parse], [Entry.Hash], then [State.Check] and [State.Apply];
//   - somebody invited: [Load] what the relay shows for the invitation, then [Chain.Join].
package ledger
