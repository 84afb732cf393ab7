package ci

import "github.com/hmcts/rse-dashboard/internal/figure"

// buildsPerDay is the mean number of builds a day, whatever their status.
var buildsPerDay = headline{
	Headline: figure.Headline{
		ID: "builds-per-day", Title: "Builds a day", Unit: figure.BuildsADay, NUnit: figure.Builds,
		Period: periodBefore, Figure: "build-counts", Note: "mean of the last 14 days", NoteNames: figure.Nothing,
	},
	Fill: func(v *view, h *figure.Headline) {
		h.N = len(v.ended(recent))
		h.Value = figure.Number(float64(h.N) / recent)
		if before := len(v.endedBefore(recent)); before > 0 {
			h.Before = figure.Number(float64(before) / recent)
		}
		h.History = v.trend(trendWeeks, recent, func(v *view) figure.Value {
			return figure.Number(float64(len(v.ended(recent))) / recent)
		})
	},
}
