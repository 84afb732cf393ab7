package ci

import "github.com/hmcts/rse-dashboard/internal/figure"

// pipelinesRed is the number of pipelines that red-now lists, of those that ran.
var pipelinesRed = headline{
	Headline: figure.Headline{
		ID: "pipelines-red", Title: "Pipelines red now", Unit: figure.Pipelines,
		NUnit: figure.Pipelines, NWhich: "that ran in 14 days",
		Period: "14 days ago", Better: -1, Figure: "red-now", Note: "their latest build failed", NoteNames: figure.Nothing,
	},
	Fill: func(v *view, h *figure.Headline) {
		for range v.byPipeline(v.ended(recent)) {
			h.N++
		}
		h.Value = figure.Integer(v.countRed())
		h.History = v.trend(trendWeeks, recent, func(v *view) figure.Value { return figure.Integer(v.countRed()) })
		if n := len(h.History); n > recent/week {
			h.Before = h.History[n-1-recent/week]
		}
	},
}

// countRed counts the pipelines that were red at the present of the view.
func (v *view) countRed() (red int64) {
	for _, h := range v.selectedHistories() {
		if v.wasRed(h) {
			red++
		}
	}
	return red
}
