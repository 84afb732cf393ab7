package ci

import (
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// What changes of durations are looked for in.
const (
	mostDurations   = 500    // latest successful builds
	fewestDurations = 10     // to be judged
	leastStep       = 60_000 // milliseconds between medians
)

// durationChanges lists pipelines whose builds take longer or shorter than before.
var durationChanges = definition{
	Figure: figure.Figure{
		ID:    "duration-changes",
		Title: "Which pipelines became slower or faster?",
		Explanation: "Durations vary from build to build. These are the pipelines whose typical duration moved and stayed there: " +
			"a ratio of 1.5 means that a typical build now takes half as long again as before.",
		Definition: "The latest lasting change in the duration of each pipeline's successful builds of 180 days: by at least a tenth and " +
			"a minute, and not by chance (p < 0.001). The medians are those of the builds since then and of those between that " +
			"change and the one before.",
		Empty: "No pipeline became clearly slower or faster.", Good: true, Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "since", Title: "Since", Type: figure.TypeTimestamp},
			{Name: "median_minutes_before", Title: "Before", Type: figure.TypeNumber, Unit: figure.Minutes},
			{Name: "median_minutes", Title: "Now", Type: figure.TypeNumber, Unit: figure.Minutes},
			{Name: "builds_before", Title: "Builds before", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "builds", Title: "Builds since", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "ratio", Title: "Ratio", Type: figure.TypeNumber},
			{Name: "p", Title: "p", Type: figure.TypeNumber},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		rows := v.ranked(func(h *pipelineHistory) bool {
			if len(h.durations) >= fewestDurations {
				f.N++
			}
			return len(h.changes) > 0
		}, func(a, b *pipelineHistory) int { return b.latestChange().first.End.Compare(a.latestChange().first.End) })
		slower := 0
		for i, h := range rows {
			c := h.latestChange()
			if c.ratio() > 1 {
				slower++
			}
			if i < longList {
				f.Rows = append(f.Rows, []figure.Value{
					pipelineValue(h.pipeline), figure.Timestamp(c.first.End.Time()), figure.Number(c.before / 60000), figure.Number(c.after / 60000),
					figure.Integer(int64(c.buildsBefore)), figure.Integer(int64(c.buildsSince)), figure.Number(c.ratio()), figure.Number(c.p),
				})
			}
		}
		if len(rows) > 0 {
			f.Finding = slowerAndFaster(slower, len(rows)-slower, f.N)
		}
	},
}

// slowerAndFaster says how many of the pipelines judged became slower and faster; at
// least one did.
func slowerAndFaster(slower, faster, judged int) string {
	first, how := slower, "slower"
	switch {
	case slower == 0:
		first, how = faster, "faster"
	case faster > 0:
		how = fmt.Sprintf("slower and %s faster", words.Count(int64(faster)))
	}
	return fmt.Sprintf("%s of %s became %s in 180 days", words.Count(int64(first)), words.CountOf(int64(judged), "pipelines"), how)
}

// durationChange is a change between two levels of durations.
type durationChange struct {
	at                        int          // position in the durations of the first build after the change
	first                     *build.Build // that build
	before, after             float64      // medians of the two segments, in milliseconds
	buildsBefore, buildsSince int
	p                         float64
}

func (h *pipelineHistory) latestChange() *durationChange { return &h.changes[len(h.changes)-1] }

func (c *durationChange) ratio() float64 { return c.after / c.before }

// findDurationChanges finds the durations of the history and their changes.
func (h *pipelineHistory) findDurationChanges() {
	for _, b := range h.outcomes {
		if b.Status == build.Success && b.Duration > 0 {
			h.durations = append(h.durations, b)
		}
	}
	h.durations = h.durations[max(0, len(h.durations)-mostDurations):]
	x := make([]float64, len(h.durations))
	for i, b := range h.durations {
		x[i] = b.Duration
	}
	changes := stats.LevelChanges(x, leastStep)
	for i, c := range changes {
		from, to := 0, len(x)
		if i > 0 {
			from = changes[i-1].At
		}
		if i+1 < len(changes) {
			to = changes[i+1].At
		}
		h.changes = append(h.changes, durationChange{
			at: c.At, first: h.durations[c.At], before: median(x[from:c.At]), after: median(x[c.At:to]),
			buildsBefore: c.At - from, buildsSince: to - c.At, p: c.P,
		})
	}
}

// median returns the median of values in any order: the mean of the two middle
// ones of an even number.
func median(x []float64) float64 { return stats.MiddleMedian(slices.Sorted(slices.Values(x))) }
