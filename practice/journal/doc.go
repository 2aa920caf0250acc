// Package journal is a private place to write: what one feels, what one cannot say yet, letters that are
// never sent.
//
// Why it exists: at two in the morning the first help is to put it down where nobody reads it. Writing about
// what hurts, a few times and freely, helps many people (Pennebaker & Beall 1986; Frattaroli 2006), and
// putting a feeling into a word makes it a little smaller (Lieberman et al. 2007).
//
// Rules:
//
//   - It lives in Mine, and nothing of it ever leaves: no kind may be brought to a session.
//   - What one corrects keeps what it was, for oneself: was and now stand side by side.
//   - Erasing is for good: the words and the feelings of an entry and of all its corrections go.
//   - All content is prose, so that nothing of it stays behind when it is erased.
//
// Record kinds (doc/records/journal.md): [Wrote], [Corrected], [Confided].
//
// It must never count entries or days, ask for more, or make anything of what is written.
//
// The files follow the plan of package promise. Start at [Practice].
package journal
