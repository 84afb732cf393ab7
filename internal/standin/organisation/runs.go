package organisation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/github"
)

// runs makes up the workflow runs of every fifth repository: builds on working
// days, and in every tenth repository scheduled ones at night.
func (s *source) runs(i int) {
	r := s.made
	if i%5 != 3 || r.Archived {
		return
	}
	fails := 2 + s.random.IntN(6)
	ci := &github.Workflow{ID: r.ID*10 + 1, Name: "CI", Path: ".github/workflows/ci.yaml"}
	s.put(ci.Path, "name: CI\non: [push]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./gradlew check\n")
	r.Workflows = append(r.Workflows, ci)
	var nightly *github.Workflow
	if i%10 == 3 {
		nightly = &github.Workflow{ID: r.ID*10 + 2, Name: "Nightly", Path: ".github/workflows/nightly.yaml"}
		s.put(nightly.Path, "name: Nightly\non:\n  schedule:\n    - cron: '17 2 * * *'\njobs:\n  test:\n    runs-on: ubuntu-latest\n"+
			"    steps:\n      - run: ./gradlew functional\n")
		r.Workflows = append(r.Workflows, nightly)
	}
	first := s.until.AddDate(0, 0, -s.days)
	for day := first; day.Before(s.until); day = day.AddDate(0, 0, 1) {
		midnight := day.Truncate(24 * time.Hour)
		if midnight.Equal(s.lost) {
			continue
		}
		if weekday := day.Weekday(); weekday != time.Saturday && weekday != time.Sunday {
			for range s.random.IntN(4) {
				s.run(ci, "push", midnight.Add(8*time.Hour+time.Duration(s.random.IntN(10*3600))*time.Second), fails)
			}
		}
		if nightly != nil {
			s.run(nightly, "schedule", midnight.Add(2*time.Hour+17*time.Minute+time.Duration(s.random.IntN(600))*time.Second), 2*fails)
		}
	}
	slices.SortStableFunc(r.Runs, func(x, y *github.Run) int { return cmp.Compare(x.Created.Unix(), y.Created.Unix()) })
	numbers := map[*github.Workflow]int{}
	for n, run := range r.Runs {
		numbers[run.Workflow]++
		run.ID, run.Number = r.ID*100_000+int64(n), numbers[run.Workflow]
	}
	if n := len(r.Runs); n > 0 {
		r.PushedAt = r.Runs[n-1].Created
	}
}

// run adds a run, which fails with a chance of so many per cent and is then
// sometimes started again.
func (s *source) run(w *github.Workflow, event string, created time.Time, fails int) {
	if !created.Before(s.until.Add(-time.Hour)) {
		return
	}
	run := &github.Run{Workflow: w, Event: event, Branch: s.made.Branch, Title: "Change " + fmt.Sprint(s.random.IntN(1000)),
		Created: created}
	started := created
	for len(run.Attempts) < 3 {
		conclusion := "success"
		if s.chance(fails) {
			conclusion = pick(s, "failure", "failure", "failure", "failure", "timed_out", "cancelled")
		}
		a := s.attempt(started, conclusion)
		run.Attempts = append(run.Attempts, a)
		started = a.Updated.Add(5 * time.Minute)
		if conclusion == "success" || s.chance(60) || started.After(s.until) {
			break
		}
	}
	s.made.Runs = append(s.made.Runs, run)
}

// attempt makes an attempt of two jobs, of whose steps the last one that ran has
// the conclusion.
func (s *source) attempt(started time.Time, conclusion string) github.Attempt {
	a := github.Attempt{Status: "completed", Conclusion: conclusion, Started: started}
	at := started.Add(time.Duration(5+s.random.IntN(40)) * time.Second)
	failsAt := s.random.IntN(6)
	for n, name := range []string{"build", "test"} {
		job := github.Job{Name: name, Status: "completed", Conclusion: "success", Started: at}
		for k, step := range [][]string{{"Set up job", "Compile", "Unit tests"}, {"Set up job", "Smoke tests", "Functional tests"}}[n] {
			end := at.Add(time.Duration(10+s.random.IntN(180)) * time.Second)
			done := github.Step{Name: step, Status: "completed", Conclusion: "success", Started: at, Completed: end}
			at = end
			if conclusion != "success" && 3*n+k == failsAt {
				done.Conclusion, job.Conclusion = stepConclusion(conclusion), conclusion
			}
			job.Steps = append(job.Steps, done)
			if done.Conclusion != "success" {
				break
			}
		}
		job.Completed = at
		a.Jobs = append(a.Jobs, job)
		if job.Conclusion != "success" {
			break
		}
	}
	a.Updated = at
	return a
}

// stepConclusion is what a step says when its job ends so.
func stepConclusion(job string) string {
	if job == "timed_out" {
		return "cancelled"
	}
	return job
}
