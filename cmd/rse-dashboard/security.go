package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/knownexploited"
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
	if in.Options.KnownExploited, err = knownExploited(data); err != nil {
		return nil, err
	}
	err = errors.Join(readRows(data, &in.Repositories, dataset.RepositoriesTable), readRows(data, &in.Files, dataset.FilesTable),
		readRows(data, &in.Alerts, dataset.AlertsTable), readRows(data, &in.Findings, dataset.FindingsTables),
		readRows(data, &in.Reports, dataset.ReportsTables))
	found := len(in.Findings)+len(in.Reports) > 0
	for _, p := range data.Manifest().Collectors {
		if !p.Retired && (slices.Contains(p.Files, dataset.RepositoriesTable) || slices.Contains(p.Files, dataset.AlertsTable)) {
			found, in.Warnings = true, p.Warnings
		}
	}
	if err != nil || !found {
		return nil, err
	}
	return security.New(in), nil
}

// knownExploited returns CISA's list of known exploited vulnerabilities: that of the
// data folder or the program's own, whichever was released later.
func knownExploited(data *dataset.Dataset) (*knownexploited.Catalogue, error) {
	own, err := knownexploited.Embedded()
	if err != nil {
		return nil, err
	}
	for _, path := range data.Tables(dataset.KnownExploitedTable) {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		fetched, err := knownexploited.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dataset.KnownExploitedTable, err)
		}
		if !fetched.Date.Before(own.Date) {
			return fetched, nil
		}
	}
	return own, nil
}

// teamsOf returns the team of each repository by its address, which is written as
// [build.RepositoryOf] does.
func teamsOf(s *security.Security) map[string]string {
	teams := make(map[string]string)
	if s != nil {
		for _, r := range s.Repositories() {
			teams[build.RepositoryOf(r.URL)] = r.Team
		}
		delete(teams, "") // of repositories without an address
	}
	return teams
}

// readRows appends the rows of the tables that [dataset.Dataset.Tables] returns.
func readRows[T any](data *dataset.Dataset, to *[]T, name string) error {
	for _, path := range data.Tables(name) {
		rows, err := dataset.ReadRows[T](path)
		if err != nil {
			return err
		}
		*to = append(*to, rows...)
	}
	return nil
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
		SuppressionFiles: c.Security.SuppressionFiles, JavaVendor: c.Security.JavaVendor, EndOfLife: dates,
		Ownership: c.Ownership, Redact: c.Redact,
	}
	for _, kind := range c.Sources.GitHub.Alerts {
		o.AlertKinds = append(o.AlertKinds, dataset.AlertKind(kind))
	}
	for _, team := range c.Teams {
		o.Teams = append(o.Teams, security.Team{Name: team.Name, Repositories: glob.Of(team.Repositories...)})
	}
	return o, nil
}
