package metrics

import (
	"bytes"
	"math"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Pipelines is everything the CI half of the site shows, counted. It is
// read-only and safe for concurrent use.
type Pipelines struct {
	options  Options
	windows  *windows
	texts    *texts
	builds   *builds
	coverage Coverage

	projects []string
	// groups holds the pipelines of each project in the order of their names,
	// and cells the counts of each project and type. Position 0 is all projects,
	// position i+1 is projects[i].
	groups [][]*pipeline
	cells  [][len(Types)]*cell
}

// Finish turns the events added so far into builds and counts them. The builder
// is of no use afterwards.
func (b *Builder) Finish() *Pipelines {
	b.release()
	p := &Pipelines{
		options: b.options,
		windows: newWindows(b.options.AsOf, b.options.Location),
		texts:   b.texts,
		builds:  b.builds,
	}
	named := p.namePipelines()
	for i := range uint32(b.builds.n) {
		p.count(b, i, named)
	}
	p.findRed(named)
	p.coverage = b.finishCoverage()
	return p
}

// namePipelines finds the pipelines and projects there are.
func (p *Pipelines) namePipelines() map[textID]*pipeline {
	named := make(map[textID]*pipeline)
	var all []*pipeline
	for i := range uint32(p.builds.n) {
		id := p.builds.at(i).pipeline
		if id != 0 && named[id] == nil {
			pl := &pipeline{name: p.texts.text(id), hrefAt: dataset.NoInstant}
			pl.nightly = p.options.Nightly.Match(folderOf(pl.name))
			named[id] = pl
			all = append(all, pl)
		}
	}
	slices.SortFunc(all, func(a, b *pipeline) int { return strings.Compare(a.name, b.name) })
	projects := p.options.Projects
	if len(projects) == 0 {
		projects = folders(all)
	}
	p.groups = [][]*pipeline{all}
	for i, project := range projects {
		p.projects = append(p.projects, project.Name)
		var group []*pipeline
		for _, pl := range all {
			if project.has(pl.name) {
				pl.projects = append(pl.projects, i)
				group = append(group, pl)
			}
		}
		p.groups = append(p.groups, group)
	}
	p.cells = make([][len(Types)]*cell, len(p.groups))
	for i := range p.cells {
		for t := range p.cells[i] {
			p.cells[i][t] = new(cell)
		}
	}
	return named
}

// count adds build i to its cells and to its pipeline.
func (p *Pipelines) count(b *Builder, i uint32, named map[textID]*pipeline) {
	bl, w := p.builds.at(i), p.windows
	end := bl.last.instant()
	f := facts{
		status:   bl.status(),
		day:      w.since(w.dayAgo, end),
		recent:   w.since(w.recent, end),
		previous: end.Compare(w.previous) >= 0 && end.Compare(w.recent) < 0,
		ended:    bl.ended,
		hour:     w.hourOfWeek(end),
		quarter:  w.quarterOf(bl.scheduled),
		date:     w.dayOf(end),
		culprit:  bl.culprit(),
		minute:   math.NaN(),
	}
	scheduled := w.since(w.recent, bl.scheduled)
	if scheduled && f.status != statusUnknown && !math.IsNaN(bl.lastDuration) {
		f.minute = wholeMinutes(bl.lastDuration)
	}
	p.cells[0][AllTypes].add(&f)

	source := b.count(bl.source)
	source.builds++
	b.coverage.Builds++
	if bl.ended {
		source.withEnd++
		b.coverage.WithEnd++
	}
	if bl.pipeline == 0 {
		b.coverage.WithoutPipeline++
		return
	}

	pl := named[bl.pipeline]
	nightly := pl.nightly || bl.scheduledRun
	kind := NonNightly
	if nightly {
		kind = Nightly
	}
	p.cells[0][kind].add(&f)
	for _, project := range pl.projects {
		p.cells[project+1][AllTypes].add(&f)
		p.cells[project+1][kind].add(&f)
	}

	if bl.jobURL != 0 && (end.Compare(pl.hrefAt) > 0 || (end == pl.hrefAt && p.texts.text(bl.jobURL) < pl.href)) {
		pl.href, pl.hrefAt = p.texts.text(bl.jobURL), end
	}
	pl.trend.add(p, i, &f)
	counts := pl.counts(nightly)
	if f.recent && (f.status == statusFailure || f.status == statusAborted) {
		counts.failed++
	}
	if scheduled && f.status == statusSuccess && !math.IsNaN(bl.lastDuration) {
		counts.durations.add(bl.lastDuration)
	}
	if scheduled && testGap(bl).Compare(dataset.Instant{}) > 0 &&
		(!counts.hasFunctional || p.later(i, counts.functional)) {
		counts.functional, counts.hasFunctional = i, true
	}
}

// testGap returns the time from a build's smoke test to its functional test as
// seconds and nanoseconds; zero if either did not succeed.
func testGap(bl *build) dataset.Instant {
	if bl.smokeAt.IsMissing() || bl.functionalAt.IsMissing() {
		return dataset.Instant{}
	}
	gap := dataset.Instant{Sec: bl.functionalAt.Sec - bl.smokeAt.Sec, Nsec: bl.functionalAt.Nsec - bl.smokeAt.Nsec}
	if gap.Nsec < 0 {
		gap.Sec--
		gap.Nsec += 1e9
	}
	return gap
}

// later reports whether build i comes after build j: by scheduled time, then
// end, then key, then the name of the source.
func (p *Pipelines) later(i, j uint32) bool {
	x, y := p.builds.at(i), p.builds.at(j)
	if c := x.scheduled.Compare(y.scheduled); c != 0 {
		return c > 0
	}
	return p.endsAfter(i, j)
}

// endsAfter reports whether build i ends after build j; ties are told by key,
// then by the name of the source.
func (p *Pipelines) endsAfter(i, j uint32) bool {
	x, y := p.builds.at(i), p.builds.at(j)
	if c := x.last.instant().Compare(y.last.instant()); c != 0 {
		return c > 0
	}
	if c := bytes.Compare(p.builds.keyText(x.key), p.builds.keyText(y.key)); c != 0 {
		return c > 0
	}
	return p.texts.text(x.source) > p.texts.text(y.source)
}

// Projects returns the names of the projects in the order of the pages, without
// [All].
func (p *Pipelines) Projects() []string { return p.projects }

// position returns where the project of a selection lies in groups and cells.
func (p *Pipelines) position(s Selection) (int, bool) {
	if s.Project == All {
		return 0, true
	}
	i := slices.Index(p.projects, s.Project)
	return i + 1, i >= 0
}
