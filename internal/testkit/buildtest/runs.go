package buildtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// RandomRuns makes up half a year of a few pipelines that behave much as real
// ones do: they stay red for a while, become slower or break more often at some
// point, are built again on the same commit, deploy, and break together in an
// outage. Some builds end at the edges of windows and some at equal times.
func RandomRuns(r *rand.Rand) []eventfile.Event {
	names := []string{
		"HMCTS_CMC/cmc-api/master", "HMCTS_CMC/cmc-web/master", "HMCTS_Nightly_CMC/cmc-api/master", "HMCTS_Nightly/x", "nofolder",
		"HMCTS_Pay/ccpay-app/master", "HMCTS_Pay/ccpay-bulk/master", "HMCTS_Pay/ccpay-😀/master", "HMCTS_IA/\uffee", "HMCTS_IA/\U00010000", "",
	}
	var outages []outage
	for _, days := range []int{1 + r.IntN(5), 6 + r.IntN(10), 20 + r.IntN(9), 40 + r.IntN(100)} {
		outages = append(outages, outage{from: AsOf.AddDate(0, 0, -days), step: fmt.Sprint("deploy", days)})
	}
	var events []eventfile.Event
	for i, name := range names {
		events = append(events, newRunner(r, i, name, outages).run()...)
	}
	return events
}

// outage is half a day in which most builds fail in the same step.
type outage struct {
	from time.Time
	step string
}

// runner makes up the builds of a pipeline.
type runner struct {
	*rand.Rand
	name    string
	outages []outage
	every   time.Duration
	breaks  float64 // share of breaks
	minutes float64 // duration of a usual build

	stays, lately, slower float64 // how likely it stays red, and what changes in the last 14 days or since changed
	changed               time.Time
	redUntilNow           int // number of last builds that all fail

	events          []eventfile.Event
	number, commits int
	red             bool
}

func newRunner(r *rand.Rand, i int, name string, outages []outage) *runner {
	return &runner{
		Rand: r, name: name, outages: outages, number: 100, stays: 0.5,
		every:       []time.Duration{8 * time.Hour, 12 * time.Hour, 24 * time.Hour, 70 * time.Hour}[r.IntN(4)],
		breaks:      []float64{0.02, 0.05, 0.3}[r.IntN(3)],
		minutes:     float64(5 + r.IntN(30)),
		lately:      []float64{1, 0, 5}[i%3],
		slower:      []float64{1, 1.5, 0.6, 1.05}[r.IntN(4)],
		changed:     AsOf.AddDate(0, 0, -r.IntN(90)),
		redUntilNow: max(0, r.IntN(14)-5),
	}
}

// ends returns the times at which builds end, ascending.
func (r *runner) ends() []time.Time {
	var ends []time.Time
	for at := AsOf.AddDate(0, 0, -185); !at.After(AsOf); at = at.Add(r.every/2 + time.Duration(r.Int64N(int64(r.every)))) {
		ends = append(ends, at)
		if r.IntN(20) == 0 {
			ends = append(ends, at) // two builds end at once
		}
		if r.IntN(4) == 0 {
			at = at.Truncate(time.Hour)
		}
	}
	for _, days := range []int{0, 14, 28, 70, 180} {
		if r.IntN(2) == 0 {
			ends = append(ends, AsOf.AddDate(0, 0, -days).Add(-time.Duration(r.IntN(2))))
		}
	}
	slices.SortFunc(ends, time.Time.Compare)
	return ends
}

// run returns the events of all builds.
func (r *runner) run() []eventfile.Event {
	ends := r.ends()
	for i, end := range ends {
		breaks := r.breaks
		if end.After(AsOf.AddDate(0, 0, -14)) {
			breaks = min(0.6, breaks*r.lately)
		}
		step := []string{"", "build", "test", "deploy:prod", "smoketest:aat"}[r.IntN(5)]
		failed := r.Float64() < breaks || r.red && r.Float64() < r.stays || i >= len(ends)-r.redUntilNow
		for _, o := range r.outages {
			if end.After(o.from) && end.Before(o.from.Add(12*time.Hour)) && r.IntN(8) > 0 {
				failed, step = true, o.step
			}
		}
		if r.IntN(3) > 0 {
			r.commits++
		}
		if r.number++; r.IntN(10) == 0 {
			r.number++ // a lost build
		}
		r.build(end, failed, step)
	}
	return r.events
}

// build adds the events of one build.
func (r *runner) build(end time.Time, failed bool, step string) {
	minutes := r.minutes * math.Exp(r.NormFloat64()/8)
	if end.After(r.changed) {
		minutes *= r.slower
	}
	took := time.Duration(minutes * float64(time.Minute)).Truncate(time.Millisecond)
	base := r.base(end, took)
	add := func(step, result string, at time.Time, since time.Duration) {
		e := base
		e.Step, e.Result, e.Stage, e.Duration = step, result, eventfile.InstantOf(at), float64(since)/float64(time.Millisecond)
		r.events = append(r.events, e)
	}
	if r.IntN(3) > 0 {
		add("checkout", "SUCCESS", end.Add(-took), time.Duration(r.IntN(3))*time.Second)
	}
	switch status := r.IntN(30); {
	case status == 0:
		add("AUTO_ABORT", "ABORTED", end, took)
	case status == 1:
		add("build", "SUCCESS", end, took)
	case failed:
		r.red = true
		add(step, "FAILURE", end, took/2)
		add("Pipeline Failed", "FAILURE", end, took)
	default:
		r.red = false
		if r.IntN(3) == 0 {
			add("prod:promotion", "SUCCESS", end, took)
		}
		add("Pipeline Succeeded", "SUCCESS", end, took)
	}
}

// base returns what all events of a build share.
func (r *runner) base(end time.Time, took time.Duration) eventfile.Event {
	var e eventfile.Event
	e.Reset()
	e.Source, e.Branch, e.JobName = []string{"files", "cosmos:a/b"}[r.IntN(10)/9], "master", r.name
	e.CorrelationID = fmt.Sprintf("%016x", r.Uint64())
	e.BuildID = fmt.Sprint(r.number)
	e.Scheduled = eventfile.InstantOf(end.Add(-took - time.Duration(r.IntN(90))*time.Second))
	if r.IntN(10) > 0 {
		e.GitCommit = fmt.Sprint("c", r.commits-r.IntN(20)/19) // now and then the commit before
	}
	if r.IntN(10) > 0 {
		e.GitURL = fmt.Sprintf("git@github.com:hmcts/%x.git", r.name)
	}
	e.LibraryVersion = []string{"", "1.0", "1.0", "1.0"}[r.IntN(4)]
	for _, o := range r.outages[:2] {
		if end.After(o.from) && end.Before(o.from.Add(12*time.Hour)) {
			e.LibraryVersion = "2.0"
		}
	}
	if r.IntN(15) == 0 {
		e.Trigger = "schedule"
	}
	return e
}
