package serve

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	seen    string
}

// Watch loads a site with all its content. When a request comes and the time
// every has passed since the last check, it checks whether the folder has
// changed. If the folder cannot be loaded (because it is being written), the
// site stays as it is, and failed is called if it is not nil.
func Watch(dir string, options Options, every time.Duration, failed func(error)) (*Watched, error) {
	w := &Watched{dir: dir, options: options, every: every, failed: failed}
	return w, w.reload()
}

// Handler returns a handler that publishes the watched site.
func (w *Watched) Handler(options HandlerOptions) (*Handler, error) {
	return newHandler(w.current, options)
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

func (w *Watched) current() *Site {
	if w.mu.TryLock() {
		defer w.mu.Unlock()
		if time.Since(w.checked) >= w.every {
			if err := w.reload(); err != nil && w.failed != nil {
				w.failed(err)
			}
		}
	}
	return w.site.Load()
}

// reload loads the site if the folder has changed. The garbage collector takes
// the previous site: requests may still be reading from it.
func (w *Watched) reload() error {
	defer func() { w.checked = time.Now() }()
	seen := fingerprint(w.dir)
	if seen == w.seen && w.site.Load() != nil {
		return nil
	}
	site, err := Load(w.dir, w.options)
	if err == nil {
		err = site.Wait()
	}
	if err != nil {
		return err
	}
	w.seen = seen
	w.site.Store(site)
	return nil
}
