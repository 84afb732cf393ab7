package github

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-github/v60/github"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/nodetest"
	"github.com/hmcts/rse-dashboard/internal/config"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// Every request of REST, and every answer of the stand-in, is as GitHub's own
// OpenAPI description says; Prism stands between and compares.
func TestRequestsMatchGitHubsDescription(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode: reading the description takes half a minute; make check runs it")
	}
	org := smallOrganisation()
	a := newAccount(t, org, standin.Options{})
	proxy := nodetest.Prism(t, a.api)

	var mu sync.Mutex
	seen := map[string]int{}
	direct := strings.TrimPrefix(a.api, "http://")
	through := roundTripper(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		if strings.HasSuffix(r.URL.Path, "/graphql") || strings.Contains(r.Header.Get("Accept"), "raw") {
			r.URL.Host, r.Host = direct, direct // neither is part of the description
			return http.DefaultTransport.RoundTrip(r)
		}
		// The media type that go-github sends is not in the description.
		r.Header.Set("Accept", "application/json")
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		seen[fmt.Sprint(r.URL.Path, " ", answer.StatusCode)]++
		// That any list may answer "not modified" is said elsewhere than in the
		// description of each.
		if v := answer.Header.Get("sl-violations"); v != "" && answer.StatusCode != http.StatusNotModified {
			t.Errorf("%s %s: %s", r.Method, r.URL, v)
		}
		return answer, nil
	})
	proxied := func(c *config.Config, o *connection.Options) {
		c.Sources.GitHub.API = proxy
		o.Transport, o.RequestTimeout = through, time.Minute
	}
	a.tune = proxied
	want := quiet(t)
	same(t, a.must(t), want)
	same(t, a.must(t), want) // what a warm run asks
	// Repository by repository, and what answers that are refusals look like.
	a.dir = filepath.Join(t.TempDir(), "data")
	a.Change(func() {
		org.Refuse = map[standin.Kind]standin.Refusal{}
		for _, k := range []standin.Kind{standin.Dependabot, standin.CodeScanning, standin.SecretScanning} {
			org.Refuse[k] = standin.Refusal{Status: 404, Message: "Not Found"}
		}
	})
	a.must(t)
	if _, err := a.collector().Check(context.Background()); err != nil {
		t.Error(err)
	}
	// Without GraphQL.
	b := newAccount(t, smallOrganisation(), standin.Options{NoGraphQL: 403})
	proxy = nodetest.Prism(t, b.api)
	direct = strings.TrimPrefix(b.api, "http://")
	b.tune = proxied
	// The files of the archived repository and of the fork are not listed.
	if r := b.must(t); len(r.files) != len(want.files)-2 {
		t.Errorf("%d files, want %d", len(r.files), len(want.files)-2)
	}
	t.Logf("%d different requests", len(seen))
	if len(seen) < 20 {
		t.Errorf("only %v went through", seen)
	}
}

// Every document of GraphQL fits GitHub's public schema.
func TestDocumentsMatchGitHubsSchema(t *testing.T) {
	schema := nodetest.File(t, "@octokit/graphql-schema/schema.graphql")
	nodetest.File(t, "graphql/index.js")
	documents := map[string]bool{}
	// Those that runs really send: with hostile paths, for users, without files,
	// and with whatever goes wrong.
	for _, user := range []bool{false, true} {
		for _, repositories := range []bool{false, true} {
			org := smallOrganisation()
			org.User = user
			a := newAccount(t, org, standin.Options{})
			a.tune = func(c *config.Config, _ *connection.Options) {
				c.Sources.GitHub.Repositories = repositories
				c.Security.SuppressionFiles = []string{"dependency-check-suppressions.xml", `odd "path" \ with ü/x.xml`}
			}
			a.must(t)
			if _, err := a.collector().Check(context.Background()); err != nil {
				t.Fatal(err)
			}
			maps.Copy(documents, a.Stats().Documents)
		}
	}
	b := newAccount(t, largeOrganisation(120), standin.Options{})
	b.SetFault(func(r standin.Request) standin.Fault {
		if r.N%4 == 0 {
			return standin.Fault{Status: 504}
		}
		return standin.Fault{}
	})
	b.must(t)
	maps.Copy(documents, b.Stats().Documents)
	input, err := json.Marshal(slices.Sorted(maps.Keys(documents)))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "-e", `
const { buildSchema, parse, validate } = require("graphql");
const fs = require("fs");
const schema = buildSchema(fs.readFileSync(process.argv[1], "utf8"), { assumeValidSDL: true });
const documents = JSON.parse(fs.readFileSync(0, "utf8"));
for (const d of documents) for (const e of validate(schema, parse(d))) console.log(e.message + " in " + d.slice(0, 2000));
if (validate(schema, parse("{ viewer { noSuchField } }")).length !== 1) console.log("the schema accepts anything");
`, schema)
	cmd.Dir = nodetest.Folder(t)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%d documents", len(documents))
}

