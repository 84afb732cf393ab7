package build

import (
	"hash/maphash"
	"math"
	"math/bits"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// copies holds back the documents that may occur more than once until all events
// were read. Of each it keeps the newest copy as an [event], which has a fixed size:
// overlapping exports may repeat every document.
type copies struct {
	suspects map[uint64]struct{}
	// sieve has a bit for the low bits of each suspect, so that most keys are
	// cleared without a look into the map.
	sieve  []uint64
	seeds  [2]maphash.Seed
	at     map[documentHash]int // position in newest
	newest []event
}

// documentHash stands for (source, partition, id). Its seeds are secret, so
// nobody can write two documents that share it.
type documentHash [2]uint64

func newCopies(suspects map[uint64]struct{}) *copies {
	c := &copies{
		suspects: suspects,
		sieve:    make([]uint64, 1<<bits.Len(uint(len(suspects)/4))), // 16 to 32 bits a suspect
		seeds:    [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		at:       make(map[documentHash]int),
	}
	for key := range suspects {
		*c.word(key) |= 1 << (key & 63)
	}
	return c
}

// word returns the word of the sieve that holds the bit of a key.
func (c *copies) word(key uint64) *uint64 { return &c.sieve[key>>6&uint64(len(c.sieve)-1)] }

// suspect reports whether a document with that key may occur more than once.
func (c *copies) suspect(key uint64) bool {
	if key == 0 || *c.word(key)&(1<<(key&63)) == 0 {
		return false
	}
	_, ok := c.suspects[key]
	return ok
}

// hold keeps the event of row i if it is the newest copy of its document so
// far: the highest _ts, a missing one being lowest, then the last read. It
// reports whether there was a copy before.
func (c *copies) hold(batch *eventfile.Batch, i int, e *event) bool {
	id := struct{ source, partition, id string }{batch.Source.At(i), batch.Partition.At(i), batch.ID.At(i)}
	hash := documentHash{maphash.Comparable(c.seeds[0], id), maphash.Comparable(c.seeds[1], id)}
	at, known := c.at[hash]
	if !known {
		c.at[hash] = len(c.newest)
		c.newest = append(c.newest, *e)
		return false
	}
	if old := &c.newest[at]; newer(e.ts, old.ts) || (!newer(old.ts, e.ts) && e.order > old.order) {
		*old = *e
	}
	return true
}

// newer reports whether the _ts a is higher than b, a missing one being lowest.
func newer(a, b float64) bool {
	return !math.IsNaN(a) && (math.IsNaN(b) || a > b)
}
