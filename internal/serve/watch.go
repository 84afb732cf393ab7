package serve

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Watched is a site that is loaded again after its folder was rebuilt, for
// previews. A request that has begun keeps the site it began with.
type Watched struct {
	dir     string
	options Options
	every   time.Duration
	site    atomic.Pointer[Site]
	failed  func(error)

	mu      sync.Mutex
	checked time.Time
	seen    []fs.FileInfo
}

// Watch loads a site. When a request comes and the time every has passed since
// the last check, it checks whether the folder has changed. If the folder cannot
// be loaded (because it is being written), the site stays as it is, and failed is
// called if it is not nil.
func Watch(dir string, options Options, every time.Duration, failed func(error)) (*Watched, error) {
	w := &Watched{dir: dir, options: options, every: every, failed: failed, seen: fingerprint(dir), checked: time.Now()}
	site, err := Load(dir, options)
	if err != nil {
		return nil, err
	}
	w.site.Store(site)
	return w, nil
}

// Handler returns a handler that publishes the watched site.
func (w *Watched) Handler(options HandlerOptions) (*Handler, error) {
	return newHandler(w.current, options)
}

// fingerprint describes what every build replaces: the folder itself, or some
// files in it.
func fingerprint(dir string) []fs.FileInfo {
	var stats []fs.FileInfo
	for _, name := range []string{".", "index.html", "data/index.json", "404.html"} {
		stat, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			stat = nil
		}
		stats = append(stats, stat)
	}
	return stats
}

func sameFile(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

func (w *Watched) current() *Site {
	if w.mu.TryLock() {
		defer w.mu.Unlock()
		if now := time.Now(); now.Sub(w.checked) >= w.every {
			w.look()
			w.checked = time.Now()
		}
	}
	return w.site.Load()
}

// look loads the site if the folder has changed. The garbage collector takes the
// previous site: requests may still be reading from it.
func (w *Watched) look() {
	seen := fingerprint(w.dir)
	if slices.EqualFunc(seen, w.seen, sameFile) {
		return
	}
	site, err := Load(w.dir, w.options)
	if err != nil {
		if w.failed != nil {
			w.failed(err)
		}
		return
	}
	w.seen = seen
	w.site.Store(site)
}
