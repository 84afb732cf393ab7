package echarts

import (
	"fmt"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

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

	mu    sync.Mutex
	forms map[string]*form
}

// Draws reports whether f has an interactive chart: it wants to be drawn, in a
// form other than a table of states, and there is something to draw.
func Draws(f *figure.Figure) bool {
	return f.Empty == "" && len(f.Rows) > 0 && f.Chart.Kind != figure.None && f.Chart.Kind != figure.Matrix
}

// Write writes the chart object of f to e:
//
//	{"kind":"columns","label":"time","zone":"UTC","long":false,"tones":["failure"],
//	 "columns":[{"title":"From","format":{"as":"number"}},
//	            {"title":"Took","format":{"as":"duration","seconds":60}}],
//	 "option":{…}}
//
// option is what ECharts' setOption takes. Its dataset has one item a row, and
// columns names the item's fields in their order. The first fields are the
// place in the chart (an index into the axis' categories, milliseconds since
// 1970, or the middle of a bin), then come the drawn series, then columns that
// only the tooltip shows. format says how to write a field's numbers. tones has
// one name a series. label says what the first field is: "text", "date", "time"
// or "number". A treemap has no columns and holds its rows as nested nodes.
// Instants are wall-clock times of zone, counted as if they were UTC: ECharts
// knows no zones but UTC and the reader's own. An item in an hour that clocks
// repeat has one field more: the text that names its instant. long tells that bars
// over time are drawn as areas.
//
// It is an error if f is not one that [Draws] accepts, or if the chart names a
// column that the figure does not have.
func (b *Builder) Write(e *jsontext.Encoder, f *figure.Figure) error {
	if !Draws(f) {
		return fmt.Errorf("figure %q has no chart", f.ID)
	}
	p, err := newPlan(f, b.Location)
	if err != nil {
		return fmt.Errorf("chart of figure %q: %w", f.ID, err)
	}
	s, err := b.form(f, p)
	if err != nil {
		return fmt.Errorf("chart of figure %q: %w", f.ID, err)
	}
	w := &writer{e: e}
	p.write(w, s, f)
	return w.err
}

// form returns the part of the chart object that f shares with all figures of
// its form, and builds it for the first of them.
func (b *Builder) form(f *figure.Figure, p *plan) (*form, error) {
	var room [512]byte
	key := p.appendKey(room[:0], f)
	b.mu.Lock()
	defer b.mu.Unlock()
	if s, ok := b.forms[string(key)]; ok {
		return s, nil
	}
	s, err := newForm(f, p)
	if err != nil {
		return nil, err
	}
	if b.forms == nil {
		b.forms = make(map[string]*form)
	}
	b.forms[string(key)] = s
	return s, nil
}
