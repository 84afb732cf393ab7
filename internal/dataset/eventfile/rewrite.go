package eventfile

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/cespare/xxhash/v2"
	"github.com/parquet-go/parquet-go"
)

// Join writes the row groups of several files to one; a single file is copied.
// Files of an earlier version, which have other columns, are written anew.
func (w *Writer) Join(to string, from []Section) error {
	err := w.create(to, func() error {
		if len(from) == 1 {
			return from[0].read(func(data *io.SectionReader) error {
				_, err := io.Copy(w, data)
				return err
			})
		}
		return w.file(func() error {
			for _, s := range from {
				if err := s.read(w.copy); err != nil {
					return fmt.Errorf("%s: %w", s.Path, err)
				}
			}
			return nil
		})
	})
	if errors.Is(err, parquet.ErrRowGroupSchemaMismatch) {
		const memory = 16 << 20
		_, err = w.Rewrite(to, from, memory)
	}
	return err
}

// read calls fn with what lies in the section.
func (s Section) read(fn func(*io.SectionReader) error) error {
	f, err := os.Open(s.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := s.reader(f)
	if err != nil {
		return err
	}
	return fn(data)
}

// copy appends the row groups of a file; parquet-go copies their bytes as they are.
func (w *Writer) copy(data *io.SectionReader) error {
	p, err := OpenParquet(data, data.Size())
	if err != nil {
		return err
	}
	for _, g := range p.RowGroups() {
		if _, err := w.parquet.WriteRowGroup(g); err != nil {
			return err
		}
	}
	return nil
}

// Rewrite writes all rows of the files to one file, sorted and compressed
// together. It holds about memory bytes of events at a time.
func (w *Writer) Rewrite(to string, from []Section, memory int) (rows int64, err error) {
	return w.rewrite(to, from, memory, nil)
}

// Merge does the same, but of the rows that agree in source, partition, id,
// branch and step it keeps one: the one with the highest TS (a missing one is
// lowest), of several the one read last. Rows without an id are all kept.
func (w *Writer) Merge(to string, from []Section, memory int) (rows int64, err error) {
	newest := map[rowID]version{}
	var buf []byte
	want := columns(colSource, colPartition, colBranch, colStep, colID, colTS, colOrder)
	err = eachGroup(from, want, func(g *rowGroup) error {
		for i := range g.n {
			if g.ids[i] == "" {
				continue
			}
			var id rowID
			id, buf = idOf(g, i, buf)
			v := versionOf(g, i)
			if have, ok := newest[id]; !ok || v.newerThan(have) {
				newest[id] = v
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return w.rewrite(to, from, memory, newest)
}

// rewrite writes all rows, or those that newest, if it is not nil, says to keep.
func (w *Writer) rewrite(to string, from []Section, memory int, newest map[rowID]version) (n int64, err error) {
	var (
		held Buffer
		e    Event
		buf  []byte
	)
	flush := func() error {
		n += int64(held.Len())
		err := held.byDay(func(_ int, at []uint32) error { return w.write(&held, at) })
		held.Reset()
		return err
	}
	all := func() error {
		err := eachGroup(from, allColumns, func(g *rowGroup) error {
			for i := range g.n {
				if newest != nil && g.ids[i] != "" {
					var id rowID
					id, buf = idOf(g, i, buf)
					if newest[id] != versionOf(g, i) {
						continue
					}
				}
				g.event(i, &e)
				if err := held.Add(&e, g.order[i]); err != nil {
					return err
				}
				if held.Size() >= memory {
					if err := flush(); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return flush()
	}
	err = w.create(to, func() error { return w.file(all) })
	return n, err
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

func versionOf(g *rowGroup, i int) version {
	v := version{g.ts[i], g.order[i]}
	if v.ts != v.ts {
		v.ts = math.Inf(-1)
	}
	return v
}

// idOf returns the identity of row i; it uses buf.
func idOf(g *rowGroup, i int, buf []byte) (rowID, []byte) {
	buf = buf[:0]
	for _, c := range [...]column{colSource, colPartition, colBranch, colStep} {
		t := g.text[c].At(i)
		buf = append(buf, byte(len(t)), byte(len(t)>>8), byte(len(t)>>16), byte(len(t)>>24))
		buf = append(buf, t...)
	}
	buf = append(buf, g.ids[i]...)
	first := xxhash.Sum64(buf)
	buf = append(buf, 1)
	var d xxhash.Digest
	d.ResetWithSeed(first)
	_, _ = d.Write(buf)
	return rowID{first, d.Sum64()}, buf
}
