package actions

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/go-github/v60/github"

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

// What a request may come to besides an answer. Other errors concern the one
// request, and are fatal if they are [final].
var (
	// errNone says that there is nothing of the kind: the repository, the run or
	// the feature is not there.
	errNone = errors.New("there is none")
	errForm = errors.New("the answer has another form than expected")
)

// deniedError says that the token may not see something.
type deniedError struct {
	permission string // in GitHub's words
	message    string
}

func (e *deniedError) Error() string { return fmt.Sprintf("GitHub refuses (403): %s", e.message) }

// finalError is one after which no other request will do better.
type finalError struct{ err error }

func (e *finalError) Error() string { return e.err.Error() }
func (e *finalError) Unwrap() error { return e.err }

// final reports whether an error ends the read.
func final(err error) bool {
	var f *finalError
	return errors.As(err, &f)
}

// formAttempts is how often an answer is asked for that cannot be read; what
// goes wrong below that is for the client's transport.
const formAttempts = 3

// perPage is the number of runs, jobs or repositories a page has at most.
const perPage = 100

// api asks GitHub.
type api struct {
	client *github.Client
	calls  atomic.Int64
}

// get asks for a path and returns the answer and the number of the next page, 0
// on the last one. whole tells an answer from one that lacks something.
func get[T any](ctx context.Context, a *api, path string, query url.Values, whole func(*T) bool) (*T, int, error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	for attempt := 1; ; attempt++ {
		r, err := a.client.NewRequest(http.MethodGet, path, nil)
		if err != nil {
			return nil, 0, err
		}
		a.calls.Add(1)
		v := new(T)
		answer, err := a.client.Do(ctx, r, v)
		switch {
		case err == nil && whole(v):
			return v, answer.NextPage, nil
		case err != nil && (answer == nil || answer.StatusCode != http.StatusOK):
			return nil, 0, explain(ctx, err)
		case ctx.Err() != nil:
			return nil, 0, &finalError{context.Cause(ctx)}
		case attempt == formAttempts && err != nil:
			return nil, 0, fmt.Errorf("%w: %s", errForm, oneLine(err.Error()))
		case attempt == formAttempts:
			return nil, 0, errForm
		}
	}
}

// explain sorts errors by what follows from them.
func explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &finalError{context.Cause(ctx)}
	}
	var (
		limited   *github.RateLimitError
		secondary *github.AbuseRateLimitError
		answered  *github.ErrorResponse
		told      interface {
			error
			Final() bool
		}
		outer *url.Error
	)
	switch {
	case errors.As(err, &limited):
		return &finalError{fmt.Errorf("GitHub's limit of requests is used up until %s", limited.Rate.Reset.UTC().Format("15:04:05 UTC"))}
	case errors.As(err, &secondary):
		return &finalError{errors.New("GitHub asks to send nothing for a while (secondary rate limit)")}
	case errors.As(err, &told) && told.Final():
		return &finalError{told}
	case errors.As(err, &outer):
		// Without the address, which says no more than the repository's name.
		return errors.New(oneLine(outer.Err.Error()))
	case !errors.As(err, &answered) || answered.Response == nil:
		return errors.New(oneLine(err.Error()))
	}
	status, message := answered.Response.StatusCode, oneLine(answered.Message)
	switch status {
	case http.StatusUnauthorized:
		return &finalError{errors.New("GitHub does not accept the token (401): it is wrong, expired or revoked")}
	case http.StatusTooManyRequests:
		return &finalError{errors.New("GitHub asks to send less (429)")}
	case http.StatusNotFound, http.StatusGone, http.StatusUnavailableForLegalReasons:
		return errNone
	case http.StatusForbidden:
		if strings.Contains(strings.ToLower(message), "disabled") {
			return errNone
		}
		permission := oneLine(answered.Response.Header.Get("X-Accepted-GitHub-Permissions"))
		if permission == "" {
			permission = "actions=read"
		}
		return &deniedError{permission, message}
	}
	return fmt.Errorf("%s (%d)", strings.ToLower(http.StatusText(status)), status)
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

// runsPage lists a page of the runs of a branch created within a window.
func (a *api) runsPage(ctx context.Context, repository, branch string, w window, page int) (*runs, int, error) {
	query := url.Values{
		"branch": {branch}, "created": {w.String()}, "exclude_pull_requests": {"true"},
		"per_page": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(page)},
	}
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
	for page, pages := 1, 0; page != 0 && pages < mostJobPages; pages++ {
		query := url.Values{"per_page": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(page)}}
		l, next, err := get(ctx, a, fmt.Sprintf("%s/actions/runs/%d/attempts/%d/jobs", repository, id, n), query,
			func(l *jobs) bool { return l.Total != nil && l.Jobs != nil })
		if err != nil {
			return nil, err
		}
		list = append(list, l.Jobs...)
		page = next
	}
	return list, nil
}
