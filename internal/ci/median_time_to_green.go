package ci

import "github.com/hmcts/rse-dashboard/internal/figure"

// medianTimeToGreen is the median time from a break to the next success.
var medianTimeToGreen = headline{
	Headline: figure.Headline{
		ID: "median-time-to-green-90d", Title: "Median time to green", Unit: figure.Hours, NUnit: figure.Episodes,
		Period: "the 90 days before", Better: -1, Figure: "episodes", Note: "broken in the last 90 days",
	},
	Fill: func(v *view, h *figure.Headline) {
		var lately, before []episode
		from := v.ago(quarterYear)
		for _, history := range v.selectedHistories() {
			for _, e := range history.episodes {
				if e.from.Compare(from) >= 0 {
					lately = append(lately, e)
				} else {
					before = append(before, e)
				}
			}
		}
		h.Value, h.N, h.Before = hoursUntil(survival(lately), 0.5), len(lately), hoursUntil(survival(before), 0.5)
	},
}
