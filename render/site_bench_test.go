package render

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/metrics"
)

// cached hands out figures that were made beforehand, so that benchmarks
// measure rendering alone.
type cached struct {
	*fakePipelines
	figures map[metrics.Selection][]*figure.Figure
}

func (c *cached) Figures(sel metrics.Selection) []*figure.Figure { return c.figures[sel] }

func newCached(p *fakePipelines) *cached {
	c := &cached{p, make(map[metrics.Selection][]*figure.Figure)}
	for _, project := range append([]string{metrics.All}, p.projects...) {
		for _, t := range metrics.Types {
			sel := metrics.Selection{Project: project, Type: t}
			c.figures[sel] = p.Figures(sel)
		}
	}
	return c
}

// BenchmarkSite writes the whole site of 22 projects: 67 pages of 11 figures.
func BenchmarkSite(b *testing.B) {
	in := lifelike()
	in.Pipelines = newCached(in.Pipelines.(*fakePipelines))
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
	in := lifelike()
	in.Pipelines = newCached(in.Pipelines.(*fakePipelines))
	benchmarkPages(b, in)
}

// BenchmarkSmallPages makes pages of short tables, as those of a repository are.
func BenchmarkSmallPages(b *testing.B) {
	in := lifelike()
	p := in.Pipelines.(*fakePipelines)
	p.rows = 5
	c := newCached(p)
	for sel, figures := range c.figures {
		c.figures[sel] = figures[:3]
	}
	in.Pipelines = c
	s := mustSite(b, in, Options{Static: withBundle(b)})
	page := s.pages[1]
	sel := *page.Selection
	page.Fill = func() (*Content, error) {
		return &Content{Filters: s.pipelineFilters(sel), Sections: []Section{{ID: "x", Title: "X", Figures: c.figures[sel]}}}, nil
	}
	w := &worker{site: s, to: &output{guard: s.guard, put: discard}}
	for b.Loop() {
		if _, err := w.page(page); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkPages(b *testing.B, in Input) {
	s := mustSite(b, in, Options{Static: withBundle(b)})
	w := &worker{site: s, to: &output{guard: s.guard, put: discard}}
	i := 0
	for b.Loop() {
		if _, err := w.page(s.pages[1+i%66]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.SetBytes(w.to.bytes / int64(i))
}

func discard(string, []byte) error { return nil }

func mustSite(tb testing.TB, in Input, opts Options) *site {
	tb.Helper()
	s, err := newSite(in, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
