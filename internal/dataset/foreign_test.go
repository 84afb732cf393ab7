package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// foreignRow is an events file as another program would describe it.
type foreignRow struct {
	ID            *string  `parquet:"id"`
	CorrelationID *string  `parquet:"correlation_id"`
	Product       *string  `parquet:"product"`
	Component     *string  `parquet:"component"`
	Branch        *string  `parquet:"branch_name"`
	BuildNumber   *string  `parquet:"build_number"`
	BuildID       *string  `parquet:"build_id"`
	JobName       *string  `parquet:"job_name"`
	JobBaseName   *string  `parquet:"job_base_name"`
	BuildTag      *string  `parquet:"build_tag"`
	NodeName      *string  `parquet:"node_name"`
	NodeLabels    *string  `parquet:"node_labels"`
	BuildURL      *string  `parquet:"build_url"`
	JobURL        *string  `parquet:"job_url"`
	GitURL        *string  `parquet:"git_url"`
	GitCommit     *string  `parquet:"git_commit"`
	Step          *string  `parquet:"current_step_name"`
	BuildResult   *string  `parquet:"current_build_result"`
	Result        *string  `parquet:"current_build_current_result"`
	Scheduled     *int64   `parquet:"current_build_scheduled_time"`
	Stage         *int64   `parquet:"stage_timestamp"`
	Duration      *float64 `parquet:"current_build_duration"`
	TS            *float64 `parquet:"_ts"`
	Source        *string  `parquet:"source"`
	Partition     *string  `parquet:"partition"`
	Trigger       *string  `parquet:"trigger"`
	Order         int64    `parquet:"read_order"`
	Key           int64    `parquet:"document_key"`
	SchedNanos    int32    `parquet:"current_build_scheduled_time_nanos"`
	StageNanos    int32    `parquet:"stage_timestamp_nanos"`
}

func optionalText(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func foreignRows(events []Event) []foreignRow {
	rows := make([]foreignRow, len(events))
	for i := range events {
		e := &events[i]
		r := foreignRow{
			ID: optionalText(e.ID), CorrelationID: optionalText(e.CorrelationID), Product: optionalText(e.Product),
			Component: optionalText(e.Component), Branch: optionalText(e.Branch), BuildNumber: optionalText(e.BuildNumber),
			BuildID: optionalText(e.BuildID), JobName: optionalText(e.JobName), JobBaseName: optionalText(e.JobBaseName),
			BuildTag: optionalText(e.BuildTag), NodeName: optionalText(e.NodeName), NodeLabels: optionalText(e.NodeLabels),
			BuildURL: optionalText(e.BuildURL), JobURL: optionalText(e.JobURL), GitURL: optionalText(e.GitURL),
			GitCommit: optionalText(e.GitCommit), Step: optionalText(e.Step), BuildResult: optionalText(e.BuildResult),
			Result: optionalText(e.Result), Source: optionalText(e.Source), Partition: optionalText(e.Partition),
			Trigger: optionalText(e.Trigger), Order: int64(i), Key: int64(DocumentKey(e.Source, e.Partition, e.ID)),
		}
		time := func(t Instant) (*int64, int32) {
			if t.IsMissing() {
				return nil, 0
			}
			us := t.Sec*1e6 + int64(t.Nsec/1000)
			return &us, t.Nsec % 1000
		}
		r.Scheduled, r.SchedNanos = time(e.Scheduled)
		r.Stage, r.StageNanos = time(e.Stage)
		if !math.IsNaN(e.Duration) {
			r.Duration = &e.Duration
		}
		if !math.IsNaN(e.TS) {
			r.TS = &e.TS
		}
		rows[i] = r
	}
	return rows
}

// folderOf makes a data folder whose only file of events is given.
func folderOf(t testing.TB, content []byte) string {
	t.Helper()
	dir := t.TempDir()
	name := "events/day=2026-01-01/x.parquet"
	if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
		t.Fatal(err)
	}
	m := &stored{Manifest: Manifest{Version: ManifestVersion, Collectors: map[string]*Provenance{"x": {Files: []string{name}}}}}
	if err := m.save(dir); err != nil {
		t.Fatal(err)
	}
	return dir
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

// TestForeignFiles reads what parquet-go's own writer makes in several ways:
// without dictionaries, with many pages, in both versions of data pages, with
// dictionaries that overflow.
func TestForeignFiles(t *testing.T) {
	events := append(lifelike(800, 1), odd(200, 9)...)
	rows := foreignRows(events)
	dictionary := parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.RLEDictionary)
	delta := parquet.DefaultEncodingFor(parquet.Int64, &parquet.DeltaBinaryPacked)
	for name, options := range map[string][]parquet.WriterOption{
		"plain":          {parquet.DataPageVersion(1)},
		"plain, v2":      {parquet.DataPageVersion(2)},
		"small pages":    {parquet.PageBufferSize(2000), parquet.Compression(&parquet.Zstd)},
		"dictionary":     {dictionary, delta, parquet.DataPageVersion(1), parquet.Compression(&parquet.Zstd)},
		"dictionary, v2": {dictionary, delta, parquet.PageBufferSize(3000), parquet.DataPageVersion(2), parquet.Compression(&parquet.Zstd)},
		"overflow":       {dictionary, parquet.DictionaryMaxBytes(4000), parquet.PageBufferSize(2000)},
		"delta lengths":  {parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaLengthByteArray)},
		"row groups":     {dictionary, parquet.MaxRowsPerRowGroup(100)},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folderOf(t, encoded(t, rows, options...))
			got := readAll(t, dir)
			sameEvents(t, events, got)
			checkBatches(t, dir, got)
		})
	}
}

