package serve

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Follow loads the site in a folder again after each rebuild, for previews, until
// the context ends. If the folder cannot be loaded (because it is being written),
// the site stays as it is, and failed is called. A request that has begun keeps
// the site it began with; the garbage collector takes that one later.
func (h *Handler) Follow(ctx context.Context, dir string, options Options, every time.Duration, failed func(error)) {
	seen := ""
	for ; ctx.Err() == nil; time.Sleep(every) {
		now := fingerprint(dir)
		if now == seen {
			continue
		}
		site, err := Load(dir, options)
		if err != nil {
			failed(err)
			continue
		}
		seen = now
		h.site.Store(site)
	}
}

// fingerprint describes what every build replaces: the folder itself, or some
// files in it.
func fingerprint(dir string) string {
	var b strings.Builder
	for _, name := range []string{".", "index.html", "data/index.json", "404.html"} {
		if stat, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
			fmt.Fprintln(&b, name, stat.Size(), stat.ModTime().UnixNano())
		}
	}
	return b.String()
}
