package security

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// reference is what the naive computations of figures start from: what is known
// of a made-up organisation without any parser. They share no code with the
// package but the globs and the dates of endoflife.
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

// figuresOf returns the figures of the security page by id.
func figuresOf(s *Security) map[string]*figure.Figure { return figuresIn(s.whole()) }

func figuresIn(v *view) map[string]*figure.Figure {
	byID := map[string]*figure.Figure{}
	for _, g := range figure.Grouped(securityPage.groups, v.figure) {
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

// openAt counts the alerts that were open at an instant and that is accepts.
func (ref *reference) openAt(t time.Time, is func(dataset.Alert) bool) (n int) {
	for _, a := range ref.alerts {
		if is(a) && !a.CreatedAt.After(t) && closed(a).After(t) {
			n++
		}
	}
	return n
}

// alertsOf returns the alerts of a repository.
func (ref *reference) alertsOf(t truth) (list []dataset.Alert) {
	for _, a := range ref.alerts {
		if strings.EqualFold(t.row.Owner, a.Owner) && strings.EqualFold(t.row.Name, a.Repo) {
			list = append(list, a)
		}
	}
	return list
}

// dueByHand returns when an alert has to be closed, far in the future if there is
// no limit. One of the made-up CVEs is in the catalogue: added on 10 December 2021,
// to be fixed within 14 days.
func dueByHand(a dataset.Alert) time.Time {
	never := time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
	level, catalogue := never, never
	days := map[string]int{"critical": 7, "high": 30, "medium": 90, "low": 180}[a.Severity]
	if a.Kind == "secret-scanning" {
		days = 1
	}
	if days > 0 {
		level = a.CreatedAt.AddDate(0, 0, days)
	}
	if a.CVE == "CVE-2021-1111" {
		catalogue = time.Date(2021, 12, 24, 0, 0, 0, 0, time.UTC)
		if a.CreatedAt.After(time.Date(2021, 12, 10, 0, 0, 0, 0, time.UTC)) {
			catalogue = a.CreatedAt.AddDate(0, 0, 14)
		}
	}
	if catalogue.Before(level) {
		return catalogue
	}
	return level
}

// overdueByHand reports whether an alert, if open, is overdue at an instant.
func overdueByHand(a dataset.Alert, at time.Time) bool { return at.After(dueByHand(a)) }

// rowsByCounts returns rows of labels and counts, by two counts descending, then
// by label.
func rowsByCounts(counts map[string][]int, first, second int) (rows [][]string) {
	var labels []string
	for label := range counts {
		labels = append(labels, label)
	}
	sort.Slice(labels, func(i, j int) bool {
		a, b := counts[labels[i]], counts[labels[j]]
		switch {
		case a[first] != b[first]:
			return a[first] > b[first]
		case a[second] != b[second]:
			return a[second] > b[second]
		}
		return labels[i] < labels[j]
	})
	for _, label := range labels {
		row := []string{label}
		for _, n := range counts[label] {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return rows
}

// columnByHand returns the column of an alert in figures by severity.
func columnByHand(a dataset.Alert) string {
	switch {
	case a.Kind == "secret-scanning":
		return "secrets"
	case a.Severity == "critical" || a.Severity == "high" || a.Severity == "medium" || a.Severity == "low":
		return a.Severity
	}
	return "other"
}
