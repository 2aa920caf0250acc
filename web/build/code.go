package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// What the compiler writes for wasm (cmd/internal/obj/wasm) has many numbers that say nothing new and cannot be
// compressed. Three of them are written in another way, which means the same wherever it is found:
//
//   - the address to which a call returns is a constant of five bytes, in 46,000 places: the function's own part of it
//     is now put into a local variable at the start, so that only the number of the place remains;
//   - a goroutine that is suspended leaves each function by a branch whose depth counts down from call to call: it is
//     now "return 1";
//   - a jump sets the number of the next block and goes back to the table at the start of the function: a jump forward
//     goes there directly, which also saves the detour.
//
// Anything of another form stays as it is.
func rewriteCode(section []byte, kinds []int) ([]byte, error) {
	r := reader{b: section}
	count := r.uint()
	if r.err != nil || count != uint64(len(kinds)) {
		return nil, fmt.Errorf("%d function bodies for %d functions", count, len(kinds))
	}
	out := binary.AppendUvarint(nil, count)
	for i, kind := range kinds {
		body := r.bytes(r.uint())
		if r.err != nil {
			return nil, r.err
		}
		if kind == goFunction {
			f, err := parse(body)
			if err != nil {
				return nil, fmt.Errorf("function %d: %w", i, err)
			}
			body = f.rewritten(int64(firstFunction+i) << 16)
		}
		out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
	}
	return out, nil
}

const (
	goFunction    = 0      // the linker's first type: what Go functions are, from the number of a block to whether to unwind
	firstFunction = 0x1000 // funcValueOffset of cmd/link/internal/wasm
)

// goType is a type section that begins with the type of Go functions.
func goType(section []byte) bool {
	r := reader{b: section}
	return r.uint() > 0 && bytes.HasPrefix(section[r.at:], []byte{0x60, 1, i32, 1, i32})
}

// Of the WebAssembly core specification, sections 5.3 and 5.4.
const (
	i32, i64, void = 0x7f, 0x7e, 0x40

	block, loop, ifThen             = 0x02, 0x03, 0x04
	branch, branchIf, branchTable   = 0x0c, 0x0d, 0x0e
	ret, call, callIndirect         = 0x0f, 0x10, 0x11
	localGet, localSet, localTee    = 0x20, 0x21, 0x22
	globalSet, firstLoad, lastStore = 0x24, 0x28, 0x3e
	memorySize, memoryGrow          = 0x3f, 0x40
	i64Const, f32Const, f64Const    = 0x42, 0x43, 0x44
	i64Store, i64Or                 = 0x37, 0x84
	firstPlain, lastPlain, extended = 0x45, 0xc4, 0xfc
)

// step is one instruction; n is its number, if it has one.
type step struct {
	op    byte
	n     int64
	table []int
	raw   []byte
}

func (s step) is(op byte, n int64) bool { return s.op == op && s.n == n }

type function struct {
	locals []locals
	steps  []step
	opened [][]int // for each step, where the structures begin that are open before it, the function itself not counted
	closed map[int]int
}

// locals is one group of local variables.
type locals struct {
	count uint64
	kind  byte
}

func parse(body []byte) (*function, error) {
	r := reader{b: body}
	f := &function{closed: map[int]int{}}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		f.locals = append(f.locals, locals{r.uint(), r.byte()})
	}
	var open []int
	for r.err == nil && r.at < len(body) {
		from := r.at
		s := step{op: r.byte()}
		switch op := s.op; {
		case op == block || op == loop || op == ifThen:
			s.n = int64(r.byte())
			if s.n != void {
				return nil, fmt.Errorf("a structure with a value, %#x", s.n)
			}
		case op == branch || op == branchIf || op == call || op >= localGet && op <= globalSet:
			s.n = int64(r.uint())
		case op == branchTable:
			for n := r.uint() + 1; n > 0 && r.err == nil; n-- {
				s.table = append(s.table, int(r.uint()))
			}
		case op == callIndirect:
			s.n = int64(r.uint())
			r.uint()
		case op >= firstLoad && op <= lastStore:
			r.uint()
			s.n = int64(r.uint())
		case op == memorySize || op == memoryGrow:
			r.byte()
		case op == i32Const || op == i64Const:
			s.n = r.int()
		case op == f32Const:
			r.bytes(4)
		case op == f64Const:
			r.bytes(8)
		case op == extended:
			switch s.n = int64(r.uint()); s.n {
			case 0, 1, 2, 3, 4, 5, 6, 7: // conversions
			case 10: // memory.copy
				r.bytes(2)
			case 11: // memory.fill
				r.byte()
			default:
				return nil, fmt.Errorf("instruction 0xfc %d", s.n)
			}
		case op <= 1 || op == 0x05 || op == end || op == ret || op == 0x1a || op == 0x1b || op >= firstPlain && op <= lastPlain:
		default:
			return nil, fmt.Errorf("instruction %#x", op)
		}
		if r.err != nil {
			return nil, r.err
		}
		at := len(f.steps)
		s.raw = body[from:r.at]
		f.steps, f.opened = append(f.steps, s), append(f.opened, open)
		switch {
		case s.op == block || s.op == loop || s.op == ifThen:
			open = append(open[:len(open):len(open)], at)
		case s.op == end && len(open) > 0:
			f.closed[open[len(open)-1]] = at
			open = open[:len(open)-1]
		case s.op == end && r.at < len(body):
			return nil, errors.New("instructions after the end")
		}
	}
	return f, r.err
}

