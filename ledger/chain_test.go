package ledger_test

import (
	"testing"
)

func TestTwoPeopleReadTheSameRecord(t *testing.T) {
	w := ours(t)
	w.writes("ann", "a1", "what ann says")
	w.writes("ben", "b1", "what ben says")
	w.writes("ann", "a2", "")
	for _, name := range []string{"ann", "ben"} {
		var got []string
		for _, it := range w.as(name).Items(0) {
			if it.Ignored != nil {
				t.Errorf("%s: entry %d ignored: %v", name, it.Seq, it.Ignored)
			}
			got = append(got, string(it.Skeleton)+":"+string(it.Prose))
		}
		t.Log(got)
	}
}
