package build

import "hash/maphash"

// table finds the build of a key. It has no pointers to builds or keys, which lie
// end to end in a few buffers, so the garbage collector need not look into it.
type table struct {
	seeds  [2]maphash.Seed
	at     map[keyHash]uint32 // position in chunks
	chunks [][]collected
	n      int
	keys   []byte
}

// keyHash stands for a source and a key. Its seeds are secret, so nobody can write
// two keys that share it.
type keyHash [2]uint64

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
	return &table{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, at: make(map[keyHash]uint32)}
}

// build returns the build at a position.
func (t *table) build(i uint32) *collected { return &t.chunks[i/chunkSize][i%chunkSize] }

// keyText returns the text of a key, valid until the next insertion.
func (t *table) keyText(k keyRef) []byte { return t.keys[k.from : k.from+uint64(k.length)] }

// add appends a build without a key and returns its position.
func (t *table) add(source Text) uint32 {
	if t.n == len(t.chunks)*chunkSize {
		t.chunks = append(t.chunks, make([]collected, chunkSize))
	}
	i := uint32(t.n)
	t.n++
	t.build(i).reset()
	t.build(i).source = source
	return i
}

// find returns the position of the build with the given source and key,
// creating it if there is none. parted is where the key's last part begins.
func (t *table) find(source Text, key []byte, parted uint32) uint32 {
	mixed := uint64(source)<<32 | uint64(parted)
	hash := keyHash{maphash.Bytes(t.seeds[0], key) ^ mixed, maphash.Bytes(t.seeds[1], key)}
	i, known := t.at[hash]
	if !known {
		i = t.add(source)
		t.build(i).key = keyRef{from: uint64(len(t.keys)), length: uint32(len(key)), parted: parted}
		t.keys = append(t.keys, key...)
		t.at[hash] = i
	}
	return i
}
