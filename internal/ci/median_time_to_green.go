package ci

import "github.com/hmcts/rse-dashboard/internal/figure"

// medianTimeToGreen is the median time from a break to the next success.
var medianTimeToGreen = headline{
	Headline: figure.Headline{
		ID: "median-time-to-green-90d", Title: "Median time to green", Unit: figure.Hours, NUnit: figure.Episodes,
		Period: "the 90 days before", Better: -1, Figure: "episodes", Note: "broken in the last 90 days", NoteNames: figure.Nothing,
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
		h.History = v.trend((historyDays-quarterYear)/week, quarterYear, func(v *view) figure.Value {
			return hoursUntil(survival(v.episodesKnown(quarterYear)), 0.5)
		})
	},
}

// timeToGreenNow is the same number for the overview, which leads to another figure.
var timeToGreenNow = headline{
	Headline: func() figure.Headline {
		h := medianTimeToGreen.Headline
		h.Figure = timeToGreen.ID
		return h
	}(),
	Fill: medianTimeToGreen.Fill,
}

// episodesKnown returns the episodes that began in the last days before the present
// of the view, as they were known then.
func (v *view) episodesKnown(days int64) (list []episode) {
	for _, h := range v.selectedHistories() {
		for _, e := range h.episodes {
			if e.from.Compare(v.ago(days)) < 0 || e.from.Compare(v.asOf) > 0 {
				continue
			}
			if e.to.Compare(v.asOf) > 0 {
				e.to, e.open = v.asOf, true
			}
			list = append(list, e)
		}
	}
	return list
}
