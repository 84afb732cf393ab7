package metrics

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/glob"
)

// Options is what the figures depend on besides the events.
type Options struct {
	// AsOf is the instant everything is reckoned from.
	AsOf time.Time
	// Branches are the branches whose events count.
	Branches []string
	// Notices are globs over step names: such events are no steps of a build
	// and are dropped first.
	Notices glob.List
	// Nightly are globs over folders.
	Nightly glob.List
	// Projects group pipelines, in the order of the pages; without any, each
	// folder is a project, in the order of their names.
	Projects []Project
	// Location is the time zone of calendar days and hours; nil is UTC.
	Location *time.Location
}

// Project is a named group of pipelines: those whose folder matches Folders or
// whose whole name matches Pipelines.
type Project struct {
	Name      string
	Folders   glob.List
	Pipelines glob.List

	folder *string // the one folder, whatever characters its name has
}

// The steps and results that mean something of their own; all others are just
// names.
const (
	stepSucceeded  = "Pipeline Succeeded"
	stepFailed     = "Pipeline Failed"
	stepSmoke      = "smoketest:aat"
	stepFunctional = "functionalTest:aat"

	triggerSchedule = "schedule"
)
