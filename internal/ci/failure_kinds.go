package ci

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// failureKind is what a failure looks like from its history.
type failureKind int

// The kinds, each failure being the first that fits.
const (
	kindShared failureKind = iota
	kindFlaky
	kindNoChange
	kindBroken
	kindIsolated
	kindUndecided
	failureKindCount
)

func (k failureKind) String() string {
	return [...]string{"shared", "flaky", "no change", "broken", "isolated", "undecided"}[k]
}

// finding says what failures of the kind did, as the end of a sentence.
func (k failureKind) finding() string {
	return [...]string{
		"hit several pipelines at once", "went away without a change of the commit", "came without a change of the commit",
		"belonged to a lasting break", "hit a single commit", "cannot be judged yet",
	}[k]
}

// failureKinds counts failures by what they look like.
var failureKinds = definition{
	Figure: figure.Figure{
		ID:    "failure-kinds",
		Title: "Why do builds fail?",
		Explanation: "Not every failure is a mistake in the code. Shared and flaky failures and those without a change cost time " +
			"without telling anything about the change that was built; broken ones are what a pipeline is there to find.",
		Definition: "Failed builds of the last 28 days, each of the first kind that fits: shared (broke with other pipelines), flaky (the " +
			"same commit passed within 7 days after), no change (the same commit had passed before), broken (the commit before or after failed, " +
			"too), isolated (it did not), undecided (the latest build).",
		Empty: "No build failed in the last 28 days.", Good: true,
		Columns: []figure.Column{
			{Name: "kind", Title: "Kind", Names: figure.Nothing}, columnBuilds,
			{Name: "percent", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent},
		},
		Chart: figure.Chart{Kind: figure.Proportion, Label: "kind", Series: []figure.Series{{Column: "builds", Title: "Failed builds"}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		var counts [failureKindCount]int64
		for _, h := range v.selectedHistories() {
			for _, kind := range h.kinds {
				counts[kind]++
				f.N++
			}
		}
		for k, n := range counts {
			f.Rows = append(f.Rows, []figure.Value{figure.String(failureKind(k).String()), figure.Integer(n), percent(n, int64(f.N))})
		}
		if f.N > 0 {
			f.Finding = commonestKinds(counts)
		}
	},
}

// commonestKinds says which kind most failures are of, or which ones if several lead.
func commonestKinds(counts [failureKindCount]int64) string {
	all, most := int64(0), slices.Max(counts[:])
	var leading []string
	for k, n := range counts {
		if all += n; n == most {
			leading = append(leading, failureKind(k).finding())
		}
	}
	switch {
	case all == 1:
		return "The only failure " + leading[0]
	case most == all && all == 2:
		return "Both failures " + leading[0]
	case most == all:
		return fmt.Sprintf("All %s %s", words.CountOf(all, "failures"), leading[0])
	case len(leading) == 1:
		return fmt.Sprintf("%s of %s %s", words.Count(most), words.CountOf(all, "failures"), leading[0])
	}
	number := words.Count(most) + " "
	last := len(leading) - 1
	return fmt.Sprintf("Of %s, %s and %s", words.CountOf(all, "failures"),
		number+strings.Join(leading[:last], ", "+number), number+leading[last])
}

// kindsOf returns what each failure among the outcomes from the position first on
// looks like. causeOf holds the groups of breaks.
func (h *pipelineHistory) kindsOf(first int, causeOf map[*build.Build]*sharedCause) (kinds []failureKind) {
	greens := make(map[build.Text][]int) // of the failures' commits, the positions of their successes
	for i := first; i < len(h.outcomes); i++ {
		if h.failed(i) {
			greens[h.outcomes[i].Commit] = nil
		}
	}
	if len(greens) == 0 {
		return nil
	}
	for i, b := range h.outcomes {
		if list, failed := greens[b.Commit]; failed && b.Commit != 0 && !h.failed(i) {
			greens[b.Commit] = append(list, i)
		}
	}
	shared := make(map[int]bool)
	for _, e := range h.episodes {
		for i := e.first; i < e.next && causeOf[h.outcomes[e.first]] != nil; i++ {
			shared[i] = true
		}
	}
	before, after := h.otherCommits()
	for i := first; i < len(h.outcomes); i++ {
		if !h.failed(i) {
			continue
		}
		kind := kindShared
		if !shared[i] {
			kind = h.kindOf(i, greens[h.outcomes[i].Commit], before[i], after[i])
		}
		kinds = append(kinds, kind)
	}
	return kinds
}

// kindOf returns what the failure at a position looks like that is not shared.
// greens are the positions of the successes of the same commit, before and after
// those of the nearest builds of another commit, -1 where there is none.
func (h *pipelineHistory) kindOf(i int, greens []int, before, after int) failureKind {
	end := h.outcomes[i].End
	limit := eventfile.Instant{Sec: end.Sec + week*secondsDay, Nsec: end.Nsec}
	next, _ := slices.BinarySearch(greens, i)
	switch {
	case next < len(greens) && h.outcomes[greens[next]].End.Compare(limit) <= 0:
		return kindFlaky
	case next > 0:
		return kindNoChange
	case before >= 0 && h.failed(before), after >= 0 && h.failed(after):
		return kindBroken
	case i < len(h.outcomes)-1:
		return kindIsolated
	}
	return kindUndecided
}

// otherCommits returns for each outcome the positions of the nearest outcomes
// before and after it with another commit, -1 where there is none. A build
// without a commit counts as one with another commit than any other build.
func (h *pipelineHistory) otherCommits() (before, after []int) {
	n := len(h.outcomes)
	same := func(i, j int) bool { return h.outcomes[i].Commit != 0 && h.outcomes[i].Commit == h.outcomes[j].Commit }
	before, after = make([]int, n), make([]int, n)
	for i := range n {
		if before[i] = i - 1; i > 0 && same(i, i-1) {
			before[i] = before[i-1]
		}
	}
	for i := n - 1; i >= 0; i-- {
		switch {
		case i == n-1:
			after[i] = -1
		case same(i, i+1):
			after[i] = after[i+1]
		default:
			after[i] = i + 1
		}
	}
	return before, after
}
