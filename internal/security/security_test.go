package security

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

func repo(name string, change ...func(*dataset.Repository)) dataset.Repository {
	r := dataset.Repository{Owner: "hmcts", Name: name, Branch: "main", URL: "https://github.example/hmcts/" + name}
	for _, c := range change {
		c(&r)
	}
	return r
}

func file(repo, path, text string) dataset.File {
	return dataset.File{Owner: "hmcts", Repo: repo, Path: path, Content: []byte(text), Size: int64(len(text))}
}

func rules(elements string) string {
	return "<suppressions " + namespace + ">" + elements + "</suppressions>"
}

// rowsOf returns a figure's rows as text, missing values as "-".
func rowsOf(f *figure.Figure) string {
	var b strings.Builder
	for _, row := range f.Rows {
		for i, v := range row {
			if i > 0 {
				b.WriteString("|")
			}
			if v.IsNull() {
				b.WriteString("-")
			}
			b.WriteString(v.String())
		}
		b.WriteString("\n")
	}
	return b.String()
}

func wantRows(t *testing.T, f *figure.Figure, n int, rows ...string) {
	t.Helper()
	if got, want := rowsOf(f), strings.Join(append(rows, ""), "\n"); got != want {
		t.Errorf("%s:\n got\n%swant\n%s", f.ID, got, want)
	}
	if f.N != n {
		t.Errorf("%s: n is %d, want %d", f.ID, f.N, n)
	}
}

func TestSuppressionsOfSeveralFilesAndRepositories(t *testing.T) {
	const one, two = `<suppress><cve>CVE-2024-0001</cve></suppress>`, `<suppress until="2026-11-20Z"><cve>CVE-2024-0002</cve><cve>CVE-2024-0003</cve></suppress>`
	in := Input{AsOf: asOf, Options: options(), Repositories: []dataset.Repository{
		repo("cmc-api"), repo("cmc-web"), repo("ccd-api"), repo("div-api"), repo("old", func(r *dataset.Repository) { r.Archived = true }), repo("rd-x"),
	}, Files: []dataset.File{
		file("cmc-api", suppressionPaths[0], rules(one+two)),
		file("CMC-API", suppressionPaths[1], rules(one)),
		file("cmc-web", suppressionPaths[1], rules(`<suppress until="2026-11-21"><notes>wait</notes><cve>CVE-2024-0002</cve></suppress>`+one)),
		file("ccd-api", suppressionPaths[1], rules(one)),
		file("div-api", suppressionPaths[1], rules(`<suppress until="bad"><vulnerabilityName>cve-2024-0001</vulnerabilityName></suppress>`)),
		file("old", suppressionPaths[1], rules(one)),
		file("rd-x", suppressionPaths[1], rules(`<suppress until="2020-01-01"><cpe>x</cpe></suppress>`)),
	}}
	got := figuresOf(New(in))
	wantRows(t, got["cve-suppressions-shared"], 5, "CVE-2024-0001|3|4")
	wantRows(t, got["cve-suppressions-per-team"], 5, "cmc|2|1", "ccd|1|0", "div|1|0", "rd|0|1")
	wantRows(t, got["suppressions-quality"], 8, "cmc|5|3|4", "ccd|1|1|1", "div|1|1|1", "rd|1|0|1")
	wantRows(t, got["suppressions-expiring"], 3,
		"rd-x|rd|cpe x|expired|2020-01-01|-2515|-|-|config/owasp/suppressions.xml:1",
		"cmc-api|cmc|CVE-2024-0002, CVE-2024-0003|expired|2026-11-20|0|-|-|dependency-check-suppressions.xml:1",
		"cmc-web|cmc|CVE-2024-0002|expires soon|2026-11-21|1|-|wait|config/owasp/suppressions.xml:1")
	if w := strings.Join(got["cve-suppressions-shared"].Warnings, "\n"); !strings.Contains(w, "1 repository is left out: 1 archived.") ||
		!strings.Contains(w, "div-api config/owasp/suppressions.xml") {
		t.Error(w)
	}
	if href := got["suppressions-expiring"].Rows[0][8].Href(); href != "https://github.example/hmcts/rd-x/blob/main/config/owasp/suppressions.xml#L1" {
		t.Error(href)
	}
}

func alertAt(kind dataset.AlertKind, severity string, created time.Time, closed ...time.Time) dataset.Alert {
	a := dataset.Alert{Kind: kind, Owner: "hmcts", Repo: "cmc-api", Severity: severity, State: "open", CreatedAt: created}
	if len(closed) > 0 {
		a.State, a.ClosedAt = "fixed", &closed[0]
	}
	return a
}