func TestReadsWhatGitHubReallyAnswered(t *testing.T) {
	nodetest.File(t, "@octokit/fixtures-server/index.js")
	// Its own program listens on all interfaces.
	address := nodetest.Start(t, func(port string) []string {
		return []string{"--input-type=module", "-e", `
import express from "express";
import fixtures from "@octokit/fixtures-server";
import glob from "@octokit/fixtures-server/lib/glob-to-fixtures.js";
import defaults from "@octokit/fixtures-server/lib/defaults.js";
const port = Number(process.argv[1]);
express()
  .use(fixtures({ port, fixturesUrl: "http://127.0.0.1:" + port, logLevel: "silent", ttl: 60000, fixtures: glob(defaults.fixturesGlob) }))
  .listen(port, "127.0.0.1", () => console.log("it is listening"));
`, port}
	})
	load := func(scenario string) *connection.Connection {
		answer, err := http.Post(address+"/fixtures", "application/json", strings.NewReader(`{"scenario": "`+scenario+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var loaded struct{ URL string }
		if err := json.NewDecoder(answer.Body).Decode(&loaded); err != nil || answer.StatusCode >= 300 {
			t.Fatalf("%s: %d, %v", scenario, answer.StatusCode, err)
		}
		// Recordings are matched by their headers, exactly.
		exact := roundTripper(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.Header.Set("Accept", "application/vnd.github.v3+json")
			r.Header.Set("Authorization", "token 0000000000000000000000000000000000000001")
			if q := r.URL.Query(); q.Has("page") { // and so are addresses
				r.URL.RawQuery = "per_page=" + q.Get("per_page") + "&page=" + q.Get("page")
				r.URL.Path = strings.Replace(r.URL.Path, "repos/octokit-fixture-org/paginate-issues", "repositories/1000", 1)
			}
			return http.DefaultTransport.RoundTrip(r)
		})
		clock := newClock()
		cfg := config.GitHub{API: loaded.URL, Concurrency: 1}
		c, err := connection.Open(t.Context(), cfg, &config.Environment{GitHubToken: config.NewSecret(canary)},
			connection.Options{Transport: exact, Now: clock.now, Sleep: clock.sleep, RequestTimeout: 10 * time.Second, TimeBudget: time.Hour}, discard())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	ctx := t.Context()

	var r struct {
		Name          string
		ID            int64
		DefaultBranch string    `json:"default_branch"`
		PushedAt      time.Time `json:"pushed_at"`
	}
	c := load("get-repository")
	if _, err := c.Get(ctx, "repos/octokit-fixture-org/hello-world", nil, "", &r); err != nil {
		t.Fatal(err)
	}
	if r.Name != "hello-world" || r.ID == 0 || r.DefaultBranch == "" || r.PushedAt.IsZero() {
		t.Errorf("%+v", r)
	}
	if l, ok := c.Left(connection.Core); !ok || l.Limit == 0 || l.Reset.IsZero() {
		t.Errorf("the rate limit of a recorded answer: %+v", l)
	}

	var list []github.RepositoryContent
	if _, err := load("get-content").Get(ctx, "repos/octokit-fixture-org/hello-world/contents/", nil, "", &list); err != nil || len(list) == 0 || list[0].GetName() != "README.md" {
		t.Errorf("%v, %v", list, err)
	}

	// The Link header leads through the pages.
	pages, issues := 0, 0
	path := "repos/octokit-fixture-org/paginate-issues/issues"
	for page, err := range connection.Pages[[]struct{ Number int }](ctx, load("paginate-issues"), path, url.Values{"per_page": {"3"}}) {
		if err != nil {
			t.Fatal(err)
		}
		pages++
		issues += len(page)
	}
	if pages != 5 || issues != 13 {
		t.Errorf("got %d pages with %d issues, want 5 and 13", pages, issues)
	}
}
