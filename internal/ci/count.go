package ci

import (
	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// outcomes is a number of builds by status.
type outcomes [len(build.Statuses)]int64

// outcomesOf counts builds by status.
func outcomesOf(builds []*build.Build) (n outcomes) {
	for _, b := range builds {
		n[b.Status]++
	}
	return n
}

// plus returns the sum of two numbers of builds.
func (n outcomes) plus(m outcomes) outcomes {
	for s := range m {
		n[s] += m[s]
	}
	return n
}

// all returns the number of all builds.
func (n outcomes) all() int64 { return n.known() + n[build.Unknown] }

// known returns the number of builds that came to a known end.
func (n outcomes) known() int64 { return n[build.Success] + n.failed() }

// failed returns the number of builds that failed or were aborted.
func (n outcomes) failed() int64 { return n[build.Failure] + n[build.Aborted] }

// share is a number of builds and how many of them failed or were aborted.
type share struct{ builds, failed int64 }

// add counts one more build, of a known end.
func (s *share) add(b *build.Build) {
	s.builds++
	if b.Failed() {
		s.failed++
	}
}

// row returns the cells of a table: the given ones, builds, failed and
// failure_percent.
func (s share) row(cells ...figure.Value) []figure.Value {
	row := append(make([]figure.Value, 0, len(cells)+3), cells...)
	return append(row, figure.Integer(s.builds), figure.Integer(s.failed), percent(s.failed, s.builds))
}

// percent returns 100·part/whole, and no value if there is no whole, so that no
// builds never look like no failures.
func percent(part, whole int64) figure.Value {
	if whole == 0 {
		return figure.Null()
	}
	return figure.Number(100 * float64(part) / float64(whole))
}

// bars returns a chart with a bar for each row: label names it, and the column
// is its length.
func bars(label, column, title string, tone figure.Tone) figure.Chart {
	return figure.Chart{Kind: figure.Bars, Label: label, Series: []figure.Series{{Column: column, Title: title, Tone: tone}}}
}

// outcomeSeries are the series of the known outcomes, whose columns have the
// given suffix.
func outcomeSeries(suffix string) []figure.Series {
	return []figure.Series{
		{Column: "success" + suffix, Title: "Success", Tone: figure.Success},
		{Column: "failure" + suffix, Title: "Failure", Tone: figure.Failure},
		{Column: "aborted" + suffix, Title: "Aborted", Tone: figure.Aborted},
	}
}

// outcomeColumns are the columns of the series of the known outcomes.
func outcomeColumns(suffix string, t figure.Type, unit figure.Unit) (columns []figure.Column) {
	for _, s := range outcomeSeries(suffix) {
		columns = append(columns, figure.Column{Name: s.Column, Title: s.Title, Type: t, Unit: unit})
	}
	return columns
}

// The columns that several figures share.
var (
	columnBuilds = figure.Column{Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: figure.Builds, Role: figure.Weight}
	columnFailed = figure.Column{Name: "failed", Title: "Failed or aborted", Type: figure.TypeInteger, Unit: figure.Builds}

	columnFailurePercent = figure.Column{Name: "failure_percent", Title: "Failure rate", Type: figure.TypeNumber, Unit: figure.Percent}
	columnPipeline       = figure.Column{Name: "pipeline", Title: "Pipeline", Names: figure.Pipeline}
)
