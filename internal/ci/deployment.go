package ci

import (
	"cmp"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// deployment is a build that deployed, and when.
type deployment struct {
	build *build.Build
	at    eventfile.Instant
	again bool // its commit was deployed before
}

// deploymentsOf returns the deployments of a history, by time, then key.
func (r *Report) deploymentsOf(h *pipelineHistory) []deployment {
	var list []deployment
	if r.deployments.Pipelines.Match(h.pipeline.Name) {
		for _, b := range h.outcomes {
			if b.Status == build.Success {
				list = append(list, deployment{build: b, at: b.End})
			}
		}
	} else {
		for _, b := range h.builds {
			if !b.Deployed.IsMissing() && !r.failedToDeploy(h.pipeline, b) {
				list = append(list, deployment{build: b, at: b.Deployed})
			}
		}
		slices.SortFunc(list, func(a, b deployment) int {
			return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.build.KeyRank, b.build.KeyRank))
		})
	}
	before := make(map[build.Text]bool)
	for i := range list {
		commit := list[i].build.Commit
		list[i].again = before[commit]
		before[commit] = commit != 0
	}
	return list
}

// failedToDeploy reports whether the build is a failed deployment.
func (r *Report) failedToDeploy(p *build.Pipeline, b *build.Build) bool {
	if b.Status != build.Failure {
		return false
	}
	return r.deployments.Pipelines.Match(p.Name) || r.deployments.Steps.Match(r.failingStep(b))
}

// firstSeen returns when each commit of the history was first scheduled, or ended
// where that is not known.
func (h *pipelineHistory) firstSeen() map[build.Text]eventfile.Instant {
	seen := make(map[build.Text]eventfile.Instant)
	for _, b := range h.builds {
		if b.Commit == 0 {
			continue
		}
		at := b.Scheduled
		if at.IsMissing() {
			at = b.End
		}
		if before, ok := seen[b.Commit]; !ok || at.Compare(before) < 0 {
			seen[b.Commit] = at
		}
	}
	return seen
}
