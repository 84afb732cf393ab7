package stats

import (
	"math"
	"slices"
)

// The thresholds of [LevelChanges].
const (
	fewestASide   = 5     // values on either side of a change
	splitP        = 0.01  // below which a segment is split
	mergeP        = 0.001 // from which two segments are one
	leastRatio    = 0.10  // by which the medians differ at least
	mostTrimmed   = 0.9   // share of squared differences that counts
	mostDependent = 0.9   // the highest autocorrelation that is corrected for
)

// LevelChange is a change between two levels of a sequence.
type LevelChange struct {
	// At is the position of the first value of the new level.
	At int
	// P is the greater of the p values of Student's and the Mann–Whitney test
	// between the two levels.
	P float64
}

// LevelChanges finds where the level of positive values changes for good, such
// as builds that take half as long again from some build on. It splits the
// sequence of logarithms where Student's t is greatest, then merges neighbours
// that do not differ clearly. leastStep is the difference of medians, in the
// values' unit, below which a change does not matter. Neighbouring values
// resemble each other, so t is reduced by an estimate of their correlation.
func LevelChanges(x []float64, leastStep float64) []LevelChange {
	l := &levels{x: x, y: make([]float64, len(x)), leastStep: leastStep}
	for i, v := range x {
		l.y[i] = math.Log(v)
	}
	r := autocorrelation(l.y)
	l.scale = math.Sqrt((1 - r) / (1 + r))
	l.starts = []int{0}
	l.split(0, len(x))
	return l.merge()
}

// levels is a division of a sequence into segments.
type levels struct {
	x, y      []float64
	scale     float64 // of t
	leastStep float64
	starts    []int // of the segments, 0 first
}

// autocorrelation estimates the correlation of neighbours, between 0 and
// mostDependent, from the squared differences at distance one and two. The
// largest tenth of them is left out, so that changes of level do not count.
func autocorrelation(y []float64) float64 {
	one, two := trimmedMean(y, 1), trimmedMean(y, 2)
	if one == 0 {
		return 0
	}
	return min(max(two/one-1, 0), mostDependent)
}

func trimmedMean(y []float64, distance int) float64 {
	if len(y) <= distance {
		return 0
	}
	squares := make([]float64, 0, len(y)-distance)
	for i := distance; i < len(y); i++ {
		d := y[i] - y[i-distance]
		squares = append(squares, d*d)
	}
	slices.Sort(squares)
	n := len(squares) * 9 / 10
	if n == 0 {
		return 0
	}
	sum := 0.0
	for _, s := range squares[:n] {
		sum += s
	}
	return sum / float64(n)
}

// split divides [from, to) where |t| is greatest, then both parts.
func (l *levels) split(from, to int) {
	if to-from < 2*fewestASide {
		return
	}
	at, t := l.bestSplit(from, to)
	if at < 0 || studentP(t, to-from-2) >= splitP {
		return
	}
	l.split(from, at)
	l.starts = append(l.starts, at)
	l.split(at, to)
}

// bestSplit returns the first position with the greatest |t|, and -1 if all
// values are equal.
func (l *levels) bestSplit(from, to int) (at int, t float64) {
	const rounding = 1e-9
	after := make([]moments, to-from+1) // of the values from each position on
	for i := to - 1; i >= from; i-- {
		m := after[i+1-from]
		m.add(l.y[i])
		after[i-from] = m
	}
	var before moments
	equalAfter := to - 1 // from here on all values are equal
	for equalAfter > from && l.x[equalAfter-1] == l.x[to-1] {
		equalAfter--
	}
	if equalAfter == from {
		return -1, 0
	}
	equalBefore := true
	at = -1
	for i := from; i < to; i++ {
		if i-from >= fewestASide && to-i >= fewestASide {
			a, b := before, after[i-from]
			if equalBefore {
				a.m2, a.mean = 0, l.y[from]
			}
			if i >= equalAfter {
				b.m2, b.mean = 0, l.y[to-1]
			}
			if next := math.Abs(studentT(a, b, l.scale)); at < 0 || next > t*(1+rounding) {
				at, t = i, next
			}
		}
		equalBefore = equalBefore && l.x[i] == l.x[from]
		before.add(l.y[i])
	}
	return at, t
}

// neighbours are two segments that meet, compared.
type neighbours struct {
	p      float64
	ratio  float64 // of the medians, after to before
	before float64 // the median before
	step   float64 // between the medians
}

// merge drops changes that are not clear or do not matter, one at a time, and
// returns the others.
func (l *levels) merge() []LevelChange {
	const rounding = 1e-12
	pairs := make([]neighbours, len(l.starts)-1)
	for i := range pairs {
		pairs[i] = l.compare(i)
	}
	for len(pairs) > 0 {
		drop, worst := -1, mergeP
		for i, n := range pairs {
			if n.p >= worst-rounding && n.p >= mergeP {
				drop, worst = i, max(worst, n.p)
			}
		}
		if drop < 0 {
			least := math.Inf(1)
			for i, n := range pairs {
				distance := math.Abs(n.ratio - 1)
				// A step of exactly a tenth counts; a ratio of 0.9 would be rounded.
				if (n.step < leastRatio*n.before || n.step < l.leastStep) && distance <= least+rounding {
					drop, least = i, min(least, distance)
				}
			}
		}
		if drop < 0 {
			break
		}
		l.starts = slices.Delete(l.starts, drop+1, drop+2)
		pairs = slices.Delete(pairs, drop, drop+1)
		for i := max(drop-1, 0); i < min(drop+1, len(pairs)); i++ {
			pairs[i] = l.compare(i)
		}
	}
	changes := make([]LevelChange, len(pairs))
	for i, n := range pairs {
		changes[i] = LevelChange{At: l.starts[i+1], P: n.p}
	}
	return changes
}

// compare compares segment i with the one after it.
func (l *levels) compare(i int) neighbours {
	from, at, to := l.starts[i], l.starts[i+1], len(l.x)
	if i+2 < len(l.starts) {
		to = l.starts[i+2]
	}
	t := studentT(l.momentsOf(from, at), l.momentsOf(at, to), l.scale)
	before, after := median(l.x[from:at]), median(l.x[at:to])
	return neighbours{
		p:     max(studentP(t, to-from-2), mannWhitneyP(l.y[from:at], l.y[at:to])),
		ratio: after / before, before: before,
		step: math.Abs(after - before),
	}
}

func (l *levels) momentsOf(from, to int) moments {
	var m moments
	equal := true
	for i := from; i < to; i++ {
		m.add(l.y[i])
		equal = equal && l.x[i] == l.x[from]
	}
	if equal {
		m.m2, m.mean = 0, l.y[from]
	}
	return m
}

// median returns the median of values in any order.
func median(x []float64) float64 {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	return MiddleMedian(sorted)
}
