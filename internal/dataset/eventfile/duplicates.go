package eventfile

import (
	"context"
	"math/bits"
)

const (
	// roundKeys is how many keys are looked at in one round.
	roundKeys = 1<<24 - 1
	// sieveBits is how many bits a sieve has for each key. With 16, three keys
	// of a hundred are put into a map although they occur once.
	sieveBits = 16
)

// DuplicateKeys returns the document keys (see [Batch.Key]) that occur more than
// once in the files, which have about the given number of rows. For every 16
// million rows it reads the column of keys once, and it holds at most 192 MB
// besides the keys that it returns.
func DuplicateKeys(ctx context.Context, files []Section, rows int64) (map[uint64]struct{}, error) {
	found := map[uint64]struct{}{}
	rounds := uint64(rows/roundKeys + 1)
	keys := make([]uint64, 0, min(rows, roundKeys+roundKeys/64))
	for round := range rounds {
		keys = keys[:0]
		err := eachGroup(files, columns(colKey), func(g *rowGroup) error {
			for _, k := range g.key {
				if high, _ := bits.Mul64(k, rounds); k != 0 && high == round {
					keys = append(keys, k)
				}
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, err
		}
		duplicates(keys, found)
	}
	return found, nil
}

// duplicates adds the keys that occur more than once to found. For one and for ten
// million keys, this takes 0.41 and 0.31 of the time of a map of all keys, 0.40 and
// 0.65 of sorting them, and a third of the map's memory (one run each). The first
// loop notes a bit for each key, and which bits were noted twice; the second looks
// only at keys with such a bit.
func duplicates(keys []uint64, found map[uint64]struct{}) {
	size := bits.Len(uint(len(keys) * sieveBits / 64))
	once, twice := make([]uint64, 1<<size), make([]uint64, 1<<size)
	mask := uint64(1)<<(size+6) - 1
	for _, k := range keys {
		word, bit := k&mask>>6, uint64(1)<<(k&63)
		twice[word] |= once[word] & bit
		once[word] |= bit
	}
	seen := map[uint64]struct{}{}
	for _, k := range keys {
		if twice[k&mask>>6]>>(k&63)&1 == 0 {
			continue
		}
		if _, ok := seen[k]; ok {
			found[k] = struct{}{}
		}
		seen[k] = struct{}{}
	}
}
