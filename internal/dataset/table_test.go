package dataset

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

func TestEventsEndWithTheCallersError(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Replace, eventtest.Lifelike(2000, 20), 100, 1<<20)
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	stop := errors.New("enough")
	n := 0
	if err := d.Events(context.Background(), func(*eventfile.Batch) error {
		if n++; n == 3 {
			return stop
		}
		return nil
	}); err != stop || n != 3 {
		t.Errorf("%v after %d batches", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = d.Events(ctx, func(*eventfile.Batch) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after cancelling: %v", err)
	}
}

func TestReadRowsNamesADamagedFile(t *testing.T) {
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
