package metrics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

var testAsOf = time.Date(2019, 11, 20, 10, 37, 23, 0, time.UTC)

func testOptions() Options {
	return Options{
		AsOf:     testAsOf,
		Branches: []string{"master", "main"},
		Notices:  glob.Of("not-approved-*", "deprecated_*", "*_deprecated", "old_*_version", "security.sh_moved"),
		Nightly:  glob.Of("HMCTS_Nightly", "HMCTS_Nightly_*"),
		Projects: []Project{
			ProjectOf("CMC", []string{"*_CMC"}, nil),
			ProjectOf("Payments", nil, []string{"*/ccpay-*"}),
			ProjectOf("Empty", []string{"nobody"}, nil),
		},
	}
}

// randomEvents makes events that are as odd as they can be: few names so that
// builds mix, all fields may be missing, times that coincide, lie on the edges
// of windows, or nowhere at all.
func randomEvents(r *rand.Rand, n int) []dataset.Event {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	at := func() dataset.Instant {
		t := testAsOf
		switch r.IntN(12) {
		case 0:
			return dataset.NoInstant
		case 1:
			t = t.Add(time.Duration(r.IntN(4)-2) * time.Second)
		case 2:
			t = t.AddDate(0, 0, -14).Add(time.Duration(r.IntN(3)-1) * time.Nanosecond)
		case 3:
			t = time.Date(r.IntN(9999), 1, 1, 0, 0, 0, 0, time.UTC)
		case 4:
			t = t.Truncate(24*time.Hour).AddDate(0, 0, -r.IntN(182)).Add(-time.Duration(r.IntN(2)))
		case 5, 6, 7, 8:
			t = t.Add(-time.Duration(r.Int64N(int64(15 * 24 * time.Hour)))).Truncate(15 * time.Minute)
		default:
			t = t.Add(-time.Duration(r.Int64N(int64(30 * 24 * time.Hour))))
		}
		return dataset.InstantOf(t)
	}
	events := make([]dataset.Event, n)
	for i := range events {
		e := &events[i]
		e.Reset()
		e.Source = pick("files", "files", "cosmos:a/b")
		e.Partition = pick("", "x")
		if r.IntN(3) > 0 {
			e.ID = fmt.Sprint("id", r.IntN(n))
		}
		if r.IntN(3) > 0 {
			e.CorrelationID = fmt.Sprint("c", r.IntN(n/4+1))
		}
		e.Branch = pick("master", "main", "master", "PR-1", "")
		e.JobName = pick("", "HMCTS_CMC/cmc-api/master", "HMCTS_Nightly_CMC/cmc-api/master", "HMCTS_Nightly/x", "nofolder",
			"HMCTS_Pay/ccpay-app/master", "x", "x\x1fy", "HMCTS_Pay/ccpay-😀/master", "HMCTS_CMC/\uffee", "HMCTS_CMC/\U00010000")
		e.BuildID = pick("", "1", "2", "3", "x", "y\x1fx")
		e.BuildTag = pick("", "t1", "t2")
		e.Step = pick("", "build", "test", "smoketest:aat", "functionalTest:aat", "Pipeline Succeeded", "Pipeline Succeeded", "Pipeline Failed",
			"deprecated_thing", "old_java_version", "AUTO_ABORT")
		e.Result = pick("SUCCESS", "SUCCESS", "SUCCESS", "FAILURE", "ABORTED", "UNSTABLE", "", "success")
		e.Trigger = pick("", "", "", "schedule", "push")
		e.Scheduled, e.Stage = at(), at()
		switch r.IntN(6) {
		case 0:
			e.Duration = float64(r.IntN(200)) * 60000
		case 1:
			e.Duration = r.Float64() * 1e7
		case 2:
			e.Duration = -1
		case 3:
			e.Duration = float64(r.IntN(100000000))
			if r.IntN(50) == 0 {
				e.Duration = math.Ldexp(1, r.IntN(200))
			}
		case 4:
			e.Duration = float64(r.IntN(10))
		}
		switch r.IntN(4) {
		case 0, 1:
			e.TS = float64(testAsOf.Unix() - int64(r.IntN(20*86400)))
		case 2:
			e.TS = []float64{0, -1.5, 1e300, -1e300, 1574246243.25}[r.IntN(5)]
		}
	}
	return events
}

func selections(p *Pipelines) []Selection {
	var list []Selection
	for _, project := range append([]string{All}, p.Projects()...) {
		for _, t := range Types {
			list = append(list, Selection{project, t})
		}
	}
	return list
}

func rowsOf(f *figure.Figure) []string {
	var rows []string
	for _, row := range f.Rows {
		parts := make([]string, len(row))
		for i, v := range row {
			parts[i] = v.String()
			if v.IsNull() {
				parts[i] = "null"
			}
		}
		rows = append(rows, strings.Join(parts, " | "))
	}
	return rows
}

