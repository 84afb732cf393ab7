package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Security is everything the security half shows. It is read-only and safe for
// concurrent use.
type Security struct {
	in           Input
	asOf         time.Time
	repositories []*Repository // the population, by label
	alerts       []*Alert      // those of the population that exist, newest first
	leftOut      leftOut
	// part tells that this is a part of the population, so that what was left
	// out of the whole is not its concern.
	part bool
}

// leftOut counts what is not in the population.
type leftOut struct{ archived, forks, empty, alerts int }

// New joins the tables.
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
			r := &Repository{Repository: *row, Label: s.label(row.Owner, row.Name), Team: teamOf(row.Name, row.Topics, in.Options.Teams)}
			known[key(row.Owner, row.Name)] = r
			s.repositories = append(s.repositories, r)
		}
	}
	slices.SortFunc(s.repositories, func(a, b *Repository) int {
		return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.Owner, b.Owner))
	})
	if in.Options.Redact {
		s.renameTeams()
	}
	s.readFiles(known)
	s.attachAlerts(known)
	s.attachFindings(known)
	for i := range in.Reports {
		owner, name, ok := repositoryOf(in.Reports[i].GitURL)
		if r := known[key(owner, name)]; ok && r != nil && !in.Reports[i].Empty && !in.Reports[i].ReportedAt.After(s.asOf) {
			r.scanned = true
		}
	}
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

// distinctRepositories returns each repository once: a listing that is read
// while a repository is renamed may hold it twice. The one that was pushed to
// last counts.
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
// the population where repositories were not read, and nothing is known of their
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

// renameTeams hides teams whose name would tell that of a repository.
func (s *Security) renameTeams() {
	names := make(map[string]bool)
	for i := range s.in.Repositories {
		names[strings.ToLower(s.in.Repositories[i].Name)] = true
	}
	for _, r := range s.repositories {
		names[strings.ToLower(r.Name)] = true
	}
	for _, r := range s.repositories {
		if names[strings.ToLower(r.Team)] {
			r.Team = otherTeams
		}
	}
}

func (s *Security) readFiles(known map[string]*Repository) {
	files := make(map[*Repository]repofile.Files)
	for i := range s.in.Files {
		f := &s.in.Files[i]
		r := known[key(f.Owner, f.Repo)]
		if r == nil {
			continue
		}
		if files[r] == nil {
			files[r] = make(repofile.Files)
		}
		content := f.Content
		if content == nil && f.Gap == "" && f.Size == 0 {
			content = []byte{}
		}
		files[r][f.Path] = content
		if content == nil && f.Gap != "" && s.reads(f.Path) {
			r.Problems = append(r.Problems, Problem{Path: f.Path, Text: f.Gap, Unread: true})
		}
	}
	for _, r := range s.repositories {
		r.read(files[r], s.asOf, s.in.Options.SuppressionFiles)
		if !s.HasRepositories() {
			r.Gap = "its files were not read"
		} else if r.Gap != "" {
			r.Problems = append(r.Problems, Problem{Text: r.Gap, Unread: true})
		}
		slices.SortFunc(r.Problems, func(a, b Problem) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), strings.Compare(a.Text, b.Text))
		})
		// A setting of a file that several readers stumble over is one problem.
		r.Problems = slices.Compact(r.Problems)
	}
}

// reads reports whether the contents of a file count; of others it is enough
// that they are there.
func (s *Security) reads(path string) bool {
	switch {
	case s.isSuppressionFile(path), path == repofile.Dockerfile, strings.HasSuffix(path, "/"+repofile.Dockerfile),
		strings.HasPrefix(path, repofile.WorkflowDirectory):
		return true
	case path == knownIssues:
		return false
	}
	return slices.ContainsFunc(filesOfInterest, func(p repofile.Path) bool { return p.Content && p.Name == path })
}

// knownIssues counts by being there, empty or not.
const knownIssues = "yarn-audit-known-issues"

var filesOfInterest = repofile.Paths()

func (s *Security) attachAlerts(known map[string]*Repository) {
	for i := range s.in.Alerts {
		row := &s.in.Alerts[i]
		if row.CreatedAt.After(s.asOf) || !slices.Contains(alertKinds, row.Kind) || !slices.Contains(s.in.Options.AlertKinds, row.Kind) {
			continue
		}
		a := &Alert{Alert: row, closed: closedAt(row), repository: known[key(row.Owner, row.Repo)]}
		a.Open = a.openAt(s.asOf)
		switch r := a.repository; {
		case r != nil:
			a.label, a.team = r.Label, r.Team
			r.Alerts = append(r.Alerts, a)
		case s.HasRepositories():
			s.leftOut.alerts++
			continue
		default:
			a.label, a.team = s.label(row.Owner, row.Repo), teamOf(row.Repo, nil, s.in.Options.Teams)
			if s.in.Options.Redact && strings.EqualFold(a.team, row.Repo) {
				a.team = otherTeams
			}
		}
		s.alerts = append(s.alerts, a)
	}
	sortAlerts(s.alerts)
	for _, r := range s.repositories {
		sortAlerts(r.Alerts)
	}
}

