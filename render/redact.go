package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// This file makes the edition for other people's eyes out of the figures of the
// full one. It is the one place that decides what a name is: a column that holds
// names of repositories, files, pipelines, builds or alerts is never shown.

// namingColumns are the columns that hold such names, or texts that quote them.
var namingColumns = map[string]string{
	"repo": "repositories", "pipeline": "pipelines", "alert": "alerts", "rule": "suppression rules", "package": "packages",
	"source": "sources", "path": "files", "evidence": "files", "selector": "files", "notes": "notes", "problem": "problems",
	"build_id": "builds", "build": "builds", "image": "images", "step": "steps", "failing_step": "steps", "collector": "collectors",
}

// countedBy are the columns whose values may be counted in the place of rows
// with names, the first that a figure has.
var countedBy = []string{"major", "state", "team", "severity"}

// wholeOnly hides projects that are not configured but called after folders of
// pipelines.
type wholeOnly struct{ Pipelines }

func (wholeOnly) Projects() []string { return nil }

// redact takes the names out of a page's content.
func redact(c *Content) {
	for i := range c.Sections {
		section := &c.Sections[i]
		figures := make([]*figure.Figure, len(section.Figures))
		for k, f := range section.Figures {
			figures[k] = redacted(f)
		}
		section.Figures = figures
	}
}

// redacted returns a figure without names: as it is, counted by something else,
// or only saying how many rows it has.
func redacted(f *figure.Figure) *figure.Figure {
	names := ""
	for _, c := range f.Columns {
		if names = namingColumns[c.Name]; names != "" {
			break
		}
	}
	r := *f
	r.Rows = withoutLinks(f.Rows)
	if f.Brief != nil {
		brief := *f.Brief
		brief.Rows = withoutLinks(brief.Rows)
		r.Brief = &brief
	}
	if names == "" {
		return &r
	}
	r.Brief, r.Rows, r.Chart = nil, nil, figure.Chart{}
	if names == "collectors" { // whose warnings quote what they read
		r.Warnings = nil
	}
	if f.Chart.Kind == figure.Matrix {
		countStates(&r, f)
		return &r
	}
	for _, by := range countedBy {
		if i := figure.ColumnIndex(f.Columns, by); i >= 0 {
			countRows(&r, f, i)
			return &r
		}
	}
	if f.Empty == "" {
		r.Empty, r.Good = "This edition leaves out names of "+names+": "+words.CountOf(int64(len(f.Rows)), "rows")+".", false
	}
	return &r
}

// countRows makes r the counts of f's rows by the values of a column, most
// first.
func countRows(r, f *figure.Figure, column int) {
	by := f.Columns[column]
	language := figure.ColumnIndex(f.Columns, "language")
	count := make(map[string]int64)
	for _, row := range f.Rows {
		value := row[column].String()
		if language >= 0 { // a version means nothing without it
			value = row[language].String() + " " + value
		}
		count[value]++
	}
	r.Definition += " This edition only counts them."
	r.Columns = []figure.Column{by, {Name: "number", Title: "Number", Type: figure.TypeInteger, Unit: f.Unit}}
	for value, n := range count {
		r.Rows = append(r.Rows, []figure.Value{figure.String(value), figure.Integer(n)})
	}
	slices.SortFunc(r.Rows, func(a, b []figure.Value) int {
		return cmp.Or(cmp.Compare(b[1].Int(), a[1].Int()), strings.Compare(a[0].String(), b[0].String()))
	})
	r.Chart = figure.Chart{Kind: figure.Bars, Label: by.Name, Series: []figure.Series{{Column: "number", Title: "Number"}}}
}

// countStates makes r the counts of a matrix' states, a row a column of it.
func countStates(r, f *figure.Figure) {
	r.Definition += " This edition only counts them."
	r.Columns = []figure.Column{{Name: "feature", Title: "Feature", Type: figure.TypeString}}
	states := []dataset.State{dataset.On, dataset.Off, dataset.Unknown, dataset.NotApplicable}
	for _, state := range states {
		r.Columns = append(r.Columns, figure.Column{Name: slug(string(state)), Title: strings.ToUpper(string(state[:1])) + string(state[1:]), Type: figure.TypeInteger, Unit: f.Unit})
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

// withoutLinks returns rows whose values link to nothing outside of the site.
func withoutLinks(rows [][]figure.Value) [][]figure.Value {
	plain := make([][]figure.Value, len(rows))
	for i, row := range rows {
		plain[i] = slices.Clone(row)
		for k, v := range row {
			if _, external := safeHref(v.Href()); external {
				plain[i][k] = v.Link("")
			}
		}
	}
	return plain
}
