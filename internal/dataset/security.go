package dataset

import "time"

// The names of the tables about repositories, for [Update.PutFiles].
const (
	RepositoriesTable = "github/repositories.parquet"
	FilesTable        = "github/files.parquet"
	AlertsTable       = "github/alerts.parquet"
	// KnownExploitedTable is not Parquet but what package knownexploited reads.
	KnownExploitedTable = "github/known-exploited.json"
)

// Repository is a repository of a configured organisation.
type Repository struct {
	Owner string `parquet:"owner,dict"`
	Name  string `parquet:"name"`
	URL   string `parquet:"url"`
	// Archived and forked repositories are kept but counted in no figure; an
	// empty one has no commit.
	Archived bool `parquet:"archived"`
	Fork     bool `parquet:"fork"`
	Empty    bool `parquet:"empty"`
	Private  bool `parquet:"private"`
	// Branch is the default branch, and Head its commit.
	Branch   string    `parquet:"default_branch,dict"`
	Head     string    `parquet:"head"`
	PushedAt time.Time `parquet:"pushed_at,timestamp(millisecond)"`
	Topics   []string  `parquet:"topics,list"`
	Language string    `parquet:"language,dict"`
	// What GitHub watches: on, off, unknown (the token may not see it) or not
	// applicable.
	DependabotAlerts State `parquet:"dependabot_alerts,dict"`
	CodeScanning     State `parquet:"code_scanning,dict"`
	SecretScanning   State `parquet:"secret_scanning,dict"`
	PushProtection   State `parquet:"push_protection,dict"`
	SecurityPolicy   State `parquet:"security_policy,dict"`
	// HiddenAlerts are the kinds of alerts that the token may not see.
	HiddenAlerts []AlertKind `parquet:"hidden_alerts,list"`
	// Gap says what of the repository could not be read, "" if all was.
	Gap string `parquet:"gap"`
}

// State is whether something is switched on.
type State string

// The states. The empty one is the same as Unknown.
const (
	On            State = "on"
	Off           State = "off"
	Unknown       State = "unknown"
	NotApplicable State = "not applicable"
)

// File is a file of interest at the head of a repository's default branch.
type File struct {
	Owner string `parquet:"owner,dict"`
	Repo  string `parquet:"repo,dict"`
	Path  string `parquet:"path,dict"`
	// OID is the blob's object id; equal ids are equal contents.
	OID  string `parquet:"oid"`
	Size int64  `parquet:"size"`
	// Content is the file itself, nil where Gap says why it is not there (too
	// large, binary, not readable).
	Content []byte `parquet:"content,optional"`
	Gap     string `parquet:"gap"`
}

// AlertKind is one of GitHub's kinds of alerts, as the configuration names it.
type AlertKind string

// The kinds, in the order of tables.
const (
	Dependabot     AlertKind = "dependabot"
	CodeScanning   AlertKind = "code-scanning"
	SecretScanning AlertKind = "secret-scanning"
)

