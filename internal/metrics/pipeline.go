package metrics

import "github.com/hmcts/rse-dashboard/internal/dataset"

// pipeline holds what is counted by pipeline instead of by cell.
type pipeline struct {
	name    string
	nightly bool // its folder is a nightly one
	// projects are positions in Pipelines.projects.
	projects []int
	href     string // the pipeline's address, from its latest build
	hrefAt   dataset.Instant
	// byType holds its other builds and its nightly ones. Only the runs that a
	// schedule started can make a pipeline have both.
	byType [2]*pipelineCounts
	trend  trend
}

// pipelineCounts is what is counted of the builds of one pipeline and type.
type pipelineCounts struct {
	// failed is the number of recent builds that failed or were aborted.
	failed int64
	// durations are those of the recently scheduled successful builds, in ms.
	durations exactSum
	// functional is the latest build with a functional test, by position.
	functional    uint32
	hasFunctional bool
}

// trend is what the overview tells of one pipeline.
type trend struct {
	recent, previous [4]int64
	// lastGreen is the latest successful build, red the first and last failed
	// one after it; reds counts them. The builds are told apart by position.
	lastGreen, firstRed, lastRed position
	reds                         int64
}

// position is a build's position plus one; 0 is none.
type position uint32

// counts returns the counts of a type, made when first asked for.
func (p *pipeline) counts(nightly bool) *pipelineCounts {
	i := 0
	if nightly {
		i = 1
	}
	if p.byType[i] == nil {
		p.byType[i] = new(pipelineCounts)
	}
	return p.byType[i]
}

// of returns the counts of the pipeline's builds of a selected type: none, one
// or two of them.
func (p *pipeline) of(t Type) []*pipelineCounts {
	from, to := 0, 2
	switch t {
	case Nightly:
		from = 1
	case NonNightly:
		to = 1
	}
	var list []*pipelineCounts
	for _, c := range p.byType[from:to] {
		if c != nil {
			list = append(list, c)
		}
	}
	return list
}

// add counts build i of the pipeline.
func (t *trend) add(p *Pipelines, i uint32, f *facts) {
	if f.recent {
		t.recent[f.status]++
	}
	if f.previous {
		t.previous[f.status]++
	}
	if f.status == statusSuccess && (t.lastGreen == 0 || p.endsAfter(i, t.lastGreen.index())) {
		t.lastGreen = position(i + 1)
	}
}

// addRed counts failed build i if the pipeline has not been green since.
func (t *trend) addRed(p *Pipelines, i uint32) {
	if t.lastGreen != 0 && !p.endsAfter(i, t.lastGreen.index()) {
		return
	}
	t.reds++
	if t.firstRed == 0 || p.endsAfter(t.firstRed.index(), i) {
		t.firstRed = position(i + 1)
	}
	if t.lastRed == 0 || p.endsAfter(i, t.lastRed.index()) {
		t.lastRed = position(i + 1)
	}
}

// index returns the build's position; there must be one.
func (n position) index() uint32 { return uint32(n - 1) }
