package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// suppressionsShared lists the CVEs that several teams suppress: what many work
// around is worth mending once.
func suppressionsShared(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID:    "cve-suppressions-shared",
		Title: "Which CVEs do many teams suppress?",
		Definition: fmt.Sprintf("CVEs with an unexpired suppression rule in repositories of at least %d teams: how many teams and repositories.",
			s.in.Options.SharedByTeams),
		N: s.countRead(), Unit: figure.Repositories,
		Columns: []figure.Column{columnCVE, integerColumn("teams", "Teams", figure.Teams), integerColumn("repos", "Repositories", figure.Repositories)},
		Chart: figure.Chart{Kind: figure.Bars, Label: "cve", Series: []figure.Series{
			{Column: "teams", Title: "Teams"}}},
		Warnings: s.suppressionProblems(),
	}
	type use struct {
		teams map[string]bool
		repos int
	}
	uses := make(map[string]*use)
	for _, r := range s.repositories {
		for cve := range r.inForce {
			u := uses[cve]
			if u == nil {
				u = &use{teams: make(map[string]bool)}
				uses[cve] = u
			}
			u.teams[r.Team] = true
			u.repos++
		}
	}
	var shared []string
	for cve, u := range uses {
		if len(u.teams) >= s.in.Options.SharedByTeams {
			shared = append(shared, cve)
		}
	}
	slices.SortFunc(shared, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(uses[a].teams), len(uses[b].teams)), strings.Compare(a, b))
	})
	for _, cve := range shared {
		f.Rows = append(f.Rows, []figure.Value{
			s.cveValue(cve), figure.Integer(int64(len(uses[cve].teams))), figure.Integer(int64(uses[cve].repos)),
		})
	}
	// Read from the end, where the most teams are.
	most := slices.Clone(f.Rows)
	slices.Reverse(most)
	f.Chart.Table = &figure.Table{Columns: f.Columns, Rows: most}
	if len(f.Rows) > mostRows {
		f.Excerpt = &figure.Table{Note: fmt.Sprintf("The %d that most teams suppress", mostRows), Columns: f.Columns, Rows: most[:mostRows]}
	}
	if len(shared) == 0 {
		f.Empty, f.Good = fmt.Sprintf("No CVE is suppressed by %d teams or more.", s.in.Options.SharedByTeams), true
	}
	return f
}

// suppressionsPerTeam counts what each team suppresses.
func suppressionsPerTeam(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID:         "cve-suppressions-per-team",
		Title:      "How much does each team suppress?",
		Definition: "Distinct CVEs of unexpired suppression rules, and expired rules whatever they name, by team.",
		N:          s.countRead(), Unit: figure.Repositories,
		Columns: []figure.Column{columnTeam, integerColumn("cves", "Suppressed CVEs", figure.CVEs), integerColumn("expired_rules", "Expired rules", figure.Rules)},
		Chart: figure.Chart{Kind: figure.Bars, Label: "team", Series: []figure.Series{
			{Column: "cves", Title: "Suppressed CVEs"}, {Column: "expired_rules", Title: "Expired rules", Tone: figure.Aborted}}},
		Warnings: s.suppressionProblems(),
	}
	cves, expired := make(map[string]map[string]bool), make(map[string]int)
	teams := make(map[string]bool)
	for _, r := range s.repositories {
		for _, rule := range r.Rules {
			if rule.Expired {
				expired[r.Team]++
				teams[r.Team] = true
			}
		}
		for cve := range r.inForce {
			if cves[r.Team] == nil {
				cves[r.Team] = make(map[string]bool)
			}
			cves[r.Team][cve] = true
			teams[r.Team] = true
		}
	}
	names := make([]string, 0, len(teams))
	for team := range teams {
		names = append(names, team)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(cves[b]), len(cves[a])), strings.Compare(a, b))
	})
	for _, team := range names {
		f.Rows = append(f.Rows, []figure.Value{
			figure.String(team), figure.Integer(int64(len(cves[team]))), figure.Integer(int64(expired[team])),
		})
	}
	if len(names) == 0 {
		f.Empty, f.Good = "No team suppresses anything.", true
	}
	return f
}

// soonDays is how long before its date a rule is said to expire soon.
const soonDays = 30

