package github

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

func TestCollectsRepositoriesFilesAndAlerts(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	r := a.must(t)

	api := r.repositories["cmc-api"]
	if len(api.Head) != 40 || len(api.HiddenAlerts) != 0 || !api.PushedAt.Equal(day(-1)) || !slices.Equal(api.Topics, []string{"team-x"}) {
		t.Errorf("%+v", api)
	}
	api.Head, api.PushedAt, api.Topics, api.HiddenAlerts = "", time.Time{}, nil, nil
	want := dataset.Repository{
		Owner: "hmcts", Name: "cmc-api", URL: "https://github.com/hmcts/cmc-api", Branch: "master", Language: "Java",
		DependabotAlerts: dataset.On, CodeScanning: dataset.On, SecretScanning: dataset.On, PushProtection: dataset.On, SecurityPolicy: dataset.On,
	}
	if !reflect.DeepEqual(api, want) {
		t.Errorf("got  %+v\nwant %+v", api, want)
	}
	bare := r.repositories["cmc-bare"]
	if bare.DependabotAlerts != dataset.Off || bare.CodeScanning != dataset.Off || bare.SecretScanning != dataset.Off || bare.PushProtection != dataset.Off {
		t.Errorf("%+v", bare)
	}
	if e := r.repositories["cmc-empty"]; !e.Empty || e.Head != "" || e.Gap != "" {
		t.Errorf("%+v", e)
	}
	if !r.repositories["cmc-old"].Archived || !r.repositories["cmc-fork"].Fork || r.repositories["cmc-old"].DependabotAlerts != dataset.NotApplicable {
		t.Errorf("%+v", r.repositories)
	}

	var got []string
	for _, k := range slices.Sorted(maps.Keys(r.files)) {
		f := r.files[k]
		text := "nil"
		if f.Content != nil {
			text = string(f.Content)
		}
		got = append(got, k+"|"+text+"|"+f.Gap)
	}
	wantFiles := []string{
		"cmc-api/.github/CODEOWNERS|nil|not read",
		"cmc-api/.github/workflows/codeql.yaml|uses: github/codeql-action/init@v3\n|",
		"cmc-api/Dockerfile|FROM a:1\n|",
		"cmc-api/build.gradle|java {}\n|",
		"cmc-api/config/owasp/suppressions.xml|<suppressions/>|",
		"cmc-api/gradle.lockfile|nil|not read",
		"cmc-fork/Dockerfile|nil|not read",
		"cmc-old/Dockerfile|nil|not read",
		"cmc-web/docker/Dockerfile|FROM node:18\n|",
		"cmc-web/docker/web/Dockerfile|FROM node:20\n|",
		"cmc-web/package.json|{}|",
		"cmc-web/renovate.json|nil|not read",
		"cmc-web/yarn-audit-known-issues||",
	}
	if !slices.Equal(got, wantFiles) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(wantFiles, "\n"))
	}

	var alerts []string
	for _, x := range r.alerts {
		closed := "-"
		if x.ClosedAt != nil {
			closed = x.ClosedAt.UTC().Format("01-02")
		}
		alerts = append(alerts, strings.Join([]string{string(x.Kind), x.Repo, x.State, x.Severity, x.Resolution, x.CreatedAt.UTC().Format("01-02"), closed, x.Subject, x.Title, x.CVE, x.GHSA}, "|"))
	}
	wantAlerts := []string{
		"code-scanning|cmc-api|dismissed|critical|false positive|02-18|03-10|java/sqli|SQL||",
		"code-scanning|cmc-api|open|warning||02-17|-|java/warn|Warn||",
		"dependabot|cmc-api|open|high||02-08|-|org.x:y|Bad|CVE-2025-1234|GHSA-aaaa-bbbb-cccc",
		"dependabot|cmc-api|fixed|low||01-19|02-28|org.x:z|Was bad||GHSA-aaaa-bbbb-dddd",
		"dependabot|cmc-api|auto_dismissed|medium||01-29|01-30|org.x:z|Meh||GHSA-aaaa-bbbb-eeee",
		"secret-scanning|cmc-web|resolved||revoked|03-11|03-12||||",
		"secret-scanning|cmc-web|open|||03-13|-||||",
	}
	if !slices.Equal(alerts, wantAlerts) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(alerts, "\n"), strings.Join(wantAlerts, "\n"))
	}
	wantWarnings := []string{
		"Code scanning is off in 1 repository of hmcts: cmc-bare.",
		"Dependabot is off in 1 repository of hmcts: cmc-bare.",
		"Secret scanning is off in 1 repository of hmcts: cmc-bare.",
	}
	if !slices.Equal(r.entry.Warnings, wantWarnings) {
		t.Errorf("%q", r.entry.Warnings)
	}
}

