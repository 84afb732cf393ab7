package files

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

func gz(members ...string) string {
	var b bytes.Buffer
	for _, m := range members {
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(m))
		_ = w.Close()
	}
	return b.String()
}

func zst(t testing.TB, frames ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, f := range frames {
		w, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(f))
		_ = w.Close()
	}
	return b.String()
}

// readAll reads files and returns the ids of the events, in the order read.
func readAll(t testing.TB, base string, patterns ...string) ([]string, *reader, error) {
	t.Helper()
	files, err := find(base, patterns)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	r := &reader{branches: []string{"master", "main"}, progress: func(int) {}, longest: maxLine}
	r.write = func(e *eventfile.Event) error {
		if e.Source != "files" || e.Partition != e.Branch || e.Branch != "master" && e.Branch != "main" {
			t.Errorf("source %q, partition %q, branch %q", e.Source, e.Partition, e.Branch)
		}
		ids = append(ids, strings.Clone(e.ID))
		return nil
	}
	for _, f := range files {
		if err := r.read(t.Context(), f); err != nil {
			return ids, r, err
		}
	}
	return ids, r, nil
}

func doc(id, branch string) string { return fmt.Sprintf(`{"id":%q,"branch_name":%q}`, id, branch) }

func TestReadsAllFormatsAndNamesBrokenLines(t *testing.T) {
	base := folder(t, map[string]string{
		"1.ndjson":     "\xef\xbb\xbf" + doc("a", "master") + "\r\n\r\n \t \n" + doc("b", "main") + "\n" + doc("c", "PR-1") + "\n" + doc("d", "master"),
		"2.jsonl":      doc("e", "Master") + "\n{\n" + doc("f", "main") + "\nnot json\n\n" + `{"id":"g","branch_name":"main"} x` + "\n" + `{"id":"h"}` + "\n" + `{"id":"i","branch_name":7}`,
		"3.ndjson.gz":  gz(doc("j", "main")+"\n"+doc("k", "m"), "ain\n"+doc("l", "main")),
		"4.NDJSON.GZ":  gz(strings.Replace(doc("m", "main"), "\"", "\\", 1)+"\n", "\xef\xbb\xbf\n"),
		"5.ndjson.zst": zst(t, doc("n", "main")+"\n", "", doc("o", "main")),
		"6.json":       "\n\n",
		"7.ndjson":     "",
		"8.zst":        zst(t, "") + zst(t, doc("p", "master")),
		"9.export":     doc("q", "master") + "\n\n",
	})
	ids, r, err := readAll(t, base, "*")
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Fields("a b d f j l n o p q"); !slices.Equal(ids, want) {
		t.Errorf("got  %v\nwant %v", ids, want)
	}
	want := []brokenLine{
		{"2.jsonl:2", "column 2: unexpected end of the line"},
		{"2.jsonl:4", "column 1: expected a JSON object"},
		{"2.jsonl:6", "column 33: expected nothing after the object"},
		{"3.ndjson.gz:2", "column 29: expected nothing after the object"},
		{"4.NDJSON.GZ:1", "column 2: invalid character '\\\\' at start of value"},
		{"4.NDJSON.GZ:2", "column 1: expected a JSON object"},
	}
	if s := r.stats; s.Lines != 20 || s.Broken != 6 || s.Others != 4 {
		t.Errorf("%+v", s)
	}
	if !slices.Equal(r.stats.First, want) {
		t.Errorf("got  %q\nwant %q", r.stats.First, want)
	}
}

