// Package apology is for saying sorry so that it can be heard: drafted alone, offered when the other was
// heard, opened when the other is ready, and answered in their own words.
//
// Why it exists: some parts of an apology matter more than others, in this order: responsibility, an offer of
// repair, regret, explanation, what will be different; asking for forgiveness matters least (Lewicki, Polin &
// Lount 2016). It works when the hurt person feels heard first (Frantz & Bennigson 2005). After deception,
// words do less than consistent acts (Schweitzer, Hershey & Bradlow 2006), so one who offered words alone is
// shown what could stand beside them.
//
// Rules, held in rules.go when a record is written and when it is read:
//
//   - A draft lives in Mine and nowhere else. Its versions are kept until their author erases them.
//   - Only the owner of a breach offers an apology for it, and only when both agree on who stands where and
//     the hurt person has marked the impact as heard, or waived that this comes first. Not while it is at rest.
//   - At most one waits for an answer for each breach. Nothing changes its text. Its owner may withdraw it.
//   - Only the hurt person answers, whenever they want and if they want. They may add to it; the last counts.
//   - Opening it writes nothing: not in Ours, not in Mine. Until there is an answer, nothing that the owner
//     can see depends on whether it was opened, and Story does not show its words to the hurt person.
//
// Record kinds (doc/records/apology.md): [Drafted], [Offered], [Answered], [Withdrawn].
//
// It must never grade an apology, count days until an answer, ask the hurt person twice, or ask for
// forgiveness on anybody's behalf.
//
// The files follow the plan of package promise. Start at [Practice].
package apology
