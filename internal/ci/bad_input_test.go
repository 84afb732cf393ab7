package ci

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

// badInput are histories of one pipeline, a/x, each odd in one way. checkPlain
// uses them too.
var badInput = []struct {
	name string
	// line is each of 40 builds, the oldest first: INDEX is its position, HOURS how
	// long ago it ended.
	line string
	// spoil makes the event odd, if it is set.
	spoil func(i int, e *eventfile.Event)
}{
	{"a pipeline that never passed", "a/x F HOURS id=INDEX commit=cINDEX step=build red=1m took=2m", nil},
	{"a pipeline that never failed", "a/x S HOURS id=INDEX commit=cINDEX took=2m deployed=HOURS", nil},
	{"a pipeline that is always aborted", "a/x A HOURS id=INDEX commit=cINDEX took=2m deployed=HOURS", nil},
	{"equal times", "a/x S 5d id=INDEX commit=cINDEX scheduled=5d started=5d deployed=5d", func(i int, e *eventfile.Event) {
		if i%3 == 0 && e.Step == "Pipeline Succeeded" {
			e.Step, e.Result = "Pipeline Failed", "FAILURE"
		}
	}},
	{"a clock that runs backwards", "a/x S HOURS id=INDEX commit=cINDEX scheduled=1h started=HOURS deployed=HOURS", nil},
	{"an event that is earlier than the build", "a/x S HOURS id=INDEX commit=cINDEX started=170d deployed=HOURS", nil},
	{"no commit, address, number or scheduled time", "a/x S HOURS started=HOURS deployed=HOURS", nil},
	{"no field but the times", "- U HOURS", func(_ int, e *eventfile.Event) { e.Step, e.Result, e.CorrelationID = "", "", "" }},
	{"commits that are no hash", "a/x S HOURS id=INDEX deployed=HOURS", func(i int, e *eventfile.Event) {
		e.GitCommit = []string{"HEAD", " ", "../../etc", "<script>", "=1+1", "\x00", "😀", "\xff", strings.Repeat("f", 100_000), "HEAD\n"}[i%10]
	}},
	{"numbers of 2^53 and more", "a/x S HOURS started=HOURS", func(i int, e *eventfile.Event) {
		e.Duration, e.BuildID = math.Ldexp(1, 53+i), "9007199254740993"
	}},
	{"numbers of 2^53 in failures", "a/x F HOURS step=build", func(i int, e *eventfile.Event) { e.Duration = 1 << 53 }},
	{"scheduled in far years", "a/x S HOURS id=INDEX commit=cINDEX started=HOURS deployed=HOURS", func(i int, e *eventfile.Event) {
		e.Scheduled = eventfile.Instant{Sec: []int64{-62167219200, 253402300799}[i%2]} // the years 0 and 9999
	}},
}

// badEvents returns the events of a history of badInput.
func badEvents(tb testing.TB, line string, spoil func(int, *eventfile.Event)) (events []eventfile.Event) {
	for i := range 40 {
		line := strings.NewReplacer("INDEX", fmt.Sprint(i), "HOURS", fmt.Sprint((40-i)*20)+"h").Replace(line)
		build := buildtest.Events(tb, line)
		for k := range build {
			build[k].CorrelationID = fmt.Sprint("c", i)
			if spoil != nil {
				spoil(i, &build[k])
			}
		}
		events = append(events, build...)
	}
	return events
}

// allFigures returns every figure of a selection, those of the overview, and those of
// the pages of all pipelines.
func allFigures(r *Report, s Selection) (list []*figure.Figure) {
	groups := append(r.Groups(s), r.Overview().Groups...)
	for _, name := range r.PipelineNames() {
		groups = append(groups, r.PipelinePage(name).Groups...)
	}
	for _, g := range groups {
		list = append(list, g.Figures...)
	}
	return list
}

func TestFiguresOfBadInputHoldPossibleValues(t *testing.T) {
	for _, bad := range badInput {
		t.Run(bad.name, func(t *testing.T) {
			r := reportOn(testOptions(), badEvents(t, bad.line, bad.spoil))
			for _, s := range selections(r) {
				for _, f := range allFigures(r, s) {
					checkPossible(t, f)
				}
			}
		})
	}
}

