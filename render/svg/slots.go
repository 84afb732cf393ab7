package svg

import (
	"math"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// mostSlots is how many columns can be told apart on a phone.
const mostSlots = 120

// slots are the places along a horizontal axis, in order: stretches of time or
// categories, with the series' numbers for each.
type slots struct {
	series []series
	// from and to are the ends of each slot as shares of the width.
	from, to []float64
	// timed tells that the slots are times: start and end of all, in loc.
	timed      bool
	start, end time.Time
	loc        *time.Location
	// daily tells that each slot is a day or longer.
	daily bool
	// labels are the slots' names where they are not times.
	labels []string
	// axis and right are the column and the upper end of an axis of numbers, on
	// which histograms stand; right is 0 if there is none.
	axis  *figure.Column
	right float64
	// each says what a slot pools ("3 hours", "4 rows"), "" if it is one row.
	each string
	// pool is the length of time that a slot pools, 0 if it is one row.
	pool time.Duration
	// volume is the series that is drawn in a plot of its own; nil if there is none.
	volume *series
	// note is the small print.
	note string
}

// readSlots reads the table along its Label column and pools neighbouring rows
// until at most most are left.
func (p *picture) readSlots(most int) (slots, bool) {
	label := figure.ColumnIndex(p.f.Columns, p.f.Chart.Label)
	s := slots{series: p.readSeries()}
	if label < 0 || len(s.series) == 0 {
		return s, false
	}
	if p.readTimes(&s, label, most) {
		s.cutVolume()
		return s, true
	}
	n := len(p.f.Rows)
	k := (n + most - 1) / most
	group := make([]int, n)
	for i := range group {
		group[i] = i / k
	}
	count := (n + k - 1) / k
	if k > 1 {
		p.pool(&s, group, count)
		s.each = words.CountOf(int64(k), "rows of the table")
	}
	for i := range count {
		s.labels = append(s.labels, p.f.Rows[i*k][label].String())
	}
	s.divide(count)
	return s, true
}

// divide makes n slots of the same width.
func (s *slots) divide(n int) {
	s.from, s.to = make([]float64, n), make([]float64, n)
	for i := range n {
		s.from[i], s.to[i] = float64(i)/float64(n), float64(i+1)/float64(n)
	}
}

// stretches are the lengths of time, in seconds, into which rows are pooled.
var stretches = [...]struct {
	seconds int64
	name    string
}{
	{900, "15 minutes"}, {1800, "30 minutes"}, {3600, "hour"}, {7200, "2 hours"}, {10800, "3 hours"},
	{14400, "4 hours"}, {21600, "6 hours"}, {43200, "12 hours"}, {day, "day"}, {2 * day, "2 days"},
	{7 * day, "week"}, {14 * day, "2 weeks"}, {28 * day, "4 weeks"}, {84 * day, "12 weeks"}, {364 * day, "52 weeks"},
	{3640 * day, "10 years"}, {36400 * day, "100 years"},
}

const day = 86400

// readTimes lays the slots out by time if the labels are instants or days in
// ascending order.
func (p *picture) readTimes(s *slots, label, most int) bool {
	n := len(p.f.Rows)
	at := make([]int64, n)
	step := int64(math.MaxInt64)
	for i, row := range p.f.Rows {
		t, ok := row[label].Time()
		if !ok || t.Year() < 1 || t.Year() > 9999 {
			return false
		}
		at[i] = t.Unix()
		if i > 0 {
			if at[i] <= at[i-1] {
				return false
			}
			step = min(step, at[i]-at[i-1])
		}
	}
	if n == 1 {
		step = 3600
		if p.f.Columns[label].Type == figure.TypeDate {
			step = day
		}
	}
	p.setZone(s, label)
	if p.f.Columns[label].Role == figure.LastDay {
		for i := range at {
			at[i] -= step - day // a slot begins with its first day
		}
	}
	starts, length := at, step
	if (at[n-1]-at[0])/step+1 > int64(most) {
		starts, length = p.poolTimes(s, at, most)
	}
	first, last := starts[0], starts[len(starts)-1]+length
	span := float64(last - first)
	s.daily = length >= day
	s.start, s.end = time.Unix(first, 0).In(s.loc), time.Unix(last, 0).In(s.loc)
	for _, from := range starts {
		s.from = append(s.from, float64(from-first)/span)
		s.to = append(s.to, float64(from-first+length)/span)
	}
	return true
}

// setZone makes the slots times, in the zone in which the label's are shown.
func (p *picture) setZone(s *slots, label int) {
	s.timed, s.loc = true, p.o.Location
	if p.f.Columns[label].Type == figure.TypeDate {
		s.loc = time.UTC
	}
}

// poolTimes pools rows into stretches of the clock and calendar of s.loc, and
// returns the starts of the stretches that have rows, and their length.
func (p *picture) poolTimes(s *slots, at []int64, most int) ([]int64, int64) {
	span := at[len(at)-1] - at[0]
	chosen := stretches[len(stretches)-1]
	for _, c := range stretches {
		if span/c.seconds+2 <= int64(most) {
			chosen = c
			break
		}
	}
	group := make([]int, len(at))
	var starts []int64
	before := int64(math.MinInt64)
	for i, t := range at {
		_, offset := time.Unix(t, 0).In(s.loc).Zone()
		local := t + int64(offset)
		key := local - mod(local, chosen.seconds)
		if chosen.seconds >= 7*day { // weeks begin on Monday, and 1970 on a Thursday
			key = local - mod(local+3*day, chosen.seconds)
		}
		// A repeated hour has the key of the first one and a later start.
		start := key - int64(offset)
		if key != before || start >= starts[len(starts)-1]+chosen.seconds {
			before = key
			starts = append(starts, start)
		}
		group[i] = len(starts) - 1
	}
	p.pool(s, group, len(starts))
	s.each, s.pool = chosen.name, time.Duration(min(chosen.seconds, 3640*day))*time.Second
	return starts, chosen.seconds
}

func mod(a, b int64) int64 { return (a%b + b) % b }

// pool adds up the rows of each group. Percentages are weighted by the builds
// they rest on, which gives exactly the percentage of the pooled builds. Without
// a weight column they are averaged.
func (p *picture) pool(s *slots, group []int, count int) {
	weights := figure.RoleIndex(p.f.Columns, figure.Weight)
	for k := range s.series {
		v := make([]float64, count)
		weight := make([]float64, count)
		dimension := s.series[k].column.Unit.Dimension()
		averaged := dimension == figure.Share || dimension == figure.Duration
		for i, x := range s.series[k].v {
			if math.IsNaN(x) {
				continue
			}
			w := 1.0
			if averaged && weights >= 0 {
				w = orZero(value(p.f.Rows[i][weights]))
			}
			if averaged {
				x *= w
			}
			v[group[i]] += x
			weight[group[i]] += w
		}
		for g := range v {
			switch {
			case weight[g] == 0:
				v[g] = math.NaN()
			case averaged:
				v[g] /= weight[g]
			}
		}
		s.series[k].v = v
	}
}

// most returns the largest height that the series of s reach.
func (p *picture) most(s *slots) float64 {
	most := 0.0
	for i := range s.from {
		most = max(most, p.height(s.series, i))
	}
	return most
}

// slotTicks returns the labels along the axis, and whether they stand in the
// middle of their places.
func (p *picture) slotTicks(s *slots) (ticks []tick, middle bool) {
	if s.timed {
		ticks = timeTicks(s.start, s.end, s.daily)
		p.thin(ticks)
		return p.within(ticks), false
	}
	if s.right > 0 {
		across := scale{column: s.axis, step: roundStep(s.right/6, s.axis)}
		for i := 0; i <= 40 && float64(i)*across.step <= s.right*1.0001; i++ {
			v := float64(i) * across.step
			ticks = append(ticks, tick{at: v / s.right, label: across.tick(v)})
		}
		p.thin(ticks)
		return ticks, true
	}
	for i, name := range s.labels {
		name, _ = fit(name, 70)
		ticks = append(ticks, tick{at: (s.from[i] + s.to[i]) / 2, label: words.Isolate(name)})
	}
	if len(ticks) > 12 {
		return p.everyThird(ticks), true
	}
	p.thin(ticks)
	return ticks, true
}

// within drops labels that would leave the picture on the right, and those that
// overlap the label before them even in a wide box.
func (p *picture) within(ticks []tick) []tick {
	kept := ticks[:0]
	end := math.Inf(-1)
	for _, t := range ticks {
		x, w := t.at*(wideBox-p.left), width(t.label)
		if t.at+w/(narrowBox-p.left) > 1.03 || t.wide && x < end {
			continue
		}
		kept = append(kept, t)
		end = x + w + 3
	}
	return kept
}

// timeTicks returns the round instants between start and end, at most about a
// dozen, in the time zone of start; daily leaves out the hours.
func timeTicks(start, end time.Time, daily bool) []tick {
	span := end.Sub(start).Seconds()
	if start.Year() < 1700 || end.Year() > 2250 {
		// A Duration does not hold more than 292 years.
		span = float64(end.Unix() - start.Unix())
	}
	layout, at := roundInstants(start, span, daily)
	var ticks []tick
	dated := layout != "15:04"
	for i := range 100 {
		t := at(i)
		if !t.Before(end) {
			break
		}
		if t.Before(start) {
			continue
		}
		label := t.Format(layout)
		switch {
		case layout == "Jan" && t.Month() == time.January:
			label = t.Format("2006")
		case layout == "15:04" && t.Hour() == 0:
			label = t.Format("2 Jan")
			dated = true
		}
		ticks = append(ticks, tick{at: float64(t.Unix()-start.Unix()) / span, label: label})
	}
	switch {
	case len(ticks) == 0:
		ticks = append(ticks, tick{label: start.Format("2 Jan 2006")})
	case !dated: // hours of one day: the first says which
		ticks[0].label = start.Format("2 Jan, ") + ticks[0].label
	}
	return ticks
}

// roundInstants returns a function for the i-th round instant from about start
// on, so that a span in seconds holds about a dozen, and the layout of their
// labels.
func roundInstants(start time.Time, span float64, daily bool) (layout string, at func(i int) time.Time) {
	loc := start.Location()
	y, m, d := start.Date()
	switch days := span / day; {
	case days <= 2.5 && !daily:
		step := smallestStep(span/3600, 1, 2, 3, 6)
		return "15:04", func(i int) time.Time { return time.Date(y, m, d, i*step, 0, 0, 0, loc) }
	case days <= 60:
		step := smallestStep(days, 1, 2, 7)
		first := d
		if step == 7 {
			first -= (int(start.Weekday()) + 6) % 7 // a Monday
		}
		return "2 Jan", func(i int) time.Time { return time.Date(y, m, first+i*step, 0, 0, 0, 0, loc) }
	case days <= 1500:
		step := smallestStep(days/30.4, 1, 2, 3, 6)
		first := (int(m) - 1) / step * step
		return "Jan", func(i int) time.Time { return time.Date(y, time.Month(1+first+i*step), 1, 0, 0, 0, 0, loc) }
	default:
		step := max(int(decimalStep(days/365.25/wantedTicks)), 1)
		first := y / step * step
		return "2006", func(i int) time.Time { return time.Date(first+i*step, 1, 1, 0, 0, 0, 0, loc) }
	}
}

// wantedTicks is how many instants are labelled at most.
const wantedTicks = 12

// smallestStep returns the first of the steps that divides a span into few
// enough parts, or the last.
func smallestStep(span float64, steps ...int) int {
	for _, step := range steps {
		if span/float64(step) <= wantedTicks {
			return step
		}
	}
	return steps[len(steps)-1]
}

// marks writes short strokes at the instants of the labels.
func (p *picture) marks(ticks []tick, y float64) {
	if len(ticks) == 0 {
		return
	}
	p.openPlot(y, 5)
	p.path(func() {
		for _, t := range ticks {
			p.write("M", t.at*unitsAcross, " 0V5")
		}
	}, ` class="p-axis"`)
	p.write(`</svg>`)
}