// Every figure of every selection is what the plainest computation says.
func TestFiguresEqualTheReference(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		events := randomEvents(r, 1+r.IntN(600))
		o := testOptions()
		switch seed % 4 {
		case 1:
			o.Projects = nil
		case 2:
			o.Location, _ = time.LoadLocation("Europe/London")
		case 3:
			o.Location = time.FixedZone("", -(9*3600 + 1800))
		}
		b := NewBuilder(o, nil)
		b.Add(dataset.BatchOf(events, 0))
		p := b.Finish()
		want := newReference(events, o)
		if c := p.Coverage(); c.NoTime != int64(want.noTime) || c.Future != int64(want.future) || c.Builds != int64(len(want.builds)) {
			t.Fatalf("seed %d: coverage %+v, want %d without time, %d future, %d builds", seed, c, want.noTime, want.future, len(want.builds))
		}
		names := make([]string, 0)
		for _, project := range want.projects() {
			names = append(names, project.Name)
		}
		if fmt.Sprint(names) != fmt.Sprint(p.Projects()) {
			t.Fatalf("seed %d: projects %q, want %q", seed, p.Projects(), names)
		}
		for _, s := range selections(p) {
			rows, ns := want.figures(s)
			for _, f := range p.Figures(s) {
				if got := rowsOf(f); !reflect.DeepEqual(got, rows[f.ID]) {
					t.Fatalf("seed %d, %v, %s:\n%s", seed, s, f.ID, difference(got, rows[f.ID]))
				}
				if f.N != ns[f.ID] {
					t.Fatalf("seed %d, %v, %s: n = %d, want %d", seed, s, f.ID, f.N, ns[f.ID])
				}
			}
		}
	}
}

func difference(got, want []string) string {
	for i := range max(len(got), len(want)) {
		g, w := "(none)", "(none)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			return fmt.Sprintf("row %d: got  %s\n       want %s (%d and %d rows)", i, g, w, len(got), len(want))
		}
	}
	return "equal"
}

// The order of events, their division into batches and whether copies are known
// beforehand change nothing. (The order read is part of the input, so rows keep
// their number.)
func TestFiguresDoNotDependOnDelivery(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 2))
		events := randomEvents(r, 500)
		o := testOptions()
		whole := NewBuilder(o, nil)
		whole.Add(dataset.BatchOf(events, 0))
		want := whole.Finish()

		suspects, seen := map[uint64]struct{}{}, map[uint64]bool{}
		for _, e := range events {
			k := dataset.DocumentKey(e.Source, e.Partition, e.ID)
			if k != 0 && seen[k] {
				suspects[k] = struct{}{}
			}
			seen[k] = true
		}
		b := NewBuilder(o, suspects)
		for _, i := range r.Perm(len(events)) {
			b.Add(dataset.BatchOf(events[i:i+1], int64(i)))
		}
		got := b.Finish()
		for _, s := range selections(want) {
			if g, w := got.Figures(s), want.Figures(s); !reflect.DeepEqual(g, w) {
				t.Fatalf("seed %d, %v: figures differ", seed, s)
			}
		}
		if g, w := got.Overview(), want.Overview(); !reflect.DeepEqual(g, w) {
			t.Fatalf("seed %d: overviews differ", seed)
		}
		if g, w := got.Coverage(), want.Coverage(); !reflect.DeepEqual(g, w) {
			t.Fatalf("seed %d: coverage %+v, want %+v", seed, g, w)
		}
	}
}

// Parts sum to wholes: types to all types, and where each pipeline has one
// project, projects and the builds without a pipeline to everything.
func TestPartsSumToWholes(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 3))
	o := testOptions()
	o.Projects = nil
	b := NewBuilder(o, nil)
	b.Add(dataset.BatchOf(randomEvents(r, 2000), 0))
	p := b.Finish()
	sum := func(s Selection, id string, column string) (n int64) {
		for _, f := range p.Figures(s) {
			if f.ID == id {
				for _, row := range f.Rows {
					n += integer(t, row[figure.ColumnIndex(f.Columns, column)])
				}
			}
		}
		return n
	}
	for _, c := range []struct{ id, column string }{
		{"build-status-14d", "builds"}, {"failure-heatmap", "builds"}, {"failure-heatmap", "failed"},
		{"build-counts", "builds"}, {"failing-steps", "builds"}, {"daily-timeline", "builds"},
		{"duration-histogram", "success"}, {"duration-histogram", "aborted"},
	} {
		var projects int64
		for _, project := range p.Projects() {
			whole := sum(Selection{project, AllTypes}, c.id, c.column)
			if parts := sum(Selection{project, Nightly}, c.id, c.column) + sum(Selection{project, NonNightly}, c.id, c.column); parts != whole {
				t.Errorf("%s %s of %s: types sum to %d, all types say %d", c.id, c.column, project, parts, whole)
			}
			projects += whole
		}
		named := sum(Selection{All, Nightly}, c.id, c.column) + sum(Selection{All, NonNightly}, c.id, c.column)
		if projects != named {
			t.Errorf("%s %s: projects sum to %d, nightly and non-nightly to %d", c.id, c.column, projects, named)
		}
		if whole := sum(Selection{All, AllTypes}, c.id, c.column); whole < named {
			t.Errorf("%s %s: everything is %d, less than its parts %d", c.id, c.column, whole, named)
		}
	}
}

