package eventfile_test

import (
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

func TestDuplicatesAreKeysThatOccurMoreThanOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var keys []uint64
	want := map[uint64]struct{}{}
	for range 1000 {
		k := r.Uint64() | 1
		keys = append(keys, k)
		if r.IntN(5) == 0 {
			keys = append(keys, k, k)
			want[k] = struct{}{}
		}
	}
	if got := eventfile.Duplicates(keys); !maps.Equal(got, want) {
		t.Errorf("got %d keys; want %d", len(got), len(want))
	}
}