func TestAlertsAtTheEdgesOfPeriods(t *testing.T) {
	ago := func(days float64) time.Time { return asOf.Add(-time.Duration(days * float64(day))) }
	secret := alertAt(dataset.SecretScanning, "", ago(40), ago(10))
	secret.State, secret.Resolution = "resolved", "revoked"
	falsePositive := alertAt(dataset.SecretScanning, "", ago(40), ago(10))
	falsePositive.State, falsePositive.Resolution = "resolved", "false_positive"
	undated := alertAt(dataset.Dependabot, "low", ago(50))
	undated.State, undated.UpdatedAt = "auto_dismissed", ago(20)
	in := Input{AsOf: asOf, Options: options(), Repositories: []dataset.Repository{repo("cmc-api")}, Alerts: []dataset.Alert{
		alertAt(dataset.Dependabot, "critical", ago(7)), alertAt(dataset.Dependabot, "critical", ago(7).Add(-1)),
		alertAt(dataset.CodeScanning, "error", ago(400)), alertAt(dataset.CodeScanning, "", ago(6.9)), alertAt(dataset.SecretScanning, "", ago(30)),
		alertAt(dataset.Dependabot, "high", asOf.Add(1)),             // not yet
		alertAt(dataset.Dependabot, "high", ago(1), asOf),            // closed this instant
		alertAt(dataset.Dependabot, "high", ago(2), asOf.Add(1)),     // not yet closed
		alertAt(dataset.Dependabot, "medium", ago(100), ago(90)),     // 10 days
		alertAt(dataset.Dependabot, "medium", ago(90), ago(70)),      // 20 days
		alertAt(dataset.Dependabot, "medium", ago(80), ago(20)),      // 60 days
		alertAt(dataset.Dependabot, "medium", ago(200), ago(90.001)), // too long ago
		secret, falsePositive, undated,
	}}
	got := figuresOf(New(in))
	wantRows(t, got["alerts-open"], 6, "dependabot|critical|2", "dependabot|high|1", "code-scanning|error|1", "code-scanning|-|1", "secret-scanning|-|1")
	wantRows(t, got["alerts-days-to-fix"], 5, "dependabot|high|1|-|-", "dependabot|medium|3|30|20", "secret-scanning|-|1|-|-")
	wantRows(t, got["alerts-service-level"], 6, "cmc|2|6|2|1|0|0|1")
	wantRows(t, got["alerts-age"], 6,
		"dependabot|0|7|1", "dependabot|7|30|2", "dependabot|30|90|0", "dependabot|90|180|0", "dependabot|180|365|0", "dependabot|365|-|0",
		"code-scanning|0|7|1", "code-scanning|7|30|0", "code-scanning|30|90|0", "code-scanning|90|180|0", "code-scanning|180|365|0", "code-scanning|365|-|1",
		"secret-scanning|0|7|0", "secret-scanning|7|30|0", "secret-scanning|30|90|1", "secret-scanning|90|180|0", "secret-scanning|180|365|0", "secret-scanning|365|-|0")
	weeks := got["alerts-open-by-week"].Rows
	if len(weeks) != 52 || weeks[51][0].String() != "2026-11-15" || weeks[0][0].String() != "2025-11-23" {
		t.Errorf("weeks from %v to %v", weeks[0][0], weeks[51][0])
	}
}

// A week is over at the very instant of Sunday 24:00.
func TestWeekEndsOnSundayAtMidnight(t *testing.T) {
	monday := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	in := Input{AsOf: monday, Options: options(), Repositories: []dataset.Repository{repo("cmc-api")},
		Alerts: []dataset.Alert{alertAt(dataset.Dependabot, "low", monday), alertAt(dataset.Dependabot, "low", monday.Add(-day), monday)}}
	got := figuresOf(New(in))
	last := got["alerts-open-by-week"].Rows[51]
	if fmt.Sprint(last) != "[2026-11-15 0 0 0 1 0 0]" {
		t.Error(last)
	}
	if last := got["alerts-opened-closed"].Rows[51]; fmt.Sprint(last) != "[2026-11-15 1 0]" {
		t.Error(last)
	}
	in.AsOf = monday.Add(-1)
	if last := figuresOf(New(in))["alerts-opened-closed"].Rows[51]; last[0].String() != "2026-11-08" {
		t.Error(last)
	}
}

