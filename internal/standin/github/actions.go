package github

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// runResults is how many runs a listing with any filter gives.
const runResults = 1000

// actions answers below /repos/{owner}/{repo}/actions.
func (s *Server) actions(a *answer, r *http.Request, repository *Repository, rest []string) {
	path := strings.Join(rest, "/")
	var run *Run
	if len(rest) >= 2 && rest[0] == "runs" {
		for _, candidate := range repository.Runs {
			if fmt.Sprint(candidate.ID) == rest[1] {
				run = candidate
			}
		}
		if run == nil {
			a.refuse(notFound)
			return
		}
	}
	switch {
	case path == "workflows":
		s.workflows(a, r, repository)
	case path == "runs":
		s.runs(a, r, repository, nil)
	case len(rest) == 3 && rest[0] == "workflows" && rest[2] == "runs":
		for _, w := range repository.Workflows {
			if fmt.Sprint(w.ID) == rest[1] || w.Path == ".github/workflows/"+rest[1] {
				s.runs(a, r, repository, w)
				return
			}
		}
		a.refuse(notFound)
	case len(rest) == 2:
		a.json(s.run(repository, run, len(run.Attempts)))
	case len(rest) == 3 && rest[2] == "jobs":
		s.jobs(a, r, repository, run, len(run.Attempts))
	case len(rest) >= 4 && rest[2] == "attempts":
		n := atoi(rest[3])
		if n < 1 || n > len(run.Attempts) {
			a.refuse(notFound)
			return
		}
		if len(rest) == 5 && rest[4] == "jobs" {
			s.jobs(a, r, repository, run, n)
			return
		}
		a.json(s.run(repository, run, n))
	default:
		a.refuse(notFound)
	}
}

func (s *Server) workflows(a *answer, r *http.Request, repository *Repository) {
	list := []any{}
	for _, w := range page(a, r, repository.Workflows) {
		url := fmt.Sprintf("%s/actions/workflows/%d", s.api(repository), w.ID)
		list = append(list, map[string]any{
			"id": w.ID, "node_id": fmt.Sprintf("W_%d", w.ID), "name": w.Name, "path": w.Path, "state": "active", "url": url,
			"html_url": s.html(repository) + "/blob/" + repository.branch() + "/" + w.Path, "badge_url": s.html(repository) + "/workflows/badge.svg",
			"created_at": instant(repository.PushedAt), "updated_at": instant(repository.PushedAt),
		})
	}
	a.json(map[string]any{"total_count": len(repository.Workflows), "workflows": list})
}

// runs lists runs, newest first, with the filters branch, event, status and
// created.
func (s *Server) runs(a *answer, r *http.Request, repository *Repository, workflow *Workflow) {
	q := r.URL.Query()
	created, err := parseRange(q.Get("created"))
	if err != nil {
		a.refuse(Refusal{Status: http.StatusUnprocessableEntity, Message: err.Error()})
		return
	}
	list := []*Run{}
	for _, run := range repository.Runs {
		last := run.Attempts[len(run.Attempts)-1]
		status := q.Get("status")
		if workflow != nil && run.Workflow != workflow || q.Get("branch") != "" && q.Get("branch") != run.Branch ||
			q.Get("event") != "" && q.Get("event") != run.Event || !created.holds(run.Created) ||
			status != "" && status != last.Status && status != last.Conclusion {
			continue
		}
		list = append(list, run)
	}
	slices.SortStableFunc(list, func(x, y *Run) int { return cmp.Or(y.Created.Compare(x.Created), cmp.Compare(y.ID, x.ID)) })
	total := len(list)
	for _, filter := range []string{"branch", "event", "status", "created", "actor", "check_suite_id", "head_sha"} {
		if q.Get(filter) != "" {
			list = list[:min(len(list), runResults)]
		}
	}
	all := []any{}
	for _, run := range page(a, r, list) {
		all = append(all, s.run(repository, run, len(run.Attempts)))
	}
	a.json(map[string]any{"total_count": total, "workflow_runs": all})
}

