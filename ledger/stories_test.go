package ledger_test

import (
	"cmp"
	"testing"

	"github.com/goldmend/goldmend/ledger"
)

func TestStories(t *testing.T) {
	for _, x := range []struct{ name, text, want, bens string }{
		{
			"two people write",
			"ann writes a1 -> ben writes b1 -> ben notes b2 -> ann writes a2",
			"a1 b1 b2 a2", "",
		},
		{
			"an author withdraws their words, once",
			"ann writes a1 -> ann erases a1 -> ben writes b1 -> ann erases a1 = rule -> ben erases a1 = token",
			"a1~ erased b1", "",
		},
		{
			"an entry without words has none to withdraw",
			"ann notes a1 -> ann erases a1 = token",
			"a1", "",
		},
		{
			"nobody withdraws another's words",
			"ann writes a1 -> ben steals a1 -> ann writes a2",
			"a1 erased:token a2", "",
		},
		{
			"nobody writes in another's name",
			"ann writes a1 -> ben forges x as ann -> ann writes a2 -> ben writes b1",
			"a1 x:signature a2 b1", "",
		},
		{
			"a whole forged thread falls with its first entry",
			"ann writes a1 -> ben forges x as ann -> ben forges y as ann after x -> ben forges z as ann after y -> ann writes a2",
			"a1 x:signature y:signature z:signature a2", "",
		},
		{
			"a forged tail falls",
			"ann writes a1 -> ann writes a2 -> ben forges x as ann -> ben forges y as ann after x -> ben writes b1",
			"a1 a2 x:signature y:signature b1", "",
		},
		{
			"a signature holds in one place only",
			"ann writes a1 -> ben replays a1 -> ann writes a2",
			"a1 a1':signature a2", "",
		},
		{
			"one disowns what one never signed, and goes on",
			"ann writes a1 -> ben forges x as ann -> ann disowns x -> ann writes a2",
			"a1 x:disowned disowned a2", "",
		},
		{
			"nobody takes back what they signed",
			"ann writes a1 -> ann writes a2 -> ann claims a1 -> ann writes a3",
			"a1 a2 disowned:rule a3", "",
		},
		{
			"nobody disowns for another",
			"ann writes a1 -> ben claims a1 -> ben forges x as ann -> ben claims x -> ann writes a2",
			"a1 disowned:rule x:signature disowned:rule a2", "",
		},
		{
			"an entry that skips its author's last does not stand",
			"ben writes b1 -> ben writes b2 -> ben skips b2 to write b3 -> ann writes a1 -> ben writes b4",
			"b1 b2 b3:previous a1 b4", "",
		},
		{
			"nobody makes good a forgery in their own name by building on it",
			"ben writes b1 -> ann forges x as ben -> ben backs b2 on x -> ben writes b3 -> ann writes a1",
			"b1 x:signature b2:previous b3 a1", "",
		},
		{
			"garbage is listed and blocks nobody",
			"ann writes a1 -> ben garbles x -> ben invents x -> ann writes a2 -> ben writes b1",
			"a1 x:open control 77:unknown a2 b1", "",
		},
		{
			"an old epoch is over",
			"ann writes a1 -> ann begins -> ben writes-under 2 x -> ben writes b1",
			"a1 epoch x:epoch b1", "",
		},
		{
			"anybody begins a new epoch, when it is needed or not",
			"ann begins -> ben begins -> ann writes a1",
			"epoch epoch a1", "",
		},
		{
			"an epoch is for all members and for nobody else",
			"ben wraps himself -> ben wraps again -> ben wraps skipping -> ben wraps forgetting -> ann writes a1",
			"epoch:rule epoch:rule epoch:epoch epoch:rule a1", "",
		},
		{
			"whoever leaves is gone, and a new epoch begins",
			"ben writes b1 -> ben leaves -> ben writes-under 2 x -> ann writes a1 = needs-epoch -> ann begins -> ann writes a2 -> ben writes-under 2 y -> ben writes b2 = member",
			"b1 left x:epoch epoch a2 y:epoch", "b1 left x:epoch epoch a2:key y:epoch",
		},
		{
			"nobody removes the other of two",
			"ann removes ben = rule -> ben throws-out ann -> ann throws-out ben -> ann writes a1",
			"removed:rule removed:rule a1", "",
		},
		{
			"whoever has left invites nobody",
			"ben leaves -> ben calls eve -> ben invites eve = member",
			"left invited:member", "",
		},
		{
			"a room of two has no place for a third, even after one left",
			"ann invites eve -> eve joins = rule -> ben leaves -> eve joins = rule -> ann invites eve -> eve joins = rule",
			"invited left invited", "",
		},
		{
			"whoever left comes back as themselves",
			"ben writes b1 -> ben leaves -> ann invites ben -> ben joins -> ann admits ben -> ben writes b2",
			"b1 left invited joined epoch b2", "",
		},
		{
			"whoever changed keys and left comes back with the last ones",
			"ben rekeys -> ben leaves -> ann invites ben -> ben joins -> ann admits ben -> ben writes b1",
			"rekeyed epoch left invited joined epoch b1", "",
		},
		{
			"changed keys go on where the old ones ended",
			"ann writes a1 -> ben writes b1 -> ann rekeys -> ann writes a2 -> ann erases a1 -> ben writes b2",
			"a1~ b1 rekeyed epoch a2 erased b2", "",
		},
		{
			"before the epoch after a change of keys nothing stands",
			"ann rekeys alone -> ben writes-under 2 x -> ben writes b1 = needs-epoch -> ben begins -> ben writes b2 -> ann writes a1",
			"rekeyed x:epoch epoch b2 a1", "",
		},
		{
			"keys change again and again",
			"ann writes a1 -> ann rekeys -> ann writes a2 -> ben rekeys -> ann rekeys -> ann erases a1 -> ann erases a2 -> ben writes b1",
			"a1~ rekeyed epoch a2~ rekeyed epoch rekeyed epoch erased erased b1", "",
		},
		{
			"competing changes of keys stop the room",
			"ann writes a1 -> ann rekeys -> ann writes a2 -> ann competes -> ben writes b1 = stopped -> ann begins = stopped -> ben succeeds -> ann erases a1 -> ben leaves",
			"a1~ rekeyed epoch a2 rekeyed:competing successor erased left", "",
		},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := tell(t, ours(t), x.text)
			s.wants(x.want, s.me("ann"))
			s.wants(cmp.Or(x.bens, x.want), s.me("ben"))
		})
	}
}

