package security

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/suppression"
)

// Repository is one repository of the population with everything known of it.
type Repository struct {
	dataset.Repository
	// Label is its name on pages: with the owner if there are several.
	Label string
	Team  string
	// Rules are the suppression rules of all its suppression files.
	Rules []Rule
	// Checks are the tools that watch its dependencies, None included.
	Checks   []repofile.Check
	HasNPM   bool // it has a package.json in the root
	Runtimes repofile.Runtimes
	Presence repofile.Presence
	// HasSuppressions tells that it has a suppression file, with rules or not.
	HasSuppressions bool
	// Alerts are those that exist, newest first; Findings those of its latest
	// reports.
	Alerts   []Alert
	Findings []dataset.Finding
	// Problems are what of its files could not be read.
	Problems []string
}

// Rule is one suppression rule and where it stands.
type Rule struct {
	suppression.Rule
	Path    string
	Expired bool
}

// Alert is an alert as of the instant of the figures.
type Alert struct {
	*dataset.Alert
	Open bool
	// closed is when it was closed; zero while it is not.
	closed time.Time
}

// openAt reports whether the alert existed and was not closed by an instant.
func (a *Alert) openAt(t time.Time) bool {
	return !a.CreatedAt.After(t) && (a.closed.IsZero() || a.closed.After(t))
}

// closedAt returns when an alert was closed; zero if it is open. One that is in
// another state than open but has no date was last touched when it was closed.
func closedAt(a *dataset.Alert) time.Time {
	switch {
	case a.ClosedAt != nil:
		return *a.ClosedAt
	case a.State != "open" && a.State != "":
		return a.UpdatedAt
	}
	return time.Time{}
}

// key identifies a repository among all tables. GitHub's names are
// case-insensitive.
func key(owner, name string) string { return strings.ToLower(owner + "/" + name) }

// teamOf returns the team of a repository: the first configured one that
// matches its name; else its first topic team-<x> by code point; else the part
// of its name before the first hyphen.
func teamOf(r *dataset.Repository, teams []Team) string {
	for _, team := range teams {
		if team.Repositories.Match(r.Name) {
			return team.Name
		}
	}
	topics := slices.Sorted(slices.Values(r.Topics))
	for _, topic := range topics {
		if name, ok := strings.CutPrefix(topic, "team-"); ok && name != "" {
			return name
		}
	}
	name, _, _ := strings.Cut(r.Name, "-")
	return name
}

// read parses the files of a repository.
func (r *Repository) read(files repofile.Files, asOf time.Time, suppressionFiles []string) {
	r.Checks = repofile.ChecksOf(files)
	r.HasNPM = repofile.HasPackage(files)
	r.Runtimes = repofile.RuntimesOf(files)
	r.Presence = repofile.PresenceOf(files)
	for _, p := range r.Runtimes.Problems {
		r.Problems = append(r.Problems, p.Path+": "+p.Text)
	}
	for _, path := range suppressionFiles {
		content, ok := files[path]
		if !ok || content == nil {
			continue
		}
		file, err := suppression.Parse(content)
		if err == suppression.ErrNotSuppressions {
			continue
		}
		if err != nil {
			r.HasSuppressions = true
			r.Problems = append(r.Problems, path+": "+err.Error())
			continue
		}
		r.HasSuppressions = true
		for _, rule := range file.Rules {
			r.Rules = append(r.Rules, Rule{Rule: rule, Path: path, Expired: rule.Expired(asOf)})
		}
		for _, w := range file.Warnings {
			r.Problems = append(r.Problems, path+": "+w.Text)
		}
	}
}

// sortAlerts orders alerts newest first.
func sortAlerts(alerts []Alert) {
	slices.SortFunc(alerts, func(a, b Alert) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(string(a.Kind), string(b.Kind)), cmp.Compare(a.Number, b.Number))
	})
}
