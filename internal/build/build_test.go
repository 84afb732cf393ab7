package build_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// at returns the time so many seconds before as-of.
func at(secondsAgo int) eventfile.Instant {
	return eventfile.InstantOf(buildtest.AsOf.Add(-time.Duration(secondsAgo) * time.Second))
}

// event returns an event of branch master; change fills in the rest.
func event(stage eventfile.Instant, step, result string, change ...func(*eventfile.Event)) eventfile.Event {
	e := eventfile.Event{
		Source: "files", CorrelationID: "a", JobName: "team/app", Branch: "master", Step: step, Result: result,
		Stage: stage, Scheduled: eventfile.NoInstant, Duration: math.NaN(), TS: math.NaN(),
	}
	for _, fn := range change {
		fn(&e)
	}
	return e
}

// partition and source return the event in another partition or source.
func partition(name string, e eventfile.Event) eventfile.Event {
	e.Partition = name
	return e
}

func source(name string, e eventfile.Event) eventfile.Event {
	e.Source = name
	return e
}

func setOf(events ...eventfile.Event) *build.Set {
	return buildtest.BuildsOf(buildtest.Options(), eventtest.BatchOf(events, 0))
}

func TestStatusIsThatOfTheLastEvent(t *testing.T) {
	const succeeded, failed = "Pipeline Succeeded", "Pipeline Failed"
	for _, c := range []struct {
		name   string
		events []eventfile.Event
		want   build.Status
	}{
		{"reported success", []eventfile.Event{event(at(9), "build", "SUCCESS"), event(at(5), succeeded, "SUCCESS")}, build.Success},
		{"success of a step is no success of the build", []eventfile.Event{event(at(9), "build", "SUCCESS")}, build.Unknown},
		{"reported success with another result", []eventfile.Event{event(at(9), succeeded, "UNSTABLE")}, build.Unknown},
		{"a failed step", []eventfile.Event{event(at(9), "build", "FAILURE")}, build.Failure},
		{"a failed step, then success", []eventfile.Event{event(at(9), "build", "FAILURE"), event(at(5), succeeded, "SUCCESS")}, build.Success},
		{"an aborted step", []eventfile.Event{event(at(9), "build", "ABORTED")}, build.Aborted},
		{"case counts", []eventfile.Event{event(at(9), failed, "failure")}, build.Unknown},
		{"terminal steps come last at the same time", []eventfile.Event{
			event(at(9), succeeded, "SUCCESS"), event(at(9), "build", "FAILURE"),
		}, build.Success},
		{"then the higher _ts", []eventfile.Event{
			event(at(9), "build", "FAILURE", func(e *eventfile.Event) { e.TS = 2 }),
			event(at(9), "test", "ABORTED", func(e *eventfile.Event) { e.TS = 1 }),
		}, build.Failure},
		{"then the one read last", []eventfile.Event{event(at(9), "build", "FAILURE"), event(at(9), "test", "ABORTED")}, build.Aborted},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := setOf(c.events...)
			if len(set.Builds) != 1 || set.Builds[0].Status != c.want {
				t.Errorf("got %d builds, the first with status %v; want 1 with %v", len(set.Builds), set.Builds[0].Status, c.want)
			}
		})
	}
}

func TestEventsOfOneBuildShareTheFirstKeyTheyHave(t *testing.T) {
	with := func(correlation, job, id, tag, document string) eventfile.Event {
		return event(at(9), "build", "SUCCESS", func(e *eventfile.Event) {
			e.CorrelationID, e.JobName, e.BuildID, e.BuildTag, e.ID = correlation, job, id, tag, document
		})
	}
	for _, c := range []struct {
		name string
		x, y eventfile.Event
		want int
	}{
		{"same correlation id", with("a", "x", "1", "t", "1"), with("a", "y", "2", "u", "2"), 1},
		{"other correlation id, same pipeline and build id", with("a", "x", "1", "", "1"), with("b", "x", "1", "", "2"), 2},
		{"same pipeline and build id", with("", "x", "1", "t", "1"), with("", "x", "1", "u", "2"), 1},
		{"parts that only read the same put together", with("", "x", "y\x1fz", "", "1"), with("", "x\x1fy", "z", "", "2"), 2},
		{"a pipeline without a build id does not count, the tag does", with("", "x", "", "t", "1"), with("", "y", "", "t", "2"), 1},
		{"same id in two partitions", with("", "", "", "", "1"), partition("p", with("", "", "", "", "1")), 1},
		{"nothing at all: each alone", with("", "", "", "", ""), with("", "", "", "", ""), 2},
		{"two sources", with("a", "", "", "", "1"), source("cosmos:x/y", with("a", "", "", "", "2")), 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := len(setOf(c.x, c.y).Builds); got != c.want {
				t.Errorf("got %d builds, want %d", got, c.want)
			}
		})
	}
}

