package build

import (
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Coverage says how complete the data is: what was read, what was left out and
// why, and how many builds came to a recorded end.
type Coverage struct {
	// Events is the number of documents read.
	Events int64
	// Those left out: notices, documents of other branches, older copies of a
	// document, documents without any time, and those later than as-of.
	Notices, OtherBranches, Copies, NoTime, Future int64
	// Builds is the number of builds; WithEnd those with a terminal event.
	Builds, WithEnd int64
	// WithoutPipeline is the number of builds that name no pipeline.
	WithoutPipeline int64
	// Sources holds the same numbers for each source, in the order of names.
	Sources []SourceCoverage
}

// SourceCoverage is the coverage of one source.
type SourceCoverage struct {
	Source string
	// Events is the number of events that count.
	Events          int64
	Builds, WithEnd int64
	// First and Last are the times of the first and last event that counts.
	First, Last time.Time
}

// sourceCount is what coverage says of one source, while counting.
type sourceCount struct {
	events, builds, withEnd int64
	first, last             eventfile.Instant
}

// note counts one event of a source.
func (s *sourceCount) note(at eventfile.Instant) {
	if s.events == 0 || at.Compare(s.first) < 0 {
		s.first = at
	}
	if s.events == 0 || at.Compare(s.last) > 0 {
		s.last = at
	}
	s.events++
}

// count returns the counters of a source. Neighbouring events mostly share it.
func (c *collector) count(source Text) *sourceCount {
	if c.counted != nil && c.countedSource == source {
		return c.counted
	}
	s := c.sources[source]
	if s == nil {
		s = new(sourceCount)
		c.sources[source] = s
	}
	c.counted, c.countedSource = s, source
	return s
}

// countBuild counts a finished build.
func (c *collector) countBuild(source Text, b *Build) {
	of := c.count(source)
	of.builds++
	c.coverage.Builds++
	if b.Completed {
		of.withEnd++
		c.coverage.WithEnd++
	}
	if b.Pipeline == NoPipeline {
		c.coverage.WithoutPipeline++
	}
}

// finishedCoverage returns the coverage with its sources.
func (c *collector) finishedCoverage() Coverage {
	cover := c.coverage
	for id, s := range c.sources {
		if s.events > 0 {
			cover.Sources = append(cover.Sources,
				SourceCoverage{c.texts.words[id], s.events, s.builds, s.withEnd, s.first.Time(), s.last.Time()})
		}
	}
	slices.SortFunc(cover.Sources, func(x, y SourceCoverage) int { return strings.Compare(x.Source, y.Source) })
	return cover
}
