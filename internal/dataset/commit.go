package dataset

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// maxParts is how many parts of a pass a day may have before their rows, if
// they are few, are sorted and compressed together anew.
const maxParts = 8

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
	c := commit{s: s, next: s.u.next(), days: map[int]*dayFiles{}, encoder: &encoder{zstd: s.u.zstd}}
	defer c.close()
	last := -1
	for _, name := range names {
		l, ok := s.finished[name]
		if !ok {
			return fmt.Errorf("collector %q: slice %q is not finished", s.collector, name)
		}
		if l.Index <= last {
			return fmt.Errorf("collector %q: slice %q has index %d and comes after index %d", s.collector, name, l.Index, last)
		}
		last = l.Index
		for _, part := range l.Parts {
			d := c.day(part.Day)
			d.staged = append(d.staged, segment{filepath.Join(s.dir, part.Name), part.Offset, part.Size})
			d.rows += part.Rows
			d.alone = part.Alone
		}
	}
	order, err := nextOrder(s.head.Order, max(last, 0)+1)
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
	s       *Stage
	next    *stored
	days    map[int]*dayFiles
	encoder *encoder
	decoder *decoder
	n       int // files named
}

// dayFiles are the files of a collector on a day, those that are staged in the
// order read.
type dayFiles struct {
	staged, held []segment
	rows         int64 // staged
	alone        bool  // the last staged one is a file by itself
}

func (c *commit) day(day int) *dayFiles {
	d := c.days[day]
	if d == nil {
		d = &dayFiles{}
		c.days[day] = d
	}
	return d
}

func (c *commit) close() {
	if c.decoder != nil {
		c.decoder.close()
	}
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
		touched[path.Join(eventsName, dayFolder(day))] = d
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
			d.held = append(d.held, segment{full, 0, -1})
		default:
			e, err := openEvents(full)
			if err != nil {
				return err
			}
			kept += e.rows
			e.close()
			p.Files = append(p.Files, f)
		}
	}
	p.Rows += kept
	return nil
}

// place puts a day's files where they belong. The names are not known to anyone
// yet, so they are written in place.
func (c *commit) place(day int, mode Mode, p *Provenance) error {
	d := c.days[day]
	name, to, err := c.name(day)
	if err != nil {
		return err
	}
	if err := c.s.u.step("place " + name); err != nil {
		return err
	}
	rows := d.rows
	switch {
	case mode == Merge:
		files := slices.Concat(d.held, d.staged)
		var newest map[rowID]version
		if newest, err = c.newest(files); err == nil {
			rows, err = c.rewrite(to, files, newest)
		}
	case len(d.staged) == 1 && d.alone:
		err = move(d.staged[0].path, to)
	case len(d.staged) > maxParts && d.rows < int64(len(d.staged))*aloneRows:
		_, err = c.rewrite(to, d.staged, nil)
	default:
		err = c.join(to, d.staged)
	}
	if err != nil {
		return err
	}
	p.Files = append(p.Files, name)
	p.Rows += rows
	return nil
}

// join puts the row groups of several files into one as they are.
func (c *commit) join(to string, from []segment) error {
	f, err := c.encoder.create(to)
	if err != nil {
		return err
	}
	p := c.encoder.begin(f)
	for _, s := range from {
		if err = p.append(s); err != nil {
			break
		}
	}
	if err == nil {
		err = p.end()
	}
	return c.encoder.closeFile(f, err)
}

// name returns the name for the next file, relative and in full.
func (c *commit) name(day int) (name, full string, err error) {
	name = path.Join(eventsName, dayFolder(day), fmt.Sprintf("%s-%d-%d.parquet", slug(c.s.collector), c.next.Generation, c.n))
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
		if err := syncDir(filepath.Join(c.s.u.dir, eventsName, dayFolder(day))); err != nil {
			return err
		}
	}
	if err := syncDir(filepath.Join(c.s.u.dir, eventsName)); err != nil {
		return err
	}
	return syncDir(c.s.u.dir)
}

