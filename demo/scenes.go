package demo

import "time"

// firstDays are the week in which they begin: the letters on the table, the call, and a wording that changes
// before it is accepted.
func (s *script) firstDays() {
	saturday := s.next(1, time.Saturday)
	table := s.at(saturday, 12, 0)
	s.do(s.at(0, 21, 12), Jonas, Promise{"table", Terms{By: table}, Words{
		What:     "Put every letter from the bank on the kitchen table, opened and unopened",
		Sight:    "They lie there, sorted by month, and you may read all of them",
		Obstacle: "I want to open one alone first", Plan: "I put it on the table unopened",
	}})
	s.do(s.at(0, 21, 40), Mira, Accept{"table"})
	s.do(s.soon(s.at(saturday, 8, 0), 5, 40), Jonas, Kept{Said{Name: "table", Note: "Thirty-one letters. Four I had never opened."}})
	s.do(s.soon(s.at(saturday, 10, 0), 5, 50), Mira, Seen{Said{Name: "table", Note: "Thirty-one. I counted too."}})

	tuesday := s.next(saturday+1, time.Tuesday)
	call := s.at(tuesday, 18, 0)
	thursday := s.at(tuesday+2, 17, 0)
	s.do(s.at(saturday, 11, 30), Jonas, Promise{"call", Terms{By: call}, Words{
		What:     "Phone the debt advice centre and ask for a first appointment",
		Sight:    "The appointment stands in our calendar",
		Obstacle: "nobody picks up", Plan: "I tell you on the same day and name a new time",
	}})
	s.do(s.at(saturday, 11, 52), Mira, Accept{"call"})
	s.do(s.at(tuesday, 13, 20), Jonas, Early{Said{Name: "call", On: call, Note: "I got as far as the music, then they closed. They have time again on Thursday, I call at nine."}, thursday})
	s.do(s.at(tuesday+2, 9, 31), Jonas, Kept{Said{Name: "call", On: call, Note: "Appointment on the 9th at half past three. You could come along, you do not have to."}})
	s.do(s.at(tuesday+2, 12, 4), Mira, Seen{Said{Name: "call", On: call, Note: "Thank you for saying on Tuesday that it had not worked, before I asked."}})

	dinner := s.at(saturday+1, 20, 0)
	words := Words{What: "No phones at dinner tomorrow", Sight: "Both lie in the hall"}
	s.do(s.at(saturday, 17, 2), Jonas, Promise{"dinner", Terms{Once: dinner}, words})
	words.What = "My phone stays in the hall during dinner tomorrow. Yours is your own business"
	words.Sight = "It lies in the hall, with the sound off"
	s.do(s.at(saturday, 17, 20), Jonas, Amend{"dinner", Terms{Once: dinner}, words})
	s.do(s.at(saturday, 18, 1), Mira, Accept{"dinner"})
	s.do(s.at(saturday+1, 20, 45), Mira, Seen{Said{Name: "dinner", On: dinner, Note: "Mine stayed there too, in the end."}})
	s.do(s.at(saturday+1, 21, 3), Jonas, Kept{Said{Name: "dinner", On: dinner}})
}

