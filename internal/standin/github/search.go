package github

import (
	"cmp"
	"net/http"
	"path"
	"slices"
	"strings"
)

// The bounds of code search: results beyond the thousandth are out of reach,
// and large files are not indexed.
const (
	searchResults = 1000
	searchBytes   = 384_000
)

type hit struct {
	repository *Repository
	path       string
	blob       *blob
}

// search is a query of code search: qualifiers filename, path, org, user and repo;
// other words must occur in the file.
type search struct{ names, folders, owners, repositories, text []string }

func parseSearch(q string) search {
	var s search
	for _, word := range strings.Fields(q) {
		key, value, ok := strings.Cut(word, ":")
		value = strings.Trim(value, `"`)
		switch {
		case ok && key == "filename":
			s.names = append(s.names, value)
		case ok && key == "path":
			s.folders = append(s.folders, strings.Trim(value, "/"))
		case ok && (key == "org" || key == "user"):
			s.owners = append(s.owners, strings.ToLower(value))
		case ok && key == "repo":
			s.repositories = append(s.repositories, value)
		default:
			s.text = append(s.text, strings.ToLower(strings.Trim(word, `"`)))
		}
	}
	return s
}

// in reports whether a repository is searched.
func (s *search) in(r *Repository) bool {
	return (s.owners == nil || slices.Contains(s.owners, strings.ToLower(r.owner.Login))) &&
		(s.repositories == nil || slices.Contains(s.repositories, r.owner.Login+"/"+r.Name))
}

// finds reports whether a file is a result.
func (s *search) finds(p string, content []byte) bool {
	within := func(f string) bool { return f == "" && !strings.Contains(p, "/") || strings.HasPrefix(p, f+"/") }
	if len(content) >= searchBytes || s.names != nil && !slices.Contains(s.names, path.Base(p)) ||
		s.folders != nil && !slices.ContainsFunc(s.folders, within) {
		return false
	}
	text := strings.ToLower(string(content))
	return !slices.ContainsFunc(s.text, func(t string) bool { return !strings.Contains(text, t) })
}

// searchCode answers /search/code.
func (s *Server) searchCode(a *answer, r *http.Request) {
	q := parseSearch(r.URL.Query().Get("q"))
	if len(q.names)+len(q.text) == 0 {
		a.refuse(Refusal{Status: http.StatusUnprocessableEntity, Message: "Validation Failed"})
		return
	}
	var hits []hit
	for _, org := range s.organisations {
		for _, repository := range visible(org) {
			if !q.in(repository) || repository.objects() == nil {
				continue
			}
			for p, content := range repository.files {
				if q.finds(p, content) {
					hits = append(hits, hit{repository, p, repository.resolve("HEAD:" + p).(*blob)})
				}
			}
		}
	}
	slices.SortFunc(hits, func(x, y hit) int {
		return cmp.Or(strings.Compare(x.repository.Name, y.repository.Name), strings.Compare(x.path, y.path))
	})
	total := len(hits)
	items := []any{}
	for _, h := range page(a, r, hits[:min(total, searchResults)]) {
		items = append(items, map[string]any{
			"name": path.Base(h.path), "path": h.path, "sha": h.blob.oid, "score": 1.0, "repository": s.minimal(h.repository),
			"url":      s.api(h.repository) + "/contents/" + h.path,
			"git_url":  s.api(h.repository) + "/git/blobs/" + h.blob.oid,
			"html_url": s.html(h.repository) + "/blob/" + h.repository.branch() + "/" + h.path,
		})
	}
	a.json(map[string]any{"total_count": total, "incomplete_results": false, "items": items})
}
