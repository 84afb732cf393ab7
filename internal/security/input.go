package security

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

// Input is what the figures are made from.
type Input struct {
	AsOf         time.Time
	Repositories []dataset.Repository
	Files        []dataset.File
	Alerts       []dataset.Alert
	Findings     []dataset.Finding
	Reports      []dataset.Report
	// Warnings are what the fetch said about gaps in the tables, whole sentences.
	Warnings []string
	Options  Options
}

// Options are what of the configuration the figures depend on.
type Options struct {
	// Owners is the number of organisations; names of repositories carry their
	// owner if there are several.
	Owners int
	Teams  []Team
	// ServiceLevelDays says within how many days an alert of a severity is to be
	// closed.
	ServiceLevelDays map[string]int
	// SharedByTeams is the number of teams from which a CVE counts as shared.
	SharedByTeams    int
	SuppressionFiles []string
	JavaVendor       string
	EndOfLife        *endoflife.Data
	// AlertKinds are the kinds that were asked for; others are not looked at.
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