// homeOnTime comes twice a week. It carries most of the record: mostly kept, sometimes not, moved by half an hour
// in time and by agreement, and one bad week.
func (s *script) homeOnTime() {
	words := Words{
		What:     "Be home by seven on Tuesdays and Thursdays",
		Sight:    "You hear the key",
		Obstacle: "somebody wants something from me at half past six", Plan: "I say: tomorrow at eight, and go",
	}
	first := s.next(3, time.Tuesday)
	second := s.next(3, time.Thursday)
	begin := min(first, second)
	at := func(day, minute int) time.Time { return s.at(day, 19, minute) }
	s.do(s.at(begin-1, 20, 30), Jonas, Promise{"home", Terms{Days: []time.Time{at(first, 0), at(second, 0)}}, words})
	s.do(s.at(begin-1, 20, 47), Mira, Accept{"home"})

	moved := s.next(80, time.Tuesday)
	bad := s.next(100, time.Tuesday)
	for day := begin; day <= s.last(); day++ {
		weekday := s.at(day, 12, 0).Weekday()
		if weekday != time.Tuesday && weekday != time.Thursday {
			continue
		}
		minute := 0
		if day >= moved {
			minute = 30
		}
		switch {
		case day == bad:
			s.occurrence("home", at(day, minute), owned)
		case day == bad+2:
			s.occurrence("home", at(day, minute), found)
		default:
			s.occurrence("home", at(day, minute), s.outcomeOn(day))
		}
	}
	if moved <= s.last() {
		words.What = "Be home by half past seven on Tuesdays and Thursdays"
		terms := Terms{Days: []time.Time{at(moved, 30), at(moved+2, 30)}}
		s.do(s.at(moved-4, 18, 10), Jonas, Ask{"home", terms, words, "From next week my shift ends at half past six. Seven o'clock would need luck every time, and I do not want to promise luck."})
		s.do(s.at(moved-3, 9, 15), Mira, Answer{"home", true, "All right. I would rather have half past seven that holds."})
	}
}

// outcomeOn draws what becomes of a recurring promise: worse in the first weeks.
func (s *script) outcomeOn(day int) outcome {
	slip := 0.05
	if day < 42 {
		slip = 0.2
	} else if day < 90 {
		slip = 0.1
	}
	switch p := s.rand.Float64(); {
	case p < slip*0.65:
		return owned
	case p < slip:
		return found
	case p < slip+0.09:
		return early
	}
	return kept
}

// occurrence plays one time at which a recurring promise of Jonas's was due.
func (s *script) occurrence(name string, due time.Time, o outcome) {
	said := func(note string) Said { return Said{Name: name, On: due, Note: note} }
	some := func(p float64, list *[]string) string {
		if s.chance(p) {
			return s.note(list)
		}
		return ""
	}
	switch o {
	case owned:
		t := s.soon(due, 21, 95)
		s.do(t, Jonas, Missed{said(s.note(&missedNotes))})
		if s.chance(0.4) {
			s.do(later(s.soon(due, 10, 80), 2), Mira, Mended{said(s.note(&mendedNotes))})
		}
	case found:
		t := s.soon(due, 32, 75)
		s.do(t, Mira, Found{said(s.note(&foundNotes))})
		s.do(s.soon(t, 30, 150), Jonas, Missed{said(s.note(&missedNotes))})
		if s.chance(0.5) {
			s.do(later(s.soon(due, 15, 90), 3), Mira, Mended{said(s.note(&mendedNotes))})
		}
	case early:
		instead := due.Add(90 * time.Minute)
		s.do(s.soon(due.Add(-6*time.Hour), 1, 120), Jonas, Early{said(s.note(&earlyNotes)), instead})
		s.do(s.soon(instead.Add(-25*time.Minute), 1, 20), Jonas, Kept{said("")})
		if s.chance(0.5) {
			s.do(s.soon(instead, 5, 60), Mira, Seen{said("")})
		}
	default:
		if s.chance(0.06) {
			return // nobody said anything: a gap is a gap
		}
		t := s.soon(due.Add(-22*time.Minute), 1, 21)
		s.do(t, Jonas, Kept{said(some(0.12, &keptNotes))})
		if s.chance(0.62) {
			s.do(s.soon(t, 15, 160), Mira, Seen{said(some(0.12, &seenNotes))})
		}
	}
}

