package seal

// EraseToken returns the secret that withdraws one entry's prose. It derives from the author's
// [Identity.EraseRoot], so that an author can withdraw what another device wrote. The nonce is the
// entry's prose nonce, which is random and stays when the prose goes.
func EraseToken(root Key, room Hash, nonce [NonceSize]byte) [32]byte {
	return Derive(root[:], "erase/token/v1", room[:], nonce[:])
}

// EraseHash is what an entry's header says of its token: whoever shows the token may withdraw the prose.
func EraseHash(token [32]byte) Hash { return HashOf("erase/hash/v1", token[:]) }
