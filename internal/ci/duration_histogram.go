package ci

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// durationHistogram counts builds by how long they took.
var durationHistogram = definition{
	Figure: figure.Figure{
		ID:          "duration-histogram",
		Title:       "How long do builds take?",
		Explanation: "How many builds are short and how many are long. Long builds that fail cost the most.",
		Definition: "Builds that succeeded, failed or were aborted, scheduled in the last 14 days, by duration; " +
			"all bins are equally wide, the lower edge belongs to the bin.",
		Empty: "No build of the last 14 days has a scheduled time, a duration and a known end.",
		Columns: append([]figure.Column{
			{Name: "from_minutes", Title: "From", Type: figure.TypeInteger, Unit: figure.Minutes},
			{Name: "to_minutes", Title: "To", Type: figure.TypeInteger, Unit: figure.Minutes},
		}, outcomeColumns("", figure.TypeInteger, figure.Builds)...),
		Chart: figure.Chart{Kind: figure.Histogram, Label: "from_minutes", Label2: "to_minutes", Series: outcomeSeries("")},
	},
	Fill: fillDurationHistogram,
}

func fillDurationHistogram(v *view, f *figure.Figure) {
	longest := -1.0 // whole minutes
	for _, b := range v.scheduled() {
		if b.Known() && !math.IsNaN(b.Duration) {
			longest = max(longest, wholeMinutes(b.Duration))
		}
	}
	if longest < 0 {
		return
	}
	width := binWidth(longest)
	bins := make([]outcomes, int(longest/width)+1)
	for _, b := range v.scheduled() {
		if b.Known() && !math.IsNaN(b.Duration) {
			bins[int(wholeMinutes(b.Duration)/width)][b.Status]++
			f.N++
		}
	}
	for i, bin := range bins {
		row := []figure.Value{minutesValue(float64(i) * width), minutesValue(float64(i+1) * width)}
		for _, n := range bin[:3] {
			row = append(row, figure.Integer(n))
		}
		f.Rows = append(f.Rows, row)
	}
}

// binWidths are the widths a bin may have, in minutes; beyond the last one they
// double.
var binWidths = [...]float64{1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440}

// mostBins is the number of bins a histogram may have.
const mostBins = 120

// binWidth returns the least width that needs no more than mostBins bins for a
// longest build of so many whole minutes.
func binWidth(longest float64) float64 {
	width := binWidths[0]
	for i := 1; math.Floor(longest/width)+1 > mostBins; i++ {
		if i < len(binWidths) {
			width = binWidths[i]
		} else {
			width *= 2
		}
	}
	return width
}

// wholeMinutes returns the number of whole minutes in a duration of d ≥ 0
// milliseconds, exactly even where the division is not.
func wholeMinutes(d float64) float64 {
	m := math.Floor(d / 60000)
	switch {
	case m*60000 > d:
		m--
	case (m+1)*60000 <= d:
		m++
	}
	return m
}

// minutesValue returns a bin's edge, a whole number. One that does not fit an
// integer exactly is a number.
func minutesValue(m float64) figure.Value {
	if m < 1<<53 {
		return figure.Integer(int64(m))
	}
	return figure.Number(m)
}