// postOnSaturdays: the post is opened together. Once there is a letter that was not on the table.
func (s *script) postOnSaturdays() {
	first := s.next(8, time.Saturday)
	s.do(s.at(first-2, 19, 40), Jonas, Promise{"post", Terms{Days: []time.Time{s.at(first, 10, 0)}}, Words{
		What:     "Open the post of the week together with you, all of it, on Saturday morning",
		Sight:    "We sit at the table, and nothing was opened before",
		Obstacle: "one of us is away", Plan: "it stays closed in the basket until Sunday evening",
	}})
	s.do(s.at(first-2, 20, 3), Mira, Accept{"post"})
	coat := s.next(47, time.Saturday)
	for day := first; day <= s.last(); day += 7 {
		due := s.at(day, 10, 0)
		on := Said{Name: "post", On: due}
		if day == coat {
			on.Note = "There was a statement in the blue coat, three weeks old. It was not in the basket."
			s.do(s.at(day+2, 16, 25), Mira, Found{on})
			on.Note = "That is true. It was in my coat and not in the basket, and so you have had to find one again. Whether I forgot it does not change that."
			s.do(s.at(day+2, 20, 50), Jonas, Missed{on})
			on.Note = "You went through every pocket, every bag and the car without my asking, and put it all on the table. Even the parking ticket from Kassel."
			s.do(s.at(day+4, 21, 10), Mira, Mended{on})
			continue
		}
		if s.chance(0.1) {
			continue
		}
		s.do(s.soon(due, 25, 70), Jonas, Kept{on})
		if s.chance(0.45) {
			s.do(s.soon(due, 75, 200), Mira, Seen{on})
		}
	}
}

// accountsOnSundays: once a month they look at everything. Fewer times are asked for, and refused.
func (s *script) accountsOnSundays() {
	first := s.firstSunday(9)
	s.do(s.at(first-3, 20, 20), Jonas, Promise{"accounts", Terms{Monthly: s.at(first, 17, 0)}, Words{
		What:     "Go through all accounts with you at the kitchen table, with everything printed",
		Sight:    "We both tick the list at the end",
		Obstacle: "I am ashamed of a number", Plan: "I say the number first, and then that I am ashamed of it",
	}})
	s.do(s.at(first-3, 21, 0), Mira, Accept{"accounts"})
	notes := []string{"One hour and ten minutes. The gas company owes us forty cents.", "", "The loan is at 7,900.", "", "The loan is at 6,100."}
	for i, day := 0, first; day <= s.last(); i, day = i+1, s.firstSunday(day+8) {
		due := s.at(day, 17, 0)
		on := Said{Name: "accounts", On: due}
		if i < len(notes) {
			on.Note = notes[i]
		}
		s.do(s.soon(due, 40, 80), Jonas, Kept{on})
		on.Note = ""
		s.do(s.soon(due, 85, 160), Mira, Seen{on})
	}
	if asked := 165; asked+4 < s.last() {
		next := s.firstSunday(asked + 20)
		words := Words{
			What:     "Go through all accounts with you at the kitchen table, every second month",
			Sight:    "We both tick the list at the end",
			Obstacle: "I am ashamed of a number", Plan: "I say the number first, and then that I am ashamed of it",
		}
		s.do(s.at(asked, 20, 5), Jonas, Ask{"accounts", Terms{Monthly: s.at(next, 17, 0)}, words, "It has become quiet there, and I thought it might be a relief to you. If it is not, we leave it as it is."})
		s.do(s.at(asked+3, 19, 30), Mira, Answer{"accounts", false, "Not yet. I need it to be every month for now."})
	}
}

// firstSunday is the first day from one on that is the first Sunday of a month.
func (s *script) firstSunday(day int) int {
	for day = s.next(day, time.Sunday); s.at(day, 12, 0).Day() > 7; day += 7 {
	}
	return day
}

// nothingSignedAlone stands all the time, is reviewed, and has one lapse that its maker tells himself.
func (s *script) nothingSignedAlone() {
	day := 5
	s.do(s.at(day, 21, 5), Jonas, Promise{"alone", Terms{Expires: s.at(day+330, 12, 0), Review: 28}, Words{
		What:     "I borrow nothing and sign nothing that costs money without having told you before",
		Sight:    "You hear of it from me, never from a letter",
		Obstacle: "something has to be paid at once", Plan: "I call you from there, and if you do not pick up I wait",
	}})
	s.do(s.at(day, 21, 30), Mira, Accept{"alone"})
	lapse := s.next(68, time.Monday)
	s.do(s.at(lapse, 19, 48), Jonas, Lapse{"alone", s.at(lapse, 15, 30), "New tyres, 380 euros, from the overdraft. The old ones were down to nothing and I did not want to wait, and I did not call. You have the receipt."})
	s.do(s.at(lapse+5, 18, 20), Mira, mendLapse("alone", "You told me on the same evening, and we moved two things so that it is paid by the end of the month. For me that is settled."))
	notes := []string{"Nothing to tell. The second card is gone.", "It has helped to have to say it aloud.", "", "I asked you before the winter coat. It felt silly and good.", ""}
	expires := s.at(day+330, 12, 0)
	for i, at := 0, day+27; at < s.last()-20; i, at = i+1, at+28 {
		note := ""
		if i < len(notes) {
			note = notes[i]
		}
		who := Jonas
		if i%3 == 1 {
			who = Mira
			note = "It is good that this stands. I think of it less often."
			if i > 1 {
				note = ""
			}
		}
		r := Review{Name: "alone", Note: note}
		if expires.Before(s.at(at+60, 0, 0)) {
			expires, who = s.at(at+300, 12, 0), Jonas
			r.Expires = expires
		}
		s.do(s.at(at, 20, 40), who, r)
	}
}

