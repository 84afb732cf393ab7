package metrics

import (
	"hash/maphash"
	"strings"
)

// textID stands for a text; 0 is the missing one.
type textID uint32

// texts gives each distinct text a number, so that builds hold no strings.
type texts struct {
	ids   map[string]textID
	words []string
}

func newTexts() *texts {
	return &texts{ids: make(map[string]textID), words: []string{""}}
}

// id returns the number of s, which may be a view of a reused buffer.
func (t *texts) id(s string) textID {
	if s == "" {
		return 0
	}
	if id, ok := t.ids[s]; ok {
		return id
	}
	s = strings.Clone(s)
	id := textID(len(t.words))
	t.ids[s] = id
	t.words = append(t.words, s)
	return id
}

// text returns the text of a number.
func (t *texts) text(id textID) string { return t.words[id] }

// builds finds the build of a key. It is an open-addressing hash table whose
// keys lie end to end in one buffer: a million builds are a handful of
// allocations, none of which the garbage collector has to look into.
type builds struct {
	seed   maphash.Seed
	slots  []uint32 // position+1 in chunks; 0 is free
	hashes []uint64 // by position
	chunks [][]build
	n      int
	keys   []byte
}

// keyRef is the place of a key's text in builds.keys; a build without a key has
// none (length 0).
type keyRef struct {
	from   uint64
	length uint32
	// parted is where the second part begins, so that two pairs of texts that
	// read the same when put together stay apart.
	parted uint32
}

const chunkSize = 1 << 12

func newBuilds() *builds {
	return &builds{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<12)}
}

// at returns the build at a position.
func (t *builds) at(i uint32) *build { return &t.chunks[i/chunkSize][i%chunkSize] }

// keyText returns the text of a key, valid until the next insertion.
func (t *builds) keyText(k keyRef) []byte { return t.keys[k.from : k.from+uint64(k.length)] }

// add appends a build without a key and returns its position.
func (t *builds) add() uint32 {
	if t.n == len(t.chunks)*chunkSize {
		t.chunks = append(t.chunks, make([]build, chunkSize))
	}
	i := uint32(t.n)
	t.n++
	t.at(i).reset()
	t.hashes = append(t.hashes, 0)
	return i
}

// find returns the position of the build with the given source and key,
// creating it if there is none. parted is where the key's last part begins.
func (t *builds) find(source textID, key []byte, parted uint32) uint32 {
	hash := maphash.Bytes(t.seed, key) ^ (uint64(source)<<32|uint64(parted))*0x9e3779b97f4a7c15
	mask := uint64(len(t.slots) - 1)
	s := hash & mask
	for ; t.slots[s] != 0; s = (s + 1) & mask {
		i := t.slots[s] - 1
		if t.hashes[i] != hash {
			continue
		}
		if b := t.at(i); b.source == source && b.key.parted == parted && string(t.keyText(b.key)) == string(key) {
			return i
		}
	}
	i := t.add()
	b := t.at(i)
	b.source = source
	b.key = keyRef{from: uint64(len(t.keys)), length: uint32(len(key)), parted: parted}
	t.keys = append(t.keys, key...)
	t.hashes[i] = hash
	t.slots[s] = i + 1
	if t.n*2 > len(t.slots) {
		t.grow()
	}
	return i
}

func (t *builds) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	mask := uint64(len(t.slots) - 1)
	for i, hash := range t.hashes {
		if t.at(uint32(i)).key.length == 0 {
			continue
		}
		s := hash & mask
		for t.slots[s] != 0 {
			s = (s + 1) & mask
		}
		t.slots[s] = uint32(i) + 1
	}
}