// TestOthersCanRead reads the files with parquet-go's own reader.
func TestOthersCanRead(t *testing.T) {
	events := append(lifelike(800, 1), odd(200, 9)...)
	dir := t.TempDir()
	put(t, dir, Replace, events, 700, 1<<20)
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	byOrder := map[int64]foreignRow{}
	for _, r := range readAll(t, dir) {
		byOrder[r.order] = foreignRows([]Event{r.Event})[0]
	}
	n := 0
	for _, name := range d.eventFiles() {
		rows, err := ReadRows[foreignRow](name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			n++
			want := byOrder[r.Order]
			want.Order = r.Order
			if a, b := flat(r), flat(want); a != b {
				t.Fatalf("parquet-go reads\n%s; want\n%s", a, b)
			}
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		info, _ := f.Stat()
		p, err := parquet.OpenFile(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		if s := p.Schema().String(); !strings.Contains(s, "optional int64 stage_timestamp (TIMESTAMP(isAdjustedToUTC=true,unit=MICROS))") ||
			!strings.Contains(s, "optional binary job_name (STRING)") {
			t.Fatalf("the schema is %s", s)
		}
		_ = f.Close()
	}
	if n != len(events) {
		t.Errorf("%d rows; want %d", n, len(events))
	}
}

// flat writes out a row with what its pointers point to.
func flat(r foreignRow) string {
	var b strings.Builder
	for _, p := range []*string{r.ID, r.CorrelationID, r.Product, r.Component, r.Branch, r.BuildNumber, r.BuildID, r.JobName, r.JobBaseName,
		r.BuildTag, r.NodeName, r.NodeLabels, r.BuildURL, r.JobURL, r.GitURL, r.GitCommit, r.Step, r.BuildResult, r.Result, r.Source, r.Partition, r.Trigger} {
		if p == nil {
			b.WriteString("null ")
		} else {
			fmt.Fprintf(&b, "%q ", *p)
		}
	}
	for _, p := range []*int64{r.Scheduled, r.Stage} {
		if p == nil {
			b.WriteString("null ")
		} else {
			fmt.Fprint(&b, *p, " ")
		}
	}
	for _, p := range []*float64{r.Duration, r.TS} {
		if p == nil {
			b.WriteString("null ")
		} else {
			fmt.Fprintf(&b, "%x ", math.Float64bits(*p))
		}
	}
	fmt.Fprint(&b, r.Order, r.Key, r.SchedNanos, r.StageNanos)
	return b.String()
}

func TestBadFiles(t *testing.T) {
	rows := foreignRows(lifelike(50, 1))
	good := encoded(t, rows)
	type narrow struct {
		ID *string `parquet:"id"`
	}
	type wrong struct {
		foreignRow
		Branch int64 `parquet:"branch_name"`
	}
	type repeated struct {
		foreignRow
		Branch []string `parquet:"branch_name"`
	}
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"empty":      {nil, "not a Parquet file"},
		"text":       {[]byte("id,job_name\n1,2\n3,4\n"), "PAR1"},
		"cut off":    {good[:len(good)-20], "PAR1"},
		"cut inside": {append(append([]byte{}, good[:len(good)/2]...), good[len(good)-8:]...), "footer"},
		"columns":    {encoded(t, []narrow{{}}), "column source is missing"},
		"type":       {encoded(t, []wrong{{}}), "branch_name"},
		"repeated":   {encoded(t, []repeated{{}}), "branch_name"},
		"codec":      {encoded(t, rows, parquet.Compression(&parquet.Snappy)), "codec 1"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folderOf(t, c.content)
			d, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			err = d.Events(context.Background(), func(*Batch) error { return nil })
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), filepath.Join("day=2026-01-01", "x.parquet")) {
				t.Errorf("error %v; want one that names the file and says %q", err, c.says)
			}
			if _, err := d.DuplicateKeys(context.Background()); err == nil && name != "codec" {
				t.Error("DuplicateKeys: no error")
			}
		})
	}
	t.Run("missing", func(t *testing.T) {
		dir := folderOf(t, good)
		if err := os.Remove(filepath.Join(dir, "events", "day=2026-01-01", "x.parquet")); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "x.parquet") {
			t.Errorf("error %v", err)
		}
	})
}

