// Command pages writes a made-up site with prepared encodings, to measure the
// server with: a front page of about 20 KB compressed, a small page, and as many
// further pages as requested.
package main

import (
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/serve/compress"
)

func main() {
	to := flag.String("to", "", "folder to write")
	pages := flag.Int("pages", 0, "further pages")
	flag.Parse()
	if *to == "" {
		log.Fatal("pages: expected a folder in -to")
	}
	random := rand.New(rand.NewPCG(1, 2))
	write(*to, "index.html", page(random, 1150))
	write(*to, "small/index.html", page(random, 150))
	write(*to, "404.html", page(random, 1))
	write(*to, "data/index.json", []byte(`{"as_of":"2026-11-20T10:37:00Z","pages":[]}`))
	for i := range *pages {
		write(*to, fmt.Sprintf("p/%d/index.html", i), page(random, 100))
	}
}

// page is a table of rows whose numbers do not repeat.
func page(random *rand.Rand, rows int) []byte {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<title>Builds</title>\n<table>\n")
	for range rows {
		fmt.Fprintf(&b, "<tr><td>%016x</td><td class=\"number\">%d</td><td>pipeline-%d</td></tr>\n",
			random.Uint64(), random.IntN(1e6), random.IntN(1000))
	}
	b.WriteString("</table>\n")
	return []byte(b.String())
}

func write(folder, name string, content []byte) {
	name = filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		log.Fatal(err)
	}
	for coding, suffix := range map[string]string{"br": ".br", "zstd": ".zst", "gzip": ".gz"} {
		encoded, err := compress.Encode(coding, content)
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(name+suffix, encoded, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
