package github

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 3, 20, 10, 0, 0, 0, time.UTC)

func sample() *Organisation {
	r := &Repository{Name: "one", PushedAt: now}
	// Ids that git itself gives to these contents.
	r.Put("hello.txt", []byte("hello\n"))
	r.Put("a/empty", nil)
	w := &Workflow{ID: 5, Name: "CI", Path: ".github/workflows/ci.yaml"}
	for i := range 1500 {
		at := now.Add(-time.Duration(i) * time.Hour)
		r.Runs = append(r.Runs, &Run{ID: int64(i + 1), Workflow: w, Number: i, Event: "push", Branch: "main", Created: at,
			Attempts: []Attempt{{Status: "completed", Conclusion: "failure", Started: at, Updated: at}, {Status: "completed", Conclusion: "success", Started: at, Updated: at, Jobs: []Job{{Name: "j", Status: "completed"}}}}})
	}
	for i := range 7 {
		r.Alerts = append(r.Alerts, &Alert{Kind: Dependabot, Number: i + 1, State: "open", Severity: "low", Created: now.Add(time.Duration(i) * time.Hour), Updated: now.Add(-time.Duration(i) * time.Hour)})
	}
	return &Organisation{Login: "o", Repositories: []*Repository{r, {Name: "two"}}}
}

type reply struct {
	*http.Response
	body []byte
}

func ask(t *testing.T, s *Server, method, target, body string, headers ...string) reply {
	t.Helper()
	r := httptest.NewRequest(method, "http://x"+target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	answer := w.Result()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{answer, text}
}

func TestObjectIDsAreThoseOfGit(t *testing.T) {
	s := New(Options{}, sample())
	got := ask(t, s, "GET", "/repos/o/one/git/trees/main?recursive=1", "")
	for _, oid := range []string{"ce013625030ba8dba906f756967f9e9ca394464a", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"} {
		if !strings.Contains(string(got.body), oid) {
			t.Errorf("no %s in %s", oid, got.body)
		}
		if r := ask(t, s, "GET", "/repos/o/one/git/blobs/"+oid, ""); r.StatusCode != 200 {
			t.Errorf("%d", r.StatusCode)
		}
	}
	if r := ask(t, s, "GET", "/repos/o/two/git/trees/main", ""); r.StatusCode != 409 {
		t.Errorf("an empty repository's tree: %d", r.StatusCode)
	}
}

func TestFilteredRunsStopAtAThousand(t *testing.T) {
	s := New(Options{}, sample())
	count := func(query string) (total, got int) {
		var list struct {
			TotalCount   int   `json:"total_count"`
			WorkflowRuns []any `json:"workflow_runs"`
		}
		for page := 1; ; page++ {
			r := ask(t, s, "GET", fmt.Sprintf("/repos/o/one/actions/runs?per_page=100&page=%d%s", page, query), "")
			if err := json.Unmarshal(r.body, &list); err != nil {
				t.Fatal(err)
			}
			got += len(list.WorkflowRuns)
			if r.Header.Get("Link") == "" {
				return list.TotalCount, got
			}
		}
	}
	for query, want := range map[string][2]int{
		"":             {1500, 1500},
		"&branch=main": {1500, 1000},
		"&created=2026-03-19..2026-03-20T05:00:00Z": {30, 30},
		"&created=%3E%3D2026-03-20":                 {11, 11},
		"&created=%3C2026-03-20T00:00:00Z":          {1489, 1000},
		"&created=2026-03-18":                       {24, 24},
		"&created=*..2026-03-19":                    {1489, 1000},
		"&status=failure":                           {0, 0},
	} {
		if total, got := count(query); total != want[0] || got != want[1] {
			t.Errorf("%s: %d of %d, want %v", query, got, total, want)
		}
	}
	if r := ask(t, s, "GET", "/repos/o/one/actions/runs/3/attempts/1", ""); !strings.Contains(string(r.body), `"conclusion":"failure"`) {
		t.Errorf("%s", r.body)
	}
	if r := ask(t, s, "GET", "/repos/o/one/actions/runs/3/jobs", ""); !strings.Contains(string(r.body), `"total_count":1`) {
		t.Errorf("%s", r.body)
	}
}

func TestPagesCountAgainstTheLimitUnlessUnchanged(t *testing.T) {
	clock := now
	s := New(Options{Token: "t", Limits: Limits{Core: 4}, Now: func() time.Time { return clock }}, sample())
	target, seen := "/orgs/o/dependabot/alerts?per_page=3&sort=updated&direction=desc", 0
	for target != "" {
		r := ask(t, s, "GET", target, "", "Authorization", "Bearer t")
		var list []struct{ Number int }
		if err := json.Unmarshal(r.body, &list); err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			if seen++; a.Number != seen {
				t.Errorf("alert %d at %d", a.Number, seen)
			}
		}
		target = ""
		if link, _, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Link"), "<http://x"), ">"); ok {
			target = link
		}
	}
	if seen != 7 {
		t.Errorf("%d alerts", seen)
	}
	r := ask(t, s, "GET", "/repos/o/one", "", "Authorization", "token t")
	if r.Header.Get("X-RateLimit-Remaining") != "0" || r.StatusCode != 200 {
		t.Errorf("%v", r.Header)
	}
	if again := ask(t, s, "GET", "/repos/o/one", "", "Authorization", "token t"); again.StatusCode != 403 {
		t.Errorf("%d beyond the limit", again.StatusCode)
	}
	clock = clock.Add(2 * time.Hour)
	if again := ask(t, s, "GET", "/repos/o/one", "", "Authorization", "token t", "If-None-Match", r.Header.Get("ETag")); again.StatusCode != 304 || again.Header.Get("X-RateLimit-Remaining") != "4" {
		t.Errorf("%d, %v", again.StatusCode, again.Header)
	}
	if r := ask(t, s, "GET", "/rate_limit", ""); r.StatusCode != 401 {
		t.Errorf("%d without a token", r.StatusCode)
	}
}

