package demo

import "time"

// theLoan is how they face what he did: said by her, answered, understood at the second try. It is not at rest at
// the end: that is hers to say, and she has not.
func (s *script) theLoan() {
	day := 3 + s.rand.IntN(2)
	evening := func(who Who, d Deed) { s.do(s.soon(s.at(day, 20, 0), 5, 115), who, d) }
	some := func(from, to int) { day += from + s.rand.IntN(to-from+1) }

	evening(Mira, Jot{"loan", true, loan})
	some(4, 5) // after the letters lay on the table
	evening(Mira, Open{"loan", Hidden, Chosen, true})
	some(1, 1)
	evening(Mira, Prepare{"loan", Impact, loanImpactFirst})
	evening2 := day
	some(1, 1)
	s.do(s.soon(s.at(evening2, 22, 0), 5, 55), Jonas, Prepare{"loan", Acknowledgement, loanDidFirst})
	s.do(s.soon(s.at(day, 17, 0), 5, 55), Mira, Prepare{"loan", Impact, loanImpact})
	s.do(s.soon(s.at(day, 18, 0), 5, 55), Mira, Share{"loan", Impact})
	some(2, 3)
	s.do(s.soon(s.at(day, 17, 0), 5, 55), Jonas, Prepare{"loan", Acknowledgement, loanDid})
	s.do(s.soon(s.at(day, 18, 0), 5, 55), Jonas, Share{"loan", Acknowledgement})
	asked := s.chance(0.3)
	if asked { // she did not want to wait for why
		some(1, 2)
		evening(Mira, AskWhy{"loan"})
		some(1, 2)
		s.why(day)
	}
	some(1, 2)
	s.restate(day, loanUnderstoodFirst)
	some(2, 3)
	evening(Mira, Hear{"loan", false, loanMissing})
	some(3, 4)
	s.restate(day, loanUnderstood)
	some(2, 3)
	evening(Mira, Hear{"loan", true, loanHeard})
	if !asked {
		some(2, 4)
		s.why(day)
	}
	some(7, 9)
	s.apologies(day)
}

func (s *script) why(day int) {
	s.do(s.soon(s.at(day, 19, 0), 5, 55), Jonas, Prepare{"loan", Why, loanWhy})
	s.do(s.soon(s.at(day, 21, 0), 5, 55), Jonas, Share{"loan", Why})
}

func (s *script) restate(day int, text string) {
	s.do(s.soon(s.at(day, 19, 0), 5, 35), Jonas, Prepare{"loan", Restatement, text})
	s.do(s.soon(s.at(day, 19, 40), 1, 15), Jonas, Share{"loan", Restatement})
}

// apologies are two, months apart. Between them is what was done.
func (s *script) apologies(day int) {
	s.do(s.soon(s.at(day, 21, 0), 5, 95), Jonas, Letter{"sorry", "loan", sorryFirst})
	s.do(s.soon(s.at(day+1, 19, 0), 5, 55), Jonas, Offer{"sorry"})
	day += 4 + s.rand.IntN(3)
	reach := NotYet
	if s.chance(0.4) {
		reach = Partly
	}
	s.do(s.soon(s.at(day, 20, 0), 5, 95), Mira, Reply{"sorry", reach, sorryFirstLanded, sorryFirstMissing})
	s.do(s.soon(s.at(day, 22, 10), 5, 75), Jonas, Letter{"sorry-kept", "loan", sorryKept})
	s.do(s.soon(s.at(day+12, 23, 0), 1, 50), Mira, Prepare{"loan", Impact, loanImpactKept})

	crosses := s.amends(day + 6 + s.rand.IntN(3))
	day = crosses + 5 + s.rand.IntN(3)
	s.do(s.soon(s.at(day, 20, 30), 5, 75), Jonas, Letter{"sorry-again", "loan", sorrySecondFirst})
	s.do(s.soon(s.at(day+3, 20, 30), 5, 75), Jonas, Rewrite{"sorry-again", sorrySecond})
	s.do(s.soon(s.at(day+4, 18, 0), 5, 75), Jonas, Offer{"sorry-again"})
	day += 8 + s.rand.IntN(3)
	s.do(s.soon(s.at(day, 19, 0), 5, 95), Mira, Reply{"sorry-again", Landed, sorrySecondLanded, ""})
}

