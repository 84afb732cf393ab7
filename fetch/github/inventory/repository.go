package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// Bounds of what is read of a repository.
const (
	// MaxSize is the size of a file in bytes above which its content is not read.
	MaxSize      = 1 << 20
	maxWorkflows = 50
)

// Gaps of files.
const (
	TooLarge     = "too large"
	SymbolicLink = "a symbolic link"
)

// Owner is an organisation or a user's account.
type Owner struct {
	Login        string
	User         bool // a user's account has no lists of alerts
	Repositories []*Repository
	// Lost is the number of repositories of which GitHub showed nothing, not even
	// the name, and LostBecause what it said of the last.
	Lost        int
	LostBecause string
}

// Repository is a repository as far as it is read.
type Repository struct {
	dataset.Repository
	ID     string // node id, which a renaming does not change
	Number int64  // database id
	REST   bool   // read without GraphQL
	Files  []File
	// HasFolders says that the root has any, RootDockerfile that it has a Dockerfile,
	// and RootBuild that it has a build of Gradle or Maven. Gradle says that the root
	// shows a build of Gradle somewhere.
	HasFolders, RootDockerfile, RootBuild, Gradle bool
	// AlertsEnabled is what GraphQL says of Dependabot's alerts.
	AlertsEnabled bool
	Gaps          []string
	// Gone is set if the repository vanished while it was read.
	Gone bool
	// Kept is set if nothing was read of it: it is as the previous fetch knew it.
	Kept bool

	workflows int // whose contents are needed
}

// File is a file of interest.
type File struct {
	Path    string
	OID     string
	Size    int64 // in bytes; -1 if it is not known yet
	Content bool  // needed
	Gap     string
}

// NewFile is a file whose content is needed.
func NewFile(path, oid string, size int64) File {
	f := File{Path: path, OID: oid, Size: size, Content: true}
	if size > MaxSize {
		f.Gap = TooLarge
	}
	return f
}

// Counts reports whether figures count a repository; contents of others are not
// read.
func (r *Repository) Counts() bool { return !r.Archived && !r.Fork && !r.Empty && !r.Gone }

// AddGap notes once what could not be read.
func (r *Repository) AddGap(text string) {
	if !slices.Contains(r.Gaps, text) {
		r.Gaps = append(r.Gaps, text)
	}
}

// Path is the path of a repository in REST, or one below it.
func (r *Repository) Path(below ...string) string {
	path := "repos/" + url.PathEscape(r.Owner) + "/" + url.PathEscape(r.Name)
	return strings.Join(append([]string{path}, below...), "/")
}

// Vanished asks whether a repository that answered "not found" no longer exists.
func Vanished(ctx context.Context, c *connection.Connection, r *Repository) (bool, error) {
	_, err := c.Get(ctx, r.Path(), nil, "", new(struct{}))
	if refused, ok := errors.AsType[*connection.Refusal](err); ok {
		return refused.Status == http.StatusNotFound || refused.Status == http.StatusGone, nil
	}
	if connection.Passing(err) {
		return false, nil
	}
	return false, err
}

// node is a repository in GraphQL.
type node struct {
	ID                            string
	DatabaseID                    int64 `json:"databaseId"`
	Name, URL                     string
	IsArchived, IsFork            bool
	IsEmpty, IsPrivate            bool
	PushedAt                      time.Time
	HasVulnerabilityAlertsEnabled bool
	IsSecurityPolicyEnabled       *bool
	PrimaryLanguage               *struct{ Name string }
	RepositoryTopics              *struct {
		Nodes []struct{ Topic struct{ Name string } }
	}
	DefaultBranchRef *struct {
		Name   string
		Target *struct{ OID string }
	}
}

// object is what lies at a path: a folder's listing or a file.
type object struct {
	Entries []struct {
		Name, Type, OID string
		Mode            int
		Size            int64
	}
	OID      string
	ByteSize int64
}

