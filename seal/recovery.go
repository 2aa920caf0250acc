package seal

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode"
)

// RecoveryCode is 128 random bits that open an account when the words are lost. It is printed, never stored.
type RecoveryCode [16]byte

// NewRecoveryCode returns a random code.
func NewRecoveryCode(rand io.Reader) (c RecoveryCode) {
	fill(rand, c[:])
	return c
}

// Slot returns the keys of the slot that the code opens at the relay of one origin. 128 bits need no stretching.
func (c RecoveryCode) Slot(account [16]byte, origin string) SlotKeys {
	return slotKeys(c[:], "slot/recovery", account[:], origin)
}

// Crockford's base32: no I, L, O or U, which are read as 1, 1, 0 and V.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A written code is 30 letters: 128 bits of code and 22 bits of checksum.
const (
	codeLen   = 30
	codeGroup = 5
	checkBits = codeLen*5 - 128
)

// The ways in which a typed code can be wrong.
var (
	ErrCodeLetter = errors.New("recovery code: a character that no code has")
	ErrCodeLength = errors.New("recovery code: not 30 letters and digits")
	ErrCodeTypo   = errors.New("recovery code: mistyped somewhere")
)

// String writes the code as six groups of five letters and digits.
func (c RecoveryCode) String() string {
	// The code and its checksum as one number of 150 bits, from its high end.
	bits := append(c[:len(c):len(c)], checkBytes(c)...)
	var b strings.Builder
	for i := range codeLen {
		if i > 0 && i%codeGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeLetters[fiveBits(bits, i*5)])
	}
	return b.String()
}

// checkBytes returns the checksum in the high bits of three bytes.
func checkBytes(c RecoveryCode) []byte {
	h := HashOf("recovery/check/v1", c[:])
	sum := binary.BigEndian.Uint32(h[:]) >> (32 - checkBits) << (24 - checkBits)
	return []byte{byte(sum >> 16), byte(sum >> 8), byte(sum)}
}

// fiveBits returns the five bits of b from bit i on, counted from the high end.
func fiveBits(b []byte, i int) byte {
	pair := uint16(b[i/8]) << 8
	if i/8+1 < len(b) {
		pair |= uint16(b[i/8+1])
	}
	return byte(pair>>(11-i%8)) & 31
}

// ParseRecoveryCode reads a code as people type it: in any case, with any spaces, hyphens and dots, with
// O for 0, I and L for 1, U for V. Its error is one of ErrCodeLetter, ErrCodeLength and ErrCodeTypo.
func ParseRecoveryCode(s string) (RecoveryCode, error) {
	var bits [20]byte // 150 bits and to spare
	n := 0
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '.' || r == '_' {
			continue
		}
		v := codeValue(r)
		if v < 0 {
			return RecoveryCode{}, ErrCodeLetter
		}
		if n == codeLen {
			return RecoveryCode{}, ErrCodeLength
		}
		at := n * 5
		pair := uint16(v) << (11 - at%8)
		bits[at/8] |= byte(pair >> 8)
		bits[at/8+1] |= byte(pair)
		n++
	}
	if n != codeLen {
		return RecoveryCode{}, ErrCodeLength
	}
	c := RecoveryCode(bits[:16])
	if [3]byte(checkBytes(c)) != [3]byte(bits[16:]) {
		return RecoveryCode{}, ErrCodeTypo
	}
	return c, nil
}

func codeValue(r rune) int {
	switch r = unicode.ToUpper(r); r {
	case 'O':
		r = '0'
	case 'I', 'L':
		r = '1'
	case 'U':
		r = 'V'
	}
	return strings.IndexRune(codeLetters, r)
}
