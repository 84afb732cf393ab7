package ci

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// fewBuilds is the number of builds below which a figure says how few they are.
const fewBuilds = 5

// finish adds what every figure says: why it is empty, and how far to trust it.
func (v *view) finish(f *figure.Figure) {
	switch {
	case len(f.Rows) > 0 && f.N > 0:
		f.Empty, f.Good = "", false
	case f.N > 0: // much was judged, and nothing found
	case v.set.Coverage.Builds == 0:
		f.Empty, f.Good = "There are no pipeline events in the data.", false
	case len(v.builds) == 0:
		f.Empty, f.Good = "The data holds no build of this selection.", false
	case f.Good && f.Unit == figure.Builds && outcomesOf(v.ended(recent)).known() == 0:
		// No failures are no good news if nothing ran.
		f.Empty, f.Good = "No build came to a known end in the last 14 days.", false
	}
	if f.N > 0 && f.N < fewBuilds && f.Unit == figure.Builds {
		f.Warn(figure.Counting("Only " + words.CountOf(int64(f.N), "builds") + "."))
	}
	f.Warn(v.leftOut...)
}

// eventsLeftOut says which events no figure counts.
func eventsLeftOut(c *build.Coverage, past bool) (list []figure.Warning) {
	later := "dated in the future"
	if past {
		later = "after the time of these pages"
	}
	for _, c := range []struct {
		n    int64
		what string
	}{
		{c.NoTime, "without a time"},
		{c.Future, later},
	} {
		if c.n > 0 {
			text := fmt.Sprintf("%s %s %s ignored.", words.CountOf(c.n, "events"), c.what, words.Agree(c.n, "was", "were"))
			list = append(list, figure.Counting(text))
		}
	}
	return list
}
