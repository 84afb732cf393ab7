package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// Security is everything the security half shows. It is read-only and safe for
// concurrent use.
type Security struct {
	in           Input
	asOf         time.Time
	repositories []*Repository // the population, by label
	alerts       []Alert       // those of the population that exist, newest first
	leftOut      leftOut
	warnings     []string // for every figure
	pages        Pages    // nil: names are not linked
}

// leftOut counts what is not in the population.
type leftOut struct{ archived, forks, empty, alerts int }

// New joins the tables.
func New(in Input) *Security {
	s := &Security{in: in, asOf: in.AsOf, warnings: slices.Clone(in.Warnings)}
	known := make(map[string]*Repository)
	for _, row := range in.Repositories {
		switch {
		case row.Archived:
			s.leftOut.archived++
		case row.Fork:
			s.leftOut.forks++
		case row.Empty:
			s.leftOut.empty++
		default:
			r := &Repository{Repository: row, Label: row.Name, Team: teamOf(&row, in.Options.Teams)}
			if in.Options.Owners > 1 {
				r.Label = row.Owner + "/" + row.Name
			}
			known[key(row.Owner, row.Name)] = r
			s.repositories = append(s.repositories, r)
		}
	}
	slices.SortFunc(s.repositories, func(a, b *Repository) int {
		return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.Owner, b.Owner))
	})
	s.readFiles(known)
	s.attachAlerts(known)
	s.attachFindings(known)
	return s
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
		files[r][f.Path] = f.Content
		if f.Content == nil && f.Gap != "" {
			r.Problems = append(r.Problems, f.Path+": "+f.Gap)
		}
	}
	for _, r := range s.repositories {
		r.read(files[r], s.asOf, s.in.Options.SuppressionFiles)
		if r.Gap != "" {
			r.Problems = append(r.Problems, r.Gap)
		}
	}
}

func (s *Security) attachAlerts(known map[string]*Repository) {
	for i := range s.in.Alerts {
		row := &s.in.Alerts[i]
		if row.CreatedAt.After(s.asOf) || !slices.Contains(s.in.Options.AlertKinds, row.Kind) {
			continue
		}
		r := known[key(row.Owner, row.Repo)]
		if r == nil && len(s.in.Repositories) > 0 {
			s.leftOut.alerts++
			continue
		}
		a := Alert{Alert: row, closed: closedAt(row)}
		a.Open = a.openAt(s.asOf)
		s.alerts = append(s.alerts, a)
		if r != nil {
			r.Alerts = append(r.Alerts, a)
		}
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
		owner, name, ok := repositoryOf(f.GitURL)
		r := known[key(owner, name)]
		return report{r, f.Codebase}, ok && r != nil && !f.ReportedAt.After(s.asOf)
	}
	for i := range s.in.Findings {
		if k, ok := find(&s.in.Findings[i]); ok && s.in.Findings[i].ReportedAt.After(latest[k]) {
			latest[k] = s.in.Findings[i].ReportedAt
		}
	}
	for i := range s.in.Findings {
		f := &s.in.Findings[i]
		if k, ok := find(f); ok && f.ReportedAt.Equal(latest[k]) && f.ID != "" {
			k.r.Findings = append(k.r.Findings, *f)
		}
	}
	for _, r := range s.repositories {
		slices.SortFunc(r.Findings, func(a, b dataset.Finding) int {
			return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Package, b.Package))
		})
		r.Findings = slices.CompactFunc(r.Findings, func(a, b dataset.Finding) bool {
			return a.ID == b.ID && a.Package == b.Package && a.Suppressed == b.Suppressed
		})
	}
}

// repositoryOf returns owner and name of a git address such as
// https://github.com/hmcts/cmc-api.git or git@github.com:hmcts/cmc-api.
func repositoryOf(address string) (owner, name string, ok bool) {
	address = strings.TrimSuffix(strings.TrimRight(address, "/"), ".git")
	rest, name, ok := cutLast(address, "/")
	if !ok {
		return "", "", false
	}
	owner = rest[strings.LastIndexAny(rest, "/:")+1:]
	return owner, name, owner != "" && name != ""
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// Repositories returns the population, by label.
func (s *Security) Repositories() []*Repository { return s.repositories }

// HasRepositories tells that repositories were read at all.
func (s *Security) HasRepositories() bool { return len(s.in.Repositories) > 0 }

// populationWarnings say what is not in the population.
func (s *Security) populationWarnings() []string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{s.leftOut.archived, "archived"}, {s.leftOut.forks, "forked"}, {s.leftOut.empty, "empty"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	n := s.leftOut.archived + s.leftOut.forks + s.leftOut.empty
	return []string{fmt.Sprintf("%s left out: %s.", repositories(n), strings.Join(parts, ", "))}
}

// repositories returns a number of them with its verb.
func repositories(n int) string {
	if n == 1 {
		return "1 repository is"
	}
	return fmt.Sprintf("%d repositories are", n)
}