func TestFiguresOfNothing(t *testing.T) {
	p := NewBuilder(testOptions(), nil).Finish()
	for _, s := range selections(p) {
		for _, f := range p.Figures(s) {
			if f.Empty == "" || f.Good || f.N != 0 {
				t.Errorf("%v %s: Empty %q, Good %v, N %d", s, f.ID, f.Empty, f.Good, f.N)
			}
			for _, row := range f.Rows {
				if len(row) != len(f.Columns) {
					t.Errorf("%s: %d values in %d columns", f.ID, len(row), len(f.Columns))
				}
			}
		}
	}
	if p.Figures(Selection{Project: "nobody's"}) != nil {
		t.Error("figures of a project that is not there")
	}
	for _, h := range p.Overview().Numbers {
		if !h.Value.IsNull() {
			t.Errorf("%s is %v without data", h.ID, h.Value)
		}
	}
}

// A day that a zone's calendar leaves out has no builds; those of its
// neighbours stay where they are.
func TestDayThatIsLeftOut(t *testing.T) {
	apia, err := time.LoadLocation("Pacific/Apia") // had no 30 December 2011
	if err != nil {
		t.Fatal(err)
	}
	o := testOptions()
	o.Location, o.AsOf = apia, time.Date(2012, 1, 5, 10, 37, 23, 0, time.UTC)
	b := NewBuilder(o, nil)
	e := dataset.Event{Source: "files", CorrelationID: "a", Branch: "master", Step: "Pipeline Failed", Result: "FAILURE",
		Stage: dataset.InstantOf(time.Date(2011, 12, 29, 12, 0, 0, 0, apia)), Scheduled: dataset.NoInstant, Duration: math.NaN(), TS: math.NaN()}
	later := e
	later.CorrelationID, later.Stage = "b", dataset.InstantOf(time.Date(2011, 12, 31, 0, 0, 0, 0, apia))
	b.Add(dataset.BatchOf([]dataset.Event{e, later}, 0))
	got := map[string]int64{}
	for _, f := range b.Finish().Figures(Selection{Project: All}) {
		if f.ID == "daily-timeline" {
			for _, row := range f.Rows {
				got[row[0].String()] = integer(t, row[1])
			}
		}
	}
	if got["2011-12-29"] != 1 || got["2011-12-30"] != 0 || got["2011-12-31"] != 1 {
		t.Errorf("29, 30 and 31 December: %d, %d and %d builds", got["2011-12-29"], got["2011-12-30"], got["2011-12-31"])
	}
}

// Folders may be called like the project of everything, and like what that one
// is called instead.
func TestFoldersCalledAll(t *testing.T) {
	o := testOptions()
	o.Projects = nil
	b := NewBuilder(o, nil)
	var events []dataset.Event
	for _, name := range []string{"all/x", "all (folder)/x", "all (folder 2)/x"} {
		events = append(events, dataset.Event{Source: "files", ID: name, JobName: name, Branch: "main", Stage: dataset.InstantOf(testAsOf),
			Scheduled: dataset.NoInstant, Duration: math.NaN(), TS: math.NaN()})
	}
	b.Add(dataset.BatchOf(events, 0))
	if got := fmt.Sprint(b.Finish().Projects()); got != "[all (folder 2) all (folder 3) all (folder)]" {
		t.Errorf("projects %s", got)
	}
}

// Spans too long for a count of nanoseconds keep their fraction.
func TestSeconds(t *testing.T) {
	for _, c := range []struct {
		span dataset.Instant
		want float64
	}{
		{dataset.Instant{Nsec: 1}, 1e-9},
		{dataset.Instant{Sec: 90}, 90},
		{dataset.Instant{Sec: 9626400, Nsec: 999_999_999}, 9626400.999999998},
		{dataset.Instant{Sec: 13250340000, Nsec: 500_000_000}, 13250340000.5},
	} {
		if got := seconds(c.span); got != c.want {
			t.Errorf("seconds(%v) = %v, want %v", c.span, got, c.want)
		}
	}
}

func TestSafeHref(t *testing.T) {
	for address, want := range map[string]bool{
		"https://jenkins.example/job/x/1/": true, "HTTP://jenkins.example/": true,
		"javascript:alert(1)": false, "//evil.example": false, "": false, "/local": false,
		"https://x/\"onclick=": false, "https://x/ y": false, "data:text/html,x": false,
		"https://x/" + strings.Repeat("a", 3000): false,
	} {
		if got := safeHref(address) != ""; got != want {
			t.Errorf("safeHref(%.40q) kept it: %v, want %v", address, got, want)
		}
	}
}

// integer returns the whole number in a cell, which must hold one.
func integer(t testing.TB, v figure.Value) int64 {
	t.Helper()
	n, ok := v.Int()
	if !ok {
		t.Fatalf("the cell holds %q, want an integer", v)
	}
	return n
}
