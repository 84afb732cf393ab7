package dataset

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/filelock"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// abandon lets go of the lock as a process that is killed does.
func abandon(t testing.TB, u *Update) {
	t.Helper()
	if err := u.lock.Close(); err != nil {
		t.Fatal(err)
	}
}

func begin(t testing.TB, dir string) *Update {
	t.Helper()
	u, err := Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = u.Close() })
	return u
}

// merged is the law of Merge, written down plainly: see the comment there.
func merged(passes ...[]eventfile.Event) []eventfile.Event {
	var kept []eventfile.Event
	at := map[string]int{}
	for k, pass := range passes {
		days := map[string]bool{}
		for i := range pass {
			days[dayOf(&pass[i])] = true
		}
		var next []eventfile.Event
		clear(at)
		for _, e := range append(kept, pass...) {
			day := dayOf(&e)
			if k == 0 || e.ID == "" || !days[day] {
				next = append(next, e)
				continue
			}
			key := fmt.Sprintf("%q", []string{day, e.Source, e.Partition, e.ID, e.Branch, e.Step})
			have, ok := at[key]
			if !ok {
				at[key] = len(next)
				next = append(next, e)
			} else if missingLow(e.TS) >= missingLow(next[have].TS) {
				next[have] = e
			}
		}
		kept = next
	}
	return kept
}

func missingLow(ts float64) float64 {
	if math.IsNaN(ts) {
		return math.Inf(-1)
	}
	return ts
}

func dayOf(e *eventfile.Event) string {
	at := e.Stage.Time()
	if e.Stage.IsMissing() {
		if math.IsNaN(e.TS) || math.Abs(e.TS) > 1e12 {
			return "none"
		}
		at = time.UnixMicro(int64(e.TS * 1e6)).UTC()
	}
	if at.Year() < 2000 || at.Year() > 2099 {
		return "none"
	}
	return at.Format(time.DateOnly)
}

func TestAMergeKeepsTheNewestCopyOfEachDocument(t *testing.T) {
	first, second, third := eventtest.Odd(300, 1), eventtest.Odd(150, 2), eventtest.Odd(50, 3)
	want := merged(first, second, third)
	for _, size := range []int{10_000, 37} {
		dir := t.TempDir()
		put(t, dir, Replace, first, size, 1<<20)
		put(t, dir, Merge, second, size, 1<<20)
		put(t, dir, Merge, third, size, 1<<20)
		got := readAll(t, dir)
		sameEvents(t, want, got)
		u := begin(t, dir)
		if rows := u.Provenance("files").Rows; rows != int64(len(got)) {
			t.Errorf("the manifest says %d rows; there are %d", rows, len(got))
		}
		for _, r := range got {
			if want := "day=" + dayOf(&r.Event); r.file != want && (want != "day=none" || r.file != eventfile.DayFolder(eventfile.NoDay)) {
				t.Fatalf("an event of %s lies in %s", want, r.file)
			}
		}
	}
}

func TestManySpillsAreWrittenTogether(t *testing.T) {
	events := eventtest.Shuffled(eventtest.Lifelike(10_000, 20), 4)
	dir := t.TempDir()
	put(t, dir, Replace, events, len(events), 1<<16)
	sameEvents(t, events, readAll(t, dir))
	files, err := filepath.Glob(filepath.Join(dir, "events", "day=*", "*.parquet"))
	if err != nil || len(files) != 20 {
		t.Errorf("%d files (%v); want one for each of 20 days", len(files), err)
	}
}

