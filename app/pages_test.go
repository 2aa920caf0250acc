package app_test

import (
	"strings"
	"testing"

	"github.com/goldmend/goldmend/app"
)

func TestEveryPageThatIsLinkedIsThere(t *testing.T) {
	w := newWorld(t)
	w.promise(w.ann, "Call the clinic")
	w.promise(w.ben, "Home by seven")
	for _, p := range []*person{w.ann, w.ben} {
		seen, queue := map[string]bool{}, []string{"/", "/ours", "/mine", "/story", "/settings", "/unsent", "/kit", oursPath + "/invite"}
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			if seen[at] || len(seen) > 400 {
				continue
			}
			seen[at] = true
			resp := p.house.Do(p.request(at))
			if resp.Then != "" {
				queue = append(queue, string(resp.Then))
				continue
			}
			page := p.page(at)
			if !resp.Found {
				t.Errorf("%s: %s is not there", p.name, at)
			}
			if n := strings.Count(page, "<h1"); n != 1 {
				t.Errorf("%s: %s has %d headings of the first level", p.name, at, n)
			}
			links, actions := hrefs(page)
			for _, l := range append(links, actions...) {
				if strings.HasPrefix(l, "#") {
					continue
				}
				if !strings.HasPrefix(l, "/") {
					t.Errorf("%s: %s leads outside: %s", p.name, at, l)
				}
				queue = append(queue, l)
			}
		}
		if len(seen) < 30 {
			t.Errorf("%s: only %d pages were reached", p.name, len(seen))
		}
	}
}

func TestEveryFieldHasALabel(t *testing.T) {
	w := newWorld(t)
	for _, at := range []string{oursPath + "/name", oursPath + "/leave", "/ours/new", "/settings/words", "/settings/time", "/settings/delete", "/kit/new"} {
		page := w.ann.page(at)
		for _, part := range strings.Split(page, "<input")[1:] {
			tag := part[:strings.IndexByte(part, '>')]
			if strings.Contains(tag, `type="hidden"`) {
				continue
			}
			_, id, _ := strings.Cut(tag, `id="`)
			id, _, _ = strings.Cut(id, `"`)
			if id == "" || !strings.Contains(page, `for="`+id+`"`) {
				t.Errorf("%s: a field without a label: <input%s>", at, tag)
			}
		}
	}
}

func TestBeforeUnlockNothingButTheWayInIsShown(t *testing.T) {
	w := newWorld(t)
	w.promise(w.ann, "Call the clinic")
	w.ann.house.Forget(app.Facts{Stage: app.Locked})
	for _, at := range []string{"/", "/ours", oursPath, oursPath + "/promise", "/story", "/mine/journal", "/settings", "/nowhere"} {
		page := w.ann.page(at)
		w.mustSay(page, "Unlock", "Your words")
		w.mustNotSay(page, "clinic", "Ben", "Ann")
	}
	w.ann.house.Forget(app.Facts{Stage: app.Fresh})
	w.mustSay(w.ann.page("/"), "Welcome", "You can begin alone")
}

func TestSigningUpSaysWhatIsMissingBesideTheField(t *testing.T) {
	w := newWorld(t)
	w.ann.house.Forget(app.Facts{Stage: app.Fresh, Offered: []string{"oak", "river", "lamp", "seven", "moss"}})
	w.mustSay(w.ann.page("/welcome/new"), "oak river lamp seven moss", "18 or older", "Nobody is told")

	resp := w.ann.send("/welcome/new", "name", "ann", "which", "own", "own", "")
	if resp.Then != "" {
		t.Fatalf("went on to %s", resp.Then)
	}
	page := pageOf(resp)
	w.mustSay(page, "2 things to mend", "Type your own words", "18 or older", "Nothing was lost")
	if !strings.Contains(page, `value="ann"`) {
		t.Error("the name that was typed is gone")
	}

	resp = w.ann.send("/welcome/new", "name", "ann", "which", "these", "adult", "yes")
	if resp.Then != "/kit" || len(resp.Effects) != 1 {
		t.Fatalf("got %+v", resp)
	}
	if e, ok := resp.Effects[0].(app.SignUp); !ok || e.Name != "ann" || e.Words != "oak river lamp seven moss" {
		t.Errorf("got %#v", resp.Effects[0])
	}
}

