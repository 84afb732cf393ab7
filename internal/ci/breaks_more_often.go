package ci

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// What comparing rates of breaks needs.
const (
	beforeDays       = 70 // the earlier period begins so many days ago and ends where the recent one begins
	fewestRecent     = 6  // opportunities
	fewestBefore     = 20 // opportunities
	fewestBreaks     = 2  // in the period with the higher rate
	falseDiscoveries = 0.10
	chanceIsIncluded = "About one in ten of those shown may be chance."
	breaksComparison = "Breaks (a failure after a success) per build that followed a success, in the last 14 days and in the eight weeks " +
		"before, for pipelines with at least 6 and 20 such builds; Fisher's exact test, corrected for many comparisons. "
)

// breaksMoreOften and breaksLessOften list pipelines whose rate of breaks changed.
var (
	breaksMoreOften = breaksFigure("breaks-more-often", "Which pipelines break more often than before?",
		"No pipeline clearly breaks more often than before.", "more often", (*breakRates).pMore)
	breaksLessOften = breaksFigure("breaks-less-often", "Which pipelines break less often than before?",
		"No pipeline clearly breaks less often than before.", "less often", (*breakRates).pLess)
)

func breaksFigure(id, title, empty, how string, p func(*breakRates) float64) definition {
	return definition{
		Figure: figure.Figure{
			Explanation: "A pipeline that breaks now and then is normal. These are the pipelines whose share of builds that break has changed " +
				"so clearly that chance rarely explains it. About one in ten of them may still be chance.",
			ID: id, Title: title, Definition: breaksComparison + chanceIsIncluded, Note: chanceIsIncluded,
			Empty: empty, Good: true, Unit: figure.Pipelines,
			Columns: []figure.Column{
				columnPipeline,
				{Name: "rate_percent", Title: "Breaks now", Type: figure.TypeNumber, Unit: figure.Percent},
				{Name: "rate_before_percent", Title: "Before", Type: figure.TypeNumber, Unit: figure.Percent},
				{Name: "breaks", Title: "Breaks", Type: figure.TypeInteger, Unit: figure.Breaks},
				{Name: "opportunities", Title: "Of builds", Type: figure.TypeInteger, Unit: figure.Builds},
				{Name: "breaks_before", Title: "Breaks before", Type: figure.TypeInteger, Unit: figure.Breaks},
				{Name: "opportunities_before", Title: "Of builds before", Type: figure.TypeInteger, Unit: figure.Builds},
				{Name: "p", Title: "p", Type: figure.TypeNumber},
				{Name: "q", Title: "q", Type: figure.TypeNumber},
			},
		},
		Fill: func(v *view, f *figure.Figure) { fillBreaks(v, f, how, p) },
	}
}

func fillBreaks(v *view, f *figure.Figure, how string, p func(*breakRates) float64) {
	rows, judged := changedRates(v.selectedHistories(), (*pipelineHistory).ratesNow, p)
	f.N = judged
	slices.SortStableFunc(rows, func(a, b changedRate) int { return cmp.Or(cmp.Compare(a.q, b.q), cmp.Compare(a.p, b.p)) })
	for _, r := range rows {
		x := &r.now
		f.Rows = append(f.Rows, []figure.Value{
			pipelineValue(r.pipeline),
			percent(int64(x.breaks), int64(x.opportunities)), percent(int64(x.breaksBefore), int64(x.opportunitiesBefore)),
			figure.Integer(int64(x.breaks)), figure.Integer(int64(x.opportunities)),
			figure.Integer(int64(x.breaksBefore)), figure.Integer(int64(x.opportunitiesBefore)), figure.Number(r.p), figure.Number(r.q),
		})
	}
	if n := len(rows); n > 0 {
		f.Finding = fmt.Sprintf("%d of %s %s %s than in the eight weeks before", n, words.CountOf(int64(f.N), "pipelines"),
			words.Agree(int64(n), "breaks", "break"), how)
	}
}

