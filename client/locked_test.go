package client_test

import (
	"strings"
	"testing"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/seal"
)

func TestWhatIsStillBeingWrittenWhileOneLocksIsNotKeptOpen(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		regretted := ann.say(ann.Mine(), "regretted")
		reached, goOn := make(chan struct{}), make(chan struct{})
		ann.store.slow = func(key string) {
			if strings.Contains(key, "/i/") { // the regretted words are being taken out of the queue
				ann.store.slow = nil
				close(reached)
				<-goOn
			}
		}
		done := make(chan error)
		go func() {
			_, err := ann.Append(h.ctx, ann.Mine(), ann.draft("what nobody reads"), []recordID{regretted})
			done <- err
		}()
		<-reached
		h.must(ann.Lock(h.ctx))
		close(goOn)
		h.is(<-done, client.ErrLocked)
		for key, value := range ann.store.values {
			if _, err := (seal.Key{}).OpenBox(value, []byte(key)); err == nil {
				t.Errorf("%s is sealed under no key", key)
			}
		}
		h.is(ann.SaveDraft(h.ctx, "/mine/journal", []byte("x")), client.ErrLocked)
	})
}

func TestTheRecoveryCodeIsForgottenOnLocking(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		kit, err := ann.NewRecoveryCode(h.ctx, ann.words)
		h.must(err)
		h.must(ann.Lock(h.ctx))
		h.is(ann.TestRead(kit.Groups[kit.Ask[0]], kit.Groups[kit.Ask[1]]), client.ErrRead)
	})
}