// What could not be read is neither off nor absent.
func TestUnreadFilesAreUnknownAndNamed(t *testing.T) {
	in := Input{AsOf: asOf, Options: options(), Repositories: []dataset.Repository{repo("a-x", func(r *dataset.Repository) { r.Gap = "the tree was cut off" })},
		Files: []dataset.File{{Owner: "hmcts", Repo: "a-x", Path: "package.json", Size: 9e6, Gap: "larger than 1 MB"},
			{Owner: "hmcts", Repo: "a-x", Path: "renovate.json", Size: 3, Gap: "not asked for"},
			{Owner: "hmcts", Repo: "a-x", Path: suppressionPaths[0], Size: 9e6, Gap: "not a text"}}}
	s := New(in)
	got := figuresOf(s)
	wantRows(t, got["security-coverage"], 1, "a-x|a|unknown|on|unknown|unknown|unknown|unknown|unknown|unknown|unknown")
	for id, want := range map[string]string{"javascript-checks": "package.json (larger than 1 MB)", "node-versions": "the tree was cut off",
		"cve-suppressions-per-team": suppressionPaths[0] + " (not a text)"} {
		if w := strings.Join(got[id].Warnings, "\n"); !strings.Contains(w, want) {
			t.Errorf("%s: %q is not in %q", id, want, w)
		}
	}
	if n := len(s.Repositories()[0].Problems); n != 3 {
		t.Errorf("%d problems, want 3: %v", n, s.Repositories()[0].Problems)
	}
	for _, f := range got {
		if w := strings.Join(f.PublicWarnings, "\n"); strings.Contains(w, "a-x") || strings.Contains(w, "package.json") {
			t.Errorf("%s: the public warnings are %q, want no names", f.ID, w)
		}
	}
}

func TestLatestReportsCount(t *testing.T) {
	finding := func(id, url string, ago time.Duration, suppressed bool) dataset.Finding {
		return dataset.Finding{GitURL: url, Codebase: "java", ID: id, Severity: "high", Suppressed: suppressed, ReportedAt: asOf.Add(-ago)}
	}
	const url = "https://github.com/HMCTS/cmc-api.git"
	in := Input{AsOf: asOf, Options: options(), Repositories: []dataset.Repository{repo("cmc-api")},
		Files: []dataset.File{file("cmc-api", suppressionPaths[0], rules(`<suppress><cve>CVE-2024-0001</cve></suppress><suppress until="2020-01-01"><cve>CVE-2024-0002</cve></suppress>`))},
		Findings: []dataset.Finding{finding("CVE-2024-0001", url, time.Hour, false), finding("cve-2024-0002", "git@github.com:hmcts/cmc-api", time.Hour, false),
			finding("CVE-2024-0003", url, time.Hour, true), finding("CVE-2024-0004", url, 2*time.Hour, false), finding("CVE-2024-0005", url, -time.Hour, false),
			finding("CVE-2024-0001", "https://github.com/hmcts/other", time.Hour, false)}}
	s := New(in)
	var list *figure.Figure
	for _, g := range s.Repository(s.Repositories()[0]).Groups {
		for _, f := range g.Figures {
			if f.ID == "vulnerabilities" {
				list = f
			}
		}
	}
	wantRows(t, list, 3, "CVE-2024-0002|high|0|-|active|-|2026-11-20T09:37:23Z", "CVE-2024-0001|high|0|-|suppressed|rule|2026-11-20T09:37:23Z",
		"CVE-2024-0003|high|0|-|suppressed|report|2026-11-20T09:37:23Z")
	v := s.Vulnerabilities()
	wantRows(t, v.Table(), 3, "CVE-2024-0001|1|high|0|1|0", "CVE-2024-0002|1|high|0|0|1", "CVE-2024-0003|1|high|0|0|0")
}

// Without GitHub, the scans of builds still say where vulnerabilities are, and
// nothing is said about files that were not read.
func TestReportsAloneGiveFindings(t *testing.T) {
	in := Input{AsOf: asOf, Options: options(), Findings: []dataset.Finding{
		{GitURL: "https://github.com/hmcts/cmc-api.git", Codebase: "node", ID: "CVE-2024-0001", Severity: "high", ReportedAt: asOf},
		{GitURL: "https://github.com/HMCTS/CMC-api", Codebase: "java", ID: "CVE-2024-0001", Suppressed: true, ReportedAt: asOf}}}
	in.Options.AlertKinds = nil
	s := New(in)
	if n := len(s.Repositories()); n != 1 {
		t.Fatalf("%d repositories", n)
	}
	got := figuresOf(s)
	wantRows(t, got["vulnerabilities-by-severity"], 2, "high|1|0|1", "-|0|1|1")
	for id, f := range got {
		if id != "vulnerabilities-by-severity" && (f.N != 0 || f.Good || f.Empty == "") {
			t.Errorf("%s: n is %d, %q", id, f.N, f.Empty)
		}
	}
	for _, g := range s.Repository(s.Repositories()[0]).Groups {
		for _, f := range g.Figures {
			if f.Good {
				t.Errorf("%s: %q is no good news", f.ID, f.Empty)
			}
		}
	}
}

