package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// told makes a house with n things added to the shared list, and returns it.
func told(n int) *app.House {
	h := listHouse(practice.Ours)
	chain := opening()
	for i := range n {
		it := item(i, byte(1+i%2), start.Add(time.Duration(i)*time.Hour), added{fmt.Sprintf("thing %04d", i)})
		it.Seq, it.Arrived = uint64(len(chain)), start.Add(time.Duration(i)*time.Hour)
		chain = append(chain, it)
	}
	h.Fold(oursID, chain, nil)
	return h
}

func story(h *app.House, at string) string {
	w := &world{now: start.Add(5000 * time.Hour)}
	p := &person{w: w, house: h}
	return html.Render(h.Do(p.request(at)).Body)
}

func TestStoryTellsEverythingOncePageByPageNewestFirst(t *testing.T) {
	h := told(205)
	var things []string
	pages := 0
	for at := "/story"; at != "" && pages < 50; pages++ {
		page := story(h, at)
		for _, word := range strings.Split(text(page), "thing 0")[1:] {
			things = append(things, "0"+word[:3])
		}
		at = ""
		links, _ := hrefs(page)
		for _, l := range links {
			if strings.Contains(l, "before=") {
				at = l
			}
		}
	}
	if len(things) != 205 || pages < 5 {
		t.Fatalf("%d things on %d pages", len(things), pages)
	}
	for i, got := range things {
		if want := fmt.Sprintf("%04d", 204-i); got != want {
			t.Fatalf("thing %d is %s, want %s", i, got, want)
		}
	}
}

func TestSearchedWordsNeverStandInAnAddress(t *testing.T) {
	h := told(100)
	resp := h.Do(app.Request{Path: "/story", Submit: true, Form: map[string][]string{app.SearchField: {"Thing 0042"}}, Now: start})
	if strings.Contains(strings.ToLower(string(resp.Then)), "thing") {
		t.Errorf("the address holds the words: %s", resp.Then)
	}
	page := text(story(h, string(resp.Then)))
	if !strings.Contains(page, "thing 0042") || strings.Contains(page, "thing 0041") {
		t.Errorf("found: %s", page)
	}
	h.Forget(app.Facts{Stage: app.Locked})
	h.Know(app.Facts{Stage: app.Open})
	if page := story(h, string(resp.Then)); strings.Contains(page, "0042") {
		t.Error("the words outlive the lock")
	}
}

func TestStoryShowsWhoAsked(t *testing.T) {
	page := text(story(told(4), "/story?who=me"))
	if !strings.Contains(page, "thing 0000") || strings.Contains(page, "thing 0001") {
		t.Errorf("mine: %s", page)
	}
	page = text(story(told(4), "/story?who=other"))
	if strings.Contains(page, "thing 0000") || !strings.Contains(page, "thing 0001") {
		t.Errorf("the other's: %s", page)
	}
}

func TestStoryPrintsOnOnePage(t *testing.T) {
	page := story(told(300), "/story?print=1")
	if n := strings.Count(text(page), "thing 0"); n != 300 {
		t.Errorf("%d things", n)
	}
	if !strings.Contains(page, "data-print") {
		t.Error("no button that prints")
	}
	last := story(told(1), "/story?print=1")
	for _, want := range []string{"As of ", start.Format("Monday 2 January 2006")} { // on paper there is no "yesterday"
		if !strings.Contains(text(last), want) {
			t.Errorf("want %q in %s", want, text(last))
		}
	}
}

func TestStorySaysWhoCameAndWent(t *testing.T) {
	w := newWorld(t)
	w.ours = append(w.ours, app.Item{Seq: uint64(len(w.ours)), Control: "left", Author: w.ben.me, Subject: w.ben.me, Arrived: w.now})
	w.fold()
	w.mustSay(w.ann.page("/story"), "You made this room", "Ben joined", "Ben left this room")
}

func TestNobodyIsCalledYou(t *testing.T) {
	w := newWorld(t)
	w.promise(w.ben, "Ben calls on Sunday")
	page := w.ann.page("/story")
	yours := strings.Count(text(page), "You ")
	for _, name := range []string{"You", " you", "YOU.", "y\u200bou", "\u202dYou"} {
		w.put(w.ben, app.Append{Room: oursID, Drafts: []record.Draft{{ID: w.newID(), Time: w.now, Body: app.Named{Name: name}}}})
		if page := w.ann.page("/story"); strings.Count(text(page), "You ") != yours || !strings.Contains(text(page), "Ben calls on Sunday") {
			t.Errorf("called %q, what he did reads as hers:\n%s", name, text(page))
		}
		w.mustSay(pageOf(w.ben.send(oursPath+"/name", "name", name)), "Choose a name")
	}
}
