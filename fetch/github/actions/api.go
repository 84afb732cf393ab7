package actions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// run is what is read of a workflow run, or of one of its attempts. go-github's
// own type fails on repositories with custom properties of several values.
type run struct {
	ID         int64
	Name       string
	Path       string
	WorkflowID int64 `json:"workflow_id"`
	Number     int64 `json:"run_number"`
	Attempt    int64 `json:"run_attempt"`
	Event      string
	Status     string
	Conclusion string
	Branch     string    `json:"head_branch"`
	Commit     string    `json:"head_sha"`
	URL        string    `json:"html_url"`
	Created    time.Time `json:"created_at"`
	Started    time.Time `json:"run_started_at"`
	Updated    time.Time `json:"updated_at"`
	Repository *owned
	Head       *owned `json:"head_repository"`
}

// owned is the repository that something belongs to.
type owned struct{ ID int64 }

// Complete reports whether the response has a run's fields.
func (u *run) Complete() bool { return u.ID != 0 }

// runs is a page of runs.
type runs struct {
	Total *int  `json:"total_count"`
	Runs  []run `json:"workflow_runs"`
}

// Complete reports whether the response has a list's fields, though it may be
// empty.
func (l *runs) Complete() bool { return l.Total != nil && l.Runs != nil }

// job is what is read of a job.
type job struct {
	ID         int64
	Name       string
	Conclusion string
	Completed  time.Time `json:"completed_at"`
	Labels     []string  // that the job asks of its runner
	Steps      []step
}

type step struct {
	Name       string
	Number     int64
	Conclusion string
	Completed  time.Time `json:"completed_at"`
}

// jobs is a page of jobs.
type jobs struct{ Jobs []job }

// Complete reports whether the response has a list's field.
func (l *jobs) Complete() bool { return l.Jobs != nil }

// absent reports whether an error says that the repository, the run or the
// feature does not exist.
func absent(err error) bool {
	switch refused, ok := errors.AsType[*connection.Refusal](err); {
	case !ok:
		return false
	case refused.Status == http.StatusForbidden:
		return strings.Contains(strings.ToLower(refused.Message), "disabled")
	default:
		return slices.Contains([]int{http.StatusNotFound, http.StatusGone, http.StatusUnavailableForLegalReasons}, refused.Status)
	}
}

// missingPermission returns the permission that the token lacks according to an
// error, in GitHub's words, or "".
func missingPermission(err error) string {
	refused, ok := errors.AsType[*connection.Refusal](err)
	if !ok || refused.Status != http.StatusForbidden || absent(err) {
		return ""
	}
	return cmp.Or(message.OneLine(refused.Permission), "actions=read")
}

// fatal reports whether an error ends the read: it does not concern only one
// repository or run.
func fatal(err error) bool {
	_, refused := errors.AsType[*connection.Refusal](err)
	return err != nil && !refused && !connection.Passing(err)
}

// perPage is the largest number of runs or jobs on a page.
const perPage = 100

// repositoryName is what GitHub allows as a name, so that no other text gets
// into an address.
var repositoryName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

// path returns the address of a repository.
func path(r *dataset.Repository) (string, error) {
	for _, part := range []string{r.Owner, r.Name} {
		if !repositoryName.MatchString(part) || part == "." || part == ".." {
			return "", &connection.Failure{Message: fmt.Sprintf("%q is not a valid name of a repository", name(fullName(r)))}
		}
	}
	return "repos/" + r.Owner + "/" + r.Name, nil
}

// fullName is OWNER/NAME.
func fullName(r *dataset.Repository) string { return r.Owner + "/" + r.Name }

// runsQuery asks for the first page of the runs of a branch created within a
// window.
func runsQuery(branch string, w window) url.Values {
	return url.Values{"branch": {branch}, "created": {w.String()}, "exclude_pull_requests": {"true"}, "per_page": {strconv.Itoa(perPage)}}
}

// readRun reads a run as it is now, or one attempt of it.
func readRun(ctx context.Context, c *connection.Connection, path string) (*run, error) {
	u := new(run)
	_, err := c.Get(ctx, path, url.Values{"exclude_pull_requests": {"true"}}, "", u)
	return u, err
}

// readJobs reads the jobs of an attempt.
func readJobs(ctx context.Context, c *connection.Connection, attempt string) ([]job, error) {
	var list []job
	for page, err := range connection.Pages[jobs](ctx, c, attempt+"/jobs", url.Values{"per_page": {strconv.Itoa(perPage)}}) {
		if err != nil {
			return nil, err
		}
		list = append(list, page.Jobs...)
	}
	return list, nil
}
