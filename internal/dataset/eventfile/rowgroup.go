package eventfile

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// columnSet is a set of columns.
type columnSet uint64

func (s columnSet) has(c column) bool { return s>>c&1 != 0 }

func columns(cs ...column) columnSet {
	var s columnSet
	for _, c := range cs {
		s |= 1 << c
	}
	return s
}

const allColumns columnSet = 1<<numColumns - 1

// rowGroup is a row group in memory. Its memory is used again for the next one.
type rowGroup struct {
	from   Section
	number int // in the file

	n    int
	text [numTexts]Strings
	ids  []string

	scheduled, stage []Instant
	duration, ts     []float64
	order            []int64
	key              []uint64

	micros []int64
	nanos  []int32
}

// event stores row i in e, whose texts are views.
func (g *rowGroup) event(i int, e *Event) {
	for c := range texts {
		*texts[c].event(e) = g.text[c].At(i)
	}
	e.ID = g.ids[i]
	e.Scheduled, e.Stage, e.Duration, e.TS = g.scheduled[i], g.stage[i], g.duration[i], g.ts[i]
}

// read reads the wanted columns of a row group.
func (f *file) read(g int, want columnSet, to *rowGroup) error {
	from := &f.groups[g]
	to.from, to.number, to.n = f.from, g, from.rows
	for c := range numColumns {
		if !want.has(c) {
			continue
		}
		if err := to.read(from, c); err != nil {
			return fmt.Errorf("%s: column %v: %w", f.from.Path, c, err)
		}
	}
	return nil
}

// read reads a column.
func (g *rowGroup) read(from *group, c column) (err error) {
	defer recovered(&err)
	switch c {
	case colID:
		return g.readIDs(from)
	case colScheduledNanos, colStageNanos:
		return nil // read with the microseconds
	case colScheduled:
		g.scheduled, err = g.instants(from, c, colScheduledNanos, g.scheduled)
	case colStage:
		g.stage, err = g.instants(from, c, colStageNanos, g.stage)
	case colDuration:
		g.duration, err = numbers(from, c, g.duration, (*encoding.Values).Double, math.NaN())
	case colTS:
		g.ts, err = numbers(from, c, g.ts, (*encoding.Values).Double, math.NaN())
	case colOrder:
		g.order, err = numbers(from, c, g.order, (*encoding.Values).Int64, 0)
	case colKey:
		g.key, err = numbers(from, c, g.key, (*encoding.Values).Uint64, 0)
	default:
		return g.texts(from, c)
	}
	return err
}

// pages calls fn with each page of a column and the position of its first row.
// The page is valid until fn returns, unless fn retains it.
func (g *group) pages(c column, fn func(p parquet.Page, first int) error) error {
	pages := g.chunks[c].Pages()
	defer pages.Close()
	for n := 0; n < g.rows; {
		p, err := pages.ReadPage()
		if err == io.EOF {
			return fmt.Errorf("has %d values; %d were expected: the file is damaged", n, g.rows)
		}
		if err != nil {
			return err
		}
		first := n
		if n += int(p.NumValues()); n > g.rows {
			return fmt.Errorf("has %d values too many", n-g.rows)
		}
		err = fn(p, first)
		parquet.Release(p)
		if err != nil {
			return err
		}
	}
	return nil
}

// numbers reads a column of numbers into the memory of to. of returns the
// numbers of a page.
func numbers[T any](g *group, c column, to []T, of func(*encoding.Values) []T, missing T) ([]T, error) {
	to = resized(to, g.rows)
	var dict, found []T
	err := g.pages(c, func(p parquet.Page, first int) error {
		data := p.Data()
		if d := p.Dictionary(); d == nil {
			found = of(&data)
		} else {
			if dict == nil {
				entries := d.Page().Data()
				dict = of(&entries)
			}
			at := data.Int32()
			found = make([]T, len(at))
			for i, k := range at {
				found[i] = dict[k]
			}
		}
		spread(to[first:], found, p, missing)
		return nil
	})
	return to, err
}

