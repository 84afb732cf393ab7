package files

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/document"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// watch is a Progress that records its calls.
type watch struct {
	total, done int64
	unit        string
	said        []string
}

func (w *watch) Total(n int64, unit string) { w.total, w.unit = n, unit }
func (w *watch) Add(n int64)                { w.done += n }
func (w *watch) Say(note string)            { w.said = append(w.said, note) }

// fetch runs the collector once.
func fetch(t testing.TB, data, base string, asOf time.Time, cfg *config.Config) (*watch, string, error) {
	t.Helper()
	u, err := dataset.Begin(data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = u.Close() }()
	var log bytes.Buffer
	w := &watch{}
	c := New(cfg, base)
	if c.Skip() != "" || c.Name() != "files" {
		t.Fatal(c.Name(), c.Skip())
	}
	err = c.Collect(t.Context(), &collector.Run{AsOf: asOf, Data: u, Log: slog.New(slog.NewTextHandler(&log, nil)), Progress: w})
	if err == nil {
		err = u.SetAsOf(asOf)
	}
	return w, log.String(), err
}

func configOf(percent float64, patterns ...string) *config.Config {
	c := &config.Config{}
	c.Sources.Files = config.Files{Patterns: patterns, MaxBrokenPercent: percent}
	c.Pipelines.Branches = []string{"master", "main"}
	return c
}

// row holds the columns of an event that the tests check.
type row struct {
	order                         int64
	source, partition, id, branch string
	job                           string
	scheduled, stage              eventfile.Instant
	duration, ts                  string
}

// rows returns the data set's events in the order read, and its manifest's entry.
func rows(t testing.TB, data string) ([]row, *dataset.Provenance) {
	t.Helper()
	d, err := dataset.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	var all []row
	if err := d.Events(t.Context(), func(b *eventfile.Batch) error {
		for i := range b.N {
			text := func(s interface{ At(int) string }) string { return strings.Clone(s.At(i)) }
			all = append(all, row{b.Order[i], text(&b.Source), text(&b.Partition), text(&b.ID), text(&b.Branch), text(&b.JobName), b.Scheduled[i], b.Stage[i], fmt.Sprint(b.Duration[i]), fmt.Sprint(b.TS[i])})
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b row) int { return int(a.order - b.order) })
	return all, d.Manifest().Collectors["files"]
}

func ids(rows []row) string {
	var s []string
	for _, r := range rows {
		s = append(s, r.id)
	}
	return strings.Join(s, " ")
}

var (
	monday  = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)
	tuesday = monday.AddDate(0, 0, 1)
)

