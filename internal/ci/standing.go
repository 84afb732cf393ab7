package ci

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Standing is how a pipeline stands in one word, for badges and sums.
type Standing struct {
	Pipeline string
	Projects []string
	Team     string // of its repository; "" if it is not known
	State    State
	// Since is when the state began; zero if the data of 180 days does not say it.
	// For [Idle] it is the end of the latest build that succeeded or failed.
	Since time.Time
}

// State is what a pipeline's latest build that succeeded or failed says.
type State uint8

// The states.
const (
	Idle    State = iota // it is more than 14 days old and failed, or there is none
	IsRed                // it failed, as red-now lists it
	IsGreen              // it succeeded
)

// String returns the state in a word.
func (s State) String() string { return [...]string{"idle", "red", "green"}[s] }

// Standings returns how every pipeline stands that has a page, by name.
func (r *Report) Standings() []Standing {
	in := r.insight()
	list := make([]Standing, len(in.histories))
	for i, h := range in.histories {
		s := Standing{Pipeline: h.pipeline.Name, Projects: r.projectsOf(h), Team: h.team}
		switch n := len(h.outcomes); {
		case n == 0:
		case h.red != nil:
			s.State = IsRed
			if h.red.green != nil {
				s.Since = h.red.failures[0].End.Time()
			}
		case h.failed(n - 1):
			s.Since = h.outcomes[n-1].End.Time()
		default:
			s.State = IsGreen
			if first := h.firstOfGreen(); first > 0 {
				s.Since = h.outcomes[first].End.Time()
			}
		}
		list[i] = s
	}
	return list
}

// firstOfGreen returns the position of the first of the successes that the history
// ends with; 0 if no build failed before.
func (h *pipelineHistory) firstOfGreen() int {
	i := len(h.outcomes)
	for i > 0 && h.outcomes[i-1].Status == build.Success {
		i--
	}
	return i
}

// Headlines returns the numbers of the overview for a selection, nil if there is no
// such project.
func (r *Report) Headlines(s Selection) (list []figure.Headline) {
	if v, ok := r.view(s); ok {
		list = v.headlines(overviewHeadlines)
	}
	return list
}
