package github

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

var notFound = Refusal{Status: http.StatusNotFound, Message: "Not Found"}

// rest answers a request of REST. The model is locked for reading.
func (s *Server) rest(a *answer, r *http.Request, path string) {
	if r.Method != http.MethodGet {
		a.refuse(notFound)
		return
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	at := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	switch at(0) {
	case "orgs", "users":
		org := s.organisation(at(1))
		if org == nil || org.User != (at(0) == "users") {
			a.refuse(notFound)
			return
		}
		switch {
		case len(parts) == 3 && at(2) == "repos":
			s.listRepositories(a, r, org)
		case len(parts) == 4 && at(3) == "alerts" && at(0) == "orgs":
			s.organisationAlerts(a, r, org, Kind(at(2)))
		default:
			a.refuse(notFound)
		}
	case "repos":
		if strings.HasPrefix(path, "/repos/cisagov/kev-data/contents/") {
			s.catalogue(a, r)
			return
		}
		repository := s.repository(at(1), at(2))
		if repository == nil {
			a.refuse(notFound)
			return
		}
		s.repositoryREST(a, r, repository, parts[3:])
	default:
		a.refuse(notFound)
	}
}

// catalogue answers with CISA's list as the raw media type does.
func (s *Server) catalogue(a *answer, r *http.Request) {
	text := s.options.Catalogue
	switch {
	case !strings.Contains(r.Header.Get("Accept"), "raw"):
		a.refuse(Refusal{Status: http.StatusUnsupportedMediaType, Message: "the stand-in serves this file in the raw media type only"})
		return
	case text == nil:
		text = fmt.Appendf(nil, `{"dateReleased": "%sT00:00:00.5Z", "count": 1, "vulnerabilities": [
			{"cveID": "CVE-2020-11023", "dateAdded": "2025-01-23", "dueDate": "2025-02-13"}]}`, s.options.Now().UTC().Format(time.DateOnly))
	case len(text) == 0:
		a.refuse(notFound)
		return
	}
	a.status, a.body = http.StatusOK, text
}

func (s *Server) organisation(login string) *Organisation {
	for _, o := range s.organisations {
		if strings.EqualFold(o.Login, login) {
			return o
		}
	}
	return nil
}

func (s *Server) repository(owner, name string) *Repository {
	o := s.organisation(owner)
	if o == nil {
		return nil
	}
	for _, r := range o.Repositories {
		if !r.Hidden && strings.EqualFold(r.Name, name) {
			return r
		}
	}
	return nil
}

func (s *Server) repositoryREST(a *answer, r *http.Request, repository *Repository, rest []string) {
	path := strings.Join(rest, "/")
	switch {
	case path == "":
		a.json(s.minimal(repository))
	case len(rest) == 2 && rest[1] == "alerts":
		s.repositoryAlerts(a, r, repository, Kind(rest[0]))
	case len(rest) == 3 && rest[0] == "git" && rest[1] == "trees":
		s.gitTree(a, r, repository, rest[2])
	case len(rest) == 3 && rest[0] == "git" && rest[1] == "blobs":
		s.gitBlob(a, repository, rest[2])
	case len(rest) >= 1 && rest[0] == "contents":
		s.contents(a, repository, strings.Join(rest[1:], "/"))
	case rest[0] == "actions":
		s.actions(a, r, repository, rest[1:])
	default:
		a.refuse(notFound)
	}
}

// page cuts the page out of a list that the request asks for, by number.
func page[T any](a *answer, r *http.Request, list []T) []T {
	q := r.URL.Query()
	size, number := perPage(q), max(atoi(q.Get("page")), 1)
	from := min((number-1)*size, len(list))
	to := min(from+size, len(list))
	if to < len(list) {
		link(a, r, "page", strconv.Itoa(number+1))
	}
	return list[from:to]
}

// cursorPage cuts out a page by cursor.
func cursorPage[T any](a *answer, r *http.Request, list []T) []T {
	q := r.URL.Query()
	from := 0
	if after := q.Get("after"); after != "" {
		text, _ := base64.StdEncoding.DecodeString(after)
		from = min(max(atoi(string(text)), 0), len(list))
	}
	to := min(from+perPage(q), len(list))
	if to < len(list) {
		link(a, r, "after", base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(to))))
	}
	return list[from:to]
}

