// Package ui is what every page of Goldmend is made of: paper, ink and one gold seam.
//
//   - A page is one [Page]: one heading, a way back, and content. It is swapped into the main region; the
//     bar with the four places, "Leave" and the live region stand outside of it and are never replaced.
//   - A form is one [Form]. It asks each field to show what was typed before and what to mend; a button
//     says what will happen and who will see it.
//   - Meaning is carried by a word or a shape, colour only repeats it. A time is said in plain words in
//     the reader's own zone ([When]).
//   - Words that people wrote are shown with [Words], which keeps their lines and their direction apart
//     from the page's.
//
// Start at [Page], [Form] and [Card].
package ui
