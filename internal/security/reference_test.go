package security

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// This file computes the figures a second time in the plainest way there is,
// from what is known of a made-up organisation and without any parser. It shares
// no code with the package but the globs and the dates of endoflife.

type reference struct {
	madeUp
	population []truth
	alerts     []dataset.Alert
}

func newReference(u madeUp) *reference {
	ref := &reference{madeUp: u}
	for _, t := range u.repos {
		if !t.row.Archived && !t.row.Fork && !t.row.Empty {
			ref.population = append(ref.population, t)
		}
	}
	for _, a := range u.in.Alerts {
		if a.CreatedAt.After(asOf) {
			continue
		}
		for _, t := range ref.population {
			if strings.EqualFold(t.row.Owner, a.Owner) && strings.EqualFold(t.row.Name, a.Repo) {
				ref.alerts = append(ref.alerts, a)
			}
		}
	}
	return ref
}

func (ref *reference) team(t truth) string {
	for _, team := range ref.in.Options.Teams {
		for _, p := range team.Repositories {
			if p.Match(t.row.Name) {
				return team.Name
			}
		}
	}
	topics := append([]string(nil), t.row.Topics...)
	sort.Strings(topics)
	for _, x := range topics {
		if strings.HasPrefix(x, "team-") && x != "team-" {
			return x[5:]
		}
	}
	return strings.Split(t.row.Name, "-")[0]
}

func (ref *reference) name(t truth) string {
	if ref.in.Options.Owners > 1 {
		return t.row.Owner + "/" + t.row.Name
	}
	return t.row.Name
}

func (r *trueRule) expired() bool { return r.dated && !asOf.Before(r.at) }

func (ref *reference) shared() (n int, rows [][]string) {
	teams, repos := map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, t := range ref.population {
		for _, rule := range t.rules {
			for _, cve := range rule.cves {
				if rule.expired() {
					continue
				}
				if teams[cve] == nil {
					teams[cve], repos[cve] = map[string]bool{}, map[string]bool{}
				}
				teams[cve][ref.team(t)] = true
				repos[cve][t.row.Owner+"/"+t.row.Name] = true
			}
		}
	}
	for cve := range teams {
		if len(teams[cve]) >= ref.in.Options.SharedByTeams {
			rows = append(rows, []string{cve, strconv.Itoa(len(teams[cve])), strconv.Itoa(len(repos[cve]))})
		}
	}
	sort.Slice(rows, func(i, j int) bool {
		a, _ := strconv.Atoi(rows[i][1])
		b, _ := strconv.Atoi(rows[j][1])
		return a < b || a == b && rows[i][0] < rows[j][0]
	})
	return len(ref.population), rows
}

func (ref *reference) perTeam() (n int, rows [][]string) {
	cves, expired := map[string]map[string]bool{}, map[string]int{}
	for _, t := range ref.population {
		team := ref.team(t)
		for _, rule := range t.rules {
			if rule.expired() {
				expired[team]++
				continue
			}
			for _, cve := range rule.cves {
				if cves[team] == nil {
					cves[team] = map[string]bool{}
				}
				cves[team][cve] = true
			}
		}
	}
	all := map[string]bool{}
	for team := range cves {
		all[team] = true
	}
	for team := range expired {
		all[team] = true
	}
	for team := range all {
		rows = append(rows, []string{team, strconv.Itoa(len(cves[team])), strconv.Itoa(expired[team])})
	}
	sort.Slice(rows, func(i, j int) bool {
		a, _ := strconv.Atoi(rows[i][1])
		b, _ := strconv.Atoi(rows[j][1])
		return a > b || a == b && rows[i][0] < rows[j][0]
	})
	return len(ref.population), rows
}

func (ref *reference) checks() (n int, rows [][]string) {
	count := map[string]int{}
	for _, t := range ref.population {
		if t.npm {
			n++
			for _, c := range t.checks {
				count[c]++
			}
		}
	}
	for _, c := range []string{"Dependabot", "Renovate", "Snyk", "npm/yarn audit known issues", "nsp (deprecated)", "CodeQL", "None"} {
		rows = append(rows, []string{c, strconv.Itoa(count[c]), strconv.Itoa(n)})
	}
	return n, rows
}

