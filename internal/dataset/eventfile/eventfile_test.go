package eventfile_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// save writes content to a file and returns its path.
func save(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.parquet")
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// spill writes the events to files in dir.
func spill(t testing.TB, dir string, events []eventfile.Event) []eventfile.Part {
	t.Helper()
	var b eventfile.Buffer
	for i := range events {
		if err := b.Add(&events[i], int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	parts, err := eventfile.NewWriter().Spill(&b, dir, "x")
	if err != nil {
		t.Fatal(err)
	}
	if b.Len() != 0 {
		t.Fatalf("the buffer has %d events after Spill; want 0", b.Len())
	}
	return parts
}

func encoded[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b strings.Builder
	w := parquet.NewGenericWriter[T](&b, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// sameBatches checks that the batches of a file hold the events, given by their
// order.
func sameBatches(t testing.TB, path string, events []eventfile.Event) {
	t.Helper()
	n := 0
	err := eventfile.Events(context.Background(), []eventfile.Section{eventfile.Whole(path)}, func(b *eventfile.Batch) error {
		for i := range b.N {
			n++
			e := &events[b.Order[i]]
			got := fmt.Sprintf("%q", []string{b.Source.At(i), b.Partition.At(i), b.CorrelationID.At(i), b.JobName.At(i), b.BuildID.At(i),
				b.BuildTag.At(i), b.Branch.At(i), b.Step.At(i), b.Result.At(i), b.Trigger.At(i), b.JobURL.At(i), b.BuildURL.At(i), b.ID.At(i)})
			want := fmt.Sprintf("%q", []string{e.Source, e.Partition, e.CorrelationID, e.JobName, e.BuildID,
				e.BuildTag, e.Branch, e.Step, e.Result, e.Trigger, e.JobURL, e.BuildURL, e.ID})
			if got != want {
				t.Fatalf("row %d: got %s; want %s", b.Order[i], got, want)
			}
			if b.Scheduled[i] != e.Scheduled || b.Stage[i] != e.Stage || b.Key[i] != eventfile.DocumentKey(e.Source, e.Partition, e.ID) ||
				math.Float64bits(b.Duration[i]) != math.Float64bits(e.Duration) || math.Float64bits(b.TS[i]) != math.Float64bits(e.TS) {
				t.Fatalf("row %d: the numbers differ from %+v", b.Order[i], *e)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n != len(events) {
		t.Fatalf("got %d rows; want %d", n, len(events))
	}
}

// sameRows checks that parquet-go's own reader finds the events, given by their
// order, with every field.
func sameRows(t testing.TB, path string, events []eventfile.Event) {
	t.Helper()
	rows, err := parquet.ReadFile[eventtest.Row](path)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(events) {
		t.Fatalf("got %d rows; want %d", len(rows), len(events))
	}
	for i := range rows {
		e := rows[i].Event()
		if got, want := eventtest.Text(&e), eventtest.Text(&events[rows[i].Order]); got != want {
			t.Fatalf("row %d:\n got %s\nwant %s", rows[i].Order, got, want)
		}
		if got, want := uint64(rows[i].Key), eventfile.DocumentKey(e.Source, e.Partition, e.ID); got != want {
			t.Fatalf("row %d: got key %x; want %x", rows[i].Order, got, want)
		}
	}
}

// sameAfterRewrite checks that every field of the events survives a rewrite.
func sameAfterRewrite(t testing.TB, path string, events []eventfile.Event) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "rewritten.parquet")
	n, err := eventfile.NewWriter().Rewrite(to, []eventfile.Section{eventfile.Whole(path)}, 1<<18)
	if err != nil || n != int64(len(events)) {
		t.Fatalf("got %d rows, %v; want %d", n, err, len(events))
	}
	sameRows(t, to, events)
}

// TestOtherReadersReadTheFiles reads the files with parquet-go's own reader.
func TestOtherReadersReadTheFiles(t *testing.T) {
	for name, events := range map[string][]eventfile.Event{
		"lifelike": eventtest.Lifelike(5000, 1),
		"one":      eventtest.Lifelike(1, 1),
		"odd":      eventtest.Odd(200, 9),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var sections []eventfile.Section
			for _, p := range spill(t, dir, events) {
				sections = append(sections, p.Section(dir))
			}
			joined := filepath.Join(dir, "joined.parquet")
			if err := eventfile.NewWriter().Join(joined, sections); err != nil {
				t.Fatal(err)
			}
			sameRows(t, joined, events)
			sameBatches(t, joined, events)
			sameAfterRewrite(t, joined, events)
		})
	}
}

func TestTheSchemaNamesTypesForOtherReaders(t *testing.T) {
	dir := t.TempDir()
	part := spill(t, dir, eventtest.Lifelike(5000, 1))[0]
	content, err := os.ReadFile(filepath.Join(dir, part.Name))
	if err != nil {
		t.Fatal(err)
	}
	p, err := parquet.OpenFile(strings.NewReader(string(content)), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"optional int64 stage_timestamp (TIMESTAMP(isAdjustedToUTC=true,unit=MICROS))",
		"optional binary job_name (STRING)",
		"required int64 document_key",
	} {
		if got := p.Schema().String(); !strings.Contains(got, want) {
			t.Errorf("got the schema %s; want that it contains %q", got, want)
		}
	}
}

// TestReadsFilesOfOtherWriters reads what parquet-go's own writer makes in several ways:
// without dictionaries, with many pages, in both versions of data pages, with
// dictionaries that overflow.
func TestReadsFilesOfOtherWriters(t *testing.T) {
	events := append(eventtest.Lifelike(800, 1), eventtest.Odd(200, 9)...)
	rows := eventtest.Rows(events)
	dictionary := parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.RLEDictionary)
	delta := parquet.DefaultEncodingFor(parquet.Int64, &parquet.DeltaBinaryPacked)
	for name, options := range map[string][]parquet.WriterOption{
		"plain":          {parquet.DataPageVersion(1)},
		"plain, v2":      {parquet.DataPageVersion(2)},
		"another codec":  {parquet.Compression(&parquet.Snappy)},
		"small pages":    {parquet.PageBufferSize(2000), parquet.Compression(&parquet.Zstd)},
		"dictionary":     {dictionary, delta, parquet.DataPageVersion(1), parquet.Compression(&parquet.Zstd)},
		"dictionary, v2": {dictionary, delta, parquet.PageBufferSize(3000), parquet.DataPageVersion(2), parquet.Compression(&parquet.Zstd)},
		"overflow":       {dictionary, parquet.DictionaryMaxBytes(4000), parquet.PageBufferSize(2000)},
		"delta lengths":  {parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaLengthByteArray)},
		"row groups":     {dictionary, parquet.MaxRowsPerRowGroup(100)},
	} {
		t.Run(name, func(t *testing.T) {
			path := save(t, encoded(t, rows, options...))
			sameBatches(t, path, events)
			sameAfterRewrite(t, path, events)
		})
	}
}

// TestReadsFilesWithoutLaterColumns reads and rewrites a file as versions wrote it
// that did not store the shared library.
func TestReadsFilesWithoutLaterColumns(t *testing.T) {
	events := eventtest.Lifelike(800, 1)
	file, err := eventtest.OlderFile(events)
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, file)
	if got, err := eventfile.MissingColumns(path); err != nil || len(got) != 3 {
		t.Errorf("got %q and %v; want the three columns that were added later", got, err)
	}
	sameBatches(t, path, events)
	sameAfterRewrite(t, path, events)
	joined := filepath.Join(t.TempDir(), "joined.parquet")
	if err := eventfile.NewWriter().Join(joined, []eventfile.Section{eventfile.Whole(path)}); err != nil {
		t.Fatal(err)
	}
	sameRows(t, joined, events)
}

// TestAFlippedBitIsFoundByTheChecksum changes one byte of each column.
func TestAFlippedBitIsFoundByTheChecksum(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, spill(t, dir, eventtest.Lifelike(5000, 1))[0].Name)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ends, err := eventfile.ColumnEnds(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, end := range ends {
		bad := append([]byte{}, good...)
		bad[end-1] ^= 0x10
		if err := os.WriteFile(path, bad, 0o666); err != nil {
			t.Fatal(err)
		}
		err := eventfile.ReadEverything(path)
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "checksum") {
			t.Errorf("column %s: got %v; want an error about the column's checksum", name, err)
		}
	}
}

func TestRefusesWhatIsNotAnEventsFile(t *testing.T) {
	rows := eventtest.Rows(eventtest.Lifelike(50, 1))
	good := encoded(t, rows)
	type narrow struct {
		ID *string `parquet:"id"`
	}
	type wrong struct {
		eventtest.Row
		Branch int64 `parquet:"branch_name"`
	}
	type repeated struct {
		eventtest.Row
		Branch []string `parquet:"branch_name"`
	}
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"empty":      {nil, "not a Parquet file"},
		"text":       {[]byte("id,job_name\n1,2\n3,4\n"), "magic"},
		"cut off":    {good[:len(good)-20], "magic"},
		"cut inside": {append(append([]byte{}, good[:len(good)/2]...), good[len(good)-8:]...), "metadata"},
		"columns":    {encoded(t, []narrow{{}}), "column source is missing"},
		"type":       {encoded(t, []wrong{{}}), "branch_name"},
		"repeated":   {encoded(t, []repeated{{}}), "branch_name"},
	} {
		t.Run(name, func(t *testing.T) {
			path := save(t, c.content)
			err := eventfile.Events(context.Background(), []eventfile.Section{eventfile.Whole(path)}, func(*eventfile.Batch) error { return nil })
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v; want one that names the file and says %q", err, c.says)
			}
			if _, err := eventfile.DuplicateKeys(context.Background(), []eventfile.Section{eventfile.Whole(path)}, 1); err == nil {
				t.Error("DuplicateKeys: no error")
			}
		})
	}
}
