package security

import (
	"errors"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/suppression"
	"github.com/hmcts/rse-dashboard/internal/repofile/yarnaudit"
)

// Repository is one repository of the population with everything known about it.
type Repository struct {
	dataset.Repository
	// Label is its name on pages: with the owner if there are several.
	Label string
	Team  string
	// TeamFrom says in words what told the team.
	TeamFrom string
	// Rules are the suppression rules of all its suppression files.
	Rules []Rule
	// Known is its list of known issues of yarn audit; nil without one.
	Known *yarnaudit.File
	// Checks are the tools that watch its dependencies, None included.
	Checks   []repofile.Check
	HasNPM   bool // it has a package.json in the root
	Runtimes repofile.Runtimes
	Presence repofile.Presence
	// HasSuppressions tells whether it has a suppression file, with rules or not.
	HasSuppressions bool
	// Alerts are those that exist, newest first; Findings those of its latest
	// reports.
	Alerts   []*Alert
	Findings []dataset.Finding
	// scanned tells whether there is a report of a build's scan.
	scanned bool
	// inForce are the CVEs of unexpired rules.
	inForce map[string]bool
	// Problems are what could not be read of its files or needs attention.
	Problems []Problem
}

// Problem is something about a file that a person should know.
type Problem struct {
	// Path is the file's path, "" for the repository as a whole.
	Path string
	// Line is the line in the file, 0 if that is not known.
	Line int
	Text string
	// Unread tells that nothing of the file counts, and Undated that the problem is the
	// end date of a rule.
	Unread, Undated bool
}

// key identifies a repository among all tables. GitHub's names are
// case-insensitive.
func key(owner, name string) string { return strings.ToLower(owner + "/" + name) }

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
		r.Problems = append(r.Problems, Problem{Path: path, Line: w.Line, Text: w.Text, Undated: w.Undated})
	}
}
