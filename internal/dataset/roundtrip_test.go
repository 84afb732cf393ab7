package dataset

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// readRow is a row as it was read back.
type readRow struct {
	eventfile.Event
	order int64
	key   uint64
	file  string
}

func readAll(t testing.TB, dir string) []readRow {
	t.Helper()
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var all []readRow
	files, _ := d.eventFiles()
	for _, f := range files {
		name := f.Path
		rows, err := ReadRows[eventtest.Row](name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			all = append(all, readRow{rows[i].Event(), rows[i].Order, uint64(rows[i].Key), filepath.Base(filepath.Dir(name))})
		}
	}
	return all
}

// put commits events in slices of the given size.
func put(t testing.TB, dir string, mode Mode, events []eventfile.Event, size, buffer int) {
	t.Helper()
	u, err := Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	s, err := u.Stage("files", "token", nil)
	if err != nil {
		t.Fatal(err)
	}
	names := writeSlices(t, s, events, size, buffer)
	if err := s.Commit(names, mode, Provenance{Kind: "files"}); err != nil {
		t.Fatal(err)
	}
}

func writeSlices(t testing.TB, s *Stage, events []eventfile.Event, size, buffer int) (names []string) {
	t.Helper()
	for part := range slices.Chunk(events, size) {
		name := fmt.Sprint("slice ", len(names))
		if _, ok := s.Finished(name); !ok {
			w, err := s.Slice(name, len(names), buffer)
			if err != nil {
				t.Fatal(err)
			}
			for i := range part {
				if err := w.Write(&part[i]); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Finish(len(part)); err != nil {
				t.Fatal(err)
			}
		}
		names = append(names, name)
	}
	return names
}

// sameEvents compares events with what was read, as sets.
func sameEvents(t testing.TB, want []eventfile.Event, got []readRow) {
	t.Helper()
	var a, b []string
	for i := range want {
		a = append(a, eventtest.Text(&want[i]))
	}
	for i := range got {
		b = append(b, eventtest.Text(&got[i].Event))
	}
	slices.Sort(a)
	slices.Sort(b)
	if len(a) != len(b) {
		t.Fatalf("%d rows; want %d", len(b), len(a))
	}
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("row %d of the sorted rows:\n got %s\nwant %s", i, b[i], a[i])
		}
	}
}

func TestEventsAreReadBackAsWritten(t *testing.T) {
	for name, events := range map[string][]eventfile.Event{
		"lifelike": eventtest.Lifelike(8000, 3),
		"shuffled": eventtest.Shuffled(eventtest.Lifelike(6000, 30), 1),
		"odd":      eventtest.Odd(800, 1),
		"one":      eventtest.Lifelike(1, 1),
		"none":     nil,
	} {
		for _, size := range []int{100_000, 500} {
			t.Run(fmt.Sprint(name, "/", size), func(t *testing.T) {
				dir := t.TempDir()
				put(t, dir, Replace, events, size, 1<<18)
				got := readAll(t, dir)
				sameEvents(t, events, got)
				// The order numbers tell the order written, whatever the slices.
				slices.SortFunc(got, func(a, b readRow) int { return cmp.Compare(a.order, b.order) })
				for i := range got {
					if eventtest.Text(&got[i].Event) != eventtest.Text(&events[i]) {
						t.Fatalf("row %d in the order read:\n got %s\nwant %s", i, eventtest.Text(&got[i].Event), eventtest.Text(&events[i]))
					}
					if want := eventfile.DocumentKey(got[i].Source, got[i].Partition, got[i].ID); got[i].key != want {
						t.Fatalf("key %x; want %x", got[i].key, want)
					}
				}
				checkBatches(t, dir, got)
			})
		}
	}
}

// checkBatches compares what Events hands out with the rows, given in order.
func checkBatches(t testing.TB, dir string, want []readRow) {
	t.Helper()
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	byOrder := map[int64]*readRow{}
	for i := range want {
		byOrder[want[i].order] = &want[i]
	}
	n := 0
	err = d.Events(context.Background(), func(b *eventfile.Batch) error {
		for i := range b.N {
			n++
			w := byOrder[b.Order[i]]
			if w == nil {
				return fmt.Errorf("order %d is not expected", b.Order[i])
			}
			got := fmt.Sprintf("%q", []string{b.Source.At(i), b.Partition.At(i), b.CorrelationID.At(i), b.JobName.At(i), b.BuildID.At(i),
				b.BuildTag.At(i), b.Branch.At(i), b.Step.At(i), b.Result.At(i), b.Trigger.At(i), b.JobURL.At(i), b.BuildURL.At(i), b.ID.At(i)})
			text := fmt.Sprintf("%q", []string{w.Source, w.Partition, w.CorrelationID, w.JobName, w.BuildID,
				w.BuildTag, w.Branch, w.Step, w.Result, w.Trigger, w.JobURL, w.BuildURL, w.ID})
			if got != text {
				return fmt.Errorf("got %s; want %s", got, text)
			}
			if b.Scheduled[i] != w.Scheduled || b.Stage[i] != w.Stage || b.Key[i] != w.key ||
				math.Float64bits(b.Duration[i]) != math.Float64bits(w.Duration) || math.Float64bits(b.TS[i]) != math.Float64bits(w.TS) {
				return fmt.Errorf("row %d: the numbers differ", i)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n != len(want) {
		t.Fatalf("%d rows in batches; want %d", n, len(want))
	}
}
