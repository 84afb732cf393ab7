package ci

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// The order read is part of the input, so events keep their number in it.
func TestDeliveryOfEventsChangesNoFigure(t *testing.T) {
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 2))
		events, o := buildtest.RandomEvents(r, 500), testOptions()
		want := reportOn(o, events)
		var batches []*eventfile.Batch
		for _, i := range r.Perm(len(events)) {
			batches = append(batches, eventtest.BatchOf(events[i:i+1], int64(i)))
		}
		got := New(buildtest.BuildsOf(o.Reading(), batches...), o)
		for _, s := range selections(want) {
			if !reflect.DeepEqual(got.Groups(s), want.Groups(s)) {
				t.Fatalf("seed %d, %v: figures differ", seed, s)
			}
		}
		if !reflect.DeepEqual(got.Overview(), want.Overview()) {
			t.Fatalf("seed %d: overviews differ", seed)
		}
	}
}

// Types sum to all types, and where each pipeline has one project, projects and
// the builds without a pipeline sum to everything.
func TestPartsSumToWholes(t *testing.T) {
	r := reportOn(testOptions(), buildtest.RandomEvents(rand.New(rand.NewPCG(7, 3)), 2000))
	for _, c := range []struct{ id, column string }{
		{"build-status-14d", "builds"}, {"failure-heatmap", "builds"}, {"failure-heatmap", "failed"},
		{"build-counts", "builds"}, {"failing-steps", "builds"}, {"daily-timeline", "builds"},
		{"duration-histogram", "success"}, {"duration-histogram", "aborted"},
	} {
		sum := func(project string, t Type) (n int64) {
			f := r.Figure(Selection{Project: project, Type: t}, c.id)
			for _, row := range f.Rows {
				cell, _ := row[figure.ColumnIndex(f.Columns, c.column)].Int()
				n += cell
			}
			return n
		}
		var projects int64
		for _, project := range r.Projects() {
			whole, parts := sum(project, AllTypes), sum(project, Nightly)+sum(project, NonNightly)
			if parts != whole {
				t.Errorf("%s %s of %s: types sum to %d, all types say %d", c.id, c.column, project, parts, whole)
			}
			projects += whole
		}
		named := sum(All, Nightly) + sum(All, NonNightly)
		if projects != named {
			t.Errorf("%s %s: projects sum to %d, nightly and non-nightly to %d", c.id, c.column, projects, named)
		}
		if whole := sum(All, AllTypes); whole < named {
			t.Errorf("%s %s: everything is %d, less than its parts %d", c.id, c.column, whole, named)
		}
	}
}

func TestWithoutEventsEveryFigureSaysSo(t *testing.T) {
	r := reportOn(testOptions(), nil)
	for _, page := range [][]figure.Group{r.Groups(everything), r.Overview().Groups} {
		for _, g := range page {
			for _, f := range g.Figures {
				if f.Empty != "There are no pipeline events in the data." || f.Good || f.N != 0 {
					t.Errorf("%s: empty %q, good %v, n %d", f.ID, f.Empty, f.Good, f.N)
				}
			}
		}
	}
	for _, h := range r.Overview().Numbers {
		if !h.Value.IsNull() || h.N != 0 {
			t.Errorf("%s: value %v, n %d", h.ID, h.Value, h.N)
		}
	}
}

func TestEmptyFigureSaysWhy(t *testing.T) {
	for _, c := range []struct {
		rule, history string
		selection     Selection
		empty         string
		good          bool
	}{
		{"nothing failed", "a/x S 1d", everything, "No build failed or was aborted in the last 14 days.", true},
		{"nothing ran", "a/x S 15d", everything, "No build came to a known end in the last 14 days.", false},
		{"no such builds", "a/x S 1d", Selection{Project: "a", Type: Nightly}, "The data holds no build of this selection.", false},
		{"something failed", "a/x F 1d", everything, "", false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			f := reportOn(testOptions(), buildtest.Events(t, c.history)).Figure(c.selection, "most-failing")
			if f.Empty != c.empty || f.Good != c.good {
				t.Errorf("got %q, good %v; want %q, good %v", f.Empty, f.Good, c.empty, c.good)
			}
		})
	}
}