// mendLapse is the other's word that a lapse has been made good; the lapse is the newest one.
func mendLapse(name, note string) Deed { return Mended{Said{Name: name, Note: note}} }

// wednesdays are Mira's: a time for questions. It is ended one day, without a reason.
func (s *script) wednesdays() {
	first := s.next(12, time.Wednesday)
	s.do(s.at(first-2, 21, 40), Mira, Promise{"questions", Terms{Days: []time.Time{s.at(first, 20, 0)}}, Words{
		What:     "Ask what I want to know on Wednesday evening and not at three in the morning",
		Sight:    "You sleep through, and on Wednesday I have my list",
		Obstacle: "it does not let me sleep", Plan: "I write the question down in the hall and go back to bed",
	}})
	s.do(s.at(first-2, 22, 1), Jonas, Accept{"questions"})
	end := min(s.next(120, time.Wednesday), s.last()+1)
	notes := []string{"Five questions. You answered four, and for the fifth you will look it up.", "Two at night, one of them aloud. That one was a miss.", "", "Only one this time, and it was small.", ""}
	for i, day := 0, first; day < end; i, day = i+1, day+7 {
		due := s.at(day, 20, 0)
		on := Said{Name: "questions", On: due}
		if i < len(notes) {
			on.Note = notes[i]
		}
		switch {
		case i == 1:
			s.do(s.soon(due, 20, 60), Mira, Missed{on})
			on.Note = "You said it before I did. For me it is done."
			s.do(later(s.soon(due, 5, 50), 1), Jonas, Mended{on})
		case s.chance(0.12):
		default:
			s.do(s.soon(due, 10, 90), Mira, Kept{on})
			if s.chance(0.4) {
				on.Note = ""
				s.do(s.soon(due, 95, 150), Jonas, Seen{on})
			}
		}
	}
	if end <= s.last() {
		s.do(s.at(end+1, 19, 5), Mira, End{"questions"})
	}
}

// smallThings are promised once, about every ninth day, and each ends in its own way.
func (s *script) smallThings() {
	list := make([]int, len(smallThings))
	for i := range list {
		list[i] = i
	}
	// The beginning stays, the rest is told in another order by another seed.
	s.rand.Shuffle(len(list)-3, func(i, j int) { list[i+3], list[j+3] = list[j+3], list[i+3] })
	day := 10
	for i, n := range list {
		if day+5 > s.last()-2 {
			return
		}
		s.smallThing(smallThings[n], "small-"+string(rune('a'+i)), day)
		day += 6 + s.rand.IntN(5)
	}
}

