package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Manifest is manifest.json: what the data set holds and where it came from.
// A file under data/ that it does not name is not part of the data set.
type Manifest struct {
	// Version is the format's version, [ManifestVersion].
	Version int `json:"version"`
	// AsOf is the as-of of the last successful fetch.
	AsOf time.Time `json:"as_of"`
	// NextOrder is the first order number that no event has yet.
	NextOrder int64 `json:"next_order"`
	// Collectors holds one entry a collector, by its name.
	Collectors map[string]*Provenance `json:"collectors"`
}

// ManifestVersion is the version this program writes and reads.
const ManifestVersion = 1

// Provenance is what one collector contributed and how.
type Provenance struct {
	// Kind is the sort of source ("cosmos", "files", "github").
	Kind string `json:"kind"`
	// Source says in words where the data came from; it holds no secret.
	Source string `json:"source"`
	// AsOf is the as-of of the fetch that last succeeded.
	AsOf time.Time `json:"as_of"`
	// From is the beginning of the window that was read; zero if unlimited.
	From time.Time `json:"from,omitzero"`
	// QueryHash changes when the data must be read anew because the question
	// changed (branches, history).
	QueryHash string `json:"query_hash"`
	// Rows is the number of rows held, Read the number read by the last fetch.
	Rows int64 `json:"rows"`
	Read int64 `json:"read"`
	// Broken is the number of lines or documents that could not be read.
	Broken int64 `json:"broken"`
	// Milliseconds is how long the last fetch took.
	Milliseconds int64 `json:"milliseconds"`
	// Warnings are whole sentences for the pages.
	Warnings []string `json:"warnings,omitempty"`
	// Branches are the branches whose events were kept.
	Branches []string `json:"branches,omitempty"`
	// State is the collector's own memory for its next, incremental run.
	State json.RawMessage `json:"state,omitempty"`
	// Retired says that the collector is no longer configured: its rows are kept
	// but readers do not see them.
	Retired bool `json:"retired,omitempty"`
	// Files are the files that hold the rows, relative to data/, sorted.
	Files []string `json:"files"`
}

// The names in a data folder.
const (
	manifestName = "manifest.json"
	lockName     = ".lock"
	stagingName  = ".staging"
	tablesName   = ".tables" // in the staging folder
	eventsName   = "events"
)

// stored is the manifest as it is on disk: with what a crash may have left to
// be done.
type stored struct {
	Manifest
	// Generation counts the commits; it makes file names unique.
	Generation int64 `json:"generation"`
	// Passes holds, for each collector with events, the order number after its
	// last committed pass, which shows that a staged pass is over.
	Passes map[string]int64 `json:"passes,omitempty"`
	// Pending are tables that are committed but may still be under their
	// temporary name, relative to the folder.
	Pending map[string]string `json:"pending,omitempty"`
	// Contents says what the files hold. Those written by an earlier version of
	// the program may be missing here; they are read without being checked.
	Contents map[string]content `json:"contents,omitempty"`
	// Garbage are files that are no longer part of the data set but may still
	// be there.
	Garbage []string `json:"garbage,omitempty"`
}

// content is what the manifest knows of a file.
type content struct {
	Rows int64 `json:"rows,omitempty"` // of a file of events
	// Sum is the checksum, see [eventfile.SumOf]. Only a file that
	// matches it is read: parquet-go takes as much memory as numbers in a damaged
	// file ask for.
	Sum string `json:"xxhash64"`
}

// files returns the names of all files.
func (m *stored) files() map[string]bool {
	names := map[string]bool{}
	for _, p := range m.Collectors {
		for _, f := range p.Files {
			names[f] = true
		}
	}
	return names
}

// check returns an error if a file is not as it was written.
func (m *stored) check(dir, name string) error {
	c, ok := m.Contents[name]
	if !ok {
		return nil
	}
	full := filepath.Join(dir, filepath.FromSlash(name))
	sum, err := eventfile.SumOf(full)
	if err == nil && sum != c.Sum {
		err = fmt.Errorf("%s is damaged: its checksum is %s; %s was expected: fetch the data again", full, sum, c.Sum)
	}
	return err
}

