package dataset

import (
	"hash/maphash"
	"unsafe"
)

// arena holds texts one after the other in blocks without pointers, so that a
// million of them cost the garbage collector nothing. It is emptied at once.
type arena struct {
	blocks [][]byte
	used   int // bytes handed out
	next   int // blocks before this one are full
}

const (
	blockBits = 18
	blockSize = 1 << blockBits
	// lengthBits leave 36 bits for the position: 64 GiB of texts of at most
	// 256 MiB.
	lengthBits = 28
)

// ref says where in an arena a text is and how long. The zero ref is no text.
type ref uint64

func (r ref) len() int { return int(r & (1<<lengthBits - 1)) }

// add stores a copy of b, which is not empty.
func (a *arena) add(b string) ref {
	a.used += len(b)
	for a.next < len(a.blocks) && cap(a.blocks[a.next])-len(a.blocks[a.next]) < len(b) {
		a.next++
	}
	if a.next == len(a.blocks) {
		a.blocks = append(a.blocks, make([]byte, 0, max(blockSize, len(b))))
	}
	block := &a.blocks[a.next]
	pos := uint64(a.next)<<blockBits | uint64(len(*block))
	*block = append(*block, b...)
	return ref(pos<<lengthBits | uint64(len(b)))
}

// get returns a view of a text; it is valid until reset.
func (a *arena) get(r ref) string {
	if r == 0 {
		return ""
	}
	pos := uint64(r) >> lengthBits
	block := a.blocks[pos>>blockBits]
	return view(block[pos&(blockSize-1):][:r.len()])
}

// reset empties the arena and keeps its ordinary blocks for the next texts.
func (a *arena) reset() {
	kept := a.blocks[:0]
	for _, b := range a.blocks {
		if cap(b) == blockSize {
			kept = append(kept, b[:0])
		}
	}
	clear(a.blocks[len(kept):])
	*a = arena{blocks: kept}
}

// view returns the bytes as a text without copying.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// index finds texts that were seen before by their hash. It holds positions
// only; the caller knows the texts.
type index struct {
	seed  maphash.Seed
	slots []uint64 // upper half of the hash, position + 1
	n     int
}

// find returns the position of s, as told by same, or -1; then it notes s under
// position next.
func (x *index) find(s string, next int, same func(int) bool) int {
	if 2*x.n >= len(x.slots) {
		x.grow()
	}
	h := maphash.String(x.seed, s)
	mask := uint64(len(x.slots) - 1)
	// The slot comes from the upper half of the hash too: growing has no other.
	for i := (h >> 32) & mask; ; i = (i + 1) & mask {
		slot := x.slots[i]
		if slot == 0 {
			x.slots[i] = h&^0xffffffff | uint64(next+1)
			x.n++
			return -1
		}
		if slot>>32 == h>>32 {
			if k := int(slot&0xffffffff) - 1; same(k) {
				return k
			}
		}
	}
}

// forget takes back the note of s under position k, the latest one.
func (x *index) forget(s string, k int) {
	h := maphash.String(x.seed, s)
	mask := uint64(len(x.slots) - 1)
	for i := (h >> 32) & mask; ; i = (i + 1) & mask {
		if x.slots[i] == h&^0xffffffff|uint64(k+1) {
			// Nothing was noted since, so no probe leads past this slot.
			x.slots[i] = 0
			x.n--
			return
		}
	}
}

func (x *index) grow() {
	old := x.slots
	if len(old) == 0 {
		x.seed = maphash.MakeSeed()
	}
	x.slots = make([]uint64, max(64, 2*len(old)))
	mask := uint64(len(x.slots) - 1)
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		i := (slot >> 32) & mask
		for x.slots[i] != 0 {
			i = (i + 1) & mask
		}
		x.slots[i] = slot
	}
}

// reset empties the index. A table much larger than what it held is dropped.
func (x *index) reset() {
	if len(x.slots) > 1024 && x.n < len(x.slots)/16 {
		x.slots = nil
	}
	clear(x.slots)
	x.n = 0
}

// bytes is the memory the index takes.
func (x *index) bytes() int { return 8 * len(x.slots) }
