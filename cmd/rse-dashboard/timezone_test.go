package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A scratch image has no files of time zones, and the program runs there too.
func TestProgramBringsItsTimeZones(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Fields(string(out)), "time/tzdata") {
		t.Error("got a program without time/tzdata, so time_zone: Europe/London would be unknown in a scratch image")
	}
}
