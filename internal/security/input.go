package security

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/knownexploited"
)

// Input is what the figures are made from.
type Input struct {
	AsOf         time.Time
	Repositories []dataset.Repository
	Files        []dataset.File
	Alerts       []dataset.Alert
	Findings     []dataset.Finding
	Reports      []dataset.Report
	// Warnings are what the fetch said about gaps in the tables, in whole sentences.
	Warnings []string
	Options  Options
}

// Options are the parts of the configuration that the figures depend on.
type Options struct {
	// Owners is the number of organisations; names of repositories carry their
	// owner if there are several.
	Owners int
	Teams  []Team
	// Ownership are the ways to tell a repository's team, those of package owner; the first
	// that tells one counts. Nil is teams, topic, prefix.
	Ownership []string
	// ServiceLevelDays is the number of days, by severity, within which an alert
	// must be closed; that of secrets is under "secrets".
	ServiceLevelDays map[string]int
	// SharedByTeams is the number of teams from which a CVE counts as shared.
	SharedByTeams    int
	SuppressionFiles []string
	JavaVendor       string
	EndOfLife        *endoflife.Data
	// KnownExploited is CISA's list, which shortens the time for what is exploited in
	// the wild; nil lists nothing.
	KnownExploited *knownexploited.Catalogue
	// AlertKinds are the configured kinds; alerts of other kinds are ignored.
	AlertKinds []dataset.AlertKind
	// Redact keeps names of repositories and files out of every text: of
	// warnings, and of teams that are called after a repository.
	Redact bool
}

// Team is a named group of repositories; the first that matches counts.
type Team struct {
	Name         string
	Repositories glob.List
}
