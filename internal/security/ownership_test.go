package security

import (
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

// ownedBy returns the only repository of an input with files, which are paths and
// contents in turn.
func ownedBy(ownership []string, name string, topics []string, files ...string) *Repository {
	return securityOwnedBy(ownership, name, topics, files...).Repositories()[0]
}

func securityOwnedBy(ownership []string, name string, topics []string, files ...string) *Security {
	o := options()
	o.Ownership, o.Teams = ownership, []Team{{Name: "Claims", Repositories: glob.Of("claims-*")}}
	in := Input{AsOf: asOf, Options: o, Repositories: []dataset.Repository{repo(name, func(r *dataset.Repository) { r.Topics = topics })}}
	for i := 0; i < len(files); i += 2 {
		in.Files = append(in.Files, dataset.File{Owner: "hmcts", Repo: name, Path: files[i], Content: []byte(files[i+1])})
	}
	return New(in)
}

func TestTeamIsTheFirstThatTheOwnershipTells(t *testing.T) {
	all := []string{"teams", "catalog", "codeowners", "topic", "prefix"}
	catalog := []string{"catalog-info.yaml", "kind: Component\nspec: {owner: group:default/payments}\n"}
	owners := []string{".github/CODEOWNERS", "* @hmcts/first\n* @hmcts/guild\n", "CODEOWNERS", "* @hmcts/root\n"}
	both := append(catalog[:2:2], owners...)
	topics := []string{"team-b", "team-a", "x"}
	for _, c := range []struct {
		name, repo string
		ownership  []string
		topics     []string
		files      []string
		want, from string
	}{
		{"configured", "claims-api", all, topics, both, "Claims", "teams in the configuration"},
		{"catalogue", "cmc-api", all, topics, both, "payments", "catalog-info.yaml"},
		{"code owners", "cmc-api", all, topics, owners, "guild", ".github/CODEOWNERS"},
		{"topic", "cmc-api", all, topics, nil, "a", "the topic team-a"},
		{"prefix", "cmc-api", all, nil, nil, "cmc", "the beginning of its name"},
		{"another order", "claims-api", []string{"codeowners", "catalog", "teams"}, nil, both, "guild", ".github/CODEOWNERS"},
		{"nothing tells", "cmc-api", []string{"teams", "catalog"}, topics, owners, "(no team)", "nothing that is configured"},
		{"shipped default: configured", "claims-api", nil, topics, both, "Claims", "teams in the configuration"},
		{"shipped default: no files", "cmc-api", nil, topics, both, "a", "the topic team-a"},
		{"no hyphen", "cmc", nil, nil, nil, "cmc", "the beginning of its name"},
		{"begins with a hyphen", "-x", nil, nil, nil, "", "the beginning of its name"},
		{"empty topic", "cmc-api", nil, []string{"team-"}, nil, "cmc", "the beginning of its name"},
		{"capital topic", "cmc-api", nil, []string{"Team-a"}, nil, "cmc", "the beginning of its name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ownedBy(c.ownership, c.repo, c.topics, c.files...)
			if r.Team != c.want || r.TeamFrom != c.from {
				t.Errorf("got %q by %q, want %q by %q", r.Team, r.TeamFrom, c.want, c.from)
			}
		})
	}
}

func TestMalformedOwnerFilesAreNamedAndFallThrough(t *testing.T) {
	s := securityOwnedBy([]string{"catalog", "codeowners", "prefix"}, "cmc-api", nil,
		"catalog-info.yaml", "spec:\n\t{", "docs/CODEOWNERS", "* payments\n")
	r := s.Repositories()[0]
	if r.Team != "cmc" {
		t.Errorf("got the team %q, want cmc", r.Team)
	}
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.Path)
	}
	if want := "catalog-info.yaml docs/CODEOWNERS"; strings.Join(got, " ") != want {
		t.Errorf("got problems of %q, want %q", got, want)
	}
	warnings := s.RepositoryTable().Warnings
	if len(warnings) != 1 || !strings.Contains(warnings[0], `cmc-api docs/CODEOWNERS (line 1: "payments" is not an owner`) {
		t.Errorf("got the warnings %q, want one that names docs/CODEOWNERS", warnings)
	}
}
