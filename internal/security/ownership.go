package security

import (
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/owner"
)

// defaultOwnership are the ways that count if none is configured, in their order.
var defaultOwnership = []string{string(owner.ByTeams), string(owner.ByTopic), string(owner.ByPrefix)}

// otherwise is the team of a repository of which no way tells one.
const otherwise = "(no team)"

// own sets the team of a repository and what told it: the first way that does. A
// file that cannot be understood is a problem of the repository and tells none.
func (s *Security) own(r *Repository, files repofile.Files) {
	ways := s.in.Options.Ownership
	if len(ways) == 0 {
		ways = defaultOwnership
	}
	r.Team, r.TeamFrom = otherwise, "nothing that is configured"
	for _, way := range ways {
		team, from := "", ""
		switch owner.Way(way) {
		case owner.ByTeams:
			i := slices.IndexFunc(s.in.Options.Teams, func(t Team) bool { return t.Repositories.Match(r.Name) })
			if i >= 0 {
				team, from = s.in.Options.Teams[i].Name, "teams in the configuration"
			}
		case owner.ByCatalog:
			from = repofile.CatalogInfo
			team = r.ownerIn(files, from, owner.OfCatalog)
		case owner.ByCodeOwners:
			from = repofile.PresenceOf(files).CodeOwners
			team = r.ownerIn(files, from, owner.OfCodeOwners)
		case owner.ByTopic:
			for _, topic := range r.Topics {
				if x, ok := strings.CutPrefix(topic, "team-"); ok && x != "" && (team == "" || x < team) {
					team, from = x, "the topic "+topic
				}
			}
		case owner.ByPrefix:
			r.Team, _, _ = strings.Cut(r.Name, "-") // may be empty
			r.TeamFrom = "the beginning of its name"
			return
		}
		if team != "" {
			r.Team, r.TeamFrom = team, from
			return
		}
	}
}

// ownerIn returns the team that a file names, "" if it names none.
func (r *Repository) ownerIn(files repofile.Files, path string, parse func([]byte) (string, error)) string {
	content := files[path]
	if content == nil {
		return ""
	}
	team, err := parse(content)
	if err != nil {
		r.Problems = append(r.Problems, Problem{Path: path, Text: err.Error()})
	}
	return team
}

// ownerProblems are the warnings about files that should tell a team.
func (v *view) ownerProblems() []figure.Warning {
	files := owner.Files(v.in.Options.Ownership...)
	if len(files) == 0 {
		return nil
	}
	return v.fileProblems(func(path string) bool { return slices.Contains(files, path) })
}