// amends are asked, said differently, agreed, and become two promises: one that is missed and made good, and one
// that is kept. It returns the day of the last.
func (s *script) amends(day int) int {
	s.do(s.soon(s.at(day, 20, 0), 5, 95), Mira, Wish{"saturdays-back", "loan", wish})
	day += 2
	s.do(s.soon(s.at(day, 19, 0), 5, 95), Jonas, Counter{"saturdays-back", counterWish})
	day += 1 + s.rand.IntN(3)
	s.do(s.soon(s.at(day, 18, 0), 5, 55), Mira, Agree{"saturdays-back"})
	call := s.at(day+8, 20, 0)
	last := s.next(day+1, time.Saturday) + 8*7
	crosses := s.at(last, 14, 0)
	s.do(s.soon(s.at(day, 19, 0), 5, 55), Jonas, Turn{"saturdays-back", []Promise{
		{"sister", Terms{By: call}, Words{What: promiseSister, Sight: promiseSisterSight}},
		{"saturdays", Terms{By: crosses}, Words{What: promiseSaturdays, Sight: promiseSatSight}},
	}})
	s.do(s.soon(s.at(day, 20, 0), 5, 30), Mira, Accept{"sister"})
	s.do(s.soon(s.at(day, 20, 30), 5, 25), Mira, Accept{"saturdays"})
	s.do(s.soon(call, 15, 70), Jonas, Missed{Said{Name: "sister", On: call, Note: sisterMissed}})
	s.do(s.soon(later(call, 2), 15, 90), Mira, Mended{Said{Name: "sister", On: call, Note: sisterMended}})
	s.do(s.soon(crosses.Add(-time.Hour), 5, 45), Jonas, Kept{Said{Name: "saturdays", On: crosses, Note: saturdaysKept}})
	s.do(s.soon(crosses, 60, 240), Mira, Seen{Said{Name: "saturdays", On: crosses, Note: saturdaysAdmit}})
	return last
}

// theSlip is small, and the other way round: Mira did it and says so. At the end her apology waits for him, or it
// has arrived and he has set it to rest. A shorter story does without it.
func (s *script) theSlip() {
	day := s.last() - 15
	if day < 150 {
		return
	}
	t := slips[s.rand.IntN(len(slips))]
	at := func(on, hour int, who Who, d Deed) { s.do(s.soon(s.at(day+on, hour, 0), 5, 50), who, d) }
	at(0, 19, Mira, Jot{"slip", false, t.did})
	at(0, 21, Mira, Open{"slip", t.sort, t.how, false})
	at(2, 19, Jonas, Prepare{"slip", Impact, t.impact})
	at(2, 20, Jonas, Share{"slip", Impact})
	at(4, 19, Mira, Prepare{"slip", Restatement, t.understood})
	at(4, 20, Mira, Share{"slip", Restatement})
	at(6, 19, Jonas, Hear{"slip", true, t.heard})
	at(8, 21, Mira, Letter{"slip-sorry", "slip", t.sorryFirst})
	at(10, 19, Mira, Rewrite{"slip-sorry", t.sorry})
	if s.chance(0.5) {
		at(10, 20, Mira, Offer{"slip-sorry"})
		at(12, 20, Jonas, Reply{"slip-sorry", Landed, t.sorryLanded, ""})
		at(13, 20, Jonas, Rest{"slip", t.rested})
		return
	}
	at(13, 20, Mira, Offer{"slip-sorry"})
}