// rewritten returns the body of the function whose address is given.
func (f *function) rewritten(address int64) []byte {
	places := 0
	for i := range f.steps {
		if f.returns(i, address) {
			places++
		}
	}
	// The variable comes after the first, the stack pointer, so that it has the same number everywhere.
	const variable = 2
	named := places > 1 && len(f.locals) > 0 && f.locals[0] == locals{1, i32}
	groups := f.locals
	if named {
		groups = append([]locals{f.locals[0], {1, i64}}, f.locals[1:]...)
		if len(groups) > 2 && groups[2].kind == i64 {
			groups[2].count++
			groups = append(groups[:1], groups[2:]...)
		}
	}
	out := binary.AppendUvarint(nil, uint64(len(groups)))
	for _, g := range groups {
		out = append(binary.AppendUvarint(out, g.count), g.kind)
	}
	if named {
		out = append(appendSigned(append(out, i64Const), address), localSet, variable)
	}
	targets := f.targets()
	for i := 0; i < len(f.steps); i++ {
		s := f.steps[i]
		switch {
		case named && f.returns(i, address):
			out = append(appendSigned(append(out, localGet, variable, i64Const), s.n-address), i64Or)
		case named && s.op >= localGet && s.op <= localTee && s.n >= variable:
			out = binary.AppendUvarint(append(out, s.op), uint64(s.n+1))
		case s.op == branchIf && f.unwinds(i):
			out = append(out, ifThen, void, i32Const, 1, ret, end)
		case targets != nil && f.forward(i, targets) >= 0:
			out = binary.AppendUvarint(append(out, branch), uint64(f.forward(i, targets)))
			i += 2
		default:
			out = append(out, s.raw...)
		}
	}
	return out
}

// returns says whether a step is a constant, about to be stored, that is an address within the function.
func (f *function) returns(i int, address int64) bool {
	s := f.steps[i]
	return s.op == i64Const && s.n&^0xffff == address && i+1 < len(f.steps) && f.steps[i+1].is(i64Store, 0)
}

// unwinds says whether a branch leads to the end of the function, with 1 as its result.
func (f *function) unwinds(i int) bool {
	target := f.target(i)
	if target < 0 || f.steps[target].op != block {
		return false
	}
	rest := f.steps[f.closed[target]+1:]
	return len(rest) == 2 && rest[0].is(i32Const, 1) && rest[1].op == end
}

// target returns where the structure begins to which a branch leads, or -1.
func (f *function) target(i int) int {
	open := f.opened[i]
	if depth := int(f.steps[i].n); depth < len(open) {
		return open[len(open)-1-depth]
	}
	return -1
}

// targets returns, for each number of a block, where the structure begins at whose end the block stands, if the
// function begins with a table of its blocks and variable 0 is for nothing but their numbers.
func (f *function) targets() []int {
	var targets []int
	for i, s := range f.steps {
		if !s.is(localGet, 0) {
			continue
		}
		scratch := i >= 2 && f.steps[i-1].op == i32Const && f.steps[i-2].is(localSet, 0) // of an indirect call
		switch next := f.steps[i+1]; {
		case next.op == branchTable && targets == nil:
			open := f.opened[i+1]
			for _, depth := range next.table {
				if depth >= len(open) || f.steps[open[len(open)-1-depth]].op != block {
					return nil
				}
				targets = append(targets, open[len(open)-1-depth])
			}
		case !scratch:
			return nil
		}
	}
	return targets
}

// forward returns the depth of the structure at whose end the block stands to which a jump leads, or -1 when it is
// no jump or leads back.
func (f *function) forward(i int, targets []int) int {
	if i+2 >= len(f.steps) || f.steps[i].op != i32Const || !f.steps[i+1].is(localSet, 0) || f.steps[i+2].op != branch {
		return -1
	}
	start := f.target(i + 2)
	if start < 0 || f.steps[start].op != loop {
		return -1
	}
	for start++; f.steps[start].op == block; start++ { // to the table, and nothing else on the way
	}
	number := f.steps[i].n
	if !f.steps[start].is(localGet, 0) || f.steps[start+1].op != branchTable || number < 0 {
		return -1
	}
	target := targets[min(number, int64(len(targets))-1)]
	open := f.opened[i]
	for depth := range open {
		if open[len(open)-1-depth] == target {
			return depth
		}
	}
	return -1
}
