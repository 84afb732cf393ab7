package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

const (
	// firstPage and largestPage are numbers of repositories a query asks for: a
	// run begins with the former, one that follows on a smooth run with the
	// latter.
	firstPage   = 50
	largestPage = 100
	// failuresAlone is how often a query for one repository may fail before the
	// repository becomes a gap, failuresInARow how many queries may fail without
	// one that succeeds before the run is given up.
	failuresAlone  = 4
	failuresInARow = 24
)

// inventoryDocument asks for a page of an owner's repositories; the kind of
// owner is organization or user. Without objects it asks for what GitHub can
// tell without opening the repositories. The order is one that no change of a
// repository disturbs.
func (w *wanted) inventoryDocument(kind string, objects bool) string {
	below := ""
	if objects {
		below = w.objects()
	}
	return fmt.Sprintf(`query Repositories($login: String!, $first: Int!, $after: String) {
  owner: %s(login: $login) {
    login
    repositories(first: $first, after: $after, ownerAffiliations: [OWNER], orderBy: {field: CREATED_AT, direction: ASC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { cursor node { ...repository } }
    }
  }
}
fragment repository on Repository {
  id databaseId name url isArchived isFork isEmpty isPrivate pushedAt
  hasVulnerabilityAlertsEnabled isSecurityPolicyEnabled
  primaryLanguage { name }
  languages(first: 30) { nodes { name } }
  repositoryTopics(first: 30) { nodes { topic { name } } }
  defaultBranchRef { name target { oid } }%s
}
`, kind, below)
}

type inventoryAnswer struct {
	Owner *struct {
		Login        string
		Repositories struct {
			TotalCount int
			PageInfo   struct {
				HasNextPage bool
				EndCursor   string
			}
			Edges []struct {
				Cursor string
				Node   json.RawMessage
			}
		}
	}
}

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
	Languages                     *struct{ Nodes []struct{ Name string } }
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

// inventory reads an owner's repositories.
func (p *pass) inventory(ctx context.Context, login string) (*owner, error) {
	o := &owner{login: login}
	size := firstPage
	if p.before.PageSize > 0 {
		size = min(p.before.PageSize, largestPage)
	}
	kind := "organization"
	after, most, failures, total, calm := "", size, 0, -1, true
	seen := make(map[string]bool)
	for {
		answer, broken, err := p.inventoryPage(ctx, kind, login, after, size, p.cfg.Sources.GitHub.Repositories)
		var refused *connection.Refusal
		switch {
		case err == nil:
		case connection.Passing(err):
			calm = false
			failures++
			if failures >= failuresInARow {
				return nil, fmt.Errorf("%w, %d queries in a row", err, failures)
			}
			if size > 1 {
				size /= 2
				if err := p.client.BackOff(ctx, failures, err); err != nil {
					return nil, err
				}
				continue
			}
			if failures%failuresAlone != 0 {
				if err := p.client.BackOff(ctx, failures, err); err != nil {
					return nil, err
				}
				continue
			}
			// Its files cannot be had: what is known of it without them is taken.
			answer, broken, err = p.inventoryLean(ctx, kind, login, after)
			if err != nil {
				return nil, err
			}
		case errors.As(err, &refused) && (refused.Status == http.StatusForbidden || refused.Status == http.StatusNotFound) && after == "" && len(o.repositories) == 0:
			p.run.Log.Warn("GraphQL is refused: code search takes its place", "because", err)
			return p.inventoryREST(ctx, login, refused)
		default:
			return nil, err
		}
		if answer.Owner == nil {
			if kind == "organization" {
				kind = "user"
				continue
			}
			return nil, fmt.Errorf("GitHub at %s shows no organisation or user %q to this token: check organisation: and what the token may see", p.client.Host(), login)
		}
		failures = 0
		o.login, o.user = answer.Owner.Login, kind == "user"
		page := &answer.Owner.Repositories
		if total < 0 {
			total = page.TotalCount
			p.total += total
			p.run.Progress.Total(int64(p.total), "repositories")
		}
		for i, edge := range page.Edges {
			r := p.repository(o.login, edge.Node, broken[i])
			if r == nil || broken[i] != "" {
				before := after
				if i > 0 {
					before = page.Edges[i-1].Cursor
				}
				again, err := p.repositoryAgain(ctx, kind, login, before)
				if err != nil {
					return nil, err
				}
				if again != nil {
					again.Owner = o.login
					r = again
				}
			}
			switch {
			case r == nil:
				p.warn("One repository of %s could not be read at all: %s.", o.login, broken[i])
			case !seen[r.id]:
				seen[r.id] = true
				o.repositories = append(o.repositories, r)
			}
		}
		p.run.Progress.Add(int64(len(page.Edges)))
		p.run.Progress.Say(message.Plural(len(o.repositories), "repository", "repositories") + " of " + o.login)
		if !page.PageInfo.HasNextPage {
			break
		}
		if page.PageInfo.EndCursor == "" || page.PageInfo.EndCursor == after {
			return nil, fmt.Errorf("GitHub at %s: the list of repositories of %s does not go on: expected a cursor of the next page", p.client.Host(), login)
		}
		after = page.PageInfo.EndCursor
		if size < most {
			size = min(size*2, most)
		}
	}
	p.mu.Lock()
	if p.after.PageSize = most; calm {
		p.after.PageSize = largestPage
	} else if most > firstPage {
		p.after.PageSize = firstPage
	}
	p.mu.Unlock()
	return o, p.noneIsNoAnswer(o)
}