// parse makes a repository of what GraphQL says, nil of nothing. A problem that
// GraphQL told of it becomes a gap.
func parse(login string, raw json.RawMessage, paths *Paths, problem string) *Repository {
	var n node
	var objects map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &n) != nil || json.Unmarshal(raw, &objects) != nil || n.Name == "" || n.ID == "" {
		return nil
	}
	r := n.repository(login)
	if problem != "" {
		r.AddGap(problem)
	}
	for i, f := range paths.folders {
		var o object
		if json.Unmarshal(objects["o"+strconv.Itoa(i)], &o) != nil {
			continue // null: there is no such folder
		}
		for _, e := range o.Entries {
			if f == "" && e.Type == "tree" {
				r.HasFolders = true
			}
			if e.Type == "blob" {
				r.Add(paths, strings.TrimPrefix(f+"/"+e.Name, "/"), e.OID, e.Size, e.Mode)
			}
		}
	}
	for i, at := range paths.alone {
		var o object
		if json.Unmarshal(objects["o"+strconv.Itoa(len(paths.folders)+i)], &o) == nil && o.OID != "" {
			r.Add(paths, at, o.OID, o.ByteSize, 0)
		}
	}
	return r
}

func (n *node) repository(login string) *Repository {
	r := &Repository{ID: n.ID, Number: n.DatabaseID, AlertsEnabled: n.HasVulnerabilityAlertsEnabled}
	r.Repository = dataset.Repository{
		Owner: login, Name: n.Name, URL: n.URL, PushedAt: n.PushedAt,
		Archived: n.IsArchived, Fork: n.IsFork, Empty: n.IsEmpty, Private: n.IsPrivate,
	}
	if n.IsSecurityPolicyEnabled != nil {
		r.SecurityPolicy = OnOff(*n.IsSecurityPolicyEnabled)
	}
	if n.PrimaryLanguage != nil {
		r.Language = n.PrimaryLanguage.Name
	}
	if n.RepositoryTopics != nil {
		for _, t := range n.RepositoryTopics.Nodes {
			r.Topics = append(r.Topics, t.Topic.Name)
		}
	}
	if n.DefaultBranchRef == nil {
		r.Empty = true
		return r
	}
	r.Branch = n.DefaultBranchRef.Name
	if n.DefaultBranchRef.Target != nil {
		r.Head = n.DefaultBranchRef.Target.OID
	}
	return r
}

// LooksBelow reports whether a file counts that has this name and lies below the
// root: a Dockerfile or a build of Gradle, if there is none in the root.
func (r *Repository) LooksBelow(name string) bool {
	return name == repofile.Dockerfile && !r.RootDockerfile || repofile.IsBuild(name) && !r.RootBuild && (r.Gradle || !r.RootDockerfile)
}

// LinkMode is the mode of a symbolic link in a tree.
const LinkMode = 0o120000

// Add notes a file if it is of interest. mode is that of git.
func (r *Repository) Add(paths *Paths, at, oid string, size int64, mode int) {
	if !IsOID(oid) {
		return
	}
	switch {
	case at == repofile.Dockerfile:
		r.RootDockerfile = true
	case repofile.IsBuild(at), at == "pom.xml":
		r.RootBuild = true
	case at == "settings.gradle", at == "settings.gradle.kts", at == "gradlew":
		r.Gradle = true
	}
	content, ok := paths.interest(at)
	if !ok {
		return
	}
	f := File{Path: at, OID: oid, Size: size}
	switch {
	case mode == LinkMode:
		f.Gap = SymbolicLink
	case content && r.Counts():
		if folder(at) == workflows {
			r.workflows++
		}
		if folder(at) == workflows && r.workflows > maxWorkflows {
			r.AddGap(fmt.Sprintf("it has more than %d workflows, of which the first were read", maxWorkflows))
		} else {
			f = NewFile(at, oid, size)
		}
	}
	r.Files = append(r.Files, f)
}

// IsOID reports whether a text is an object id, and so may go into documents.
func IsOID(s string) bool {
	return len(s) >= 40 && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// OnOff is the state of a feature.
func OnOff(on bool) dataset.State {
	if on {
		return dataset.On
	}
	return dataset.Off
}
