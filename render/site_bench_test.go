package render

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/ci"
)

// cached hands out figures that were made beforehand, so that benchmarks
// measure rendering alone.
type cached struct {
	*fakePipelines
	groups map[ci.Selection][]ci.Group
}

func (c *cached) Groups(sel ci.Selection) []ci.Group { return c.groups[sel] }

func newCached(p *fakePipelines) *cached {
	c := &cached{p, make(map[ci.Selection][]ci.Group)}
	for _, project := range append([]string{ci.All}, p.projects...) {
		for _, t := range ci.Types {
			sel := ci.Selection{Project: project, Type: t}
			c.groups[sel] = p.Groups(sel)
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
	for sel, groups := range c.groups {
		c.groups[sel] = groups[:1]
	}
	in.Pipelines = c
	s := mustSite(b, in, Options{Static: withBundle(b)})
	page := s.pages[1]
	sel := *page.Selection
	page.Fill = func() (*Content, error) {
		return &Content{Filters: s.pipelineFilters(sel), Sections: []Section{{ID: "x", Title: "X", Figures: c.groups[sel][0].Figures}}}, nil
	}
	w := &worker{site: s, out: &output{guard: s.guard, put: discard}}
	for b.Loop() {
		if _, err := w.page(page); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkPages(b *testing.B, in Input) {
	s := mustSite(b, in, Options{Static: withBundle(b)})
	w := &worker{site: s, out: &output{guard: s.guard, put: discard}}
	i := 0
	for b.Loop() {
		if _, err := w.page(s.pages[1+i%66]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.SetBytes(w.out.bytes / int64(i))
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
