package github

import (
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

// searchCode answers /search/code: qualifiers filename, path, extension, org,
// user and repo; other words must occur in the file.
func (s *Server) searchCode(a *answer, r *http.Request) {
	q := r.URL.Query().Get("q")
	var names, folders, owners, repositories, text []string
	for _, word := range words(q) {
		key, value, ok := strings.Cut(word, ":")
		value = strings.Trim(value, `"`)
		switch {
		case ok && key == "filename":
			names = append(names, value)
		case ok && key == "path":
			folders = append(folders, strings.Trim(value, "/"))
		case ok && (key == "org" || key == "user"):
			owners = append(owners, value)
		case ok && key == "repo":
			repositories = append(repositories, value)
		default:
			text = append(text, strings.ToLower(strings.Trim(word, `"`)))
		}
	}
	if len(names)+len(text) == 0 {
		a.refuse(Refusal{Status: http.StatusUnprocessableEntity, Message: "Validation Failed"})
		return
	}
	var hits []hit
	for _, org := range s.organisations {
		for _, repository := range visible(org) {
			full := org.Login + "/" + repository.Name
			if len(owners) > 0 && !slices.ContainsFunc(owners, func(o string) bool { return strings.EqualFold(o, org.Login) }) ||
				len(repositories) > 0 && !slices.Contains(repositories, full) || repository.objects() == nil {
				continue
			}
			for p, content := range repository.files {
				if len(content) >= searchBytes || len(names) > 0 && !slices.Contains(names, path.Base(p)) {
					continue
				}
				within := func(f string) bool { return f == "" && !strings.Contains(p, "/") || strings.HasPrefix(p, f+"/") }
				if len(folders) > 0 && !slices.ContainsFunc(folders, within) {
					continue
				}
				if slices.ContainsFunc(text, func(t string) bool { return !strings.Contains(strings.ToLower(string(content)), t) }) {
					continue
				}
				hits = append(hits, hit{repository, p, repository.resolve("HEAD:" + p).(*blob)})
			}
		}
	}
	slices.SortFunc(hits, func(x, y hit) int {
		if c := strings.Compare(x.repository.Name, y.repository.Name); c != 0 {
			return c
		}
		return strings.Compare(x.path, y.path)
	})
	total := len(hits)
	hits = hits[:min(total, searchResults)]
	items := []any{}
	for _, h := range page(a, r, hits) {
		items = append(items, map[string]any{
			"name": path.Base(h.path), "path": h.path, "sha": h.blob.oid, "score": 1.0, "repository": s.minimal(h.repository),
			"url":      s.api(h.repository) + "/contents/" + h.path,
			"git_url":  s.api(h.repository) + "/git/blobs/" + h.blob.oid,
			"html_url": s.html(h.repository) + "/blob/" + h.repository.branch() + "/" + h.path,
		})
	}
	a.json(map[string]any{"total_count": total, "incomplete_results": false, "items": items})
}
