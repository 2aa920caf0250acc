package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// What the linker writes for wasm compresses badly in ways that are mended here and in rewriteCode:
//
//   - it cuts the data at every run of zeros, into up to 100,000 pieces whose offsets cannot be compressed: they
//     are joined into one piece;
//   - a third of the data are tables of names, lines, inlined calls and arguments, which only a stack trace needs,
//     and of places where a signal may interrupt, which wasm does not have: they are blanked (unless -names
//     is given), as strip does elsewhere. A panic's own message stays.
//
// What the program computes stays the same.
func shrink(wasm []byte, names bool) ([]byte, error) {
	if len(wasm) < 8 || string(wasm[:4]) != "\x00asm" {
		return nil, errors.New("not a wasm module")
	}
	out := append([]byte(nil), wasm[:8]...)
	r := reader{b: wasm, at: 8}
	var kinds []int // of functions
	for r.at < len(wasm) && r.err == nil {
		start := r.at
		id := r.byte()
		body := r.bytes(r.uint())
		switch id {
		case typeSection:
			if !goType(body) {
				return nil, errors.New("the first type is not that of Go functions: see web/build/code.go")
			}
		case functionSection:
			kinds = numbers(body)
		case codeSection:
			code, err := rewriteCode(body, kinds)
			if err != nil {
				return nil, fmt.Errorf("%w: see web/build/code.go", err)
			}
			out = append(binary.AppendUvarint(append(out, codeSection), uint64(len(code))), code...)
			continue
		}
		if id != dataSection {
			out = append(out, wasm[start:r.at]...)
			continue
		}
		at, image, err := join(body)
		if err != nil {
			return nil, err
		}
		if !names {
			if err := blank(image); err != nil {
				return nil, err
			}
			if err := omitTables(at, image); err != nil {
				return nil, err
			}
		}
		section := append(binary.AppendUvarint(nil, 1), 0, i32Const)
		section = append(appendSigned(section, at), end)
		section = append(binary.AppendUvarint(section, uint64(len(image))), image...)
		out = append(append(out, dataSection), binary.AppendUvarint(nil, uint64(len(section)))...)
		out = append(out, section...)
	}
	return out, r.err
}

// Of the WebAssembly core specification, sections 5.4.1 and 5.5.
const (
	typeSection     = 1
	functionSection = 3
	codeSection     = 10
	dataSection     = 11
	i32Const        = 0x41
	end             = 0x0b
)

// numbers reads a section that is a list of numbers.
func numbers(section []byte) (list []int) {
	r := reader{b: section}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		list = append(list, int(r.uint()))
	}
	return list
}

// join lays the pieces of a data section side by side, zeros between them.
func join(section []byte) (at int64, image []byte, err error) {
	type piece struct {
		offset int64
		body   []byte
	}
	var pieces []piece
	r := reader{b: section}
	for range r.uint() {
		mode, op, offset, last := r.uint(), r.byte(), r.int(), r.byte()
		if p := (piece{offset, r.bytes(r.uint())}); len(p.body) > 0 {
			pieces = append(pieces, p)
		}
		if r.err == nil && (mode != 0 || op != i32Const || last != end) {
			return 0, nil, errors.New("a piece of data of an unknown form")
		}
		if r.err != nil {
			return 0, nil, r.err
		}
	}
	if len(pieces) == 0 {
		return 0, nil, nil
	}
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Compare(a.offset, b.offset) })
	at = pieces[0].offset
	for _, p := range pieces {
		gap := p.offset - at - int64(len(image))
		if gap < 0 {
			return 0, nil, errors.New("pieces of data overlap")
		}
		image = append(append(image, make([]byte, gap)...), p.body...)
	}
	return at, image, nil
}

// blank clears what is for stack traces in the runtime's function table (runtime/symtab.go: pcHeader and _func;
// internal/abi/symtab.go), in the layout of Go 1.20 to 1.26. Offset 0 says that a function has no such table, and
// all ones that it has no such data.
func blank(image []byte) error {
	from := bytes.Index(image, functionTable)
	if from < 0 {
		return errors.New("no function table of a known version: build with -names, and see web/build/wasm.go")
	}
	t := image[from:]
	word := func(at int) int { return int(binary.LittleEndian.Uint32(t[at:])) }
	var head [8]int // functions, files, text, then the offsets of names, units, files, values, functions
	for i := range head {
		head[i] = word(8 + 8*i)
	}
	count, names, values, functions := head[0], head[3], head[6], head[7]
	if count == 0 || names < 72 || values < names || functions < values || functions+8*count > len(t) {
		return fmt.Errorf("a function table of %d functions that makes no sense", count)
	}
	kept := make([]bool, functions-values)
	for i := range count {
		f := functions + word(functions+8*i+4)
		if f+44 > len(t) {
			return fmt.Errorf("function %d lies outside of the table", i)
		}
		for _, field := range []int{nameOff, pcFile, pcLine, unitOff, startLine} {
			clear(t[f+field : f+field+4])
		}
		keep(kept, t[values:functions], word(f+pcSP))
		tables := word(f + pcDataCount)
		for j := range tables {
			if at := f + 44 + 4*j; traceTables[j] {
				clear(t[at : at+4])
			} else {
				keep(kept, t[values:functions], word(at))
			}
		}
		for j := range int(t[f+funcDataCount]) {
			if at := f + 44 + 4*(tables+j); traceData[j] {
				binary.LittleEndian.PutUint32(t[at:], math.MaxUint32)
			}
		}
	}
	clear(t[names:values])
	for i, k := range kept {
		if !k {
			t[values+i] = 0
		}
	}
	return nil
}

