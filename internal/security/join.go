package security

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/owner"
)

// readFiles parses the files of all repositories.
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
	for _, r := range s.population {
		s.own(r, files[r])
		r.read(files[r], s.asOf, s.in.Options.SuppressionFiles)
		if !s.HasRepositories() {
			r.Gap = "its files were not read"
		} else if r.Gap != "" {
			r.Problems = append(r.Problems, Problem{Text: r.Gap, Unread: true})
		}
		slices.SortFunc(r.Problems, func(a, b Problem) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), strings.Compare(a.Text, b.Text))
		})
		// Several readers may report the same problem of a file.
		r.Problems = slices.Compact(r.Problems)
	}
}

// reads reports whether the contents of a file count; of other files only their
// presence does.
func (s *Security) reads(path string) bool {
	switch {
	case s.isSuppressionFile(path), slices.Contains(owner.Files(s.in.Options.Ownership...), path),
		path == repofile.Dockerfile, strings.HasSuffix(path, "/"+repofile.Dockerfile),
		repofile.IsBuild(path[strings.LastIndexByte(path, '/')+1:]), strings.HasPrefix(path, repofile.WorkflowDirectory):
		return true
	case path == repofile.YarnKnownIssues: // counts by its presence, empty or not
		return false
	}
	return slices.ContainsFunc(filesOfInterest, func(p repofile.Path) bool { return p.Content && p.Name == path })
}

var filesOfInterest = repofile.Paths()

// attachAlerts gives each repository its alerts.
func (s *Security) attachAlerts(known map[string]*Repository) {
	for i := range s.in.Alerts {
		row := &s.in.Alerts[i]
		if row.CreatedAt.After(s.asOf) || !slices.Contains(alertKinds, row.Kind) || !slices.Contains(s.in.Options.AlertKinds, row.Kind) {
			continue
		}
		a := &Alert{Alert: row, closed: closedAt(row)}
		a.Open = a.openAt(s.asOf)
		a.startClock(&s.in.Options)
		switch r := known[key(row.Owner, row.Repo)]; {
		case r != nil:
			a.label, a.team = r.Label, r.Team
			r.Alerts = append(r.Alerts, a)
		case s.HasRepositories():
			s.leftOut.alerts++
			continue
		default:
			unread := &Repository{Repository: dataset.Repository{Owner: row.Owner, Name: row.Repo}}
			s.own(unread, nil)
			a.label, a.team = s.label(row.Owner, row.Repo), unread.Team
			if s.in.Options.Redact && strings.EqualFold(a.team, row.Repo) {
				a.team = otherTeams
			}
		}
		s.alerts = append(s.alerts, a)
	}
	sortAlerts(s.alerts)
	s.rank()
	for _, r := range s.population {
		sortAlerts(r.Alerts)
	}
}
