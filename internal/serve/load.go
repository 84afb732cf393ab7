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
	"time"

	"golang.org/x/sync/errgroup"
)

// Compressor encodes content with a coding of Content-Encoding: "br", "zstd" or
// "gzip". Package compress has one.
type Compressor func(coding string, content []byte) ([]byte, error)

// Options say how a site is loaded.
type Options struct {
	// MemoryLimit is how many bytes the site may take in memory, for the
	// contents of its files (encoded forms included) and the index of them. The
	// smallest files are kept; the rest is read from disk on request. Zero or
	// less: all files are kept.
	MemoryLimit int64
	// CompressAtLoad, if not nil, makes the encodings that the site lacks, so
	// that a preview answers with the same encodings as production. A file is
	// compressed when it is first asked for.
	CompressAtLoad Compressor
	// Background lets Load return when it has listed the files. Their content is
	// read later, and at once if a request asks for it. A file that cannot be
	// read is an error of that request, and of Wait.
	Background bool
}

const (
	// compressFrom is the size in bytes below which compressing does not pay:
	// the response fits into one packet anyway.
	compressFrom = 256
	// indexPerFile is how many bytes of memory the index needs for a file: its
	// name, its entry and its variant.
	indexPerFile = 512
)

// Load reads the site in a folder. It leaves out files and folders whose name
// begins with a dot, symbolic links, and everything else that is not a regular
// file. It fails if the folder has no index.html, because it is then not a
// built site.
func Load(dir string, opts Options) (*Site, error) {
	s, err := load(dir, opts)
	if err != nil {
		return nil, fmt.Errorf("load site: %w", err)
	}
	return s, nil
}

func load(dir string, opts Options) (_ *Site, err error) {
	// The folder may be a symbolic link that is replaced while it is read.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	s := &Site{entries: make(map[string]*entry), compress: opts.CompressAtLoad, loaded: make(chan struct{})}
	if s.root, err = os.OpenRoot(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.root.Close()
		}
	}()
	variants, err := s.list()
	if err != nil {
		return nil, err
	}
	if s.entries[""] == nil {
		return nil, fmt.Errorf("%s has no index.html: expected the folder of a built site", dir)
	}
	s.notFound = s.entries["404.html"]
	if s.asOf, err = readAsOf(filepath.Join(dir, "data", "index.json")); err != nil {
		return nil, err
	}
	kept := s.reserve(variants, opts.MemoryLimit)
	if s.compress != nil {
		s.addCompressed()
	}
	if opts.Background {
		go s.readAll(kept, 1)
		return s, nil
	}
	s.readAll(kept, min(runtime.GOMAXPROCS(0), 8))
	return s, s.loadErr
}

// list adds the folder's files to the site's entries and returns their variants.
func (s *Site) list() (variants []*variant, err error) {
	err = fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		stat, err := d.Info()
		if err != nil {
			return err
		}
		if v := s.add(name); v != nil {
			v.size, v.modTime = stat.Size(), stat.ModTime().UnixNano()
			variants = append(variants, v)
		}
		return nil
	})
	return variants, err
}

// add makes the variant for a file, and its entry if the file is an original.
// It returns nil for an encoded form without an original. Files come in lexical
// order, so an original comes before its encoded forms.
func (s *Site) add(name string) *variant {
	original, c := splitCoding(name)
	key := original
	if path.Base(key) == "index.html" {
		key = strings.TrimSuffix(key, "index.html")
	}
	e := s.entries[key]
	switch {
	case c == identity:
		k := kindOf(name)
		e = &entry{name: name, kind: k, contentType: [1]string{k.contentType}, immutable: hashed(name)}
		s.entries[key] = e
	case e == nil:
		return nil
	}
	v := &variant{entry: e, coding: c}
	e.variants[c] = v
	e.have |= 1 << c
	return v
}

// splitCoding returns the name that a prepared file was made from. A file with
// such a suffix is never served under its own name.
func splitCoding(name string) (string, coding) {
	for c := brotli; c < codings; c++ {
		if original, ok := strings.CutSuffix(name, codingSuffixes[c]); ok {
			return original, c
		}
	}
	return name, identity
}

// addCompressed adds the encodings that the site lacks and that are worth making.
func (s *Site) addCompressed() {
	for _, e := range s.entries {
		original := e.variants[identity]
		if !e.kind.text || original.size < compressFrom || original.body == nil {
			continue
		}
		for c := brotli; c < codings; c++ {
			if !e.have.has(c) {
				e.variants[c] = &variant{entry: e, coding: c, made: true}
				e.have |= 1 << c
			}
		}
	}
}

// reserve gives files their place in memory, the smallest first, as far as the
// limit allows, and returns those. All share one block: their sizes are known,
// so nothing is wasted between them, and the garbage collector has one object
// without pointers to look at.
func (s *Site) reserve(variants []*variant, limit int64) (kept []*variant) {
	kept = slices.Clone(variants)
	slices.SortStableFunc(kept, func(a, b *variant) int { return cmp.Compare(a.size, b.size) })
	count := 0
	for index := int64(len(variants)) * indexPerFile; count < len(kept); count++ {
		size := kept[count].size
		if limit > 0 && index+s.inMemory+size > limit {
			break
		}
		s.inMemory += size
	}
	for _, v := range kept[count:] {
		s.onDisk += v.size
	}
	kept = kept[:count]
	block := make([]byte, s.inMemory)
	for _, v := range kept {
		v.body, block = block[:v.size:v.size], block[v.size:]
	}
	return kept
}

// readAll brings the content into memory. It goes through all files, because one
// that cannot be read concerns only those who ask for it.
func (s *Site) readAll(kept []*variant, workers int) {
	defer close(s.loaded)
	errs := make([]error, len(kept))
	var group errgroup.Group
	group.SetLimit(workers)
	for i, v := range kept {
		group.Go(func() error {
			errs[i] = s.prepare(v)
			return nil
		})
	}
	_ = group.Wait() // every error is in errs
	s.loadErr = errors.Join(errs...)
}

// readAsOf reads as_of from the site's data index. A site without the file has
// none. A file that cannot be understood is an error, because alerts depend on
// the age of the data.
func readAsOf(name string) (time.Time, error) {
	content, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	var index struct {
		AsOf *time.Time `json:"as_of"`
	}
	if err := json.Unmarshal(content, &index); err != nil {
		return time.Time{}, fmt.Errorf(`%s: expected an object with "as_of" in RFC 3339: %w`, name, err)
	}
	if index.AsOf == nil {
		return time.Time{}, fmt.Errorf(`%s: expected "as_of" in RFC 3339`, name)
	}
	return *index.AsOf, nil
}