// omitTables clears what restoreTables computes (see cuts.go): the number of each function and where its record is, and
// the table by which the runtime searches them (runtime/symtab.go: moduledata, functab, findfuncbucket).
func omitTables(at int64, image []byte) error {
	head := int64(bytes.Index(image, functionTable)) // blank has found it
	t := image[head:]
	word := func(at int) int { return int(binary.LittleEndian.Uint32(t[at:])) }
	count, names, functions := word(8), word(8+8*3), word(8+8*7)
	first, record := word(functions), word(functions+4)
	for i := range count {
		entry := functions + 8*i
		f := functions + record
		if word(entry) != first+i || word(entry+4) != record || word(f) != first+i {
			return fmt.Errorf("function %d is not where the runtime will look: see restoreTables in web/build/cuts.go", i)
		}
		record += (44 + 4*(word(f+pcDataCount)+int(t[f+funcDataCount])) + 7) &^ 7
		clear(t[f : f+4])
		if i > 0 {
			clear(t[entry : entry+8])
		}
	}
	if word(functions+8*count) != first+count {
		return errors.New("the table of functions has another end")
	}
	clear(t[functions+8*count:][:4])

	// The module's data begin with the addresses of the table's head and of its names.
	addresses := binary.LittleEndian.AppendUint64(nil, uint64(at+head))
	addresses = binary.LittleEndian.AppendUint64(addresses, uint64(at+head+int64(names)))
	module := bytes.Index(image, addresses)
	if module < 0 || module+22*8 > len(image) {
		return errors.New("the module's data are not found")
	}
	field := func(i int) int64 { return int64(binary.LittleEndian.Uint64(image[module+8*i:])) }
	const wide, perFunction = 20, 1 << 16 / 4096
	from, size := field(19)-at, field(21)-field(20)
	buckets, parts := (size+4095)/4096, (size+255)/256
	if from < 0 || size < 0 || buckets > int64(perFunction*count) || from+4*buckets+parts > int64(len(image)) {
		return fmt.Errorf("a table of %d buckets for %d functions", buckets, count)
	}
	table := image[from:][:4*buckets+parts] // the last bucket may be cut off
	for i := range buckets {
		bucket := table[wide*i : min(wide*(i+1), int64(len(table)))]
		if int64(binary.LittleEndian.Uint32(bucket)) != i/perFunction || !bytes.Equal(bucket[4:], make([]byte, len(bucket)-4)) {
			return fmt.Errorf("bucket %d of functions is not what the runtime will assume: see web/build/cuts.go", i)
		}
		clear(bucket)
	}
	return nil
}

// functionTable is how the table of functions begins, since Go 1.20.
var functionTable = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// Fields of runtime._func.
const (
	nameOff       = 4
	pcSP          = 16
	pcFile        = 20
	pcLine        = 24
	pcDataCount   = 28
	unitOff       = 32
	startLine     = 36
	funcDataCount = 43 // one byte
)

// Of internal/abi: PCDATA_UnsafePoint, PCDATA_InlTreeIndex, PCDATA_ArgLiveIndex; FUNCDATA_InlTree, FUNCDATA_ArgInfo,
// FUNCDATA_ArgLiveInfo.
var (
	traceTables = map[int]bool{0: true, 2: true, 3: true}
	traceData   = map[int]bool{3: true, 5: true, 6: true}
)

// keep marks the table of values that begins at an offset: pairs of varints, until a difference of 0.
func keep(kept []bool, values []byte, at int) {
	if at == 0 {
		return
	}
	for i := at; i < len(values); {
		_, n := binary.Uvarint(values[i:])
		stop := values[i] == 0 && i > at
		_, m := binary.Uvarint(values[i+n:])
		if stop {
			m = 0
		}
		for j := i; j < i+n+m; j++ {
			kept[j] = true
		}
		if stop || n <= 0 {
			return
		}
		i += n + m
	}
}

// reader reads the primitives of a wasm module; the first error sticks.
type reader struct {
	b   []byte
	at  int
	err error
}

func (r *reader) byte() byte {
	if r.err != nil || r.at >= len(r.b) {
		r.fail()
		return 0
	}
	r.at++
	return r.b[r.at-1]
}

func (r *reader) bytes(n uint64) []byte {
	if r.err != nil || n > uint64(len(r.b)-r.at) {
		r.fail()
		return nil
	}
	r.at += int(n)
	return r.b[r.at-int(n) : r.at]
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b[r.at:])
	if r.err != nil || n <= 0 {
		r.fail()
		return 0
	}
	r.at += n
	return v
}

// int reads a signed LEB128 number.
func (r *reader) int() (v int64) {
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift+7 < 64 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	r.fail()
	return 0
}

func (r *reader) fail() {
	if r.err == nil {
		r.err = fmt.Errorf("cut off or malformed at byte %d", r.at)
	}
}

// appendSigned writes a signed LEB128 number.
func appendSigned(b []byte, v int64) []byte {
	for {
		low := byte(v & 0x7f)
		v >>= 7
		if v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}
