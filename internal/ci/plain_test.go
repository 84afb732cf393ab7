package ci

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// plainHistories are random histories like those of real pipelines: builds of
// commits over 200 days, with numbers, waits and deployments.
var plainHistories = sync.OnceValue(func() []*history {
	london, _ := time.LoadLocation("Europe/London")
	var list []*history
	for seed := range uint64(8) {
		o := testOptions()
		switch seed % 4 {
		case 1:
			o.Deployments.Pipelines = glob.Of("*/lib-*")
		case 2:
			o.AsOf = time.Date(2020, 3, 2, 0, 0, 0, 0, time.UTC) // a Monday
		case 3:
			o.Location = london
		}
		events := plainEvents(rand.New(rand.NewPCG(seed, 2)), o.AsOf)
		list = append(list, plainHistory(fmt.Sprintf("plain seed %d", seed), o, events))
	}
	return list
})

func plainHistory(name string, o Options, events []eventfile.Event) *history {
	h := &history{name: name, options: o, report: reportOn(o, events)}
	h.builds, _, _ = buildtest.Read(events, o.Reading())
	return h
}

// plainEvents makes up the events of a plain history.
func plainEvents(r *rand.Rand, asOf time.Time) []eventfile.Event {
	var events []eventfile.Event
	for _, name := range []string{"HMCTS_A/api/master", "HMCTS_A/web", "HMCTS_B/lib-x", "HMCTS_B/app", "HMCTS_Nightly_A/api", "nofolder",
		"HMCTS_A/never-green", "HMCTS_A/never-red", "", "HMCTS_B/reset", "HMCTS_B/actions", "HMCTS_B/two-sources"} {
		n := 60 + r.IntN(120)
		ends := make([]time.Time, n)
		for i := range ends {
			span := 200 * 24 * time.Hour
			if i%2 == 0 {
				span /= 5
			}
			ends[i] = asOf.Add(-time.Duration(r.Int64N(int64(span))))
			if r.IntN(5) == 0 {
				ends[i] = ends[i].Truncate(12 * time.Hour) // so that some are equal
			}
		}
		slices.SortFunc(ends, time.Time.Compare)
		number, commit := 0, 0
		for i, end := range ends {
			if number++; r.IntN(10) == 0 {
				number += r.IntN(4)
			}
			if name == "HMCTS_B/reset" && i == n*9/10 {
				number = 1
			}
			b := plainBuild{name: name, end: end, number: number, commit: commit - r.IntN(3)}
			if r.IntN(3) > 0 {
				commit++
				b.commit = commit
			}
			events = append(events, b.events(r)...)
		}
	}
	return events
}

// plainBuild is one build of a plain history.
type plainBuild struct {
	name           string
	end            time.Time
	number, commit int
}

// events returns the events of a build: checkout, perhaps a deployment, and what
// its outcome demands.
func (b *plainBuild) events(r *rand.Rand) []eventfile.Event {
	var base eventfile.Event
	base.Reset()
	base.Source, base.Branch, base.JobName, base.BuildID = "files", "master", b.name, fmt.Sprint(b.number)
	base.CorrelationID = fmt.Sprintf("%s %d %d", b.name, b.number, r.IntN(1e9))
	switch {
	case b.name == "nofolder":
		base.BuildID += "x"
	case b.name == "HMCTS_B/actions":
		base.Source = "github:hmcts"
	case b.name == "HMCTS_B/two-sources" && b.number%2 == 0:
		base.Source = "cosmos:a/b"
	}
	if b.commit > 0 && r.IntN(20) > 0 {
		base.GitCommit = fmt.Sprint("commit ", b.commit) // no hash, which need not matter
	}
	if r.IntN(30) == 0 {
		base.Trigger = "schedule"
	}
	start := b.end.Add(-time.Duration(r.IntN(60)) * time.Minute)
	if r.IntN(10) > 0 {
		wait := []int{0, 500, 1000, 60_000, 600_000, -500, -999, -1000, -5000}[r.IntN(9)]
		base.Scheduled = eventfile.InstantOf(start.Add(-time.Duration(wait) * time.Millisecond))
	}
	took := []float64{math.NaN(), 0, 1 << 53, 60_000, 123_456.5, 3_600_000, float64(r.IntN(1e7)), float64(r.IntN(1e7))}[r.IntN(8)]
	var events []eventfile.Event
	add := func(step, result string, at time.Time, duration float64) {
		e := base
		e.Step, e.Result, e.Stage, e.Duration = step, result, eventfile.InstantOf(at), duration
		events = append(events, e)
	}
	taken := []float64{0, 250, 1500.25, math.NaN()}[r.IntN(4)]
	if !math.IsNaN(taken) {
		start = start.Add(time.Duration(taken) * time.Millisecond)
	}
	add("checkout", "SUCCESS", start, taken)
	status := r.IntN(20)
	if b.name == "HMCTS_A/never-green" || b.name == "HMCTS_A/never-red" && status < 8 {
		status = map[bool]int{true: 0, false: 19}[b.name == "HMCTS_A/never-green"]
	}
	late := b.end.Add(-time.Duration(r.IntN(90)) * time.Second)
	if r.IntN(3) == 0 {
		add([]string{"prod:promotion", "deploy:prod"}[r.IntN(2)], "SUCCESS", late, took)
	}
	switch {
	case status == 0:
		add("build", "ABORTED", b.end, took)
	case status == 1:
		add("build", "SUCCESS", b.end, took)
	case status < 8 || status == 19:
		add([]string{"build", "test", "prod:promotion", ""}[r.IntN(4)], "FAILURE", late, []float64{math.NaN(), took / 2, 2 * took, -1}[r.IntN(4)])
		add("Pipeline Failed", "FAILURE", b.end, took)
	default:
		add("Pipeline Succeeded", "SUCCESS", b.end, took)
	}
	return events
}

