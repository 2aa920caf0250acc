package native

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/goldmend/goldmend/client"
)

// Memory is a storage that is gone with the program. Its zero value is empty.
type Memory struct {
	mu     sync.Mutex
	values map[string][]byte
}

// Get implements [client.Storage].
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.values[key]), nil
}

// Put implements [client.Storage].
func (m *Memory) Put(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		m.values = map[string][]byte{}
	}
	m.values[key] = append([]byte{}, value...)
	return nil
}

// Delete implements [client.Storage].
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return nil
}

// List implements [client.Storage].
func (m *Memory) List(_ context.Context, prefix string) ([]client.Pair, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var pairs []client.Pair
	for k, v := range m.values {
		if strings.HasPrefix(k, prefix) {
			pairs = append(pairs, client.Pair{Key: k, Value: slices.Clone(v)})
		}
	}
	slices.SortFunc(pairs, func(a, b client.Pair) int { return strings.Compare(a.Key, b.Key) })
	return pairs, nil
}