func TestStoriesOfInvitations(t *testing.T) {
	for _, x := range []struct{ name, text, want string }{
		{
			"two link up",
			"ann writes a1 -> ann invites ben -> ben joins -> ann writes a2 = needs-epoch -> ann begins = admit -> ann admits ben -> ann writes a2",
			"a1 invited joined epoch a2",
		},
		{
			"one link serves once",
			"ann invites ben -> ben joins -> eve joins ben = invitation -> ann admits ben",
			"invited joined epoch",
		},
		{
			"a revoked link serves nobody",
			"ann invites ben -> ann uninvites ben -> ben joins = invitation -> ann uninvites ben = invitation",
			"invited uninvited",
		},
		{
			"a link serves for a week",
			"ann invites ben -> week passes -> ann writes a1 -> ben joins = invitation",
			"invited a1",
		},
		{
			"a newcomer who is not the right one is refused",
			"ann invites ben -> eve joins ben -> eve writes x = member -> eve begins = admit -> ann removes eve -> ann begins -> ann invites ben -> ben joins -> ann admits ben -> ann writes a1",
			"invited joined removed epoch invited joined epoch a1",
		},
		{
			"a newcomer can turn back",
			"ann invites ben -> ben joins -> ben leaves -> ann begins -> ann writes a1",
			"invited joined left epoch a1",
		},
		{
			"a newcomer can change keys while waiting",
			"ann invites ben -> ben joins -> ben rekeys alone -> ann admits ben -> ben writes b1",
			"invited joined rekeyed epoch b1",
		},
		{
			"a change of keys voids the links made before",
			"ann invites ben -> ann rekeys -> ben joins = invitation",
			"invited rekeyed epoch",
		},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := tell(t, begin(t, "ann", ledger.Founding{Kind: ledger.Ours}), x.text)
			s.wants(x.want, s.me("ann"))
		})
	}
}

func TestStoriesOfSessions(t *testing.T) {
	for _, x := range []struct{ name, text, want, helper string }{
		{
			"a helper reads from when they came to when they go",
			"ann writes a1 -> ann helper-invites hal -> hal joins -> ann admits hal -> hal writes h1 -> ann writes a2 -> ben removes hal -> ann begins -> ann writes a3 -> hal writes-under 3 x",
			"a1 invited joined epoch h1 a2 removed epoch a3 x:epoch",
			"a1:key invited joined epoch h1 a2 removed epoch a3:key x:epoch",
		},
		{
			"a helper neither invites, admits nor removes",
			"ann helper-invites hal -> hal joins -> ben admits hal -> hal invites eve = rule -> hal throws-out ann -> ann helper-invites eve -> eve joins -> hal admits eve = rule -> ben removes eve -> hal begins -> hal writes h1",
			"invited joined epoch removed:rule invited joined removed epoch h1",
			"invited joined epoch removed:rule invited joined removed epoch h1",
		},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := begin(t, "ann", ledger.Founding{Kind: ledger.Session})
			w.joins("ben", "ann", ledger.Person)
			s := tell(t, w, x.text)
			s.wants(x.want, "ann", "ben")
			s.wants(x.helper, "hal")
		})
	}
}

func TestAHelperCanFoundASession(t *testing.T) {
	w := begin(t, "hal", ledger.Founding{Kind: ledger.Session, Role: ledger.Helper})
	w.joins("ann", "hal", ledger.Person)
	w.joins("ben", "hal", ledger.Person)
	s := tell(t, w, "ann writes a1 -> hal removes ann = rule -> hal removes hal = rule -> ben removes hal -> ann begins -> ann writes a2")
	s.wants("a1 removed epoch a2", "ann", "ben")
	_, _, err := ledger.Create(w.rand, person("hal"), ledger.Founding{Kind: ledger.Ours, Role: ledger.Helper})
	wantErr(t, "a helper founds a room of two", err, ledger.ErrRule)
}

func TestGivenUpKeysDoNotComeBack(t *testing.T) {
	w := ours(t)
	tell(t, w, "ben rekeys -> ben leaves -> ann invites ben")
	s := tell(t, w, "ann invites ben")
	s.keys["ben"] = "" // whoever once had ben's first seed
	s.go_("ben joins = rule")
	if it, _ := w.as("ann").Item(3); it.Author != id("ben") {
		t.Errorf("joined: %v", it.Author)
	}
}

func TestABadWrapIsMendedByWhomItShutOut(t *testing.T) {
	for _, how := range []string{"badly", "another"} {
		s := tell(t, ours(t), "ann writes a1 -> ben wraps "+how)
		if !s.w.as("ann").NeedsEpoch() {
			t.Fatal("ann was given the key after all")
		}
		s.go_("ben writes b1 -> ann writes a2 = needs-epoch -> ann begins -> ann writes a2 -> ben writes b2")
		s.wants("a1 epoch b1:key epoch a2 b2", "ann")
		s.wants("a1 epoch b1 epoch a2 b2", "ben")
	}
}