func perPage(q url.Values) int {
	if n := atoi(q.Get("per_page")); n > 0 {
		return min(n, 100)
	}
	return 30
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func link(a *answer, r *http.Request, name, value string) {
	u := *r.URL
	u.Scheme, u.Host = "http", r.Host
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	a.header.Set("Link", "<"+u.String()+`>; rel="next"`)
}

func (s *Server) listRepositories(a *answer, r *http.Request, org *Organisation) {
	list := visible(org)
	q := r.URL.Query()
	sort, direction := q.Get("sort"), q.Get("direction")
	slices.SortStableFunc(list, func(x, y *Repository) int {
		switch sort {
		case "updated":
			return y.UpdatedAt.Compare(x.UpdatedAt)
		case "pushed":
			return y.PushedAt.Compare(x.PushedAt)
		}
		return strings.Compare(x.Name, y.Name)
	})
	if direction == "asc" && (sort == "updated" || sort == "pushed") {
		slices.Reverse(list)
	}
	all := []any{}
	for _, repository := range page(a, r, list) {
		all = append(all, s.minimal(repository))
	}
	a.json(all)
}

func visible(org *Organisation) []*Repository {
	var list []*Repository
	for _, r := range org.Repositories {
		if !r.Hidden {
			list = append(list, r)
		}
	}
	return list
}

func (s *Server) gitTree(a *answer, r *http.Request, repository *Repository, oid string) {
	g := repository.objects()
	if g == nil {
		a.refuse(Refusal{Status: http.StatusConflict, Message: "Git Repository is empty."})
		return
	}
	var root *tree
	switch found := repository.resolve(oid).(type) {
	case commit:
		root = g.root
	case *tree:
		root = found
	default:
		root, _ = g.byOID[oid].(*tree)
	}
	if root == nil {
		a.refuse(notFound)
		return
	}
	recursive := r.URL.Query().Has("recursive")
	entries := []any{}
	var walk func(t *tree)
	walk = func(t *tree) {
		for _, e := range t.entries {
			url := s.api(repository) + "/git/"
			switch o := e.object.(type) {
			case *tree:
				entries = append(entries, map[string]any{
					"path": e.path, "mode": "040000", "type": "tree", "sha": o.oid, "url": url + "trees/" + o.oid,
				})
				if recursive {
					walk(o)
				}
			case *blob:
				entries = append(entries, map[string]any{
					"path": e.path, "mode": "100644", "type": "blob", "sha": o.oid, "size": len(o.content), "url": url + "blobs/" + o.oid,
				})
			}
		}
	}
	walk(root)
	a.json(map[string]any{"sha": oid, "url": s.api(repository) + "/git/trees/" + oid, "tree": entries, "truncated": false})
}

func (s *Server) gitBlob(a *answer, repository *Repository, oid string) {
	var found *blob
	if g := repository.objects(); g != nil {
		found, _ = g.byOID[oid].(*blob)
	}
	if found == nil {
		a.refuse(notFound)
		return
	}
	a.json(map[string]any{
		"sha": oid, "node_id": "B_" + oid, "size": len(found.content), "url": s.api(repository) + "/git/blobs/" + oid,
		"content": base64.StdEncoding.EncodeToString(found.content), "encoding": "base64",
	})
}

func (s *Server) contents(a *answer, repository *Repository, path string) {
	found, ok := repository.resolve("HEAD:" + path).(*blob)
	if !ok {
		a.refuse(notFound)
		return
	}
	self, git := s.api(repository)+"/contents/"+path, s.api(repository)+"/git/blobs/"+found.oid
	html := s.html(repository) + "/blob/" + repository.branch() + "/" + path
	a.json(map[string]any{
		"type": "file", "name": path[strings.LastIndexByte(path, '/')+1:], "path": path, "sha": found.oid, "size": len(found.content),
		"url": self, "git_url": git, "html_url": html, "_links": map[string]any{"self": self, "git": git, "html": html},
		"download_url": nil, "content": base64.StdEncoding.EncodeToString(found.content), "encoding": "base64",
	})
}
