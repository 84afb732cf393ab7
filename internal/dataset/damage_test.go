package dataset

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// filled returns a data folder with events and a table, and the paths of its
// files.
func filled(t testing.TB) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	put(t, dir, Replace, eventtest.Lifelike(300, 2), 300, 1<<20)
	u := begin(t, dir)
	if err := u.PutFiles("table", Provenance{}, map[string]func(io.Writer) error{"a.parquet": tableOf(tableRow{"a", 1})}); err != nil {
		t.Fatal(err)
	}
	for _, p := range u.manifest.Collectors {
		for _, f := range p.Files {
			files = append(files, filepath.Join(dir, filepath.FromSlash(f)))
		}
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, files
}

// FuzzDamagedFile overwrites bytes of each file, or cuts it off.
func FuzzDamagedFile(f *testing.F) {
	f.Add(uint(0), []byte("x"))
	f.Add(uint(100), []byte("\xff\xff\xff\xff"))
	f.Add(uint(1<<40), []byte("more"))
	f.Add(uint(77), []byte{})
	dir, files := filled(f)
	f.Fuzz(func(t *testing.T, at uint, with []byte) {
		for _, name := range files {
			good, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			at := int(at % uint(len(good)+1))
			bad := append(bytes.Clone(good[:at]), with...)
			if len(with) > 0 && len(bad) < len(good) {
				bad = append(bad, good[len(bad):]...)
			}
			if bytes.Equal(bad, good) {
				continue
			}
			if err := os.WriteFile(name, bad, 0o666); err != nil {
				t.Fatal(err)
			}
			d, err := Open(dir)
			if err == nil {
				_ = d.Close()
			}
			if err == nil || !strings.HasPrefix(err.Error(), name) {
				t.Errorf("%q at byte %d: got %v; want an error that names %s", with, at, err, name)
			}
			if err := os.WriteFile(name, good, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestADamagedTableCountsAsMissing(t *testing.T) {
	dir, _ := filled(t)
	name := filepath.Join(dir, "a.parquet")
	u := begin(t, dir)
	defer u.Close()
	if _, ok := u.Table("table", "a.parquet"); !ok {
		t.Fatal("the table is missing before it is damaged")
	}
	if err := os.WriteFile(name, []byte("PAR1"), 0o666); err != nil {
		t.Fatal(err)
	}
	if path, ok := u.Table("table", "a.parquet"); ok {
		t.Errorf("got %s; want no table", path)
	}
}

func TestAMergeRefusesADamagedFile(t *testing.T) {
	dir, _ := filled(t)
	u := begin(t, dir)
	defer u.Close()
	for _, f := range u.manifest.Collectors["files"].Files {
		if err := os.Truncate(filepath.Join(dir, filepath.FromSlash(f)), 1000); err != nil {
			t.Fatal(err)
		}
	}
	s, err := u.Stage("files", "token", nil)
	if err != nil {
		t.Fatal(err)
	}
	names := writeSlices(t, s, eventtest.Lifelike(10, 1), 10, 1<<20)
	if err := s.Commit(names, Merge, Provenance{}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("merge: got %v; want an error that says damaged", err)
	}
	if err := s.Commit(names, Replace, Provenance{}); err != nil {
		t.Errorf("replace: got %v; want no error, since the files are not read", err)
	}
}

func TestADamagedStagedSliceIsReadAnew(t *testing.T) {
	dir := t.TempDir()
	u := begin(t, dir)
	s, err := u.Stage("files", "token", nil)
	if err != nil {
		t.Fatal(err)
	}
	writeSlices(t, s, eventtest.Lifelike(300, 2), 300, 1<<20)
	part := filepath.Join(s.dir, s.finished["slice 0"].Parts[0].Name)
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(part)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(part, content, 0o666); err != nil {
		t.Fatal(err)
	}
	u = begin(t, dir)
	defer u.Close()
	if s, err = u.Stage("files", "token", nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Finished("slice 0"); ok || !s.Resumed() {
		t.Errorf("finished %t, resumed %t; want a resumed pass without the slice", ok, s.Resumed())
	}
}

func TestFilesWithoutAChecksumAreRead(t *testing.T) {
	dir, _ := filled(t)
	name := filepath.Join(dir, manifestName)
	m, err := loadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	m.Contents = nil
	if err := m.save(dir); err != nil {
		t.Fatal(err)
	}
	if got := len(readAll(t, dir)); got != 300 {
		t.Errorf("got %d rows; want 300", got)
	}
	put(t, dir, Merge, eventtest.Lifelike(10, 1), 10, 1<<20)
	m, err = loadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.Collectors["files"].Rows, int64(len(readAll(t, dir))); got != want {
		t.Errorf("%s says %d rows after a merge; want %d", name, got, want)
	}
}
