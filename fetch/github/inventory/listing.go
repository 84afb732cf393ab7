package inventory

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

const (
	// firstPage and LargestPage are numbers of repositories that a query asks for.
	// A run begins with firstPage, or with LargestPage if the previous run had no
	// failures.
	firstPage   = 50
	LargestPage = 100
	// FailuresAlone is how often a query for one repository may fail before the
	// repository becomes a gap. FailuresInARow is how many queries may fail in a row
	// before the run is given up.
	FailuresAlone  = 4
	FailuresInARow = 24
)

// unreadable is the gap of a repository whose files GitHub fails to list.
const unreadable = "its files could not be listed"

// document asks for a page of an owner's repositories; the kind of owner is
// organization or user. Without files it asks for what GitHub can tell without
// opening the repositories. No change of a repository disturbs the order.
func document(kind string, paths *Paths, files bool) string {
	below := ""
	if files {
		below = paths.objects()
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
  repositoryTopics(first: 30) { nodes { topic { name } } }
  defaultBranchRef { name target { oid } }%s
}
`, kind, below)
}

// page is a page of repositories.
type page struct {
	TotalCount int
	PageInfo   struct {
		HasNextPage bool
		EndCursor   string
	}
	Edges []edge
}

type edge struct {
	Cursor  string
	Node    json.RawMessage
	problem string // what GitHub says went wrong with it
}

// listing reads the repositories of one owner, page by page.
type listing struct {
	*Reader
	owner *Owner
	kind  string // organization or user
	after string // cursor
	// size is the number of repositories to ask for, most the number to return to
	// after failures.
	size, most int
	failures   int  // in a row
	smooth     bool // nothing failed
	seen       map[string]bool
}

func newListing(r *Reader, login string) *listing {
	size := firstPage
	if r.PageSize > 0 {
		size = min(r.PageSize, LargestPage)
	}
	return &listing{
		Reader: r, owner: &Owner{Login: login}, kind: "organization", size: size, most: size, smooth: true, seen: make(map[string]bool),
	}
}

// nextSize is the size of page for the next run to begin with.
func (l *listing) nextSize() int {
	if l.smooth {
		return LargestPage
	}
	return min(l.most, firstPage)
}

func (l *listing) read(ctx context.Context) error {
	for first := true; ; first = false {
		p, err := l.next(ctx)
		if err != nil {
			return err
		}
		if first {
			l.expect(p.TotalCount)
		}
		if err := l.take(ctx, p); err != nil {
			return err
		}
		l.Progress.Add(int64(len(p.Edges)))
		l.Progress.Say(message.Repositories(len(l.owner.Repositories)) + " of " + l.owner.Login)
		end := p.PageInfo.EndCursor
		switch {
		case !p.PageInfo.HasNextPage:
			return nil
		case end == "" || end == l.after:
			return fmt.Errorf("GitHub at %s: the list of repositories of %s stops early: expected a cursor of the next page",
				l.Connection.Host(), l.owner.Login)
		}
		l.after = end
		l.size = min(l.size*2, l.most)
	}
}

// next asks for the next page, and for half as much after each failure. A single
// repository that keeps failing is asked for without its files.
func (l *listing) next(ctx context.Context) (*page, error) {
	for {
		p, err := l.query(ctx, l.after, l.size, l.Files)
		if connection.Passing(err) {
			l.smooth = false
			l.failures++
			if l.failures >= FailuresInARow {
				return nil, fmt.Errorf("%w, %d queries in a row", err, l.failures)
			}
			if l.size > 1 || l.failures%FailuresAlone != 0 {
				l.size = max(l.size/2, 1)
				if err := l.Connection.BackOff(ctx, l.failures, err); err != nil {
					return nil, err
				}
				continue
			}
			p, err = l.withoutFiles(ctx)
		}
		switch {
		case err != nil:
			return nil, err
		case p != nil:
			l.failures, l.owner.User = 0, l.kind == "user"
			return p, nil
		case l.kind == "user":
			return nil, NoOwner(l.Connection.Host(), l.owner.Login)
		}
		l.kind = "user"
	}
}

// nodeDepth is the length of a repository's path in a response: owner,
// repositories, edges, its number, node.
const nodeDepth = 5

// query asks for a page behind a cursor; it returns nil if there is no owner of
// the kind. A problem that concerns one repository is noted with it.
func (l *listing) query(ctx context.Context, after string, size int, files bool) (*page, error) {
	variables := map[string]any{"login": l.owner.Login, "first": size}
	if after != "" {
		variables["after"] = after
	}
	var answer struct {
		Owner *struct {
			Login        string
			Repositories page
		}
	}
	problems, err := l.Connection.Query(ctx, document(l.kind, l.Paths, files), variables, &answer)
	if err != nil {
		return nil, err
	}
	p := new(page)
	if answer.Owner != nil {
		p, l.owner.Login = &answer.Owner.Repositories, answer.Owner.Login
	}
	for _, e := range problems {
		if e.Type == "FORBIDDEN" && len(e.Path) <= nodeDepth {
			return nil, fmt.Errorf("GitHub at %s refuses to show repositories of %s: %s",
				l.Connection.Host(), l.owner.Login, message.Sentence(e.Message))
		}
		if len(e.Path) >= 4 {
			if i, ok := e.Path[3].(float64); ok {
				if int(i) >= 0 && int(i) < len(p.Edges) {
					p.Edges[int(i)].problem = message.OneLine(e.Message)
				}
				continue
			}
		}
		if e.Type != "NOT_FOUND" || len(e.Path) > 1 {
			failure := &connection.Failure{Message: message.OneLine(e.Message)}
			return nil, fmt.Errorf("GitHub at %s, graphql: %w", l.Connection.Host(), failure)
		}
	}
	if answer.Owner == nil {
		return nil, nil
	}
	for i, e := range p.Edges {
		if (len(e.Node) == 0 || string(e.Node) == "null") && e.problem == "" {
			p.Edges[i].problem = "GitHub showed nothing of it"
		}
	}
	return p, nil
}

// withoutFiles asks for the next repository without its files.
func (l *listing) withoutFiles(ctx context.Context) (*page, error) {
	for n := 1; ; n++ {
		p, err := l.query(ctx, l.after, 1, false)
		if err == nil && p != nil && len(p.Edges) > 0 && p.Edges[0].problem == "" {
			p.Edges[0].problem = unreadable
		}
		if err == nil || !connection.Passing(err) || n >= FailuresAlone {
			return p, err
		}
		if err := l.Connection.BackOff(ctx, n, err); err != nil {
			return nil, err
		}
	}
}

// take takes the repositories of a page, each once. One with a problem is asked
// for again.
func (l *listing) take(ctx context.Context, p *page) error {
	before := l.after
	for _, e := range p.Edges {
		r := parse(l.owner.Login, e.Node, l.Paths, e.problem)
		if r == nil || e.problem != "" {
			again, err := l.again(ctx, before)
			if err != nil {
				return err
			}
			if again != nil {
				r = again
			}
		}
		before = e.Cursor
		switch {
		case r == nil:
			l.owner.Lost++
			l.owner.LostBecause = e.problem
		case !l.seen[r.ID]:
			l.seen[r.ID] = true
			l.owner.Repositories = append(l.owner.Repositories, r)
		}
	}
	return nil
}

// again asks once more for the repository behind a cursor; nil if that fails too.
func (l *listing) again(ctx context.Context, after string) (*Repository, error) {
	p, err := l.query(ctx, after, 1, l.Files)
	if err != nil && !connection.Passing(err) {
		return nil, err
	}
	if err != nil || p == nil || len(p.Edges) != 1 {
		return nil, nil
	}
	return parse(l.owner.Login, p.Edges[0].Node, l.Paths, p.Edges[0].problem), nil
}
