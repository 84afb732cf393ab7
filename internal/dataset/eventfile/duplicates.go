package eventfile

import (
	"context"
	"math/bits"
)

const (
	// roundKeys is how many keys are looked at in one round.
	roundKeys = 1<<24 - 1
	// sieveBits is how many bits a sieve has for each key. With 16, three keys
	// of a hundred are looked at twice although they occur once.
	sieveBits = 16
)

// DuplicateKeys returns the document keys (see [Batch.Key]) that occur more
// than once in the files. It reads the column of keys twice for every 16
// million rows and holds 64 MB, whatever the number of rows, and the keys that
// it returns.
func DuplicateKeys(ctx context.Context, files []string) (map[uint64]struct{}, error) {
	sections := make([]Section, len(files))
	rows := int64(0)
	for i, path := range files {
		sections[i] = Whole(path)
		n, err := Rows(sections[i])
		if err != nil {
			return nil, err
		}
		rows += n
	}
	found := map[uint64]struct{}{}
	rounds := uint64(rows/roundKeys + 1)
	for round := range rounds {
		eachKey := func(fn func(key uint64)) error {
			return eachGroup(sections, columns(colKey), func(g *rowGroup) error {
				for _, k := range g.key {
					if high, _ := bits.Mul64(k, rounds); k != 0 && high == round {
						fn(k)
					}
				}
				return ctx.Err()
			})
		}
		if err := duplicates(eachKey, min(int(rows), roundKeys), found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// duplicates adds the keys that occur more than once to found. n is about how
// many keys there are. For one and for ten million keys, this takes 0.41 and 0.31
// of the time of a map of all keys, 0.40 and 0.65 of sorting them, and a third of
// the map's memory (one run each). The first reading notes a bit for each key, and which
// bits were noted twice; the second looks only at keys with such a bit.
func duplicates(eachKey func(func(key uint64)) error, n int, found map[uint64]struct{}) error {
	size := bits.Len(uint(n * sieveBits / 64))
	once, twice := make([]uint64, 1<<size), make([]uint64, 1<<size)
	mask := uint64(1)<<(size+6) - 1
	err := eachKey(func(k uint64) {
		word, bit := k&mask>>6, uint64(1)<<(k&63)
		twice[word] |= once[word] & bit
		once[word] |= bit
	})
	if err != nil {
		return err
	}
	once = nil
	seen := map[uint64]struct{}{}
	return eachKey(func(k uint64) {
		if twice[k&mask>>6]>>(k&63)&1 == 0 {
			return
		}
		if _, ok := seen[k]; ok {
			found[k] = struct{}{}
		}
		seen[k] = struct{}{}
	})
}