func TestDamagedFilesAreNamed(t *testing.T) {
	text := strings.Repeat(doc("x", "main")+"\n", 5000)
	g, z := gz(text), zst(t, text)
	long := func() string {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b, zstd.WithWindowSize(256<<20))
		if err != nil {
			t.Fatal(err)
		}
		// Unknown in advance, so that the window is declared as it is.
		for range 4 {
			_, _ = w.Write([]byte(text))
		}
		_ = w.Flush()
		_ = w.Close()
		return b.String()
	}()
	flip := func(s string, at int) string { return s[:at] + string(s[at]^0x55) + s[at+1:] }
	for _, c := range []struct{ name, data, want string }{
		{"empty.gz", "", "empty.gz: the gzip data ends too early"},
		{"cut.gz", g[:len(g)-1], "cut.gz: the gzip data ends too early"},
		{"half.gz", g[:len(g)/2], "half.gz: the gzip data ends too early"},
		{"head.gz", g[:5], "head.gz: the gzip data ends too early"},
		{"plain.gz", text, "plain.gz: the gzip data is damaged"},
		{"flipped.gz", flip(g, len(g)-6), "flipped.gz: the gzip data is damaged"},
		{"garbage.gz", g + "garbage that is no member", "garbage.gz: the gzip data is damaged"},
		{"second.gz", g + g[:20], "second.gz: the gzip data ends too early"},
		{"empty.zst", "", "empty.zst: the zstd data ends too early"},
		{"cut.zst", z[:len(z)-1], "cut.zst: the zstd data ends too early"},
		{"half.zst", z[:len(z)/2], "half.zst: the zstd data ends too early"},
		{"plain.zst", text, "plain.zst: the zstd data is damaged"},
		{"flipped.zst", flip(z, len(z)-2), "flipped.zst: the zstd data is damaged"},
		{"window.zst", long, "window.zst: unpacking it would take more than 128 MB"},
	} {
		base := folder(t, map[string]string{"0.ndjson": doc("y", "main"), c.name: c.data})
		_, _, err := readAll(t, base, "*")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestTooLongLineIsBrokenAlone(t *testing.T) {
	const longest = 3 << 20
	fits := doc(strings.Repeat("x", longest-len(doc("", "main"))), "main")
	base := folder(t, map[string]string{"a.ndjson": doc("a", "main") + "\n" + fits + "\n" + fits + " \n" + doc("b", "main") + "\n" + fits + "\r\n" + fits})
	files, err := find(base, []string{"*"})
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	r := &reader{branches: []string{"main"}, progress: func(int) {}, longest: longest, write: func(e *eventfile.Event) error {
		sizes = append(sizes, len(e.ID))
		return nil
	}}
	if err := r.read(t.Context(), files[0]); err != nil {
		t.Fatal(err)
	}
	long := longest - len(doc("", "main"))
	if want := []int{1, long, 1, long}; !slices.Equal(sizes, want) {
		t.Errorf("events with ids of %v bytes, want %v", sizes, want)
	}
	const reason = "expected at most 3,145,728 bytes in a line"
	if want := []brokenLine{{"a.ndjson:3", reason}, {"a.ndjson:5", reason}}; !slices.Equal(r.stats.First, want) || r.stats.Lines != 6 {
		t.Errorf("got %v, want %v", r.stats.First, want)
	}
}

func TestWriteErrorsAndCancellationEndReading(t *testing.T) {
	base := folder(t, map[string]string{"a.ndjson": strings.Repeat(doc("a", "main")+"\n", 300_000)})
	files, err := find(base, []string{"*"})
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	r := &reader{branches: []string{"main"}, progress: func(int) {}, longest: maxLine, write: func(*eventfile.Event) error { return full }}
	if err := r.read(t.Context(), files[0]); err != full {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	r.write = func(*eventfile.Event) error { n++; cancel(); return nil }
	if err := r.read(ctx, files[0]); !errors.Is(err, context.Canceled) || n == 300_000 {
		t.Errorf("got %v after %d events", err, n)
	}
}

func TestOnlySomeBrokenLinesAreNamed(t *testing.T) {
	base := folder(t, map[string]string{"a.ndjson": strings.Repeat("x\n", 100)})
	_, r, err := readAll(t, base, "*")
	if err != nil {
		t.Fatal(err)
	}
	if r.stats.Broken != 100 || len(r.stats.First) != named {
		t.Errorf("%d broken, %d named", r.stats.Broken, len(r.stats.First))
	}
	got := tooManyBrokenError(&r.stats, 1).Error()
	if !strings.HasPrefix(got, "100 of 100 lines could not be read, more than the 1 % that sources.max_broken_percent allows; a.ndjson:1: column 1:") || strings.Count(got, "a.ndjson:") != 5 {
		t.Error(got)
	}
}

func TestTooManyBrokenLinesFail(t *testing.T) {
	for _, c := range []struct {
		broken, lines int64
		percent       float64
		want          bool
	}{
		{0, 0, 1, false}, {0, 100, 0, false}, {1, 100, 0, true}, {1, 100, 1, false}, {2, 199, 1, true}, {2, 200, 1, false}, {1, 1, 100, false}, {1, 99, 1, true},
	} {
		s := stats{Broken: c.broken, Lines: c.lines}
		if got := s.tooManyBroken(c.percent); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}

func TestFileThatChangesWhileReadIsNamed(t *testing.T) {
	base := folder(t, map[string]string{"a.ndjson": doc("a", "main") + "\n"})
	files, err := find(base, []string{"*"})
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{branches: []string{"main"}, progress: func(int) {}, longest: maxLine, write: func(*eventfile.Event) error {
		return os.Chtimes(filepath.Join(base, "a.ndjson"), time.Time{}, time.Unix(1, 0))
	}}
	if err := r.read(t.Context(), files[0]); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a.ndjson changed while it was read; added lines may be missing."}; !slices.Equal(r.stats.warnings(), want) {
		t.Errorf("got %q", r.stats.warnings())
	}
}

func TestWarningsAreSentences(t *testing.T) {
	for _, c := range []struct {
		stats stats
		want  []string
	}{
		{stats{Lines: 10}, nil},
		{stats{}, []string{"The files hold no documents."}},
		{stats{Lines: 1204331, Broken: 3, First: []brokenLine{{"export/a.ndjson:17", "x"}}}, []string{"3 of 1,204,331 lines could not be read, the first is export/a.ndjson:17."}},
		{stats{Lines: 1000, Others: 1000}, []string{"None of the 1,000 documents in the files is of a configured branch."}},
	} {
		if got := c.stats.warnings(); !slices.Equal(got, c.want) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// lifelike returns about n documents as lines, in the core fields or all.
func lifelike(n int, fields organisation.Fields) []byte {
	g := organisation.New(1, organisation.Options{Events: n, Until: time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC), Hostile: true})
	var lines []byte
	for d := range g.Documents {
		lines = append(organisation.AppendFields(lines, d, fields), '\n')
	}
	return lines
}

func BenchmarkRead(b *testing.B) {
	lines := string(lifelike(200_000, organisation.Core))
	for _, c := range []struct{ name, data string }{{"a.ndjson", lines}, {"a.ndjson.gz", gz(lines)}, {"a.ndjson.zst", zst(b, lines)}} {
		base := folder(b, map[string]string{c.name: c.data})
		files, err := find(base, []string{"*"})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(lines)))
			b.ReportAllocs()
			for b.Loop() {
				r := &reader{branches: []string{"master", "main"}, progress: func(int) {}, longest: maxLine, write: func(*eventfile.Event) error { return nil }}
				if err := r.read(b.Context(), files[0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