func TestAnInterruptedPassIsResumedWithItsFinishedSlices(t *testing.T) {
	events := eventtest.Lifelike(5000, 3)
	whole := t.TempDir()
	put(t, whole, Replace, events, 700, 1<<20)

	dir := t.TempDir()
	type state struct{ Begun string }
	for round := 0; ; round++ {
		u := begin(t, dir)
		s, err := u.Stage("files", "token", state{fmt.Sprint("round ", round)})
		if err != nil {
			t.Fatal(err)
		}
		var st state
		if err := s.State(&st); err != nil || st.Begun != "round 0" {
			t.Fatalf("state %+v, %v; want that of the first start", st, err)
		}
		if s.Resumed() != (round > 0) {
			t.Fatalf("round %d: resumed is %v", round, s.Resumed())
		}
		for i := range round {
			stats, ok := s.Finished(fmt.Sprint("slice ", i))
			if !ok || string(stats) != "700" {
				t.Fatalf("round %d: slice %d: %s, %v", round, i, stats, ok)
			}
		}
		if round == 3 {
			names := writeSlices(t, s, events, 700, 1<<20)
			if err := s.Commit(names, Replace, Provenance{}); err != nil {
				t.Fatal(err)
			}
			if err := u.Close(); err != nil {
				t.Fatal(err)
			}
			break
		}
		// One more slice, another one half way, a torn line, and the end.
		for i := round; i < round+2; i++ {
			w, err := s.Slice(fmt.Sprint("slice ", i), i, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			part := events[700*i : 700*i+700]
			for k := range part {
				if err := w.Write(&part[k]); err != nil {
					t.Fatal(err)
				}
			}
			if i == round {
				if err := w.Finish(700); err != nil {
					t.Fatal(err)
				}
			} else if err := w.spill(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.journal.WriteString(`{"slice":"slice 9","ind`); err != nil {
			t.Fatal(err)
		}
		abandon(t, u)
	}
	a, b := readAll(t, whole), readAll(t, dir)
	if len(a) != len(b) {
		t.Fatalf("%d rows; want %d", len(b), len(a))
	}
	for i := range a {
		if eventtest.Text(&a[i].Event) != eventtest.Text(&b[i].Event) || a[i].order != b[i].order {
			t.Fatalf("row %d differs from that of a pass that was not cut off", i)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, stagingName)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the staging folder is still there: %v", err)
	}
}

func TestAnotherPassIsNotResumed(t *testing.T) {
	dir := t.TempDir()
	u := begin(t, dir)
	s, err := u.Stage("files", "one", nil)
	if err != nil {
		t.Fatal(err)
	}
	writeSlices(t, s, eventtest.Lifelike(10, 1), 10, 1<<20)
	abandon(t, u)
	u = begin(t, dir)
	s, err = u.Stage("files", "two", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Finished("slice 0"); ok || s.Resumed() {
		t.Error("a pass with another token was resumed")
	}
}

// TestACrashLeavesTheStateBeforeOrAfterTheCommit lets a commit fail at each of its steps and goes on as after a
// crash: what can be read is the state before or after, and the pass can be
// done again.
func TestACrashLeavesTheStateBeforeOrAfterTheCommit(t *testing.T) {
	first, second := eventtest.Lifelike(600, 3), eventtest.Shuffled(eventtest.Lifelike(400, 4), 1)
	for _, mode := range []Mode{Replace, Merge} {
		old, young := first, second
		if mode == Merge {
			young = merged(first, second)
		}
		for step := 0; ; step++ {
			dir := t.TempDir()
			put(t, dir, Replace, first, 250, 1<<20)
			u := begin(t, dir)
			s, err := u.Stage("files", "second", nil)
			if err != nil {
				t.Fatal(err)
			}
			names := writeSlices(t, s, second, 150, 1<<20)
			at, name := 0, ""
			u.fault = func(what string) error {
				if at++; at > step {
					name = what
					return errors.New("the lights went out")
				}
				return nil
			}
			err = s.Commit(names, mode, Provenance{})
			abandon(t, u)
			if name == "" {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			want := old
			if name == "tables" || name == "garbage" || name == "staging" {
				want = young
			}
			sameEvents(t, want, readAll(t, dir))

			u = begin(t, dir)
			sameEventsOpen(t, u, want)
			s, err = u.Stage("files", "second", nil)
			if err != nil {
				t.Fatal(err)
			}
			// After the commit the pass is over; before it nothing was lost.
			_, ok := s.Finished("slice 0")
			if committed := len(want) == len(young); ok == committed && len(old) != len(young) {
				t.Errorf("%s: slice 0 is finished: %v", name, ok)
			}
			names = writeSlices(t, s, second, 150, 1<<20)
			if err := s.Commit(names, mode, Provenance{}); err != nil {
				t.Fatal(err)
			}
			if err := u.Close(); err != nil {
				t.Fatal(err)
			}
			sameEvents(t, young, readAll(t, dir))
			onlyNamed(t, dir)
		}
	}
}

// sameEventsOpen is sameEvents while u holds the lock.
func sameEventsOpen(t testing.TB, u *Update, want []eventfile.Event) {
	t.Helper()
	n := int64(0)
	for _, p := range u.manifest.Collectors {
		n += p.Rows
	}
	if n != int64(len(want)) {
		t.Fatalf("%d rows after the crash; want %d", n, len(want))
	}
}

// onlyNamed checks that the folder holds what the manifest names and no more.
func onlyNamed(t testing.TB, dir string) {
	t.Helper()
	m, err := loadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, p := range m.Collectors {
		want = append(want, p.Files...)
	}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		if d.IsDir() {
			if files, _ := os.ReadDir(name); len(files) == 0 {
				t.Errorf("folder %s is empty", rel)
			}
		} else if rel != manifestName && rel != lockName {
			got = append(got, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("files %q; the manifest names %q", got, want)
	}
}

type tableRow struct {
	Name string `parquet:"name"`
	Size int64  `parquet:"size"`
}

func tableOf(rows ...tableRow) func(io.Writer) error {
	return func(w io.Writer) error { return WriteRows(w, rows) }
}

func TestTablesAreReplacedTogetherAtEveryStep(t *testing.T) {
	for step := 0; ; step++ {
		dir := t.TempDir()
		put(t, dir, Replace, eventtest.Lifelike(100, 1), 100, 1<<20)
		u := begin(t, dir)
		if err := u.PutFiles("github", Provenance{Kind: "github"}, map[string]func(io.Writer) error{
			"github/repositories.parquet": tableOf(tableRow{"a", 1}),
			"github/alerts.parquet":       tableOf(),
		}); err != nil {
			t.Fatal(err)
		}
		at, crashed := 0, ""
		u.fault = func(what string) error {
			if at++; at > step {
				crashed = what
				return errors.New("the lights went out")
			}
			return nil
		}
		err := u.PutFiles("github", Provenance{Kind: "github"}, map[string]func(io.Writer) error{
			"github/repositories.parquet": tableOf(tableRow{"b", 2}, tableRow{"c", 3}),
		})
		abandon(t, u)
		d, err2 := Open(dir)
		if err2 != nil {
			t.Fatal(err2)
		}
		rows, err2 := ReadRows[tableRow](filepath.Join(dir, "github", "repositories.parquet"))
		if err2 != nil {
			t.Fatal(err2)
		}
		files := d.Manifest().Collectors["github"].Files
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		old := crashed == "manifest" || strings.HasPrefix(crashed, "write")
		if want := []tableRow{{"b", 2}, {"c", 3}}; !old && (!slices.Equal(rows, want) || len(files) != 1) {
			t.Errorf("crash before %q: %v, %q", crashed, rows, files)
		}
		if old && (!slices.Equal(rows, []tableRow{{"a", 1}}) || len(files) != 2) {
			t.Errorf("crash before %q: %v, %q", crashed, rows, files)
		}
		u = begin(t, dir)
		if u.Provenance("files").Rows != 100 {
			t.Error("the events of the other collector are gone")
		}
		if err := u.Close(); err != nil {
			t.Fatal(err)
		}
		onlyNamed(t, dir)
		if crashed == "" {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
	}
}

// TestALaterCommitFinishesAnInterruptedOne lets the disk fail between the
// manifest and the renames of one collector's tables; the next collector goes on
// in the same process.
func TestALaterCommitFinishesAnInterruptedOne(t *testing.T) {
	for _, step := range []string{"tables", "garbage"} {
		t.Run(step, func(t *testing.T) {
			dir := t.TempDir()
			u := begin(t, dir)
			put := func(collector, name string) error {
				return u.PutFiles(collector, Provenance{}, map[string]func(io.Writer) error{name: tableOf(tableRow{name, 1})})
			}
			if err := put("first", "a/old.parquet"); err != nil {
				t.Fatal(err)
			}
			fault := errors.New("input/output error")
			u.fault = func(what string) error {
				if what == step {
					return fault
				}
				return nil
			}
			if err := put("first", "a/new.parquet"); !errors.Is(err, fault) {
				t.Fatalf("got %v; want the disk's error", err)
			}
			u.fault = nil
			if err := put("second", "b/x.parquet"); err != nil {
				t.Fatal(err)
			}
			if err := u.Close(); err != nil {
				t.Fatal(err)
			}
			onlyNamed(t, dir)
			d, err := Open(dir)
			if err != nil {
				t.Fatalf("got %v; want that the first collector's table is there", err)
			}
			defer d.Close()
			if _, err := ReadRows[tableRow](filepath.Join(dir, "a", "new.parquet")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEventsAndTablesOfOneCollectorDoNotReplaceEachOther(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Replace, eventtest.Lifelike(100, 1), 100, 1<<20)
	u := begin(t, dir)
	table := map[string]func(io.Writer) error{"t/x.parquet": tableOf(tableRow{"a", 1})}
	if err := u.PutFiles("files", Provenance{}, table); err != nil {
		t.Fatal(err)
	}
	if err := u.PutFiles("other", Provenance{}, table); err == nil {
		t.Error("a table of another collector was overwritten")
	}
	for _, bad := range []string{"", "../x", "/x", "events/day=2026-01-01/x.parquet",
		"manifest.json", ".lock", "a/.b", "a//b", `a\b`, "a/../../b"} {
		if err := u.PutFiles("other", Provenance{}, map[string]func(io.Writer) error{bad: tableOf()}); err == nil {
			t.Errorf("the name %q was accepted", bad)
		}
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	if n := len(readAll(t, dir)); n != 100 {
		t.Errorf("%d events; want 100", n)
	}
	put(t, dir, Replace, eventtest.Lifelike(50, 1), 100, 1<<20)
	if _, err := ReadRows[tableRow](filepath.Join(dir, "t", "x.parquet")); err != nil {
		t.Error(err)
	}
	onlyNamed(t, dir)
}

func TestReadersShareTheLockAndAWriterHasItAlone(t *testing.T) {
	dir := t.TempDir()
	u := begin(t, dir)
	if err := u.SetAsOf(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	var locked *filelock.HeldError
	if _, err := Begin(dir); !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Errorf("second writer: %v", err)
	}
	if _, err := Open(dir); !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Errorf("reader beside a writer: %v", err)
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	if err := u.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := Begin(dir); !errors.As(err, &locked) || locked.PID != 0 {
		t.Errorf("writer beside readers: %v", err)
	}
	if !a.Manifest().AsOf.Equal(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("as-of %v", a.Manifest().AsOf)
	}
}

func TestWriteCopiesTextsThatAreOverwritten(t *testing.T) {
	dir := t.TempDir()
	u := begin(t, dir)
	s, err := u.Stage("files", "token", nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Slice("a", 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 8)
	var want []eventfile.Event
	for i := range 100 {
		copy(buf, fmt.Sprintf("%08d", i))
		var e eventfile.Event
		e.Reset()
		e.ID, e.CorrelationID, e.Step = unsafe.String(&buf[0], 8), unsafe.String(&buf[0], 8), unsafe.String(&buf[0], 8)
		if err := w.Write(&e); err != nil {
			t.Fatal(err)
		}
		e.ID = fmt.Sprintf("%08d", i)
		e.CorrelationID, e.Step = e.ID, e.ID
		want = append(want, e)
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&want[0]); err == nil {
		t.Error("a row was written after Finish")
	}
	if err := w.Discard(); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit([]string{"a"}, Replace, Provenance{}); err != nil {
		t.Fatal(err)
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	sameEvents(t, want, readAll(t, dir))
}

func TestInvalidUTF8IsReplaced(t *testing.T) {
	dir := t.TempDir()
	var a, b eventfile.Event
	a.Reset()
	a.ID, a.JobName, a.Step = "x\xff", "job\xfe/y", "\xc3\x28"
	b.Reset()
	b.ID, b.JobName, b.Step = "x\uFFFD", "job\uFFFD/y", "\uFFFD("
	put(t, dir, Replace, []eventfile.Event{a, a, b}, 10, 1<<20)
	sameEvents(t, []eventfile.Event{b, b, b}, readAll(t, dir))

	u := begin(t, dir)
	s, err := u.Stage("files", "token", nil)
	if err != nil {
		t.Fatal(err)
	}
	for what, e := range map[string]eventfile.Event{
		"id":              {ID: strings.Repeat("x", 8<<20+1), Stage: eventfile.NoInstant, Scheduled: eventfile.NoInstant},
		"job_name":        {JobName: strings.Repeat("x", 8<<20+1), Stage: eventfile.NoInstant, Scheduled: eventfile.NoInstant},
		"stage_timestamp": {Stage: eventfile.Instant{Sec: 1 << 60}, Scheduled: eventfile.NoInstant},
	} {
		w, err := s.Slice(what, 0, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(&e); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
		if err := w.Finish(nil); err == nil {
			t.Errorf("%s: a slice was finished after a failure", what)
		}
		if err := w.Discard(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDuplicateKeysAreThoseOfRepeatedDocuments(t *testing.T) {
	events := eventtest.Lifelike(5000, 2)
	for i := range 200 {
		events = append(events, events[i*7])
	}
	for range 10 {
		var e eventfile.Event
		e.Reset()
		events = append(events, e)
	}
	dir := t.TempDir()
	put(t, dir, Replace, events, 999, 1<<20)
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	got, err := d.DuplicateKeys(context.Background())
	if err != nil || len(got) != 200 {
		t.Fatalf("%d keys, %v; want 200", len(got), err)
	}
	for i := range 200 {
		e := &events[i*7]
		if _, ok := got[eventfile.DocumentKey(e.Source, e.Partition, e.ID)]; !ok {
			t.Fatal("a key is missing")
		}
	}
}

func TestSlugsAreDistinctAndSafeInFileNames(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{"", ".", "..", "files", "Files", "cosmos:jenkins/pipeline-metrics", "cosmos:jenkins-pipeline/metrics",
		"../../etc/passwd", strings.Repeat("x", 300), "日本", "日本語", "con", "a b", "a_b"} {
		s := slug(text)
		if other, ok := seen[s]; ok || len(s) > 60 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || s == "" {
			t.Errorf("slug(%q) = %q, like %q", text, s, other)
		}
		seen[s] = text
	}
}

func TestDiskErrorsNameTheFolder(t *testing.T) {
	if os.Getuid() == 0 {
		// A folder that root may not write to either: a file in its place.
		dir := t.TempDir()
		put(t, dir, Replace, eventtest.Lifelike(100, 2), 100, 1<<20)
		u := begin(t, dir)
		s, err := u.Stage("files", "token", nil)
		if err != nil {
			t.Fatal(err)
		}
		events := eventtest.Lifelike(100, 5)
		names := writeSlices(t, s, events, 100, 1<<20)
		blocked := filepath.Join(dir, "events", "day=2026-03-05")
		if err := os.WriteFile(blocked, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		err = s.Commit(names, Replace, Provenance{})
		if err == nil || !strings.Contains(err.Error(), blocked) {
			t.Errorf("error %v; want one that names %s", err, blocked)
		}
		if err := u.Close(); err != nil {
			t.Fatal(err)
		}
		sameEvents(t, eventtest.Lifelike(100, 2), readAll(t, dir))
		return
	}
	dir := t.TempDir()
	put(t, dir, Replace, eventtest.Lifelike(100, 2), 100, 1<<20)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	u, err := Begin(dir)
	if err == nil {
		defer u.Close()
		err = u.SetAsOf(time.Unix(0, 0))
	}
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v; want one that names %s", err, dir)
	}
}

func TestSameEventsGiveSameBytes(t *testing.T) {
	events := eventtest.Shuffled(eventtest.Lifelike(3000, 2), 1)
	var sums []string
	for range 2 {
		dir := t.TempDir()
		put(t, dir, Replace, events, 1000, 1<<20)
		var all bytes.Buffer
		files, err := filepath.Glob(filepath.Join(dir, "events", "*", "*.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range append(files, filepath.Join(dir, manifestName)) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
		sums = append(sums, all.String())
	}
	if sums[0] != sums[1] {
		t.Error("the same events made different files")
	}
}

func FuzzManifest(f *testing.F) {
	dir := f.TempDir()
	put(f, dir, Replace, eventtest.Lifelike(10, 2), 10, 1<<20)
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"version":1,"collectors":{"a":null}}`))
	f.Add([]byte(`{"version":1,"pending":{"a":".staging/.tables/../../x"},"garbage":["../x"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseManifest(b)
		if err != nil {
			return
		}
		for _, p := range m.Collectors {
			for _, name := range p.Files {
				if !filepath.IsLocal(name) {
					t.Errorf("file %q", name)
				}
			}
		}
		for to, from := range m.Pending {
			if !filepath.IsLocal(to) || !strings.HasPrefix(from, ".staging/.tables/") {
				t.Errorf("pending %q from %q", to, from)
			}
		}
		if _, err := json.Marshal(m); err != nil {
			t.Error(err)
		}
	})
}