// ends are the ends of life of the versions that occur, by hand from the dates
// of endoflife.date.
var ends = map[string]string{
	"node 10": "2021-04-30", "node 12": "2022-04-30", "node 16": "2023-09-11", "node 18": "2025-04-30", "node 20": "2026-04-30", "node 22": "2027-04-30",
	"java 8": "2030-12-31", "java 17": "2027-10-31", "java 21": "2029-12-31", "java 25": "2031-09-30",
}

func (ref *reference) versions(language string, of func(truth) *trueVersion) (n int, rows [][]string) {
	for _, t := range ref.population {
		v := of(t)
		if v == nil {
			continue
		}
		n++
		end, left := "", ""
		if day := ends[language+" "+v.major]; day != "" {
			e, _ := time.Parse("2006-01-02", day)
			end, left = day, strconv.Itoa(int(e.Sub(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)).Hours()/24))
		}
		rows = append(rows, []string{ref.name(t), ref.team(t), v.version, v.major, v.source, end, left})
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0] < rows[j][0] })
	return n, rows
}

// closed is when an alert was closed, far in the future if it is not.
func closed(a dataset.Alert) time.Time {
	if a.ClosedAt != nil {
		return *a.ClosedAt
	}
	if a.State != "open" {
		return a.UpdatedAt
	}
	return time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
}

var (
	kindOrder     = []string{"dependabot", "code-scanning", "secret-scanning"}
	severityOrder = []string{"critical", "high", "medium", "low", "error", "note", "zz", ""}
)

func (ref *reference) open() (n int, rows [][]string) {
	for _, kind := range kindOrder {
		for _, severity := range severityOrder {
			count := 0
			for _, a := range ref.alerts {
				if string(a.Kind) == kind && a.Severity == severity && closed(a).After(asOf) {
					count++
				}
			}
			if n += count; count > 0 {
				rows = append(rows, []string{kind, severity, strconv.Itoa(count)})
			}
		}
	}
	return n, rows
}

func (ref *reference) age() (n int, rows [][]string) {
	edges := []float64{0, 7, 30, 90, 180, 365, math.Inf(1)}
	for _, kind := range kindOrder {
		for i := range 6 {
			count := 0
			for _, a := range ref.alerts {
				days := asOf.Sub(a.CreatedAt).Seconds() / 86400
				if string(a.Kind) == kind && closed(a).After(asOf) && days >= edges[i] && days < edges[i+1] {
					count++
				}
			}
			n += count
			to := ""
			if i < 5 {
				to = fmt.Sprint(edges[i+1])
			}
			rows = append(rows, []string{kind, fmt.Sprint(edges[i]), to, strconv.Itoa(count)})
		}
	}
	return n, rows
}

func (ref *reference) daysToFix() (n int, rows [][]string) {
	for _, kind := range kindOrder {
		for _, severity := range severityOrder {
			var days []float64
			for _, a := range ref.alerts {
				fixed := a.State == "fixed"
				if kind == "secret-scanning" {
					fixed = a.State == "resolved" && a.Resolution != "false_positive"
				}
				at := closed(a)
				if string(a.Kind) == kind && a.Severity == severity && fixed && !at.After(asOf) && asOf.Sub(at) <= 90*24*time.Hour {
					days = append(days, float64(at.Sub(a.CreatedAt))/float64(24*time.Hour))
				}
			}
			if n += len(days); len(days) == 0 {
				continue
			}
			mean, median := "", ""
			if len(days) >= 3 {
				sum := 0.0
				for _, d := range days {
					sum += d
				}
				sort.Float64s(days)
				m := days[len(days)/2]
				if len(days)%2 == 0 {
					m = (m + days[len(days)/2-1]) / 2
				}
				mean, median = fmt.Sprint(sum/float64(len(days))), fmt.Sprint(m)
			}
			rows = append(rows, []string{kind, severity, strconv.Itoa(len(days)), mean, median})
		}
	}
	return n, rows
}

// sundays are the ends of the last 52 full weeks.
func sundays() []time.Time {
	var list []time.Time
	last := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	for i := 51; i >= 0; i-- {
		list = append(list, last.AddDate(0, 0, -7*i))
	}
	return list
}

