package echarts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// A form is what all figures of one shape share: the chart object without its
// rows. Rows complete some of the option's members; those are kept apart, and
// are nil where the form has none.
type form struct {
	facts  members // of the chart object
	option members // of its option
	// The members of the only axis, visual map or series.
	xAxis, yAxis, visualMap, series members
}

// members are those of a JSON object, encoded.
type members []member

type member struct {
	name  string
	value jsontext.Value
}

// object is a decoded JSON object.
type object = map[string]any

// membersOf encodes the members of an object, sorted by name.
func membersOf(o object) (members, error) {
	var all members
	for _, name := range slices.Sorted(maps.Keys(o)) {
		value, err := json.Marshal(o[name])
		if err != nil {
			return nil, err
		}
		all = append(all, member{name, value})
	}
	return all, nil
}

// newForm has go-echarts build the options of f's form and completes them.
func newForm(f *figure.Figure, p *plan) (*form, error) {
	built, err := p.build(f)
	if err != nil {
		return nil, err
	}
	built.Validate()
	text, err := json.Marshal(built.JSON())
	if err != nil {
		return nil, err
	}
	option := object{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&option); err != nil {
		return nil, err
	}
	p.complete(option, f)
	return p.divide(option, f)
}

// divide takes the members that rows complete out of the option.
func (p *plan) divide(option object, f *figure.Figure) (*form, error) {
	s := &form{}
	parts := map[string]*members{}
	switch f.Chart.Kind {
	case figure.Bars:
		parts["yAxis"] = &s.yAxis
	case figure.Columns, figure.Timeline:
		if p.label == labelText {
			parts["xAxis"] = &s.xAxis
		}
	case figure.Histogram:
		parts["xAxis"] = &s.xAxis
	case figure.Heatmap:
		visual := option["visualMap"].([]any)[0].(object)
		visual["dimension"], visual["seriesIndex"], visual["min"] = 2, 0, 0
		delete(visual, "max")
		delete(visual, "calculable") // a null
		parts = map[string]*members{"visualMap": &s.visualMap, "xAxis": &s.xAxis, "yAxis": &s.yAxis}
	case figure.Treemap:
		parts["series"] = &s.series
	}
	var err error
	for key, part := range parts {
		list, ok := option[key].([]any)
		if !ok || len(list) != 1 {
			return nil, fmt.Errorf("go-echarts built %d of %s, want 1", len(list), key)
		}
		delete(option, key)
		if *part, err = membersOf(list[0].(object)); err != nil {
			return nil, err
		}
	}
	if s.option, err = membersOf(option); err != nil {
		return nil, err
	}
	s.facts, err = membersOf(p.facts(f))
	return s, err
}

// facts are the members of the chart object that stand beside the option.
func (p *plan) facts(f *figure.Figure) object {
	tones := make([]string, len(p.series))
	for i, s := range p.series {
		tones[i] = s.tone.String()
	}
	columns := make([]object, len(p.fields))
	for i, d := range p.fields {
		columns[i] = object{"title": shorten(d.title), "format": formatOf(d.unit)}
	}
	return object{
		"kind": kinds[f.Chart.Kind], "label": p.label.String(), "zone": p.zone.String(),
		"long": p.long, "tones": tones, "columns": columns,
	}
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
var kinds = [...]string{
	figure.Proportion: "proportion",
	figure.Bars:       "bars",
	figure.Heatmap:    "heatmap",
	figure.Columns:    "columns",
	figure.Timeline:   "timeline",
	figure.Histogram:  "histogram",
	figure.Treemap:    "treemap",
}

// appendKey appends everything that newForm reads, so that figures with equal
// keys share a form. Texts are quoted and cannot run into each other.
func (p *plan) appendKey(dst []byte, f *figure.Figure) []byte {
	quote := func(s string) { dst = strconv.AppendQuote(dst, s) }
	c := &f.Chart
	dst = append(dst, byte(c.Kind), byte(p.label))
	dst = strconv.AppendBool(dst, p.long)
	dst = strconv.AppendBool(dst, c.Nested)
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