// checkPossible fails unless the numbers of a figure are finite, not negative, and
// at most 100 if they are percentages.
func checkPossible(t *testing.T, f *figure.Figure) {
	t.Helper()
	if f.N < 0 {
		t.Errorf("%s: n = %d", f.ID, f.N)
	}
	for _, row := range f.Rows {
		if len(row) != len(f.Columns) {
			t.Fatalf("%s: a row has %d values in %d columns", f.ID, len(row), len(f.Columns))
		}
		for i, c := range f.Columns {
			x, ok := row[i].Float()
			possible := x >= 0 && !math.IsInf(x, 0) && (c.Unit != figure.Percent || x <= 100+1e-9)
			if ok && !possible && f.ID != "biggest-changes" { // its numbers are differences
				t.Errorf("%s: %s is %v", f.ID, c.Name, x)
			}
		}
	}
}

func TestTheSumOfDurationsMayBeTooLargeForANumber(t *testing.T) {
	events := badEvents(t, "a/x S HOURS id=INDEX commit=c", func(_ int, e *eventfile.Event) { e.Duration = math.MaxFloat64 })
	for _, f := range allFigures(reportOn(testOptions(), events), everything) {
		checkPossible(t, f)
	}
}

func TestFiguresOfPipelinesThatNeverChange(t *testing.T) {
	rowsOf := func(t *testing.T, name, id string) int {
		for _, bad := range badInput {
			if bad.name == name {
				return len(reportOn(testOptions(), badEvents(t, bad.line, bad.spoil)).Figure(everything, id).Rows)
			}
		}
		t.Fatalf("there is no history of %s", name)
		return 0
	}
	for _, c := range []struct {
		id, name string
		want     int
	}{
		{"red-now", "a pipeline that never passed", 1},
		{"time-to-red", "a pipeline that never passed", 1},
		{"time-to-green", "a pipeline that never passed", 0}, // it was never green, so nothing broke
		{"flaky-pipelines", "a pipeline that never passed", 0},
		{"deployments-by-week", "a pipeline that never passed", 0},
		{"red-now", "a pipeline that never failed", 0},
		{"time-to-red", "a pipeline that never failed", 0},
		{"time-to-green", "a pipeline that never failed", 0},
		{"flaky-pipelines", "a pipeline that never failed", 0},
		{"deployments-by-week", "a pipeline that never failed", 24},
		{"rollbacks", "a pipeline that never failed", 0},
		{"trunk-to-production", "a pipeline that never failed", 1},
		{"wait-to-start", "a clock that runs backwards", 0},
		{"lost-builds", "numbers of 2^53 and more", 0},
		{"lost-builds", "no commit, address, number or scheduled time", 0},
		{"reruns", "no commit, address, number or scheduled time", 0},
		{"trunk-to-production", "no commit, address, number or scheduled time", 0},
		{"rollbacks", "equal times", 0},
		{"reruns", "commits that are no hash", 1},
		{"rollbacks", "commits that are no hash", 3}, // "HEAD" comes after the tenth commit three times
	} {
		if got := rowsOf(t, c.name, c.id); got != c.want {
			t.Errorf("%s: %s has %d rows, want %d", c.name, c.id, got, c.want)
		}
	}
}

func TestTenThousandBuildsOfAPipelineInADay(t *testing.T) {
	var history strings.Builder
	for i := range 10_000 {
		seconds := 8 * (10_000 - i)
		fmt.Fprintf(&history, "a/x %c %ds id=%d commit=c%d scheduled=%ds started=%ds took=1m step=build red=1s",
			"SSF"[i%3], seconds, 2*i, i/2, seconds+9, seconds+8)
		if i%5 == 0 {
			fmt.Fprintf(&history, " deployed=%ds", seconds+1)
		}
		history.WriteString("\n")
	}
	r := reportOn(testOptions(), buildtest.Events(t, history.String()))
	for _, f := range allFigures(r, everything) {
		checkPossible(t, f)
	}
	for id, want := range map[string]int{
		"minutes-spent": 10_000, "reruns": 5_000, "time-to-red": 3_333, "wait-to-start": 10_000, "lost-builds": 1, "trunk-to-production": 5_000,
	} {
		if got := r.Figure(everything, id).N; got != want {
			t.Errorf("%s: n = %d, want %d", id, got, want)
		}
	}
}
