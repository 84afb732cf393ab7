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
	// causeOf holds the group of each break that belongs to one.
	causeOf map[*build.Build]*sharedCause
}

func (r *Report) newInsight() *insight {
	in := new(insight)
	for i := range r.set.Pipelines {
		if h := r.newHistory(i); h != nil {
			in.histories = append(in.histories, h)
		}
	}
	in.causes = r.findSharedCauses(in.histories)
	in.causeOf = make(map[*build.Build]*sharedCause)
	for _, cause := range in.causes {
		for _, m := range cause.members {
			in.causeOf[m.build] = cause
		}
	}
	return in
}

// pipelineHistory is the history of one pipeline: all its builds belong to it,
// whatever their type.
type pipelineHistory struct {
	pipeline *build.Pipeline
	position int // in [build.Set.Pipelines]
	// builds ended in the last 180 days; outcomes are those that succeeded or
	// failed, in the order of their ends.
	builds, outcomes []*build.Build
	nightly          bool // its latest build is a nightly one
	episodes         []episode
	deployments      []deployment
	// seen holds when each commit was first built, where there are deployments.
	seen      map[build.Text]eventfile.Instant
	rates     breakRates
	durations []*build.Build // those with the durations of duration-changes
	changes   []durationChange
	// greens holds the positions in outcomes of the successes of each commit.
	greens map[build.Text][]int
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
	h.greens = make(map[build.Text][]int)
	for _, b := range builds {
		if b.Status != build.Success && b.Status != build.Failure {
			continue
		}
		if b.Status == build.Success && b.Commit != 0 {
			h.greens[b.Commit] = append(h.greens[b.Commit], len(h.outcomes))
		}
		h.outcomes = append(h.outcomes, b)
	}
	h.episodes = r.episodesOf(h)
	if h.deployments = r.deploymentsOf(h); len(h.deployments) > 0 {
		h.seen = h.firstSeen()
	}
	h.rates = r.breakRatesOf(h)
	h.findDurationChanges()
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
