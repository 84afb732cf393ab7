package ci

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// describeState fills in how the pipeline is: first how its builds end, and then
// what else has changed.
func (v *view) describeState(h *pipelineHistory, p *PipelinePage) {
	n := len(h.outcomes)
	if silence := v.silence(h); silence != "" {
		p.State = append(p.State, silence)
	}
	switch {
	case n == 0:
		p.State = append(p.State, "No build succeeded or failed in 180 days.")
		return
	case !h.failed(n - 1):
		p.State = append(p.State, v.greenState(h))
	case h.red == nil:
		p.State = append(p.State, fmt.Sprintf("The latest build that succeeded or failed is of %s, and it failed; "+
			"no build succeeded or failed in the last 14 days.", v.instant(h.outcomes[n-1].End)))
	default:
		v.describeRed(h, p)
	}
	p.State = append(p.State, v.trends(h)...)
}

// silence says for how long a pipeline has not run, "" if it ran in the last 28 days.
func (v *view) silence(h *pipelineHistory) string {
	last := h.builds[len(h.builds)-1].End
	if last.Compare(v.ago(month)) >= 0 {
		return ""
	}
	return fmt.Sprintf("It has not run for %s, since %s.", words.CountOf(nanoseconds(last, v.asOf)/1e9/secondsDay, "days"), v.instant(last))
}

// instant writes an instant in the time zone of the report.
func (v *view) instant(at eventfile.Instant) string { return words.Instant(at.Time().In(v.location)) }

// greenState says since when a pipeline is green whose latest outcome is a success.
func (v *view) greenState(h *pipelineHistory) string {
	first := h.firstOfGreen()
	n, since := int64(len(h.outcomes)-first), v.instant(h.outcomes[first].End)
	switch {
	case first > 0:
		return fmt.Sprintf("Green since %s, for %s.", since, words.CountOf(n, "builds"))
	case n == 1:
		return fmt.Sprintf("Green: no build failed in 180 days, and one succeeded, on %s.", since)
	}
	// Nothing is known of the time before, so the pipeline may be green for longer.
	return fmt.Sprintf("Green: no build failed in 180 days, and %s succeeded, the first on %s.", words.Count(n), since)
}

// describeRed fills in since when a pipeline is red, and what is known of the cause.
func (v *view) describeRed(h *pipelineHistory, p *PipelinePage) {
	t := h.red
	first := t.failures[0]
	since := "Red since " + v.instant(first.End)
	if t.green == nil {
		since = "It was not green in 180 days"
	} else {
		p.Compare = v.compareAddress(t.green, first)
	}
	count, step := "1 failure,", "at the step "+words.Clean(v.failingStep(first))
	if n := int64(len(t.failures)); n > 1 {
		count = words.Count(n) + " failures in a row, the first"
	}
	if first.FailingStep == 0 {
		step = "at a step that is not recorded"
	}
	p.State = []string{fmt.Sprintf("%s: %s %s.", since, count, step)}
	switch {
	case t.certain:
		p.State = append(p.State, v.suspicion(h, p.Compare != ""))
	case t.sharedCause == nil:
		p.State = append(p.State, "This may still be chance: too few builds have failed to be certain that it is broken.")
	}
	if t.sharedCause != nil {
		v.describeSharedCause(h, p)
	}
}

// suspicion says which builds may have broken a pipeline that is certainly broken.
func (v *view) suspicion(h *pipelineHistory, linked bool) string {
	t := h.red
	if t.suspects == 1 {
		b := h.outcomes[t.firstSuspect]
		name := words.Shorten(v.set.Text(b.ID), change.NameLength)
		if name == "" {
			name = "of " + v.instant(b.End)
		}
		return "So many failures are not chance. The build " + name + " brought the change that broke it."
	}
	s := fmt.Sprintf("So many failures are not chance. One of %s brought the change that broke it.",
		words.CountOf(int64(t.suspects), "builds"))
	if t.firstSuspect >= len(h.outcomes)-len(t.failures) {
		return s
	}
	if s += " It may be a build before the last green one"; linked {
		s += ", whose changes the link below does not show"
	}
	return s + "."
}

// describeSharedCause fills in with which pipelines this one broke.
func (v *view) describeSharedCause(h *pipelineHistory, p *PipelinePage) {
	cause := h.red.sharedCause
	for _, m := range cause.members {
		if m.history != h {
			p.With = append(p.With, m.history.pipeline.Name)
		}
	}
	p.State = append(p.State, fmt.Sprintf("It broke at the same step as %s at about the same time: look first at what they share.",
		words.CountOf(int64(len(p.With)), "other pipelines")))
	if cause.library != 0 {
		p.State = append(p.State, fmt.Sprintf("All of them broke when they changed to version %s of the build library.",
			words.Shorten(v.set.Text(cause.library), change.NameLength)))
	}
}

// trends says whether a pipeline breaks more often than before, is flaky, or became
// slower or faster. A pipeline that is green now may be any of these.
func (v *view) trends(h *pipelineHistory) (list []string) {
	if r := &h.rates; r.rose {
		list = append(list, "It breaks more often: "+r.inWords()+".")
	}
	if n := &h.commits; n.isFlaky() {
		list = append(list, fmt.Sprintf("It is flaky: %s of %s of the last 28 days failed and then passed without a change.",
			words.Count(n.flaky), words.CountOf(n.passed, "commits")))
	}
	if len(h.changes) > 0 {
		if c := h.latestChange(); c.first.End.Compare(v.ago(quarterYear)) >= 0 {
			list = append(list, fmt.Sprintf("Since %s a build that succeeds takes %s instead of %s (median).",
				words.Day(c.first.End.Time().In(v.location)), lasting(c.after/1e3), lasting(c.before/1e3)))
		}
	}
	return list
}
