package eventfile

import (
	"fmt"
	"math"

	"github.com/parquet-go/parquet-go/format"
)

// columnSet is a set of columns.
type columnSet uint32

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
	n     int
	text  [numTexts]Strings
	pages [numTexts][]byte // what the texts are views of
	ids   []string

	scheduled, stage []Instant
	duration, ts     []float64
	order            []int64
	key              []uint64
}

// event stores row i in e, whose texts are views.
func (g *rowGroup) event(i int, e *Event) {
	for c, t := range e.texts() {
		*t = g.text[c].At(i)
	}
	e.ID = g.ids[i]
	e.Scheduled, e.Stage, e.Duration, e.TS = g.scheduled[i], g.stage[i], g.duration[i], g.ts[i]
}

// read reads the wanted columns of a row group.
func (d *decoder) read(f *file, g int, want columnSet, to *rowGroup) error {
	to.n = f.groups[g].rows
	for c := range numColumns {
		if !want.has(c) {
			continue
		}
		if err := d.column(f, g, c, to); err != nil {
			return fmt.Errorf("%s: column %v: %w", f.path, c, err)
		}
	}
	return nil
}

func (d *decoder) column(f *file, g int, c column, to *rowGroup) (err error) {
	defer recovered(&err)
	n := to.n
	ch := &f.groups[g].chunks[c]
	switch c {
	case colID:
		return d.distinct(f, ch, to)
	case colScheduledNanos, colStageNanos:
		return nil // read with the microseconds
	case colScheduled:
		return d.instants(f, g, c, colScheduledNanos, &to.scheduled, n)
	case colStage:
		return d.instants(f, g, c, colStageNanos, &to.stage, n)
	case colDuration:
		return d.doubles(f, ch, &to.duration, n)
	case colTS:
		return d.doubles(f, ch, &to.ts, n)
	case colOrder:
		to.order = resized(to.order, n)
		return d.numbers(f, ch, format.Int64, to.order, 0)
	case colKey:
		d.ints, to.key = resized(d.ints, n), resized(to.key, n)
		err := d.numbers(f, ch, format.Int64, d.ints, 0)
		for i, x := range d.ints {
			to.key[i] = uint64(x)
		}
		return err
	}
	return d.strings(f, ch, to, c)
}

func (d *decoder) instants(f *file, g int, c, nanos column, to *[]Instant, n int) error {
	d.ints, d.nanos = resized(d.ints, n), resized(d.nanos, n)
	if err := d.numbers(f, &f.groups[g].chunks[c], format.Int64, d.ints, noTime); err != nil {
		return err
	}
	if err := d.numbers(f, &f.groups[g].chunks[nanos], format.Int32, d.nanos, 0); err != nil {
		return fmt.Errorf("%v: %w", nanos, err)
	}
	*to = resized(*to, n)
	out := *to
	for i, us := range d.ints {
		x := d.nanos[i]
		if x < 0 || x > 999 {
			return fmt.Errorf("%v: row %d: %d is not between 0 and 999", nanos, i, x)
		}
		out[i] = NoInstant
		if us != noTime {
			out[i] = instant(us, int32(x))
		}
	}
	return nil
}

func (d *decoder) doubles(f *file, ch *chunk, to *[]float64, n int) error {
	d.ints = resized(d.ints, n)
	nan := int64(math.Float64bits(math.NaN()))
	if err := d.numbers(f, ch, format.Double, d.ints, nan); err != nil {
		return err
	}
	*to = resized(*to, n)
	for i, x := range d.ints {
		(*to)[i] = math.Float64frombits(uint64(x))
	}
	return nil
}
