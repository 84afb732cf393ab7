package serve

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Compressor encodes content with a coding of Content-Encoding: "br", "zstd" or
// "gzip". Package compress has one.
type Compressor func(coding string, content []byte) ([]byte, error)

// Options say how a site is loaded.
type Options struct {
	// MemoryLimit is how many bytes of the site's files (encoded forms
	// included) are kept in memory, smallest files first; the rest is read from
	// disk when asked for. Zero or less: all of it is kept.
	MemoryLimit int64
	// CompressAtLoad, if not nil, stands in for prepared files that are
	// missing, so that a preview answers with the same encodings as production.
	// A file is compressed when it is first asked for.
	CompressAtLoad Compressor
	// Background lets Load return when it knows the files. Their content is then
	// read by and by, and at once where a request asks for it. A file that cannot
	// be read is an error of that request, and of Wait.
	Background bool
}

// compressFrom is the size in bytes below which compressing does not pay: the
// answer fits one packet anyway.
const compressFrom = 256

// found is a regular file of the site's folder.
type found struct {
	name    string // with slashes, relative to the folder
	size    int64
	modTime int64 // Unix nanoseconds
	// place is its part of the common block of memory, nil for a file left on disk.
	place []byte
}

// Load reads the site in a folder. Files and folders whose name begins with a
// dot, symbolic links and everything that is no regular file are left out. It
// fails when the folder has no index.html, as it is then not a built site.
func Load(dir string, opts Options) (*Site, error) {
	s, err := load(dir, opts)
	if err != nil {
		return nil, fmt.Errorf("load site: %w", err)
	}
	return s, nil
}

func load(dir string, opts Options) (_ *Site, err error) {
	// A folder that is swapped by a symbolic link must not change under way.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	files, err := list(dir)
	if err != nil {
		return nil, err
	}
	s := &Site{entries: make(map[string]*entry), compress: opts.CompressAtLoad}
	if s.root, err = os.OpenRoot(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.root.Close()
		}
	}()
	s.reserve(files, opts.MemoryLimit)
	kept := s.arrange(files)
	if s.entries[""] == nil {
		return nil, fmt.Errorf("%s has no index.html: expected the folder of a built site", dir)
	}
	s.notFound = s.entries["404.html"]
	if s.asOf, err = readAsOf(filepath.Join(dir, "data", "index.json")); err != nil {
		return nil, err
	}
	if opts.Background {
		s.loaded = make(chan struct{})
		go func() {
			defer close(s.loaded)
			s.loadErr = s.readAll(kept, 1)
		}()
		return s, nil
	}
	return s, s.readAll(kept, min(runtime.GOMAXPROCS(0), 8))
}

// list walks the folder, several of its folders at a time, and gives the files
// by name.
func list(dir string) ([]found, error) {
	var (
		mu    sync.Mutex
		files []found
		errs  []error
		wg    sync.WaitGroup
		slots = make(chan struct{}, 2*runtime.GOMAXPROCS(0))
		walk  func(rel string)
	)
	walk = func(rel string) {
		entries, err := os.ReadDir(filepath.Join(dir, filepath.FromSlash(rel)))
		here := make([]found, 0, len(entries))
		for _, e := range entries {
			name := e.Name()
			if strings.HasPrefix(name, ".") {
				continue
			}
			child := path.Join(rel, name)
			switch {
			case e.IsDir():
				select {
				case slots <- struct{}{}:
					wg.Go(func() {
						walk(child)
						<-slots
					})
				default:
					walk(child)
				}
			case e.Type().IsRegular():
				stat, statErr := e.Info()
				if statErr != nil {
					err = errors.Join(err, statErr)
					continue
				}
				here = append(here, found{name: child, size: stat.Size(), modTime: stat.ModTime().UnixNano()})
			}
		}
		mu.Lock()
		defer mu.Unlock()
		files = append(files, here...)
		if err != nil {
			errs = append(errs, err)
		}
	}
	walk("")
	wg.Wait()
	slices.SortFunc(files, func(a, b found) int { return strings.Compare(a.name, b.name) })
	return files, errors.Join(errs...)
}