func (ref *reference) openByWeek() (n int, rows [][]string) {
	for _, end := range sundays() {
		count := map[string]int{}
		for _, a := range ref.alerts {
			if a.CreatedAt.After(end) || !closed(a).After(end) {
				continue
			}
			column := a.Severity
			if a.Kind == dataset.SecretScanning {
				column = "secrets"
			} else if !slices.Contains([]string{"critical", "high", "medium", "low"}, column) {
				column = "other"
			}
			count[column]++
		}
		row := []string{end.AddDate(0, 0, -1).Format("2006-01-02")}
		for _, c := range []string{"critical", "high", "medium", "low", "other", "secrets"} {
			row = append(row, strconv.Itoa(count[c]))
		}
		rows = append(rows, row)
	}
	return len(ref.alerts), rows
}

func (ref *reference) openedClosed() (n int, rows [][]string) {
	for _, end := range sundays() {
		begin := end.AddDate(0, 0, -7)
		opened, gone := 0, 0
		for _, a := range ref.alerts {
			if !a.CreatedAt.Before(begin) && a.CreatedAt.Before(end) {
				opened++
			}
			if at := closed(a); !at.Before(begin) && at.Before(end) {
				gone++
			}
		}
		rows = append(rows, []string{end.AddDate(0, 0, -1).Format("2006-01-02"), strconv.Itoa(opened), strconv.Itoa(gone)})
	}
	return len(ref.alerts), rows
}

// figuresOf returns the figures of the security page by id.
func figuresOf(s *Security) map[string]*figure.Figure { return figuresIn(s.whole()) }

func figuresIn(v *view) map[string]*figure.Figure {
	byID := map[string]*figure.Figure{}
	for _, g := range securityPage.figures(v.figure) {
		for _, f := range g.Figures {
			byID[f.ID] = f
		}
	}
	return byID
}

// same reports whether two cells are the same, numbers up to the rounding of the
// plain computation.
func same(a, b string) bool {
	if a == b {
		return true
	}
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= 1e-9*math.Max(1, math.Abs(y))
}

func TestAgainstReference(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		u := makeUp(r, 3+r.IntN(40), r.IntN(400))
		ref := newReference(u)
		got := figuresOf(New(u.in))
		for id, want := range map[string]func() (int, [][]string){
			"cve-suppressions-shared": ref.shared, "cve-suppressions-per-team": ref.perTeam, "javascript-checks": ref.checks,
			"node-versions": func() (int, [][]string) { return ref.versions("node", func(t truth) *trueVersion { return t.node }) },
			"java-versions": func() (int, [][]string) { return ref.versions("java", func(t truth) *trueVersion { return t.java }) },
			"alerts-open":   ref.open, "alerts-age": ref.age, "alerts-days-to-fix": ref.daysToFix,
			"alerts-open-by-week": ref.openByWeek, "alerts-opened-closed": ref.openedClosed,
		} {
			n, rows := want()
			f := got[id]
			if f.N != n {
				t.Errorf("seed %d, %s: n %d, want %d", seed, id, f.N, n)
			}
			if len(f.Rows) != len(rows) {
				t.Fatalf("seed %d, %s: %d rows, want %d:\n%v\n%v", seed, id, len(f.Rows), len(rows), f.Rows, rows)
			}
			for i, row := range f.Rows {
				for k, v := range row {
					if v.IsNull() != (rows[i][k] == "") && f.Columns[k].Name != "team" || !same(v.String(), rows[i][k]) {
						t.Errorf("seed %d, %s, row %d, %s: %q, want %q", seed, id, i, f.Columns[k].Name, v, rows[i][k])
					}
				}
			}
		}
		// Every broken file is named.
		warnings := strings.Join(got["cve-suppressions-per-team"].Warnings, "\n")
		for _, x := range ref.population {
			for _, path := range x.broken {
				if !strings.Contains(warnings, ref.name(x)+" "+path+" (") {
					t.Errorf("seed %d: %s of %s is not named in %q", seed, path, ref.name(x), warnings)
				}
			}
		}
	}
}
