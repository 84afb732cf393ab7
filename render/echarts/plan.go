package echarts

import (
	"fmt"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// manyRows is the number of rows above which a tooltip shows only what is drawn.
const manyRows = 400

// drawnLeaves is how many rectangles of a treemap are drawn at first.
const drawnLeaves = 40

// A plan says which column of a figure goes where in its chart.
type plan struct {
	// at are the columns of the place in the chart: one, or two for heatmaps (x, y) and
	// histograms (from, to). A treemap has its path here, coarse to fine.
	at    []int
	label labelKind
	// series are the drawn series; their columns are fields, too.
	series []series
	// fields are the columns of the dataset.
	fields []field
	// long tells that a treemap hides its finest step, because it has too many rows.
	long bool
	zone *time.Location
}

type series struct {
	title string
	tone  figure.Tone
	form  figure.Form
	field int // its place in plan.fields
}

// field is one column of the dataset.
type field struct {
	column int // of the figure; -1 if the value is not in the table as it stands
	title  string
	unit   figure.Unit
}

// labelKind is what the axis of labels shows.
type labelKind byte

const (
	labelText labelKind = iota
	labelDate
	labelTime
	labelNumber
)

func (k labelKind) String() string {
	return [...]string{"text", "date", "time", "number"}[k]
}

func newPlan(f *figure.Figure, zone *time.Location) (*plan, error) {
	c := &f.Chart
	find := func(role, name string) (int, error) {
		i := figure.ColumnIndex(f.Columns, name)
		if i < 0 {
			return 0, fmt.Errorf("%s is column %q, which the table does not have", role, name)
		}
		return i, nil
	}
	if zone == nil {
		zone = time.UTC
	}
	p := &plan{zone: zone}
	if c.Kind == figure.Treemap {
		if len(c.Path) == 0 {
			return nil, fmt.Errorf("a treemap needs a path of columns")
		}
		for _, name := range c.Path {
			i, err := find("a step of the path", name)
			if err != nil {
				return nil, err
			}
			p.at = append(p.at, i)
		}
		p.series = []series{{title: f.Title, tone: figure.Neutral}}
		p.long = len(f.Rows) > drawnLeaves
		return p, nil
	}
	if len(c.Series) == 0 {
		return nil, fmt.Errorf("nothing is drawn: the chart has no series")
	}
	label, err := find("the label", c.Label)
	if err != nil {
		return nil, err
	}
	p.at = []int{label}
	if c.Kind == figure.Heatmap || c.Kind == figure.Histogram {
		second, err := find("the second label", c.Label2)
		if err != nil {
			return nil, err
		}
		p.at = append(p.at, second)
	}
	drawn := make([]int, len(c.Series))
	for i, s := range c.Series {
		if drawn[i], err = find("a series", s.Column); err != nil {
			return nil, err
		}
	}
	if c.Kind == figure.Proportion {
		p.addParts(f, drawn[0])
		return p, nil
	}
	p.addFields(f, drawn)
	return p, nil
}

// addParts makes every row a series of its own: the parts of a whole lie side
// by side in one bar.
func (p *plan) addParts(f *figure.Figure, value int) {
	p.fields = append(p.fields, field{column: -1, title: f.Columns[p.at[0]].Title})
	var used figure.TonesUsed
	for _, row := range f.Rows {
		name := row[p.at[0]].String()
		title := shorten(words.Sentence(name))
		p.series = append(p.series, series{title: title, tone: used.OfPart(name), field: len(p.fields)})
		p.fields = append(p.fields, field{column: value, title: title, unit: f.Columns[value].Unit})
	}
}

// addFields lays out the dataset: the place, the series, and what else the
// tooltip shows.
func (p *plan) addFields(f *figure.Figure, drawn []int) {
	add := func(column int) {
		p.fields = append(p.fields, field{column: column, title: f.Columns[column].Title, unit: f.Columns[column].Unit})
	}
	place := func(column int) {
		p.fields = append(p.fields, field{column: -1, title: f.Columns[column].Title, unit: f.Columns[column].Unit})
	}
	used := make([]bool, len(f.Columns))
	for _, i := range p.at {
		used[i] = true
	}
	switch f.Chart.Kind {
	case figure.Heatmap:
		place(p.at[1])
		place(p.at[0])
		drawn = drawn[:1]
	case figure.Histogram:
		p.label = labelNumber
		place(p.at[0])
	case figure.Columns, figure.Timeline:
		switch f.Columns[p.at[0]].Type {
		case figure.TypeDate:
			p.label = labelDate
		case figure.TypeTimestamp:
			p.label = labelTime
		}
		place(p.at[0])
	}
	for i, column := range drawn {
		s := f.Chart.Series[i]
		if s.Form == figure.Volume {
			continue // only the tooltip shows it
		}
		title := s.Title
		if title == "" {
			title = f.Columns[column].Title
		}
		p.series = append(p.series, series{title: title, tone: s.Tone, form: s.Form, field: len(p.fields)})
		add(column)
		p.fields[len(p.fields)-1].title = title
		used[column] = true
	}
	if f.Chart.Kind == figure.Histogram {
		add(p.at[0])
		add(p.at[1])
	}
	if len(f.Rows) > manyRows {
		return
	}
	for i, c := range f.Columns {
		if !used[i] && (c.Type == figure.TypeInteger || c.Type == figure.TypeNumber) {
			add(i)
		}
	}
}