func TestAWantedPageComesAfterUnlocking(t *testing.T) {
	w := newWorld(t)
	w.ann.house.Forget(app.Facts{Stage: app.Locked})
	if !strings.Contains(w.ann.page("/mine/journal"), `name="next" value="/mine/journal"`) {
		t.Error("the page that was asked for is forgotten")
	}
	if resp := w.ann.send("/welcome/unlock", "next", "/mine/journal", "words", "a b c d e"); resp.Then != "/mine/journal" {
		t.Errorf("then %q", resp.Then)
	}
	if resp := w.ann.send("/welcome/unlock", "next", "//evil.example", "words", "a b c d e"); resp.Then != "/" {
		t.Errorf("then %q", resp.Then)
	}
}

func TestInvitingSaysWhatTheOtherWillAndWillNotSee(t *testing.T) {
	w := newWorld(t)
	page := w.ann.page("/ours/new")
	w.mustSay(page, "They will see", "They will never see", "anything in Mine", "may be demanded in court")
	resp := w.ann.send("/ours/new", "name", "Annie", "label", "My sister")
	e, ok := resp.Effects[0].(app.OpenRoom)
	if !ok || e.Label != "My sister" || len(e.Drafts) != 1 || resp.Then != "{room}/invite" {
		t.Errorf("got %+v", resp)
	}
}

func TestTheLinkIsShownWithACodeOnTheDeviceThatMadeIt(t *testing.T) {
	w := newWorld(t)
	r := &w.ann.facts.Rooms[1]
	r.Members = r.Members[:1]
	r.Invitations = []app.Invitation{{ID: "ab12", Link: "https://goldmend.example/#secret", Expires: w.now.AddDate(0, 0, 7), Mine: true}}
	w.ours = w.ours[:1]
	w.fold()
	page := w.ann.page(oursPath + "/invite")
	w.mustSay(page, "The link", "Revoke")
	if !strings.Contains(page, "https://goldmend.example/#secret") || !strings.Contains(page, `aria-label="QR code of the link"`) {
		t.Error("no link or no code")
	}
	r.Invitations[0].Link = ""
	w.fold()
	w.mustSay(w.ann.page(oursPath+"/invite"), "kept on the device that made it")
	if resp := w.ann.send(oursPath + "/invite/ab12/revoke"); resp.Effects[0] != (app.Uninvite{Room: oursID, ID: "ab12"}) {
		t.Errorf("got %+v", resp)
	}
}

