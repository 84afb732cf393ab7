package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestFiguresCommandListsEveryFigureOnce(t *testing.T) {
	var out bytes.Buffer
	cmd := newFigures(&app{out: &out})
	cmd.SetArgs(nil)
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"build-status-14d", "daily-timeline", "red-now", "biggest-changes", "alerts-open", "javascript-checks"} {
		if n := strings.Count(out.String(), "| `"+id+"` |"); n != 1 {
			t.Errorf("%s is listed %d times, want once", id, n)
		}
	}
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); n != 5 {
			t.Errorf("line %d has %d bars, want 5: %s", i+1, n, line)
		}
	}
}
