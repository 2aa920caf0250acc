// Package promise is the ledger of promises: what one person says they will do, and what became of it.
//
// Why it exists: after trust was broken, words weigh little and kept words weigh much. Consistent acts
// rebuild trust, and after deception they do so better than any statement (Schweitzer, Hershey & Bradlow
// 2006). An if-then plan for the likely obstacle makes it far more likely that one does what one meant to
// (Gollwitzer & Sheeran 2006). Doing more than was promised earns little beyond keeping it (Gneezy & Epley
// 2014), so nothing here asks for more. A miss weighs more than a keep (Slovic 1993), so how a miss is met
// matters: told early, owned, found, and made good are kept apart.
//
// Rules, held in rules.go when a record is written and when it is read:
//
//   - A promise binds only its maker. Only the maker makes, changes, keeps, tells early, owns and reports
//     a lapse. Only the other says yes, sees, does not see, finds a miss and says that it was made good.
//   - Until the other has said yes the maker amends it; after that the maker asks and the other agrees.
//   - Weakening it in the last hour before it is due, or later, is refused: that is a miss one can own.
//     A recurring promise changes from the first time that is an hour away on.
//   - Told early is what its maker said an hour or more before. If it says so but arrived after it was
//     due, it stands as two views.
//   - What the two say about one occurrence stands side by side. Nothing decides between them.
//   - A standing promise has a review and an expiry, both within bounds. A lapse that one reports oneself is a
//     record like any other, without a mark.
//   - Either ends a promise at any time, alone and without a reason. What its maker ends within the hour
//     before it is due can still be kept or missed.
//
// Record kinds (doc/records/promise.md): [Made], [Amended], [Accepted], [Asked], [Answered], [Kept],
// [Early], [Missed], [Found], [Seen], [NotSeen], [Lapsed], [Mended], [Reviewed], [Ended].
//
// A time in a promise is the maker's: 19:00 is 19:00 of that day where the maker chose to be. The zone's
// offsets travel in the record ([Zone]), so that every reader comes to the same moment.
//
// It must never hold a streak, a score, a stake or a count of days without a miss.
//
// The files, as in every practice: records.go (what is written), state.go and fold.go (what it comes to),
// rules.go (who may do what, when), pages.go, forms.go and acts.go (what people see and do), steps.go and
// story.go (what the rest of the app shows of it), words.go (every sentence). Here also zone.go and
// schedule.go (when it is due). Start at [Practice].
package promise
