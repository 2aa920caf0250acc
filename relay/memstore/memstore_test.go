package memstore_test

import (
	"testing"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/relay/storetest"
)

func TestTheStoreKeepsItsContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) relay.Store { return memstore.New() }, nil)
}
