package metrics

import (
	"fmt"
	"strconv"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// pipelineFigures lists the figures of a pipelines page in their order. Adding
// one is a line here and a file beside this one.
var pipelineFigures = [...]func(*view) *figure.Figure{
	buildStatusDay,
	buildStatusRecent,
	nightlyFailures,
	failureHeatmap,
	buildCounts,
	mostFailing,
	failingSteps,
	longestPipelines,
	shortestFunctionalTests,
	durationHistogram,
	dailyTimeline,
}

// view is what a figure of a selection is made from.
type view struct {
	*Pipelines
	selection Selection
	cell      *cell
	// cells are those of all types of the same project.
	cells *[len(Types)]*cell
	group []*pipeline
}

// Figures returns the figures of a selection, in the order of its page, or nil
// if there is no such project.
func (p *Pipelines) Figures(s Selection) []*figure.Figure {
	v, ok := p.view(s)
	if !ok {
		return nil
	}
	list := make([]*figure.Figure, len(pipelineFigures))
	for i, fn := range pipelineFigures {
		list[i] = v.finish(fn(v))
	}
	return list
}

func (p *Pipelines) view(s Selection) (*view, bool) {
	i, ok := p.position(s)
	if !ok {
		return nil, false
	}
	return &view{p, s, p.cells[i][s.Type], &p.cells[i], p.groups[i]}, true
}

// fewBuilds is the number of builds below which a figure says how few they are.
const fewBuilds = 5

// finish adds the warnings every figure carries.
func (v *view) finish(f *figure.Figure) *figure.Figure {
	if f.Unit == figure.NoUnit {
		f.Unit = figure.Builds
	}
	if f.N == 0 && f.Empty == "" {
		f.Empty = "There is no such build."
	}
	switch {
	case v.coverage.Builds == 0:
		f.Empty, f.Good = "There are no pipeline events in the data.", false
	case v.cell.builds == 0:
		f.Empty, f.Good = "The data holds no build of this selection.", false
	case f.Good && f.Unit == figure.Builds && !v.cell.ranRecently():
		// That nothing failed is no good news where nothing ran.
		f.Empty, f.Good = "No build came to a known end in the last 14 days.", false
	}
	if f.N > 0 {
		f.Empty, f.Good = "", false
	}
	if f.N > 0 && f.N < fewBuilds && f.Unit == figure.Builds {
		f.Warnings = append(f.Warnings, fmt.Sprintf("Only %s.", count(int64(f.N), "build", "builds")))
	}
	f.Warnings = append(f.Warnings, v.leftOut()...)
	return f
}

// leftOut says which events no figure counts.
func (p *Pipelines) leftOut() []string {
	var list []string
	if n := p.coverage.NoTime; n > 0 {
		list = append(list, fmt.Sprintf("%s without a time %s left out.", count(n, "event", "events"), was(n)))
	}
	if n := p.coverage.Future; n > 0 {
		list = append(list, fmt.Sprintf("%s dated later than the data itself %s left out.", count(n, "event", "events"), was(n)))
	}
	return list
}

// count returns a number with its noun.
func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s + " " + many
}

func was(n int64) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// The columns several figures share.
var (
	columnBuilds = figure.Column{Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: figure.Builds, Role: figure.Weight}
	columnFailed = figure.Column{Name: "failed", Title: "Failed or aborted", Type: figure.TypeInteger, Unit: figure.Builds}

	columnFailurePercent = figure.Column{Name: "failure_percent", Title: "Failure rate", Type: figure.TypeNumber, Unit: figure.Percent}
	columnPipeline       = figure.Column{Name: "pipeline", Title: "Pipeline", Names: figure.Pipeline}
)

// percentValue returns 100·part/whole, missing if there is no whole.
func percentValue(part, whole int64) figure.Value {
	percent, ok := failurePercent(part, whole)
	if !ok {
		return figure.Null()
	}
	return figure.Number(percent)
}
