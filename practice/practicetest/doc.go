// Package practicetest is the suite that every practice runs, and a small world to try a practice in.
//
//   - [Suite.Run] checks what holds for every practice: any order of records folds without a panic and
//     alike for every reader, unknown kinds, versions and fields are told apart, records survive a round trip
//     and keep their bytes (testdata/golden.txt, written with -update), every refusal has words, every
//     page that is ever shown passes [Audit], and a page does not cost more as the record grows.
//   - [World] is a room with people and a clock that only moves when it is told to.
//   - [Story] files (testdata/*.txt) tell what two people do, so that somebody who counsels couples can
//     read them and say what is wrong. They run through the real forms and pages.
//
// Start at [Suite].
package practicetest
