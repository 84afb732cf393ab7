package metrics

import (
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// finishCoverage completes what was counted while reading.
func (b *Builder) finishCoverage() Coverage {
	c := b.coverage
	c.First, c.Last = span(b.first, b.last)
	for id, s := range b.sources {
		if s.events == 0 && s.builds == 0 {
			continue
		}
		source := SourceCoverage{Source: b.texts.text(id), Events: s.events, Builds: s.builds, WithEnd: s.withEnd}
		source.First, source.Last = span(s.first, s.last)
		c.Sources = append(c.Sources, source)
	}
	slices.SortFunc(c.Sources, func(x, y SourceCoverage) int { return strings.Compare(x.Source, y.Source) })
	return c
}

// span returns the two instants as times, or two zero times if nothing was
// counted between them.
func span(first, last dataset.Instant) (from, to time.Time) {
	if last.IsMissing() {
		return time.Time{}, time.Time{}
	}
	return first.Time(), last.Time()
}

// Coverage says how complete the data is.
func (p *Pipelines) Coverage() Coverage { return p.coverage }
