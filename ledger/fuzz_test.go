package ledger_test

import (
	"bytes"
	"testing"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
)

// everyType is a room that holds an entry of every type.
func everyType(t testing.TB) *world {
	w := ours(t)
	tell(t, w, "ann writes a1 -> ben notes b1 -> ann erases a1 -> ann invites eve -> ann uninvites eve -> ben forges x as ann -> ann disowns x -> "+
		"ann rekeys -> ann writes a2 -> ben throws-out ann -> ben succeeds -> ben leaves")
	return w
}

// FuzzParse: what parses has one encoding; taking its prose away changes neither its hash nor anything else.
func FuzzParse(f *testing.F) {
	for _, e := range everyType(f).entries {
		f.Add(e.Raw)
		f.Add(ledger.DropProse(e.Raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := ledger.Parse(raw)
		if err != nil {
			return
		}
		if !bytes.Equal(e.Raw(), raw) {
			t.Fatal("parsed other bytes than were given")
		}
		before := bytes.Clone(raw)
		bare := ledger.DropProse(raw)
		if !bytes.Equal(raw, before) {
			t.Fatal("dropping the prose changed what was given")
		}
		again, err := ledger.Parse(bare)
		if err != nil || again.Hash() != e.Hash() || again.Prose() == ledger.ProseHere || again.Prose() == ledger.ProseDamaged {
			t.Fatalf("without prose: %v, prose %d", err, again.Prose())
		}
		ledger.CheckControl(e, [32]byte{})
		if e.Class == ledger.ControlEntry {
			ledger.NewState(e)
		}
	})
}

// FuzzDecodeBody: every decoder takes any bytes, and what it takes is what it would write.
func FuzzDecodeBody(f *testing.F) {
	for _, e := range everyType(f).entries {
		if p, err := ledger.Parse(e.Raw); err == nil && p.Class == ledger.ControlEntry {
			n := ledger.HeaderSize + 37
			f.Add(byte(p.Control()), e.Raw[n:])
			for cut := range 2 {
				if body, rest := e.Raw[n:], 1+64*(cut+1); len(body) > rest {
					f.Add(byte(p.Control()), body[:len(body)-rest])
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, typ byte, b []byte) {
		body, err := ledger.DecodeBody(ledger.Control(typ), b)
		if err != nil {
			return
		}
		if body.Control() != ledger.Control(typ) {
			t.Fatalf("decoded %v as %v", ledger.Control(typ), body.Control())
		}
		if again := ledger.EncodeBody(body); !bytes.Equal(again, b) {
			t.Fatalf("%v: read %x, writes %x", body.Control(), b, again)
		}
	})
}

// FuzzExtend: whatever a relay returns next, a chain takes it or refuses it, and goes on.
func FuzzExtend(f *testing.F) {
	w := everyType(f)
	for _, e := range w.entries {
		f.Add(e.Raw, uint8(0))
	}
	half := len(w.entries) - 6
	f.Fuzz(func(t *testing.T, raw []byte, place uint8) {
		c, err := ledger.Load(w.room, person("ann"), w.entries[:half])
		if err != nil {
			t.Fatal(err)
		}
		// Half of the time the entry is made to follow, so that what is behind its header is reached.
		if place%2 == 1 && len(raw) > ledger.HeaderSize {
			raw = bytes.Clone(raw)
			copy(raw, w.entries[half].Raw[:ledger.HeaderSize])
			raw[1] = 1 + place/2%2
			if place/4%2 == 1 {
				copy(raw[82:], make([]byte, ledger.HeaderSize-82))
			}
		}
		before := c.Len()
		err = c.Extend(ledger.Stored{Raw: raw})
		if err != nil && c.Len() != before {
			t.Fatal("refused, and taken all the same")
		}
		if err == nil && c.Len() == before+1 {
			if it, _ := c.Item(before); it.Ignored == nil && !bytes.Equal(raw, w.entries[before].Raw) && it.ProseState == record.ProseThere {
				t.Fatalf("stands: %+v", it)
			}
		}
		if before == c.Len() {
			if err := c.Extend(w.entries[before]); err != nil {
				t.Fatalf("cannot go on: %v", err)
			}
		}
		c.VerifyMore(100)
		c.Items(0)
	})
}
