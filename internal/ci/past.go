package ci

import (
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// trendWeeks is the number of weeks that the history of a headline goes back. The
// first window of 14 days begins within the 180 days of the figures about histories.
const trendWeeks = 23

// trend returns a number as it would have been at past instants, a week apart and
// the oldest first; the last one is now. It is computed from today's builds. There
// is no value where the data begins within the days before the instant that the
// number looks back.
func (v *view) trend(weeks, days int64, number func(*view) figure.Value) []figure.Value {
	if len(v.builds) == 0 || v.selection.Pipeline != "" {
		return nil
	}
	history := make([]figure.Value, 0, weeks+1)
	for k := weeks; k >= 0; k-- {
		past := v.weeksAgo(k)
		if k > 0 && v.builds[0].End.Compare(past.ago(days)) > 0 {
			history = append(history, figure.Null())
			continue
		}
		history = append(history, number(past))
	}
	return history
}

// weeksAgo returns the view of the builds that had ended so many weeks ago, with
// that instant as its present. Only functions that depend on nothing else may use
// it; histories stay those of today.
func (v *view) weeksAgo(weeks int64) *view {
	report := *v.Report
	report.asOf = v.ago(weeks * week)
	past := &view{Report: &report, selection: v.selection, position: v.position, selected: v.selected, knowsSelected: v.knowsSelected}
	past.builds = v.builds
	if weeks > 0 {
		past.builds = v.builds[:len(v.builds)-len(endedSince(v.builds, report.asOf))] // as in endedBefore
	}
	return past
}

// wasRed reports whether the pipeline was red at the present of the view.
func (v *view) wasRed(h *pipelineHistory) bool {
	n := len(h.outcomes) - len(endedSince(h.outcomes, eventfile.Instant{Sec: v.asOf.Sec, Nsec: v.asOf.Nsec + 1}))
	return n > 0 && h.failed(n-1) && h.outcomes[n-1].End.Compare(v.ago(recent)) >= 0
}
