package ci

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// A red pipeline that was green again after one failure and within a day is not
// news: a large organisation has dozens of them each day.
const shortRed = secondsDay * 1e9 // nanoseconds

// Changes is what happened to pipelines in the last 28 days.
type Changes struct {
	Events []change.Event
	// ShortReds is the number of times in which a pipeline failed once and was green
	// again within a day. They are no events.
	ShortReds int
}

// Changes returns what happened to pipelines, in no order.
func (r *Report) Changes() Changes {
	var c Changes
	in := r.insight()
	for _, h := range in.histories {
		c.ShortReds += r.episodeEvents(h, &c.Events)
		r.durationEvents(h, &c.Events)
		r.rollbackEvents(h, &c.Events)
	}
	r.causeEvents(in, &c.Events)
	r.rateEvents(in, &c.Events)
	return c
}

// event returns an event of a pipeline.
func (r *Report) event(kind change.Kind, h *pipelineHistory, at eventfile.Instant, format string, arguments ...any) change.Event {
	name := h.pipeline.Name
	text := shortName(name) + " " + fmt.Sprintf(format, arguments...)
	return change.Event{Kind: kind, At: at.Time(), Thing: figure.Pipeline, Name: name, Text: text,
		Projects: r.projectsOf(h), Team: h.team}
}

// shortName is a pipeline's name in a sentence.
func shortName(name string) string {
	short, _ := words.Cut(name, change.NameLength)
	return words.Isolate(short)
}

// projectsOf returns the projects of a pipeline.
func (r *Report) projectsOf(h *pipelineHistory) []string {
	var names []string
	for _, k := range r.members[h.position] {
		names = append(names, r.projects[k-1])
	}
	return names
}

// episodeEvents appends when a pipeline became red and green again. It returns the
// number of reds that are too short to be events.
func (r *Report) episodeEvents(h *pipelineHistory, list *[]change.Event) (short int) {
	from := r.ago(month)
	for i := range h.episodes {
		e := &h.episodes[i]
		if !e.open && e.reds() == 1 && e.length() <= shortRed {
			if e.from.Compare(from) >= 0 {
				short++
			}
			continue
		}
		if e.from.Compare(from) >= 0 {
			text := "became red at the step " + words.Shorten(r.failingStep(h.outcomes[e.first]), change.NameLength)
			if h.outcomes[e.first].FailingStep == 0 {
				text = "became red"
			}
			if e.open && h.red != nil && h.red.certain {
				text += "; it is certainly broken"
			}
			*list = append(*list, r.event(change.Red, h, e.from, "%s", text))
		}
		if !e.open && e.to.Compare(from) >= 0 {
			*list = append(*list, r.event(change.Green, h, e.to, "is green again after %s and %s",
				lasting(float64(e.length())/1e9), words.CountOf(int64(e.reds()), "failures")))
		}
	}
	return short
}

// durationEvents appends when the builds of a pipeline became slower or faster.
func (r *Report) durationEvents(h *pipelineHistory, list *[]change.Event) {
	for i := range h.changes {
		c := &h.changes[i]
		if c.first.End.Compare(r.ago(month)) < 0 {
			continue
		}
		kind := change.Slower
		if c.ratio() < 1 {
			kind = change.Faster
		}
		*list = append(*list, r.event(kind, h, c.first.End, "became %s: %s instead of %s (median), %s as long",
			kind, lasting(c.after/1e3), lasting(c.before/1e3), words.Number(c.ratio())+" times"))
	}
}

// rollbackEvents appends when production went back to an older commit.
func (r *Report) rollbackEvents(h *pipelineHistory, list *[]change.Event) {
	for _, x := range h.rollbacks {
		if x.to.at.Compare(r.ago(month)) >= 0 {
			e := r.event(change.RolledBack, h, x.to.at, "went back to an older commit in production")
			e.Key = r.set.Text(x.to.build.Commit)
			*list = append(*list, e)
		}
	}
}

// causeEvents appends when several pipelines broke at once: at the end of the first
// build that broke, which stays the same when more pipelines follow.
func (r *Report) causeEvents(in *insight, list *[]change.Event) {
	for _, c := range in.causes {
		first := c.members[0].build.End
		var projects []string
		for _, m := range c.members {
			if m.build.End.Compare(first) < 0 {
				first = m.build.End
			}
			projects = append(projects, r.projectsOf(m.history)...)
		}
		slices.Sort(projects)
		text := fmt.Sprintf("%s broke at the step %s at about the same time", words.CountOf(int64(len(c.members)), "pipelines"),
			words.Shorten(c.step, change.NameLength))
		if c.library != 0 {
			text += ", with version " + words.Shorten(r.set.Text(c.library), change.NameLength) + " of the build library"
		}
		*list = append(*list, change.Event{Kind: change.SharedCause, At: first.Time(), Thing: figure.Step, Name: c.step, Text: text,
			Projects: slices.Compact(projects)})
	}
}

// rateEvents appends when pipelines began to break more or less often. Their rates
// are judged at each midnight in UTC of the last 28 days, and the event is the first
// midnight at which they had clearly changed.
func (r *Report) rateEvents(in *insight, list *[]change.Event) {
	today := r.asOf.Time().Truncate(secondsDay * time.Second)
	more, less := make(map[*pipelineHistory]bool), make(map[*pipelineHistory]bool)
	for ago := month; ago >= 0; ago-- {
		at := eventfile.InstantOf(today.AddDate(0, 0, -ago))
		rates := make(map[*pipelineHistory]breakRates, len(in.histories))
		for _, h := range in.histories {
			rates[h] = h.breakRatesAt(at)
		}
		ratesOf := func(h *pipelineHistory) breakRates { return rates[h] }
		for _, d := range []struct {
			kind   change.Kind
			p      func(*breakRates) float64
			before map[*pipelineHistory]bool
		}{{change.MoreBreaks, (*breakRates).pMore, more}, {change.FewerBreaks, (*breakRates).pLess, less}} {
			rows, _ := changedRates(in.histories, ratesOf, d.p)
			listed := make(map[*pipelineHistory]bool, len(rows))
			for _, row := range rows {
				listed[row.pipelineHistory] = true
				if !d.before[row.pipelineHistory] && ago < month {
					*list = append(*list, r.event(d.kind, row.pipelineHistory, at, "%s: %s of %s, before %s of %s", d.kind,
						words.Count(int64(row.now.breaks)), words.CountOf(int64(row.now.opportunities), "builds"),
						words.Count(int64(row.now.breaksBefore)), words.Count(int64(row.now.opportunitiesBefore))))
				}
			}
			clear(d.before)
			maps.Copy(d.before, listed)
		}
	}
}
