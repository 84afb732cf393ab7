package github

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// query answers one GraphQL document.
type query struct {
	server    *Server
	document  string
	variables map[string]any
	errors    []GraphQLError
}

// The shapes of documents that are answered. Fields and arguments are those of
// GitHub's schema; a document of another shape is refused.
var (
	ownersShape = regexp.MustCompile(`\bowner: (organization|user|repositoryOwner)\(login: \$login\)`)
	pathShape   = regexp.MustCompile(`\b(\w+): object\(expression: ("(?:[^"\\]|\\.)*")\)`)
	nodeShape   = regexp.MustCompile(`\b(\w+): node\(id: ("(?:[^"\\]|\\.)*")\)`)
	blobShape   = regexp.MustCompile(`\b(\w+): object\(oid: "([0-9a-f]+)"\)`)
	nodeObject  = regexp.MustCompile(nodeShape.String() + "|" + blobShape.String() + "|" + pathShape.String())
	arguments   = regexp.MustCompile(`\([^()]*\)`)
	word        = regexp.MustCompile(`\w+`)
)

// graphql answers a request of GraphQL.
func (s *Server) graphql(a *answer, r Request, faults []GraphQLError) {
	q := &query{server: s, document: r.Document, variables: r.Variables}
	points := q.points()
	if !s.take("graphql", points) {
		a.json(map[string]any{"errors": []GraphQLError{{Type: "RATE_LIMITED", Message: "API rate limit exceeded for user ID 1."}}})
		return
	}
	s.mu.Lock()
	s.stats.Points += points
	s.mu.Unlock()
	var data map[string]any
	switch {
	case ownersShape.MatchString(r.Document):
		data = q.owner()
	case nodeShape.MatchString(r.Document):
		data = q.blobs()
	default:
		a.json(map[string]any{"errors": []GraphQLError{{Message: "The stand-in does not know documents of this shape."}}})
		return
	}
	q.prune(data)
	var answered any = data
	for _, f := range faults {
		if len(f.Path) == 0 {
			answered = nil
		} else {
			cut(data, f.Path)
		}
		q.errors = append(q.errors, f)
	}
	body := map[string]any{"data": answered}
	if len(q.errors) > 0 {
		body["errors"] = q.errors
	}
	a.json(body)
}

// points is what a document costs: the requests needed to fill its connections,
// over 100. Each repository has one, its topics.
func (q *query) points() int {
	connections := strings.Count(q.document, "(first:")
	if first := q.first(); strings.Contains(q.document, "repositoryTopics(first:") {
		connections = 1 + first
	}
	return max(1, int(math.Round(float64(connections)/100)))
}

func (q *query) first() int {
	n, ok := q.variables["first"].(float64)
	if !ok {
		return 1
	}
	return min(max(int(n), 0), 100)
}

// prune removes the fields that the document does not ask for.
func (q *query) prune(data map[string]any) {
	asked := make(map[string]bool)
	for _, w := range word.FindAllString(arguments.ReplaceAllString(q.document, ""), -1) {
		asked[w] = true
	}
	var walk func(v any)
	walk = func(v any) {
		switch x := v.(type) {
		case map[string]any:
			for name, below := range x {
				if !asked[name] {
					delete(x, name)
					continue
				}
				walk(below)
			}
		case []any:
			for _, below := range x {
				walk(below)
			}
		}
	}
	walk(data)
}

// cut puts null where a path ends.
func cut(v any, path []any) {
	for i, key := range path {
		last := i == len(path)-1
		switch at := key.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				return
			}
			if last {
				m[at] = nil
			}
			v = m[at]
		case int:
			list, ok := v.([]any)
			if !ok || at >= len(list) {
				return
			}
			if last {
				list[at] = nil
			}
			v = list[at]
		}
	}
}

// owner answers a document that asks for an owner and a page of its repositories.
func (q *query) owner() map[string]any {
	kind := ownersShape.FindStringSubmatch(q.document)[1]
	login, _ := q.variables["login"].(string)
	org := q.server.organisation(login)
	if org == nil || kind == "organization" && org.User || kind == "user" && !org.User {
		if kind != "repositoryOwner" {
			q.notFound(fmt.Sprintf("Could not resolve to an %s with the login of '%s'.", strings.ToUpper(kind[:1])+kind[1:], login), "owner")
		}
		return map[string]any{"owner": nil}
	}
	list := visible(org)
	from := 0
	if after, _ := q.variables["after"].(string); after != "" {
		text, _ := base64.StdEncoding.DecodeString(after)
		from = min(max(atoi(strings.TrimPrefix(string(text), "cursor:")), 0), len(list))
	}
	to := min(from+q.first(), len(list))
	cursor := func(i int) string { return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "cursor:%d", i+1)) }
	objects := pathShape.FindAllStringSubmatch(q.document, -1)
	edges := []any{}
	for i := from; i < to; i++ {
		edges = append(edges, map[string]any{"cursor": cursor(i), "node": q.server.repositoryNode(list[i], objects)})
	}
	page := map[string]any{"hasNextPage": to < len(list), "endCursor": nil}
	if to > from {
		page["endCursor"] = cursor(to - 1)
	}
	return map[string]any{"owner": map[string]any{
		"login":        org.Login,
		"repositories": map[string]any{"totalCount": len(list), "pageInfo": page, "edges": edges},
	}}
}