// suppressionsExpiring lists the rules that have expired or are about to.
func suppressionsExpiring(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID:         "suppressions-expiring",
		Title:      "Which suppressions have expired or soon will?",
		Definition: fmt.Sprintf("Suppression rules whose date has passed or comes within %d days, the earliest first.", soonDays),
		Unit:       figure.Rules, Columns: ruleColumns(columnRepo, columnTeam), CountBy: []string{"state"}, Warnings: s.suppressionProblems(),
	}
	type row struct {
		r    *Repository
		rule *Rule
	}
	var rows []row
	for _, r := range s.repositories {
		for i := range r.Rules {
			if state := s.ruleState(&r.Rules[i]); state == ruleExpired || state == ruleSoon {
				rows = append(rows, row{r, &r.Rules[i]})
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return a.rule.Until.At.Compare(b.rule.Until.At) })
	for _, x := range rows {
		f.Rows = append(f.Rows, s.ruleRow(x.r, x.rule, figure.String(x.r.Label), figure.String(x.r.Team)))
	}
	if f.N = len(rows); f.N == 0 {
		f.Empty, f.Good = "No suppression has expired or expires soon.", true
	}
	return f
}

// untilValues returns a rule's date and the whole days left to it.
func untilValues(rule *Rule, asOf time.Time) (day, left figure.Value) {
	if !rule.Until.Dated {
		return figure.Null(), figure.Null()
	}
	t, err := time.Parse(time.DateOnly, rule.Until.Day)
	if err != nil { // a year beyond the calendar's four digits
		return figure.Null(), figure.Null()
	}
	return figure.Date(t), figure.Integer(wholeDays(asOf, t))
}

// wholeDays returns the days from the day of asOf (UTC) to another.
func wholeDays(asOf, day time.Time) int64 {
	return (day.Unix() - asOf.UTC().Truncate(24*time.Hour).Unix()) / 86400
}

// describe names a rule in a few words: what it suppresses, else its selector.
func (r *Rule) describe() string {
	if len(r.CVEs) > 0 {
		const most = 3
		text := strings.Join(r.CVEs[:min(len(r.CVEs), most)], ", ")
		if n := len(r.CVEs); n > most {
			text += fmt.Sprintf(" and %d more", n-most)
		}
		return text
	}
	if r.Selector != nil {
		return r.Selector.Kind + " " + r.Selector.Text
	}
	if len(r.Criteria) > 0 {
		return r.Criteria[0].Kind + " " + r.Criteria[0].Text
	}
	return "a rule without criteria"
}

// suppressionsQuality counts the rules that never end and those that do not say
// why.
func suppressionsQuality(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID:         "suppressions-quality",
		Title:      "Do suppressions end, and say why they are there?",
		Definition: "Suppression rules by team: all, those without an end date, and those without notes.",
		Unit:       figure.Rules,
		Columns: []figure.Column{
			columnTeam, integerColumn("rules", "Rules", figure.Rules), integerColumn("permanent", "Without an end", figure.Rules),
			integerColumn("without_notes", "Without notes", figure.Rules),
		},
		Chart: figure.Chart{Kind: figure.Bars, Label: "team", Series: []figure.Series{{Column: "permanent", Title: "Rules without an end", Tone: figure.Aborted}}},
	}
	type counts struct{ rules, permanent, silent int64 }
	byTeam := make(map[string]*counts)
	for _, r := range s.repositories {
		for _, rule := range r.Rules {
			c := byTeam[r.Team]
			if c == nil {
				c = new(counts)
				byTeam[r.Team] = c
			}
			c.rules++
			f.N++
			if !rule.Until.Dated {
				c.permanent++
			}
			if strings.TrimSpace(rule.Notes) == "" {
				c.silent++
			}
		}
	}
	teams := make([]string, 0, len(byTeam))
	for team := range byTeam {
		teams = append(teams, team)
	}
	slices.SortFunc(teams, func(a, b string) int {
		return cmp.Or(cmp.Compare(byTeam[b].permanent, byTeam[a].permanent), cmp.Compare(byTeam[b].rules, byTeam[a].rules), strings.Compare(a, b))
	})
	for _, team := range teams {
		c := byTeam[team]
		f.Rows = append(f.Rows, []figure.Value{figure.String(team), figure.Integer(c.rules), figure.Integer(c.permanent), figure.Integer(c.silent)})
	}
	if f.N == 0 {
		f.Empty, f.Good = "There is no suppression rule.", true
	}
	return f
}
