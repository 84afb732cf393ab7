package security

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// field is a column of a table with a row for each T, and its value of one T.
type field[T any] struct {
	figure.Column
	of func(*view, T) figure.Value
}

// fields are the columns of a table with a row for each T.
type fields[T any] []field[T]

func (fs fields[T]) columns() []figure.Column {
	columns := make([]figure.Column, len(fs))
	for i := range fs {
		columns[i] = fs[i].Column
	}
	return columns
}

// fill sets the rows of a figure, one for each item, and counts them.
func (fs fields[T]) fill(v *view, f *figure.Figure, items []T) {
	f.N, f.Rows = len(items), make([][]figure.Value, len(items))
	for i, item := range items {
		f.Rows[i] = make([]figure.Value, len(fs))
		for k := range fs {
			f.Rows[i][k] = fs[k].of(v, item)
		}
	}
}

// The columns several figures share.
var (
	columnRepo     = figure.Column{Name: "repo", Title: "Repository", Names: figure.Repository}
	columnTeam     = figure.Column{Name: "team", Title: "Team", Names: figure.Team}
	columnKind     = wordColumn("kind", "Kind")
	columnCVE      = figure.Column{Name: "cve", Title: "CVE", Names: figure.Vulnerability}
	columnAlerts   = integerColumn("alerts", "Alerts", figure.Alerts)
	columnSeverity = wordColumn("severity", "Severity")
	columnTeams    = integerColumn("teams", "Teams", figure.Teams)
	columnRepos    = integerColumn("repos", "Repositories", figure.Repositories)
	columnExpired  = integerColumn("expired_rules", "Expired rules", figure.Rules)
	columnLanguage = wordColumn("language", "Language")
	columnVersion  = figure.Column{Name: "version", Title: "Version", Names: figure.Version}
	columnMajor    = figure.Column{Name: "major", Title: "Major", Names: figure.Version}
	columnSource   = figure.Column{Name: "source", Title: "Stated in", Names: figure.File}
	columnEnd      = figure.Column{Name: "end_of_life", Title: "End of life", Type: figure.TypeDate}
	columnDaysLeft = integerColumn("days_left", "Days left", figure.Days)
	columnState    = stateColumn("state", "State")
	columnOverdue  = integerColumn("overdue", "Overdue", figure.Alerts)
	columnOpen     = integerColumn("open", "Open alerts", figure.Alerts)
	columnInForce  = integerColumn("rules", "Rules in force", figure.Rules)
	columnPackage  = figure.Column{Name: "package", Title: "Package", Names: figure.Package}
)

// integerColumn returns a column of counts.
func integerColumn(name, title string, unit figure.Unit) figure.Column {
	return figure.Column{Name: name, Title: title, Type: figure.TypeInteger, Unit: unit}
}

// daysColumn returns a column of days with their fractions.
func daysColumn(name, title string) figure.Column {
	return figure.Column{Name: name, Title: title, Type: figure.TypeNumber, Unit: figure.Days}
}

// wordColumn returns a column of the dashboard's own words.
func wordColumn(name, title string) figure.Column {
	return figure.Column{Name: name, Title: title, Names: figure.Nothing}
}

// stateColumn returns a column of words for how things stand.
func stateColumn(name, title string) figure.Column {
	return figure.Column{Name: name, Title: title, Role: figure.State, Names: figure.Nothing}
}

// textOrNull returns a text without the spaces around it, null if nothing is
// left.
func textOrNull(s string) figure.Value {
	if s = strings.TrimSpace(s); s == "" {
		return figure.Null()
	}
	return figure.String(s)
}

func integer(n int) figure.Value { return figure.Integer(int64(n)) }

// tally counts under labels; each has the same number of counts.
type tally map[string][]int

// of returns the counts of a label.
func (t tally) of(label string, width int) []int {
	if t[label] == nil {
		t[label] = make([]int, width)
	}
	return t[label]
}

// labels returns all labels in their order.
func (t tally) labels() []string { return slices.Sorted(maps.Keys(t)) }

// rows returns a row for each label in their order: the label and its counts.
func (t tally) rows() [][]figure.Value {
	var rows [][]figure.Value
	for _, label := range t.labels() {
		rows = append(rows, countRow(figure.String(label), t[label]...))
	}
	return rows
}

// countRow returns a row of a label and counts.
func countRow(label figure.Value, counts ...int) []figure.Value {
	row := append(make([]figure.Value, 0, 1+len(counts)), label)
	for _, n := range counts {
		row = append(row, integer(n))
	}
	return row
}

// mostFirst orders rows by integer columns, the highest number first, and keeps
// the order of equal ones.
func mostFirst(rows [][]figure.Value, columns ...int) {
	slices.SortStableFunc(rows, func(a, b []figure.Value) int {
		for _, k := range columns {
			if c := compareIntegers(b[k], a[k]); c != 0 {
				return c
			}
		}
		return 0
	})
}

// compareIntegers orders the cells of an integer column; a missing value counts
// as 0.
func compareIntegers(a, b figure.Value) int {
	x, _ := a.Int()
	y, _ := b.Int()
	return cmp.Compare(x, y)
}

// nullsLast orders the cells of an integer column, missing ones last.
func nullsLast(a, b figure.Value) int {
	return cmp.Or(compareFlags(a.IsNull(), b.IsNull()), compareIntegers(a, b))
}

// compareFlags orders false before true.
func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// mostRows is the number of rows up to which a page shows a table as a whole.
const mostRows = 25

// shorten gives a figure with too many rows an excerpt of them: the first of the
// rows in the order given. what completes "The 60 …".
func shorten(f *figure.Figure, what string, rows [][]figure.Value) {
	if len(rows) > mostRows {
		f.Excerpt = &figure.Table{Note: fmt.Sprintf("The %d %s", mostRows, what), Columns: f.Columns, Rows: rows[:mostRows]}
	}
}

// inOrder returns the rows in another order.
func inOrder(rows [][]figure.Value, compare func(a, b []figure.Value) int) [][]figure.Value {
	return slices.SortedStableFunc(slices.Values(rows), compare)
}
