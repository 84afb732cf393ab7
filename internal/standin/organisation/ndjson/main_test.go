package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func lines(t *testing.T, args ...string) []string {
	t.Helper()
	var out bytes.Buffer
	if err := run(append([]string{"-until", "2026-11-20T10:37:23Z", "-events", "2000"}, args...), &out); err != nil {
		t.Fatal(err)
	}
	return strings.SplitAfter(out.String(), "\n")
}

func TestShuffleKeepsEveryLine(t *testing.T) {
	straight, shuffled := lines(t), lines(t, "-shuffle")
	if slices.Equal(straight, shuffled) {
		t.Error("the order is the same")
	}
	if !slices.Equal(shuffled, lines(t, "-shuffle")) {
		t.Error("the same seed shuffles in another order")
	}
	slices.Sort(straight)
	slices.Sort(shuffled)
	if !slices.Equal(straight, shuffled) {
		t.Error("the lines are not the same")
	}
}

func TestDatabasesAreApart(t *testing.T) {
	all, one, other := lines(t), lines(t, "-database", "jenkins"), lines(t, "-database", "sds-jenkins")
	// Each ends with an empty text behind the last line break.
	if len(one) < 2 || len(other) < 2 || len(one)+len(other)-1 != len(all) {
		t.Errorf("%d and %d of %d", len(one), len(other), len(all))
	}
}

func TestBadFlags(t *testing.T) {
	for _, args := range [][]string{{}, {"-until", "today"}, {"-until", "2026-11-20T10:37:23Z", "-fields", "some"}} {
		if err := run(args, &bytes.Buffer{}); err == nil {
			t.Errorf("%q were accepted", args)
		}
	}
}
