package dataset

import (
	"maps"
	"slices"
	"strings"
)

// The tables of a container of cve-reports; each collector has its own.
const (
	cosmosName   = "cosmos/"
	findingsName = "/findings.parquet"
	reportsName  = "/reports.parquet"
)

// FindingsTable and ReportsTable return the names of a collector's tables of
// [Finding] and [Report], for [Update.PutFiles].
func FindingsTable(collector string) string { return cosmosName + slug(collector) + findingsName }

// ReportsTable is described at [FindingsTable].
func ReportsTable(collector string) string { return cosmosName + slug(collector) + reportsName }

// FindingsTables returns the tables of [Finding] of all collectors that are
// configured, relative to data/ and sorted.
func (m *Manifest) FindingsTables() []string { return m.tables(findingsName) }

// ReportsTables returns the tables of [Report] likewise.
func (m *Manifest) ReportsTables() []string { return m.tables(reportsName) }

func (m *Manifest) tables(name string) []string {
	var list []string
	for _, collector := range slices.Sorted(maps.Keys(m.Collectors)) {
		p := m.Collectors[collector]
		for _, f := range p.Files {
			if !p.Retired && strings.HasSuffix(f, name) {
				list = append(list, f)
			}
		}
	}
	slices.Sort(list)
	return list
}
