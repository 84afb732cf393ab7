package metrics

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// previousPeriod is what the overview compares with.
const previousPeriod = "the 14 days before"

// Overview returns what the first page says.
func (p *Pipelines) Overview() Overview {
	v, _ := p.view(Selection{Project: All})
	return Overview{
		Numbers:     p.headlines(),
		Red:         v.finish(redNow(v)),
		Changes:     v.finish(changes(v)),
		Timeline:    v.finish(dailyTimeline(v)),
		MostFailing: v.finish(mostFailing(v)),
	}
}

// headlines returns the numbers that decide the day.
func (p *Pipelines) headlines() []figure.Headline {
	c := p.cells[0][AllTypes]
	known := func(n [4]int64) int64 { return n[statusSuccess] + n[statusFailure] + n[statusAborted] }
	total := func(n [4]int64) int64 { return known(n) + n[statusUnknown] }

	success := figure.Headline{
		ID: "success-rate-14d", Title: "Builds that succeeded",
		Value: percentValue(c.recent[statusSuccess], known(c.recent)), Unit: figure.Percent,
		N: int(known(c.recent)), NUnit: figure.Builds,
		Before: percentValue(c.previous[statusSuccess], known(c.previous)), Period: previousPeriod,
		Better: +1, Figure: "build-status-14d", Note: "last 14 days",
	}
	perDay := figure.Headline{
		ID: "builds-per-day", Title: "Builds a day",
		Value: figure.Number(float64(total(c.recent)) / recentDays), Unit: figure.BuildsADay,
		N: int(total(c.recent)), NUnit: figure.Builds,
		Before: figure.Number(float64(total(c.previous)) / recentDays), Period: previousPeriod,
		Figure: "build-counts", Note: "mean of the last 14 days",
	}
	var red, active int64
	for _, pl := range p.groups[0] {
		if total(pl.trend.recent) == 0 {
			continue
		}
		active++
		if p.isRed(&pl.trend) {
			red++
		}
	}
	redNow := figure.Headline{
		ID: "pipelines-red", Title: "Pipelines red now", Value: figure.Integer(red), Unit: figure.Pipelines,
		N: int(active), NUnit: figure.Pipelines, NWhich: "that ran in 14 days",
		Better: -1, Figure: "red-now", Note: "their latest build failed",
	}
	coverage := figure.Headline{
		ID: "coverage", Title: "Builds with a recorded end",
		Value: percentValue(c.ended, total(c.recent)), Unit: figure.Percent,
		N: int(total(c.recent)), NUnit: figure.Builds,
		Before: percentValue(c.previousEnded, total(c.previous)), Period: previousPeriod,
		Better: +1, Figure: "coverage", Note: "the data's coverage, last 14 days",
	}
	list := []figure.Headline{success, perDay, redNow, coverage}
	for i := range list {
		if list[i].N == 0 {
			list[i].Value, list[i].Note = figure.Null(), "no build ended in the last 14 days"
		}
	}
	if total(c.previous) == 0 {
		list[1].Before = figure.Null()
	}
	return list
}

// redNow lists the pipelines whose latest build failed.
func redNow(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "red-now",
		Title: "Which pipelines are red now?",
		Definition: "Pipelines whose latest build that succeeded or failed is a failed one of the last 14 days; " +
			"since when and how often in a row, the longest red first.",
		Empty: "No pipeline is red.", Good: true, Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "red_since", Title: "Red since", Type: figure.TypeTimestamp},
			{Name: "failures_in_a_row", Title: "Failures in a row", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "last_green", Title: "Last green", Type: figure.TypeTimestamp},
			{Name: "failing_step", Title: "Failing step", Names: figure.Step},
			{Name: "build_id", Title: "Latest build", Names: figure.Build},
		},
	}
	type row struct {
		*pipeline
		since dataset.Instant
	}
	var rows []row
	for _, pl := range v.group {
		if v.isRed(&pl.trend) {
			rows = append(rows, row{pl, v.builds.at(pl.trend.firstRed.index()).last.instant()})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(a.since.Compare(b.since), strings.Compare(a.name, b.name))
	})
	for _, r := range rows {
		latest := v.builds.at(r.trend.lastRed.index())
		green := figure.Null()
		if r.trend.lastGreen != 0 {
			green = figure.Timestamp(v.builds.at(r.trend.lastGreen.index()).last.instant().Time())
		}
		step := notRecorded
		if id := latest.culprit(); id != 0 {
			step = v.texts.text(id)
		}
		build := figure.Null()
		if latest.buildID != 0 {
			build = figure.String(v.texts.text(latest.buildID)).Link(safeHref(v.texts.text(latest.buildURL)))
		}
		f.Rows = append(f.Rows, []figure.Value{
			r.value(), figure.Timestamp(r.since.Time()), figure.Integer(r.trend.reds), green, figure.String(step), build,
		})
	}
	f.N = len(rows)
	return f
}

// What counts as a change worth showing.
const (
	fewestForChange = 5  // builds in each of the two periods
	mostChanges     = 10 // rows
)

// changes lists the pipelines whose failure percentage moved most.
func changes(v *view) *figure.Figure {
	f := &figure.Figure{
		ID:    "biggest-changes",
		Title: "What changed against the 14 days before?",
		Definition: "Failure rate of the last 14 days less that of the 14 days before, of pipelines with at least five builds " +
			"that succeeded, failed or were aborted in each; the ten that moved most.",
		Empty: "No pipeline's failure rate changed.", Unit: figure.Pipelines,
		Columns: []figure.Column{
			columnPipeline,
			{Name: "change", Title: "Change", Type: figure.TypeNumber, Unit: figure.PercentagePoints},
			columnFailurePercent,
			{Name: "failure_percent_before", Title: "Before", Type: figure.TypeNumber, Unit: figure.Percent},
			columnBuilds,
		},
	}
	type row struct {
		*pipeline
		change, now, before float64
		builds              int64
	}
	var rows []row
	for _, pl := range v.group {
		now, builds := failureOf(pl.trend.recent)
		before, buildsBefore := failureOf(pl.trend.previous)
		if builds < fewestForChange || buildsBefore < fewestForChange || now == before {
			continue
		}
		rows = append(rows, row{pl, now - before, now, before, builds})
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(math.Abs(b.change), math.Abs(a.change)), strings.Compare(a.name, b.name))
	})
	f.N = len(rows)
	for _, r := range rows[:min(len(rows), mostChanges)] {
		f.Rows = append(f.Rows, []figure.Value{
			r.value(), figure.Number(r.change), figure.Number(r.now), figure.Number(r.before), figure.Integer(r.builds),
		})
	}
	return f
}

// failureOf returns the failure percentage of counts by status and the number
// of builds it rests on.
func failureOf(n [4]int64) (percent float64, builds int64) {
	builds = n[statusSuccess] + n[statusFailure] + n[statusAborted]
	percent, _ = failurePercent(n[statusFailure]+n[statusAborted], builds)
	return percent, builds
}
