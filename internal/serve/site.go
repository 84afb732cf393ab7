package serve

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Site is a site's folder as it was when it was loaded. It is safe for
// concurrent use and does not change.
type Site struct {
	// entries by canonical URL path without the leading slash: "" is the front
	// page, "pipelines/" is pipelines/index.html, other files have their name.
	entries          map[string]*entry
	notFound         *entry
	asOf             time.Time
	root             *os.Root
	compress         Compressor
	inMemory, onDisk int64
}

// entry is one URL of the site.
type entry struct {
	// name is the file's path inside the site, with slashes.
	name                      string
	kind                      kind
	contentType, cacheControl [1]string // as http.Header holds them
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
	// made: there is no such file; the content is compressed on the first request.
	made bool
	// body is where the content is kept; nil if it stays on disk.
	body []byte

	once sync.Once
	// The following are valid after Site.prepare.
	err          error
	etag, length [1]string // as http.Header holds them
}

// file is the variant's file inside the site.
func (v *variant) file() string { return filepath.FromSlash(v.entry.name + codingSuffixes[v.coding]) }

// AsOf is the time of the site's data, from data/index.json; zero if the site
// does not say.
func (s *Site) AsOf() time.Time { return s.asOf }

// Files is the number of URLs that are served.
func (s *Site) Files() int { return len(s.entries) }

// Bytes are the sizes of what is kept in memory and of what is read from disk
// on request.
func (s *Site) Bytes() (inMemory, onDisk int64) { return s.inMemory, s.onDisk }

// Close releases the folder. Files that are not in memory are no longer served.
func (s *Site) Close() error { return s.root.Close() }

// resolve finds the entry for a cleaned path (without the leading slash) and its
// canonical path. If the two paths differ, the request is to be redirected.
func (s *Site) resolve(rel string) (e *entry, canonical string, ok bool) {
	candidates := []string{rel, rel + "/", strings.TrimSuffix(rel, "/")}
	if path.Base(rel) == "index.html" {
		candidates = append(candidates, strings.TrimSuffix(rel, "index.html"))
	}
	for _, canonical := range candidates {
		if e, ok := s.entries[canonical]; ok {
			return e, canonical, true
		}
	}
	return nil, "", false
}

// prepare makes sure that the variant has its content, unless that stays on
// disk, and its entity tag.
func (s *Site) prepare(v *variant) error {
	v.once.Do(func() {
		hash := sha256.New()
		if v.err = s.read(v, hash); v.err != nil {
			v.err = fmt.Errorf("%s: %w", v.file(), v.err)
			return
		}
		tag := base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:16])
		if v.coding != identity {
			tag += "-" + v.coding.String()
		}
		v.etag[0], v.length[0] = `"`+tag+`"`, strconv.FormatInt(v.size, 10)
	})
	return v.err
}

// read writes the variant's content to the hash and, if it is kept there, into
// memory.
func (s *Site) read(v *variant, hash io.Writer) (err error) {
	if v.made {
		v.body, err = s.compress(v.coding.String(), v.entry.variants[identity].body)
		v.size = int64(len(v.body))
	} else {
		f, err := s.open(v)
		if err != nil {
			return err
		}
		defer f.Close()
		if v.body == nil {
			_, err = io.Copy(hash, f)
			return err
		}
		if _, err := io.ReadFull(f, v.body); err != nil {
			return err
		}
	}
	_, _ = hash.Write(v.body) // a hash takes everything
	return err
}

// open opens the variant's file. It refuses a file that has changed since the
// site was loaded, because its length and entity tag would be wrong. The root
// keeps symbolic links from leading out of the site.
func (s *Site) open(v *variant) (*os.File, error) {
	f, err := s.root.Open(v.file())
	if err != nil {
		return nil, err
	}
	stat, err := f.Stat()
	if err == nil && (!stat.Mode().IsRegular() || stat.Size() != v.size || stat.ModTime().UnixNano() != v.modTime) {
		err = fmt.Errorf("%s: changed since the site was loaded", v.file())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
