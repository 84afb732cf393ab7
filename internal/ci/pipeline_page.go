package ci

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// PipelinePage is what the page of one pipeline says.
type PipelinePage struct {
	Name string
	// URL is the pipeline's untrusted address, "" if it has none.
	URL string
	// State says in words how the pipeline is, since when and why.
	State []string
	// Compare is where the changes between the last green and the first red build
	// are listed, Repository where the code is; "" where they are not known.
	Compare, Repository string
	// Projects are those that the pipeline belongs to, Type that of its latest
	// build, and With the pipelines that broke with it.
	Projects []string
	Type     Type
	With     []string
	Numbers  []figure.Headline
	Groups   []figure.Group
}

// PipelineNames returns the names of the pipelines that have a page: those with a
// build in 180 days, in the order of their names.
func (r *Report) PipelineNames() []string {
	histories := r.insight().histories
	names := make([]string, len(histories))
	for i, h := range histories {
		names[i] = h.pipeline.Name
	}
	return names
}

// history returns the history of the pipeline of that name, nil if it has no page.
func (r *Report) history(name string) *pipelineHistory {
	histories := r.insight().histories
	i, ok := slices.BinarySearchFunc(histories, name, func(h *pipelineHistory, name string) int {
		return strings.Compare(h.pipeline.Name, name)
	})
	if !ok {
		return nil
	}
	return histories[i]
}

// RepositoryOf returns the address of the repository that the latest builds of
// the pipeline of that name are made from, as [build.RepositoryOf] writes it; "" if
// it is not known.
func (r *Report) RepositoryOf(name string) string {
	if h := r.history(name); h != nil {
		for _, b := range slices.Backward(h.builds) {
			if b.Repository != 0 {
				return r.set.Text(b.Repository)
			}
		}
	}
	return ""
}

// PipelinePage returns the page of the pipeline of that name, nil if it has none.
func (r *Report) PipelinePage(name string) *PipelinePage {
	h := r.history(name)
	if h == nil {
		return nil
	}
	v := &view{
		Report: r, selection: Selection{Pipeline: name}, builds: h.pipeline.Builds, project: h.pipeline.Builds,
		selected: []*pipelineHistory{h}, knowsSelected: true,
	}
	p := &PipelinePage{
		Name: name, URL: address.Web(h.pipeline.URL), Type: NonNightly,
		Numbers: v.headlines(pipelineHeadlines), Groups: figure.Grouped(pipelinePage, v.figure),
	}
	if h.nightly {
		p.Type = Nightly
	}
	for _, k := range r.members[h.position] {
		p.Projects = append(p.Projects, r.projects[k-1])
	}
	p.Repository = address.Web(r.RepositoryOf(name))
	v.describeState(h, p)
	return p
}

// describeState fills in how the pipeline is.
func (v *view) describeState(h *pipelineHistory, p *PipelinePage) {
	n := len(h.outcomes)
	if n == 0 {
		p.State = []string{"No build succeeded or failed in 180 days."}
		return
	}
	latest := h.outcomes[n-1]
	if !h.failed(n - 1) {
		first := n - 1
		for first > 0 && !h.failed(first-1) {
			first--
		}
		p.State = []string{fmt.Sprintf("Green since %s, for %s.", words.Instant(h.outcomes[first].End.Time().In(v.location)),
			words.CountOf(int64(n-first), "builds"))}
		return
	}
	t := h.red
	if t == nil {
		p.State = []string{fmt.Sprintf("The latest build that succeeded or failed is of %s, and it failed; "+
			"no build succeeded or failed in the last 14 days.", words.Instant(latest.End.Time().In(v.location)))}
		return
	}
	since := "It was not green in 180 days"
	if t.green != nil {
		since = "Red since " + words.Instant(t.failures[0].End.Time().In(v.location))
	}
	p.State = []string{fmt.Sprintf("%s: %s in a row, the first at the step %s.", since,
		words.CountOf(int64(len(t.failures)), "failures"), words.Clean(v.failingStep(t.failures[0])))}
	switch {
	case t.certain && t.suspects == 1:
		p.State = append(p.State, "It is certain that the pipeline broke, and which build broke it.")
	case t.certain:
		p.State = append(p.State, fmt.Sprintf("It is certain that the pipeline broke; one of %s broke it.",
			words.CountOf(int64(t.suspects), "builds")))
	default:
		p.State = append(p.State, "These failures alone do not prove that the pipeline is broken.")
	}
	if t.green != nil {
		p.Compare = v.compareAddress(t.green, t.failures[0])
	}
	if t.sharedCause != nil {
		for _, m := range t.sharedCause.members {
			if m.history != h {
				p.With = append(p.With, m.history.pipeline.Name)
			}
		}
	}
}
