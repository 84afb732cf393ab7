package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDefaultIsValid(t *testing.T) {
	c, err := Parse("default.yaml", Default)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Pipelines.Projects) != 21 || c.Pipelines.HistoryDays != 180 || len(c.Pipelines.Branches) != 2 {
		t.Errorf("%d projects, %d days, branches %v", len(c.Pipelines.Projects), c.Pipelines.HistoryDays, c.Pipelines.Branches)
	}
}

// default.yaml is both an example for one organisation and the only place of
// defaults; what belongs to the organisation is not a default for others.
func TestDefaultsComeFromTheShippedFile(t *testing.T) {
	shipped, err := Parse("default.yaml", Default)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse("d.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Organisations != nil || c.Sources.Cosmos != nil || c.Sources.GitHub.Enabled() || c.Pipelines.Projects != nil || c.Teams != nil {
		t.Errorf("got %+v, want nothing that belongs to one organisation", c)
	}
	c.Organisations, c.Sources, c.Pipelines.Projects = shipped.Organisations, shipped.Sources, shipped.Pipelines.Projects
	c.Teams = shipped.Teams
	if !reflect.DeepEqual(c, shipped) {
		t.Errorf("got %+v, want %+v", c, shipped)
	}
}

func TestEmptyFileIsAllDefaults(t *testing.T) {
	for _, text := range []string{"", "\n# nothing\n", "\ufefftitle: x\r\n"} {
		c, err := Parse("d.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if c.StaleAfter != 26*time.Hour || c.TimeZone != time.UTC || c.Security.ServiceLevelDays["high"] != 30 ||
			c.Sources.Files.MaxBrokenPercent != 1 || len(c.Pipelines.Notices) != 5 {
			t.Errorf("%q: %+v", text, c)
		}
	}
}

func TestEveryKeyIsRead(t *testing.T) {
	c, err := Parse("d.yaml", []byte(`
title: Ours
organisation: [a, b]
sources:
  cosmos:
    - {database: jenkins, container: pipeline-metrics}
    - {kind: cve-reports, request_units: 500, time_budget: 45m}
  files: export/*.ndjson.zst
  github: {api: "https://ghe.example/api/v3", repositories: true, alerts: [dependabot], time_budget: 15m}
pipelines:
  branches: trunk
  projects:
    - {name: CMC, folders: ["*_CMC"]}
    - {name: Payments, pipelines: "*/ccpay-*"}
annotations: [{date: 2026-10-01, text: "New <b>agents</b>", projects: CMC}, {date: "2026-11-20", text: Freeze}]
teams: {zeta: ["z-*"], alpha: "a-*"}
security: {service_level_days: {critical: 3}}
stale_after: 90m
time_zone: Europe/London
`))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(c.Title, c.Organisations, c.Sources.Cosmos, c.Sources.Files, c.Pipelines.Branches, c.Pipelines.Projects,
		c.Teams, c.Security.ServiceLevelDays, c.StaleAfter, c.TimeZone, c.Sources.GitHub)
	want := "Ours[a b][{jenkins pipeline-metrics pipeline-metrics 0 0 0s} {  cve-reports 0 500 45m0s}]{[export/*.ndjson.zst] 1}[trunk]" +
		"[{CMC [*_CMC] []} {Payments [] [*/ccpay-*]}][{zeta [z-*]} {alpha [a-*]}]map[critical:3 high:30 low:180 medium:90secrets:1]" +
		"1h30m0s Europe/London{https://ghe.example/api/v3 true [dependabot] false 8 15m0s 0 0}"
	first := c.Annotations[0]
	if len(c.Annotations) != 2 || first.Text != "New <b>agents</b>" || first.Projects[0] != "CMC" ||
		!first.Day.Equal(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got the annotations %+v", c.Annotations)
	}
	got, want = strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(want, " ", "")
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Every error names the place and says what was expected.
func TestErrorsNameThePlace(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"tilte: x\n", `d.yaml:1:1: unknown key "tilte"`},
		{"title: x\npipelines:\n  brances: [a]\n", `d.yaml:3:3: unknown key "brances"`},
		{"pipelines:\n  projects:\n    - {name: A, foldres: [x]}\n", `d.yaml:3:17: unknown key "foldres"`},
		{"title: [\n", "d.yaml:1:8: "},
		{"pipelines:\n  history_days: many\n", "d.yaml:2:17: expected a whole number"},
		{"redact: maybe\n", "d.yaml:1:9: expected true or false"},
		{"sources: {max_broken_percent: few}\n", "d.yaml:1:31: expected a number"},
		{"title: [a]\n", "d.yaml:1:8: expected a text"},
		{"pipelines:\n  history_days: 0\n", "d.yaml:2:17: pipelines.history_days: expected a number of days"},
		{"pipelines:\n  branches: []\n", "pipelines.branches: expected at least one branch"},
		{"pipelines:\n  projects:\n    - {name: all, folders: [x]}\n", `d.yaml:3:14: pipelines.projects[0].name: the name all is reserved`},
		{"pipelines:\n  projects:\n    - {name: A, folders: [x]}\n    - {name: A, folders: [y]}\n",
			`d.yaml:4:14: pipelines.projects[1].name: there are two`},
		{"pipelines:\n  projects:\n    - {name: A}\n", "expected folders: or pipelines:"},
		{"organisation: x\nsources: {github: {alerts: [dependabots]}}\n",
			`sources.github.alerts[0]: "dependabots": expected one of dependabot, code-scanning`},
		{"sources: {github: {repositories: true}}\n", "requires an organisation"},
		{"sources:\n  cosmos:\n    - {kind: metrics}\n",
			`d.yaml:3:14: sources.cosmos[0].kind: "metrics": expected pipeline-metrics or cve-reports`},
		{"sources: {cosmos: [{time_budget: long}]}\n", `sources.cosmos[0].time_budget: "long" is not a positive duration such as`},
		{"sources: {github: {time_budget: soon}}\n", `sources.github.time_budget: "soon" is not a positive duration such as`},
		{"sources: {cosmos: [{request_units: -1}]}\n", "expected a number of request units"},
		{"sources: {max_broken_percent: 101}\n", "expected a number from 0 to 100"},
		{"stale_after: soon\n", `d.yaml:1:14: stale_after: "soon" is not a positive duration such as`},
		{"time_zone: Mars/Phobos\n", `time_zone: "Mars/Phobos" is not a time zone such as`},
		{"security: {service_level_days: {urgent: 1}}\n", "expected critical, high, medium, low or secrets"},
		{"security: {service_level_days: {high: 0}}\n", "expected a number of days from 1 to 36500"},
		{"security: {java_vendor: sun}\n", `d.yaml:1:25: security.java_vendor: "sun": expected one of corretto, `},
		{"annotations: [{date: 1 October, text: a}]\n", `d.yaml:1:22: annotations[0].date: "1 October" is not a date such as 2026-11-20`},
		{"annotations: [{date: 2026-02-30, text: a}]\n", `annotations[0].date: "2026-02-30" is not a date`},
		{"links: [{title: a, url: \"javascript:alert(1)\"}]\n", `links[0].url: expected an address such as`},
		{"links: [{title: a, url: \"https://user:word@example.org/\"}]\n", "links[0].url: expected an address"},
		{"links: [{title: a, url: \"/dash\"}]\n", "links[0].url: expected an address"},
		{"links: [{title: \" \", url: \"https://example.org/\"}]\n", "links[0].title: expected a text of 1 to 60 characters"},
		{"links: [{title: a, url: \"https://example.org/\", about: " + strings.Repeat("x", 201) + "}]\n", "links[0].about: expected at most 200"},
		{"links: [{title: a, link: b}]\n", `unknown key "link"`},
		{"annotations: [{text: a}]\n", `annotations[0].date: "" is not a date`},
		{"annotations: [{date: 2026-10-01}]\n", "annotations[0].text: expected a text of 1 to 100 characters"},
		{"annotations: [{date: 2026-10-01, text: " + strings.Repeat("x", 101) + "}]\n", "annotations[0].text: expected a text"},
		{"annotations: [{date: 2026-10-01, text: a, project: b}]\n", `unknown key "project"`},
		{"annotations: [{date: 2026-10-01, text: a, projects: [B]}]\npipelines: {projects: [{name: A, folders: a}]}\n",
			`annotations[0].projects[0]: there is no project called "B"`},
		{"teams: {a: 3}\n", "d.yaml:1:12: teams.a: expected a list of patterns"},
		{"teams: {a: [b, 3]}\n", "expected a list of patterns"},
		{"teams: [a]\n", "expected names of teams"},
		{"teams: {3: a}\n", "expected the name of a team"},
		{"organisation: a b\n", `d.yaml:1:15: organisation[0]: "a b" is not a valid name of a GitHub organisation`},
		{"sources: {github: {api: ftp://x}}\n", `"ftp://x" is not an address such as`},
		{"sources: {github: {app_id: 1}}\n", "app_id and installation_id require each other"},
	} {
		_, err := Parse("d.yaml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got  %v\n want %s", c.text, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Default)
	f.Add([]byte("teams: {a: [1, {}]}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("d.yaml", text)
		if (c == nil) == (err == nil) {
			t.Errorf("configuration %v and error %v", c, err)
		}
	})
}

func TestEnvironmentOverridesDotEnv(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	if err := os.WriteFile(path, []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dotenv := filepath.Join(dir, ".env")
	settings := "# settings\n\nexport databaseId='jenkins'\nGITHUB_TOKEN=\"t\"\nendpoint=https://file.example\n"
	if err := os.WriteFile(dotenv, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	set := map[string]string{"endpoint": "https://a.example", "masterKey_FILE": path}
	look := func(name string) (string, bool) { v, ok := set[name]; return v, ok }
	look, err := WithDotEnv(look, dotenv)
	if err != nil {
		t.Fatal(err)
	}
	e, err := ReadEnvironment(look)
	if err != nil {
		t.Fatal(err)
	}
	if e.Endpoint != "https://a.example" || e.MasterKey.Reveal() != "from-a-file" || e.Database != "jenkins" || e.GitHubToken.Reveal() != "t" {
		t.Errorf("%q %q %q %q", e.Endpoint, e.MasterKey.Reveal(), e.Database, e.GitHubToken.Reveal())
	}
	if n := len(e.Secrets()); n != 2 {
		t.Errorf("%d secrets, want 2", n)
	}
	gone := func(name string) (string, bool) { return filepath.Join(dir, "gone"), name == "masterKey_FILE" }
	if _, err := ReadEnvironment(gone); err == nil ||
		!strings.Contains(err.Error(), "masterKey_FILE") {
		t.Errorf("a missing file: %v", err)
	}
	if err := os.WriteFile(dotenv, []byte("A=1\nsecretwithoutname\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := WithDotEnv(look, dotenv); err == nil || !strings.HasSuffix(err.Error(), ".env:2: expected NAME=value") {
		t.Errorf("a broken .env: %v", err)
	}
}

func TestSecretsHoldTheKeyOfAConnectionString(t *testing.T) {
	for _, text := range []string{"AccountEndpoint=https://x/;AccountKey=a2V5PT0=;", " accountkey =a2V5PT0=; AccountEndpoint=x", "ACCOUNTKEY=a2V5PT0="} {
		var got []string
		for _, s := range (&Environment{ConnectionString: NewSecret(text)}).Secrets() {
			got = append(got, s.Reveal())
		}
		if want := []string{text, "a2V5PT0="}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	e := Environment{MasterKey: NewSecret("hunter2"), ConnectionString: NewSecret("AccountKey=hunter2;x=y")}
	wrapped := struct{ e Environment }{e}
	for _, text := range []string{fmt.Sprintf("%+v %#v %v", wrapped, wrapped, &wrapped), fmt.Sprint(e),
		fmt.Sprintf("%+v %#v %s %q", e, e, e.MasterKey, e.MasterKey)} {
		if strings.Contains(text, "hunter2") {
			t.Errorf("printed: %s", text)
		}
	}
	if b, _ := e.MasterKey.MarshalText(); strings.Contains(string(b), "hunter2") {
		t.Errorf("marshalled: %s", b)
	}
}
