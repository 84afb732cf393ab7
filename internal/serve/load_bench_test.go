package serve

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkLoad loads 5,000 pages with their three prepared encodings.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	page := []byte(strings.Repeat("<p>page</p>\n", 800))
	for i := range 5000 {
		folder := filepath.Join(dir, fmt.Sprint("p", i))
		if i == 0 {
			folder = dir
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			b.Fatal(err)
		}
		for suffix, size := range map[string]int{"": len(page), ".br": 2000, ".zst": 2200, ".gz": 2400} {
			if err := os.WriteFile(filepath.Join(folder, "index.html"+suffix), page[:size], 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(dir, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
