package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// MaxEntry bounds the bytes of one entry in a frame. A relay may accept less ([Limits]).
const MaxEntry = 1 << 20

// frameHead is the size of a frame's head: length u32, arrival i64, both big endian.
const frameHead = 4 + 8

// ErrFrame marks bytes that are no frames.
var ErrFrame = errors.New("malformed frame")

// Frame is one entry on its way. Arrived is the relay's arrival time in Unix milliseconds; zero from a
// client, except that a client that heals a restored relay says which arrival it had seen.
type Frame struct {
	Arrived int64
	Raw     []byte
}

// AppendFrame writes one frame: u32 length | i64 arrived | raw.
func AppendFrame(dst []byte, f Frame) []byte {
	dst = AppendFrameHead(dst, f.Arrived, len(f.Raw))
	return append(dst, f.Raw...)
}

// AppendFrameHead writes the head of a frame whose raw bytes, size of them, follow.
func AppendFrameHead(dst []byte, arrived int64, size int) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(size))
	return binary.BigEndian.AppendUint64(dst, uint64(arrived))
}

// AppendFrames writes raw entries as frames without arrival times: the body of an append.
func AppendFrames(dst []byte, raws ...[]byte) []byte {
	for _, raw := range raws {
		dst = AppendFrame(dst, Frame{Raw: raw})
	}
	return dst
}

// NextFrame splits the first frame from b; its Raw aliases b. It returns [io.ErrUnexpectedEOF] when
// more bytes are needed, [io.EOF] when b is empty, and an error that wraps [ErrFrame] when no bytes
// that follow could make it a frame.
func NextFrame(b []byte) (f Frame, rest []byte, err error) {
	if len(b) == 0 {
		return Frame{}, nil, io.EOF
	}
	if len(b) < 4 {
		return Frame{}, b, io.ErrUnexpectedEOF
	}
	n := binary.BigEndian.Uint32(b)
	if n == 0 || n > MaxEntry {
		return Frame{}, nil, fmt.Errorf("entry of %d bytes: %w", n, ErrFrame)
	}
	if len(b) < frameHead {
		return Frame{}, b, io.ErrUnexpectedEOF
	}
	arrived := int64(binary.BigEndian.Uint64(b[4:]))
	if arrived < 0 {
		return Frame{}, nil, fmt.Errorf("negative arrival time: %w", ErrFrame)
	}
	if uint64(len(b)) < frameHead+uint64(n) {
		return Frame{}, b, io.ErrUnexpectedEOF
	}
	end := frameHead + int(n)
	return Frame{Arrived: arrived, Raw: b[frameHead:end:end]}, b[end:], nil
}

// ParseFrames reads at most limit frames, which must fill b. Their Raw aliases b.
func ParseFrames(b []byte, limit int) ([]Frame, error) {
	var frames []Frame
	for len(b) > 0 {
		if len(frames) == limit {
			return nil, fmt.Errorf("more than %d entries: %w", limit, ErrFrame)
		}
		f, rest, err := NextFrame(b)
		if err != nil {
			return nil, fmt.Errorf("frame %d: %w", len(frames), err)
		}
		frames, b = append(frames, f), rest
	}
	return frames, nil
}

// FrameReader reads frames from a stream.
type FrameReader struct {
	r    *bufio.Reader
	head [frameHead]byte
}

// NewFrameReader reads frames from r.
func NewFrameReader(r io.Reader) *FrameReader { return &FrameReader{r: bufio.NewReaderSize(r, 32<<10)} }

// Next returns the next frame with bytes of its own; [io.EOF] after the last one,
// [io.ErrUnexpectedEOF] when the stream was cut within one.
func (fr *FrameReader) Next() (Frame, error) {
	if _, err := io.ReadFull(fr.r, fr.head[:]); err != nil {
		return Frame{}, err
	}
	n := binary.BigEndian.Uint32(fr.head[:])
	if n == 0 || n > MaxEntry {
		return Frame{}, fmt.Errorf("entry of %d bytes: %w", n, ErrFrame)
	}
	arrived := int64(binary.BigEndian.Uint64(fr.head[4:]))
	if arrived < 0 {
		return Frame{}, fmt.Errorf("negative arrival time: %w", ErrFrame)
	}
	raw := make([]byte, n)
	if _, err := io.ReadFull(fr.r, raw); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return Frame{}, err
	}
	return Frame{Arrived: arrived, Raw: raw}, nil
}
