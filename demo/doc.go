// Package demo tells the story of Mira and Jonas: six months after he was found to have hidden a loan from
// her for a year. Both are made up, and so is every word.
//
//   - [Story] is the recipe: what each of the two does, when. It is pure; the same options give the same
//     acts, and other seeds and lengths give other stories.
//   - [Tell] acts it out with the real programs of two people against a real relay, on a simulated clock: every
//     record is made by the same commands that a person's form leads to, and none is forged.
//   - [Fill] makes a room of any number of records fast, to measure with.
//
// `goldmend demo` serves what Tell made.
package demo
