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

// limits are the targets of a run; 0 is none.
type limits struct{ cpu, memory float64 }

// files builds a site from events in a file, then renders it again from the
// Parquet files that the build made.
func files(program string, events int, build, render limits) error {
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
	if _, err := runProcess(dir, nil, self, "-write", strconv.Itoa(events)); err != nil {
		return err
	}
	used, err := runProcess(dir, nil, program, "build", "--now", until.Format(time.RFC3339))
	if err != nil {
		return err
	}
	reportRun(fmt.Sprintf("%d events from NDJSON to the site", events), used, build)
	if err := os.RemoveAll(filepath.Join(dir, "site")); err != nil {
		return err
	}
	if used, err = runProcess(dir, nil, program, "render"); err != nil {
		return err
	}
	reportRun(fmt.Sprintf("%d events from Parquet to the site", events), used, render)
	return nil
}

func reportRun(what string, used usage, l limits) {
	report(what, used.cpu, atMost, l.cpu, "CPU-s")
	report("", used.memory, atMost, l.memory, "MB")
}

// writeEvents writes the events and a configuration of 21 projects.
func writeEvents(dir string, events int) error {
	org := organisation.New(5, organisation.Options{Until: until, Events: events})
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
		line = append(organisation.AppendFields(line[:0], d, organisation.Core), '\n')
		if _, err := w.Write(line); err != nil {
			break // Flush returns it
		}
	}
	return errors.Join(w.Flush(), f.Close())
}