// changedRate is a pipeline whose rate of breaks clearly changed.
type changedRate struct {
	*pipelineHistory
	now  breakRates
	p, q float64
}

// changedRates returns the histories whose rate of breaks clearly changed, and how
// many were judged together. p chooses the direction of the change.
func changedRates(
	histories []*pipelineHistory, ratesOf func(*pipelineHistory) breakRates, p func(*breakRates) float64,
) (rows []changedRate, judged int) {
	var all []float64
	for _, h := range histories {
		if x := ratesOf(h); x.eligible() {
			rows = append(rows, changedRate{pipelineHistory: h, now: x, p: p(&x)})
			all = append(all, p(&x))
		}
	}
	for i, q := range stats.BenjaminiHochberg(all) {
		rows[i].q = q
	}
	return slices.DeleteFunc(rows, func(r changedRate) bool { return r.q > falseDiscoveries }), len(all)
}

func (h *pipelineHistory) ratesNow() breakRates { return h.rates }

// breakRates are the breaks of a pipeline and the opportunities for them, of the
// last 14 days and of the eight weeks before.
type breakRates struct {
	breaks, opportunities             int
	breaksBefore, opportunitiesBefore int
	more, less                        float64 // p values of a higher and of a lower rate now
	rose                              bool    // the rate clearly rose, judged with all other pipelines
}

func (r *breakRates) pMore() float64 { return r.more }
func (r *breakRates) pLess() float64 { return r.less }

// inWords says both rates.
func (r *breakRates) inWords() string {
	return fmt.Sprintf("%s of %s that followed a green one in the last 14 days, %s of %s in the eight weeks before",
		words.Count(int64(r.breaks)), words.CountOf(int64(r.opportunities), "builds"),
		words.Count(int64(r.breaksBefore)), words.Count(int64(r.opportunitiesBefore)))
}

func (r *breakRates) eligible() bool {
	return r.opportunities >= fewestRecent && r.opportunitiesBefore >= fewestBefore
}

// breakCounts are the numbers of breaks, and of opportunities for them, among the
// outcomes before each position.
type breakCounts struct{ breaks, opportunities []int32 }

func countBreaks(h *pipelineHistory) breakCounts {
	n := len(h.outcomes)
	c := breakCounts{make([]int32, n+1), make([]int32, n+1)}
	for i := range n {
		c.breaks[i+1], c.opportunities[i+1] = c.breaks[i], c.opportunities[i]
		if h.isOpportunity(i) {
			c.opportunities[i+1]++
			if h.failed(i) {
				c.breaks[i+1]++
			}
		}
	}
	return c
}

// breakRatesAt returns the rates that are compared at an instant.
func (h *pipelineHistory) breakRatesAt(at eventfile.Instant) (x breakRates) {
	from, recently := h.since(daysBefore(at, beforeDays)), h.since(daysBefore(at, recent))
	end := h.since(eventfile.Instant{Sec: at.Sec, Nsec: at.Nsec + 1})
	c := &h.breakCounts
	x.breaks, x.opportunities = int(c.breaks[end]-c.breaks[recently]), int(c.opportunities[end]-c.opportunities[recently])
	x.breaksBefore, x.opportunitiesBefore = int(c.breaks[recently]-c.breaks[from]), int(c.opportunities[recently]-c.opportunities[from])
	x.test()
	return x
}

// test fills in the p values of the rates.
func (x *breakRates) test() {
	x.more, x.less = 1, 1
	if !x.eligible() {
		return
	}
	difference := x.breaks*x.opportunitiesBefore - x.breaksBefore*x.opportunities
	if difference > 0 && x.breaks >= fewestBreaks {
		x.more = stats.FisherGreater(x.breaks, x.opportunities, x.breaksBefore, x.opportunitiesBefore)
	}
	if difference < 0 && x.breaksBefore >= fewestBreaks {
		x.less = stats.FisherLess(x.breaks, x.opportunities, x.breaksBefore, x.opportunitiesBefore)
	}
}
