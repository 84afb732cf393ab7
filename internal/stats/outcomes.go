package stats

import "math"

// The prior and the threshold of LUCI's changepoint analysis of test outcomes.
const (
	luciAlpha = 0.3
	luciBeta  = 0.5
)

var luciGain = math.Log(10000)

// OutcomeHistory finds changes in the share of failures of a sequence of
// outcomes, by the rule of LUCI's changepoint analysis.
type OutcomeHistory struct {
	fails []int // fails[i] is the number of failures before outcome i
	// Starts holds the position of the first outcome of each segment, 0 first.
	Starts []int
}

// NewOutcomeHistory divides outcomes, true for a failure, into segments between
// which the share of failures differs beyond doubt.
func NewOutcomeHistory(outcomes []bool) *OutcomeHistory {
	h := &OutcomeHistory{fails: make([]int, len(outcomes)+1), Starts: []int{0}}
	for i, failed := range outcomes {
		h.fails[i+1] = h.fails[i]
		if failed {
			h.fails[i+1]++
		}
	}
	h.split(0, len(outcomes))
	return h
}

// split divides [from, to) at its best position, then both parts, and appends
// the starts of the segments that follow the first one in order.
func (h *OutcomeHistory) split(from, to int) {
	const rounding = 1e-9
	best, at := math.Inf(-1), -1
	for i := from + 1; i < to; i++ {
		if h.failed(i) == h.failed(i-1) {
			continue
		}
		if ll := h.likelihood(from, i) + h.likelihood(i, to); ll > best+rounding || at < 0 {
			best, at = ll, i
		}
	}
	if at < 0 || best-h.likelihood(from, to) <= luciGain {
		return
	}
	h.split(from, at)
	h.Starts = append(h.Starts, at)
	h.split(at, to)
}

func (h *OutcomeHistory) failed(i int) bool { return h.fails[i+1] > h.fails[i] }

// likelihood returns the logarithm of the marginal likelihood of the outcomes in
// [from, to) under one unknown share of failures with a Beta prior.
func (h *OutcomeHistory) likelihood(from, to int) float64 {
	x, n := float64(h.fails[to]-h.fails[from]), float64(to-from)
	return luciConstant + lgamma(x+luciAlpha) + lgamma(n-x+luciBeta) - lgamma(n+luciAlpha+luciBeta)
}

var luciConstant = lgamma(luciAlpha+luciBeta) - lgamma(luciAlpha) - lgamma(luciBeta)

// TurnedRed reports whether the last segment is one of failures: there is a
// segment before it, and its share of failures is at least one half and higher
// than before.
func (h *OutcomeHistory) TurnedRed() bool {
	k := len(h.Starts) - 1
	if k < 1 {
		return false
	}
	before, last, end := h.Starts[k-1], h.Starts[k], len(h.fails)-1
	fails, n := h.fails[end]-h.fails[last], end-last
	failsBefore, nBefore := h.fails[last]-h.fails[before], last-before
	return 2*fails >= n && fails*nBefore > failsBefore*n
}

// Suspects returns the positions of the first and the last of the outcomes of which
// one is the first of the last segment, with a probability of 99 %. There must be a
// segment before the last one.
func (h *OutcomeHistory) Suspects() (first, last int) {
	const tail = 0.005
	from, to := h.Starts[len(h.Starts)-2], len(h.fails)-1
	weights := make([]float64, 0, to-from-1)
	most := math.Inf(-1)
	for i := from + 1; i < to; i++ {
		ll := h.likelihood(from, i) + h.likelihood(i, to)
		weights = append(weights, ll)
		most = max(most, ll)
	}
	sum := 0.0
	for i, ll := range weights {
		weights[i] = math.Exp(ll - most)
		sum += weights[i]
	}
	cumulated := 0.0
	for i, w := range weights {
		cumulated += w / sum
		if first == 0 && cumulated >= tail {
			first = from + 1 + i
		}
		if cumulated >= 1-tail {
			return first, from + 1 + i
		}
	}
	return first, to - 1
}
