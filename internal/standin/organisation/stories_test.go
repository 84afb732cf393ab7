package organisation

import (
	"strings"
	"testing"
)

// Nothing but the documents is needed to find a story's pipelines again.
func TestStoriesCanBeReadFromTheDocuments(t *testing.T) {
	g := New(1, Options{Until: until, Events: 200_000, Pipelines: 240})
	type change struct {
		job    *Job
		commit [20]byte
	}
	var (
		broken      = make(map[string]bool) // pipelines in which the bad library failed
		red         = make(map[string]bool) // pipelines whose latest build failed
		failed      = make(map[change]bool)
		passedLater = make(map[change]bool)
		firstSeen   = make(map[change]int)
		deployed    = make(map[string]int) // when the commit in production was first seen
		rolledBack  = make(map[string]bool)
		onLostDay   = 0
		i           = 0
	)
	for d := range g.Documents {
		i++
		c := change{d.Job, d.Commit}
		if firstSeen[c] == 0 {
			firstSeen[c] = i
		}
		if d.Written.Truncate(day).Equal(g.lost) {
			onLostDay++
		}
		switch {
		case d.Step == "techstack" && d.Result == "FAILURE" && !strings.HasPrefix(d.Job.Branch, "PR-"):
			if d.Library != "3.31.0" {
				t.Errorf("%s failed with version %q of the library, want 3.31.0", d.Job.Name, d.Library)
			}
			if !d.Written.Truncate(day).Equal(g.BadLibrary.Truncate(day)) {
				t.Errorf("%s failed at %v, want the day of %v", d.Job.Name, d.Written, g.BadLibrary)
			}
			broken[d.Job.Name] = true
		case d.Step == "prod:promotion" && d.Result == "SUCCESS":
			if firstSeen[c] < deployed[d.Job.Name] {
				rolledBack[d.Job.Name] = true
			}
			deployed[d.Job.Name] = firstSeen[c]
		case strings.HasPrefix(d.Step, "Pipeline "):
			red[d.Job.Name] = d.Result == "FAILURE"
			failed[c] = failed[c] || d.Result == "FAILURE"
			if failed[c] && d.Result == "SUCCESS" {
				passedLater[c] = true
			}
		}
	}
	down := 0
	for i := range g.pipelines {
		if q := &g.pipelines[i]; len(q.incidents) > 0 && q.incidents[0].to.After(until) && red[q.job.Name] {
			down++
		}
	}
	for _, c := range []struct {
		what          string
		got, from, to int
	}{
		{"pipelines broken by the library", len(broken), 12, 12},
		{"pipelines by day that are red in an incident that goes on", down, 7, 8},
		{"commits that failed and then passed", len(passedLater), 100, 1000},
		{"pipelines that rolled back", len(rolledBack), 4, 8},
		{"documents written on the lost day", onLostDay, 0, 0},
	} {
		if c.got < c.from || c.got > c.to {
			t.Errorf("%s: got %d, want %d to %d", c.what, c.got, c.from, c.to)
		}
	}
}

func TestPipelinesNameRepositoriesOfTheAccount(t *testing.T) {
	g := New(1, Options{Until: until, Events: 1000, Pipelines: 100})
	known := make(map[string]bool)
	for _, r := range g.GitHub(login, len(g.Repositories)).Repositories {
		known["https://github.com/"+login+"/"+r.Name+".git"] = true
	}
	for d := range g.Documents {
		if !known[d.Job.GitURL] {
			t.Fatalf("git_url %q is not a repository of the account", d.Job.GitURL)
		}
	}
}