// TestFlippedBits changes single bytes of a file written here: every change of
// a page is found by its checksum.
func TestFlippedBits(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Replace, lifelike(3000, 1), 3000, 1<<20)
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	name := d.eventFiles()[0]
	f, err := openEvents(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for c := range numColumns {
		ch := f.groups[0].chunks[c]
		bad := append([]byte{}, good...)
		bad[ch.offset+ch.size-1] ^= 0x10
		if err := os.WriteFile(name, bad, 0o666); err != nil {
			t.Fatal(err)
		}
		err := readEverything(name, false)
		if err == nil || !strings.Contains(err.Error(), c.String()) || !strings.Contains(err.Error(), "checksum") {
			t.Errorf("column %v: %v", c, err)
		}
	}
}

func readEverything(name string, unchecked bool) error {
	e, err := openEvents(name)
	if err != nil {
		return err
	}
	defer e.close()
	d, err := newDecoder()
	if err != nil {
		return err
	}
	defer d.close()
	d.unchecked = unchecked
	var f frame
	for g := range e.groups {
		if err := d.read(e, g, allColumns, &f); err != nil {
			return err
		}
	}
	return nil
}

func TestEventsStops(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Replace, lifelike(2000, 20), 100, 1<<20)
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	stop := errors.New("enough")
	n := 0
	if err := d.Events(context.Background(), func(*Batch) error {
		if n++; n == 3 {
			return stop
		}
		return nil
	}); err != stop || n != 3 {
		t.Errorf("%v after %d batches", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = d.Events(ctx, func(*Batch) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after cancelling: %v", err)
	}
}

func FuzzEventFile(f *testing.F) {
	rows := foreignRows(append(lifelike(20, 1), odd(10, 2)...))
	f.Add(encoded(f, rows))
	f.Add(encoded(f, rows, parquet.DataPageVersion(2), parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.RLEDictionary), parquet.Compression(compress.Codec(&parquet.Zstd))))
	f.Add(encoded(f, rows, parquet.DefaultEncodingFor(parquet.Int64, &parquet.DeltaBinaryPacked), parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaLengthByteArray)))
	dir := f.TempDir()
	put(f, dir, Replace, odd(30, 3), 100, 1<<20)
	files, _ := filepath.Glob(filepath.Join(dir, "events", "*", "*.parquet"))
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	name := filepath.Join(f.TempDir(), "x.parquet")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(name, b, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := readEverything(name, true); err != nil && !strings.HasPrefix(err.Error(), name) {
			t.Errorf("the error does not name the file: %v", err)
		}
	})
}

func TestReadRowsOfDamagedFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.parquet")
	var b strings.Builder
	if err := WriteRows(&b, []tableRow{{"a", 1}, {"b", 2}}); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	for i := range good {
		for _, bad := range []string{good[:i], good[:i] + "\xff" + good[i+1:]} {
			if err := os.WriteFile(name, []byte(bad), 0o666); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadRows[tableRow](name); err != nil && !strings.Contains(err.Error(), name) {
				t.Fatalf("byte %d: the error does not name the file: %v", i, err)
			}
		}
	}
	if err := os.WriteFile(name, []byte(good), 0o666); err != nil {
		t.Fatal(err)
	}
	if rows, err := ReadRows[tableRow](name); err != nil || len(rows) != 2 || rows[1] != (tableRow{"b", 2}) {
		t.Errorf("%v, %v", rows, err)
	}
	if _, err := ReadRows[struct {
		Name int64 `parquet:"name"`
	}](name); err == nil {
		t.Error("a column of another type was read")
	}
	if err := WriteRows(io.Discard, []tableRow(nil)); err != nil {
		t.Error(err)
	}
}