// attachFindings gives each repository the findings of its latest report of
// each kind of codebase; older reports are superseded.
func (s *Security) attachFindings(known map[string]*Repository) {
	type report struct {
		r        *Repository
		codebase string
	}
	latest := make(map[report]time.Time)
	find := func(f *dataset.Finding) (report, bool) {
		if f.ReportedAt.After(s.asOf) {
			return report{}, false
		}
		owner, name, ok := repositoryOf(f.GitURL)
		r := known[key(owner, name)]
		return report{r, f.Codebase}, ok && r != nil
	}
	for i := range s.in.Findings {
		if k, ok := find(&s.in.Findings[i]); ok {
			if t, seen := latest[k]; !seen || s.in.Findings[i].ReportedAt.After(t) {
				latest[k] = s.in.Findings[i].ReportedAt
			}
		}
	}
	for i := range s.in.Findings {
		f := &s.in.Findings[i]
		if k, ok := find(f); ok && f.ID != "" && f.ReportedAt.Equal(latest[k]) {
			k.r.Findings = append(k.r.Findings, *f)
			k.r.scanned = true
		}
	}
	for _, r := range s.repositories {
		slices.SortFunc(r.Findings, func(a, b dataset.Finding) int {
			return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Package, b.Package), strings.Compare(a.Codebase, b.Codebase),
				compareFlags(a.Suppressed, b.Suppressed), strings.Compare(a.Severity, b.Severity), strings.Compare(a.Title, b.Title))
		})
		r.Findings = slices.CompactFunc(r.Findings, func(a, b dataset.Finding) bool {
			return a.ID == b.ID && a.Package == b.Package && a.Codebase == b.Codebase && a.Suppressed == b.Suppressed
		})
	}
}

// compareFlags orders what is not before what is.
func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// repositoryOf returns owner and name of a git address such as
// https://github.com/hmcts/cmc-api.git or git@github.com:hmcts/cmc-api.
func repositoryOf(address string) (owner, name string, ok bool) {
	address = strings.TrimSuffix(strings.TrimRight(address, "/"), ".git")
	i := strings.LastIndexByte(address, '/')
	if i < 0 {
		return "", "", false
	}
	name = address[i+1:]
	owner = address[strings.LastIndexAny(address[:i], "/:")+1 : i]
	return owner, name, owner != "" && name != ""
}

// Repositories returns the population, by label.
func (s *Security) Repositories() []*Repository { return s.repositories }

// HasRepositories tells that repositories were read at all.
func (s *Security) HasRepositories() bool { return len(s.in.Repositories) > 0 }

// countRead returns the number of repositories whose files were looked at.
func (s *Security) countRead() int {
	if !s.HasRepositories() {
		return 0
	}
	return len(s.repositories)
}

// hasReports tells that reports of builds' scans were read.
func (s *Security) hasReports() bool { return len(s.in.Findings)+len(s.in.Reports) > 0 }

// partOf returns the same data of some of the repositories.
func (s *Security) partOf(repositories []*Repository, alerts []*Alert) *Security {
	p := *s
	p.repositories, p.alerts, p.part = repositories, alerts, true
	return &p
}

// populationWarnings say what is not in the population.
func (s *Security) populationWarnings() []string {
	if s.part {
		return nil
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{s.leftOut.archived, "archived"}, {s.leftOut.forks, "forked"}, {s.leftOut.empty, "empty"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	var list []string
	if n := s.leftOut.archived + s.leftOut.forks + s.leftOut.empty; n > 0 {
		verb := " are"
		if n == 1 {
			verb = " is"
		}
		list = append(list, words.CountOf(int64(n), "repositories")+verb+" left out: "+strings.Join(parts, ", ")+".")
	}
	switch n := s.leftOut.alerts; n {
	case 0:
	case 1:
		list = append(list, "1 alert of a repository that is left out or gone is not counted.")
	default:
		list = append(list, words.CountOf(int64(n), "alerts")+" of repositories that are left out or gone are not counted.")
	}
	return list
}
