package security

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Security is everything the security half shows. It is read-only and safe for
// concurrent use.
type Security struct {
	in         Input
	asOf       time.Time
	population []*Repository // by label
	// alerts are those of the population that exist, newest first.
	alerts          []*Alert
	leftOut         leftOut
	vulnerabilities *Vulnerabilities
	// packages are those with open alerts, most alerts first.
	packages []*dependency
}

// New joins the tables by repository.
func New(in Input) *Security {
	s := &Security{in: in, asOf: in.AsOf}
	s.in.Options.SuppressionFiles = distinct(in.Options.SuppressionFiles)
	rows := in.Repositories
	if !s.HasRepositories() {
		rows = reported(&in)
	}
	s.in.Options.Owners = max(in.Options.Owners, owners(rows))
	known := make(map[string]*Repository)
	for _, row := range distinctRepositories(rows) {
		switch {
		case row.Archived:
			s.leftOut.archived++
		case row.Fork:
			s.leftOut.forks++
		case row.Empty:
			s.leftOut.empty++
		default:
			r := &Repository{Repository: *row, Label: s.label(row.Owner, row.Name)}
			known[key(row.Owner, row.Name)] = r
			s.population = append(s.population, r)
		}
	}
	slices.SortFunc(s.population, func(a, b *Repository) int {
		return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.Owner, b.Owner))
	})
	s.readFiles(known)
	if in.Options.Redact {
		s.renameTeams()
	}
	s.attachAlerts(known)
	s.attachFindings(known)
	s.vulnerabilities = s.indexVulnerabilities()
	s.packages = s.whole().dependencies()
	return s
}

// distinct returns the texts in their order, each once.
func distinct(list []string) []string {
	var once []string
	for _, x := range list {
		if !slices.Contains(once, x) {
			once = append(once, x)
		}
	}
	return once
}

// distinctRepositories returns each repository once. A listing that is read while
// a repository is renamed may hold it twice; the row with the latest push counts.
func distinctRepositories(rows []dataset.Repository) []*dataset.Repository {
	latest := make(map[string]*dataset.Repository, len(rows))
	list := make([]*dataset.Repository, 0, len(rows))
	for i := range rows {
		row, k := &rows[i], key(rows[i].Owner, rows[i].Name)
		old := latest[k]
		if old == nil || cmp.Or(row.PushedAt.Compare(old.PushedAt), strings.Compare(old.Name, row.Name), strings.Compare(row.URL, old.URL)) > 0 {
			latest[k] = row
		}
	}
	for _, row := range latest {
		list = append(list, row)
	}
	return list
}

// reported returns the repositories that builds' scans name. They stand in for
// the population where repositories were not read; nothing is known of their
// files.
func reported(in *Input) []dataset.Repository {
	var rows []dataset.Repository
	add := func(gitURL string) {
		if owner, name, ok := repositoryOf(gitURL); ok {
			row := dataset.Repository{Owner: owner, Name: name}
			if address.Web(gitURL) != "" {
				row.URL = strings.TrimSuffix(gitURL, ".git")
			}
			rows = append(rows, row)
		}
	}
	for i := range in.Findings {
		add(in.Findings[i].GitURL)
	}
	for i := range in.Reports {
		add(in.Reports[i].GitURL)
	}
	return rows
}

// owners counts the owners of repositories.
func owners(rows []dataset.Repository) int {
	seen := make(map[string]bool)
	for i := range rows {
		seen[strings.ToLower(rows[i].Owner)] = true
	}
	return len(seen)
}

// label returns what a repository is called on the pages.
func (s *Security) label(owner, name string) string {
	if s.in.Options.Owners > 1 {
		return owner + "/" + name
	}
	return name
}

// otherTeams stands for teams that are called after a repository.
const otherTeams = "(other teams)"

// renameTeams hides teams whose name is that of a repository.
func (s *Security) renameTeams() {
	names := make(map[string]bool)
	for i := range s.in.Repositories {
		names[strings.ToLower(s.in.Repositories[i].Name)] = true
	}
	for _, r := range s.population {
		names[strings.ToLower(r.Name)] = true
	}
	for _, r := range s.population {
		if names[strings.ToLower(r.Team)] {
			r.Team = otherTeams
		}
	}
}

// repositoryOf returns owner and name of a git address such as
// https://github.com/hmcts/cmc-api.git or git@github.com:hmcts/cmc-api.
func repositoryOf(address string) (owner, name string, ok bool) {
	address, _, _ = strings.Cut(strings.TrimSpace(address), "?")
	address = strings.TrimRight(address, "/")
	if n := len(address) - len(".git"); n > 0 && strings.EqualFold(address[n:], ".git") {
		address = address[:n]
	}
	i := strings.LastIndexByte(address, '/')
	if i < 0 {
		return "", "", false
	}
	name = address[i+1:]
	owner = address[strings.LastIndexAny(address[:i], "/:")+1 : i]
	return owner, name, owner != "" && name != ""
}

// Repositories returns the population, by label.
func (s *Security) Repositories() []*Repository { return s.population }

// HasRepositories reports whether any repository was read.
func (s *Security) HasRepositories() bool { return len(s.in.Repositories) > 0 }