// If nothing happens at the very end of a week, the change of open alerts is what
// was opened less what was closed. Parts add up to the whole, and the order of
// rows makes no difference.
func TestFiguresAgreeWithEachOtherAndIgnoreTheOrderOfRows(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		u := makeUp(r, 30, 500)
		for i := range u.in.Alerts {
			a := &u.in.Alerts[i]
			nudge := func(at time.Time) time.Time {
				if at.Equal(at.Truncate(7 * day)) { // a Monday, as is the zero time
					return at.Add(time.Millisecond)
				}
				return at
			}
			a.CreatedAt, a.UpdatedAt = nudge(a.CreatedAt), nudge(a.UpdatedAt)
			if a.ClosedAt != nil {
				at := nudge(*a.ClosedAt)
				a.ClosedAt = &at
			}
		}
		s := New(u.in)
		got := figuresOf(s)
		sum := func(row []figure.Value) (n int64) {
			for _, v := range row[1:] {
				n += whole(t, v)
			}
			return n
		}
		open, moved := got["alerts-open-by-week"].Rows, got["alerts-opened-closed"].Rows
		for i := 1; i < len(open); i++ {
			if change := sum(open[i]) - sum(open[i-1]); change != whole(t, moved[i][1])-whole(t, moved[i][2]) {
				t.Errorf("seed %d, week %v: open changes by %d, opened %v, closed %v", seed, open[i][0], change, moved[i][1], moved[i][2])
			}
		}
		now := got["alerts-open"].N
		byTeam := 0
		for _, team := range s.Teams() {
			byTeam += figuresIn(s.ofTeam(team))["alerts-open"].N
		}
		if got["alerts-age"].N != now || got["alerts-service-level"].N != now || byTeam != now {
			t.Errorf("seed %d: %d open, %d by age, %d by service level, %d by team", seed, now, got["alerts-age"].N, got["alerts-service-level"].N, byTeam)
		}
		u.in.Repositories, u.in.Alerts, u.in.Files = slices.Clone(u.in.Repositories), slices.Clone(u.in.Alerts), slices.Clone(u.in.Files)
		shuffle(r, u.in.Repositories)
		shuffle(r, u.in.Alerts)
		shuffle(r, u.in.Files)
		again := New(u.in)
		if other := figuresOf(again); !reflect.DeepEqual(got, other) {
			for id := range got {
				if !reflect.DeepEqual(got[id], other[id]) {
					t.Errorf("seed %d: %s depends on the order of rows", seed, id)
				}
			}
		}
		if a, b := s.Vulnerabilities(), again.Vulnerabilities(); !slices.Equal(a.IDs(), b.IDs()) || !reflect.DeepEqual(a.Table(), b.Table()) {
			t.Errorf("seed %d: the vulnerabilities depend on the order of rows", seed)
		}
	}
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// Figures of empty tables say that they are empty.
func TestEmptyFiguresSayWhy(t *testing.T) {
	for name, in := range map[string]Input{
		"nothing":      {AsOf: asOf, Options: options()},
		"no options":   {AsOf: asOf},
		"only alerts":  {AsOf: asOf, Options: options(), Alerts: []dataset.Alert{alertAt(dataset.Dependabot, "low", asOf)}},
		"only ignored": {AsOf: asOf, Options: options(), Repositories: []dataset.Repository{repo("x", func(r *dataset.Repository) { r.Fork = true })}},
	} {
		s := New(in)
		for id, f := range figuresOf(s) {
			if f.N == 0 && f.Empty == "" {
				t.Errorf("%s: %s is empty and does not say why", name, id)
			}
			for i, row := range f.Rows {
				if len(row) != len(f.Columns) {
					t.Errorf("%s: %s, row %d has %d values", name, id, i, len(row))
				}
			}
		}
		s.Headlines()
		s.Vulnerabilities().Table()
		s.TeamTable()
		s.RepositoryTable()
	}
}

