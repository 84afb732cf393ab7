package ci

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

// Options is what the figures depend on besides the builds.
type Options struct {
	// AsOf is the present.
	AsOf time.Time
	// Past says that the data was read later than AsOf, so that events after AsOf are
	// no mistake.
	Past bool
	// Branches are the branches whose events count.
	Branches []string
	// Notices are globs over the steps of events that are left out.
	Notices glob.List
	// Nightly are globs over folders.
	Nightly glob.List
	// Projects group pipelines, in the order of the pages. Without any, each
	// folder is a project, in the order of their names.
	Projects []Project
	// Deployments says which builds deploy.
	Deployments Deployments
	// Location is the time zone of calendar days and clock hours; nil is UTC.
	Location *time.Location
	// TeamOf returns the team of the repository at an address, which is written as
	// [build.RepositoryOf] does, or ""; nil if teams are not known.
	TeamOf func(repository string) string
}

// Deployments says which builds deploy: those in which a step succeeds whose name
// matches Steps, and for pipelines whose name matches Pipelines every build that
// succeeds, instead.
type Deployments struct {
	Steps, Pipelines glob.List
}

// Report is everything the CI half of the site shows. It is read-only and safe
// for concurrent use.
type Report struct {
	set      *build.Set
	asOf     eventfile.Instant
	location *time.Location
	// nightly tells, by position, which pipelines are in a nightly folder.
	nightly  []bool
	projects []string
	// builds are those of each project, in the order of their ends. Position 0
	// holds all builds, position i+1 those of projects[i].
	builds [][]*build.Build
	// members holds the positions in builds of each pipeline's projects.
	members     [][]int
	deployments Deployments
	teamOf      func(repository string) string
	insight     func() *insight
	leftOut     []figure.Warning // what every figure warns of
}

// Read reads the events of a source and returns the report on them.
func Read(ctx context.Context, source build.Source, o Options) (*Report, error) {
	set, err := build.Read(ctx, source, o.Reading())
	if err != nil {
		return nil, err
	}
	return New(set, o), nil
}

// Reading returns the options to read events with. Addresses of builds are kept
// as far back as figures link to them.
func (o *Options) Reading() build.Options {
	return build.Options{AsOf: o.AsOf, Branches: o.Branches, Notices: o.Notices, Deployments: o.Deployments.Steps,
		LinksFrom: o.AsOf.Add(-month * 24 * time.Hour)}
}

// New returns the report on a set of builds.
func New(set *build.Set, o Options) *Report {
	r := &Report{
		set: set, leftOut: eventsLeftOut(&set.Coverage, o.Past),
		asOf: eventfile.InstantOf(o.AsOf), location: o.Location, deployments: o.Deployments,
		teamOf: o.TeamOf,
	}
	r.insight = sync.OnceValue(r.newInsight)
	if r.location == nil {
		r.location = time.UTC
	}
	projects := o.Projects
	if len(projects) == 0 {
		projects = folders(set.Pipelines)
	}
	for i := range projects {
		r.projects = append(r.projects, projects[i].Name)
	}
	members := make([][]int, len(set.Pipelines))
	r.members = members
	r.nightly = make([]bool, len(set.Pipelines))
	for i := range set.Pipelines {
		name := set.Pipelines[i].Name
		r.nightly[i] = o.Nightly.Match(folderOf(name))
		for k := range projects {
			if projects[k].has(name) {
				members[i] = append(members[i], k+1)
			}
		}
	}
	r.builds = make([][]*build.Build, len(projects)+1)
	for i := range set.Builds {
		b := &set.Builds[i]
		r.builds[0] = append(r.builds[0], b)
		if b.Pipeline != build.NoPipeline {
			for _, k := range members[b.Pipeline] {
				r.builds[k] = append(r.builds[k], b)
			}
		}
	}
	return r
}

// Projects returns the names of the projects in the order of the pages, without
// [All].
func (r *Report) Projects() []string { return r.projects }

// Coverage says how complete the data is, SourceCoverage how complete one source.
type (
	Coverage       = build.Coverage
	SourceCoverage = build.SourceCoverage
)

// Coverage says how complete the data is.
func (r *Report) Coverage() Coverage { return r.set.Coverage }

// Groups returns the figures of a selection in the groups of its page, or nil if
// there is no such project.
func (r *Report) Groups(s Selection) []figure.Group {
	v, ok := r.view(s)
	if !ok {
		return nil
	}
	return figure.Grouped(pipelinesPage, v.figure)
}

// Figure returns one figure of a selection, or nil if there is no such project or
// figure. It may also be one that only the overview shows.
func (r *Report) Figure(s Selection, id string) *figure.Figure {
	v, ok := r.view(s)
	if !ok {
		return nil
	}
	for _, g := range append(slices.Clone(pipelinesPage), overviewPage...) {
		for _, d := range g.Figures {
			if d.ID == id {
				return v.figure(d)
			}
		}
	}
	return nil
}

// Overview is what the first page says of the state of CI.
type Overview struct {
	Numbers []figure.Headline
	Groups  []figure.Group
}

// Overview returns what the first page says.
func (r *Report) Overview() Overview {
	v, _ := r.view(Selection{Project: All})
	return Overview{Numbers: v.headlines(overviewHeadlines), Groups: figure.Grouped(overviewPage, v.figure)}
}

// view returns the view of a selection; ok is false if there is no such project.
func (r *Report) view(s Selection) (v *view, ok bool) {
	k := 0
	if s.Project != All {
		if k = slices.Index(r.projects, s.Project) + 1; k == 0 {
			return nil, false
		}
	}
	v = &view{Report: r, selection: s, position: k, project: r.builds[k], builds: r.builds[k]}
	if s.Type != AllTypes {
		v.builds = r.ofType(v.project, s.Type)
	}
	return v, true
}

// ofType returns the builds of a type. A build without a pipeline is neither
// nightly nor not.
func (r *Report) ofType(builds []*build.Build, t Type) []*build.Build {
	var list []*build.Build
	for _, b := range builds {
		if b.Pipeline != build.NoPipeline && r.isNightly(b) == (t == Nightly) {
			list = append(list, b)
		}
	}
	return list
}

// isNightly reports whether the build, which has a pipeline, is a nightly one.
func (r *Report) isNightly(b *build.Build) bool { return r.nightly[b.Pipeline] || b.OnSchedule }