func TestGraphQLAnswersTheFieldsThatAreAskedFor(t *testing.T) {
	s := New(Options{}, sample())
	const owner = `query R($login: String!, $first: Int!) { owner: organization(login: $login) { repositories(first: $first) {
  totalCount pageInfo { hasNextPage } edges { node { name o0: object(expression: "HEAD:hello.txt") { ... on Blob { byteSize } } } } } } }`
	const blobs = `query B { r0: node(id: "R_1000") { ... on Repository {
  b0: object(oid: "ce013625030ba8dba906f756967f9e9ca394464a") { ... on Blob { text } } } } r1: node(id: "R_7") { ... on Repository { name } } }`
	for _, c := range []struct{ name, document, login, want string }{
		{"a page of repositories", owner, "o",
			`{"data":{"owner":{"repositories":{"edges":[{"node":{"name":"one","o0":{"byteSize":6}}}],"pageInfo":{"hasNextPage":true},"totalCount":2}}}}`},
		{"no such owner", owner, "none",
			`{"data":{"owner":null},"errors":[{"type":"NOT_FOUND","message":"Could not resolve to an Organization with the login of 'none'.","path":["owner"]}]}`},
		{"blobs by id", blobs, "",
			`{"data":{"r0":{"b0":{"text":"hello\n"}},"r1":null},` +
				`"errors":[{"type":"NOT_FOUND","message":"Could not resolve to a node with the global id of 'R_7'.","path":["r1"]}]}`},
		{"another shape", "{ viewer { login } }", "",
			`{"errors":[{"message":"The stand-in does not know documents of this shape."}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, _ := json.Marshal(map[string]any{"query": c.document, "variables": map[string]any{"login": c.login, "first": 1}})
			if got := strings.TrimSpace(string(ask(t, s, "POST", "/graphql", string(body)).body)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	if got := s.Stats().Points; got != 4 {
		t.Errorf("got %d points, want 4", got)
	}
}