func (s *script) smallThing(t small, name string, day int) {
	due := s.at(day+2+s.rand.IntN(3), 12+s.rand.IntN(7), 0)
	made := s.soon(s.at(day, 19, 0), 1, 120)
	s.do(made, t.who, Promise{name, Terms{By: due}, Words{t.what, t.sight, t.obstacle, t.then}})
	s.do(s.soon(made, 4, 300), t.who.Other(), Accept{name})
	mine := Said{Name: name, On: due, Note: t.note}
	theirs := Said{Name: name, On: due, Note: t.answer}
	switch t.ends {
	case kept:
		said := s.soon(due.Add(-3*time.Hour), 1, 170)
		s.do(said, t.who, Kept{mine})
		if t.answer != "" || s.chance(0.5) {
			s.do(s.soon(said, 20, 300), t.who.Other(), Seen{theirs})
		}
	case early:
		s.do(s.soon(due.Add(-5*time.Hour), 1, 180), t.who, Early{mine, later(due, 3)})
		s.do(later(due, 3).Add(-50*time.Minute), t.who, Kept{Said{Name: name, On: due}})
	case owned:
		s.do(s.soon(due, 15, 200), t.who, Missed{mine})
	case found:
		s.do(s.soon(later(due, 1), 5, 200), t.who.Other(), Found{theirs})
		s.do(s.soon(later(due, 1), 240, 420), t.who, Missed{Said{Name: name, On: due, Note: "I asked him and he put me off, and I did not tell you."}})
	case twoViews:
		said := s.soon(due.Add(-time.Hour), 1, 50)
		s.do(said, t.who, Kept{mine})
		s.do(s.soon(said, 40, 200), t.who.Other(), NotSeen{theirs})
	}
}

// journals are what each writes alone.
func (s *script) journals() {
	for _, j := range []struct {
		who   Who
		pages []page
		name  string
		first int
	}{{Mira, mirasPages, "mira-", 0}, {Jonas, jonasPages, "jonas-", 1}} {
		span := float64(s.months*30-4) / float64(len(j.pages))
		for i, p := range j.pages {
			// Denser in the first weeks.
			day := j.first + int(float64(i)*span*(0.55+0.45*float64(i)/float64(len(j.pages))))
			at := s.soon(s.at(day, 21, 30), 1, 135)
			name := j.name + string(rune('a'+i))
			s.do(at, j.who, Write{name, p.feelings, p.text, p.to})
			if j.who == Mira && i == 4 {
				s.do(at.Add(9*time.Minute), j.who, Correct{name, p.text + " Thirty-one letters."})
			}
		}
	}
	// One page is written in anger and erased in the morning.
	s.do(s.at(1, 2, 20), Mira, Write{"mira-night", []string{"angry"}, "I hate him. I hate that he is asleep.", ""})
	s.do(s.at(1, 9, 12), Mira, Erase{"mira-night"})
}

// thisWeek leaves something to do for both on the day on which somebody looks.
func (s *script) thisWeek() {
	last := s.last()
	soon := s.at(last+2, 18, 0)
	s.do(s.at(last-2, 19, 22), Jonas, Promise{"lake", Terms{By: soon}, Words{
		What:     "Ask at work for the two days off for the lake, and tell you the answer whatever it is",
		Sight:    "I tell you on the same day",
		Obstacle: "the boss is not there", Plan: "I write him a mail and show it to you",
	}})
	s.do(s.at(last-2, 20, 2), Mira, Accept{"lake"})
	s.do(s.at(last-1, 18, 40), Jonas, Promise{"doctor", Terms{By: s.at(last-1, 21, 0)}, Words{
		What:  "Drive you to the dentist and not come in, as you asked",
		Sight: "You tell me when to come back",
	}})
	s.do(s.at(last-1, 18, 44), Mira, Accept{"doctor"})
	s.do(s.at(last-1, 20, 15), Jonas, Kept{Said{Name: "doctor", On: s.at(last-1, 21, 0), Note: "I was in the bakery across the street."}})
	s.do(s.at(last-1, 20, 31), Jonas, Promise{"phone", Terms{By: s.at(last+4, 20, 0)}, Words{
		What:     "Tell my mother about the loan myself, before Sunday's coffee",
		Sight:    "You can ask her",
		Obstacle: "she begins to talk about my father", Plan: "I listen for ten minutes, and then I say it",
	}})
	s.do(s.at(last-1, 21, 2), Mira, Promise{"garden", Terms{By: s.at(last+3, 12, 0)}, Words{
		What:  "Decide about the allotment, and tell you my answer rather than a perhaps",
		Sight: "A yes or a no, from me",
	}})
	s.do(s.at(last-1, 21, 30), Jonas, Accept{"garden"})
}
