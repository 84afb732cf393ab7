package ci

import (
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
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
		return h.repository
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
