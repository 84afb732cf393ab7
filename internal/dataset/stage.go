package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Stage is the staging area of one pass of a collector: rows that are on disk
// but not part of the data set yet. Its methods may be called from several
// goroutines.
//
// The folder holds stage.json, written once when the pass begins; a folder for
// each slice; and a journal, to which a line is added when a slice is whole.
type Stage struct {
	u         *Update
	collector string
	dir       string
	head      stageHead
	resumed   bool

	mu         sync.Mutex
	journal    *os.File
	finished   map[string]*slice
	open       map[string]*EventWriter
	bufferSize int
	done       bool
}

// stageHead is stage.json.
type stageHead struct {
	Token string `json:"token"`
	// Order is the order number of the first row of slice 0.
	Order int64           `json:"order"`
	State json.RawMessage `json:"state"`
}

// slice is a line of the journal.
type slice struct {
	Slice string           `json:"slice"`
	Index int              `json:"index"`
	Rows  int64            `json:"rows"`
	Parts []eventfile.Part `json:"parts"`
	Stats json.RawMessage  `json:"stats"`
}

const (
	// sliceBits is the room that a slice has for order numbers.
	sliceBits = 32
	maxSlices = 1 << 20
)

// Stage opens the staging area of a collector for one pass. token identifies
// the pass (mode, query hash, window): an interrupted pass with the same token
// is resumed, with its finished slices and its state; any other is discarded.
// state, as JSON, is what the pass must remember from its start.
func (u *Update) Stage(collector, token string, state any) (*Stage, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.lock == nil {
		return nil, errClosed
	}
	s := &Stage{
		u:         u,
		collector: collector,
		dir:       filepath.Join(u.dir, stagingName, slug(collector)),
		finished:  map[string]*slice{},
		open:      map[string]*EventWriter{},
	}
	if err := s.resume(token); err != nil {
		return nil, err
	}
	if !s.resumed {
		if err := s.start(token, state); err != nil {
			return nil, err
		}
	}
	name := s.journalName()
	var err error
	if s.journal, err = os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666); err != nil {
		return nil, err
	}
	u.journals = append(u.journals, s.journal)
	return s, nil
}

func (s *Stage) headName() string    { return filepath.Join(s.dir, "stage.json") }
func (s *Stage) journalName() string { return filepath.Join(s.dir, "journal") }

// start begins a new pass in an empty folder.
func (s *Stage) start(token string, state any) error {
	if err := os.RemoveAll(s.dir); err != nil {
		return err
	}
	b, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("collector %q: state of the pass: %w", s.collector, err)
	}
	s.head = stageHead{Token: token, Order: s.u.manifest.NextOrder, State: b}
	if b, err = json.Marshal(s.head); err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return err
	}
	return atomicfile.WriteFile(s.headName(), b, 0o666)
}

// resume reads what an interrupted pass with the same token left. If the head
// cannot be read, there is no such pass. The journal is read up to the first line
// that is not whole, and a slice counts only if its files are as noted.
func (s *Stage) resume(token string) error {
	b, err := os.ReadFile(s.headName())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if json.Unmarshal(b, &s.head) != nil || s.head.Token != token || s.head.Order < 0 {
		return nil
	}
	// A crash may have come after the commit and before the staging folder was
	// removed: then the pass is over.
	if s.head.Order < s.u.manifest.Passes[s.collector] {
		return nil
	}
	s.resumed = true
	journal, err := os.ReadFile(s.journalName())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	whole := 0
	for line := range bytes.Lines(journal) {
		var l slice
		if line[len(line)-1] != '\n' || json.Unmarshal(line, &l) != nil {
			break
		}
		whole += len(line)
		if s.intact(&l) {
			s.finished[l.Slice] = &l
		} else {
			delete(s.finished, l.Slice)
		}
	}
	if whole == len(journal) {
		return nil
	}
	return os.Truncate(s.journalName(), int64(whole))
}

// intact reports whether a slice's files are there.
func (s *Stage) intact(l *slice) bool {
	if l.Index < 0 || l.Index >= maxSlices {
		return false
	}
	for i, p := range l.Parts {
		if !filepath.IsLocal(p.Name) || !eventfile.ValidDay(p.Day) {
			return false
		}
		info, err := os.Stat(filepath.Join(s.dir, p.Name))
		if err != nil || p.Offset < 0 || p.Size < 0 || p.Rows < 0 || p.Size > info.Size()-p.Offset {
			return false
		}
		if p.Sum == "" || i > 0 && p.Name == l.Parts[i-1].Name {
			continue // written by an earlier version, or checked
		}
		if sum, err := eventfile.SumOf(filepath.Join(s.dir, p.Name)); err != nil || sum != p.Sum {
			return false
		}
	}
	return true
}

// Resumed reports whether the pass continues an interrupted one.
func (s *Stage) Resumed() bool { return s.resumed }

// State decodes the state saved by the first start of this pass.
func (s *Stage) State(into any) error {
	if err := json.Unmarshal(s.head.State, into); err != nil {
		return fmt.Errorf("%s: state: %w", s.headName(), err)
	}
	return nil
}

// Finished returns the stats of a slice that is already complete.
func (s *Stage) Finished(name string) (stats json.RawMessage, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.finished[name]
	if !ok {
		return nil, false
	}
	return l.Stats, true
}

// Slice opens a slice for writing. index is its position in the order read:
// all rows of a slice count as read after those of slices with a lower index.
// The index is part of every row's order number. Commit takes the slices in
// ascending order of their indexes, which may have gaps. Several slices may be
// open at once, each used by one goroutine. About bufferBytes of memory are used
// before rows are spilled to files. A finished slice of this name is replaced.
func (s *Stage) Slice(name string, index, bufferBytes int) (*EventWriter, error) {
	if index < 0 || index >= maxSlices {
		return nil, fmt.Errorf("collector %q: slice %q: index %d is not between 0 and %d", s.collector, name, index, maxSlices-1)
	}
	order, err := nextOrder(s.head.Order, index+1)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return nil, fmt.Errorf("collector %q: the pass is committed", s.collector)
	}
	if s.open[name] != nil {
		return nil, fmt.Errorf("collector %q: slice %q is already open", s.collector, name)
	}
	w := &EventWriter{
		s:       s,
		dir:     slug(name),
		limit:   min(max(bufferBytes, 1<<16), eventfile.MaxBuffer),
		order:   order - 1<<sliceBits,
		parquet: eventfile.NewWriter(),
		slice:   slice{Slice: name, Index: index, Parts: []eventfile.Part{}},
	}
	w.end = w.order + 1<<sliceBits
	delete(s.finished, name)
	if err := os.RemoveAll(filepath.Join(s.dir, w.dir)); err != nil {
		return nil, err
	}
	s.bufferSize = max(s.bufferSize, w.limit)
	s.open[name] = w
	return w, nil
}

// finish notes in the journal that a slice is whole.
func (s *Stage) finish(l *slice) error {
	line, err := json.Marshal(l)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, l.Slice)
	if _, err := s.journal.Write(append(line, '\n')); err != nil {
		return err
	}
	if err := s.journal.Sync(); err != nil {
		return err
	}
	s.finished[l.Slice] = l
	return nil
}
