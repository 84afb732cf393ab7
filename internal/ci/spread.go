package ci

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// fewestOfPipeline is the number of builds from which a median is shown.
const fewestOfPipeline = 5

// spread sums up what n builds of a pipeline have for a value.
type spread struct {
	n             int64
	median, upper float64
}

// spreadOf sums up the values of builds, NaN being none: their median and the given
// upper quantile. Fewer than five values are none.
func spreadOf(builds []*build.Build, value func(*build.Build) float64, upper float64) spread {
	var values []float64
	for _, b := range builds {
		if x := value(b); !math.IsNaN(x) {
			values = append(values, x)
		}
	}
	if len(values) < fewestOfPipeline {
		return spread{}
	}
	slices.Sort(values)
	return spread{int64(len(values)), stats.NearestRank(values, 0.5), stats.NearestRank(values, upper)}
}

// rankSpreads fills in the selected pipelines by the median, which is divided by
// scale. N counts the builds before the ranking is cut. The finding says what the
// first pipeline does longest.
func (v *view) rankSpreads(f *figure.Figure, scale float64, longest string, of func(*pipelineHistory) *spread) {
	rows := v.ranked(func(h *pipelineHistory) bool {
		f.N += int(of(h).n)
		return of(h).n > 0
	}, func(a, b *pipelineHistory) int { return cmp.Compare(of(b).median, of(a).median) })
	for _, h := range rows[:min(len(rows), mostRanked)] {
		s := of(h)
		f.Rows = append(f.Rows, []figure.Value{
			pipelineValue(h.pipeline), figure.Number(s.median / scale), figure.Number(s.upper / scale), figure.Integer(s.n),
		})
	}
	if len(f.Rows) > 0 {
		median, _ := f.Rows[0][1].Float()
		f.Subject = f.Rows[0][0].String()
		f.Finding = fmt.Sprintf("%s %s: %s (median)", words.Clean(f.Subject), longest, lasting(median*f.Columns[1].Unit.Seconds()))
	}
}
