package ci

import (
	"iter"
	"maps"
	"net/url"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

const (
	// recent is the number of days that most figures look back.
	recent     = 14
	secondsDay = 86400
)

// view is what a figure is made from: the builds of a selection. It is used by
// one goroutine.
type view struct {
	*Report
	selection Selection
	position  int // of the project in Report.builds
	// builds are those of the selection, project those of all types of the same
	// project, both in the order of their ends.
	builds, project []*build.Build

	scheduledRecently []*build.Build // what scheduled returns, once known
	knowsScheduled    bool
	selected          []*pipelineHistory
	knowsSelected     bool
}

// ago returns the instant so many days of 86,400 s before as-of.
func (r *Report) ago(days int64) eventfile.Instant { return daysBefore(r.asOf, days) }

func daysBefore(at eventfile.Instant, days int64) eventfile.Instant {
	return eventfile.Instant{Sec: at.Sec - days*secondsDay, Nsec: at.Nsec}
}

// endedSince returns the builds with an end at or after an instant.
func endedSince(builds []*build.Build, at eventfile.Instant) []*build.Build {
	i, _ := slices.BinarySearchFunc(builds, at, func(b *build.Build, at eventfile.Instant) int { return b.End.Compare(at) })
	return builds[i:]
}

// ended returns the builds of the selection that ended in the last days.
func (v *view) ended(days int64) []*build.Build { return endedSince(v.builds, v.ago(days)) }

// endedBefore returns the builds of the selection that ended in the same number
// of days before the last days.
func (v *view) endedBefore(days int64) []*build.Build {
	before := v.ended(2 * days)
	return before[:len(before)-len(v.ended(days))]
}

// scheduled returns the builds of the selection that were scheduled in the last
// 14 days, in the order of their ends.
func (v *view) scheduled() []*build.Build {
	if !v.knowsScheduled {
		v.knowsScheduled = true
		from := v.ago(recent)
		for _, b := range v.builds {
			if b.Scheduled.Compare(from) >= 0 && b.Scheduled.Compare(v.asOf) <= 0 {
				v.scheduledRecently = append(v.scheduledRecently, b)
			}
		}
	}
	return v.scheduledRecently
}

// byPipeline passes on each pipeline that has any of the builds, in the order of
// names, with its builds in the order given. Builds without a pipeline are left
// out.
func (v *view) byPipeline(builds []*build.Build) iter.Seq2[*build.Pipeline, []*build.Build] {
	grouped := make(map[int32][]*build.Build)
	for _, b := range builds {
		if b.Pipeline != build.NoPipeline {
			grouped[b.Pipeline] = append(grouped[b.Pipeline], b)
		}
	}
	return func(yield func(*build.Pipeline, []*build.Build) bool) {
		for _, p := range slices.Sorted(maps.Keys(grouped)) {
			if !yield(&v.set.Pipelines[p], grouped[p]) {
				return
			}
		}
	}
}

// buildValue returns a build's id, linked to where it lives.
func (v *view) buildValue(b *build.Build) figure.Value {
	id := v.set.Text(b.ID)
	if id == "" {
		return figure.Null()
	}
	return figure.String(id).Link(address.Web(v.set.Text(b.URL)))
}

// pipelineValue returns a pipeline's name, linked to where it lives.
func pipelineValue(p *build.Pipeline) figure.Value {
	return figure.String(p.Name).Link(address.Web(p.URL))
}

// textValue returns a text of a build, null if it is missing.
func (v *view) textValue(t build.Text) figure.Value {
	if t == 0 {
		return figure.Null()
	}
	return figure.String(v.set.Text(t))
}

// compareAddress returns where the commits from one build to another are listed,
// "" where that is not known.
func (v *view) compareAddress(from, to *build.Build) string {
	repository := v.set.Text(to.Repository)
	if from.Commit == 0 || to.Commit == 0 || address.Web(repository) == "" {
		return ""
	}
	return repository + "/compare/" + url.PathEscape(v.set.Text(from.Commit)) + "..." + url.PathEscape(v.set.Text(to.Commit))
}

// notRecorded stands for the step of a failure whose step is not known.
const notRecorded = "(not recorded)"

// failingStep returns the step that a failed build failed in.
func (r *Report) failingStep(b *build.Build) string {
	if step := r.set.Text(b.FailingStep); step != "" {
		return step
	}
	return notRecorded
}