func TestANewcomerIsComparedBeforeBeingLetIn(t *testing.T) {
	w := newWorld(t)
	r := &w.ann.facts.Rooms[1]
	r.Newcomers, r.Members = []app.Member{r.Members[1]}, r.Members[:1]
	r.Newcomers[0].Compared = false
	w.fold()
	w.mustSay(w.ann.page("/"), "let the other person in")
	w.mustSay(w.ann.page(oursPath), "They can read nothing yet")
	page := w.ann.page(oursPath + "/compare")
	w.mustSay(page, "one two three four five six", "let them in", "They differ")
	for _, keys := range []string{"", "&keys=", "&keys=ann+other"} { // a new key came meanwhile
		resp := w.ann.send(oursPath + "/compare?who=" + w.ben.me.String() + keys)
		if len(resp.Effects) != 0 {
			t.Fatalf("%q: what was not compared is let in: %+v", keys, resp)
		}
		w.mustSay(pageOf(resp), "The words have changed meanwhile, so nothing was done", "one two three four five six")
	}
	resp := w.ann.send(oursPath + "/compare?who=" + w.ben.me.String() + "&keys=ann+ben")
	if len(resp.Effects) != 1 || resp.Effects[0] != (app.Admit{Room: oursID, Member: w.ben.me, Keys: "ann+ben"}) {
		t.Errorf("got %+v", resp)
	}
	resp = w.ann.send(oursPath + "/decline?who=" + w.ben.me.String())
	if len(resp.Effects) != 1 || resp.Effects[0] != (app.Decline{Room: oursID, Member: w.ben.me}) {
		t.Errorf("got %+v", resp)
	}

	b := &w.ben.facts.Rooms[1]
	b.Waiting, b.Newcomers, b.Members = true, []app.Member{b.Members[1]}, b.Members[:1]
	b.Members[0].Compared = false
	w.fold()
	w.mustSay(w.ben.page(oursPath), "You wait to be let in")
	resp = w.ben.send(oursPath + "/compare?who=" + w.ann.me.String() + "&keys=ann+ben")
	if len(resp.Effects) != 1 || resp.Effects[0] != (app.Compare{Room: oursID, Member: w.ann.me, Keys: "ann+ben"}) {
		t.Errorf("got %+v", resp)
	}
}

func TestAChangedKeyIsSaidUntilItIsCompared(t *testing.T) {
	w := newWorld(t)
	m := &w.ann.facts.Rooms[1].Members[1]
	m.Compared, m.NewKey = false, w.now.AddDate(0, 0, -3)
	w.fold()
	w.mustSay(w.ann.page(oursPath), "Ben has had a new key since Friday 27 February", "Compare the six words again")
	m.Compared = true
	w.fold()
	w.mustNotSay(w.ann.page(oursPath), "new key since")
}

func TestTheRecordStateNamesWhoStandsOnIt(t *testing.T) {
	w := newWorld(t)
	w.mustSay(w.ann.page(oursPath), "Same record as of the last entry of Ben")
	if resp := w.ann.send(oursPath + "/record"); len(resp.Appends) != 1 || resp.Appends[0].Room != oursID {
		t.Errorf("got %+v", resp)
	}
}

func TestOnesOwnWordForARelationshipStaysInMine(t *testing.T) {
	w := newWorld(t)
	before := len(w.ours)
	w.ann.submit(oursPath+"/name", "name", "Ann", "label", "My brother")
	if len(w.ours) != before {
		t.Error("a label went into the shared room")
	}
	w.mustSay(w.ann.page("/ours"), "My brother")
	w.mustNotSay(w.ben.page("/ours"), "My brother")
}

func TestAWarningSaysWhatWasKeptSafe(t *testing.T) {
	w := newWorld(t)
	kinds := []app.WarningKind{app.WarnFork, app.WarnBehind, app.WarnKeys, app.WarnTampered, app.WarnMissing, app.WarnDisowned, app.WarnGone}
	for _, k := range kinds {
		w.ann.facts.Warnings = []app.Warning{{Kind: k, Room: oursID}}
		w.fold()
		links, _ := hrefs(w.ann.page(oursPath))
		at := ""
		for _, l := range links {
			if strings.HasPrefix(l, "/warnings/") {
				at = l
			}
		}
		if at == "" {
			t.Fatalf("%s: no link to its page", k)
		}
		page := text(w.ann.page(at))
		if !strings.Contains(page, "kept") && !strings.Contains(page, "Nothing was") && !strings.Contains(page, "complete") && !strings.Contains(page, "Nothing of it") {
			t.Errorf("%s does not say what was kept safe: %s", k, page)
		}
		if strings.Contains(page, "!") {
			t.Errorf("%s shouts: %s", k, page)
		}
	}
}

