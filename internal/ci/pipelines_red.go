package ci

import "github.com/hmcts/rse-dashboard/internal/figure"

// pipelinesRed is the number of pipelines that red-now lists, of those that ran.
var pipelinesRed = headline{
	Headline: figure.Headline{
		ID: "pipelines-red", Title: "Pipelines red now", Unit: figure.Pipelines,
		NUnit: figure.Pipelines, NWhich: "that ran in 14 days",
		Better: -1, Figure: "red-now", Note: "their latest build failed",
	},
	Fill: func(v *view, h *figure.Headline) {
		red := int64(0)
		for range v.byPipeline(v.ended(recent)) {
			h.N++
		}
		for _, history := range v.selectedHistories() {
			if history.red != nil {
				red++
			}
		}
		h.Value = figure.Integer(red)
	},
}