// reserve gives each file its place in memory, as far as the limit allows. All
// of them share one block: the sizes are known, so nothing is wasted between
// them and the collector has one object without pointers to look at.
func (s *Site) reserve(files []found, limit int64) {
	order := make([]int, len(files))
	for i := range order {
		order[i] = i
	}
	if limit > 0 {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(files[a].size, files[b].size) })
	}
	kept := order[:0]
	for _, i := range order {
		if limit > 0 && s.inMemory+files[i].size > limit {
			s.onDisk += files[i].size
			continue
		}
		s.inMemory += files[i].size
		kept = append(kept, i)
	}
	block := make([]byte, s.inMemory)
	for _, i := range kept {
		size := files[i].size
		files[i].place, block = block[:size:size], block[size:]
	}
}

// readAll brings the content into memory.
func (s *Site) readAll(kept []*variant, workers int) error {
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(kept) && errs[w] == nil; i += workers {
				errs[w] = s.read(kept[i])
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// arrange makes the entries, originals first, then their encoded forms, and
// gives the variants that are to be read into memory.
func (s *Site) arrange(files []found) (kept []*variant) {
	originals := make(map[string]*entry)
	variants := make([]variant, len(files))
	add := func(e *entry, i int, c coding) {
		v := &variants[i]
		*v = variant{entry: e, coding: c, size: files[i].size, place: files[i].place, modTime: files[i].modTime}
		e.variants[c] = v
		e.have |= 1 << c
		if v.place != nil {
			kept = append(kept, v)
		}
	}
	for i := range files {
		f := &files[i]
		if _, c := splitCoding(f.name); c != identity {
			continue
		}
		e := &entry{name: f.name, kind: kindOf(f.name), immutable: hashed(f.name)}
		add(e, i, identity)
		originals[f.name] = e
		key := f.name
		if path.Base(key) == "index.html" {
			key = strings.TrimSuffix(key, "index.html")
		}
		s.entries[key] = e
	}
	for i := range files {
		f := &files[i]
		original, c := splitCoding(f.name)
		if c == identity {
			continue
		}
		if e := originals[original]; e != nil {
			add(e, i, c)
		}
	}
	if s.compress == nil {
		return kept
	}
	for _, e := range originals {
		original := e.variants[identity]
		if !e.kind.text || original.size < compressFrom || original.place == nil {
			continue
		}
		for c := brotli; c < codings; c++ {
			if !e.have.has(c) {
				e.variants[c] = &variant{entry: e, coding: c, made: true}
				e.have |= 1 << c
			}
		}
	}
	return kept
}

// splitCoding gives the name a prepared file was made from. A file with such an
// ending is never served under its own name.
func splitCoding(name string) (string, coding) {
	for c := brotli; c < codings; c++ {
		if original, ok := strings.CutSuffix(name, codingSuffixes[c]); ok {
			return original, c
		}
	}
	return name, identity
}

// readAsOf reads as_of from the site's data index. A site without the file has
// none; a file that cannot be understood is an error, as the age it should tell
// is what an alert hangs on.
func readAsOf(name string) (time.Time, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	defer f.Close()
	fail := func(err error) (time.Time, error) {
		return time.Time{}, fmt.Errorf(`%s: expected an object with "as_of" in RFC 3339: %w`, name, err)
	}
	decoder := json.NewDecoder(f)
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return fail(cmp.Or(err, errors.New("no object")))
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return fail(err)
		}
		if key == "as_of" {
			var asOf time.Time
			if err := decoder.Decode(&asOf); err != nil {
				return fail(err)
			}
			return asOf, nil
		}
		var skipped json.RawMessage
		if err := decoder.Decode(&skipped); err != nil {
			return fail(err)
		}
	}
	return fail(errors.New(`no "as_of"`))
}