func TestFiguresWarnOfFewBuildsAndEventsLeftOut(t *testing.T) {
	events := buildtest.Events(t, "a/x F 1d\na/x F -1h\na/y F 1d")
	untimed := events[0]
	untimed.Stage = eventfile.NoInstant
	events = append(events, untimed, untimed)
	got := reportOn(testOptions(), events).Figure(everything, "most-failing").Warnings
	want := []string{
		"Only 2 builds.",
		"2 events without a time were ignored.",
		"1 event dated in the future was ignored.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestUnknownProjectsAndFiguresAreNil(t *testing.T) {
	r := reportOn(testOptions(), buildtest.Events(t, "a/x F 1d"))
	if r.Groups(Selection{Project: "b"}) != nil || r.Figure(Selection{Project: "b"}, "most-failing") != nil {
		t.Error("there are figures of a project that does not exist")
	}
	if r.Figure(everything, "no-such-figure") != nil {
		t.Error("there is a figure that is not in the list")
	}
}

func TestEveryFigureIsDescribedOnce(t *testing.T) {
	r := reportOn(testOptions(), buildtest.Events(t, "a/x F 1d scheduled=1d took=5m step=test gap=5s"))
	pipelines, pipeline, overview := Described()
	described := slices.Concat(pipelines, pipeline, overview)
	shown := slices.Concat(r.Groups(everything), r.PipelinePage("a/x").Groups, r.Overview().Groups)
	seen := map[string]bool{}
	for i, g := range described {
		if seen["group "+g.ID] || g.ID == "" || g.Title == "" || shown[i].ID != g.ID || shown[i].Title != g.Title {
			t.Errorf("group %q %q: shown as %q %q", g.ID, g.Title, shown[i].ID, shown[i].Title)
		}
		seen["group "+g.ID] = true
		for k, d := range g.Figures {
			f := shown[i].Figures[k]
			if d.ID == "" || d.Title == "" || d.Definition == "" || d.Empty == "" || d.Unit == "" || len(d.Columns) == 0 || len(d.Rows) != 0 {
				t.Errorf("the description of %q lacks something: %+v", d.ID, d)
			}
			chart := f.Chart
			if chart.Table != nil { // what is drawn may be coarser than the table
				chart.Table, chart.Label, chart.Series = nil, d.Chart.Label, d.Chart.Series
			}
			chart.Periods = nil // they hold data
			if f.ID != d.ID || f.Title != d.Title || f.Definition != d.Definition || f.Unit != d.Unit ||
				!reflect.DeepEqual(f.Columns, d.Columns) || !reflect.DeepEqual(chart, d.Chart) {
				t.Errorf("%q is not as described", d.ID)
			}
			for _, row := range f.Rows {
				if len(row) != len(f.Columns) {
					t.Errorf("%s: a row has %d values in %d columns", f.ID, len(row), len(f.Columns))
				}
			}
		}
	}
}

func TestWithoutConfiguredProjectsEachFolderIsOne(t *testing.T) {
	events, o := buildtest.Events(t, "b/x S 1d\na/x S 1d\na/y S 1d\nnofolder S 1d\n- S 1d"), testOptions()
	if got, want := reportOn(o, events).Projects(), []string{"a", "b", "nofolder"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	o.Projects = []Project{ProjectOf("Z", []string{"b"}, nil), ProjectOf("A", nil, []string{"a/?"})}
	if got, want := reportOn(o, events).Projects(), []string{"Z", "A"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want the configured order %q", got, want)
	}
}

func TestFoldersNamedAllGetAnotherName(t *testing.T) {
	events := buildtest.Events(t, "all/x S 1d")
	for _, name := range []string{"all (folder)/x", "all (folder 2)/x"} {
		e := events[0]
		e.CorrelationID, e.JobName = name, name
		events = append(events, e)
	}
	want := []string{"all (folder 2)", "all (folder 3)", "all (folder)"}
	if got := reportOn(testOptions(), events).Projects(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBuildsAndPipelinesAreLinkedToTheWebOnly(t *testing.T) {
	for address, want := range map[string]bool{
		"https://jenkins.example/job/x/1/": true, "HTTP://jenkins.example/": true,
		"javascript:alert(1)": false, "//evil.example": false, "": false, "/local": false,
		"https://x/\"onclick=": false, "https://x/ y": false, "data:text/html,x": false,
		"https://x/" + strings.Repeat("a", 3000): false,
	} {
		events := buildtest.Events(t, "a/x F 1d id=1")
		events[0].JobURL, events[0].BuildURL = address, address
		f := reportOn(testOptions(), events).Figure(everything, "red-now")
		row := f.Rows[0]
		for _, cell := range []figure.Value{row[0], row[figure.ColumnIndex(f.Columns, "build_id")]} {
			if got := cell.Href() != ""; got != want {
				t.Errorf("%v is linked to %.40q: %v, want %v", cell, address, got, want)
			}
		}
	}
}

// A calendar that has just seen one instant tells every other as a fresh one does.
func TestCalendarRemembersNoClockChangeTooLong(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"} {
		clock := calendar{location: zone(t, name)}
		r := rand.New(rand.NewPCG(1, 1))
		for range 5000 {
			at := time.Unix(r.Int64N(4e9)-1e9, 0)
			local := at.In(clock.location)
			hour := (int(local.Weekday())+6)%7*24 + local.Hour()
			if got := clock.hourOfWeek(eventfile.InstantOf(at)); got != hour {
				t.Fatalf("%v: hour of the week %d, want %d", local, got, hour)
			}
			if got := dateOf(clock.day(eventfile.InstantOf(at))).Format(time.DateOnly); got != local.Format(time.DateOnly) {
				t.Fatalf("%v: day %s", local, got)
			}
		}
	}
}

// broken is a source that cannot be read to its end.
type broken struct{ atKeys, atEvents error }

func (b broken) DuplicateKeys(context.Context) (map[uint64]struct{}, error) { return nil, b.atKeys }

func (b broken) Events(context.Context, func(*eventfile.Batch) error) error { return b.atEvents }

func TestReadFailsWithItsSource(t *testing.T) {
	failure := errors.New("cannot be read")
	for _, source := range []broken{{atKeys: failure}, {atEvents: failure}} {
		if _, err := Read(t.Context(), source, testOptions()); !errors.Is(err, failure) {
			t.Errorf("got error %v, want %v", err, failure)
		}
	}
}

func BenchmarkGroups(b *testing.B) {
	until := time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)
	org, batches := buildtest.Lifelike(b, until, 200_000)
	o := testOptions()
	o.AsOf = until
	for _, p := range org.Projects {
		o.Projects = append(o.Projects, ProjectOf(p.Name, []string{p.Folder, p.Nightly}, nil))
	}
	r := New(buildtest.BuildsOf(o.Reading(), batches...), o)
	list := selections(r)
	b.Run(fmt.Sprint(len(list), "pages"), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range list {
				r.Groups(s)
			}
		}
	})
}