func TestOnlyTheNewestCopyOfADocumentCounts(t *testing.T) {
	document := func(step string, ts float64, branch string) eventfile.Event {
		return event(at(9), step, "SUCCESS", func(e *eventfile.Event) { e.ID, e.TS, e.Branch = "1", ts, branch })
	}
	missing := math.NaN()
	for _, c := range []struct {
		name   string
		copies []eventfile.Event
		want   build.Status
	}{
		{"the highest _ts", []eventfile.Event{document("Pipeline Succeeded", 2, "master"), document("build", 1, "master")}, build.Success},
		{"a missing _ts is lowest", []eventfile.Event{
			document("Pipeline Succeeded", 0, "master"), document("build", missing, "master"),
		}, build.Success},
		{"else the one read last", []eventfile.Event{document("build", 1, "master"), document("Pipeline Succeeded", 1, "master")}, build.Success},
		{"copies on other branches are left out first", []eventfile.Event{
			document("Pipeline Succeeded", 1, "master"), document("build", 2, "PR-1"),
		}, build.Success},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := setOf(c.copies...).Builds[0].Status; got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestCoverageCountsWhatIsLeftOutAndWhy(t *testing.T) {
	set := setOf(
		event(at(9), "deprecated_thing", "SUCCESS"),
		event(at(9), "build", "SUCCESS", func(e *eventfile.Event) { e.Branch = "PR-1" }),
		event(at(9), "build", "SUCCESS", func(e *eventfile.Event) { e.ID = "copied" }),
		event(at(8), "build", "SUCCESS", func(e *eventfile.Event) { e.ID = "copied" }),
		event(eventfile.NoInstant, "build", "SUCCESS"),
		event(at(-1), "build", "SUCCESS"),
		event(at(0), "Pipeline Succeeded", "SUCCESS", func(e *eventfile.Event) { e.CorrelationID, e.JobName = "b", "" }),
	)
	want := build.Coverage{
		Events: 7, Notices: 1, OtherBranches: 1, Copies: 1, NoTime: 1, Future: 1, Builds: 2, WithEnd: 1, WithoutPipeline: 1,
		Sources: []build.SourceCoverage{{Source: "files", Events: 2, Builds: 2, WithEnd: 1, First: at(8).Time(), Last: at(0).Time()}},
	}
	if !reflect.DeepEqual(set.Coverage, want) {
		t.Errorf("got  %+v\nwant %+v", set.Coverage, want)
	}
}

func TestPipelineAddressIsThatOfItsLatestBuild(t *testing.T) {
	with := func(ago int, correlation, url string) eventfile.Event {
		return event(at(ago), "build", "SUCCESS", func(e *eventfile.Event) { e.CorrelationID, e.JobURL = correlation, url })
	}
	for _, c := range []struct {
		name   string
		events []eventfile.Event
		want   string
	}{
		{"the latest", []eventfile.Event{with(9, "a", "https://x/1"), with(5, "b", "https://x/2")}, "https://x/2"},
		{"the latest that has one", []eventfile.Event{with(9, "a", "https://x/1"), with(5, "b", "")}, "https://x/1"},
		{"the least of builds that ended together", []eventfile.Event{with(9, "a", "https://x/2"), with(9, "b", "https://x/1")}, "https://x/1"},
		{"the least of one build", []eventfile.Event{with(9, "a", "https://x/1"), with(5, "a", "https://x/2")}, "https://x/1"},
		{"none", []eventfile.Event{with(9, "a", "")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := setOf(c.events...).Pipelines[0].URL; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestBuildAddressIsKeptOnlyOfLateEvents(t *testing.T) {
	const day = 86400
	for ago, want := range map[int]string{14 * day: "https://x/1", 14*day + 1: ""} {
		set := setOf(event(at(ago), "build", "SUCCESS", func(e *eventfile.Event) { e.BuildURL = "https://x/1" }))
		if got := set.Text(set.Builds[0].URL); got != want {
			t.Errorf("%d seconds ago: got %q, want %q", ago, got, want)
		}
	}
}

// describe writes everything known of a build as text.
func describe(set *build.Set, b *build.Build) string {
	pipeline := ""
	if b.Pipeline != build.NoPipeline {
		pipeline = set.Pipelines[b.Pipeline].Name
	}
	return fmt.Sprintf("%v %v %v %q %q %v %v %q gap %v first %v wait %v red %v deployed %v %q %q %q %q",
		b.End, b.Scheduled, b.Status, pipeline, set.Text(b.ID), b.Duration, b.OnSchedule,
		set.Text(b.FailingStep), b.FunctionalGap.Time().UnixNano(), b.First, b.Wait, b.TimeToRed, b.Deployed,
		set.Text(b.Commit), set.Text(b.Repository), set.Text(b.Library), set.Text(b.Source))
}

func describeNaive(b *buildtest.Build) string {
	gap := int64(0)
	if g, ok := b.FunctionalGap(); ok {
		// Gaps of centuries wrap in both computations alike.
		gap = int64(g.Uint64())
	}
	return fmt.Sprintf("%v %v %v %q %q %v %v %q gap %v first %v wait %v red %v deployed %v %q %q %q %q",
		b.End, b.Scheduled, b.Status, b.Pipeline, b.ID, b.Duration, b.OnSchedule, b.FailingStep, gap,
		b.First, b.Wait, b.TimeToRed, b.Deployed, b.Commit, build.RepositoryOf(b.Repository), b.Library, b.Source)
}

func TestBuildsEqualTheNaiveReading(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 1))
		events := buildtest.RandomEvents(r, 1+r.IntN(600))
		o := buildtest.Options()
		set := buildtest.BuildsOf(o, eventtest.BatchOf(events, 0))
		naive, noTime, future := buildtest.Read(events, o)
		if c := set.Coverage; c.NoTime != int64(noTime) || c.Future != int64(future) || c.Builds != int64(len(naive)) {
			t.Fatalf("seed %d: coverage %+v, want %d without time, %d future, %d builds", seed, c, noTime, future, len(naive))
		}
		for i, b := range naive {
			if got, want := describe(set, &set.Builds[i]), describeNaive(b); got != want {
				t.Fatalf("seed %d, build %d:\ngot  %s\nwant %s", seed, i, got, want)
			}
		}
	}
}

// The order read is part of the input, so events keep their number in it.
func TestDeliveryChangesNothing(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		events := buildtest.RandomEvents(r, 500)
		want := buildtest.BuildsOf(buildtest.Options(), eventtest.BatchOf(events, 0))
		var batches []*eventfile.Batch
		for from := 0; from < len(events); {
			to := min(len(events), from+1+r.IntN(9))
			batches = append(batches, eventtest.BatchOf(events[from:to], int64(from)))
			from = to
		}
		r.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
		got := buildtest.BuildsOf(buildtest.Options(), batches...)
		if !reflect.DeepEqual(got.Coverage, want.Coverage) {
			t.Fatalf("seed %d: coverage\ngot  %+v\nwant %+v", seed, got.Coverage, want.Coverage)
		}
		for i := range want.Builds {
			if g, w := describe(got, &got.Builds[i]), describe(want, &want.Builds[i]); g != w {
				t.Fatalf("seed %d, build %d:\ngot  %s\nwant %s", seed, i, g, w)
			}
		}
		for i, p := range want.Pipelines {
			if g := got.Pipelines[i]; g.Name != p.Name || g.URL != p.URL || len(g.Builds) != len(p.Builds) {
				t.Fatalf("seed %d: pipeline %q %q with %d builds, want %q %q with %d",
					seed, g.Name, g.URL, len(g.Builds), p.Name, p.URL, len(p.Builds))
			}
		}
	}
}

func TestBuildsAreOrderedAndIndexed(t *testing.T) {
	set := buildtest.BuildsOf(buildtest.Options(), eventtest.BatchOf(buildtest.RandomEvents(rand.New(rand.NewPCG(1, 3)), 2000), 0))
	if !slices.IsSortedFunc(set.Builds, func(x, y build.Build) int { return x.End.Compare(y.End) }) {
		t.Error("builds are not in the order of their ends")
	}
	if !slices.IsSortedFunc(set.Pipelines, func(x, y build.Pipeline) int { return strings.Compare(x.Name, y.Name) }) {
		t.Error("pipelines are not in the order of their names")
	}
	indexed := 0
	for i, p := range set.Pipelines {
		indexed += len(p.Builds)
		for _, b := range p.Builds {
			if int(b.Pipeline) != i {
				t.Fatalf("a build of pipeline %d is indexed under %d", b.Pipeline, i)
			}
		}
		if !slices.IsSortedFunc(p.Builds, func(x, y *build.Build) int { return x.End.Compare(y.End) }) {
			t.Errorf("builds of %q are not in the order of their ends", p.Name)
		}
	}
	if want := len(set.Builds) - int(set.Coverage.WithoutPipeline); indexed != want {
		t.Errorf("%d builds are indexed, want %d", indexed, want)
	}
}

// Documents that occur twice cost memory by their number, not by their size.
func TestMemoryOfCopiesDoesNotGrowWithDocuments(t *testing.T) {
	const documents, run = 50_000, 1000
	held := func(size int) uint64 {
		suspects, o := make(map[uint64]struct{}, documents), buildtest.Options()
		for i := range documents {
			suspects[eventfile.DocumentKey("files", "", fmt.Sprintf("%0*d", size, i))] = struct{}{}
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		c := build.NewCollector(o, suspects)
		for sweep := range 2 {
			for from := 0; from < documents; from += run {
				events := make([]eventfile.Event, run)
				for i := range events {
					events[i] = event(at(9), "build", "SUCCESS", func(e *eventfile.Event) { e.ID = fmt.Sprintf("%0*d", size, from+i) })
				}
				c.Add(eventtest.BatchOf(events, int64(sweep*documents+from)))
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(suspects)
		runtime.KeepAlive(c)
		return max(after.HeapAlloc, before.HeapAlloc) - before.HeapAlloc
	}
	small, large := held(20), held(2000)
	if limit := uint64(300 * documents); small > limit || large > limit {
		t.Errorf("copies of %d documents hold %d bytes with short ids and %d with long ones, want at most %d", documents, small, large, limit)
	}
}
