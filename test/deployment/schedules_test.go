package deployment

import (
	"strconv"
	"strings"
	"testing"
)

// Azure Pipelines starts at most 100 scheduled builds a week.
func TestSchedulesStartAtMostAHundredBuildsAWeek(t *testing.T) {
	crons := map[string]any{
		"azure-pipelines.yml": at(readYAML(t, "azure-pipelines.yml"), "schedules", 0, "cron"),
		"cloud-run.yml":       at(readYAML(t, ".github/workflows/cloud-run.yml"), "on", "schedule", 0, "cron"),
		"radix.yml":           at(readYAML(t, ".github/workflows/radix.yml"), "on", "schedule", 0, "cron"),
	}
	for name, cron := range crons {
		t.Run(name, func(t *testing.T) {
			text, _ := cron.(string)
			if got := buildsAWeek(t, text); got < 1 || got > 100 {
				t.Errorf("%q starts %d builds a week, want 1 to 100", text, got)
			}
		})
	}
}

// buildsAWeek counts the runs of a schedule of the form "minutes hours * * days".
func buildsAWeek(t *testing.T, cron string) int {
	t.Helper()
	fields := strings.Fields(cron)
	if len(fields) != 5 || fields[2] != "*" || fields[3] != "*" {
		t.Fatalf("schedule %q: want five fields, with * for day and month", cron)
	}
	return values(fields[0], 0, 59) * values(fields[1], 0, 23) * values(fields[4], 0, 6)
}

// values counts the values of a field of a cron schedule, which may be a list of
// numbers, ranges and steps between low and high.
func values(field string, low, high int) int {
	n := 0
	for part := range strings.SplitSeq(field, ",") {
		span, by, _ := strings.Cut(part, "/")
		step := 1
		if by != "" {
			step, _ = strconv.Atoi(by)
		}
		from, to := low, high
		if span != "*" {
			first, last, ranged := strings.Cut(span, "-")
			from, _ = strconv.Atoi(first)
			if to = from; ranged {
				to, _ = strconv.Atoi(last)
			}
		}
		n += (to-from)/step + 1
	}
	return n
}
