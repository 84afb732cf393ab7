package owner

import "github.com/hmcts/rse-dashboard/internal/repofile"

// Way is a way to tell which team owns a repository.
type Way string

// The ways.
const (
	ByTeams      Way = "teams"      // the first configured team that matches its name
	ByCatalog    Way = "catalog"    // spec.owner of catalog-info.yaml
	ByCodeOwners Way = "codeowners" // the * line of CODEOWNERS
	ByTopic      Way = "topic"      // the first topic team-<x> by code point
	ByPrefix     Way = "prefix"     // the part of its name before the first hyphen
)

// Ways returns all ways.
func Ways() []string {
	return []string{string(ByTeams), string(ByCatalog), string(ByCodeOwners), string(ByTopic), string(ByPrefix)}
}

// Files returns the files whose contents the ways need.
func Files(ways ...string) (paths []string) {
	for _, way := range ways {
		switch Way(way) {
		case ByCatalog:
			paths = append(paths, repofile.CatalogInfo)
		case ByCodeOwners:
			paths = append(paths, repofile.CodeOwnersPaths()...)
		}
	}
	return paths
}
