package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/goldmend/goldmend/words"
	"github.com/goldmend/goldmend/words/en"
)

// section is the weights as package words reads them.
type section struct {
	learnedWith [8]byte // the fingerprint of the rules
	senses      senses
	labels      []labelOut
	rows        map[uint32][]cellOut
}

type labelOut struct {
	name                           string
	kinds                          int
	scale                          float64
	bias, calm, other, keep, raise float64
}

type cellOut struct {
	label  uint8
	weight int8
}

// senses are those of words, by hash.
type senses map[uint32][]uint8

// readSenses reads words/en/senses.txt.
func readSenses() (senses, error) {
	b, err := en.Files.ReadFile("senses.txt")
	if err != nil {
		return nil, err
	}
	all, number := senses{}, 0
	put := func(h uint32, sense int) {
		if !slices.Contains(all[h], uint8(sense)) && len(all[h]) < 5 {
			all[h] = append(all[h], uint8(sense))
		}
	}
	for i, line := range strings.Split(string(b), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, list, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("senses.txt:%d: no colon", i+1)
		}
		for w := range strings.FieldsSeq(list) {
			b := []byte(w)
			put(words.Hash(b)>>8, number)
			if !strings.HasSuffix(name, "=") {
				put(words.Hash(words.Stem(b))>>8^1<<23, number)
			}
		}
		number++
	}
	return all, nil
}

// bytes writes the section.
func (s section) bytes() []byte {
	var b []byte
	num := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	signed := func(n int) { num(n<<1 ^ n>>63) }
	thousandth := func(x float64) { signed(int(math.Round(max(-8000, min(8000, x)) * 1000))) }
	hashes := func(sorted []uint32) {
		num(len(sorted))
		last := 0
		for _, h := range sorted {
			num(int(h) - last)
			last = int(h)
		}
	}
	b = append(b, s.learnedWith[:]...)
	keys := slices.Sorted(maps.Keys(s.senses))
	hashes(keys)
	for _, k := range keys {
		b = append(b, byte(len(s.senses[k])))
	}
	for _, k := range keys {
		b = append(b, s.senses[k]...)
	}
	num(len(s.labels))
	for _, l := range s.labels {
		num(len(l.name))
		b = append(b, l.name...)
		num(l.kinds)
		thousandth(l.bias)
		num(int(math.Round(l.scale * 1e6)))
		thousandth(l.calm)
		thousandth(l.other)
		thousandth(l.keep)
		thousandth(l.raise)
	}
	keys = slices.Sorted(maps.Keys(s.rows))
	hashes(keys)
	var of, weights bytes.Buffer
	for _, k := range keys {
		b = append(b, byte(len(s.rows[k])))
		for _, c := range s.rows[k] {
			of.WriteByte(c.label)
			weights.WriteByte(byte(c.weight))
		}
	}
	return slices.Concat(b, of.Bytes(), weights.Bytes())
}