func TestNothingCanBeWrittenInAStoppedRoom(t *testing.T) {
	w := newWorld(t)
	w.ann.facts.Rooms[1].ReadOnly = app.WarnKeys
	w.fold()
	if resp := w.ann.send(oursPath+"/promise/new", "form", "once", "what", "x"); resp.Then != "" || len(resp.Appends) > 0 {
		t.Errorf("got %+v", resp)
	}
	w.mustSay(w.ann.page("/ours"), "For reading only")
}

func TestTodayIsCalmOnceEverythingIsPutAside(t *testing.T) {
	w := newWorld(t)
	w.promise(w.ben, "Home by seven")
	for range 20 {
		_, actions := hrefs(w.ann.page("/"))
		if len(actions) == 0 {
			break
		}
		if len(actions) > 2 {
			t.Errorf("Today shows %d steps at once", len(actions))
		}
		w.ann.submit(strings.ReplaceAll(actions[0], "%2F", "/"))
	}
	w.mustSay(w.ann.page("/"), "You do not have to do anything here today")
}

func TestAStepCanBePutAsideUntilTheMorning(t *testing.T) {
	w := newWorld(t)
	w.mustSay(w.ann.page("/"), "Put a recovery kit on paper", "Why this?", "Not now")
	_, actions := hrefs(w.ann.page("/"))
	aside := ""
	for _, a := range actions {
		if strings.HasPrefix(a, "/today/aside") && strings.Contains(a, "kit") {
			aside = strings.ReplaceAll(a, "%2F", "/")
		}
	}
	w.ann.submit(aside)
	w.mustNotSay(w.ann.page("/"), "Put a recovery kit on paper")
	w.now = w.now.AddDate(0, 0, 1)
	w.mustSay(w.ann.page("/"), "Put a recovery kit on paper")
}

func TestWhatMayBeLeftIsNotOfferedAgainOncePutAside(t *testing.T) {
	w := newWorld(t)
	share := w.ben.submit(oursPath+"/breach/new", "for", "1", "told", "yes", "sort", "1", "how", "0", "text", "I was not at work.")
	_, draft, _ := strings.Cut(share, "draft=")
	w.ben.submit(oursPath+"/breach/new/share", "draft", draft, "version", draft)
	w.mustSay(w.ann.page("/"), "Read what")
	_, actions := hrefs(w.ann.page("/"))
	for _, a := range actions {
		if strings.Contains(a, "once=yes") {
			w.ann.submit(strings.ReplaceAll(a, "%2F", "/"))
		}
	}
	w.mustNotSay(w.ann.page("/"), "Read what")
	w.now = w.now.AddDate(0, 3, 0)
	w.mustNotSay(w.ann.page("/"), "Read what")
}

func TestTheSameTodayForTheSameRecords(t *testing.T) {
	w := newWorld(t)
	w.promise(w.ben, "Home by seven")
	first := w.ann.page("/")
	w.fold()
	if again := w.ann.page("/"); again != first {
		t.Errorf("Today differs:\n%s\n%s", text(first), text(again))
	}
}

func TestWhatCouldNotBeSentIsShownWithItsWords(t *testing.T) {
	w := newWorld(t)
	w.ann.facts.Stuck = []app.Stuck{{ID: "i/0001-ab", Room: oursID, Why: "This promise was ended.", Text: "Dinner at eight"}}
	w.fold()
	w.mustSay(w.ann.page("/"), "could not be sent")
	page := w.ann.page("/unsent")
	w.mustSay(page, "This promise was ended.", "Dinner at eight")
	_, actions := hrefs(page)
	for _, a := range actions {
		resp := w.ann.send(a)
		if len(resp.Effects) != 1 {
			t.Errorf("%s leads to %+v", a, resp)
			continue
		}
		switch e := resp.Effects[0].(type) {
		case app.DropStuck:
			if e.ID != "i/0001-ab" {
				t.Errorf("drops %q", e.ID)
			}
		case app.RetryStuck:
			if e.ID != "i/0001-ab" {
				t.Errorf("retries %q", e.ID)
			}
		}
	}
}