// noneIsNoAnswer refuses an inventory that lost all its repositories: a token
// that may see nothing looks like that.
func (p *pass) noneIsNoAnswer(o *owner) error {
	if len(o.repositories) > 0 {
		return nil
	}
	for _, name := range p.before.Names {
		if strings.HasPrefix(name, o.login+"/") {
			return fmt.Errorf("GitHub at %s shows no repository of %s any more: check what the token may see", p.client.Host(), o.login)
		}
	}
	p.warn("GitHub shows no repository of %s to this token.", o.login)
	return nil
}

// inventoryPage asks for a page. broken tells, by the position of an edge, what
// GitHub says went wrong with it.
func (p *pass) inventoryPage(ctx context.Context, kind, login, after string, size int, objects bool) (*inventoryAnswer, map[int]string, error) {
	variables := map[string]any{"login": login, "first": size}
	if after != "" {
		variables["after"] = after
	}
	var answer inventoryAnswer
	problems, err := p.client.Query(ctx, p.wanted.inventoryDocument(kind, objects), variables, &answer)
	if err != nil {
		return nil, nil, err
	}
	broken := make(map[int]string)
	for _, e := range problems {
		if len(e.Path) >= 4 {
			if i, ok := e.Path[3].(float64); ok {
				broken[int(i)] = message.OneLine(e.Message)
				continue
			}
		}
		if e.Type != "NOT_FOUND" || len(e.Path) > 1 {
			return nil, nil, fmt.Errorf("GitHub at %s, graphql: %w", p.client.Host(), &connection.Failure{Message: message.OneLine(e.Message)})
		}
	}
	if answer.Owner != nil {
		for i, edge := range answer.Owner.Repositories.Edges {
			if len(edge.Node) == 0 || string(edge.Node) == "null" {
				if broken[i] == "" {
					broken[i] = "GitHub showed nothing of it"
				}
			}
		}
	}
	return &answer, broken, nil
}

// inventoryLean asks for the one repository behind a cursor, without its files.
func (p *pass) inventoryLean(ctx context.Context, kind, login, after string) (*inventoryAnswer, map[int]string, error) {
	for n := 1; ; n++ {
		answer, broken, err := p.inventoryPage(ctx, kind, login, after, 1, false)
		if err == nil && answer.Owner != nil && len(answer.Owner.Repositories.Edges) > 0 && broken[0] == "" {
			broken[0] = unreadable
		}
		if err == nil || !connection.Passing(err) || n >= failuresAlone {
			return answer, broken, err
		}
		if err := p.client.BackOff(ctx, n, err); err != nil {
			return nil, nil, err
		}
	}
}

// unreadable is the gap of a repository whose files GitHub fails to list.
const unreadable = "its files could not be listed"