// loadManifest reads the manifest; a folder without one is an empty data set.
func loadManifest(dir string) (*stored, error) {
	name := filepath.Join(dir, manifestName)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return &stored{Manifest: Manifest{Version: ManifestVersion, Collectors: map[string]*Provenance{}}, Contents: map[string]content{}}, nil
	}
	if err != nil {
		return nil, err
	}
	m, err := parseManifest(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// parseManifest reads a manifest and refuses one whose file names could lead
// out of the folder or into what is not data.
func parseManifest(b []byte) (*stored, error) {
	var m stored
	d := json.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&m); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errors.New("not a whole manifest: the JSON ends too early")
		}
		return nil, fmt.Errorf("not a manifest: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("not a manifest: something follows the JSON object")
	}
	if m.Version != ManifestVersion {
		return nil, fmt.Errorf("has version %d; this program reads version %d", m.Version, ManifestVersion)
	}
	if m.NextOrder < 0 || m.Generation < 0 {
		return nil, errors.New("next_order and generation must not be negative")
	}
	if m.Collectors == nil {
		m.Collectors = map[string]*Provenance{}
	}
	if m.Contents == nil {
		m.Contents = map[string]content{}
	}
	owner := map[string]string{}
	for name, p := range m.Collectors {
		if p == nil {
			return nil, fmt.Errorf("collector %q: an object was expected, not null", name)
		}
		for _, f := range p.Files {
			if err := checkName(f); err != nil {
				return nil, fmt.Errorf("collector %q: %w", name, err)
			}
			if other, ok := owner[f]; ok {
				return nil, fmt.Errorf("file %q is named twice, by collectors %q and %q", f, other, name)
			}
			owner[f] = name
		}
	}
	for to, from := range m.Pending {
		if err := checkName(to); err != nil {
			return nil, fmt.Errorf("pending: %w", err)
		}
		if !filepath.IsLocal(from) || path.Clean(from) != from || path.Dir(from) != stagingName+"/"+tablesName {
			return nil, fmt.Errorf("pending: %q is not a temporary name", from)
		}
	}
	for _, f := range m.Garbage {
		if err := checkName(f); err != nil {
			return nil, fmt.Errorf("garbage: %w", err)
		}
	}
	return &m, nil
}

// checkName refuses what is not the plain relative name of a data file. Names
// that begin with a dot, and the manifest, belong to this package.
func checkName(name string) error {
	if name == "" || path.Clean(name) != name || !filepath.IsLocal(filepath.FromSlash(name)) ||
		strings.ContainsAny(name, "\\\x00") || name == manifestName {
		return fmt.Errorf("%q is not the relative name of a data file", name)
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return fmt.Errorf("%q is not the relative name of a data file", name)
		}
	}
	return nil
}

// isEvents reports whether a name in the manifest is a file of events.
func isEvents(name string) bool { return strings.HasPrefix(name, eventsName+"/") }

// save replaces the manifest.
func (m *stored) save(dir string) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(filepath.Join(dir, manifestName), append(b, '\n'), 0o666)
}

// removeEmpty removes the folders above name, up to dir, that are empty.
func removeEmpty(dir, name string) {
	for name = path.Dir(name); name != "."; name = path.Dir(name) {
		if os.Remove(filepath.Join(dir, filepath.FromSlash(name))) != nil {
			return
		}
	}
}

// slug turns any text into a name that is safe in every file system; different
// texts have different slugs.
func slug(text string) string {
	var b strings.Builder
	dash := false
	for _, c := range strings.ToLower(text) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(c)
		} else {
			dash = true
		}
		if b.Len() >= 40 {
			break
		}
	}
	sum := sha256.Sum256([]byte(text))
	if b.Len() > 0 {
		b.WriteByte('-')
	}
	return b.String() + hex.EncodeToString(sum[:6])
}

// nextOrder adds to an order number.
func nextOrder(base int64, slices int) (int64, error) {
	if int64(slices) > (math.MaxInt64-base)>>sliceBits {
		return 0, fmt.Errorf("the order numbers are used up after %d; read everything into a new folder", base)
	}
	return base + int64(slices)<<sliceBits, nil
}

// sorted returns the names in order, each once.
func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