func (q *query) notFound(text string, path ...any) {
	q.errors = append(q.errors, GraphQLError{Type: "NOT_FOUND", Message: text, Path: path})
}

// repositoryNode is a repository with the objects at the paths that a document
// asks for: aliases and quoted expressions.
func (s *Server) repositoryNode(r *Repository, paths [][]string) map[string]any {
	named := func(name string) any { return map[string]any{"name": name} }
	languages, topics := []any{}, []any{}
	for _, l := range r.Languages {
		languages = append(languages, named(l))
	}
	for _, t := range r.Topics {
		topics = append(topics, map[string]any{"topic": named(t)})
	}
	m := map[string]any{
		"id": r.nodeID(), "databaseId": r.ID, "name": r.Name, "url": s.html(r), "pushedAt": instant(r.PushedAt),
		"isArchived": r.Archived, "isFork": r.Fork, "isEmpty": r.objects() == nil, "isPrivate": r.Private,
		"hasVulnerabilityAlertsEnabled": r.Dependabot == FeatureOn, "isSecurityPolicyEnabled": r.SecurityPolicy,
		"primaryLanguage": nil, "languages": map[string]any{"nodes": languages}, "repositoryTopics": map[string]any{"nodes": topics},
		"defaultBranchRef": nil,
	}
	if r.Language != "" {
		m["primaryLanguage"] = named(r.Language)
	}
	if g := r.objects(); g != nil {
		m["defaultBranchRef"] = map[string]any{"name": r.branch(), "target": map[string]any{"oid": g.head}}
	}
	for _, p := range paths {
		m[p[1]] = gitObject(r.resolve(unquote(p[2])), 0)
	}
	return m
}

// unquote reads a GraphQL string, which is a JSON string.
func unquote(s string) string {
	var text string
	_ = json.Unmarshal([]byte(s), &text)
	return text
}

// gitObject is a tree or blob, nil for nothing else. The entries of a tree have
// their own objects as many levels deep as asked for.
func gitObject(v any, levels int) any {
	switch x := v.(type) {
	case *tree:
		entries := []any{}
		for _, e := range x.entries {
			m := map[string]any{"name": e.name, "path": e.path}
			switch o := e.object.(type) {
			case *tree:
				m["type"], m["mode"], m["oid"], m["size"] = "tree", 0o040000, o.oid, 0
			case *blob:
				m["type"], m["mode"], m["oid"], m["size"] = "blob", 0o100644, o.oid, len(o.content)
			}
			if levels > 0 {
				m["object"] = gitObject(e.object, levels-1)
			}
			entries = append(entries, m)
		}
		return map[string]any{"entries": entries}
	case *blob:
		m := map[string]any{
			"oid": x.oid, "byteSize": len(x.content), "isBinary": x.binary(), "isTruncated": len(x.content) > textLimit, "text": nil,
		}
		if !x.binary() {
			m["text"] = x.text()
		}
		return m
	}
	return nil
}

// blobs answers a document that asks for blobs by their ids, or for folders by
// their paths, below the nodes of their repositories.
func (q *query) blobs() map[string]any {
	data := map[string]any{}
	var node map[string]any
	var repository *Repository
	for _, m := range nodeObject.FindAllStringSubmatch(q.document, -1) {
		if alias := m[1]; alias != "" {
			id := unquote(m[2])
			data[alias], node = nil, nil
			if repository = q.server.node(id); repository == nil {
				q.notFound(fmt.Sprintf("Could not resolve to a node with the global id of '%s'.", id), alias)
				continue
			}
			node = map[string]any{}
			data[alias] = node
		} else if node != nil && m[5] != "" {
			node[m[5]] = gitObject(repository.resolve(unquote(m[6])), strings.Count(q.document, "object {"))
		} else if node != nil {
			node[m[3]] = nil
			if g := repository.objects(); g != nil {
				if b, ok := g.byOID[m[4]].(*blob); ok {
					node[m[3]] = gitObject(b, 0)
				}
			}
		}
	}
	return data
}

// node finds a repository by its id.
func (s *Server) node(id string) *Repository {
	number, _ := strconv.ParseInt(strings.TrimPrefix(id, "R_"), 10, 64)
	for _, org := range s.organisations {
		i := slices.IndexFunc(org.Repositories, func(r *Repository) bool { return !r.Hidden && r.ID == number })
		if i >= 0 {
			return org.Repositories[i]
		}
	}
	return nil
}
