package files

import (
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
)

// Whatever the id of a repository is, it stays within its place in the document.
func FuzzDocument(f *testing.F) {
	f.Add("R_1")
	f.Add("\"}\n{\\")
	f.Fuzz(func(t *testing.T, id string) {
		w := &wanted{oid: strings.Repeat("0", 40), places: []*inventory.Repository{{ID: id}}}
		if d := document([]*wanted{w}); strings.Count(d, "\n") != 5 {
			t.Errorf("got %q, want 5 lines", d)
		}
	})
}

func TestBatchesKeepToTheirBounds(t *testing.T) {
	var list []*wanted
	for i := range 250 {
		size := int64(10)
		if i < 4 {
			size = bytesPerQuery - 5
		}
		list = append(list, &wanted{size: size})
	}
	list = append(list, &wanted{size: -1})
	n := 0
	for _, batch := range batches(list) {
		bytes := int64(0)
		for _, w := range batch {
			bytes += max(w.size, 0)
		}
		if len(batch) == 0 || len(batch) > BlobsPerQuery || len(batch) > 1 && bytes > bytesPerQuery {
			t.Errorf("got a batch of %d blobs with %d bytes, want at most %d and %d", len(batch), bytes, BlobsPerQuery, bytesPerQuery)
		}
		n += len(batch)
	}
	if n != len(list) {
		t.Errorf("got %d blobs in batches, want %d", n, len(list))
	}
}