func TestCollectReadsAgainOnlyAfterChanges(t *testing.T) {
	base := folder(t, map[string]string{
		"in/b.ndjson":    doc("3", "main") + "\n" + doc("4", "PR-1") + "\n{broken\n" + doc("5", "master") + "\n",
		"in/a.ndjson.gz": gz(doc("1", "main") + "\n" + doc("2", "master")),
	})
	data := filepath.Join(base, "data")
	w, log, err := fetch(t, data, base, monday, configOf(20, "in/*"))
	if err != nil {
		t.Fatal(err)
	}
	got, p := rows(t, data)
	if ids(got) != "1 2 3 5" || got[0].source != "files" || got[0].partition != "main" || got[1].partition != "master" {
		t.Errorf("%+v", got)
	}
	if p.Kind != "files" || p.Source != "in/a.ndjson.gz and in/b.ndjson" || p.Read != 5 || p.Broken != 1 || p.Rows != 4 || !p.AsOf.Equal(monday) ||
		!slices.Equal(p.Warnings, []string{"1 of 6 lines could not be read, the first is in/b.ndjson:3."}) || !slices.Equal(p.Branches, []string{"master", "main"}) {
		t.Errorf("%+v", p)
	}
	if w.unit != "bytes" || w.total == 0 || w.done != w.total || !slices.Equal(w.said, []string{"in/a.ndjson.gz", "in/b.ndjson"}) {
		t.Errorf("%+v", w)
	}
	if !strings.Contains(log, "line=in/b.ndjson:3") || !strings.Contains(log, "column 2") || strings.Contains(log, base) {
		t.Error(log)
	}

	// Nothing is read again as long as the files look the same, whatever they
	// contain.
	b := filepath.Join(base, "in", "b.ndjson")
	info, err := os.Stat(b)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	change := func() {
		if err := os.WriteFile(b, bytes.Replace(text, []byte(`"3"`), []byte(`"6"`), 1), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	change()
	if err := os.Chtimes(b, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	w, _, err = fetch(t, data, base, tuesday, configOf(20, "in/*"))
	if err != nil {
		t.Fatal(err)
	}
	got, p2 := rows(t, data)
	if ids(got) != "1 2 3 5" || !p2.AsOf.Equal(tuesday) || p2.Rows != 4 || !slices.Equal(p2.Warnings, p.Warnings) || !slices.Equal(p2.Files, p.Files) || p2.Read != p.Read || w.done != w.total || w.said != nil {
		t.Errorf("%s\n%+v\n%+v\n%+v", ids(got), p, p2, w)
	}

	// A new time, other branches, another file: everything is read again.
	if err := os.Chtimes(b, tuesday, tuesday); err != nil {
		t.Fatal(err)
	}
	if _, _, err = fetch(t, data, base, tuesday, configOf(20, "in/*")); err != nil {
		t.Fatal(err)
	}
	if got, _ := rows(t, data); ids(got) != "1 2 6 5" {
		t.Error(ids(got))
	}
	cfg := configOf(20, "in/*")
	cfg.Pipelines.Branches = []string{"PR-1"}
	if _, _, err = fetch(t, data, base, tuesday, cfg); err != nil {
		t.Fatal(err)
	}
	if got, _ := rows(t, data); ids(got) != "4" {
		t.Error(ids(got))
	}
	if _, _, err = fetch(t, data, base, tuesday, configOf(20, "in/a*")); err != nil {
		t.Fatal(err)
	}
	if got, p := rows(t, data); ids(got) != "1 2" || p.Warnings != nil {
		t.Error(ids(got), p.Warnings)
	}
}

func TestFailuresLeaveTheDataAsItWas(t *testing.T) {
	base := folder(t, map[string]string{
		"good.ndjson": doc("1", "main") + "\n" + doc("2", "main") + "\n",
		"bad.ndjson":  strings.Repeat(doc("x", "main")+"\n", 98) + "{\n{",
		"cut.gz":      gz(strings.Repeat(doc("y", "main")+"\n", 1000))[:50],
	})
	data := filepath.Join(base, "data")
	if _, _, err := fetch(t, data, base, monday, configOf(1, "good.ndjson")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ pattern, want string }{
		{"bad.ndjson", "2 of 100 lines could not be read, more than the 1 % that sources.max_broken_percent allows; bad.ndjson:99: column 2: unexpected end of the line; bad.ndjson:100: "},
		{"cut.gz", "cut.gz: the gzip data ends too early"},
		{"no.ndjson", `the pattern "no.ndjson" matches no file`},
		{"[", `the pattern "[" for files cannot be read`},
	} {
		_, _, err := fetch(t, data, base, tuesday, configOf(1, "good.ndjson", c.pattern))
		if c.pattern == "bad.ndjson" {
			_, _, err = fetch(t, data, base, tuesday, configOf(1, c.pattern))
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), base) {
			t.Errorf("%s: got %v", c.pattern, err)
		}
		got, p := rows(t, data)
		if ids(got) != "1 2" || !p.AsOf.Equal(monday) {
			t.Errorf("%s: %s, %+v", c.pattern, ids(got), p)
		}
	}
}

// The fetch is interrupted when everything is read and nothing is committed.
func TestInterruptedCommitIsRepeated(t *testing.T) {
	base := folder(t, map[string]string{"a.ndjson": doc("1", "main") + "\n{\n" + doc("2", "main") + "\n"})
	data := filepath.Join(base, "data")
	cfg := configOf(50, "a.ndjson")
	c := New(cfg, base).(*files)
	inputs, err := find(base, c.patterns)
	if err != nil {
		t.Fatal(err)
	}
	u, err := dataset.Begin(data)
	if err != nil {
		t.Fatal(err)
	}
	stage, err := u.Stage("files", c.fingerprint(inputs), nil)
	if err != nil {
		t.Fatal(err)
	}
	run := &collector.Run{AsOf: monday, Data: u, Log: slog.New(slog.DiscardHandler), Progress: &watch{}}
	if _, err := c.read(t.Context(), run, stage, inputs); err != nil {
		t.Fatal(err)
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}

	w, _, err := fetch(t, data, base, tuesday, cfg)
	if err != nil {
		t.Fatal(err)
	}
	got, p := rows(t, data)
	if ids(got) != "1 2" || p.Broken != 1 || p.Read != 2 || len(p.Warnings) != 1 || len(w.said) != 0 {
		t.Errorf("%s, %+v, %+v", ids(got), p, w)
	}
}

func TestCheckCountsFilesAndMegabytes(t *testing.T) {
	base := folder(t, map[string]string{"a.ndjson": doc("1", "main"), "b.ndjson": strings.Repeat("x", 1<<20)})
	if got, err := New(configOf(1, "*"), base).Check(t.Context()); err != nil || got != "2 files, 2 MB" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := New(configOf(1, "c.*"), base).Check(t.Context()); err == nil {
		t.Error("a pattern without files was accepted")
	}
}

func TestSkipsWithoutPatterns(t *testing.T) {
	if New(&config.Config{}, ".").Skip() == "" {
		t.Error("no reason to skip")
	}
}

func TestDataSetHoldsTheDecodedLinesInTheirOrder(t *testing.T) {
	lines := lifelike(5000, organisation.All)
	base := folder(t, map[string]string{"a.ndjson.zst": zst(t, string(lines))})
	data := filepath.Join(base, "data")
	if _, _, err := fetch(t, data, base, monday, configOf(0, "*.zst")); err != nil {
		t.Fatal(err)
	}
	got, _ := rows(t, data)
	var d document.Decoder
	var e eventfile.Event
	n := 0
	for line := range bytes.Lines(lines) {
		if err := d.Decode(line, &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if e.Branch != "master" && e.Branch != "main" {
			continue
		}
		if n == len(got) {
			t.Fatalf("only %d rows", n)
		}
		want := row{got[n].order, "files", e.Branch, e.ID, e.Branch, e.JobName, e.Scheduled, e.Stage, fmt.Sprint(e.Duration), fmt.Sprint(e.TS)}
		if got[n] != want {
			t.Fatalf("row %d: got %+v\nwant %+v", n, got[n], want)
		}
		n++
	}
	if n != len(got) {
		t.Errorf("%d rows, want %d", len(got), n)
	}
}

func BenchmarkCollect(b *testing.B) {
	lines := lifelike(200_000, organisation.Core)
	base := folder(b, map[string]string{"a.ndjson": string(lines)})
	b.SetBytes(int64(len(lines)))
	i := 0
	for b.Loop() {
		i++
		if _, _, err := fetch(b, filepath.Join(base, fmt.Sprint("data", i)), base, monday, configOf(1, "a.ndjson")); err != nil {
			b.Fatal(err)
		}
	}
}

func TestStoresWhereABuildComesFromWithoutPasswords(t *testing.T) {
	base := folder(t, map[string]string{"a.ndjson": eventtest.Document + "\n"})
	data := filepath.Join(base, "data")
	if _, _, err := fetch(t, data, base, monday, configOf(0, "*.ndjson")); err != nil {
		t.Fatal(err)
	}
	if wrong := eventtest.DocumentStored(data); wrong != "" {
		t.Error(wrong)
	}
}
