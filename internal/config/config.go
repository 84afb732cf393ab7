package config

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
)

// Config is dashboard.yaml with the defaults of default.yaml.
type Config struct {
	// Title heads every page.
	Title string `yaml:"title"`
	// URL is where the site is read, with a slash at its end; "" if nothing that
	// leaves the site links back to it.
	URL string `yaml:"url"`
	// Organisations are names on GitHub, the main one first.
	Organisations List      `yaml:"organisation"`
	Sources       Sources   `yaml:"sources"`
	Pipelines     Pipelines `yaml:"pipelines"`
	// Deployments says which builds deploy.
	Deployments Deployments `yaml:"deployments"`
	// Annotations are what happened on some days, in the order of the file.
	Annotations []Annotation `yaml:"annotations"`
	// Links lead to the organisation's other dashboards, in the order of the file.
	Links []Link `yaml:"links"`
	// Teams own repositories, in the order of the file; the first match counts.
	Teams Teams `yaml:"teams"`
	// Ownership are the ways to find the team of a repository; the first that finds one
	// counts.
	Ownership List     `yaml:"ownership"`
	Security  Security `yaml:"security"`
	// Disclaimer is the text of /disclaimer/, paragraphs separated by blank lines.
	Disclaimer string `yaml:"disclaimer"`
	// StaleAfter is the age from which pages call the data old.
	StaleAfter time.Duration `yaml:"stale_after"`
	// Redact builds the edition for outsiders: counts and trends, no names of
	// repositories, files or alerts.
	Redact bool `yaml:"redact"`
	// Access are the rules by which the site will be served, and Rules what they
	// say; see [address.ParseRules].
	Access List          `yaml:"access"`
	Rules  address.Rules `yaml:"-"`
	// Zone is the name of the time zone of clock hours and calendar days, and
	// TimeZone the zone itself.
	Zone     string         `yaml:"time_zone"`
	TimeZone *time.Location `yaml:"-"`
}

// Sources says where data comes from. A source that is not configured is not
// an error; its pages say so.
type Sources struct {
	Cosmos []Container `yaml:"cosmos"`
	Files  Files       `yaml:",inline"`
	GitHub GitHub      `yaml:"github"`
}

// Container is one Cosmos DB container.
type Container struct {
	// Database and Container default to the environment's databaseId and
	// containerId.
	Database  string        `yaml:"database"`
	Container string        `yaml:"container"`
	Kind      ContainerKind `yaml:"kind"`
	// Concurrency is the number of queries in flight; 0 is the collector's default.
	Concurrency int `yaml:"concurrency"`
	// RequestUnits is what one fetch may cost, 0 for no limit. TimeBudget is the
	// time it may take; 0 is the collector's default.
	RequestUnits float64       `yaml:"request_units"`
	TimeBudget   time.Duration `yaml:"time_budget"`
}

// ContainerKind is what the documents of a container are.
type ContainerKind string

// The kinds of containers.
const (
	PipelineMetrics ContainerKind = "pipeline-metrics"
	CVEReports      ContainerKind = "cve-reports"
)

// Files are exported pipeline documents, one per line.
type Files struct {
	// Patterns are paths with * ? [] and ** relative to the configuration file.
	Patterns List `yaml:"files"`
	// MaxBrokenPercent is the share of broken lines from which a fetch fails.
	MaxBrokenPercent float64 `yaml:"max_broken_percent"`
}

// GitHub says what is read from GitHub.
type GitHub struct {
	// API is the REST endpoint, from which that of GraphQL follows.
	API string `yaml:"api"`
	// Repositories reads the inventory and the files of interest.
	Repositories bool `yaml:"repositories"`
	// Alerts lists the kinds to read: dependabot, code-scanning, secret-scanning.
	Alerts List `yaml:"alerts"`
	// Actions reads workflow runs as pipeline events.
	Actions bool `yaml:"actions"`
	// Concurrency is the number of requests in flight.
	Concurrency int `yaml:"concurrency"`
	// TimeBudget is the time that one fetch of the inventory and the alerts, or of
	// the runs of Actions, may take, waits included.
	TimeBudget time.Duration `yaml:"time_budget"`
	// AppID and InstallationID select an App's installation token; the private
	// key comes from the environment. Zero uses the personal token.
	AppID          int64 `yaml:"app_id"`
	InstallationID int64 `yaml:"installation_id"`
}

// Enabled reports whether anything is to be read from GitHub.
func (g GitHub) Enabled() bool { return g.Repositories || g.Actions || len(g.Alerts) > 0 }

// Pipelines says which builds count and how they are grouped.
type Pipelines struct {
	Branches    List `yaml:"branches"`
	HistoryDays int  `yaml:"history_days"`
	// Nightly and Notices are globs over folders and over steps.
	Nightly  List      `yaml:"nightly"`
	Notices  List      `yaml:"notices"`
	Projects []Project `yaml:"projects"`
}

// Deployments says which builds deploy to production.
type Deployments struct {
	// Steps are globs over steps whose success deploys, Pipelines globs over
	// pipelines of which every successful build deploys, whatever its steps.
	Steps     List `yaml:"steps"`
	Pipelines List `yaml:"pipelines"`
}

// Annotation is what happened on a day, for figures over time to show.
type Annotation struct {
	// Date is written like 2026-11-20; Day is the midnight in UTC at which it begins.
	Date string    `yaml:"date"`
	Day  time.Time `yaml:"-"`
	Text string    `yaml:"text"`
	// Projects limits it to the pages of these projects and of their pipelines.
	Projects List `yaml:"projects"`
}

// Link leads to another dashboard. About is a sentence about it, which may be empty.
type Link struct {
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
	About string `yaml:"about"`
}

// Project is a named group of pipelines.
type Project struct {
	Name string `yaml:"name"`
	// Folders are globs over a pipeline's folder, Pipelines over its whole name.
	Folders   List `yaml:"folders"`
	Pipelines List `yaml:"pipelines"`
}

// Team is a named group of repositories.
type Team struct {
	Name         string
	Repositories List // globs over repository names
}

// Security has the settings of the security page.
type Security struct {
	// ServiceLevelDays is the number of days within which an alert has to be
	// closed, by severity (critical, high, medium, low), and for secrets.
	ServiceLevelDays map[string]int `yaml:"service_level_days"`
	// SharedByTeams is the number of teams from which a CVE counts as shared.
	SharedByTeams int `yaml:"shared_by_teams"`
	// SuppressionFiles are the paths of suppression files in a repository.
	SuppressionFiles List `yaml:"suppression_files"`
	// JavaVendor selects Java's end-of-life dates ("temurin", "oracle", …).
	JavaVendor string `yaml:"java_vendor"`
}
