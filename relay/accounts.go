package relay

import (
	"errors"
	"net/http"
	"time"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// orCode turns one error of a store into a problem.
func orCode(err, is error, code wire.Code) error {
	if errors.Is(err, is) {
		return problem(code, "")
	}
	return err
}

func (r *Relay) signUp(c *call) error {
	if r.cfg.SignUpClosed {
		return problem(wire.CodeClosed, "")
	}
	if err := r.signUpRate.take(c.address, c.now); err != nil {
		return err
	}
	var q wire.SignUp
	s, err := r.signed(c, wire.ActionSignUp, &q)
	if err != nil {
		return err
	}
	if s.Key != q.LoginKey {
		return problem(wire.CodeBadProof, "signed with another key than the login key")
	}
	slots, err := r.slots(c, q.LoginKey, q.Slots)
	if err != nil {
		return err
	}
	err = r.store.SignUp(c.Context(), Account{ID: s.Account, LoginKey: q.LoginKey, Created: c.now.UnixMilli()}, slots)
	if err != nil {
		return orCode(err, ErrExists, wire.CodeTaken)
	}
	c.w.WriteHeader(http.StatusCreated)
	return nil
}

// slots checks a login key and the slots that come with it.
func (r *Relay) slots(c *call, login wire.Hash, list []wire.Slot) ([]Slot, error) {
	if seal.CheckSigner(login) != nil {
		return nil, problem(wire.CodeMalformed, "loginKey")
	}
	if len(list) == 0 {
		return nil, problem(wire.CodeLastSlot, "an account needs a slot")
	}
	if len(list) > r.cfg.Limits.Slots {
		return nil, problem(wire.CodeFull, "slots")
	}
	slots := make([]Slot, len(list))
	for i, x := range list {
		var err error
		if slots[i], err = r.slot(c, x); err != nil {
			return nil, err
		}
	}
	return slots, nil
}

func (r *Relay) slot(c *call, x wire.Slot) (Slot, error) {
	switch x.Kind {
	case wire.SlotPassphrase, wire.SlotRecovery, wire.SlotPasskey:
	default:
		return Slot{}, problem(wire.CodeMalformed, "kind of slot")
	}
	switch {
	case x.ID == wire.ID{} || len(x.Sealed) == 0 || seal.CheckSigner(x.Key) != nil:
		return Slot{}, problem(wire.CodeMalformed, "slot")
	case len(x.Sealed) > r.cfg.Limits.Sealed:
		return Slot{}, problem(wire.CodeTooLarge, "slot")
	}
	return Slot{ID: x.ID, Kind: x.Kind, Key: x.Key, Sealed: x.Sealed, Created: c.now.UnixMilli()}, nil
}

func onWire(s Slot) wire.Slot {
	return wire.Slot{ID: s.ID, Kind: s.Kind, Key: s.Key, Sealed: s.Sealed, Created: when(s.Created)}
}

// when is a time as JSON shows it.
func when(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func (r *Relay) account(c *call) error {
	a, err := r.store.Account(c.Context(), c.who.Account)
	if err != nil {
		return orCode(err, ErrNotFound, wire.CodeNotSignedIn)
	}
	u, err := r.store.Usage(c.Context(), a.ID)
	if err != nil {
		return err
	}
	return writeJSON(c.w, http.StatusOK, wire.Account{
		ID: a.ID, LoginKey: a.LoginKey, Created: when(a.Created),
		Rooms: u.Rooms, Entries: u.Entries, Bytes: u.Bytes,
	})
}

func (r *Relay) listSlots(c *call) error {
	list, err := r.store.Slots(c.Context(), c.who.Account)
	if err != nil {
		return err
	}
	out := wire.Slots{Slots: []wire.Slot{}}
	for _, s := range list {
		s.Sealed = nil
		out.Slots = append(out.Slots, onWire(s))
	}
	return writeJSON(c.w, http.StatusOK, out)
}

// openSlot does the same work for an unknown account as for wrong words: a signature is verified with the
// key that the caller gives, and one row is looked for.
func (r *Relay) openSlot(c *call) error {
	s, err := r.signed(c, wire.ActionOpen, &wire.OpenSlot{})
	if err != nil {
		return err
	}
	slot, err := r.store.Slot(c.Context(), s.Account, s.Key)
	if err != nil {
		return orCode(err, ErrNotFound, wire.CodeNoSuchSlot)
	}
	return writeJSON(c.w, http.StatusOK, onWire(slot))
}

func (r *Relay) putSlot(c *call) error {
	var q wire.PutSlot
	if err := r.again(c, wire.ActionPut, &q); err != nil {
		return err
	}
	slot, err := r.slot(c, q.Slot)
	if err != nil {
		return err
	}
	if err := r.store.PutSlot(c.Context(), c.who.Account, slot, q.Drops, r.cfg.Limits.Slots); err != nil {
		return err
	}
	return c.nothing()
}

func (r *Relay) dropSlot(c *call) error {
	var q wire.DropSlot
	if err := r.again(c, wire.ActionDrop, &q); err != nil {
		return err
	}
	if err := r.store.DropSlot(c.Context(), c.who.Account, q.ID); err != nil {
		return err
	}
	return c.nothing()
}

func (r *Relay) rekey(c *call) error {
	var q wire.Rekey
	if err := r.again(c, wire.ActionRekey, &q); err != nil {
		return err
	}
	slots, err := r.slots(c, q.LoginKey, q.Slots)
	if err != nil {
		return err
	}
	if err := r.store.Rekey(c.Context(), c.who.Account, q.LoginKey, slots); err != nil {
		return err
	}
	r.forgetSessions(c.who.Account)
	return c.nothing()
}

func (r *Relay) deleteAccount(c *call) error {
	if err := r.again(c, wire.ActionDelete, &wire.DeleteAccount{}); err != nil {
		return err
	}
	if err := r.store.DeleteAccount(c.Context(), c.who.Account); err != nil {
		return err
	}
	r.forgetSessions(c.who.Account)
	return c.nothing()
}
