package security

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/suppression"
	"github.com/hmcts/rse-dashboard/internal/repofile/yarnaudit"
)

// Repository is one repository of the population with everything known of it.
type Repository struct {
	dataset.Repository
	// Label is its name on pages: with the owner if there are several.
	Label string
	Team  string
	// Rules are the suppression rules of all its suppression files.
	Rules []Rule
	// Known is its list of known issues of yarn audit; nil without one.
	Known *yarnaudit.File
	// Checks are the tools that watch its dependencies, None included.
	Checks   []repofile.Check
	HasNPM   bool // it has a package.json in the root
	Runtimes repofile.Runtimes
	Presence repofile.Presence
	// HasSuppressions tells that it has a suppression file, with rules or not.
	HasSuppressions bool
	// Alerts are those that exist, newest first; Findings those of its latest
	// reports.
	Alerts   []*Alert
	Findings []dataset.Finding
	// scanned tells that there is a report of a build's scan.
	scanned bool
	// inForce are the CVEs of unexpired rules.
	inForce map[string]bool
	// Problems are what of its files could not be read or needs a look.
	Problems []Problem
}

// Rule is one suppression rule and where it stands.
type Rule struct {
	suppression.Rule
	Path    string
	Expired bool
}

// Problem is something about a file that a person should know.
type Problem struct {
	// Path is the file's, "" for the repository as a whole.
	Path string
	// Line is where, 0 if that is not known.
	Line int
	Text string
	// Unread tells that nothing of the file counts.
	Unread bool
}

// Alert is an alert as of the instant of the figures.
type Alert struct {
	*dataset.Alert
	Open bool
	// repository is nil if repositories were not read at all; label and team are
	// known all the same.
	repository  *Repository
	label, team string
	// closed is when it was closed; zero while it is not.
	closed time.Time
}

// openAt reports whether the alert existed and was not closed by an instant.
func (a *Alert) openAt(t time.Time) bool {
	return !a.CreatedAt.After(t) && (a.closed.IsZero() || a.closed.After(t))
}

// closedAt returns when an alert was closed; zero if it is open. One that is in
// another state than open but has no date was closed when it was last touched,
// and if that is not known either, as soon as it was created.
func closedAt(a *dataset.Alert) time.Time {
	switch {
	case a.ClosedAt != nil:
		return *a.ClosedAt
	case a.State == "open" || a.State == "":
		return time.Time{}
	case a.UpdatedAt.After(a.CreatedAt):
		return a.UpdatedAt
	}
	return a.CreatedAt
}

// key identifies a repository among all tables. GitHub's names are
// case-insensitive.
func key(owner, name string) string { return strings.ToLower(owner + "/" + name) }

// teamOf returns the team of a repository: the first configured one that
// matches its name; else its first topic team-<x> by code point; else the part
// of its name before the first hyphen.
func teamOf(name string, topics []string, teams []Team) string {
	for _, team := range teams {
		if team.Repositories.Match(name) {
			return team.Name
		}
	}
	first, found := "", false
	for _, topic := range topics {
		if x, ok := strings.CutPrefix(topic, "team-"); ok && x != "" && (!found || x < first) {
			first, found = x, true
		}
	}
	if found {
		return first
	}
	before, _, _ := strings.Cut(name, "-")
	return before
}

// read parses the files of a repository.
func (r *Repository) read(files repofile.Files, asOf time.Time, suppressionFiles []string) {
	r.Checks = repofile.ChecksOf(files)
	r.HasNPM = repofile.HasPackage(files)
	r.Runtimes = repofile.RuntimesOf(files)
	r.Presence = repofile.PresenceOf(files)
	for _, p := range r.Runtimes.Problems {
		if files[p.Path] != nil { // the others are named with the reason of the gap
			r.Problems = append(r.Problems, Problem{Path: p.Path, Text: p.Text})
		}
	}
	for _, path := range suppressionFiles {
		if content := files[path]; content != nil {
			r.readSuppressions(path, content, asOf)
		}
	}
	if content := files[repofile.YarnKnownIssues]; content != nil {
		r.Known = yarnaudit.Parse(content)
	}
	r.inForce = make(map[string]bool)
	for _, rule := range r.Rules {
		if rule.Expired {
			continue
		}
		for _, cve := range rule.CVEs {
			r.inForce[cve] = true
		}
	}
}

func (r *Repository) readSuppressions(path string, content []byte, asOf time.Time) {
	file, err := suppression.Parse(content)
	if errors.Is(err, suppression.ErrNotSuppressions) {
		return
	}
	r.HasSuppressions = true
	if err != nil {
		r.Problems = append(r.Problems, Problem{Path: path, Text: err.Error(), Unread: true})
		return
	}
	for _, rule := range file.Rules {
		r.Rules = append(r.Rules, Rule{Rule: rule, Path: path, Expired: rule.Expired(asOf)})
	}
	for _, w := range file.Warnings {
		r.Problems = append(r.Problems, Problem{Path: path, Line: w.Line, Text: w.Text})
	}
}

// runtimes returns the runtimes that the repository has, Node.js first.
func (r *Repository) runtimes() []*repofile.Runtime {
	return slices.DeleteFunc([]*repofile.Runtime{r.Runtimes.Node, r.Runtimes.Java}, func(r *repofile.Runtime) bool { return r == nil })
}

// sortAlerts orders alerts newest first.
func sortAlerts(alerts []*Alert) {
	slices.SortFunc(alerts, func(a, b *Alert) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(string(a.Kind), string(b.Kind)),
			strings.Compare(a.label, b.label), cmp.Compare(a.Number, b.Number))
	})
}
