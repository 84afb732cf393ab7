package ci

import "github.com/hmcts/rse-dashboard/internal/figure"

// This file lists all figures. To add one, write a file with its definition and
// a line here.

// pipelinesPage lists what every pipelines page shows.
var pipelinesPage = []group{
	{"act-now", "Act now", []*definition{
		&redNow,
		&sharedCauses,
		&breaksMoreOften,
		&durationChanges,
	}},
	{"how-is-it", "How is it", []*definition{
		&buildStatusDay,
		&buildStatusRecent,
		&nightlyFailures,
	}},
	{"when", "When", []*definition{
		&failureHeatmap,
		&buildCounts,
		&dailyTimeline,
	}},
	{"what-fails", "What fails", []*definition{
		&mostFailing,
		&failingSteps,
	}},
	{"how-long", "How long", []*definition{
		&longestPipelines,
		&durationHistogram,
		&shortestFunctionalTests,
	}},
	{"recovery", "Recovery and flakiness", []*definition{
		&timeToGreen,
		&failureKinds,
		&flakyPipelines,
		&breaksLessOften,
	}},
	{"delivery", "Delivery", []*definition{
		&deploymentsByWeek,
		&trunkToProduction,
		&rollbacks,
	}},
	{"minutes", "Minutes", []*definition{
		&minutesSpent,
		&durationByWeek,
		&reruns,
		&timeToRed,
		&waitToStart,
		&lostBuilds,
	}},
}

// overviewPage lists what the overview shows of all builds.
var overviewPage = []group{
	{"now", "Red now", []*definition{&redNow, &sharedCauses}},
	{"changed", "What changed", []*definition{&breaksMoreOften, &durationChanges, &biggestChanges}},
	{"days", "Day by day", []*definition{&dailyTimeline}},
	{"failing", "What fails", []*definition{&mostFailing}},
}

// pipelinePage lists what the page of one pipeline shows.
var pipelinePage = []group{
	{"latest-builds", "Builds", []*definition{&buildList, &failingSteps}},
	{"durations", "Durations", []*definition{&durationHistory}},
	{"history", "History", []*definition{&dailyTimeline, &episodeList}},
}

// pipelineHeadlines lists the numbers at the top of the page of one pipeline.
var pipelineHeadlines = []*headline{
	&successRate,
	&medianDuration,
	&medianTimeToGreen,
}

// headlines lists the numbers at the top of the overview.
var headlines = []*headline{
	&successRate,
	&buildsPerDay,
	&pipelinesRed,
	&recordedEnds,
}

// definition is a figure's description, which needs no data, and how to fill it
// in: fill sets N, Rows and what else follows from the builds of the view.
type definition struct {
	figure.Figure
	fill func(*view, *figure.Figure)
}

// headline is a headline's description and how to fill it in: fill sets Value, N
// and Before. Without observations (N is 0) the headline has no value.
type headline struct {
	figure.Headline
	fill func(*view, *figure.Headline)
}

// group is one question of a page and the figures that answer it.
type group struct {
	id, title string
	figures   []*definition
}

// Described returns the groups of a pipelines page, of a pipeline's own page and of the overview with
// figures that are only described: they have no rows.
func Described() (pipelines, pipeline, overview []figure.Group) {
	return grouped(pipelinesPage, (*definition).described), grouped(pipelinePage, (*definition).described),
		grouped(overviewPage, (*definition).described)
}

// described returns the figure without rows.
func (d *definition) described() *figure.Figure {
	f := d.Figure
	if f.Unit == figure.NoUnit {
		f.Unit = figure.Builds
	}
	return &f
}

// groups returns the figures of a page made from the view.
func (v *view) groups(page []group) []figure.Group {
	return grouped(page, v.figure)
}

// figure returns a figure made from the view.
func (v *view) figure(d *definition) *figure.Figure {
	f := d.described()
	d.fill(v, f)
	v.finish(f)
	return f
}

func grouped(page []group, figureOf func(*definition) *figure.Figure) []figure.Group {
	list := make([]figure.Group, len(page))
	for i, g := range page {
		list[i] = figure.Group{ID: g.id, Title: g.title}
		for _, d := range g.figures {
			list[i].Figures = append(list[i].Figures, figureOf(d))
		}
	}
	return list
}

// headline returns a headline made from the view.
func (v *view) headline(h *headline) figure.Headline {
	made := h.Headline
	h.fill(v, &made)
	if made.N == 0 {
		made.Value, made.Note = figure.Null(), "nothing to count"
		if made.NUnit != figure.Episodes {
			made.Note = "no build ended in the last 14 days"
		}
	}
	return made
}
