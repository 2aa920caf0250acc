package sqlstore_test

import (
	"path/filepath"
	"testing"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
	"github.com/goldmend/goldmend/relay/storetest"
)

func TestTheStoreKeepsItsContract(t *testing.T) {
	paths := map[relay.Store]string{}
	at := func(t *testing.T, path string) relay.Store {
		s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		paths[s] = path
		return s
	}
	storetest.Run(t,
		func(t *testing.T) relay.Store { return at(t, filepath.Join(t.TempDir(), "a ?#% name.db")) },
		func(t *testing.T, s relay.Store) relay.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return at(t, paths[s])
		})
}