// Every value has the type of its column, on all kinds of pages.
func TestValuesHaveTheTypesOfTheirColumns(t *testing.T) {
	u := makeUp(rand.New(rand.NewPCG(1, 2)), 40, 400)
	s := New(u.in)
	check := func(where string, groups []figure.Group) {
		for _, g := range groups {
			for _, f := range g.Figures {
				if (f.N == 0) != (f.Empty != "") {
					t.Errorf("%s, %s: n is %d, but it says %q", where, f.ID, f.N, f.Empty)
				}
				for _, row := range f.Rows {
					if len(row) != len(f.Columns) {
						t.Fatalf("%s, %s: %d values in %d columns", where, f.ID, len(row), len(f.Columns))
					}
					for i, v := range row {
						_, isTime := v.Time()
						switch f.Columns[i].Type {
						case figure.TypeString:
							if !v.IsNull() && !v.IsText() {
								t.Errorf("%s, %s, %s: %v", where, f.ID, f.Columns[i].Name, v)
							}
						case figure.TypeInteger, figure.TypeNumber:
							if !v.IsNull() && !v.IsNumeric() {
								t.Errorf("%s, %s, %s: %v", where, f.ID, f.Columns[i].Name, v)
							}
						case figure.TypeBoolean:
							if _, ok := v.Bool(); !v.IsNull() && !ok {
								t.Errorf("%s, %s, %s: %v", where, f.ID, f.Columns[i].Name, v)
							}
						default:
							if !v.IsNull() && !isTime {
								t.Errorf("%s, %s, %s: %v", where, f.ID, f.Columns[i].Name, v)
							}
						}
					}
				}
			}
		}
	}
	check("security", s.Groups())
	for _, team := range s.Teams() {
		check(team, s.Team(team).Groups)
	}
	for _, r := range s.Repositories() {
		check(r.Label, s.Repository(r).Groups)
	}
	v := s.Vulnerabilities()
	for _, id := range v.IDs() {
		check(id, v.Detail(id).Groups)
	}
	check("indexes", []figure.Group{{ID: "x", Title: "x", Figures: []*figure.Figure{v.Table(), s.TeamTable(), s.RepositoryTable()}}})
}

// The columns of the contract, in their order.
func TestColumnsFollowTheContract(t *testing.T) {
	got := figuresOf(New(Input{AsOf: asOf, Options: options()}))
	for id, want := range map[string]string{
		"cve-suppressions-shared":   "cve teams repos",
		"cve-suppressions-per-team": "team cves expired_rules",
		"javascript-checks":         "check repos of_repos",
		"node-versions":             "repo team version major source end_of_life days_left",
		"java-versions":             "repo team version major source end_of_life days_left",
		"alerts-open":               "kind severity alerts",
		"alerts-age":                "kind from_days to_days alerts",
		"alerts-days-to-fix":        "kind severity alerts mean_days median_days",
		"alerts-open-by-week":       "week_end critical high medium low other secrets",
		"alerts-opened-closed":      "week_end opened closed",
	} {
		var names []string
		for _, c := range got[id].Columns {
			names = append(names, c.Name)
		}
		if strings.Join(names, " ") != want {
			t.Errorf("%s has %v, want %s", id, names, want)
		}
	}
}

// BenchmarkNew joins 2,000 repositories, 20,000 alerts and 4,000 files and makes
// the figures of the security page.
func BenchmarkNew(b *testing.B) {
	u := makeUp(rand.New(rand.NewPCG(9, 9)), 2000, 20000)
	b.ReportMetric(float64(len(u.in.Files)), "files")
	for b.Loop() {
		New(u.in).Groups()
	}
}

// BenchmarkDetails makes the figures of all pages of teams, repositories and
// vulnerabilities.
func BenchmarkDetails(b *testing.B) {
	u := makeUp(rand.New(rand.NewPCG(9, 9)), 2000, 20000)
	s := New(u.in)
	for b.Loop() {
		for _, team := range s.Teams() {
			s.Team(team)
		}
		for _, r := range s.Repositories() {
			s.Repository(r)
		}
		v := s.Vulnerabilities()
		v.Table()
		for _, id := range v.IDs() {
			v.Detail(id)
		}
	}
}

// whole returns the whole number in a cell, which must hold one.
func whole(t testing.TB, v figure.Value) int64 {
	t.Helper()
	n, ok := v.Int()
	if !ok {
		t.Fatalf("the cell holds %q, want an integer", v)
	}
	return n
}
