package ci

import (
	"cmp"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// This file lists all figures. To add one, write a file with its definition and
// a line here.

// pipelinesPage lists what every pipelines page shows.
var pipelinesPage = []group{
	{ID: "act-now", Title: "Act now", Figures: []*definition{
		&redNow,
		&sharedCauses,
		&breaksMoreOften,
		&durationChanges,
	}},
	{ID: "status", Title: "Status", Figures: []*definition{
		&buildStatusDay,
		&buildStatusRecent,
		&nightlyFailures,
	}},
	{ID: "when", Title: "When", Figures: []*definition{
		&failureHeatmap,
		&buildCounts,
		&dailyTimeline,
	}},
	{ID: "what-fails", Title: "What fails", Figures: []*definition{
		&mostFailing,
		&failingSteps,
	}},
	{ID: "how-long", Title: "How long", Figures: []*definition{
		&longestPipelines,
		&durationHistogram,
		&shortestFunctionalTests,
	}},
	{ID: "recovery", Title: "Recovery and flakiness", Figures: []*definition{
		&timeToGreen,
		&failureKinds,
		&flakyPipelines,
		&breaksLessOften,
	}},
	{ID: "delivery", Title: "Delivery", Figures: []*definition{
		&deploymentsByWeek,
		&trunkToProduction,
		&rollbacks,
	}},
	{ID: "minutes", Title: "Minutes", Figures: []*definition{
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
	{ID: "now", Title: "Red now", Figures: []*definition{&redNowFirst}},
	{ID: "changed", Title: "Better or worse", Figures: []*definition{&dailyTimeline}},
	{ID: "further", Title: "More findings", Figures: []*definition{&breaksMoreOftenFirst, &durationChangesFirst, &sharedCauses,
		&biggestChanges, &mostFailing}},
}

// What the overview has room for of two figures.
var (
	breaksMoreOftenFirst = firstRows(&breaksMoreOften, 3, "pipeline", "rate_before_percent", "rate_percent", "breaks")
	durationChangesFirst = firstRows(&durationChanges, 2, "pipeline", "since", "median_minutes_before", "median_minutes")
)

// pipelinePage lists what the page of one pipeline shows.
var pipelinePage = []group{
	{ID: "latest-builds", Title: "Builds", Figures: []*definition{&buildList}},
	{ID: "durations", Title: "Durations", Figures: []*definition{&durationHistory}},
	{ID: "history", Title: "Failures", Figures: []*definition{&dailyTimeline, &failingSteps, &episodeList}},
}

// pipelineHeadlines lists the numbers at the top of the page of one pipeline.
var pipelineHeadlines = []*headline{
	&successRate,
	&medianDuration,
	&medianTimeToGreen,
}

// overviewHeadlines lists the numbers at the top of the overview.
var overviewHeadlines = []*headline{
	&pipelinesRed,
	&successRate,
	&buildsPerDay,
	&timeToGreenNow,
	&recordedEnds,
}

// What figures and headlines of the builds of a view are.
type (
	definition = figure.Definition[*view]
	headline   = figure.HeadlineDefinition[*view]
	group      = figure.GroupDefinition[*view]
)

// Described returns the groups of a pipelines page, of a pipeline's own page and
// of the overview with figures that are only described: they have no rows.
func Described() (pipelines, pipeline, overview []figure.Group) {
	return figure.Grouped(pipelinesPage, described), figure.Grouped(pipelinePage, described), figure.Grouped(overviewPage, described)
}

// described returns the figure without rows.
func described(d *definition) *figure.Figure {
	f := d.Figure
	f.Unit = cmp.Or(f.Unit, figure.Builds)
	return &f
}

// figure returns a figure made from the view.
func (v *view) figure(d *definition) *figure.Figure {
	f := described(d)
	d.Fill(v, f)
	v.finish(f)
	return f
}

// headlines returns headlines made from the view.
func (v *view) headlines(list []*headline) (made []figure.Headline) {
	for _, d := range list {
		h := d.Headline
		if d.Fill(v, &h); h.N == 0 {
			h.Value, h.Note, h.NoteNames = figure.Null(), "nothing to count", figure.Nothing
			if h.NUnit != figure.Episodes {
				h.Note = "no build ended in the last 14 days"
			}
		}
		made = append(made, h)
	}
	return made
}
