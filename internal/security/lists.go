package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// This file makes the lists behind the numbers: one row an alert, a rule, a
// finding, or a statement of a version.

// alertColumns are the columns of a list of alerts behind those that say where
// they are.
func alertColumns(where ...figure.Column) []figure.Column {
	return append(where,
		figure.Column{Name: "alert", Title: "Alert", Names: figure.Alert}, columnSeverity,
		figure.Column{Name: "age_days", Title: "Open for", Type: figure.TypeNumber, Unit: figure.Days},
		figure.Column{Name: "overdue_days", Title: "Overdue by", Type: figure.TypeNumber, Unit: figure.Days},
		columnKind, columnCVE)
}

func (s *Security) alertRow(a *Alert, where ...figure.Value) []figure.Value {
	late := figure.Null()
	if d, ok := s.overdue(a); ok {
		late = figure.Number(inDays(d))
	}
	cve := figure.Null()
	if id := a.vulnerability(); id != "" {
		cve = s.cveValue(id)
	}
	return append(where,
		figure.String(a.describe()).Link(address.Web(a.URL)), severityValue(a.Severity),
		figure.Number(inDays(s.asOf.Sub(a.CreatedAt))), late, figure.String(string(a.Kind)), cve)
}

// describe names an alert in a few words.
func (a *Alert) describe() string {
	text := fmt.Sprintf("#%d", a.Number)
	switch {
	case a.Kind == dataset.SecretScanning:
		return text + " secret"
	case a.Subject != "" && a.Title != "":
		return text + " " + a.Subject + ": " + a.Title
	case a.Subject+a.Title != "":
		return text + " " + a.Subject + a.Title
	}
	return text
}

// vulnerability returns the name of what the alert is about: its CVE, else its
// GHSA, else "".
func (a *Alert) vulnerability() string {
	if a.Kind == dataset.SecretScanning {
		return ""
	}
	return vulnerabilityName(cmp.Or(a.CVE, a.GHSA))
}

// vulnerabilityName spells the id of a vulnerability as suppressions do.
func vulnerabilityName(id string) string {
	id = strings.TrimSpace(id)
	if upper := strings.ToUpper(id); cveForm.MatchString(upper) {
		return upper
	}
	return id
}

// worstFirst orders alerts by severity, then the oldest first.
func (s *Security) worstFirst(alerts []*Alert) {
	slices.SortStableFunc(alerts, func(a, b *Alert) int {
		return cmp.Or(compareSeverities(a.Severity, b.Severity), a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.label, b.label),
			strings.Compare(string(a.Kind), string(b.Kind)), cmp.Compare(a.Number, b.Number))
	})
}

// openAlerts lists open alerts. Those of several repositories name them.
func openAlerts(s *Security, several bool) *figure.Figure {
	f := &figure.Figure{
		ID: "open-alerts", Title: "Which alerts are open, one by one?",
		Definition: "Open alerts, the most severe first and of those the oldest; overdue by the service level of " + s.serviceLevel() + ".",
		Unit:       figure.Alerts, Columns: alertColumns(), CountBy: []string{"severity"},
	}
	if several {
		f.Columns = alertColumns(columnRepo)
	}
	open := s.selected(isOpen)
	s.worstFirst(open)
	f.Rows = make([][]figure.Value, len(open))
	for i, a := range open {
		if several {
			f.Rows[i] = s.alertRow(a, figure.String(a.label))
		} else {
			f.Rows[i] = s.alertRow(a)
		}
	}
	if f.N = len(open); f.N == 0 {
		f.Empty, f.Good = s.noAlerts("No alert is open.")
	}
	return f
}

// ruleColumns are the columns of a list of suppression rules.
func ruleColumns(where ...figure.Column) []figure.Column {
	return append(where,
		figure.Column{Name: "rule", Title: "Suppresses", Names: figure.Rule},
		figure.Column{Name: "state", Title: "State", Role: figure.State, Names: figure.Nothing},
		figure.Column{Name: "until", Title: "Until", Type: figure.TypeDate},
		integerColumn("days_left", "Days left", figure.Days),
		figure.Column{Name: "selector", Title: "Where", Names: figure.File},
		figure.Column{Name: "notes", Title: "Why", Names: figure.Note},
		figure.Column{Name: "path", Title: "Stated in", Names: figure.File})
}

func (s *Security) ruleRow(r *Repository, rule *Rule, where ...figure.Value) []figure.Value {
	day, left := untilValues(rule, s.asOf)
	text := figure.String(rule.describe())
	if len(rule.CVEs) == 1 {
		text = s.cveValue(rule.CVEs[0])
	}
	return append(where, text, figure.String(s.ruleState(rule)), day, left, textOrNull(rule.selector()), textOrNull(rule.Notes),
		figure.String(fmt.Sprintf("%s:%d", rule.Path, rule.Line)).Link(r.fileHref(rule.Path, rule.Line)))
}

