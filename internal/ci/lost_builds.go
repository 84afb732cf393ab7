package ci

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// lostBuilds lists pipelines whose build numbers have gaps.
var lostBuilds = definition{
	Figure: figure.Figure{
		ID:    "lost-builds",
		Title: "Which builds left no trace?",
		Explanation: "The build server numbers builds one after the other. Where numbers are missing, builds may have run that never " +
			"reported, and the figures of these pipelines then rest on less than there was.",
		Definition: "Numbers missing between the least and the greatest build number of a pipeline whose first event is in the last 28 " +
			"days: of builds whose events were lost, or that were deleted or never started. Pipelines whose counter was reset are left out.",
		Empty: "No build number of the last 28 days is missing.", Good: true, Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "seen", Title: "Seen", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "missing", Title: "Missing", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "missing_percent", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		type row struct {
			*pipelineHistory
			buildNumbers
		}
		var rows []row
		var resets, missing int64
		incomplete := make(map[*pipelineHistory]bool)
		for _, h := range v.selectedHistories() {
			for _, n := range h.numbers {
				if n.wasReset {
					resets++
					continue
				}
				f.N++
				if n.missing > 0 {
					rows = append(rows, row{h, n})
					missing += n.missing
					incomplete[h] = true
				}
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int {
			return cmp.Compare(b.missing*(a.seen+a.missing), a.missing*(b.seen+b.missing))
		})
		for _, r := range rows[:min(len(rows), longList)] {
			f.Rows = append(f.Rows, []figure.Value{
				pipelineValue(r.pipeline), figure.Integer(r.seen), figure.Integer(r.missing), percent(r.missing, r.seen+r.missing),
			})
		}
		if resets > 0 {
			f.Warn(figure.Counting(fmt.Sprintf("%s whose build counter was reset %s left out.",
				words.CountOf(resets, "pipelines"), words.Agree(resets, "was", "were"))))
		}
		if len(rows) > 0 {
			f.Finding = fmt.Sprintf("%s of %s %s missing", words.CountOf(missing, "build numbers"),
				words.CountOf(int64(len(incomplete)), "pipelines"), words.Agree(missing, "is", "are"))
		}
	},
}

// buildNumbers says which numbers the builds of a pipeline have in one source.
type buildNumbers struct {
	seen, missing int64 // distinct numbers, and those missing between them
	wasReset      bool
}

// numbered is a build with a number.
type numbered struct {
	number int64
	first  eventfile.Instant
}

// numbersOf looks at the builds with a number whose first event is in the last 28
// days, source by source, in the order of their names. The run ids of GitHub
// Actions are not counted up by one.
func (r *Report) numbersOf(h *pipelineHistory) (list []buildNumbers) {
	bySource := make(map[build.Text][]numbered)
	from := r.ago(month)
	for _, b := range endedSince(h.builds, from) { // no build ends before its first event
		n, ok := buildNumber(r.set.Text(b.ID))
		if ok && b.First.Compare(from) >= 0 && !strings.HasPrefix(r.set.Text(b.Source), actionsSource) {
			bySource[b.Source] = append(bySource[b.Source], numbered{n, b.First})
		}
	}
	byName := func(a, b build.Text) int { return strings.Compare(r.set.Text(a), r.set.Text(b)) }
	for _, source := range slices.SortedFunc(maps.Keys(bySource), byName) {
		n := gapsIn(bySource[source])
		n.wasReset = wasReset(bySource[source])
		list = append(list, n)
	}
	return list
}

// actionsSource begins the names of the sources of GitHub Actions.
const actionsSource = "github:"

// buildNumber reads one to nine digits.
func buildNumber(id string) (int64, bool) {
	if len(id) == 0 || len(id) > 9 || strings.Trim(id, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(id, 10, 64)
	return n, err == nil
}

// wasReset reports whether a build has a smaller number than one that began a day
// or more earlier.
func wasReset(list []numbered) bool {
	slices.SortFunc(list, func(a, b numbered) int { return a.first.Compare(b.first) })
	most, k := int64(-1), 0
	for _, b := range list {
		limit := eventfile.Instant{Sec: b.first.Sec - secondsDay, Nsec: b.first.Nsec}
		for ; k < len(list) && list[k].first.Compare(limit) <= 0; k++ {
			most = max(most, list[k].number)
		}
		if b.number < most {
			return true
		}
	}
	return false
}

// gapsIn counts the distinct numbers, and those missing between them.
func gapsIn(list []numbered) (n buildNumbers) {
	distinct := make(map[int64]bool)
	least, greatest := list[0].number, list[0].number
	for _, b := range list {
		distinct[b.number] = true
		least, greatest = min(least, b.number), max(greatest, b.number)
	}
	n.seen = int64(len(distinct))
	n.missing = greatest - least + 1 - n.seen
	return n
}
