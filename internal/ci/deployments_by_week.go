package ci

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// deploymentsByWeek counts what reached production, week by week.
var deploymentsByWeek = definition{
	Figure: figure.Figure{
		ID:    "deployments-by-week",
		Title: "How often do we deploy?",
		Explanation: "How often something new reaches production, and on how many days of the week that happened. Teams that deploy " +
			"often and in small steps usually repair mistakes faster.",
		Definition: "Commits of a pipeline at their first deployment, the days with one, and builds that failed to deploy, in the last 24 " +
			"full weeks (Monday to Sunday, UTC). A deployment without a commit counts by itself.",
		Empty: "No pipeline of this selection deployed in 180 days.", Unit: figure.Deployments,
		Columns: []figure.Column{
			columnWeekEnd,
			{Name: "deployments", Title: "Deployments", Type: figure.TypeInteger, Unit: figure.Deployments},
			{Name: "days", Title: "Days with one", Type: figure.TypeInteger, Unit: "days"},
			{Name: "failed", Title: "Failed", Type: figure.TypeInteger, Unit: figure.Builds},
		},
		Chart: figure.Chart{Kind: figure.Columns, Label: "week_end", Nested: true, Series: []figure.Series{
			{Column: "deployments", Title: "Deployments", Tone: figure.Success}, {Column: "failed", Title: "Failed", Tone: figure.Failure}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		weeks, deployed := v.weeks(), false
		var counts, failed, days [weeksShown]int64
		seenDays := make(map[int64]bool)
		for _, h := range v.selectedHistories() {
			deployed = deployed || len(h.deployments) > 0
			for _, d := range h.deployments {
				if i, ok := weeks.of(d.at); ok && !d.again {
					counts[i]++
					f.N++
					if day := floorDiv(d.at.Sec, secondsDay); !seenDays[day] {
						seenDays[day] = true
						days[i]++
					}
				}
			}
			for _, b := range h.failedDeployments {
				if i, ok := weeks.of(b.End); ok {
					failed[i]++
				}
			}
		}
		if !deployed {
			return
		}
		for i := range weeksShown {
			f.Rows = append(f.Rows, []figure.Value{
				weeks.sunday(i), figure.Integer(counts[i]), figure.Integer(days[i]), figure.Integer(failed[i]),
			})
		}
		if f.N > 0 {
			f.Finding = fmt.Sprintf("%s reached production in 24 weeks, %s in the latest", words.CountOf(int64(f.N), "deployments"),
				words.Count(counts[weeksShown-1]))
		}
	},
}