// What is not configured is not read, and its rows do not stay.
func TestUnconfiguredPartsAreNotRead(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.must(t)
	a.tune = func(c *config.Config, _ *connection.Options) {
		c.Organisations = []string{"HMCTS"} // however it is written
		c.Sources.GitHub.Repositories = false
		c.Sources.GitHub.Alerts = []string{"code-scanning"}
	}
	a.ResetStats()
	r := a.must(t)
	if len(r.repositories) != 6 || len(r.files) != 0 || len(r.alerts) != 2 {
		t.Errorf("%d repositories, %d files, %d alerts", len(r.repositories), len(r.files), len(r.alerts))
	}
	for path := range a.Stats().Paths {
		if strings.Contains(path, "dependabot") || strings.Contains(path, "secret") || strings.Contains(path, "trees") {
			t.Errorf("asked for %s", path)
		}
	}
	a.tune = func(c *config.Config, _ *connection.Options) { c.Sources.GitHub.Alerts = nil }
	if r := a.must(t); len(r.files) != 13 || len(r.alerts) != 0 {
		t.Errorf("%d files, %d alerts", len(r.files), len(r.alerts))
	}
	a.tune = func(c *config.Config, _ *connection.Options) {
		c.Sources.GitHub.Alerts, c.Sources.GitHub.Repositories = nil, false
	}
	if a.collector().Skip() == "" {
		t.Error("there is something to do")
	}
	a.tune = nil
	same(t, a.must(t), newAccount(t, smallOrganisation(), standin.Options{}).must(t))
}

// Everything is read anew after a week, and what no longer exists is gone then.
func TestEverythingIsReadAgainAfterAWeek(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.must(t)
	a.Change(func() {
		web := a.org.Repositories[1]
		web.Alerts, web.UpdatedAt = web.Alerts[:1], day(0)
	})
	if r := a.must(t); len(r.alerts) != 7 {
		t.Errorf("%d alerts", len(r.alerts))
	}
	a.clock.at = a.clock.at.Add(fullEvery)
	if r := a.must(t); len(r.alerts) != 6 {
		t.Errorf("%d alerts", len(r.alerts))
	}
}

// Two organisations with repositories of the same names.
func TestOrganisationsMayShareRepositoryNames(t *testing.T) {
	other := smallOrganisation()
	other.Login = "other"
	other.Repositories = other.Repositories[:1]
	other.Repositories[0].Put("Dockerfile", []byte("FROM other:1\n"))
	other.Repositories[0].Alerts = other.Repositories[0].Alerts[:2]
	for i := range 50 + 5 {
		other.Repositories[0].Put(fmt.Sprintf(".github/workflows/w%02d.yml", i), []byte("on: push"))
	}
	a := newAccount(t, smallOrganisation(), standin.Options{}, other)
	a.tune = func(c *config.Config, _ *connection.Options) { c.Organisations = []string{"hmcts", "other"} }
	for range 2 { // cold and warm
		r := a.must(t)
		if r.entry.Rows != 6+1+13+6+50+5+7+2 {
			t.Errorf("%d rows: %d repositories by name, %d files by name, %d alerts", r.entry.Rows, len(r.repositories), len(r.files), len(r.alerts))
		}
		owners := map[string]int{}
		for _, x := range r.alerts {
			owners[x.Owner]++
		}
		if owners["hmcts"] != 7 || owners["other"] != 2 {
			t.Errorf("%v", owners)
		}
		if !strings.Contains(strings.Join(r.entry.Warnings, "\n"), "cmc-api (it has more than 50 workflows") {
			t.Errorf("%q", r.entry.Warnings)
		}
	}
}
