package ci

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// steadyPipelines makes up half a year of pipelines that never change: each
// fails at its own rate, and its builds take as long as ever, give or take.
func steadyPipelines(r *rand.Rand, n int) []eventfile.Event {
	var events []eventfile.Event
	for i := range n {
		var e eventfile.Event
		e.Reset()
		e.Source, e.Branch, e.JobName = "files", "master", fmt.Sprintf("a/p%04d", i)
		fails, minutes, spread := 0.3*r.Float64()*r.Float64(), 2+40*r.Float64(), 0.05+0.3*r.Float64()
		every := time.Duration(4+r.IntN(30)) * time.Hour
		for at := buildtest.AsOf.AddDate(0, 0, -180); at.Before(buildtest.AsOf); at = at.Add(time.Duration(r.Int64N(2 * int64(every)))) {
			e.CorrelationID = fmt.Sprint(i, " ", at.UnixNano())
			e.Stage, e.Step, e.Result = eventfile.InstantOf(at), "Pipeline Succeeded", "SUCCESS"
			if r.Float64() < fails {
				e.Step, e.Result = "Pipeline Failed", "FAILURE"
			}
			e.Duration = math.Round(60000 * minutes * math.Exp(spread*r.NormFloat64()))
			events = append(events, e)
		}
	}
	return events
}

func TestPipelinesThatNeverChangeAreRarelyShown(t *testing.T) {
	const pipelines = 1000
	report := reportOn(testOptions(), steadyPipelines(rand.New(rand.NewPCG(1, 5)), pipelines))
	certain := 0
	red := report.Figure(everything, "red-now")
	for _, row := range red.Rows {
		if row[figure.ColumnIndex(red.Columns, "certain")].String() == "true" {
			certain++
		}
	}
	changes := report.Figure(everything, "duration-changes")
	changed := len(changes.Rows) // cut to 50, which is more than the share allowed
	for _, c := range []struct {
		what        string
		shown       int
		mostPercent float64
	}{
		{"break more often", len(report.Figure(everything, "breaks-more-often").Rows), 1},
		{"break less often", len(report.Figure(everything, "breaks-less-often").Rows), 1},
		{"became slower or faster", changed, 2},
		{"are certainly red", certain, 0.5},
	} {
		share := 100 * float64(c.shown) / pipelines
		t.Logf("%.1f %% of %d pipelines that never change %s", share, pipelines, c.what)
		if share > c.mostPercent {
			t.Errorf("%.1f %% %s, want at most %g %%", share, c.what, c.mostPercent)
		}
	}
	if n := report.Figure(everything, "breaks-more-often").N; n < pipelines/4 || changes.N < pipelines/2 || len(red.Rows) == 0 {
		t.Errorf("%d pipelines are judged by their breaks, %d by their durations, %d are red: too few to tell", n, changes.N, len(red.Rows))
	}
}
