package echarts

import (
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// A Builder writes figures as chart objects. It remembers the forms it has
// seen, so one Builder should serve all pages of a site. The zero Builder is
// ready for use, by any number of goroutines.
type Builder struct {
	// Location is the time zone in which instants are shown; nil is UTC. Dates
	// have no zone and are shown as they are. It must not change after the first
	// use.
	Location *time.Location

	mu     sync.Mutex
	shells map[string]*shell
}

// Draws reports whether f has an interactive chart: it wants to be drawn, in a
// form other than a table of states, and there is something to draw.
func Draws(f *figure.Figure) bool {
	return f.Empty == "" && len(f.Rows) > 0 && f.Chart.Kind != figure.None && f.Chart.Kind != figure.Matrix
}

// Append appends the chart object of f to dst:
//
//	{"kind":"columns","label":"time","zone":"UTC","long":false,"tones":["failure"],
//	 "columns":[{"title":"From","unit":""},{"title":"Failed builds","unit":"builds"}],
//	 "option":{…}}
//
// option is what ECharts' setOption takes. Its dataset has one item a row, and
// columns names the item's fields in their order; the first fields are the
// place in the chart (an index into the axis' categories, milliseconds since
// 1970, or the middle of a bin), then come the drawn series, then columns that
// are only told in the tooltip. tones has one name a series. label says what
// the first field is: "text", "date", "time" or "number". A treemap has no
// columns and holds its rows as nested nodes. Instants are wall-clock times of
// zone, counted as if they were UTC: ECharts knows no zones but UTC and the
// reader's own. long tells that bars over time are drawn as areas.
//
// A figure that [Draws] nothing appends nothing. It is an error if the chart
// names a column that the figure does not have.
func (b *Builder) Append(dst []byte, f *figure.Figure) ([]byte, error) {
	if !Draws(f) {
		return dst, nil
	}
	p, err := newPlan(f, b.Location)
	if err != nil {
		return dst, fmt.Errorf("chart of figure %q: %w", f.ID, err)
	}
	s, err := b.shell(f, p)
	if err != nil {
		return dst, fmt.Errorf("chart of figure %q: %w", f.ID, err)
	}
	dst = append(dst, s.head...)
	dst = p.appendRows(dst, s, f)
	return append(dst, "}}"...), nil
}

// shell returns the part of the options that f shares with all figures of its
// form, building it at the first of them.
func (b *Builder) shell(f *figure.Figure, p *plan) (*shell, error) {
	var room [512]byte
	key := p.appendForm(room[:0], f)
	b.mu.Lock()
	defer b.mu.Unlock()
	if s, ok := b.shells[string(key)]; ok {
		return s, nil
	}
	s, err := newShell(f, p)
	if err != nil {
		return nil, err
	}
	if b.shells == nil {
		b.shells = make(map[string]*shell)
	}
	b.shells[string(key)] = s
	return s, nil
}

// appendForm appends all that newShell reads, so that figures with equal forms
// may share a shell. Texts are quoted and can not run into each other.
func (p *plan) appendForm(dst []byte, f *figure.Figure) []byte {
	quote := func(s string) { dst = strconv.AppendQuote(dst, s) }
	c := &f.Chart
	dst = append(dst, byte(c.Kind), byte(p.label), flag(p.long), flag(c.Nested))
	dst = strconv.AppendFloat(dst, c.Max, 'g', -1, 64)
	quote(f.ID)
	quote(f.Title)
	quote(f.Definition)
	for _, s := range p.series {
		dst = append(dst, byte(s.tone))
		quote(s.title)
	}
	for _, d := range p.fields {
		quote(d.title)
		quote(string(d.unit))
	}
	return dst
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
