package render

import (
	"context"
	"path/filepath"
	"testing"
)

// BenchmarkSite writes the whole site of 22 projects: 67 pages of pipelines.
func BenchmarkSite(b *testing.B) {
	in := large()
	in.Pipelines = &remembering{Pipelines: in.Pipelines}
	out := filepath.Join(b.TempDir(), "site")
	for b.Loop() {
		summary, err := Site(context.Background(), in, out, Options{Static: withBundle(b)})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(summary.Bytes)
	}
}

// BenchmarkPages makes pages without writing them.
func BenchmarkPages(b *testing.B) {
	in := large()
	in.Pipelines = &remembering{Pipelines: in.Pipelines}
	benchmarkPages(b, in)
}

// BenchmarkSmallPages makes pages of short tables, as those of a repository are.
func BenchmarkSmallPages(b *testing.B) {
	in := large()
	s := mustSite(b, in, Options{Static: withBundle(b)})
	page := s.pages[1]
	figures := in.Pipelines.Groups(*page.Selection)[0].Figures
	page.Fill = func() (*Content, error) {
		return &Content{Filters: s.pipelineFilters(*page.Selection), Sections: []Section{{ID: "x", Title: "X", Figures: figures}}}, nil
	}
	w := &worker{site: s, out: &output{guard: s.guard, store: putFunc(discard)}}
	for b.Loop() {
		if _, err := w.page(page); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkPages(b *testing.B, in Input) {
	s := mustSite(b, in, Options{Static: withBundle(b)})
	w := &worker{site: s, out: &output{guard: s.guard, store: putFunc(discard)}}
	i := 0
	for b.Loop() {
		if _, err := w.page(s.pages[1+i%66]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.SetBytes(w.out.bytes / int64(i))
}

// putFunc is a store that only puts files.
type putFunc func(name string, text []byte) error

func (f putFunc) Put(name string, text []byte) (bool, error) { return false, f(name, text) }

func (putFunc) Keep(string, string) (int64, bool) { return 0, false }

func discard(string, []byte) error { return nil }

func mustSite(tb testing.TB, in Input, opts Options) *site {
	tb.Helper()
	s, err := newSite(in, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