// The states of suppression rules.
const (
	ruleExpired   = "expired"
	ruleSoon      = "expires soon"
	ruleDated     = "until then"
	rulePermanent = "permanent"
)

func (s *Security) ruleState(rule *Rule) string {
	switch {
	case rule.Expired:
		return ruleExpired
	case !rule.Until.Dated:
		return rulePermanent
	case !rule.Until.At.After(s.asOf.Add(soonDays * day)):
		return ruleSoon
	}
	return ruleDated
}

// selector says what a rule applies to, in the file's words.
func (r *Rule) selector() string {
	if r.Selector == nil {
		return ""
	}
	return r.Selector.Kind + " " + r.Selector.Text
}

func textOrNull(s string) figure.Value {
	if s = strings.TrimSpace(s); s == "" {
		return figure.Null()
	}
	return figure.String(s)
}

// ruleList lists the rules of all repositories that keep keeps, in the order of
// repositories and files.
func (s *Security) ruleList(several bool, keep func(*Rule) bool) *figure.Figure {
	f := &figure.Figure{
		ID: "suppressions", Title: "Which rules suppress what, until when, and why?",
		Definition: "The rules of the suppression files, expired ones included, each with its place in the file.",
		Unit:       figure.Rules, Columns: ruleColumns(), CountBy: []string{"state"},
		Warnings: s.suppressionProblems(),
	}
	if several {
		f.Columns = ruleColumns(columnRepo)
	}
	for _, r := range s.repositories {
		for i := range r.Rules {
			rule := &r.Rules[i]
			switch {
			case keep != nil && !keep(rule):
			case several:
				f.Rows = append(f.Rows, s.ruleRow(r, rule, figure.String(r.Label)))
			default:
				f.Rows = append(f.Rows, s.ruleRow(r, rule))
			}
		}
	}
	if f.N = len(f.Rows); f.N == 0 {
		f.Empty, f.Good = "There is no suppression rule.", true
	}
	return f
}

// standing says whether a reported vulnerability is suppressed, and by what: an
// unexpired rule that names it, or the report itself.
func (r *Repository) standing(f *dataset.Finding) (state, by string) {
	rule := r.inForce[vulnerabilityName(f.ID)]
	switch {
	case rule && f.Suppressed:
		return "suppressed", "rule and report"
	case rule:
		return "suppressed", "rule"
	case f.Suppressed:
		return "suppressed", "report"
	}
	return "active", ""
}

// findingList lists what the reports of builds' scans found.
func (s *Security) findingList(several bool, keep func(*dataset.Finding) bool) *figure.Figure {
	f := &figure.Figure{
		ID: "vulnerabilities", Title: "What did the scans of builds find?",
		Definition: "Vulnerabilities in the latest report of each kind of codebase; suppressed if an unexpired rule names them, or if the report says so.",
		Unit:       figure.Findings, CountBy: []string{"state"},
	}
	if several {
		f.Columns = append(f.Columns, columnRepo)
	}
	f.Columns = append(f.Columns, columnCVE, columnSeverity,
		figure.Column{Name: "score", Title: "CVSS", Type: figure.TypeNumber},
		figure.Column{Name: "package", Title: "Package", Names: figure.Package},
		figure.Column{Name: "state", Title: "State", Role: figure.State, Names: figure.Nothing},
		figure.Column{Name: "by", Title: "By", Names: figure.Nothing},
		figure.Column{Name: "reported_at", Title: "Reported", Type: figure.TypeTimestamp})
	for _, r := range s.repositories {
		for i := range r.Findings {
			x := &r.Findings[i]
			if keep != nil && !keep(x) {
				continue
			}
			state, by := r.standing(x)
			var row []figure.Value
			if several {
				row = append(row, figure.String(r.Label))
			}
			f.Rows = append(f.Rows, append(row, s.cveValue(vulnerabilityName(x.ID)), severityValue(x.Severity), figure.Number(x.Score),
				textOrNull(x.Package), figure.String(state), textOrNull(by), figure.Timestamp(x.ReportedAt)))
		}
	}
	state := figure.ColumnIndex(f.Columns, "state")
	slices.SortStableFunc(f.Rows, func(a, b []figure.Value) int {
		return cmp.Or(strings.Compare(a[state].String(), b[state].String()),
			compareSeverities(a[state-3].String(), b[state-3].String()))
	})
	if f.N = len(f.Rows); f.N > 0 {
		return f
	}
	f.Empty, f.Good = "The latest reports hold no vulnerability.", true
	if !slices.ContainsFunc(s.repositories, func(r *Repository) bool { return r.scanned }) {
		f.Empty, f.Good = "No report of a build's scan is known.", false
	}
	return f
}

