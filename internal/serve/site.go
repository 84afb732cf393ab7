package serve

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Site is a site's folder as it was when it was loaded. It is safe for
// concurrent use and does not change.
type Site struct {
	// entries by canonical URL path without the leading slash: "" is the front
	// page, "pipelines/" is pipelines/index.html, other files have their name.
	entries  map[string]*entry
	notFound *entry
	asOf     time.Time
	root     *os.Root
	compress Compressor
	// loaded is closed when the reading in the background has ended; nil without it.
	loaded   chan struct{}
	loadErr  error
	inMemory int64
	onDisk   int64
}

// entry is one URL of the site.
type entry struct {
	// name is the file's path inside of the site, with slashes.
	name      string
	kind      kind
	immutable bool
	// have are the codings that exist or can be made; variants by coding.
	have     set
	variants [codings]*variant
}

// variant is one encoded form of an entry.
type variant struct {
	entry   *entry
	coding  coding
	size    int64
	modTime int64 // Unix nanoseconds
	// place is where the content is kept; nil if it stays on disk.
	place []byte
	// made: there is no such file, the content is compressed when first asked for.
	made bool

	reading sync.Once
	readErr error
	// body is the content once it was read; nil if it stays on disk.
	body []byte

	preparing  sync.Once
	prepareErr error
	etag       string
	head       atomic.Pointer[head]
}

// file is the variant's file inside of the site.
func (v *variant) file() string { return filepath.FromSlash(v.entry.name + codingSuffixes[v.coding]) }

// AsOf is the instant the site's data speaks of, from data/index.json; zero if
// the site does not say.
func (s *Site) AsOf() time.Time { return s.asOf }

// Files is the number of URLs that are served.
func (s *Site) Files() int { return len(s.entries) }

// Bytes are the sizes of what is kept in memory and of what is read from disk
// when asked for.
func (s *Site) Bytes() (inMemory, onDisk int64) { return s.inMemory, s.onDisk }

// Wait waits until all content is read that is to be kept in memory, and tells
// what could not be read.
func (s *Site) Wait() error {
	if s.loaded == nil {
		return nil
	}
	<-s.loaded
	return s.loadErr
}

// Close releases the folder. What is not in memory by then is not served any more.
func (s *Site) Close() error { return s.root.Close() }

// resolve finds what a cleaned path (without the leading slash) stands for: an
// entry, or the canonical path that it should be redirected to.
func (s *Site) resolve(rel string) (e *entry, canonical string, ok bool) {
	if e, ok := s.entries[rel]; ok {
		return e, rel, true
	}
	if bare, slash := strings.CutSuffix(rel, "/"); slash {
		if e, ok := s.entries[bare]; ok && bare != "" {
			return e, bare, true
		}
		return nil, "", false
	}
	if e, ok := s.entries[rel+"/"]; ok {
		return e, rel + "/", true
	}
	if folder, index := strings.CutSuffix(rel, "index.html"); index && (folder == "" || strings.HasSuffix(folder, "/")) {
		if e, ok := s.entries[folder]; ok {
			return e, folder, true
		}
	}
	return nil, "", false
}

// read brings the variant's content into its place in memory, if it has one.
func (s *Site) read(v *variant) error {
	v.reading.Do(func() {
		switch {
		case v.made:
			original := v.entry.variants[identity]
			if v.readErr = s.read(original); v.readErr != nil {
				return
			}
			body, err := s.compress(codingNames[v.coding], original.body)
			if err != nil {
				v.readErr = fmt.Errorf("%s: compress with %s: %w", v.entry.name, codingNames[v.coding], err)
				return
			}
			v.body, v.size = body, int64(len(body))
		case v.place != nil:
			f, err := s.open(v)
			if err != nil {
				v.readErr = err
				return
			}
			defer f.Close()
			if _, err := io.ReadFull(f, v.place); err != nil {
				v.readErr = fmt.Errorf("%s: expected %d bytes: %w", v.file(), v.size, err)
				return
			}
			v.body = v.place
		}
	})
	return v.readErr
}

// prepare makes sure that the variant has its content and its entity tag. The
// content is hashed on the first request and not at load: a site of thousands
// of pages is ready before most of them are wanted.
func (s *Site) prepare(v *variant) error {
	v.preparing.Do(func() {
		if v.prepareErr = s.read(v); v.prepareErr != nil {
			return
		}
		hash := sha256.New()
		if v.body != nil {
			hash.Write(v.body)
		} else {
			f, err := s.open(v)
			if err != nil {
				v.prepareErr = err
				return
			}
			defer f.Close()
			if _, err := io.Copy(hash, f); err != nil {
				v.prepareErr = fmt.Errorf("%s: %w", v.file(), err)
				return
			}
		}
		tag := base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:16])
		if v.coding != identity {
			tag += "-" + codingNames[v.coding]
		}
		v.etag = `"` + tag + `"`
	})
	return v.prepareErr
}

// open opens the variant's file, and refuses one that is not the one that was
// there at load: its length and its entity tag would be wrong. The root keeps
// symbolic links from leading out of the site.
func (s *Site) open(v *variant) (*os.File, error) {
	f, err := s.root.Open(v.file())
	if err != nil {
		return nil, err
	}
	stat, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	if !stat.Mode().IsRegular() || stat.Size() != v.size || stat.ModTime().UnixNano() != v.modTime {
		f.Close()
		return nil, fmt.Errorf("%s: changed since the site was loaded", v.file())
	}
	return f, nil
}
