package config

import "time"

// Config is dashboard.yaml with its defaults filled in.
type Config struct {
	// Title heads every page.
	Title string
	// Organisations are GitHub's organisations, the first being the main one.
	Organisations []string
	Sources       Sources
	Pipelines     Pipelines
	// Teams own repositories, in the file's order; the first match counts.
	Teams    []Team
	Security Security
	// Disclaimer is the text of /disclaimer/, paragraphs separated by blank lines.
	Disclaimer string
	// StaleAfter is the age from which the data is called old.
	StaleAfter time.Duration
	// Redact builds the edition for other people's eyes: counts and trends, no
	// repository, file or alert names.
	Redact bool
	// TimeZone is the zone of hours of the day and calendar days; UTC unless set.
	TimeZone *time.Location
}

// Sources says where data comes from. A source that is not configured is not
// an error; its pages say so.
type Sources struct {
	Cosmos []Container
	Files  Files
	GitHub GitHub
}

// Container is one Cosmos DB container.
type Container struct {
	// Database and Container default to the environment's databaseId and
	// containerId.
	Database  string
	Container string
	Kind      ContainerKind
	// Concurrency is the number of queries in flight, 0 for the usual.
	Concurrency int
	// RequestUnits is what one fetch may cost, 0 for no limit; TimeBudget is the
	// time it may take, 0 for the usual.
	RequestUnits float64
	TimeBudget   time.Duration
}

// ContainerKind is what the documents of a container are.
type ContainerKind string

// The kinds of containers.
const (
	PipelineMetrics ContainerKind = "pipeline-metrics"
	CVEReports      ContainerKind = "cve-reports"
)

// Files are exported pipeline documents, one a line.
type Files struct {
	// Patterns are paths with * ? [] and ** relative to the configuration file.
	Patterns []string
	// MaxBrokenPercent is the share of broken lines from which a fetch fails.
	MaxBrokenPercent float64
}

// GitHub says what is read from GitHub.
type GitHub struct {
	// API is the REST endpoint; GraphQL lies beside it.
	API string
	// Repositories reads the inventory and the files of interest.
	Repositories bool
	// Alerts lists the kinds to read: dependabot, code-scanning, secret-scanning.
	Alerts []string
	// Actions reads workflow runs as pipeline events.
	Actions bool
	// Concurrency is the number of requests in flight.
	Concurrency int
	// AppID and InstallationID select an App's installation token; the private
	// key comes from the environment. Zero uses the personal token.
	AppID, InstallationID int64
}

// Enabled reports whether anything is to be read from GitHub.
func (g GitHub) Enabled() bool { return g.Repositories || g.Actions || len(g.Alerts) > 0 }

// Pipelines says which builds count and how they are grouped.
type Pipelines struct {
	Branches    []string
	HistoryDays int
	// Nightly and Notices are globs over folders and over steps.
	Nightly  []string
	Notices  []string
	Projects []Project
}

// Project is a named group of pipelines.
type Project struct {
	Name string
	// Folders are globs over a pipeline's folder, Pipelines over its whole name.
	Folders   []string
	Pipelines []string
}

// Team is a named group of repositories.
type Team struct {
	Name         string
	Repositories []string // globs over repository names
}

// Security tunes the security page.
type Security struct {
	// ServiceLevelDays is the number of days within which an alert of a severity
	// is to be closed, by severity (critical, high, medium, low).
	ServiceLevelDays map[string]int
	// SharedByTeams is the number of teams from which a CVE counts as shared.
	SharedByTeams int
	// SuppressionFiles are the paths of suppression files in a repository.
	SuppressionFiles []string
	// JavaVendor selects Java's end-of-life dates ("temurin", "oracle", …).
	JavaVendor string
}
