package ci

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// naivePipeline is a pipeline with its builds of the last 180 days, and those of
// them that succeeded or failed, by end, key and source.
type naivePipeline struct {
	name             string
	builds, outcomes []*buildtest.Build
}

// pipelines returns the pipelines of a selection by name: those whose latest
// build is of the selection's type, or the one that it names.
func (h *history) pipelines(s Selection) []*naivePipeline {
	all := map[string]*naivePipeline{}
	for _, b := range h.builds {
		if !b.Named() || !h.within(b.End, 180) {
			continue
		}
		p := all[b.Pipeline]
		if p == nil {
			p = &naivePipeline{name: b.Pipeline}
			all[b.Pipeline] = p
		}
		p.builds = append(p.builds, b)
		if b.Status == "SUCCESS" || b.Status == "FAILURE" {
			p.outcomes = append(p.outcomes, b)
		}
	}
	var list []*naivePipeline
	for _, p := range all {
		latest := p.builds[len(p.builds)-1]
		if s.Pipeline != "" && s.Pipeline != p.name {
			continue
		}
		if h.inProject(latest, s.Project) && (s.Type == AllTypes || h.isNightly(latest) == (s.Type == Nightly)) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *naivePipeline) int { return strings.Compare(a.name, b.name) })
	return list
}

// failed reports whether the outcome at a position is a failure.
func (p *naivePipeline) failed(i int) bool { return p.outcomes[i].Status == "FAILURE" }

// opportunity reports whether the outcome at a position follows a success.
func (p *naivePipeline) opportunity(i int) bool { return i > 0 && !p.failed(i-1) }

// isBreak reports whether the outcome at a position is a failure after a success.
func (p *naivePipeline) isBreak(i int) bool { return p.opportunity(i) && p.failed(i) }

// naiveEpisode is a time in which a pipeline was red.
type naiveEpisode struct {
	before *buildtest.Build   // the success before the break
	reds   []*buildtest.Build // the break first
	green  *buildtest.Build   // nil while the episode is open
	length time.Duration
}

// episodes returns the episodes of a pipeline, the oldest first.
func (h *history) episodes(p *naivePipeline) []naiveEpisode {
	var list []naiveEpisode
	for i, b := range p.outcomes {
		if !p.isBreak(i) {
			continue
		}
		e := naiveEpisode{before: p.outcomes[i-1]}
		for _, next := range p.outcomes[i:] {
			if next.Status == "SUCCESS" {
				e.green = next
				break
			}
			e.reds = append(e.reds, next)
		}
		to := h.options.AsOf
		if latest := p.builds[len(p.builds)-1].End; e.green != nil {
			to = e.green.End.Time()
		} else if !h.within(latest, 14) {
			to = latest.Time()
		}
		e.length = to.Sub(b.End.Time())
		list = append(list, e)
	}
	return list
}

// naiveHours returns a duration in hours.
func naiveHours(d time.Duration) figure.Value { return figure.Number(float64(d) / 3.6e12) }

// naiveSpan is a span of time; one that is not over has lasted at least so long.
type naiveSpan struct {
	length time.Duration
	over   bool
}

// naiveSurvival returns the smallest length at which Kaplan and Meier's estimate
// is at most one in parts, in hours; null if there is none.
func naiveSurvival(spans []naiveSpan, parts int64) figure.Value {
	var lengths []time.Duration
	for _, s := range spans {
		lengths = append(lengths, s.length)
	}
	slices.Sort(lengths)
	share := big.NewRat(1, 1)
	for _, length := range slices.Compact(lengths) {
		var ended, reached int64
		for _, s := range spans {
			if s.length >= length {
				reached++
			}
			if s.length == length && s.over {
				ended++
			}
		}
		if share.Mul(share, big.NewRat(reached-ended, reached)); ended > 0 && share.Cmp(big.NewRat(1, parts)) <= 0 {
			return naiveHours(length)
		}
	}
	return figure.Null()
}

// atMostDaysAfter reports whether an instant is at most so many days after another.
func atMostDaysAfter(at, other eventfile.Instant, days int) bool {
	return !at.Time().After(other.Time().Add(time.Duration(days) * 24 * time.Hour))
}

// buildLines writes out n builds of a pipeline for [buildtest.Events], an hour apart,
// the latest so many days and some hours ago. fields are the status and what follows the end.
func buildLines(n int, pipeline, status string, days, hours int, fields string) string {
	var lines strings.Builder
	for i := range n {
		fmt.Fprintf(&lines, "%s %s %dd%dh %s\n", pipeline, status, days, hours+n-1-i, fields)
	}
	return lines.String()
}

// ofInsight are the figures about histories.
var ofInsight = []string{
	"red-now", "breaks-more-often", "breaks-less-often", "duration-changes", "time-to-green", "failure-kinds", "flaky-pipelines",
	"shared-causes", "minutes-spent", "reruns", "time-to-red", "wait-to-start", "duration-by-week", "deployments-by-week",
	"trunk-to-production", "rollbacks", "lost-builds",
}

func TestEveryFigureHasRowsAndAFindingInSomeRandomHistory(t *testing.T) {
	for _, id := range ofInsight {
		rows := 0
		for _, h := range histories() {
			f := h.report.Figure(everything, id)
			if f.N > 0 {
				rows += len(f.Rows)
			}
			if f.N > 0 && len(f.Rows) > 0 && f.Finding == "" {
				t.Errorf("%s: %s has %d rows and no finding", h.name, id, len(f.Rows))
			}
		}
		if rows == 0 {
			t.Errorf("%s has rows in no random history", id)
		}
	}
}

// runs are random histories of pipelines that behave much as real ones do.
func runs() []*history {
	var list []*history
	for seed := range uint64(8) {
		o := testOptions()
		if seed%2 == 0 {
			o.Projects = []Project{ProjectOf("CMC", []string{"*_CMC"}, nil), ProjectOf("Payments", nil, []string{"*/ccpay-*"})}
		}
		events := buildtest.RandomRuns(rand.New(rand.NewPCG(seed, 4)))
		list = append(list, historyOf(fmt.Sprint("runs ", seed), o, events))
	}
	return list
}
