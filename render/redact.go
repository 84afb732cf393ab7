package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// This file makes the redacted edition from the figures of the full one. A
// figure with a column that is not [figure.Column.Public] is counted instead of
// shown.

// withoutProjects hides projects that are not configured, because they are named
// after folders of pipelines.
type withoutProjects struct{ Pipelines }

func (withoutProjects) Projects() []string { return nil }

// redact removes all private names from a page's content.
func redact(c *Content) {
	c.Calendar = nil // its events name repositories
	for i := range c.Sections {
		section := &c.Sections[i]
		figures := make([]*figure.Figure, len(section.Figures))
		for k, f := range section.Figures {
			figures[k] = redacted(f)
		}
		section.Figures = figures
	}
}

// redacted returns a figure without private names: unchanged, with its rows
// counted by other columns, or with only the number of its rows.
func redacted(f *figure.Figure) *figure.Figure {
	private := slices.IndexFunc(f.Columns, func(c figure.Column) bool { return !c.Public() })
	r := *f
	r.Rows, r.Warnings = withoutLinks(f.Rows), f.PublicWarnings
	if f.Excerpt != nil {
		excerpt := *f.Excerpt
		excerpt.Rows = withoutLinks(excerpt.Rows)
		r.Excerpt = &excerpt
	}
	if private < 0 {
		return &r
	}
	r.Excerpt, r.Rows, r.Chart = nil, nil, figure.Chart{}
	r.Finding = "" // it may name what the rows do
	names := f.Columns[private].Names
	if f.Chart.Kind == figure.Matrix {
		countStates(&r, f)
		return &r
	}
	if len(f.CountBy) > 0 {
		countRows(&r, f)
		return &r
	}
	if f.Empty == "" {
		r.Empty, r.Good = "This edition leaves out names of "+names.Plural()+": "+words.CountOf(int64(len(f.Rows)), "rows")+".", false
	}
	return &r
}

// countRows makes r the counts of f's rows by the values of the columns of
// [figure.Figure.CountBy], most first.
func countRows(r, f *figure.Figure) {
	columns := make([]int, len(f.CountBy))
	for i, name := range f.CountBy {
		columns[i] = figure.ColumnIndex(f.Columns, name)
	}
	by := f.Columns[columns[len(columns)-1]]
	count := make(map[string]int64)
	for _, row := range f.Rows {
		values := make([]string, len(columns))
		for i, c := range columns {
			values[i] = row[c].String()
		}
		count[strings.Join(values, " ")]++
	}
	r.Definition += " This edition only counts them."
	r.Columns = []figure.Column{by, {Name: "number", Title: "Number", Type: figure.TypeInteger, Unit: f.Unit}}
	for value, n := range count {
		r.Rows = append(r.Rows, []figure.Value{figure.String(value), figure.Integer(n)})
	}
	slices.SortFunc(r.Rows, func(a, b []figure.Value) int {
		return cmp.Or(cmp.Compare(count[b[0].String()], count[a[0].String()]), strings.Compare(a[0].String(), b[0].String()))
	})
	r.Chart = figure.Chart{Kind: figure.Bars, Label: by.Name, Series: []figure.Series{{Column: "number", Title: "Number"}}}
}

// countStates makes r the counts of the states in each column of a matrix.
func countStates(r, f *figure.Figure) {
	r.Definition += " This edition only counts them."
	r.Columns = []figure.Column{{Name: "feature", Title: "Feature", Names: figure.Nothing}}
	states := []dataset.State{dataset.On, dataset.Off, dataset.Unknown, dataset.NotApplicable}
	for _, state := range states {
		r.Columns = append(r.Columns, figure.Column{
			Name: address.Slug(string(state)), Title: strings.ToUpper(string(state[:1])) + string(state[1:]),
			Type: figure.TypeInteger, Unit: f.Unit,
		})
	}
	for _, series := range f.Chart.Series {
		column := figure.ColumnIndex(f.Columns, series.Column)
		row := []figure.Value{figure.String(series.Title)}
		for _, state := range states {
			var n int64
			for _, other := range f.Rows {
				if other[column].String() == string(state) {
					n++
				}
			}
			row = append(row, figure.Integer(n))
		}
		r.Rows = append(r.Rows, row)
	}
}

// withoutLinks returns the rows without links to other sites.
func withoutLinks(rows [][]figure.Value) [][]figure.Value {
	plain := make([][]figure.Value, len(rows))
	for i, row := range rows {
		plain[i] = slices.Clone(row)
		for k, v := range row {
			if address.Web(v.Href()) != "" {
				plain[i][k] = v.Link("")
			}
		}
	}
	return plain
}
