package build

import "hash/maphash"

// table finds the build of a key. It is an open-addressing hash table whose
// keys lie end to end in one buffer: a million builds are a handful of
// allocations, none of which the garbage collector has to look into.
type table struct {
	seed   maphash.Seed
	slots  []uint32 // position+1 in chunks; 0 is free
	hashes []uint64 // by position
	chunks [][]collected
	n      int
	keys   []byte
}

// keyRef is the place of a key's text in table.keys; a build without a key has
// none (length 0).
type keyRef struct {
	from   uint64
	length uint32
	// parted is where the second part begins, so that two pairs of texts that
	// read the same when put together stay apart.
	parted uint32
}

const chunkSize = 1 << 12

func newTable() *table {
	return &table{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<12)}
}

// at returns the build at a position.
func (t *table) at(i uint32) *collected { return &t.chunks[i/chunkSize][i%chunkSize] }

// keyText returns the text of a key, valid until the next insertion.
func (t *table) keyText(k keyRef) []byte { return t.keys[k.from : k.from+uint64(k.length)] }

// add appends a build without a key and returns its position.
func (t *table) add() uint32 {
	if t.n == len(t.chunks)*chunkSize {
		t.chunks = append(t.chunks, make([]collected, chunkSize))
	}
	i := uint32(t.n)
	t.n++
	t.at(i).reset()
	t.hashes = append(t.hashes, 0)
	return i
}

// find returns the position of the build with the given source and key,
// creating it if there is none. parted is where the key's last part begins.
func (t *table) find(source Text, key []byte, parted uint32) uint32 {
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

func (t *table) grow() {
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
