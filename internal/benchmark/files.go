package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// until is the end of the made-up history. Any instant will do.
var until = time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)

// size is how much a run has to do.
type size struct{ events, pipelines int }

// limits are the targets of a run; 0 is none.
type limits struct{ cpu, memory float64 }

// files builds a site from events in a file, then renders it again from the
// Parquet files that the build made. The targets are those of a site with a page
// for each pipeline.
func files(program string, s size, build, render limits) error {
	dir, err := os.MkdirTemp("", "rse-dashboard-benchmark-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// A process of its own makes the events: Linux counts the memory that this one
	// has ever had to the processes that it starts.
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if _, err := runProcess(dir, nil, self, "-write", strconv.Itoa(s.events), "-pipelines", strconv.Itoa(s.pipelines)); err != nil {
		return err
	}
	used, err := runProcess(dir, nil, program, "build", "--now", until.Format(time.RFC3339))
	if err != nil {
		return err
	}
	reportRun(dir, "NDJSON", s, used, build)
	if err := os.RemoveAll(filepath.Join(dir, "site")); err != nil {
		return err
	}
	if used, err = runProcess(dir, nil, program, "render"); err != nil {
		return err
	}
	reportRun(dir, "Parquet", s, used, render)
	if err := statistics(dir, self); err != nil {
		return err
	}
	if s.events > smaller.events {
		return nil
	}
	if err := os.RemoveAll(filepath.Join(dir, "site")); err != nil {
		return err
	}
	compressed, err := runProcess(dir, nil, program, "render", "--precompress")
	if err != nil {
		return err
	}
	report("  what --precompress adds to that", compressed.cpu/used.cpu-1, atMost, 1.5, "times")
	return nil
}

// reportRun reports a run that made the site in dir, and how many pages it has.
func reportRun(dir, from string, s size, used usage, l limits) {
	pages := func(folder string) int {
		names, _ := filepath.Glob(filepath.Join(dir, "site", folder, "index.html")) // no pattern here is malformed
		return len(names)
	}
	report(fmt.Sprintf("%d million events from %s to the site", s.events/1_000_000, from), used.cpu, atMost, l.cpu, "CPU-s")
	report(fmt.Sprintf("  %d pipelines, %d pages of project and type", pages("pipeline/*"), pages("pipelines/*")+pages("pipelines/*/*")),
		used.memory, atMost, l.memory, "MB")
}

// fields are what the figures need of a document.
const fields = organisation.Core | organisation.GitCommit | organisation.GitURL

// writeEvents writes the events and a configuration of 21 projects.
func writeEvents(dir string, s size) error {
	org := organisation.New(5, organisation.Options{Until: until, Events: s.events, Pipelines: s.pipelines})
	var config strings.Builder
	config.WriteString("sources: {files: [events.ndjson]}\npipelines:\n  projects:\n")
	for _, p := range org.Projects {
		fmt.Fprintf(&config, "    - {name: %q, folders: [%q, %q]}\n", p.Name, p.Folder, p.Nightly)
	}
	if err := os.WriteFile(filepath.Join(dir, "dashboard.yaml"), []byte(config.String()), 0o600); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "events.ndjson"))
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var line []byte
	for d := range org.Documents {
		line = append(organisation.AppendFields(line[:0], d, fields), '\n')
		if _, err := w.Write(line); err != nil {
			break // Flush returns it
		}
	}
	return errors.Join(w.Flush(), f.Close())
}
