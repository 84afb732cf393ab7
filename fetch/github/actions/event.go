package actions

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// The steps that end a build, as the figures know them.
const (
	succeeded = "Pipeline Succeeded"
	failed    = "Pipeline Failed"
)

// The words of results.
const (
	success = "SUCCESS"
	failure = "FAILURE"
	aborted = "ABORTED"
	unknown = "UNKNOWN"
)

const completed = "completed"

// outcome returns the last step and the result of an attempt that is completed.
func outcome(conclusion string) (step, result string) {
	switch conclusion {
	case "success":
		return succeeded, success
	case "failure", "timed_out", "startup_failure":
		return failed, failure
	case "cancelled":
		return failed, aborted
	}
	return failed, unknown
}

// name makes a text of a name that others chose: on one line and not too long.
func name(text string) string { return message.Shorten(text, 250) }

// wentWrong reports whether an attempt, a job or a step has failed.
func wentWrong(conclusion string) bool { return conclusion == "failure" || conclusion == "timed_out" }

// culprits returns the jobs or steps that have failed; if none has, those that were
// cancelled, since a run that takes too long stops there.
func culprits[T any](list []T, conclusion func(*T) string) []T {
	var failed, cancelled []T
	for i := range list {
		switch c := conclusion(&list[i]); {
		case wentWrong(c):
			failed = append(failed, list[i])
		case c == "cancelled":
			cancelled = append(cancelled, list[i])
		}
	}
	if len(failed) > 0 {
		return failed
	}
	return cancelled
}

// recorder makes events of the runs of one repository.
type recorder struct {
	repository *dataset.Repository
	// branch is what is recorded as the branch.
	branch string
}

// newRecorder returns a recorder. branches are those that figures count.
func newRecorder(repository *dataset.Repository, branches []string) *recorder {
	r := &recorder{repository: repository, branch: repository.Branch}
	if len(branches) > 0 && !slices.Contains(branches, repository.Branch) {
		r.branch = branches[0]
	}
	return r
}

// belongs reports whether a run is one of the default branch: a fork's branch
// may have the same name.
func (r *recorder) belongs(u *run) bool {
	if u.Branch != r.repository.Branch || u.ID <= 0 {
		return false
	}
	if u.Head == nil {
		// The fork is gone.
		return !strings.HasPrefix(u.Event, "pull_request")
	}
	return u.Repository == nil || u.Repository.ID == u.Head.ID
}

// began is when an attempt began: the first one waits from its creation on.
func (u *run) began() time.Time {
	if !u.Started.IsZero() {
		return u.Started
	}
	return u.Created
}

// workflow is the name of a run's workflow.
func (u *run) workflow() string {
	// The runs by which Dependabot updates are named after what each updates.
	if strings.HasPrefix(u.Path, "dynamic/dependabot/") {
		return "Dependabot Updates"
	}
	return cmp.Or(name(u.Name), name(u.Path), fmt.Sprintf("workflow %d", u.WorkflowID))
}

// labels are the labels of a job's runner, as Jenkins writes those of a node.
func (j *job) labels() string { return name(strings.Join(j.Labels, " ")) }

// events returns what is recorded of an attempt of a run, and of the jobs that
// were read of it.
func (r *recorder) events(u *run, list []job) []eventfile.Event {
	attempt := max(u.Attempt, 1)
	base := r.base(u, attempt)
	last := at(base, u, u.Updated)
	last.ID = fmt.Sprintf("%d/%d/run", u.ID, attempt)
	if u.Status != completed {
		last.Step = name(u.Status)
		return []eventfile.Event{last}
	}
	last.Step, last.Result = outcome(u.Conclusion)
	last.BuildResult = last.Result
	var events []eventfile.Event
	for i := range list {
		last.NodeLabels = cmp.Or(last.NodeLabels, list[i].labels())
	}
	for _, j := range culprits(list, func(j *job) string { return j.Conclusion }) {
		event := func(step string, number int64, times ...time.Time) {
			e := at(base, u, earliest(u.Updated, times...))
			e.ID = fmt.Sprintf("%d/%d/%d/%d", u.ID, attempt, j.ID, number)
			e.Step = cmp.Or(name(j.Name), "(nameless job)") + " / " + step
			e.Result, e.NodeLabels = failure, j.labels()
			events = append(events, e)
		}
		steps := culprits(j.Steps, func(s *step) string { return s.Conclusion })
		for _, s := range steps {
			event(cmp.Or(name(s.Name), "(nameless step)"), s.Number, s.Completed, j.Completed)
		}
		if len(steps) == 0 {
			event("(no step failed)", 0, j.Completed)
		}
	}
	return append(events, last)
}

// base is what all events of an attempt have in common.
func (r *recorder) base(u *run, attempt int64) eventfile.Event {
	var base eventfile.Event
	base.Reset()
	base.Source = "github:" + r.repository.Owner
	base.CorrelationID = fmt.Sprintf("%d.%d", u.ID, attempt)
	base.Component = r.repository.Name
	base.Branch = r.branch
	base.BuildNumber = fmt.Sprint(u.Number)
	base.BuildID = base.BuildNumber
	base.BuildURL = link(u.URL)
	scheduled := u.Created
	if attempt > 1 {
		base.BuildID, scheduled = fmt.Sprintf("%d.%d", u.Number, attempt), u.began()
		if base.BuildURL != "" {
			base.BuildURL += fmt.Sprintf("/attempts/%d", attempt)
		}
	}
	base.JobBaseName = u.workflow()
	base.JobName = r.repository.Owner + "/" + r.repository.Name + "/" + base.JobBaseName
	if home := strings.TrimSuffix(link(r.repository.URL), "/"); home != "" {
		base.GitURL = home + ".git"
		base.JobURL = home + "/actions/" + address(u.Path)
	}
	base.GitCommit = name(u.Commit)
	base.Trigger = name(u.Event)
	if !scheduled.IsZero() {
		base.Scheduled = eventfile.InstantOf(scheduled)
	}
	return base
}

// at is an event of an attempt at a time, which may be zero.
func at(e eventfile.Event, u *run, t time.Time) eventfile.Event {
	if !t.IsZero() {
		e.Stage = eventfile.InstantOf(t)
		if d := t.Sub(u.began()).Milliseconds(); d >= 0 {
			e.Duration = float64(d)
		}
	}
	e.TS = math.NaN()
	if !u.Updated.IsZero() {
		e.TS = float64(u.Updated.Unix())
	}
	return e
}

// link returns an address without user information, or "" if it is not an
// address of the web.
func link(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || len(text) > 2000 {
		return ""
	}
	if u.User == nil {
		return text
	}
	u.User = nil
	return u.String()
}

// earliest returns the first time that is known and before end, or else end, so
// that the run's own event stays the last one.
func earliest(end time.Time, times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() && (end.IsZero() || t.Before(end)) {
			return t
		}
	}
	return end
}

// address is the part of a workflow's page behind /actions/, by its path
// (".github/workflows/ci.yml", or "dynamic/pages/build" for GitHub's own).
func address(path string) string {
	path, _, _ = strings.Cut(path, "@")
	file, ok := strings.CutPrefix(path, ".github/workflows/")
	if !ok {
		file, ok = strings.CutPrefix(path, "dynamic/")
	}
	if !ok || file == "" {
		return ""
	}
	parts := strings.Split(file, "/")
	for i, p := range parts {
		if p == "." || p == ".." {
			return ""
		}
		parts[i] = url.PathEscape(p)
	}
	return "workflows/" + strings.Join(parts, "/")
}