// checkPlain compares a figure with a naive computation, on the odd histories,
// on the plain ones and those of bad input. Numbers may differ by rounding.
func checkPlain(t *testing.T, id string, naive func(*history, Selection) table) {
	t.Helper()
	rows, list := 0, append(slices.Clone(histories()), plainHistories()...)
	for _, bad := range badInput {
		list = append(list, plainHistory(bad.name, testOptions(), badEvents(t, bad.line, bad.spoil)))
	}
	for _, h := range list {
		for _, s := range h.selections(id) {
			f, want := figureOf(h.report, s, id), naive(h, s)
			if !slices.EqualFunc(f.Rows, want.rows, plainEqual) {
				t.Fatalf("%s, %v: %s", h.name, s, difference(texts(f.Rows), texts(want.rows)))
			}
			if f.N != want.n {
				t.Fatalf("%s, %v: n = %d, want %d", h.name, s, f.N, want.n)
			}
			if hasFinding := f.Finding != ""; hasFinding != (f.N > 0 && len(f.Rows) > 0) {
				t.Fatalf("%s, %v: the finding of %d rows with n = %d is %q", h.name, s, len(f.Rows), f.N, f.Finding)
			}
			rows += len(want.rows)
		}
	}
	if rows == 0 {
		t.Errorf("no history has a row")
	}
}

// plainEqual reports whether two rows are equal but for rounding.
func plainEqual(a, b []figure.Value) bool {
	return slices.EqualFunc(a, b, func(x, y figure.Value) bool {
		f, isNumber := x.Float()
		g, isToo := y.Float()
		if isNumber && isToo {
			return math.Abs(f-g) <= 1e-9*math.Max(math.Abs(f), math.Abs(g))
		}
		return x.IsNull() == y.IsNull() && x.String() == y.String()
	})
}

// plainPipelines returns the builds of 180 days of each pipeline of a selection.
func plainPipelines(h *history, s Selection) map[string][]*buildtest.Build {
	m := map[string][]*buildtest.Build{}
	for _, b := range h.builds {
		if b.Named() && h.inProject(b, s.Project) && h.within(b.End, 180) {
			m[b.Pipeline] = append(m[b.Pipeline], b)
		}
	}
	for name, list := range m {
		if s.Type != AllTypes && h.isNightly(list[len(list)-1]) != (s.Type == Nightly) {
			delete(m, name)
		}
	}
	return m
}

// plainBuilds returns the builds of the pipelines of a selection, for everything
// also those without a pipeline, in no order.
func plainBuilds(h *history, s Selection) (list []*buildtest.Build) {
	for _, builds := range plainPipelines(h, s) {
		list = append(list, builds...)
	}
	for _, b := range h.builds {
		if !b.Named() && s == everything && h.within(b.End, 180) {
			list = append(list, b)
		}
	}
	return list
}

// plainDeployment is a build that deployed, and when.
type plainDeployment struct {
	*buildtest.Build
	at eventfile.Instant
}

// plainDeployments returns the deployments of a pipeline, by time, then key.
func plainDeployments(h *history, builds []*buildtest.Build) (list []plainDeployment) {
	for _, b := range builds {
		switch {
		case h.options.Deployments.Pipelines.Match(b.Pipeline):
			if b.Status == "SUCCESS" {
				list = append(list, plainDeployment{b, b.End})
			}
		case !b.Deployed.IsMissing() && !plainFailedToDeploy(h, b):
			list = append(list, plainDeployment{b, b.Deployed})
		}
	}
	slices.SortStableFunc(list, func(x, y plainDeployment) int {
		return cmp.Or(x.at.Compare(y.at), strings.Compare(x.Key, y.Key))
	})
	return list
}

// plainFailedToDeploy reports whether the build is a failed deployment.
func plainFailedToDeploy(h *history, b *buildtest.Build) bool {
	byPipeline := h.options.Deployments.Pipelines.Match(b.Pipeline)
	return b.Status == "FAILURE" && (byPipeline || h.options.Deployments.Steps.Match(cmp.Or(b.FailingStep, "(not recorded)")))
}

// plainFirstSeen returns when each commit of a pipeline was first seen.
func plainFirstSeen(builds []*buildtest.Build) map[string]time.Time {
	seen := map[string]time.Time{}
	for _, b := range builds {
		at := b.Scheduled
		if at.IsMissing() {
			at = b.End
		}
		if old, ok := seen[b.Commit]; b.Commit != "" && (!ok || at.Time().Before(old)) {
			seen[b.Commit] = at.Time()
		}
	}
	return seen
}

// plainWeeks returns the Mondays, 00:00 UTC, of the 24 last full weeks and the one
// after them.
func plainWeeks(h *history) (mondays []time.Time) {
	day := h.options.AsOf.UTC().Truncate(24 * time.Hour)
	for day.Weekday() != time.Monday {
		day = day.AddDate(0, 0, -1)
	}
	for i := range 25 {
		mondays = append(mondays, day.AddDate(0, 0, 7*(i-24)))
	}
	return mondays
}

// plainRank returns the element ⌈percent·n/100⌉ of a list that is not empty.
func plainRank(list []float64, percent int) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[(percent*len(sorted)+99)/100-1]
}

// plainSum adds without rounding.
func plainSum(list []float64) float64 {
	sum := new(big.Rat)
	for _, x := range list {
		sum.Add(sum, new(big.Rat).SetFloat64(x))
	}
	f, _ := sum.Float64()
	return f
}
