package metrics

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// binWidths are the widths a bin may have, in minutes; beyond the last one they
// double.
var binWidths = [...]float64{1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440}

// mostBins is the number of bins a histogram may have.
const mostBins = 120

// durationHistogram counts builds by how long they took.
func durationHistogram(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "duration-histogram",
		Title: "How long do builds take?",
		Definition: "Builds that succeeded, failed or were aborted, scheduled in the last 14 days, by duration; " +
			"all bins are equally wide, the lower edge belongs to the bin.",
		Empty: "No build of the last 14 days has a scheduled time, a duration and a known end.",
		Columns: []figure.Column{
			{Name: "from_minutes", Title: "From", Type: figure.TypeInteger, Unit: figure.Minutes},
			{Name: "to_minutes", Title: "To", Type: figure.TypeInteger, Unit: figure.Minutes},
			{Name: "success", Title: "Success", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "failure", Title: "Failure", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "aborted", Title: "Aborted", Type: figure.TypeInteger, Unit: figure.Builds},
		},
		Chart: figure.Chart{
			Kind: figure.Histogram, Label: "from_minutes", Label2: "to_minutes",
			Series: []figure.Series{
				{Column: "success", Title: "Success", Tone: figure.Success},
				{Column: "failure", Title: "Failure", Tone: figure.Failure},
				{Column: "aborted", Title: "Aborted", Tone: figure.Aborted},
			},
		},
	}
	if len(v.cell.minutes) == 0 {
		return f
	}
	longest := 0.0
	for minute := range v.cell.minutes {
		longest = max(longest, minute)
	}
	width := binWidth(longest)
	bins := make([][3]int64, int(longest/width)+1)
	for minute, counts := range v.cell.minutes {
		bin := &bins[int(minute/width)]
		for s, n := range counts {
			bin[s] += n
			f.N += int(n)
		}
	}
	for i, bin := range bins {
		row := []figure.Value{minutesValue(float64(i) * width), minutesValue(float64(i+1) * width)}
		for _, n := range bin {
			row = append(row, figure.Integer(n))
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

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

// minutesValue returns a bin's edge: a whole number, which beyond the integers
// is written as a number all the same.
func minutesValue(m float64) figure.Value {
	if m < 1<<53 {
		return figure.Integer(int64(m))
	}
	return figure.Number(m)
}
