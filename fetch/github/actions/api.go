package actions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
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
	ID         int64     `json:"id"`
	Name       string    `json:"name"`
	Path       string    `json:"path"`
	WorkflowID int64     `json:"workflow_id"`
	Number     int64     `json:"run_number"`
	Attempt    int64     `json:"run_attempt"`
	Event      string    `json:"event"`
	Status     string    `json:"status"`
	Conclusion string    `json:"conclusion"`
	Branch     string    `json:"head_branch"`
	Commit     string    `json:"head_sha"`
	URL        string    `json:"html_url"`
	Created    time.Time `json:"created_at"`
	Started    time.Time `json:"run_started_at"`
	Updated    time.Time `json:"updated_at"`
	Repository *owned    `json:"repository"`
	Head       *owned    `json:"head_repository"`
}

// owned is the repository that something belongs to.
type owned struct {
	ID int64 `json:"id"`
}

// runs is a page of runs. What is missing in it is nil, so that an empty answer
// is not taken for an empty list.
type runs struct {
	Total *int  `json:"total_count"`
	Runs  []run `json:"workflow_runs"`
}

// job is what is read of a job.
type job struct {
	ID         int64     `json:"id"`
	Name       string    `json:"name"`
	Conclusion string    `json:"conclusion"`
	Completed  time.Time `json:"completed_at"`
	Steps      []step    `json:"steps"`
}

type step struct {
	Name       string    `json:"name"`
	Number     int64     `json:"number"`
	Conclusion string    `json:"conclusion"`
	Completed  time.Time `json:"completed_at"`
}

type jobs struct {
	Total *int  `json:"total_count"`
	Jobs  []job `json:"jobs"`
}

// What a request may come to besides a response. Other errors concern the one
// request, unless they are [final].
var (
	// errNone says that the repository, the run or the feature does not exist.
	errNone = errors.New("there is none")
	errForm = errors.New("the response has an unexpected form")
)

// deniedError says that the token may not see something.
type deniedError struct {
	permission string // in GitHub's words
	message    string
}

func (e *deniedError) Error() string { return fmt.Sprintf("GitHub refuses (403): %s", e.message) }

// finalError is one after which no other request will succeed.
type finalError struct{ err error }

func (e *finalError) Error() string { return e.err.Error() }
func (e *finalError) Unwrap() error { return e.err }

// final reports whether an error ends the read.
func final(err error) bool {
	var f *finalError
	return errors.As(err, &f)
}

// perPage is the number of runs, jobs or repositories a page has at most.
const perPage = 100

// api asks GitHub.
type api struct{ *connection.Connection }

// get asks for a path and returns the response and the parameters that ask for
// the next page, nil on the last one. A response that is not complete is an
// error.
func get[T any](ctx context.Context, a *api, path string, query url.Values, complete func(*T) bool) (*T, url.Values, error) {
	v := new(T)
	page, err := a.Get(ctx, path, query, "", v)
	switch {
	case err != nil:
		return nil, nil, explain(ctx, err)
	case !complete(v):
		return nil, nil, errForm
	}
	return v, page.Next, nil
}

// explain sorts errors by what follows from them.
func explain(ctx context.Context, err error) error {
	var refused *connection.Refusal
	switch {
	case ctx.Err() != nil || connection.Final(err):
		return &finalError{err}
	case !errors.As(err, &refused):
		return errors.New(connection.Cause(err))
	}
	switch refused.Status {
	case http.StatusNotFound, http.StatusGone, http.StatusUnavailableForLegalReasons:
		return errNone
	case http.StatusForbidden:
		if strings.Contains(strings.ToLower(refused.Message), "disabled") {
			return errNone
		}
		return &deniedError{cmp.Or(message.OneLine(refused.Permission), "actions=read"), message.OneLine(refused.Message)}
	}
	return fmt.Errorf("%s (%d)", strings.ToLower(http.StatusText(refused.Status)), refused.Status)
}

// repositoryName is what GitHub allows as a name, so that no other text gets
// into an address.
var repositoryName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

// path returns the address of a repository, "" if its name can be none.
func path(r *dataset.Repository) string {
	for _, name := range []string{r.Owner, r.Name} {
		if !repositoryName.MatchString(name) || name == "." || name == ".." {
			return ""
		}
	}
	return "repos/" + r.Owner + "/" + r.Name
}

// runsQuery asks for the first page of the runs of a branch created within a
// window.
func runsQuery(branch string, w window) url.Values {
	return url.Values{"branch": {branch}, "created": {w.String()}, "exclude_pull_requests": {"true"}, "per_page": {strconv.Itoa(perPage)}}
}

// runsPage lists a page of runs.
func (a *api) runsPage(ctx context.Context, repository string, query url.Values) (*runs, url.Values, error) {
	return get(ctx, a, repository+"/actions/runs", query, func(l *runs) bool { return l.Total != nil && l.Runs != nil })
}

// run asks for a run as it is now.
func (a *api) run(ctx context.Context, repository string, id int64) (*run, error) {
	query := url.Values{"exclude_pull_requests": {"true"}}
	r, _, err := get(ctx, a, fmt.Sprintf("%s/actions/runs/%d", repository, id), query, func(r *run) bool { return r.ID == id })
	return r, err
}

// attempt asks for an attempt of a run.
func (a *api) attempt(ctx context.Context, repository string, id, n int64) (*run, error) {
	query := url.Values{"exclude_pull_requests": {"true"}}
	r, _, err := get(ctx, a, fmt.Sprintf("%s/actions/runs/%d/attempts/%d", repository, id, n), query,
		func(r *run) bool { return r.ID == id && r.Attempt == n })
	return r, err
}

// mostJobPages bounds the pages of jobs of one attempt; a matrix has 256 jobs at
// most, and a workflow not many of them.
const mostJobPages = 50

// jobs asks for the jobs of an attempt.
func (a *api) jobs(ctx context.Context, repository string, id, n int64) ([]job, error) {
	var list []job
	path := fmt.Sprintf("%s/actions/runs/%d/attempts/%d/jobs", repository, id, n)
	query := url.Values{"per_page": {strconv.Itoa(perPage)}}
	for pages := 0; query != nil && pages < mostJobPages; pages++ {
		l, next, err := get(ctx, a, path, query, func(l *jobs) bool { return l.Total != nil && l.Jobs != nil })
		if err != nil {
			return nil, err
		}
		list = append(list, l.Jobs...)
		query = next
	}
	return list, nil
}
