package buildtest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Events writes out a small history, one build a line:
//
//	PIPELINE STATUS ENDED [took=DURATION] [scheduled=WHEN] [step=NAME] [gap=DURATION] [id=BUILD_ID] [by=schedule]
//		[commit=HASH] [repo=GIT_URL] [lib=VERSION] [red=DURATION] [deployed=WHEN] [started=WHEN]
//
// The pipeline "-" is none. The status is S, F, A or U. ENDED and WHEN are either
// spans before [AsOf] such as 90m, 3d or 2d12h, or UTC times such as
// 2019-11-18T09:15. step is the step a build failed in, gap the time from
// its smoke test to its functional test. red is the time that a failed build had
// taken when the step failed, deployed when its step prod:promotion succeeded, and
// started when it had its first event, a step "checkout". A repository may not
// hold "#": text after that is a remark.
func Events(tb testing.TB, history string) []eventfile.Event {
	tb.Helper()
	var events []eventfile.Event
	for n, line := range strings.Split(history, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if fields := strings.Fields(line); len(fields) > 0 {
			list, err := eventsOf(n, fields)
			if err != nil {
				tb.Fatalf("history, line %q: %v", line, err)
			}
			events = append(events, list...)
		}
	}
	return events
}

// eventsOf returns the events of the build that line n of a history describes.
func eventsOf(n int, fields []string) ([]eventfile.Event, error) {
	if len(fields) < 3 {
		return nil, fmt.Errorf("expected a pipeline, a status and an end")
	}
	end, err := when(fields[2])
	if err != nil {
		return nil, err
	}
	base := eventfile.Event{
		Source: "files", CorrelationID: fmt.Sprintf("%04d", n), Branch: "master", JobName: fields[0],
		Scheduled: eventfile.NoInstant, Stage: eventfile.InstantOf(end), Duration: math.NaN(), TS: math.NaN(),
	}
	if fields[0] == "-" {
		base.JobName = ""
	}
	x, err := readFields(&base, fields[3:])
	if err != nil {
		return nil, err
	}
	step, gap := x.step, x.gap
	var events []eventfile.Event
	add := func(step, result string, at time.Time) {
		e := base
		e.Step, e.Result, e.Stage = step, result, eventfile.InstantOf(at)
		events = append(events, e)
	}
	if gap != 0 {
		add("smoketest:aat", "SUCCESS", end.Add(-gap))
		add("functionalTest:aat", "SUCCESS", end)
	}
	if !x.started.IsZero() {
		add("checkout", "SUCCESS", x.started)
		events[len(events)-1].Duration = 0
	}
	if !x.deployed.IsZero() {
		add("prod:promotion", "SUCCESS", x.deployed)
	}
	switch fields[1] {
	case "S":
		add("Pipeline Succeeded", "SUCCESS", end)
	case "F":
		if step != "" {
			add(step, "FAILURE", end)
			if x.red > 0 {
				events[len(events)-1].Duration = float64(x.red) / float64(time.Millisecond)
			}
		}
		add("Pipeline Failed", "FAILURE", end)
	case "A":
		add("AUTO_ABORT", "ABORTED", end)
	case "U":
		add("build", "SUCCESS", end)
	default:
		return nil, fmt.Errorf("the status is %q; expected S, F, A or U", fields[1])
	}
	return events, nil
}

// extras are the fields of a line that are not fields of every event.
type extras struct {
	step              string
	gap, red          time.Duration
	deployed, started time.Time
}

// readFields reads the fields key=value of a line into an event and extras.
func readFields(e *eventfile.Event, fields []string) (x extras, err error) {
	for _, f := range fields {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "took":
			var took time.Duration
			took, err = time.ParseDuration(value)
			e.Duration = float64(took) / float64(time.Millisecond)
		case "scheduled":
			var t time.Time
			t, err = when(value)
			e.Scheduled = eventfile.InstantOf(t)
		case "step":
			x.step = value
		case "gap":
			x.gap, err = time.ParseDuration(value)
		case "red":
			x.red, err = time.ParseDuration(value)
		case "deployed":
			x.deployed, err = when(value)
		case "started":
			x.started, err = when(value)
		case "id":
			e.BuildID = value
		case "by":
			e.Trigger = value
		case "commit":
			e.GitCommit = value
		case "repo":
			e.GitURL = value
		case "lib":
			e.LibraryVersion = value
		default:
			err = fmt.Errorf("unknown field %q", key)
		}
		if err != nil {
			return extras{}, err
		}
	}
	return x, nil
}

// when reads a span before [AsOf] or a time in UTC.
func when(s string) (time.Time, error) {
	if strings.Contains(s, "T") {
		return time.Parse("2006-01-02T15:04", s)
	}
	days := 0
	if before, after, ok := strings.Cut(s, "d"); ok {
		if _, err := fmt.Sscan(before, &days); err != nil {
			return time.Time{}, err
		}
		s = after
	}
	if s == "" {
		s = "0s"
	}
	span, err := time.ParseDuration(s)
	return AsOf.Add(-span - time.Duration(days)*24*time.Hour), err
}
