package github

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// searchResults is how many results of a search GitHub gives.
const searchResults = 1000

// inventoryREST reads an owner's repositories without GraphQL, and finds their
// files by code search: by name for those of interest, by content for workflows
// with CodeQL. A search sees the default branch only, no large files, and no
// more than a thousand results; what was cut off is told in a warning.
func (p *pass) inventoryREST(ctx context.Context, login string, because *connection.Refusal) (*owner, error) {
	o := &owner{login: login, rest: true}
	list, err := p.repositoriesREST(ctx, "orgs", login)
	var refused *connection.Refusal
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		o.user = true
		list, err = p.repositoriesREST(ctx, "users", login)
	}
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return nil, fmt.Errorf("GitHub at %s shows no organisation or user %q to this token: check organisation: and what the token may see", p.client.Host(), login)
	}
	if err != nil {
		return nil, err
	}
	byName := make(map[string]*repository)
	for _, x := range list {
		r := &repository{id: x.NodeID, number: x.ID}
		r.Repository = dataset.Repository{
			Owner: login, Name: x.Name, URL: x.HTMLURL, Archived: x.Archived, Fork: x.Fork, Empty: x.Size == 0, Private: x.Private,
			Branch: x.DefaultBranch, PushedAt: x.PushedAt, Topics: x.Topics, Language: x.Language,
		}
		o.repositories = append(o.repositories, r)
		byName[strings.ToLower(x.Name)] = r
	}
	p.warn("GraphQL is refused for %s (%s), so its files were found by code search, which may miss some.",
		login, because.Reason())
	if p.cfg.Sources.GitHub.Repositories {
		if err := p.searchAll(ctx, o, byName); err != nil {
			return nil, err
		}
	}
	p.total += len(o.repositories)
	p.run.Progress.Total(int64(p.total), "repositories")
	p.run.Progress.Add(int64(len(o.repositories)))
	return o, p.noneIsNoAnswer(o)
}

func (p *pass) repositoriesREST(ctx context.Context, kind, login string) ([]restRepository, error) {
	var all []restRepository
	query := url.Values{"per_page": {"100"}}
	if kind == "orgs" {
		query.Set("type", "all")
	}
	for query != nil {
		var list []restRepository
		page, err := p.client.Get(ctx, kind+"/"+url.PathEscape(login)+"/repos", query, "", &list)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		query = page.Next
	}
	return all, nil
}

// searchAll searches for every file of interest.
func (p *pass) searchAll(ctx context.Context, o *owner, byName map[string]*repository) error {
	within := "org:" + o.login
	if o.user {
		within = "user:" + o.login
	}
	names := make(map[string]bool)
	for f := range p.wanted.files {
		names[path.Base(f)] = true
	}
	queries := []string{`"github/codeql-action" path:` + workflows + " " + within}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		queries = append(queries, "filename:"+name+" "+within)
	}
	nested := make(map[*repository][]*file)
	for _, q := range queries {
		hits, err := p.search(ctx, q)
		if err != nil {
			return err
		}
		for _, h := range hits {
			r := byName[strings.ToLower(h.Repository.Name)]
			if r == nil || !strings.EqualFold(h.Repository.Owner.Login, o.login) || !isOID(h.SHA) || slices.ContainsFunc(r.files, func(f *file) bool { return f.path == h.Path }) {
				continue
			}
			if _, ok := p.wanted.interest(h.Path); ok {
				p.add(r, h.Path, h.SHA, -1, 0)
			} else if path.Base(h.Path) == dockerfile && r.counts() {
				nested[r] = append(nested[r], &file{path: h.Path, oid: h.SHA, size: -1, content: true})
			}
		}
	}
	for r, files := range nested {
		if !r.rootDockerfile {
			slices.SortFunc(files, func(x, y *file) int {
				if d := strings.Count(x.path, "/") - strings.Count(y.path, "/"); d != 0 {
					return d
				}
				return strings.Compare(x.path, y.path)
			})
			r.files = append(r.files, files[:min(len(files), maxDockerfiles)]...)
		}
	}
	return nil
}

// found is a result of code search.
type found struct {
	Path, SHA  string
	Repository struct {
		Name  string
		Owner struct{ Login string }
	}
}

// search returns the results of a search, as many as GitHub gives.
func (p *pass) search(ctx context.Context, q string) ([]found, error) {
	var all []found
	incomplete, total := false, 0
	for query := (url.Values{"q": {q}, "per_page": {"100"}}); query != nil; {
		var answer struct {
			TotalCount        int  `json:"total_count"`
			IncompleteResults bool `json:"incomplete_results"`
			Items             []found
		}
		page, err := p.client.Get(ctx, "search/code", query, "", &answer)
		var refused *connection.Refusal
		if errors.As(err, &refused) || err != nil && connection.Passing(err) {
			p.warn("Code search failed for %s: %s.", q, message.Sentence(err.Error()))
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, answer.Items...)
		incomplete = incomplete || answer.IncompleteResults
		total = max(total, answer.TotalCount)
		query = page.Next
	}
	switch {
	case total > searchResults:
		p.warn("Code search was truncated at %d of %d results for %s.", len(all), total, q)
	case incomplete:
		p.warn("Code search took too long for %s and gave %d of its results.", q, len(all))
	}
	return all, nil
}
