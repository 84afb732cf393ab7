package dataset

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// A day whose rows a pass has in more than maxParts parts, with fewer than
// fewRows rows in each, is sorted and compressed anew.
const (
	maxParts = 8
	fewRows  = 4096
)

// Commit publishes the slices, which are in the order read, with p as the new
// entry, in which Rows and Files are filled in. With [Replace] they become all
// of the collector's rows; with [Merge] they are added to what is there. The
// collector's tables stay. After an error nothing has changed, and the pass can
// be resumed.
func (s *Stage) Commit(names []string, mode Mode, p Provenance) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.u.mu.Lock()
	defer s.u.mu.Unlock()
	if s.u.lock == nil {
		return errClosed
	}
	if s.done {
		return fmt.Errorf("collector %q: the pass is committed", s.collector)
	}
	c := commit{s: s, next: s.u.next(), days: map[int]*dayFiles{}, writer: eventfile.NewWriter()}
	last, err := c.gather(names)
	if err != nil {
		return err
	}
	order, err := nextOrder(s.head.Order, last+1)
	if err != nil {
		return err
	}
	c.next.NextOrder = max(c.next.NextOrder, order)

	p.Files = nil
	p.Rows = 0
	if err := c.keep(mode, &p); err != nil {
		return err
	}
	for _, day := range slices.Sorted(maps.Keys(c.days)) {
		if err := c.place(day, mode, &p); err != nil {
			return fmt.Errorf("collector %q: %w", s.collector, err)
		}
	}
	if err := c.syncDirs(); err != nil {
		return err
	}
	p.Files = sorted(p.Files)
	c.next.Collectors[s.collector] = &p
	c.next.Passes = maps.Clone(c.next.Passes)
	if c.next.Passes == nil {
		c.next.Passes = map[string]int64{}
	}
	c.next.Passes[s.collector] = order
	if err := s.u.publish(c.next); err != nil {
		return err
	}
	s.done = true
	if err := s.u.step("staging"); err != nil {
		return err
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return err
	}
	removeEmpty(s.u.dir, path.Join(stagingName, "x"))
	return nil
}

// commit is a commit being made.
type commit struct {
	s      *Stage
	next   *stored
	days   map[int]*dayFiles
	writer *eventfile.Writer
	n      int // files named
}

// dayFiles are the files of a collector on a day, those that are staged in the
// order read.
type dayFiles struct {
	staged, held []eventfile.Section
	rows         int64 // staged
}

// gather sorts the parts of the slices by day and returns the last slice's index.
func (c *commit) gather(names []string) (last int, err error) {
	last = -1
	for _, name := range names {
		l, ok := c.s.finished[name]
		if !ok {
			return 0, fmt.Errorf("collector %q: slice %q is not finished", c.s.collector, name)
		}
		if l.Index <= last {
			return 0, fmt.Errorf("collector %q: slice %q has index %d and comes after index %d", c.s.collector, name, l.Index, last)
		}
		last = l.Index
		for _, part := range l.Parts {
			d := c.day(part.Day)
			d.staged = append(d.staged, part.Section(c.s.dir))
			d.rows += part.Rows
		}
	}
	return max(last, 0), nil
}

func (c *commit) day(day int) *dayFiles {
	d := c.days[day]
	if d == nil {
		d = &dayFiles{}
		c.days[day] = d
	}
	return d
}

// keep sorts the collector's files into those that stay as they are and those
// of touched days.
func (c *commit) keep(mode Mode, p *Provenance) error {
	old := c.next.Collectors[c.s.collector]
	if old == nil {
		return nil
	}
	touched := map[string]*dayFiles{}
	for day, d := range c.days {
		touched[path.Join(eventsName, eventfile.DayFolder(day))] = d
	}
	kept := int64(0)
	for _, f := range old.Files {
		full := filepath.Join(c.s.u.dir, filepath.FromSlash(f))
		d := touched[path.Dir(f)]
		switch {
		case !isEvents(f):
			p.Files = append(p.Files, f)
		case mode == Replace:
		case d != nil:
			if err := c.next.check(c.s.u.dir, f); err != nil {
				return err
			}
			d.held = append(d.held, eventfile.Whole(full))
		default:
			content, ok := c.next.Contents[f]
			if !ok {
				rows, err := eventfile.Rows(eventfile.Whole(full))
				if err != nil {
					return err
				}
				content.Rows = rows
			}
			kept += content.Rows
			p.Files = append(p.Files, f)
		}
	}
	p.Rows += kept
	return nil
}

// place writes a day's file to the folder of its day. No manifest names it yet, so
// no reader can see a part of it.
func (c *commit) place(day int, mode Mode, p *Provenance) error {
	d := c.days[day]
	name, to, err := c.name(day)
	if err != nil {
		return err
	}
	if err := c.s.u.step("place " + name); err != nil {
		return err
	}
	rows, memory := d.rows, max(c.s.bufferSize, 16<<20)
	switch {
	case mode == Merge:
		rows, err = c.writer.Merge(to, slices.Concat(d.held, d.staged), memory)
	case len(d.staged) > maxParts && d.rows < int64(len(d.staged))*fewRows:
		_, err = c.writer.Rewrite(to, d.staged, memory)
	default:
		err = c.writer.Join(to, d.staged)
	}
	if err != nil {
		return err
	}
	c.next.Contents[name] = content{rows, c.writer.Sum()}
	p.Files = append(p.Files, name)
	p.Rows += rows
	return nil
}

// name returns the name for the next file, relative and in full.
func (c *commit) name(day int) (name, full string, err error) {
	name = path.Join(eventsName, eventfile.DayFolder(day), fmt.Sprintf("%s-%d-%d.parquet", slug(c.s.collector), c.next.Generation, c.n))
	c.n++
	full = filepath.Join(c.s.u.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		return "", "", err
	}
	// A commit that failed in this process may have used the name.
	if err := os.Remove(full); err != nil && !os.IsNotExist(err) {
		return "", "", err
	}
	return name, full, nil
}

// syncDirs makes the names durable.
func (c *commit) syncDirs() error {
	if len(c.days) == 0 {
		return nil
	}
	for day := range c.days {
		if err := atomicfile.SyncDir(filepath.Join(c.s.u.dir, eventsName, eventfile.DayFolder(day))); err != nil {
			return err
		}
	}
	if err := atomicfile.SyncDir(filepath.Join(c.s.u.dir, eventsName)); err != nil {
		return err
	}
	return atomicfile.SyncDir(c.s.u.dir)
}
