package ci

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/stats"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// What makes breaks a group.
const (
	fewestShared       = 3    // pipelines
	fewestRepositories = 2    // of these
	mostByChance       = 0.10 // expected number of such groups by chance
)

// sharedCauses lists groups of pipelines that broke at the same step at the same
// time.
var sharedCauses = definition{
	Figure: figure.Figure{
		ID:    "shared-causes",
		Title: "What broke several pipelines at once?",
		Explanation: "When several pipelines break at the same step at about the same time, the cause is usually not in any of them but " +
			"in something they share: the build library, an agent, a test environment. Look there first, between the two " +
			"times, and one repair helps all of them.",
		Definition: "Breaks of the last 28 days at the same step in at least three pipelines of two repositories, whose times between the last " +
			"green build and the first red one overlap by more than chance explains. The cause lies between from and to.",
		Empty: "No step broke several pipelines at once in the last 28 days.", Good: true, Unit: figure.Groups,
		Columns: []figure.Column{
			{Name: "step", Title: "Step", Names: figure.Step},
			{Name: "pipelines", Title: "Pipelines", Type: figure.TypeInteger, Unit: figure.Pipelines},
			{Name: "repositories", Title: "Repositories", Type: figure.TypeInteger, Unit: figure.Repositories},
			{Name: "from", Title: "From", Type: figure.TypeTimestamp},
			{Name: "to", Title: "To", Type: figure.TypeTimestamp},
			{Name: "library", Title: "Library", Names: figure.Version},
			{Name: "members", Title: "Which", Names: figure.Pipeline, Role: figure.List},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		selected := make(map[*pipelineHistory]bool)
		for _, h := range v.selectedHistories() {
			selected[h] = true
		}
		broken := make(map[*pipelineHistory]bool)
		for _, c := range v.insight().causes {
			if !slices.ContainsFunc(c.members, func(m breakAt) bool { return selected[m.history] }) {
				continue
			}
			f.Rows = append(f.Rows, []figure.Value{
				figure.String(c.step), figure.Integer(int64(len(c.members))), figure.Integer(int64(c.repositories)),
				figure.Timestamp(c.from.Time()), figure.Timestamp(c.to.Time()), v.textValue(c.library), figure.String(c.names()),
			})
			for _, m := range c.members {
				broken[m.history] = true
			}
		}
		if f.N = len(f.Rows); f.N > 0 {
			f.Finding = fmt.Sprintf("%s broke %s%s at the step %s", words.CountOf(int64(f.N), "shared causes"),
				words.CountOf(int64(len(broken)), "pipelines"), words.Agree(int64(f.N), "", ", the latest"), words.Clean(f.Rows[0][0].String()))
		}
	},
}

// sharedCause is a group of breaks at the same step at the same time.
type sharedCause struct {
	step         string
	members      []breakAt // by the name of the pipeline
	repositories int
	// from and to are the time in which the cause lies.
	from, to eventfile.Instant
	library  build.Text // that all breaking builds share and none before them; 0 if there is none
}

// names returns the names of the pipelines.
func (c *sharedCause) names() string {
	names := make([]string, len(c.members))
	for i, m := range c.members {
		names[i] = m.history.pipeline.Name
	}
	return strings.Join(names, ", ")
}

// breakAt is an outcome after a success: a break, or only an opportunity for one.
// Whatever changed did so between the ends of the two.
type breakAt struct {
	history       *pipelineHistory
	before, build *build.Build
}

// width returns the nanoseconds between the ends of the two builds.
func (b *breakAt) width() int64 { return nanoseconds(b.before.End, b.build.End) }

// meets reports whether the times of two breaks overlap by more than 0.4 of the
// narrower, or touch where that has no width.
func (b *breakAt) meets(c *breakAt) bool {
	from, to := b.before.End, b.build.End
	if c.before.End.Compare(from) > 0 {
		from = c.before.End
	}
	if c.build.End.Compare(to) < 0 {
		to = c.build.End
	}
	overlap, narrower := nanoseconds(from, to), min(b.width(), c.width())
	return overlap >= 0 && (5*overlap > 2*narrower || narrower == 0)
}

// causeSearch is what the search for shared causes looks at.
type causeSearch struct {
	*Report
	breaks        []breakAt            // of the last 28 days at a step with a name, the narrowest first
	byStep        map[build.Text][]int // positions in breaks, by end, then key
	opportunities []breakAt            // of the last 28 days, by end
	rates         map[build.Text]float64
	used          []bool
}

// findSharedCauses groups the breaks of all pipelines.
func (r *Report) findSharedCauses(histories []*pipelineHistory) []*sharedCause {
	s := r.newCauseSearch(histories)
	var causes []*sharedCause
	for i := range s.breaks {
		if s.used[i] {
			continue
		}
		s.used[i] = true
		group := s.around(i)
		if !s.isMoreThanChance(i, group) {
			continue
		}
		members := make([]breakAt, len(group))
		for k, position := range group {
			members[k] = s.breaks[position]
			s.used[position] = true
		}
		causes = append(causes, r.causeOf(&s.breaks[i], members))
	}
	slices.SortFunc(causes, func(a, b *sharedCause) int {
		return cmp.Or(b.to.Compare(a.to), strings.Compare(a.step, b.step), strings.Compare(a.names(), b.names()))
	})
	return causes
}

func (r *Report) newCauseSearch(histories []*pipelineHistory) *causeSearch {
	s := &causeSearch{Report: r, byStep: make(map[build.Text][]int), rates: make(map[build.Text]float64)}
	from := r.ago(month)
	all := 0
	for _, h := range histories {
		for i := 1; i < len(h.outcomes); i++ {
			if !h.isOpportunity(i) {
				continue
			}
			all++
			o := breakAt{h, h.outcomes[i-1], h.outcomes[i]}
			lately := o.build.End.Compare(from) >= 0
			if lately {
				s.opportunities = append(s.opportunities, o)
			}
			if step := o.build.FailingStep; h.failed(i) && step != 0 {
				s.rates[step]++
				if lately {
					s.breaks = append(s.breaks, o)
				}
			}
		}
	}
	for step := range s.rates {
		s.rates[step] /= float64(all)
	}
	slices.SortStableFunc(s.opportunities, func(a, b breakAt) int { return a.build.End.Compare(b.build.End) })
	slices.SortStableFunc(s.breaks, func(a, b breakAt) int { // by name and, within a pipeline, by end and key already
		return cmp.Or(cmp.Compare(a.width(), b.width()), a.build.End.Compare(b.build.End))
	})
	for i := range s.breaks {
		step := s.breaks[i].build.FailingStep
		s.byStep[step] = append(s.byStep[step], i)
	}
	s.used = make([]bool, len(s.breaks))
	return s
}

// around returns the positions of the seed and of the unused breaks that meet it,
// at most one of each other pipeline: the earliest.
func (s *causeSearch) around(seed int) []int {
	earliest := make(map[*pipelineHistory]int)
	for _, i := range s.byStep[s.breaks[seed].build.FailingStep] {
		b := &s.breaks[i]
		if s.used[i] || b.history == s.breaks[seed].history || !b.meets(&s.breaks[seed]) {
			continue
		}
		if old, ok := earliest[b.history]; !ok || s.before(i, old) {
			earliest[b.history] = i
		}
	}
	group := []int{seed}
	for _, i := range earliest {
		group = append(group, i)
	}
	slices.SortFunc(group, func(a, b int) int { return cmp.Compare(s.breaks[a].history.position, s.breaks[b].history.position) })
	return group
}

// before reports whether the break at position i of a pipeline comes before the
// one at position j of the same pipeline.
func (s *causeSearch) before(i, j int) bool {
	a, b := s.breaks[i].build, s.breaks[j].build
	if by := a.End.Compare(b.End); by != 0 {
		return by < 0
	}
	outcomes := s.breaks[i].history.outcomes // by end, then key
	return slices.Index(outcomes, a) < slices.Index(outcomes, b)
}

// isMoreThanChance reports whether a group around a seed is large enough, and
// larger than the opportunities of that time and the step's rate of breaks
// explain.
func (s *causeSearch) isMoreThanChance(seed int, group []int) bool {
	if len(group) < fewestShared || s.repositoriesOf(group) < fewestRepositories {
		return false
	}
	at := &s.breaks[seed]
	isExplainedBy := func(met int) bool {
		mean := float64(met) * s.rates[at.build.FailingStep]
		return stats.PoissonAtLeast(len(group)-1, mean)*float64(len(s.breaks)) > mostByChance
	}
	first, _ := slices.BinarySearchFunc(s.opportunities, at.before.End, func(o breakAt, from eventfile.Instant) int {
		return o.build.End.Compare(from)
	})
	met, next := 0, 1
	for i := range s.opportunities[first:] {
		o := &s.opportunities[first+i]
		if o.history == at.history || !o.meets(at) {
			continue
		}
		// Most groups are explained by few of the opportunities that meet the seed.
		if met++; met == next {
			if next *= 2; isExplainedBy(met) {
				return false
			}
		}
	}
	return !isExplainedBy(met)
}

// repositoriesOf counts the repositories of the breaks at the given positions.
func (s *causeSearch) repositoriesOf(group []int) int {
	seen := make(map[string]bool)
	for _, i := range group {
		seen[s.repositoryOf(&s.breaks[i])] = true
	}
	return len(seen)
}

// repositoryOf returns the repository of a breaking build; without one, the
// second part of the pipeline's name, or all of it if it has no parts.
func (r *Report) repositoryOf(b *breakAt) string {
	if b.build.Repository != 0 {
		return r.set.Text(b.build.Repository)
	}
	name := b.history.pipeline.Name
	_, rest, ok := strings.Cut(name, "/")
	if !ok {
		return name
	}
	second, _, _ := strings.Cut(rest, "/")
	return second
}

// causeOf describes a group of breaks around a seed.
func (r *Report) causeOf(seed *breakAt, members []breakAt) *sharedCause {
	c := &sharedCause{step: r.set.Text(seed.build.FailingStep), members: members, library: seed.build.Library}
	repositories := make(map[string]bool)
	c.from, c.to = seed.before.End, seed.build.End
	for i := range members {
		m := &members[i]
		repositories[r.repositoryOf(m)] = true
		if m.before.End.Compare(c.from) > 0 {
			c.from = m.before.End
		}
		if m.build.End.Compare(c.to) < 0 {
			c.to = m.build.End
		}
		if m.build.Library != seed.build.Library || m.before.Library == 0 || m.before.Library == seed.build.Library {
			c.library = 0
		}
	}
	if c.from.Compare(c.to) > 0 {
		c.from, c.to = seed.before.End, seed.build.End
	}
	c.repositories = len(repositories)
	return c
}