// runtimeEvidence lists all that a repository's files say of its runtimes.
func (s *Security) runtimeEvidence(r *Repository) *figure.Figure {
	f := &figure.Figure{
		ID: "runtimes", Title: "What does it run on?",
		Definition: "Every statement of a version of Node.js or Java, the strongest of each language first: that one counts.",
		Unit:       "statements", CountBy: []string{"language", "major"},
		Columns: []figure.Column{
			{Name: "language", Title: "Language", Names: figure.Nothing}, {Name: "version", Title: "Version", Names: figure.Version},
			{Name: "major", Title: "Major", Names: figure.Version}, {Name: "counts", Title: "Counts", Names: figure.Nothing},
			{Name: "evidence", Title: "Evidence", Names: figure.File}, {Name: "confidence", Title: "Confidence", Names: figure.Nothing},
			{Name: "source", Title: "Stated in", Names: figure.File},
			{Name: "end_of_life", Title: "End of life", Type: figure.TypeDate}, integerColumn("days_left", "Days left", figure.Days),
		},
	}
	for _, runtime := range r.runtimes() {
		language := languageName(runtime)
		if len(runtime.Evidence) == 0 {
			f.Rows = append(f.Rows, []figure.Value{figure.String(language), figure.Null(), figure.String(runtime.Major), figure.String("yes"),
				figure.String(string(runtime.Kind)), figure.String(string(runtime.Confidence)), figure.Null(), figure.Null(), figure.Null()})
		}
		for i, e := range runtime.Evidence {
			counts := "no"
			if i == 0 {
				counts = "yes"
			}
			evidence := string(e.Kind)
			if e.Setting != "" {
				evidence += ": " + e.Setting
			}
			end, left := s.endOfLife(&repofile.Runtime{Language: runtime.Language, Major: e.Major})
			f.Rows = append(f.Rows, []figure.Value{figure.String(language), textOrNull(e.Text), figure.String(e.Major), figure.String(counts),
				figure.String(evidence), figure.String(string(e.Confidence)), figure.String(e.Path).Link(r.fileHref(e.Path, 0)), end, left})
		}
		if runtime.Disagree {
			f.Warnings = append(f.Warnings, "The files ask for different versions of "+language+".")
		}
	}
	for _, b := range r.Runtimes.BuildImages {
		if !b.Unresolved {
			continue
		}
		f.Warnings = append(f.Warnings, fmt.Sprintf("%s, line %d: the image of a build stage holds a variable without a value.", b.Path, b.Line))
	}
	if f.N = len(f.Rows); f.N == 0 {
		f.Empty = "Nothing shows that Node.js or Java is used."
	}
	return f
}

func languageName(r *repofile.Runtime) string {
	if r.Language == version.Node {
		return "Node.js"
	}
	return "Java"
}

// coverageOf shows what watches one repository, a row a feature.
func (s *Security) coverageOf(r *Repository) *figure.Figure {
	f := &figure.Figure{
		ID: "security-coverage", Title: "What is switched on?",
		Definition: "What watches the repository. Unknown means that it could not be seen, which is not the same as off.",
		Unit:       "features", N: len(features),
		Columns: []figure.Column{{Name: "feature", Title: "Feature", Names: figure.Nothing}, {Name: "state", Title: "State", Role: figure.State, Names: figure.Nothing}},
	}
	for _, feature := range features {
		f.Rows = append(f.Rows, []figure.Value{figure.String(feature.title), figure.String(string(feature.of(r)))})
	}
	return f
}

// problemList lists what of a repository's files needs a look.
func (s *Security) problemList(r *Repository) *figure.Figure {
	f := &figure.Figure{
		ID: "problems", Title: "Which of its files need a look?",
		Definition: "Files that could not be read, or not wholly, and what is wrong with them.",
		Unit:       "problems", N: len(r.Problems),
		Columns: []figure.Column{{Name: "path", Title: "File", Names: figure.File}, {Name: "problem", Title: "What is wrong", Names: figure.Problem}},
	}
	for _, p := range r.Problems {
		path := figure.String("(the repository)").Link(address.Web(r.URL))
		if p.Path != "" {
			name := p.Path
			if p.Line > 0 {
				name = fmt.Sprintf("%s:%d", p.Path, p.Line)
			}
			path = figure.String(name).Link(r.fileHref(p.Path, p.Line))
		}
		f.Rows = append(f.Rows, []figure.Value{path, figure.String(p.Text)})
	}
	if f.N == 0 {
		f.Empty, f.Good = "All files that were looked at could be read.", true
	}
	return f
}
