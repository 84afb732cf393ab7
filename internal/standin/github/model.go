package github

import (
	"time"
)

// Organisation is an account with its repositories. The fields may be changed
// within [Server.Change].
type Organisation struct {
	Login string
	// User makes it a user's account instead: the endpoints of organisations
	// answer 404 then.
	User         bool
	Repositories []*Repository
	// Refuse answers an endpoint of the organisation's alerts with a refusal.
	Refuse map[Kind]Refusal
}

// Kind is a kind of alerts.
type Kind string

// The kinds.
const (
	Dependabot     Kind = "dependabot"
	CodeScanning   Kind = "code-scanning"
	SecretScanning Kind = "secret-scanning"
)

// Refusal is a response without usable data.
type Refusal struct {
	Status  int
	Message string
	// Permission goes into X-Accepted-GitHub-Permissions, if it is not "".
	Permission string
}

// Feature is whether GitHub watches something.
type Feature int

// The states of a feature.
const (
	FeatureOn Feature = iota
	FeatureOff
)

// Repository is a repository. Its files are changed with [Repository.Put] and
// [Repository.Delete] only.
type Repository struct {
	// ID is given by [New] if it is 0.
	ID                              int64
	Name, Description               string
	Branch                          string // "" is main
	Archived, Fork, Private, Hidden bool   // Hidden repositories are not shown
	Topics                          []string
	Language                        string
	Languages                       []string
	PushedAt, UpdatedAt             time.Time

	Dependabot, CodeScanning, SecretScanning, PushProtection Feature
	SecurityPolicy                                           bool
	// Refuse answers an endpoint of the repository's alerts with a refusal.
	Refuse map[Kind]Refusal
	Alerts []*Alert

	Workflows []*Workflow
	Runs      []*Run

	files map[string][]byte
	git   *gitObjects
	owner *Organisation
}

// Alert is an alert of any kind; each kind uses its own fields.
type Alert struct {
	Kind      Kind
	Number    int
	State     string
	Severity  string // of the advisory, or security_severity_level
	Level     string // code scanning's rule.severity
	Ecosystem string
	Package   string
	GHSA, CVE string
	Summary   string
	Rule      string // code scanning's rule.id
	// Secret is the secret that secret scanning found, and SecretType its type.
	Secret, SecretType string
	Resolution         string
	Comment            string // dismissed_comment
	Assignees          []string
	// EPSS is the JSON of the advisory's scores, "" for usual ones.
	EPSS string
	// Scope is runtime if it is "", and FixedVersion 2.0.0.
	Scope, Relationship, Classification, Manifest, FixedVersion string
	Validity                                                    string // "" is unknown
	Bypassed                                                    bool
	Created, Updated                                            time.Time
	Fixed, Dismissed                                            time.Time // zero is null
	AutoDismissed                                               time.Time
	Resolved                                                    time.Time
}

// Workflow is a workflow of GitHub Actions.
type Workflow struct {
	ID         int64
	Name, Path string
}

// Run is a run of a workflow, with all its attempts.
type Run struct {
	ID       int64
	Workflow *Workflow
	Number   int
	Event    string
	Branch   string
	Title    string
	Created  time.Time
	// Attempts has the first attempt first; at least one.
	Attempts []Attempt
}

// Attempt is one attempt of a run.
type Attempt struct {
	Status, Conclusion string // Conclusion "" is null
	Started, Updated   time.Time
	Jobs               []Job
}

// Job is a job of an attempt.
type Job struct {
	Name               string
	Status, Conclusion string
	Started, Completed time.Time
	Labels             []string // of the runner; nil is ubuntu-latest
	Steps              []Step
}

// Step is a step of a job.
type Step struct {
	Name, Status, Conclusion string
	Started, Completed       time.Time
}

// Put adds or replaces a file at the head of the default branch.
func (r *Repository) Put(path string, content []byte) {
	if r.files == nil {
		r.files = make(map[string][]byte)
	}
	r.files[path] = content
	r.git = nil
}

// Delete removes a file.
func (r *Repository) Delete(path string) {
	delete(r.files, path)
	r.git = nil
}

// File returns a file's content, nil if it is not there.
func (r *Repository) File(path string) []byte { return r.files[path] }

// Paths returns the number of files.
func (r *Repository) Paths() int { return len(r.files) }

func (r *Repository) branch() string {
	if r.Branch == "" {
		return "main"
	}
	return r.Branch
}

func (r *Repository) feature(k Kind) Feature {
	switch k {
	case Dependabot:
		return r.Dependabot
	case CodeScanning:
		return r.CodeScanning
	}
	return r.SecretScanning
}
