package github

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// canary is a token that must appear nowhere, and canarySecret what secret
// scanning found.
const (
	canary       = "ghp_canaryCANARYcanaryCANARYcanaryCANARY"
	canarySecret = "AKIACANARYCANARYCANARY"
)

var asOf = time.Date(2026, 3, 20, 10, 37, 23, 0, time.UTC)

// clock is a clock that only sleeping moves.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	slept time.Duration
}

func newClock() *clock { return &clock{at: asOf} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	c.slept += d
	return ctx.Err()
}

// account is a stand-in with its organisation, read by a collector.
type account struct {
	*standin.Server
	org   *standin.Organisation
	api   string
	clock *clock
	dir   string
	// tune changes the configuration and the options of the next collector.
	tune func(*config.Config, *connection.Options)
}

func newAccount(t testing.TB, org *standin.Organisation, o standin.Options, others ...*standin.Organisation) *account {
	t.Helper()
	a := &account{org: org, clock: newClock(), dir: filepath.Join(t.TempDir(), "data")}
	o.Token, o.Now = canary, a.clock.now
	a.Server = standin.New(o, append(others, org)...)
	l, err := standin.Listen(a.Server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	a.api = l.API
	return a
}

func (a *account) collector() *Collector {
	cfg, err := config.Parse("test", []byte("organisation: "+a.org.Login+"\nsources:\n  github:\n    repositories: true\n    alerts: [dependabot, code-scanning, secret-scanning]\n"))
	if err != nil {
		panic(err)
	}
	cfg.Sources.GitHub.API = a.api
	env := &config.Environment{GitHubToken: config.NewSecret(canary)}
	o := connection.Options{Now: a.clock.now, Sleep: a.clock.sleep, RequestTimeout: 5 * time.Second, TimeBudget: 75 * time.Minute, FirstWait: time.Millisecond}
	if a.tune != nil {
		a.tune(cfg, &o)
	}
	return New(cfg, env, o)
}

// outcome of a run, with the tables it left.
type result struct {
	err          error
	log          string
	entry        *dataset.Provenance
	repositories map[string]dataset.Repository
	files        map[string]dataset.File // by repository/path
	alerts       []dataset.Alert
}

type progress struct{}

func (progress) Total(int64, string) {}
func (progress) Add(int64)           {}
func (progress) Say(string)          {}

func (a *account) collect(t testing.TB) result {
	t.Helper()
	return a.collectContext(context.Background(), t)
}

func (a *account) collectContext(ctx context.Context, t testing.TB) result {
	t.Helper()
	u, err := dataset.Begin(a.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	var log bytes.Buffer
	c := a.collector()
	r := result{repositories: map[string]dataset.Repository{}, files: map[string]dataset.File{}}
	r.err = c.Collect(ctx, &collector.Run{AsOf: asOf, Data: u, Progress: progress{}, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	r.log = log.String()
	r.entry = u.Provenance(Name)
	repositories, _ := loadTable[dataset.Repository](u, dataset.RepositoriesTable)
	for _, row := range repositories {
		r.repositories[row.Name] = row
	}
	files, _ := loadTable[dataset.File](u, dataset.FilesTable)
	for _, row := range files {
		r.files[row.Repo+"/"+row.Path] = row
	}
	r.alerts, _ = loadTable[dataset.Alert](u, dataset.AlertsTable)
	return r
}

// must runs a collection that has to succeed.
func (a *account) must(t testing.TB) result {
	t.Helper()
	r := a.collect(t)
	if r.err != nil {
		t.Fatalf("%v\n%s", r.err, r.log)
	}
	return r
}

func day(n int) time.Time { return asOf.AddDate(0, 0, n).Truncate(time.Second) }

// smallOrganisation has a few repositories of different sorts, and alerts.
func smallOrganisation() *standin.Organisation {
	org := &standin.Organisation{Login: "hmcts"}
	add := func(name string, files map[string]string) *standin.Repository {
		r := &standin.Repository{Name: name, Branch: "master", PushedAt: day(-1), UpdatedAt: day(-1), Topics: []string{"team-x"}, Language: "Java", SecurityPolicy: true}
		for p, text := range files {
			r.Put(p, []byte(text))
		}
		org.Repositories = append(org.Repositories, r)
		return r
	}
	api := add("cmc-api", map[string]string{
		"Dockerfile": "FROM a:1\n", "build.gradle": "java {}\n", "config/owasp/suppressions.xml": "<suppressions/>", "gradle.lockfile": "lock",
		".github/workflows/codeql.yaml": "uses: github/codeql-action/init@v3\n", ".github/CODEOWNERS": "* @hmcts/x", "src/main/App.java": "class App {}",
	})
	web := add("cmc-web", map[string]string{
		"package.json": "{}", "yarn-audit-known-issues": "", "docker/web/Dockerfile": "FROM node:20\n", "docker/Dockerfile": "FROM node:18\n", "renovate.json": "{}",
	})
	add("cmc-empty", nil)
	add("cmc-old", map[string]string{"Dockerfile": "FROM old:1\n"}).Archived = true
	add("cmc-fork", map[string]string{"Dockerfile": "FROM fork:1\n"}).Fork = true
	bare := add("cmc-bare", map[string]string{"README.md": "hello"})
	bare.CodeScanning, bare.SecretScanning, bare.PushProtection, bare.Dependabot = standin.FeatureOff, standin.FeatureOff, standin.FeatureOff, standin.FeatureOff
	api.Alerts = append(api.Alerts,
		&standin.Alert{Kind: standin.Dependabot, Number: 1, State: "open", Severity: "high", Ecosystem: "maven", Package: "org.x:y", GHSA: "GHSA-aaaa-bbbb-cccc", CVE: "CVE-2025-1234", Summary: "Bad", Created: day(-40), Updated: day(-40)},
		&standin.Alert{Kind: standin.Dependabot, Number: 2, State: "fixed", Severity: "low", Ecosystem: "maven", Package: "org.x:z", GHSA: "GHSA-aaaa-bbbb-dddd", Summary: "Was bad", Created: day(-60), Updated: day(-20), Fixed: day(-20)},
		&standin.Alert{Kind: standin.Dependabot, Number: 3, State: "auto_dismissed", Severity: "medium", Ecosystem: "maven", Package: "org.x:z", GHSA: "GHSA-aaaa-bbbb-eeee", Summary: "Meh", Created: day(-50), Updated: day(-49), AutoDismissed: day(-49)},
		&standin.Alert{Kind: standin.CodeScanning, Number: 1, State: "dismissed", Severity: "critical", Level: "error", Rule: "java/sqli", Summary: "SQL", Created: day(-30), Updated: day(-10), Dismissed: day(-10), Resolution: "false positive"},
		&standin.Alert{Kind: standin.CodeScanning, Number: 2, State: "open", Level: "warning", Rule: "java/warn", Summary: "Warn", Created: day(-31), Updated: day(-31)},
	)
	web.Alerts = append(web.Alerts,
		&standin.Alert{Kind: standin.SecretScanning, Number: 7, State: "resolved", Resolution: "revoked", Secret: canarySecret, SecretType: "canary_secret_type", Created: day(-9), Updated: day(-8), Resolved: day(-8)},
		&standin.Alert{Kind: standin.SecretScanning, Number: 8, State: "open", Secret: canarySecret, SecretType: "canary_secret_type", Created: day(-7), Updated: day(-7)},
	)
	return org
}

// largeOrganisation has n repositories and about ten alerts each.
func largeOrganisation(n int) *standin.Organisation {
	org := &standin.Organisation{Login: "hmcts"}
	for i := range n {
		r := &standin.Repository{Name: fmt.Sprintf("team%02d-service-%04d", i%60, i), PushedAt: day(-i % 90), UpdatedAt: day(-i%90 - 1), Languages: []string{"Java"}}
		put := func(path, format string) { r.Put(path, fmt.Appendf(nil, format, i)) }
		put("README.md", "# %d")
		put("src/main/App.java", "class App%d {}")
		switch i % 10 {
		case 0, 1, 2, 3, 4, 5:
			put("Dockerfile", "FROM base/java:%d")
			put("build.gradle", "version = %d")
			put("config/owasp/suppressions.xml", "<suppressions n='%d'/>")
			r.Languages = append(r.Languages, "Dockerfile")
		case 6, 7, 8:
			put("Dockerfile", "FROM base/node:%d")
			put("package.json", `{"version": "%d"}`)
			put(".nvmrc", "v%d")
			put("yarn-audit-known-issues", "%d")
			r.Languages = append(r.Languages, "Dockerfile")
		default:
			put("main.tf", "# %d")
			if i%100 == 9 {
				put("images/tool/Dockerfile", "FROM tool:%d")
				r.Languages = append(r.Languages, "Dockerfile")
			}
		}
		r.Put(".github/workflows/codeql.yaml", fmt.Appendf(nil, "uses: github/codeql-action/init@v%d", i%3))
		put(".github/workflows/ci.yaml", "# %d")
		r.Put("renovate.json", []byte("{}"))
		for k := range 10 {
			at := day(-(i*7+k*31)%360 - 1)
			a := &standin.Alert{Number: k + 1, State: "open", Severity: "high", Ecosystem: "npm", Package: fmt.Sprintf("p%d", k), GHSA: fmt.Sprintf("GHSA-%04d", i), Summary: "s", Rule: "r", Created: at, Updated: at}
			a.Kind = []standin.Kind{standin.Dependabot, standin.Dependabot, standin.CodeScanning, standin.SecretScanning}[k%4]
			r.Alerts = append(r.Alerts, a)
		}
		org.Repositories = append(org.Repositories, r)
	}
	return org
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// writeRows writes a table of any rows.
func writeRows[T any](t testing.TB, path string, rows []T) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := dataset.WriteRows(f, rows); err != nil {
		t.Fatal(err)
	}
}
