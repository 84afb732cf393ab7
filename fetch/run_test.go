package fetch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch"
	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

var asOf = time.Date(2026, 3, 20, 10, 37, 23, 0, time.UTC)

// source is a collector that keeps what is there, or reads everything again if it
// is asked to.
type source struct{ events []eventfile.Event }

func (source) Name() string { return "files" }
func (source) Skip() string { return "" }

func (source) Check(context.Context) (string, error) { return "", nil }

func (s source) Collect(_ context.Context, run *collector.Run) error {
	stage, err := run.Data.Stage("files", "pass", nil)
	if err != nil {
		return err
	}
	if !run.Full {
		return stage.Commit(nil, dataset.Merge, *run.Data.Provenance("files"))
	}
	w, err := stage.Slice("all", 0, 1<<20)
	if err != nil {
		return err
	}
	for i := range s.events {
		if err := w.Write(&s.events[i]); err != nil {
			return err
		}
	}
	if err := w.Finish(nil); err != nil {
		return err
	}
	return stage.Commit([]string{"all"}, dataset.Replace, dataset.Provenance{Kind: "files"})
}

type noProgress struct{}

func (noProgress) Total(int64, string) {}
func (noProgress) Add(int64)           {}
func (noProgress) Say(string)          {}

// run runs the collector on a data set and returns what it logs.
func run(t *testing.T, dir string, c collector.Collector, full bool) string {
	t.Helper()
	var log bytes.Buffer
	err := fetch.Run(t.Context(), []collector.Collector{c}, fetch.Options{
		Dir: dir, AsOf: asOf, Full: full, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Progress: func(string) (collector.Progress, func()) { return noProgress{}, func() {} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return log.String()
}

// olderDataSet makes a data set of two days, as a version wrote it that stored fewer
// columns.
func olderDataSet(t *testing.T, events []eventfile.Event) (dir string) {
	t.Helper()
	dir = t.TempDir()
	half := len(events) / 2
	var files []string
	for day, part := range map[string][]eventfile.Event{"2026-03-01": events[:half], "2026-03-02": events[half:]} {
		content, err := eventtest.OlderFile(part)
		if err != nil {
			t.Fatal(err)
		}
		name := "events/day=" + day + "/files-1-0.parquet"
		files = append(files, name)
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	manifest, err := json.Marshal(dataset.Manifest{
		Version: dataset.ManifestVersion, AsOf: asOf, NextOrder: 1 << 40,
		Collectors: map[string]*dataset.Provenance{"files": {Kind: "files", Rows: int64(len(events)), Files: files}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), manifest, 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// libraries counts the events and those that have a version of the shared library.
func libraries(t *testing.T, dir string) (events, versions int) {
	t.Helper()
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Events(t.Context(), func(b *eventfile.Batch) error {
		events += b.N
		for i := range b.N {
			if b.LibraryVersion.At(i) != "" {
				versions++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return events, versions
}

func TestAFetchSaysWhichDaysLackColumnsUntilTheyAreReadAgain(t *testing.T) {
	events := eventtest.Lifelike(400, 2)
	for i := range events {
		events[i].LibraryName, events[i].LibraryVersion, events[i].PreviousBuild = "Infrastructure", "1.2.3", "41"
	}
	dir := olderDataSet(t, events)
	c := source{events}
	const want = "2 days of its data lack current_build_previous_build, shared_library_name, shared_library_version, " +
		"which an earlier version of this program did not store; fetch --full reads everything again that the source still holds"
	for range 2 {
		if log := run(t, dir, c, false); strings.Count(log, want) != 1 || !strings.Contains(log, "collector=files") {
			t.Errorf("got the log\n%s\nwant once, with the collector: %s", log, want)
		}
		if n, versions := libraries(t, dir); n != len(events) || versions != 0 {
			t.Errorf("got %d events, %d of them with a library; want %d and none", n, versions, len(events))
		}
	}
	if log := run(t, dir, c, true); strings.Contains(log, "lack") {
		t.Errorf("after everything was read again: got the log\n%s\nwant nothing about columns", log)
	}
	if n, versions := libraries(t, dir); n != len(events) || versions != n {
		t.Errorf("got %d events, %d of them with a library; want %d of both", n, versions, len(events))
	}
}