// spread puts the values of a page where its levels say there is one.
func spread[T any](dst, values []T, p parquet.Page, missing T) {
	if p.NumNulls() == 0 {
		copy(dst, values)
		return
	}
	k := 0
	for i, level := range p.DefinitionLevels() {
		if level == 0 {
			dst[i] = missing
		} else {
			dst[i] = values[k]
			k++
		}
	}
}

// instants reads a column of times in microseconds and the column of the
// nanoseconds that these leave over.
func (g *rowGroup) instants(from *group, c, nanos column, to []Instant) (_ []Instant, err error) {
	if g.micros, err = numbers(from, c, g.micros, (*encoding.Values).Int64, noTime); err != nil {
		return to, err
	}
	if g.nanos, err = numbers(from, nanos, g.nanos, (*encoding.Values).Int32, 0); err != nil {
		return to, fmt.Errorf("%v: %w", nanos, err)
	}
	to = resized(to, g.n)
	for i, us := range g.micros {
		x := g.nanos[i]
		if x < 0 || x > 999 {
			return to, fmt.Errorf("%v: row %d: %d is not between 0 and 999", nanos, i, x)
		}
		to[i] = NoInstant
		if us != noTime {
			to[i] = instant(us, x)
		}
	}
	return to, nil
}

// texts reads a column of texts that repeat. A page has positions in the
// column's dictionary, or, from other writers, the texts themselves.
func (g *rowGroup) texts(from *group, c column) error {
	s := &g.text[c]
	s.Index, s.Dict = resized(s.Index, g.n), s.Dict[:0]
	if from.chunks[c] == nil {
		for i := range s.Index {
			s.Index[i] = -1
		}
		return nil
	}
	var known map[string]int32 // made for pages without a dictionary
	err := from.pages(c, func(p parquet.Page, first int) error {
		data := p.Data()
		if d := p.Dictionary(); d != nil {
			if len(s.Dict) == 0 {
				s.Dict = appendTexts(s.Dict, d.Page())
			}
			spread(s.Index[first:], data.Int32(), p, -1)
			return nil
		}
		if p.NumNulls() < p.NumValues() && known == nil {
			known = map[string]int32{}
			for i, t := range s.Dict {
				known[t] = int32(i)
			}
		}
		var at []int32
		for _, t := range appendTexts(nil, p) {
			k, ok := known[t]
			if !ok {
				t = strings.Clone(t)
				k = int32(len(s.Dict))
				known[t] = k
				s.Dict = append(s.Dict, t)
			}
			at = append(at, k)
		}
		spread(s.Index[first:], at, p, -1)
		return nil
	})
	if err == nil {
		dropEmpty(s)
	}
	return err
}

// appendTexts appends the texts of a page, as views of its memory.
func appendTexts(to []string, p parquet.Page) []string {
	data := p.Data()
	bytes, offsets := data.ByteArray()
	for i := 1; i < len(offsets); i++ {
		to = append(to, view(bytes[offsets[i-1]:offsets[i]]))
	}
	return to
}

// dropEmpty makes the empty text a missing one.
func dropEmpty(s *Strings) {
	for k, t := range s.Dict {
		if t != "" {
			continue
		}
		for i, at := range s.Index {
			if at == int32(k) {
				s.Index[i] = -1
			}
		}
	}
}

// readIDs reads the ids.
func (g *rowGroup) readIDs(from *group) error {
	g.ids = resized(g.ids, g.n)
	var dict, found []string
	return from.pages(colID, func(p parquet.Page, first int) error {
		if d := p.Dictionary(); d == nil {
			// The texts are views of the page, whose memory is not used again.
			parquet.Retain(p)
			found = appendTexts(found[:0], p)
		} else {
			if dict == nil {
				dict = appendTexts(nil, d.Page())
			}
			data := p.Data()
			found = found[:0]
			for _, k := range data.Int32() {
				found = append(found, dict[k])
			}
		}
		spread(g.ids[first:], found, p, "")
		return nil
	})
}
