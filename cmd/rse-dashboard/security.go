package main

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/security"
)

// securityOf reads the security tables of the data folder, GitHub's and those of
// the scans of builds. It returns nil if there are none.
func securityOf(data *dataset.Dataset, c *config.Config, asOf time.Time) (*security.Security, error) {
	options, err := securityOptions(c)
	if err != nil {
		return nil, err
	}
	in := security.Input{AsOf: asOf, Options: options}
	manifest := data.Manifest()
	found := false
	for _, p := range manifest.Collectors {
		if p.Retired || !slices.Contains(p.Files, dataset.RepositoriesTable) && !slices.Contains(p.Files, dataset.AlertsTable) {
			continue
		}
		found = true
		in.Warnings = p.Warnings
		if in.Repositories, err = rowsOf[dataset.Repository](data, p, dataset.RepositoriesTable); err != nil {
			return nil, err
		}
		if in.Files, err = rowsOf[dataset.File](data, p, dataset.FilesTable); err != nil {
			return nil, err
		}
		if in.Alerts, err = rowsOf[dataset.Alert](data, p, dataset.AlertsTable); err != nil {
			return nil, err
		}
	}
	for _, name := range manifest.FindingsTables() {
		rows, err := dataset.ReadRows[dataset.Finding](filepath.Join(data.Dir(), filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		in.Findings = append(in.Findings, rows...)
	}
	for _, name := range manifest.ReportsTables() {
		rows, err := dataset.ReadRows[dataset.Report](filepath.Join(data.Dir(), filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		in.Reports = append(in.Reports, rows...)
	}
	if !found && len(in.Findings)+len(in.Reports) == 0 {
		return nil, nil
	}
	return security.New(in), nil
}

// rowsOf reads a table of a collector. Without such a table there are no rows.
func rowsOf[T any](data *dataset.Dataset, p *dataset.Provenance, name string) ([]T, error) {
	if !slices.Contains(p.Files, name) {
		return nil, nil
	}
	return dataset.ReadRows[T](filepath.Join(data.Dir(), filepath.FromSlash(name)))
}

// securityOptions returns the part of the configuration that security figures
// depend on.
func securityOptions(c *config.Config) (security.Options, error) {
	dates, err := endoflife.Embedded()
	if err != nil {
		return security.Options{}, err
	}
	o := security.Options{
		Owners: len(c.Organisations), ServiceLevelDays: c.Security.ServiceLevelDays, SharedByTeams: c.Security.SharedByTeams,
		SuppressionFiles: c.Security.SuppressionFiles, JavaVendor: c.Security.JavaVendor, EndOfLife: dates, Redact: c.Redact,
	}
	for _, kind := range c.Sources.GitHub.Alerts {
		o.AlertKinds = append(o.AlertKinds, dataset.AlertKind(kind))
	}
	for _, team := range c.Teams {
		o.Teams = append(o.Teams, security.Team{Name: team.Name, Repositories: glob.Of(team.Repositories...)})
	}
	return o, nil
}
