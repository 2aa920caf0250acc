package app

import (
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// muchApart is a difference of clocks that is worth a word: promises go by the minute, and a line is slow now and then.
const muchApart = 10 * time.Minute

// StatusLine is the one quiet line below the bar; empty when there is nothing to say. Waiting counts what
// waits to be sent in rooms with others: what waits in Mine goes with its own beat.
func (h *House) StatusLine(waiting int) string {
	f := &h.facts
	held := h.held()
	waiting -= min(held, waiting)
	switch {
	case f.Stage != Open:
		return ""
	case f.NoStore:
		return "This device keeps nothing: send what you write before you close the page."
	case f.Offline && waiting > 0:
		return "Offline. " + count(waiting, "thing is", "things are") + " not yet sent, and kept here."
	case f.Offline:
		return "Offline. You can read and write; it is sent later."
	case f.Trouble == FailBusy:
		return "The server asks to wait a little. Everything is kept here."
	case waiting > 0:
		return count(waiting, "thing is", "things are") + " not yet sent."
	case f.Apart.Abs() >= muchApart:
		return "The clocks of this device and of the server are " + ui.Lasting(f.Apart.Abs()) + " apart. Check the one here: what you write keeps its time."
	case held > 0:
		return "You are not let in yet. What you write there is kept here until then."
	}
	return ""
}

// held counts what waits in rooms that one is not let into yet: nothing is wrong with that.
func (h *House) held() (n int) {
	for _, r := range h.ours() {
		if r.facts.Waiting {
			n += len(r.pending)
		}
	}
	return n
}

// Label is the record for Mine that keeps one's own word for a room.
func (h *House) Label(room RoomID, text string, now time.Time) record.Draft {
	return record.Draft{ID: h.cfg.NewID(), Time: now, Body: Labelled{Room: room, Text: text}}
}

// IgnoredWords says in plain words why the chain ignores an entry.
func IgnoredWords(reason string) string {
	return "Its signature or seal does not fit whom it names, so nobody can be held to it (" + reason + ")."
}
