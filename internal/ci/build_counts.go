package ci

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

const (
	secondsQuarter = 15 * 60
	// quarterHours is the number of rows of build-counts.
	quarterHours = recent * 24 * 4
)

// buildCounts counts builds by the quarter hour they were scheduled in.
var buildCounts = definition{
	Figure: figure.Figure{
		ID:          "build-counts",
		Title:       "When do builds run?",
		Explanation: "When the build servers are busy, and how many of those builds failed or were aborted.",
		Definition: "Builds that succeeded, failed or were aborted, by the quarter hour they were scheduled in, over 14 days; " +
			"the last quarter hour is not over yet.",
		Empty: "No build of the last 14 days has a scheduled time and a known end.",
		Columns: []figure.Column{
			{Name: "from", Title: "From", Type: figure.TypeTimestamp},
			columnBuilds, columnFailed, columnFailurePercent,
		},
		Chart: figure.Chart{
			Kind: figure.Columns, Label: "from", Nested: true,
			Series: []figure.Series{
				{Column: "builds", Title: "Builds"},
				{Column: "failed", Title: "Failed or aborted", Tone: figure.Failure},
			},
		},
	},
	Fill: fillBuildCounts,
}

func fillBuildCounts(v *view, f *figure.Figure) {
	// Quarter hours are counted in absolute time: a repeated hour has eight.
	first := (floorDiv(v.asOf.Sec, secondsQuarter) - quarterHours + 1) * secondsQuarter
	var quarters [quarterHours]share
	for _, b := range v.scheduled() {
		if b.Known() && b.Scheduled.Sec >= first {
			quarters[(b.Scheduled.Sec-first)/secondsQuarter].add(b)
			f.N++
		}
	}
	f.Rows = make([][]figure.Value, quarterHours)
	f.Excerpt = &figure.Table{Note: "By the day; every quarter hour is in the CSV.", Columns: []figure.Column{
		{Name: "day", Title: "Day", Type: figure.TypeDate}, columnBuilds, columnFailed, columnFailurePercent,
	}}
	clock := calendar{location: v.location}
	dayOf := func(i int) int64 { return clock.day(eventfile.Instant{Sec: first + int64(i)*secondsQuarter}) }
	var pooled share
	for i, q := range quarters {
		from := figure.Timestamp(time.Unix(first+int64(i)*secondsQuarter, 0))
		f.Rows[i] = q.row(from)
		pooled.builds += q.builds
		pooled.failed += q.failed
		if day := dayOf(i); i+1 == quarterHours || dayOf(i+1) != day {
			f.Excerpt.Rows = append(f.Excerpt.Rows, pooled.row(figure.Date(dateOf(day))))
			pooled = share{}
		}
	}
}
