package ci

import (
	"fmt"

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

// failureKinds counts failures by what they look like.
var failureKinds = definition{
	Figure: figure.Figure{
		ID:    "failure-kinds",
		Title: "Why do builds fail?",
		Definition: "Failed builds of the last 28 days, each of the first kind that fits: shared (broke with other pipelines), flaky (the same commit " +
			"passed within 7 days after), no change (the same commit had passed before), broken (the commit before or after failed, too), " +
			"isolated (it did not), undecided (the latest build).",
		Empty: "No build failed in the last 28 days.", Good: true,
		Columns: []figure.Column{
			{Name: "kind", Title: "Kind", Names: figure.Nothing}, columnBuilds,
			{Name: "percent", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent},
		},
		Chart: figure.Chart{Kind: figure.Proportion, Label: "kind", Series: []figure.Series{{Column: "builds", Title: "Failed builds"}}},
	},
	fill: func(v *view, f *figure.Figure) {
		var counts [failureKindCount]int64
		for _, h := range v.selectedHistories() {
			for _, kind := range v.kindsOf(h) {
				counts[kind]++
				f.N++
			}
		}
		most := kindShared
		for k, n := range counts {
			f.Rows = append(f.Rows, []figure.Value{figure.String(failureKind(k).String()), figure.Integer(n), percent(n, int64(f.N))})
			if n > counts[most] {
				most = failureKind(k)
			}
		}
		if f.N > 0 {
			f.Finding = fmt.Sprintf("%s of %s %s %s", words.Count(counts[most]), words.CountOf(int64(f.N), "failed builds"), be(int(counts[most])), most)
		}
	},
}

// kindsOf passes on the positions of the failures of the last 28 days in the
// outcomes of a history, and what each looks like.
func (r *Report) kindsOf(h *pipelineHistory) func(yield func(int, failureKind) bool) {
	return func(yield func(int, failureKind) bool) {
		first := h.since(r.ago(month))
		shared := r.sharedFailures(h)
		before, after := h.otherCommits()
		for i := first; i < len(h.outcomes); i++ {
			if h.failed(i) && !yield(i, h.kindOf(i, shared[i], before[i], after[i])) {
				return
			}
		}
	}
}

// kindOf returns what the failure at a position looks like. before and after are
// the positions of the nearest builds of another commit, -1 where there is none.
func (h *pipelineHistory) kindOf(i int, shared bool, before, after int) failureKind {
	b := h.outcomes[i]
	switch {
	case shared:
		return kindShared
	case h.passedAfter(i, b):
		return kindFlaky
	case b.Commit != 0 && len(h.greens[b.Commit]) > 0 && h.greens[b.Commit][0] < i:
		return kindNoChange
	case before >= 0 && h.failed(before), after >= 0 && h.failed(after):
		return kindBroken
	case i < len(h.outcomes)-1:
		return kindIsolated
	}
	return kindUndecided
}

// passedAfter reports whether a later success of the same commit ended within 7
// days after the failure b at position i.
func (h *pipelineHistory) passedAfter(i int, b *build.Build) bool {
	if b.Commit == 0 {
		return false
	}
	limit := eventfile.Instant{Sec: b.End.Sec + week*secondsDay, Nsec: b.End.Nsec}
	for _, k := range h.greens[b.Commit] {
		if k > i {
			return h.outcomes[k].End.Compare(limit) <= 0
		}
	}
	return false
}

// sharedFailures returns the positions of the failures that belong to a shared
// cause: its break and the later failures of the same episode.
func (r *Report) sharedFailures(h *pipelineHistory) map[int]bool {
	shared := make(map[int]bool)
	for _, e := range h.episodes {
		if r.insight().causeOf[h.outcomes[e.first]] != nil {
			for i := e.first; i < e.next; i++ {
				shared[i] = true
			}
		}
	}
	return shared
}

// otherCommits returns for each outcome the positions of the nearest outcomes
// before and after it with another commit, -1 where there is none. To and from a
// build without a commit every other one has another.
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
