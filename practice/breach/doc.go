// Package breach is where the two look at what happened: who broke trust, who was hurt, what it did, and
// whether that was heard.
//
// Why it exists: nothing mends before what happened is said plainly by the one who did it, and before the
// one who was hurt feels understood. An apology works when one feels heard first (Frantz & Bennigson 2005).
// Whether trust was broken by a lapse or by a choice decides what helps next (Kim et al. 2004), and after
// deception consistent acts do more than promises (Schweitzer, Hershey & Bradlow 2006). Telling all of it
// at once does less harm than telling it piece by piece (Schneider 1999).
//
// Rules, held in rules.go when a record is written and when it is read:
//
//   - Roles belong to a breach and not to a person: each has an owner, who broke trust, and a hurt person.
//     Either opens one. When the owner does, the opening is the acknowledgement.
//   - Each of the two says whether they see it so, and may say otherwise at any time. While both do not, two views
//     stand, and nothing binds the one who is named as owner: see [practice.Breach.Agreed]. To acknowledge it,
//     or to say what it did to oneself, is to see it so.
//   - When the hurt person opened it, what it did to them comes before the reply. What happened and why are apart:
//     why comes after the impact was heard. The hurt person alone waives any of these, and can ask why at once.
//   - Only the hurt person says what it did, whether they feel heard, and whether it rests. Only the owner
//     acknowledges, restates and says why. Nobody speaks for the other.
//   - One restatement waits at a time, for as long as it takes. It may stay without an answer.
//   - What is prepared stays in Mine, all of it prose, and is shared only from a page that shows it whole.
//
// Record kinds (doc/records/breach.md): [Opened], the [Word] kinds, and in Mine [Drafted].
//
// It must never ask the hurt person twice, hurry either of them, weigh one breach against another, count days, or
// tell anyone what the other has read or prepared.
//
// The files follow the plan of package promise; acts.go is the table of what can be said, plan.go what could
// follow by the kind of breach, draft.go what is prepared in Mine. Start at [Practice].
package breach
