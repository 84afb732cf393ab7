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

func BenchmarkDuplicates(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	keys := make([]uint64, 10_000_000)
	for i := range keys {
		keys[i] = r.Uint64() | 1
		if i%100 == 99 {
			keys[i] = keys[i-50]
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		eventfile.Duplicates(keys)
	}
}
