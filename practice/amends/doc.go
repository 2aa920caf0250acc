// Package amends is for making good: the hurt person says what would help, or the owner offers it; the two find
// words that both can agree to, and the owner turns them into dated promises.
//
// Why it exists: an offer of repair is what an apology needs most after responsibility (Lewicki, Polin & Lount
// 2016), and forgiving without amends harms the one who forgives (Luchies et al. 2010; McNulty 2011). After
// deception consistent acts restore trust and words alone hardly do (Schweitzer, Hershey & Bradlow 2006), so
// what was agreed becomes promises with a day and a way to see that they are done.
//
// Rules, held in rules.go when a record is written and when it is read:
//
//   - Amends follow a breach on which both agree who stands where. Only the hurt person asks for them; only
//     the owner offers them.
//   - Whoever did not write the words that stand now may say them differently, or agree to exactly these. Nobody
//     agrees to their own.
//   - Only the owner turns what was agreed into promises, and promises bind only their maker.
//   - Either ends it at any time, alone, without a reason and without a mark. Promises that came of it stand for
//     themselves.
//
// Record kinds (doc/records/amends.md): [Said].
//
// It must never hold stakes, money penalties or punishment, and it weighs no amends against a harm.
//
// The files follow the plan of package promise. Start at [Practice].
package amends
