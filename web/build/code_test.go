package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const place = firstFunction << 16 // the address of the first function

// called is a call that returns to a place, as the compiler writes it, and a branch if the goroutine is suspended.
func called(number int64, depth byte) []byte {
	return append(appendSigned([]byte{localGet, 1, i64Const}, place+number), i64Store, 3, 0, i32Const, 0, call, 5, branchIf, depth)
}

// rewrittenCall is what becomes of it.
func rewrittenCall(number byte) []byte {
	return []byte{
		localGet, 1, localGet, 2, i64Const, number, i64Or, i64Store, 3, 0, i32Const, 0, call, 5, ifThen, void, i32Const, 1, ret, end,
	}
}

func code(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestCallsAndJumpsAreWrittenShorter(t *testing.T) {
	head := []byte{block, void, loop, void, block, void, block, void, block, void, localGet, 0, branchTable, 2, 0, 1, 2, end}
	forward, back := []byte{i32Const, 2, localSet, 0, branch}, []byte{i32Const, 1, localSet, 0, branch}
	tail := []byte{end, 0, end, i32Const, 1, end}
	given := code([]byte{2, 1, i32, 1, i64}, head, []byte{localGet, 2, localSet, 2}, called(1, 3), forward, []byte{2}, []byte{end},
		called(2, 2), back, []byte{1}, []byte{end}, tail)
	f, err := parse(given)
	if err != nil {
		t.Fatal(err)
	}
	got := f.rewritten(place)
	want := code([]byte{2, 1, i32, 2, i64}, appendSigned([]byte{i64Const}, place), []byte{localSet, 2}, head, []byte{localGet, 3, localSet, 3},
		rewrittenCall(1), []byte{branch, 1}, []byte{end}, rewrittenCall(2), back, []byte{1}, []byte{end}, tail)
	if !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
}

func TestWhatHasAnotherFormStaysAsItIs(t *testing.T) {
	head := []byte{block, void, loop, void, block, void, block, void, localGet, 0, branchTable, 1, 0, 1, end}
	jump := []byte{i32Const, 1, localSet, 0, branch, 1}
	for name, given := range map[string][]byte{
		"one call":             code([]byte{1, 1, i32}, called(1, 9), []byte{end}),
		"another result":       code([]byte{0, block, void, i32Const, 0, branchIf, 0, end, i32Const, 2, end}),
		"a loop":               code([]byte{0, loop, void, i32Const, 0, branchIf, 0, end, i32Const, 1, end}),
		"the number is needed": code([]byte{0}, head, jump, []byte{end, localGet, 0, localSet, 1, end, end, i32Const, 1, end}),
		"another loop":         code([]byte{0}, head, []byte{loop, void}, []byte{i32Const, 1, localSet, 0, branch, 0}, []byte{end, end, end, end, i32Const, 0, end}),
	} {
		f, err := parse(given)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := f.rewritten(place); !bytes.Equal(got, given) {
			t.Errorf("%s: got  %x\nwant %x", name, got, given)
		}
	}
	for name, given := range map[string][]byte{
		"an unknown instruction": {0, 0xd0, end}, "cut off": {0, i32Const}, "a structure with a value": {0, block, i32, end, end}, "two ends": {0, end, end},
	} {
		if _, err := parse(given); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// Goroutines that wait, stacks that grow, panics in loops, calls through interfaces and closures: what they print is what
// they print elsewhere.
func TestAShrunkProgramSuspendsAndResumes(t *testing.T) {
	source := `package main
import ("errors"; "fmt"; "runtime"; "sort"; "strings"; "sync"; "time")
type shape interface{ area(scale int) (int, error) }
type square struct{ side int }
func (s square) area(scale int) (int, error) {
	if s.side%7 == 6 { return 0, errors.New("six") }
	runtime.Gosched()
	return s.side * s.side * scale, nil
}
func deep(n int, c chan int) int {
	var room [64]int
	room[n%64] = n
	if n == 0 { c <- 1; return <-c }
	return deep(n-1, c) + room[n%64]
}
func guarded(n int) (out string) {
	defer func() { if r := recover(); r != nil { out = fmt.Sprint(n, r) } }()
	for i := range n {
		defer func() { if i%3 == 0 { out += "." } }()
		if i == 5 { panic("five") }
	}
	var s []int
	return fmt.Sprint(s[n])
}
func main() {
	c := make(chan int)
	go func() { for v := range c { time.Sleep(time.Millisecond); c <- v + 1 } }()
	fmt.Println(deep(20000, c))
	var wait sync.WaitGroup
	var lock sync.Mutex
	sums := map[string]int{}
	for i := range 50 {
		wait.Go(func() {
			for j := range i {
				got, err := shape(square{j}).area(i)
				lock.Lock()
				switch { case err != nil: sums[err.Error()]++; case got%2 == 0: sums["even"] += got; default: sums["odd"] += got }
				lock.Unlock()
			}
		})
	}
	wait.Wait()
	names := []string{}
	for name := range sums { names = append(names, name) }
	sort.Slice(names, func(i, j int) bool { return names[i] < names[j] })
outer:
	for i, name := range names {
		for j := range 10 {
			if j > i { continue outer }
			if sums[name] < 0 { break outer }
			fmt.Println(strings.Repeat(name, j+1), sums[name])
		}
	}
	for n := range 8 { fmt.Println(guarded(n)) }
	timer, tick := time.After(20*time.Millisecond), time.NewTicker(3*time.Millisecond)
	for n := 0; ; n++ {
		select { case <-tick.C: continue; case <-timer: }
		fmt.Println(n > 1)
		break
	}
}`
	_, run := shrunk(t, source)
	main := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(main, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	want, err := exec.Command("go", "run", main).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, want)
	}
	if got := run(); got != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