// repositoryAgain asks once more for a repository that came broken, the one
// behind a cursor; nil if that is no better.
func (p *pass) repositoryAgain(ctx context.Context, kind, login, after string) (*repository, error) {
	answer, broken, err := p.inventoryPage(ctx, kind, login, after, 1, p.cfg.Sources.GitHub.Repositories)
	if err != nil && !connection.Passing(err) {
		return nil, err
	}
	if err == nil && answer.Owner != nil && len(answer.Owner.Repositories.Edges) == 1 {
		edge := answer.Owner.Repositories.Edges[0]
		return p.repository(answer.Owner.Login, edge.Node, broken[0]), nil
	}
	return nil, nil
}

// repository makes a repository of what GraphQL says, nil of nothing. What
// could not be read of it becomes a gap.
func (p *pass) repository(login string, raw json.RawMessage, broken string) *repository {
	var n node
	var objects map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &n) != nil || json.Unmarshal(raw, &objects) != nil || n.Name == "" || n.ID == "" {
		return nil
	}
	r := &repository{id: n.ID, number: n.DatabaseID, alertsEnabled: n.HasVulnerabilityAlertsEnabled}
	r.Repository = dataset.Repository{
		Owner: login, Name: n.Name, URL: n.URL, Archived: n.IsArchived, Fork: n.IsFork, Empty: n.IsEmpty, Private: n.IsPrivate, PushedAt: n.PushedAt,
	}
	if n.IsSecurityPolicyEnabled != nil {
		r.SecurityPolicy = onOff(*n.IsSecurityPolicyEnabled)
	}
	if n.PrimaryLanguage != nil {
		r.Language = n.PrimaryLanguage.Name
	}
	if n.Languages != nil && len(n.Languages.Nodes) > 0 {
		r.noDockerfile = true
		for _, l := range n.Languages.Nodes {
			r.noDockerfile = r.noDockerfile && l.Name != "Dockerfile"
		}
	}
	if n.RepositoryTopics != nil {
		for _, t := range n.RepositoryTopics.Nodes {
			r.Topics = append(r.Topics, t.Topic.Name)
		}
	}
	if n.DefaultBranchRef != nil {
		r.Branch = n.DefaultBranchRef.Name
		if n.DefaultBranchRef.Target != nil {
			r.Head = n.DefaultBranchRef.Target.OID
		}
	} else {
		r.Empty = true
	}
	if broken != "" {
		r.gap(broken)
	}
	for i, f := range p.wanted.folders {
		var o object
		if json.Unmarshal(objects["o"+strconv.Itoa(i)], &o) != nil {
			continue // null: there is no such folder
		}
		for _, e := range o.Entries {
			at := strings.TrimPrefix(f+"/"+e.Name, "/")
			if f == "" && e.Type == "tree" {
				r.folders = true
			}
			if e.Type == "blob" {
				p.add(r, at, e.OID, e.Size, e.Mode)
			}
		}
	}
	for i, at := range p.wanted.alone {
		var o object
		if json.Unmarshal(objects["o"+strconv.Itoa(len(p.wanted.folders)+i)], &o) == nil && o.OID != "" {
			p.add(r, at, o.OID, o.ByteSize, 0)
		}
	}
	return r
}

// linkMode is the mode of a symbolic link in a tree.
const linkMode = 0o120000

// add notes a file if it is of interest.
func (p *pass) add(r *repository, at, oid string, size int64, mode int) {
	if !isOID(oid) {
		return
	}
	if at == dockerfile {
		r.rootDockerfile = true
	}
	content, ok := p.wanted.interest(at)
	if !ok {
		return
	}
	f := &file{path: at, oid: oid, size: size, content: content && r.counts()}
	switch {
	case mode == linkMode:
		f.content, f.gap = false, symbolicLink
	case f.content && folder(at) == workflows:
		if r.workflows++; r.workflows > maxWorkflows {
			f.content = false
			r.gap(fmt.Sprintf("it has more than %d workflows, of which the first were read", maxWorkflows))
		}
	}
	r.files = append(r.files, f)
}

// isOID reports whether a text is an object id: those go into documents.
func isOID(s string) bool {
	return len(s) >= 40 && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}

func onOff(on bool) dataset.State {
	if on {
		return dataset.On
	}
	return dataset.Off
}