func (s *Server) run(repository *Repository, run *Run, attempt int) map[string]any {
	t := run.Attempts[attempt-1]
	self := fmt.Sprintf("%s/actions/runs/%d", s.api(repository), run.ID)
	actor := user("builder", "User")
	m := map[string]any{
		"id": run.ID, "node_id": fmt.Sprintf("WFR_%d", run.ID), "name": run.Workflow.Name, "path": run.Workflow.Path,
		"workflow_id": run.Workflow.ID,
		"run_number":  run.Number, "run_attempt": attempt, "event": run.Event, "status": t.Status, "conclusion": orNull(t.Conclusion),
		"head_branch": run.Branch, "head_sha": hash("commit", fmt.Appendf(nil, "%d", run.ID)), "display_title": run.Title,
		"created_at": instant(run.Created), "run_started_at": instant(t.Started), "updated_at": instant(t.Updated),
		"url": self, "html_url": fmt.Sprintf("%s/actions/runs/%d", s.html(repository), run.ID),
		"jobs_url": self + "/jobs", "logs_url": self + "/logs",
		"check_suite_url": self + "/check-suite", "check_suite_id": run.ID, "check_suite_node_id": fmt.Sprintf("CS_%d", run.ID),
		"artifacts_url": self + "/artifacts", "cancel_url": self + "/cancel", "rerun_url": self + "/rerun", "previous_attempt_url": nil,
		"workflow_url":  fmt.Sprintf("%s/actions/workflows/%d", s.api(repository), run.Workflow.ID),
		"pull_requests": []any{}, "actor": actor, "triggering_actor": actor, "referenced_workflows": []any{},
		"repository": s.minimal(repository), "head_repository": s.minimal(repository), "head_repository_id": repository.ID,
		"head_commit": map[string]any{
			"id": hash("commit", fmt.Appendf(nil, "%d", run.ID)), "tree_id": hash("tree", fmt.Appendf(nil, "%d", run.ID)), "message": run.Title,
			"timestamp": instant(run.Created), "author": map[string]string{"name": "builder", "email": "builder@example.com"},
			"committer": map[string]string{"name": "builder", "email": "builder@example.com"},
		},
	}
	if attempt > 1 {
		m["previous_attempt_url"] = fmt.Sprintf("%s/attempts/%d", self, attempt-1)
	}
	return m
}

func (s *Server) jobs(a *answer, r *http.Request, repository *Repository, run *Run, attempt int) {
	jobs := run.Attempts[attempt-1].Jobs
	type numbered struct {
		Job
		id int64
	}
	var list []numbered
	for i, j := range jobs {
		list = append(list, numbered{j, run.ID*100 + int64(attempt)*10 + int64(i)})
	}
	all := []any{}
	for _, j := range page(a, r, list) {
		labels := j.Labels
		if labels == nil {
			labels = []string{"ubuntu-latest"}
		}
		steps := []any{}
		for i, step := range j.Steps {
			steps = append(steps, map[string]any{
				"name": step.Name, "number": i + 1, "status": step.Status, "conclusion": orNull(step.Conclusion),
				"started_at": instant(step.Started), "completed_at": instant(step.Completed),
			})
		}
		self := fmt.Sprintf("%s/actions/jobs/%d", s.api(repository), j.id)
		all = append(all, map[string]any{
			"id": j.id, "node_id": fmt.Sprintf("J_%d", j.id), "run_id": run.ID, "run_attempt": attempt, "name": j.Name, "status": j.Status,
			"conclusion": orNull(j.Conclusion), "created_at": instant(j.Started),
			"started_at": instant(j.Started), "completed_at": instant(j.Completed),
			"url": self, "html_url": s.html(repository) + fmt.Sprintf("/actions/runs/%d/job/%d", run.ID, j.id),
			"run_url":       fmt.Sprintf("%s/actions/runs/%d", s.api(repository), run.ID),
			"check_run_url": fmt.Sprintf("%s/check-runs/%d", s.api(repository), j.id), "head_sha": hash("commit", fmt.Appendf(nil, "%d", run.ID)),
			"head_branch": run.Branch, "workflow_name": run.Workflow.Name, "labels": labels,
			"runner_id": 1, "runner_name": "runner", "runner_group_id": 1, "runner_group_name": "default", "steps": steps,
		})
	}
	a.json(map[string]any{"total_count": len(jobs), "jobs": all})
}

// span is a range of instants, both ends included; a zero end is open.
type span struct{ from, to time.Time }

func (s span) holds(t time.Time) bool {
	return (s.from.IsZero() || !t.Before(s.from)) && (s.to.IsZero() || !t.After(s.to))
}

// parseRange reads a filter by date: A..B, >=A, >A, <=A, <A, A, with * for an
// open end; dates stand for whole days.
func parseRange(text string) (span, error) {
	if text == "" {
		return span{}, nil
	}
	parse := func(s string, end bool) (time.Time, error) {
		if s == "*" {
			return time.Time{}, nil
		}
		if t, err := time.Parse(time.DateOnly, s); err == nil {
			if end {
				t = t.Add(24*time.Hour - time.Second)
			}
			return t, nil
		}
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return t, fmt.Errorf("%q is not a recognised date", s)
		}
		return t, nil
	}
	var s span
	var err error
	if from, to, ok := strings.Cut(text, ".."); ok {
		if s.from, err = parse(from, false); err == nil {
			s.to, err = parse(to, true)
		}
		return s, err
	}
	switch {
	case strings.HasPrefix(text, ">="):
		s.from, err = parse(text[2:], false)
	case strings.HasPrefix(text, ">"):
		if s.from, err = parse(text[1:], true); err == nil {
			s.from = s.from.Add(time.Second)
		}
	case strings.HasPrefix(text, "<="):
		s.to, err = parse(text[2:], true)
	case strings.HasPrefix(text, "<"):
		if s.to, err = parse(text[1:], false); err == nil {
			s.to = s.to.Add(-time.Second)
		}
	default:
		if s.from, err = parse(text, false); err == nil {
			s.to, err = parse(text, true)
		}
	}
	return s, err
}
