package inventory

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// searchResults is how many results of a search GitHub gives.
const searchResults = 1000

// MaxDockerfiles is how many Dockerfiles below the root are read.
const MaxDockerfiles = 20

// found is a result of code search.
type found struct {
	Path, SHA  string
	Repository struct {
		Name  string
		Owner struct{ Login string }
	}
}

// findFiles searches for the files of interest: by name, and for workflows with
// CodeQL by content. A search sees the default branch only, no large files, and
// no more than a thousand results; a warning tells what was cut off.
func (r *Reader) findFiles(ctx context.Context, o *Owner) error {
	byName := make(map[string]*Repository)
	for _, x := range o.Repositories {
		byName[strings.ToLower(x.Name)] = x
	}
	within := "org:" + o.Login
	if o.User {
		within = "user:" + o.Login
	}
	queries := []string{`"github/codeql-action" path:` + workflows + " " + within}
	for _, name := range r.Paths.names() {
		queries = append(queries, "filename:"+name+" "+within)
	}
	nested := make(map[*Repository][]File)
	for _, q := range queries {
		hits, err := r.search(ctx, q)
		if err != nil {
			return err
		}
		for _, h := range hits {
			x := byName[strings.ToLower(h.Repository.Name)]
			if x == nil || !strings.EqualFold(h.Repository.Owner.Login, o.Login) || !IsOID(h.SHA) ||
				slices.ContainsFunc(x.Files, func(f File) bool { return f.Path == h.Path }) {
				continue
			}
			if _, ok := r.Paths.interest(h.Path); ok {
				x.add(r.Paths, h.Path, h.SHA, -1, 0)
			} else if path.Base(h.Path) == repofile.Dockerfile && x.Counts() {
				nested[x] = append(nested[x], NewFile(h.Path, h.SHA, -1))
			}
		}
	}
	for x, files := range nested {
		if !x.RootDockerfile {
			slices.SortFunc(files, func(a, b File) int { return ByDepth(a.Path, b.Path) })
			x.Files = append(x.Files, files[:min(len(files), MaxDockerfiles)]...)
		}
	}
	return nil
}

// ByDepth orders paths by the number of their folders, then by name.
func ByDepth(a, b string) int {
	return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), cmp.Compare(a, b))
}

// search returns the results of a search, as many as GitHub gives.
func (r *Reader) search(ctx context.Context, q string) ([]found, error) {
	type results struct {
		TotalCount        int  `json:"total_count"`
		IncompleteResults bool `json:"incomplete_results"`
		Items             []found
	}
	var all []found
	incomplete, total := false, 0
	for page, err := range connection.Pages[results](ctx, r.Connection, "search/code", url.Values{"q": {q}, "per_page": {"100"}}) {
		if _, refused := errors.AsType[*connection.Refusal](err); refused || connection.Passing(err) {
			r.warnings.Add("Code search failed for %s: %s.", q, message.Sentence(err.Error()))
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		incomplete = incomplete || page.IncompleteResults
		total = max(total, page.TotalCount)
	}
	switch {
	case total > searchResults:
		r.warnings.Add("Code search was truncated at %d of %d results for %s.", len(all), total, q)
	case incomplete:
		r.warnings.Add("Code search took too long for %s and gave %d of its results.", q, len(all))
	}
	return all, nil
}
