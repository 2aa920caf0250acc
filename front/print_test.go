package front_test

import (
	"encoding/hex"
	"strings"
	"testing"
)

func TestAPageToPrintIsSavedWithTheHashOfTheRecord(t *testing.T) {
	h := newHouse(t)
	ann, ben, room := together(t, h)
	ann.must("/mine/journal/new", "body", "Decide nothing tonight.")
	mustSay(t, ben.visit(room), "Same record as of the last entry of Ann")

	short := room[len("/ours/"):]
	file := ben.must("/settings/export", "room", short, "as", "page").File
	if file == nil || file.Type != "text/html" || !strings.HasSuffix(file.Name, ".html") || strings.Contains(file.Name, "goldmend") {
		t.Fatalf("%+v", file)
	}
	page := string(file.Data)
	for _, want := range []string{"Ann made this room", "You joined", short, "Safety words with Ann"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in it", want)
		}
	}
	archives, err := ben.front.Client().Archive(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range archives {
		if hash := hex.EncodeToString(a.Head[:]); strings.Contains(page, hash) != (hex.EncodeToString(a.Room.ID[:4]) == short) {
			t.Errorf("the head of room %x (%s): %s", a.Room.ID[:4], a.Room.Kind, hash)
		}
	}
	all := string(ann.must("/settings/export", "room", "", "as", "page").File.Data)
	if !strings.Contains(all, "Decide nothing tonight.") {
		t.Error("everything is without the journal")
	}
}
