package ci

import (
	"fmt"
	"math"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// minutesSpent divides the time of builds by what became of it.
var minutesSpent = definition{
	Figure: figure.Figure{
		ID:    "minutes-spent",
		Title: "What is build time spent on?",
		Explanation: "What the machines were busy with. Minutes after the first failure and minutes of aborted builds brought no answer " +
			"that was not there before.",
		Definition: "Durations of the builds of the last 28 days: of those that passed, of failed ones until their first failed step and " +
			"after it, and of those that were aborted.",
		Empty: "No build of the last 28 days has a duration.",
		Columns: []figure.Column{
			{Name: "kind", Title: "Kind", Names: figure.Nothing}, columnBuilds,
			{Name: "minutes", Title: "Time", Type: figure.TypeNumber, Unit: figure.Minutes},
			{Name: "percent", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent},
		},
		Chart: figure.Chart{Kind: figure.Proportion, Label: "kind", Series: []figure.Series{{Column: "minutes", Title: "Time"}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		var builds [4]int64
		var sums [4]exactSum
		for b := range v.historyBuilds(month) {
			if !b.Known() || math.IsNaN(b.Duration) {
				continue
			}
			f.N++
			switch b.Status {
			case build.Success:
				builds[0]++
				sums[0].add(b.Duration)
			case build.Aborted:
				builds[3]++
				sums[3].add(b.Duration)
			case build.Failure:
				red := b.Duration
				if b.TimeToRed < red {
					red = b.TimeToRed
				}
				builds[1]++
				builds[2]++
				sums[1].add(red)
				sums[2].add(b.Duration - red)
			}
		}
		total := 0.0
		for i := range sums {
			total += sums[i].float()
		}
		for i, kind := range [...]string{"passed", "until the first failure", "after the first failure", "aborted"} {
			share := figure.Null()
			if total > 0 {
				share = figure.Number(100 * sums[i].float() / total)
			}
			f.Rows = append(f.Rows, []figure.Value{
				figure.String(kind), figure.Integer(builds[i]), figure.Number(sums[i].float() / 60000), share,
			})
		}
		if f.N > 0 {
			f.Finding = whatTookTime(sums[0].float(), sums[1].float()+sums[2].float()+sums[3].float())
		}
	},
}

// whatTookTime says how much of the milliseconds of builds went into builds that
// did not pass.
func whatTookTime(passed, other float64) string {
	all := lasting((passed + other) / 1e3)
	switch {
	case passed+other == 0:
		return "No build took any time"
	case other == 0:
		return "All " + all + " went into builds that passed"
	case passed == 0:
		return "All " + all + " went into builds that did not pass"
	}
	return fmt.Sprintf("%s of %s went into builds that did not pass", lasting(other/1e3), all)
}