// rowID is a hash of what a merge keeps one row of: 128 bits, so that no two
// are ever equal by chance.
type rowID [2]uint64

// version is what decides between copies.
type version struct {
	ts    float64 // -Inf is missing
	order int64
}

func (v version) newerThan(o version) bool {
	return v.ts > o.ts || v.ts == o.ts && v.order > o.order
}

func versionOf(f *frame, i int) version {
	v := version{f.ts[i], f.order[i]}
	if v.ts != v.ts {
		v.ts = math.Inf(-1)
	}
	return v
}

// idOf returns the identity of row i; it uses buf.
func idOf(f *frame, i int, buf []byte) (rowID, []byte) {
	buf = buf[:0]
	for _, c := range [...]column{colSource, colPartition, colBranch, colStep} {
		t := f.text[c].At(i)
		buf = append(buf, byte(len(t)), byte(len(t)>>8), byte(len(t)>>16), byte(len(t)>>24))
		buf = append(buf, t...)
	}
	buf = append(buf, f.ids[i]...)
	first := xxhash.Sum64(buf)
	buf = append(buf, 1)
	var d xxhash.Digest
	d.ResetWithSeed(first)
	_, _ = d.Write(buf)
	return rowID{first, d.Sum64()}, buf
}

// each calls fn with every row group of the files.
func (c *commit) each(files []segment, want columnSet, fn func(*frame) error) error {
	var f frame
	if c.decoder == nil {
		var err error
		if c.decoder, err = newDecoder(); err != nil {
			return err
		}
	}
	for _, s := range files {
		e, err := openSegment(s)
		if err != nil {
			return err
		}
		for g := range e.groups {
			if err = c.decoder.read(e, g, want, &f); err == nil {
				err = fn(&f)
			}
			if err != nil {
				break
			}
		}
		e.close()
		if err != nil {
			return err
		}
	}
	return nil
}

// newest finds the version to keep of each row with an id.
func (c *commit) newest(files []segment) (map[rowID]version, error) {
	newest := map[rowID]version{}
	var buf []byte
	err := c.each(files, columns(colSource, colPartition, colBranch, colStep, colID, colTS, colOrder), func(f *frame) error {
		for i := range f.n {
			if f.ids[i] == "" {
				continue
			}
			var id rowID
			id, buf = idOf(f, i, buf)
			v := versionOf(f, i)
			if have, ok := newest[id]; !ok || v.newerThan(have) {
				newest[id] = v
			}
		}
		return nil
	})
	return newest, err
}

// rewrite writes the rows of the files to one file: all of them, or those that
// newest, if it is not nil, says to keep.
func (c *commit) rewrite(to string, files []segment, newest map[rowID]version) (n int64, err error) {
	file, err := c.encoder.create(to)
	if err != nil {
		return 0, err
	}
	p := c.encoder.begin(file)
	limit := max(c.s.bufferSize, 16<<20)
	var (
		held  rows
		e     Event
		texts [numTexts]string
		buf   []byte
	)
	flush := func() error {
		if held.n == 0 {
			return nil
		}
		err := c.encoder.byDay(&held, func(_ int, at []uint32) error { return c.encoder.write(p, &held, at) })
		held.reset()
		return err
	}
	err = c.each(files, allColumns, func(f *frame) error {
		for i := range f.n {
			if newest != nil && f.ids[i] != "" {
				var id rowID
				id, buf = idOf(f, i, buf)
				if newest[id] != versionOf(f, i) {
					continue
				}
			}
			for k := range texts {
				texts[k] = f.text[k].At(i)
			}
			e.setTexts(&texts)
			e.ID = f.ids[i]
			e.Scheduled, e.Stage, e.Duration, e.TS = f.scheduled[i], f.stage[i], f.duration[i], f.ts[i]
			if err := held.addTexts(&e, &texts, f.order[i]); err != nil {
				return err
			}
			if held.bytes() >= limit {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err == nil {
		err = p.end()
	}
	return p.rows, c.encoder.closeFile(file, err)
}
