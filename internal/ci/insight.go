package ci

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// The windows of the figures about histories, in days.
const (
	historyDays = 180
	quarterYear = 90
	month       = 28
	week        = 7
)

// insight is what the figures about histories know, worked out once for all
// pages.
type insight struct {
	// histories are those of the pipelines with a build in 180 days, in the order
	// of names.
	histories []*pipelineHistory
	causes    []*sharedCause
}

func (r *Report) newInsight() *insight {
	in := new(insight)
	for i := range r.set.Pipelines {
		if h := r.newHistory(i); h != nil {
			in.histories = append(in.histories, h)
		}
	}
	in.causes = r.findSharedCauses(in.histories)
	causeOf := make(map[*build.Build]*sharedCause)
	for _, cause := range in.causes {
		for _, m := range cause.members {
			causeOf[m.build] = cause
		}
	}
	for _, h := range in.histories {
		h.red = r.redTailOf(h, causeOf)
		h.kinds = h.kindsOf(h.since(r.ago(month)), causeOf)
	}
	rose, _ := changedRates(in.histories, (*pipelineHistory).ratesNow, (*breakRates).pMore)
	for _, r := range rose {
		r.rates.rose = true
	}
	return in
}

// pipelineHistory is the history of one pipeline, and what the figures say of it.
// All builds of the pipeline belong to it, whatever their type.
type pipelineHistory struct {
	pipeline *build.Pipeline
	position int // in [build.Set.Pipelines]
	// repository is the address of its latest build's repository, and team the one
	// that the repository belongs to; "" where they are not known.
	repository, team string
	// builds ended in the last 180 days; outcomes are those that succeeded or
	// failed, in the order of their ends.
	builds, outcomes []*build.Build
	nightly          bool // its latest build is a nightly one
	episodes         []episode
	deployments      []deployment
	// failedDeployments are the builds that failed to deploy.
	failedDeployments []*build.Build
	breakCounts       breakCounts
	rates             breakRates     // as of the present
	durations         []*build.Build // those with the durations of duration-changes
	changes           []durationChange
	red               *redTail      // nil unless the pipeline is red now
	kinds             []failureKind // of the failures of the last 28 days, the oldest first
	commits           commitCount
	production        production
	rollbacks         []rollback
	reruns            rerunCount
	toRed, wait       spread
	earlyStarts       int64 // builds that started before they were scheduled, as their events say
	numbers           []buildNumbers
}

// newHistory returns the history of the pipeline at a position of the set, nil if
// it has no build in 180 days.
func (r *Report) newHistory(position int) *pipelineHistory {
	p := &r.set.Pipelines[position]
	builds := endedSince(p.Builds, r.ago(historyDays))
	if len(builds) == 0 {
		return nil
	}
	h := &pipelineHistory{pipeline: p, position: position, builds: builds, nightly: r.isNightly(builds[len(builds)-1])}
	for _, b := range slices.Backward(builds) {
		if b.Repository != 0 {
			h.repository = r.set.Text(b.Repository)
			break
		}
	}
	if r.teamOf != nil {
		h.team = r.teamOf(h.repository)
	}
	for _, b := range builds {
		if b.Status == build.Success || b.Status == build.Failure {
			h.outcomes = append(h.outcomes, b)
		}
		if r.failedToDeploy(p, b) {
			h.failedDeployments = append(h.failedDeployments, b)
		}
	}
	h.episodes = r.episodesOf(h)
	if h.deployments = r.deploymentsOf(h); len(h.deployments) > 0 {
		seen := h.firstSeen()
		h.production = r.productionOf(h, seen)
		h.rollbacks = r.rollbacksOf(h, seen)
	}
	h.breakCounts = countBreaks(h)
	h.rates = h.breakRatesAt(r.asOf)
	h.findDurationChanges()
	h.commits = commitsOf(h.outcomes[h.since(r.ago(month)):])
	lately := endedSince(builds, r.ago(month))
	h.reruns = r.rerunsOf(lately)
	h.toRed = spreadOf(lately, timeUntilRed, 0.9)
	h.wait = spreadOf(lately, timeUntilStart, 0.95)
	for _, b := range lately {
		if startedEarly(b) {
			h.earlyStarts++
		}
	}
	h.numbers = r.numbersOf(h)
	return h
}

// failed reports whether the outcome at a position is a failure.
func (h *pipelineHistory) failed(i int) bool { return h.outcomes[i].Status == build.Failure }

// isOpportunity reports whether the outcome at a position follows a success: it
// may break the pipeline.
func (h *pipelineHistory) isOpportunity(i int) bool { return i > 0 && !h.failed(i-1) }

// isBreak reports whether the outcome at a position is a failure after a success.
func (h *pipelineHistory) isBreak(i int) bool { return h.isOpportunity(i) && h.failed(i) }

// since returns the position of the first outcome that ended at or after an
// instant.
func (h *pipelineHistory) since(at eventfile.Instant) int {
	return len(h.outcomes) - len(endedSince(h.outcomes, at))
}

// selectedHistories returns the histories of the selection: those of the
// project's pipelines whose latest build is of the type.
func (v *view) selectedHistories() []*pipelineHistory {
	if v.knowsSelected {
		return v.selected
	}
	v.knowsSelected = true
	for _, h := range v.insight().histories {
		if v.selection.Type != AllTypes && h.nightly != (v.selection.Type == Nightly) {
			continue
		}
		if v.position == 0 || slices.Contains(v.members[h.position], v.position) {
			v.selected = append(v.selected, h)
		}
	}
	return v.selected
}

// ranked returns the selected histories that a list takes in, in its order and
// then by name.
func (v *view) ranked(takes func(*pipelineHistory) bool, compare func(a, b *pipelineHistory) int) []*pipelineHistory {
	var list []*pipelineHistory
	for _, h := range v.selectedHistories() {
		if takes(h) {
			list = append(list, h)
		}
	}
	slices.SortStableFunc(list, compare)
	return list
}

// historyBuilds passes on the builds of the selected histories that ended in the
// last days, by pipeline; for everything also those that name no pipeline.
func (v *view) historyBuilds(days int64) func(yield func(*build.Build) bool) {
	return func(yield func(*build.Build) bool) {
		from := v.ago(days)
		for _, h := range v.selectedHistories() {
			for _, b := range endedSince(h.builds, from) {
				if !yield(b) {
					return
				}
			}
		}
		if v.selection != (Selection{Project: All}) {
			return
		}
		for _, b := range endedSince(v.builds, from) {
			if b.Pipeline == build.NoPipeline && !yield(b) {
				return
			}
		}
	}
}

// nanoseconds returns the time from one instant to another, both within the last
// years.
func nanoseconds(from, to eventfile.Instant) int64 {
	return (to.Sec-from.Sec)*1e9 + int64(to.Nsec) - int64(from.Nsec)
}

// hours returns nanoseconds as hours.
func hours(nanoseconds int64) float64 { return float64(nanoseconds) / 3.6e12 }

// lasting writes a duration in seconds as people do.
func lasting(seconds float64) string {
	return string(words.AppendQuantity(nil, seconds, figure.Seconds))
}
