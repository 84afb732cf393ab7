package echarts

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/svg"
)

// A Builder writes figures as chart objects. It remembers the forms it has
// seen, so one Builder should serve all pages of a site. The zero Builder is
// ready for use, by any number of goroutines.
type Builder struct {
	// Location is the time zone in which instants are shown; nil is UTC. Dates
	// have no zone and are shown as they are.
	Location *time.Location

	forms sync.Map // by [plan.key]; read-only
}

// Draws reports whether f has an interactive chart: it wants to be drawn, in a
// form other than a list or a table of states, and there is something to draw.
func Draws(f *figure.Figure) bool {
	return f.Empty == "" && len(f.Rows) > 0 && kinds[f.Chart.Kind] != ""
}

// Write writes the chart object of f to e:
//
//	{"kind":"columns","label":"time","zone":"UTC","tones":["failure"],
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
// or "number". axis is that of the picture: top and step of its values, the step of the
// classes of a heatmap, the milliseconds that it pools, and the number of builds (in
// the field of the place builds) below which it leaves out a light column. A treemap has no columns and holds its rows as nested nodes.
// Instants are wall-clock times of zone, counted as if they were UTC: ECharts
// knows no zones but UTC and the reader's own. An item in an hour that clocks
// repeat has one field more: the text that names its instant. A chart over time may have
// events, which are the times of annotations and their texts.
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
	form, err := b.form(p, f)
	if err == nil {
		err = json.MarshalEncode(e, p.chart(f, form), json.Deterministic(true))
	}
	if err != nil {
		return fmt.Errorf("chart of figure %q: %w", f.ID, err)
	}
	return nil
}

// form is what all figures of a form share. All of it but the members of option
// that get rows is JSON text.
type form struct {
	option         object
	tones, columns jsontext.Value
}

// form returns the form of f, and builds it for the first figure of that form.
func (b *Builder) form(p *plan, f *figure.Figure) (*form, error) {
	key := p.key(f)
	if known, ok := b.forms.Load(key); ok {
		return known.(*form), nil
	}
	made, err := p.newForm(f)
	if err == nil {
		b.forms.Store(key, made)
	}
	return made, err
}

func (p *plan) newForm(f *figure.Figure) (*form, error) {
	option, err := p.build(f)
	if err != nil {
		return nil, err
	}
	for name, value := range option {
		if slices.Contains(getRows(f.Chart.Kind, p.label), name) {
			continue
		}
		if option[name], err = textOf(value); err != nil {
			return nil, err
		}
	}
	tones := make([]string, len(p.series))
	for i, s := range p.series {
		tones[i] = s.tone.String()
	}
	columns := make([]object, len(p.fields))
	for i, d := range p.fields {
		columns[i] = object{"title": shorten(d.title), "format": formatOf(d.unit)}
	}
	made := &form{option: option}
	if made.tones, err = textOf(tones); err == nil {
		made.columns, err = textOf(columns)
	}
	return made, err
}

// textOf returns v as JSON text.
func textOf(v any) (jsontext.Value, error) {
	return json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true), jsontext.EscapeForHTML(true), jsontext.EscapeForJS(true))
}

// key holds everything that [plan.build] reads, so that figures with equal keys
// share a form. Texts are quoted and cannot run into each other.
func (p *plan) key(f *figure.Figure) string {
	c := &f.Chart
	return fmt.Sprintf("%d %d %t %t %v %d %q %q %q %#v %#v",
		c.Kind, p.label, p.long, c.Nested, c.Max, len(p.at), f.ID, f.Title, f.Definition, p.series, p.fields)
}

// object is a JSON object.
type object = map[string]any

// chart returns the chart object of f.
func (p *plan) chart(f *figure.Figure, form *form) object {
	chart := object{
		"kind": kinds[f.Chart.Kind], "label": p.label.String(), "zone": p.zone.String(),
		"tones": form.tones, "columns": form.columns, "option": p.withRows(form.option, f),
	}
	if p.label == labelDate || p.label == labelTime {
		chart["events"] = p.events(f)
	}
	if axis, ok := svg.AxisOf(f, p.zone); ok {
		chart["axis"] = object{"top": axis.Top, "step": axis.Step, "pool": axis.Pool.Milliseconds(), "few": axis.Few,
			"builds": slices.IndexFunc(p.fields, func(d field) bool {
				return d.column >= 0 && f.Columns[d.column].Role == figure.Weight
			})}
	}
	return chart
}

// events are the annotations of a chart over time.
func (p *plan) events(f *figure.Figure) []object {
	var events []object
	for _, a := range f.Chart.Annotations {
		at := a.At.UnixMilli()
		if p.label == labelTime {
			at, _ = p.placeInTime(a.At)
		}
		events = append(events, object{"at": at, "text": shorten(a.Text)})
	}
	return events
}

// formatOf says how the script writes numbers in the unit: "as" is the name of
// one of its formats, and "seconds" the length of one unit of a duration.
func formatOf(unit figure.Unit) object {
	switch unit.Dimension() {
	case figure.Share:
		return object{"as": "percent"}
	case figure.Duration:
		return object{"as": "duration", "seconds": unit.Seconds()}
	case figure.DayCount:
		return object{"as": "days"}
	}
	return object{"as": "number"}
}

// kinds are the names of the kinds of charts in the chart object.
var kinds = [figure.Matrix + 1]string{
	figure.Proportion: "proportion",
	figure.Heatmap:    "heatmap",
	figure.Columns:    "columns",
	figure.Timeline:   "timeline",
	figure.Histogram:  "histogram",
	figure.Treemap:    "treemap",
}

// longestText is the number of characters above which a text is cut in its
// middle. Nobody reads more in a tooltip, and one hostile name must not make the
// file of a page large.
const longestText = 300

func shorten(s string) string {
	s, _ = words.Cut(s, longestText)
	return s
}
