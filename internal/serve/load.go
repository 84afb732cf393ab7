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
	"slices"
	"strings"
	"time"
)

// Compressor encodes content with a coding of Content-Encoding: "br" or "gzip".
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
// file. It fails if the folder has no index.html, because it is then not a built
// site.
func Load(dir string, opts Options) (*Site, error) {
	// The folder may be a symbolic link that is replaced while it is read.
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, fmt.Errorf("load site: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("load site: %w", err)
	}
	s := &Site{root: root, entries: make(map[string]*entry), compress: opts.CompressAtLoad}
	if err := s.load(opts.MemoryLimit); err != nil {
		root.Close()
		return nil, fmt.Errorf("load site: %s: %w", dir, err)
	}
	return s, nil
}

func (s *Site) load(memoryLimit int64) error {
	variants, err := s.list()
	if err != nil {
		return err
	}
	if s.entries[""] == nil {
		return errors.New("there is no index.html: expected the folder of a built site")
	}
	s.notFound = s.entries["404.html"]
	if s.asOf, err = readAsOf(s.root); err != nil {
		return err
	}
	for _, v := range s.reserve(variants, memoryLimit) {
		if err := s.prepare(v); err != nil {
			return err
		}
	}
	if s.compress != nil {
		s.addCompressed()
	}
	return nil
}

// list adds the folder's files to the site's entries and returns their variants.
func (s *Site) list() (variants []*variant, err error) {
	err = fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), ".") && d.IsDir():
			return fs.SkipDir
		case strings.HasPrefix(d.Name(), ".") || !d.Type().IsRegular():
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
// order, so an original comes before its encoded forms. Encoded forms are never
// served under their own names.
func (s *Site) add(name string) *variant {
	key, c := name, identity
	for suffixed := brotli; suffixed < codings; suffixed++ {
		if original, ok := strings.CutSuffix(name, codingSuffixes[suffixed]); ok {
			key, c = original, suffixed
		}
	}
	if path.Base(key) == "index.html" {
		key = strings.TrimSuffix(key, "index.html")
	}
	if c == identity {
		k := kindOf(name)
		s.entries[key] = &entry{name: name, kind: k, contentType: [1]string{k.contentType}, cacheControl: [1]string{cacheControl(name)}}
	}
	e := s.entries[key]
	if e == nil {
		return nil
	}
	return e.add(c)
}

func (e *entry) add(c coding) *variant {
	e.variants[c] = &variant{entry: e, coding: c}
	e.have |= 1 << c
	return e.variants[c]
}

// addCompressed adds the encodings that the site lacks and that are worth making.
func (s *Site) addCompressed() {
	for _, e := range s.entries {
		original := e.variants[identity]
		worthwhile := e.kind.text && original.size >= compressFrom && original.body != nil
		for _, c := range []coding{brotli, gzip} {
			if worthwhile && !e.have.has(c) {
				e.add(c).made = true
			}
		}
	}
}

// reserve gives files their place in memory, the smallest first, as far as the
// limit allows, and returns those. All share one block: their sizes are known,
// so nothing is wasted between them, and the garbage collector has one object
// without pointers to look at.
func (s *Site) reserve(variants []*variant, limit int64) (kept []*variant) {
	slices.SortStableFunc(variants, func(a, b *variant) int { return cmp.Compare(a.size, b.size) })
	index := int64(len(variants)) * indexPerFile
	for _, v := range variants {
		if limit > 0 && index+s.inMemory+v.size > limit {
			s.onDisk += v.size
			continue
		}
		s.inMemory += v.size
		kept = append(kept, v)
	}
	block := make([]byte, s.inMemory)
	for _, v := range kept {
		v.body, block = block[:v.size:v.size], block[v.size:]
	}
	return kept
}

// readAsOf reads as_of from the site's data index. A site without the file has
// none. A file that cannot be understood is an error, because alerts depend on
// the age of the data.
func readAsOf(root *os.Root) (asOf time.Time, err error) {
	content, err := root.ReadFile("data/index.json")
	if errors.Is(err, fs.ErrNotExist) {
		return asOf, nil
	}
	var index struct {
		AsOf *time.Time `json:"as_of"`
	}
	if err == nil {
		err = json.Unmarshal(content, &index)
	}
	if err != nil || index.AsOf == nil {
		return asOf, fmt.Errorf(`data/index.json: expected an object with "as_of" in RFC 3339: %w`, cmp.Or(err, errors.New("it is missing")))
	}
	return *index.AsOf, nil
}
