// Package seal is Goldmend's cryptography: every key, seal, signature, hash and padding, and nothing else.
//
// Its rules:
//
//   - Nothing is chosen at run time: one set of primitives, named in doc/protocol.md. A change is a new
//     version of a label.
//   - Every hash, signature and derivation carries a label, and everything below it is length-prefixed,
//     so that no two different inputs are ever hashed, signed or derived from as the same bytes.
//   - It holds no state and does no I/O. Randomness is an argument, except in [Wrap], whose HPKE takes
//     its own from the system.
//   - What it does not know it refuses: no function returns a part of what failed to open.
//
// Where to start:
//
//   - a new account: [NewSeed], [NewIdentity]; then lock the seed away with [WordList.Generate], [Stretch],
//     [PassphraseSlot] and [SlotKeys.SealSeed], and with [NewRecoveryCode] and [RecoveryCode.Slot];
//   - opening it again: [Stretch], [PassphraseSlot], [SlotKeys.OpenSeed], [NewIdentity];
//   - sealing a room: [NewKey], [Wrap] to each member, [Key.Seal] over what [Pad] returns;
//   - meeting somebody: [ParsePublic], [WordList.Safety].
//
// What it does not do:
//
//   - XChaCha20-Poly1305 does not commit to its key: somebody who chooses two keys can make one
//     ciphertext that opens under both. Whoever needs "this key and no other" compares [Key.ID] first,
//     as the ledger does with its kid.
//   - Wiping is best effort: Go and WebAssembly may have copied a key elsewhere. Ending the process or
//     the Worker is what counts.
//   - A relay may answer with an older sealed seed that the same words open. Only the rooms tell: that
//     identity was replaced there.
package seal