// Alert is one alert in whatever state. An alert about a secret tells the kind of
// secret, but neither its value nor its place. A column that a kind of alerts does
// not have, or that an older file lacks, is zero.
type Alert struct {
	Kind   AlertKind `parquet:"kind,dict"`
	Owner  string    `parquet:"owner,dict"`
	Repo   string    `parquet:"repo,dict"`
	Number int64     `parquet:"number"`
	URL    string    `parquet:"url"`
	// State is GitHub's word: open, fixed, dismissed, auto_dismissed, closed, resolved.
	State string `parquet:"state,dict"`
	// Severity is GitHub's word in lower case, "" where there is none.
	Severity string `parquet:"severity,dict"`
	// Resolution is why a secret's alert was resolved, or another dismissed.
	Resolution string    `parquet:"resolution,dict"`
	CreatedAt  time.Time `parquet:"created_at,timestamp(millisecond)"`
	UpdatedAt  time.Time `parquet:"updated_at,timestamp(millisecond)"`
	// ClosedAt is the first of the instants at which the alert was fixed,
	// dismissed, closed or resolved; nil while it is open.
	ClosedAt *time.Time `parquet:"closed_at,optional,timestamp(millisecond)"`
	// Subject is the package or the rule; CVE and GHSA name the vulnerability.
	Subject string `parquet:"subject,dict"`
	Title   string `parquet:"title"`
	CVE     string `parquet:"cve,dict"`
	GHSA    string `parquet:"ghsa,dict"`

	// Assignees are logins.
	Assignees []string `parquet:"assignees,list"`
	// Comment is what whoever dismissed it wrote, on one line.
	Comment string `parquet:"comment"`
	// AutoDismissedAt is when a rule dismissed it.
	AutoDismissedAt *time.Time `parquet:"auto_dismissed_at,optional,timestamp(millisecond)"`
	// ReopenedAt is the last change of an open alert that has been closed before, as
	// far as GitHub tells; nil for others.
	ReopenedAt *time.Time `parquet:"reopened_at,optional,timestamp(millisecond)"`

	// Of Dependabot. EPSS is the probability that the vulnerability is exploited
	// within 30 days, and EPSSPercentile the share of vulnerabilities that are at
	// most as probable, both from 0 to 1; nil where GitHub tells none.
	EPSS           *float64 `parquet:"epss,optional"`
	EPSSPercentile *float64 `parquet:"epss_percentile,optional"`
	Ecosystem      string   `parquet:"ecosystem,dict"`
	Manifest       string   `parquet:"manifest_path,dict"`
	Scope          string   `parquet:"scope,dict"`          // development, runtime
	Relationship   string   `parquet:"relationship,dict"`   // direct, transitive
	Classification string   `parquet:"classification,dict"` // general, malware
	// FixedVersion is the first version without the vulnerability, "" if there is none.
	FixedVersion string `parquet:"first_patched_version,dict"`

	// Of code scanning. SecuritySeverity is that of its rule, "" for a rule that is
	// not about security; Ref is where it was last seen.
	SecuritySeverity string `parquet:"security_severity,dict"`
	Ref              string `parquet:"ref,dict"`

	// Of secret scanning.
	SecretType             string `parquet:"secret_type,dict"`
	Validity               string `parquet:"validity,dict"` // active, inactive, unknown
	PushProtectionBypassed bool   `parquet:"push_protection_bypassed"`
}

// Finding is a vulnerability that a build's scan reported (cve-reports).
type Finding struct {
	GitURL   string `parquet:"git_url,dict"`
	Branch   string `parquet:"branch,dict"`
	Codebase string `parquet:"codebase_type,dict"` // java, node, python
	// ID is the CVE or the scanner's own name of the vulnerability.
	ID string `parquet:"id,dict"`
	// Severity is in lower case, "" where the report has none; Score is the CVSS
	// score, NaN where there is none.
	Severity   string  `parquet:"severity,dict"`
	Score      float64 `parquet:"score"`
	Package    string  `parquet:"package,dict"`
	Title      string  `parquet:"title"`
	Suppressed bool    `parquet:"suppressed"`
	// ReportedAt is when the report was written (_ts).
	ReportedAt time.Time `parquet:"reported_at,timestamp(millisecond)"`
}

// Report is the newest scan of a codebase that a container of cve-reports
// holds. A codebase with a report and no finding was scanned; a codebase without a
// report was not.
type Report struct {
	GitURL   string `parquet:"git_url,dict"`
	Branch   string `parquet:"branch,dict"`
	Codebase string `parquet:"codebase_type,dict"`
	// ID is the document's.
	ID string `parquet:"id"`
	// Active and Suppressed count its rows in the table of findings.
	Active     int64 `parquet:"active"`
	Suppressed int64 `parquet:"suppressed"`
	// Empty says that the report does not show whether anything was scanned, so
	// that it means no more than a missing report.
	Empty      bool      `parquet:"empty"`
	ReportedAt time.Time `parquet:"reported_at,timestamp(millisecond)"`
}

// What the names of the tables of a container of cve-reports end in; each collector
// has its own.
const (
	FindingsTables = "/findings.parquet"
	ReportsTables  = "/reports.parquet"
)

// FindingsTable and ReportsTable return the names of a collector's tables of
// [Finding] and [Report], for [Update.PutFiles].
func FindingsTable(collector string) string { return "cosmos/" + slug(collector) + FindingsTables }

// ReportsTable is described at [FindingsTable].
func ReportsTable(collector string) string { return "cosmos/" + slug(collector) + ReportsTables }
