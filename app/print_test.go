package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/record"
)

func (p *person) print(room app.RoomID) string {
	return p.house.Print(app.Printed{
		Room: room, Now: p.w.now, Zone: time.UTC,
		Heads: map[app.RoomID]app.Head{oursID: {Entries: 7, Hash: [32]byte{0xab, 0xcd}}},
	})
}

func TestAPageToPrintTellsAStoryInOrder(t *testing.T) {
	w := newWorld(t)
	then := w.promise(w.ann, "Cancel the second card")
	w.ben.submit(then+"/yes", "version", lastPart(then))
	page := w.ben.print(oursID)
	w.mustSay(page, "Ann promised: Cancel the second card", "You both see it by: we see it", "You said yes to: Cancel the second card",
		"“You” is Ben. The other is Ann.", "Monday 2 March 2026", "Due: Tuesday 3 March 2026 at 15:0")
	if strings.Index(page, "joined") > strings.Index(page, "promised") || strings.Index(page, "promised") > strings.Index(page, "said yes") {
		t.Errorf("not in the order of the record:\n%s", text(page))
	}
	w.mustNotSay(page, "today", "yesterday")
}

func TestAPageToPrintNamesWhatItIsComparedBy(t *testing.T) {
	w := newWorld(t)
	w.mustSay(w.ann.print(oursID), "Room 3f2a1107", "7 entries", "abcd0000", "Safety words with Ben one two three four five six (compared)", "goldmend verify")
}

func TestWithdrawnWordsAreNotPrinted(t *testing.T) {
	w := newWorld(t)
	w.promise(w.ann, "Tell Kim that it is over")
	last := &w.ours[len(w.ours)-1]
	last.Prose, last.State, last.Withdrawn = nil, record.ProseWithdrawn, w.now
	w.fold()
	page := w.ben.print(app.RoomID{})
	w.mustNotSay(page, "Kim", "we see it")
	w.mustSay(page, "A promise whose words were withdrawn", "These words were withdrawn by Ann, Monday 2 March 2026")
}

func TestIgnoredRecordsArePrintedAsSuch(t *testing.T) {
	w := newWorld(t)
	w.promise(w.ann, "Be home")
	again := w.ours[len(w.ours)-1]
	again.Seq, again.Author, again.Ignored = again.Seq+1, w.ben.me, app.IgnoredWords("signature")
	w.ours = append(w.ours, again)
	w.fold()
	page := w.ann.print(oursID)
	w.mustSay(page, "Ignored records", "in the name of Ben", "nobody can be held to it")
	if strings.Count(text(page), "promised: Be home") != 1 {
		t.Errorf("an ignored record is told as if it stood:\n%s", text(page))
	}
}

func TestTheJournalIsPrintedOnlyWithEverything(t *testing.T) {
	w := newWorld(t)
	w.ann.submit("/mine/journal/new", "body", "Decide nothing tonight.\n\nSleep first.", "feelings", "afraid")
	w.promise(w.ann, "Be home")
	w.mustSay(w.ann.print(app.RoomID{}), "You wrote in the journal", "Decide nothing tonight.", "Sleep first.", "Felt: afraid", "Be home")
	w.mustSay(w.ann.print(w.ann.mineID), "Decide nothing tonight.")
	page := w.ann.print(oursID)
	w.mustNotSay(page, "Decide nothing", "journal", "Mine")
	w.mustNotSay(w.ann.page("/story"), "Decide nothing")
}

func TestHostileWordsArePrintedAsTheyWereTyped(t *testing.T) {
	const evil = `</style><script src=//x>alert(1)</script><img onerror=x>`
	w := newWorld(t)
	w.ben.submit(oursPath+"/name", "name", "</title><b>Ben", "label", `"><i>A`)
	w.promise(w.ben, evil)
	w.ann.submit("/mine/journal/new", "body", evil)
	for _, p := range []*person{w.ann, w.ben} {
		page := p.print(app.RoomID{})
		for _, bad := range []string{"<script", "<img", "<b>", "<i>", "href=", "src=/"} {
			if strings.Contains(strings.ReplaceAll(page, "&lt;script src=", ""), bad) {
				t.Errorf("%s stands in the page", bad)
			}
		}
		if strings.Count(page, "<style") != 1 || strings.Count(page, "</style") != 1 {
			t.Error("the style ends elsewhere")
		}
		w.mustSay(page, "&lt;/style&gt;&lt;script")
	}
}

func TestWhatWaitsIsPrintedAsNotYetSent(t *testing.T) {
	w := newWorld(t)
	resp := w.ann.send("/mine/journal/new", "body", "Still here.")
	s, prose := resp.Appends[0].Drafts[0].Encode()
	w.ann.house.Extend(w.ann.mineID, nil, []app.Item{{Author: w.ann.me, Skeleton: s, Prose: prose}})
	w.mustSay(w.ann.print(app.RoomID{}), "Still here.", "Not yet sent")
}

func TestTheExportPageOffersAPageToPrint(t *testing.T) {
	w := newWorld(t)
	w.mustSay(w.ann.page("/settings/export"), "Save the file", "Save a page to print")
	for as, page := range map[string]bool{"": false, "page": true} {
		resp := w.ann.send("/settings/export", "room", oursID.Short(), "as", as)
		if e, ok := resp.Effects[0].(app.Export); !ok || e.Page != page || e.Room != oursID {
			t.Errorf("%q leads to %+v", as, resp.Effects)
		}
	}
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
