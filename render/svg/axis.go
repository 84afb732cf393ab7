package svg

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Axis is the axis of values of a picture, so that an interactive chart can begin with
// the same scale and grain.
type Axis struct {
	// Top is the end of the axis, and Step the distance of its ticks; of a heatmap Step
	// is the width of a class, and Top that of all of them.
	Top, Step float64
	// Pool is the length of time that a place covers; 0 if it is one row.
	Pool time.Duration
	// Few is the number of builds below which a light column is left out; 0 if none is.
	Few int
}

// AxisOf returns the axis of values of a figure's picture; ok is false if it has none.
func AxisOf(f *figure.Figure, zone *time.Location) (axis Axis, ok bool) {
	p := picture{f: f, o: Options{Location: zone}}
	var s slots
	most := 0.0
	switch f.Chart.Kind {
	case figure.Heatmap:
		all := p.readSeries()
		if len(all) == 0 {
			return axis, false
		}
		step := classStep(all[0].v, all[0].column)
		return Axis{Top: shades * step, Step: step}, true
	case figure.Columns:
		s, ok = p.readSlots(mostSlots)
		most = p.most(&s)
	case figure.Timeline:
		if p.hasPoints() {
			s.series = p.readSeries()
			ok = len(s.series) > 0
		} else if s, ok = p.readSlots(mostPoints); ok {
			if s.leaveOutFew() {
				axis.Few = fewBuilds
			}
		}
		most = s.highest()
	case figure.Histogram:
		s, _, ok = p.readBins()
		most = p.most(&s)
	}
	if !ok || len(s.series) == 0 {
		return axis, false
	}
	scale := newScale(most, f.Chart.Max, s.series[0].column)
	return Axis{Top: scale.top, Step: scale.step, Pool: s.pool, Few: axis.Few}, true
}
