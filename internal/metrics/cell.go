package metrics

import "math"

// cell holds the counts of the builds of one selection, from which its figures
// are read off. A build is added to each of its cells once.
type cell struct {
	builds   int64 // all of them, whenever they ended
	day      [4]int64
	recent   [4]int64
	previous [4]int64
	// ended counts, among the recent ones, the builds with a terminal event, and
	// previousEnded among those of the 14 days before.
	ended, previousEnded int64

	hours    [weekHours]share
	quarters [quarterHours]share
	days     [timelineDays][3]int32

	// steps counts the recent failed builds by the step they failed in.
	steps map[textID]int64
	// minutes counts the recently scheduled builds by whole minutes of duration.
	minutes map[float64]*[3]int64
}

// ranRecently reports whether any build of the last 14 days came to a known end.
func (c *cell) ranRecently() bool {
	return c.recent[statusSuccess]+c.recent[statusFailure]+c.recent[statusAborted] > 0
}

// share is a number of builds and how many of them failed or were aborted.
type share struct{ builds, failed int32 }

// add counts one more build.
func (s *share) add(failed bool) {
	s.builds++
	if failed {
		s.failed++
	}
}

// facts is what the cells need to know of a build, worked out once for all of
// them. Positions are -1 where the build lies outside.
type facts struct {
	status                status
	day, recent, previous bool // its end lies in the last day, in the 14 days, in those before
	ended                 bool
	hour, quarter, date   int
	culprit               textID
	minute                float64 // NaN if it does not count in the histogram
}

// add adds a build.
func (c *cell) add(f *facts) {
	c.builds++
	failed := f.status == statusFailure || f.status == statusAborted
	if f.day {
		c.day[f.status]++
	}
	if f.recent {
		c.recent[f.status]++
		if f.ended {
			c.ended++
		}
		if f.status == statusFailure {
			if c.steps == nil {
				c.steps = make(map[textID]int64)
			}
			c.steps[f.culprit]++
		}
	}
	if f.previous {
		c.previous[f.status]++
		if f.ended {
			c.previousEnded++
		}
	}
	if f.status == statusUnknown {
		return
	}
	if f.recent {
		c.hours[f.hour].add(failed)
	}
	if f.quarter >= 0 {
		c.quarters[f.quarter].add(failed)
	}
	if f.date >= 0 {
		c.days[f.date][f.status]++
	}
	if !math.IsNaN(f.minute) {
		if c.minutes == nil {
			c.minutes = make(map[float64]*[3]int64)
		}
		n := c.minutes[f.minute]
		if n == nil {
			n = new([3]int64)
			c.minutes[f.minute] = n
		}
		n[f.status]++
	}
}

// failurePercent returns 100·failed/builds; ok is false when there are none, so
// that no builds never look like no failures.
func failurePercent(failed, builds int64) (percent float64, ok bool) {
	if builds == 0 {
		return 0, false
	}
	return 100 * float64(failed) / float64(builds), true
}

// wholeMinutes returns the number of whole minutes in a duration of d ≥ 0
// milliseconds, exactly even where the division is not.
func wholeMinutes(d float64) float64 {
	m := math.Floor(d / 60000)
	switch {
	case m*60000 > d:
		m--
	case (m+1)*60000 <= d:
		m++
	}
	return m
}
