package ci

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/stats"
)

// episode is a time in which a pipeline was red: from the end of a break to the
// end of the next success.
type episode struct {
	first int // position of the break in the outcomes
	// next is the position after the last failure: that of the success that ended
	// the episode, or the number of outcomes while it is open.
	next int
	open bool
	from eventfile.Instant
	to   eventfile.Instant // as-of or the pipeline's last sign of life while it is open
}

// reds returns the number of failures in the episode.
func (e *episode) reds() int { return e.next - e.first }

// length returns how long the episode lasted, in nanoseconds.
func (e *episode) length() int64 { return nanoseconds(e.from, e.to) }

// episodesOf returns the episodes of a history, the oldest first.
func (r *Report) episodesOf(h *pipelineHistory) []episode {
	var list []episode
	for i := 0; i < len(h.outcomes); i++ {
		if !h.isBreak(i) {
			continue
		}
		e := episode{first: i, next: i + 1, from: h.outcomes[i].End}
		for e.next < len(h.outcomes) && h.failed(e.next) {
			e.next++
		}
		if e.open = e.next == len(h.outcomes); e.open {
			e.to = r.asOf
			if last := h.builds[len(h.builds)-1].End; last.Compare(r.ago(recent)) < 0 {
				e.to = last
			}
		} else {
			e.to = h.outcomes[e.next].End
		}
		list = append(list, e)
		i = e.next
	}
	return list
}

// survival estimates how long episodes last, in nanoseconds.
func survival(episodes []episode) *stats.Survival {
	spans := make([]stats.Span, len(episodes))
	for i := range episodes {
		spans[i] = stats.Span{Length: episodes[i].length(), Censored: episodes[i].open}
	}
	return stats.NewSurvival(spans)
}

// redTail is the failures that a history ends with, the last of them in the last
// 14 days.
type redTail struct {
	failures    []*build.Build // the oldest first
	green       *build.Build   // the success before them; nil if the history holds none
	certain     bool
	sharedCause *sharedCause
	// suspects is the number of outcomes of which one is the first of the change,
	// firstSuspect the position of the first of them; only if certain.
	suspects, firstSuspect int
}

// since returns when the pipeline broke, before all time if the history holds no
// success before that.
func (t *redTail) since() eventfile.Instant {
	if t.green == nil {
		return eventfile.Instant{Sec: math.MinInt64}
	}
	return t.failures[0].End
}

// mostOutcomes is the number of latest outcomes that a change is looked for in.
const mostOutcomes = 500

// redTailOf returns the failures that the history ends with, nil unless the
// pipeline is red now. causeOf holds the groups of breaks.
func (r *Report) redTailOf(h *pipelineHistory, causeOf map[*build.Build]*sharedCause) *redTail {
	n := len(h.outcomes)
	if n == 0 || !h.failed(n-1) || h.outcomes[n-1].End.Compare(r.ago(recent)) < 0 {
		return nil
	}
	first := n - 1
	for first > 0 && h.failed(first-1) {
		first--
	}
	t := &redTail{failures: h.outcomes[first:]}
	if first > 0 {
		t.green = h.outcomes[first-1]
		t.sharedCause = causeOf[h.outcomes[first]]
	}
	latest := h.outcomes[max(0, n-mostOutcomes):]
	failed := make([]bool, len(latest))
	for i, b := range latest {
		failed[i] = b.Status == build.Failure
	}
	if history := stats.NewOutcomeHistory(failed); history.TurnedRed() {
		first, last := history.Suspects()
		t.certain, t.suspects, t.firstSuspect = true, last-first+1, n-len(latest)+first
	}
	return t
}
