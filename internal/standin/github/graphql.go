package github

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// object is a value with fields.
type object struct {
	typename   string
	interfaces []string
	// field returns a field's value: nil, a scalar, an object or a slice of
	// them; known is false if the type has no such field.
	field func(name string, args map[string]any) (value any, known bool)
}

// execution is one document being answered.
type execution struct {
	server    *Server
	document  *ast.QueryDocument
	variables map[string]any
	errors    []GraphQLError
	invalid   string
}

// graphql answers a request of GraphQL.
func (s *Server) graphql(a *answer, r Request, faults []GraphQLError) {
	document, err := parser.ParseQuery(&ast.Source{Input: r.Document})
	if err != nil || len(document.Operations) != 1 || document.Operations[0].Operation != ast.Query {
		a.json(map[string]any{"errors": []GraphQLError{{Message: fmt.Sprintf("Parse error: %v", err)}}})
		return
	}
	e := &execution{server: s, document: document, variables: r.Variables}
	points := e.points(document.Operations[0].SelectionSet)
	if !s.take("graphql", points) {
		a.json(map[string]any{"errors": []GraphQLError{{Type: "RATE_LIMITED", Message: "API rate limit exceeded for user ID 1."}}})
		return
	}
	s.mu.Lock()
	s.stats.Points += points
	s.mu.Unlock()
	data := e.selection(s.root(e, points), document.Operations[0].SelectionSet, nil)
	if e.invalid != "" {
		a.json(map[string]any{"errors": []GraphQLError{{Message: e.invalid}}})
		return
	}
	var answer any = data
	for _, f := range faults {
		if len(f.Path) == 0 {
			answer = nil
		} else {
			cut(data, f.Path)
		}
		e.errors = append(e.errors, f)
	}
	body := map[string]any{"data": answer}
	if len(e.errors) > 0 {
		body["errors"] = e.errors
	}
	a.json(body)
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

// points is what a document costs: the requests needed to fill its connections,
// over 100.
func (e *execution) points(set ast.SelectionSet) int {
	var count func(set ast.SelectionSet, times int) int
	count = func(set ast.SelectionSet, times int) int {
		n := 0
		for _, selection := range set {
			switch x := selection.(type) {
			case *ast.Field:
				below := times
				for _, name := range []string{"first", "last"} {
					if arg := x.Arguments.ForName(name); arg != nil {
						n += times
						v, _ := arg.Value.Value(e.variables)
						below = times * max(integer(v), 1)
					}
				}
				n += count(x.SelectionSet, below)
			case *ast.InlineFragment:
				n += count(x.SelectionSet, times)
			case *ast.FragmentSpread:
				if f := e.document.Fragments.ForName(x.Name); f != nil {
					n += count(f.SelectionSet, times)
				}
			}
		}
		return n
	}
	return max(1, int(math.Round(float64(count(set, 1))/100)))
}

func integer(v any) int {
	switch n := v.(type) {
	case int64:
		return int(n)
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

// selection answers the fields chosen of an object.
func (e *execution) selection(o *object, set ast.SelectionSet, path []any) map[string]any {
	out := make(map[string]any, len(set))
	e.collect(o, set, path, out)
	return out
}

func (e *execution) collect(o *object, set ast.SelectionSet, path []any, out map[string]any) {
	applies := func(condition string) bool {
		return condition == "" || condition == o.typename || slices.Contains(o.interfaces, condition)
	}
	for _, selection := range set {
		switch x := selection.(type) {
		case *ast.Field:
			if !e.included(x.Directives) {
				continue
			}
			if x.Name == "__typename" {
				out[x.Alias] = o.typename
				continue
			}
			args := map[string]any{}
			for _, arg := range x.Arguments {
				v, err := arg.Value.Value(e.variables)
				if err != nil {
					e.invalid = err.Error()
					return
				}
				args[arg.Name] = v
			}
			at := append(slices.Clone(path), x.Alias)
			v, known := o.field(x.Name, args)
			if !known {
				e.invalid = fmt.Sprintf("Field '%s' doesn't exist on type '%s'", x.Name, o.typename)
				return
			}
			if err, ok := v.(GraphQLError); ok {
				err.Path = at
				e.errors = append(e.errors, err)
				v = nil
			}
			out[x.Alias] = e.complete(v, x.SelectionSet, at)
		case *ast.InlineFragment:
			if e.included(x.Directives) && applies(x.TypeCondition) {
				e.collect(o, x.SelectionSet, path, out)
			}
		case *ast.FragmentSpread:
			f := e.document.Fragments.ForName(x.Name)
			if f == nil {
				e.invalid = fmt.Sprintf("Fragment %s was used, but not defined", x.Name)
				return
			}
			if e.included(x.Directives) && applies(f.TypeCondition) {
				e.collect(o, f.SelectionSet, path, out)
			}
		}
		if e.invalid != "" {
			return
		}
	}
}

func (e *execution) included(directives ast.DirectiveList) bool {
	value := func(d *ast.Directive) bool {
		v, _ := d.Arguments.ForName("if").Value.Value(e.variables)
		b, _ := v.(bool)
		return b
	}
	if d := directives.ForName("include"); d != nil && !value(d) {
		return false
	}
	if d := directives.ForName("skip"); d != nil && value(d) {
		return false
	}
	return true
}

func (e *execution) complete(v any, set ast.SelectionSet, path []any) any {
	switch x := v.(type) {
	case *object:
		if x == nil {
			return nil
		}
		return e.selection(x, set, path)
	case []*object:
		list := make([]any, len(x))
		for i, o := range x {
			list[i] = e.complete(o, set, append(slices.Clone(path), i))
		}
		return list
	}
	return v
}

// root is the type Query.
func (s *Server) root(e *execution, points int) *object {
	return &object{typename: "Query", field: func(name string, args map[string]any) (any, bool) {
		switch name {
		case "organization", "user", "repositoryOwner":
			login, _ := args["login"].(string)
			org := s.organisation(login)
			if org == nil || name == "organization" && org.User || name == "user" && !org.User {
				if name == "repositoryOwner" {
					return nil, true
				}
				return GraphQLError{Type: "NOT_FOUND", Message: fmt.Sprintf("Could not resolve to an %s with the login of '%s'.", strings.ToUpper(name[:1])+name[1:], login)}, true
			}
			return s.ownerObject(org), true
		case "repository":
			owner, _ := args["owner"].(string)
			repository, _ := args["name"].(string)
			if r := s.repository(owner, repository); r != nil {
				return s.repositoryObject(r), true
			}
			return GraphQLError{Type: "NOT_FOUND", Message: fmt.Sprintf("Could not resolve to a Repository with the name '%s/%s'.", owner, repository)}, true
		case "node":
			id, _ := args["id"].(string)
			number, _ := strconv.ParseInt(strings.TrimPrefix(id, "R_"), 10, 64)
			for _, org := range s.organisations {
				for _, r := range org.Repositories {
					if !r.Hidden && r.ID == number {
						return s.repositoryObject(r), true
					}
				}
			}
			return GraphQLError{Type: "NOT_FOUND", Message: fmt.Sprintf("Could not resolve to a node with the global id of '%s'.", id)}, true
		case "rateLimit":
			s.mu.Lock()
			defer s.mu.Unlock()
			w := *s.current("graphql")
			return fields("RateLimit", map[string]any{"cost": points, "limit": w.limit, "remaining": w.limit - w.used, "used": w.used, "resetAt": instant(w.reset)}), true
		}
		return nil, false
	}}
}

// fields is an object whose fields take no arguments.
func fields(typename string, values map[string]any) *object {
	return &object{typename: typename, field: func(name string, _ map[string]any) (any, bool) {
		v, ok := values[name]
		return v, ok
	}}
}

func (s *Server) ownerObject(org *Organisation) *object {
	typename := "Organization"
	if org.User {
		typename = "User"
	}
	return &object{typename: typename, interfaces: []string{"RepositoryOwner", "Node"}, field: func(name string, args map[string]any) (any, bool) {
		switch name {
		case "login":
			return org.Login, true
		case "id":
			return "O_" + org.Login, true
		case "url":
			return htmlRoot + "/" + org.Login, true
		case "repositories":
			list := visible(org)
			order, _ := args["orderBy"].(map[string]any)
			slices.SortStableFunc(list, func(x, y *Repository) int {
				switch order["field"] {
				case "NAME":
					return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name))
				case "PUSHED_AT":
					return x.PushedAt.Compare(y.PushedAt)
				case "UPDATED_AT":
					return x.UpdatedAt.Compare(y.UpdatedAt)
				}
				return 0
			})
			if order["direction"] == "DESC" {
				slices.Reverse(list)
			}
			return s.connection("Repository", len(list), args, func(i int) *object { return s.repositoryObject(list[i]) }), true
		}
		return nil, false
	}}
}

// connection is a page of a list of n.
func (s *Server) connection(of string, n int, args map[string]any, at func(int) *object) *object {
	from := 0
	if after, _ := args["after"].(string); after != "" {
		text, _ := base64.StdEncoding.DecodeString(after)
		from, _ = strconv.Atoi(strings.TrimPrefix(string(text), "cursor:"))
	}
	from = min(max(from, 0), n)
	to := min(from+min(max(integer(args["first"]), 0), 100), n)
	cursor := func(i int) string { return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "cursor:%d", i+1)) }
	return &object{typename: of + "Connection", field: func(name string, _ map[string]any) (any, bool) {
		switch name {
		case "totalCount":
			return n, true
		case "nodes":
			list := []*object{}
			for i := from; i < to; i++ {
				list = append(list, at(i))
			}
			return list, true
		case "edges":
			list := []*object{}
			for i := from; i < to; i++ {
				list = append(list, fields(of+"Edge", map[string]any{"cursor": cursor(i), "node": at(i)}))
			}
			return list, true
		case "pageInfo":
			var end any
			if to > from {
				end = cursor(to - 1)
			}
			return fields("PageInfo", map[string]any{"hasNextPage": to < n, "endCursor": end}), true
		}
		return nil, false
	}}
}

func (s *Server) repositoryObject(r *Repository) *object {
	return &object{typename: "Repository", interfaces: []string{"Node"}, field: func(name string, args map[string]any) (any, bool) {
		switch name {
		case "id":
			return r.nodeID(), true
		case "databaseId":
			return r.ID, true
		case "name":
			return r.Name, true
		case "nameWithOwner":
			return r.owner.Login + "/" + r.Name, true
		case "owner":
			return s.ownerObject(r.owner), true
		case "url":
			return s.html(r), true
		case "description":
			return orNull(r.Description), true
		case "isArchived":
			return r.Archived, true
		case "isFork":
			return r.Fork, true
		case "isEmpty":
			return r.objects() == nil, true
		case "isPrivate":
			return r.Private, true
		case "isDisabled":
			return false, true
		case "pushedAt":
			return instant(r.PushedAt), true
		case "updatedAt":
			return instant(r.UpdatedAt), true
		case "hasVulnerabilityAlertsEnabled":
			return r.Dependabot == FeatureOn, true
		case "isSecurityPolicyEnabled":
			return r.SecurityPolicy, true
		case "primaryLanguage":
			if r.Language == "" {
				return nil, true
			}
			return fields("Language", map[string]any{"name": r.Language}), true
		case "languages":
			return s.connection("Language", len(r.Languages), args, func(i int) *object {
				return fields("Language", map[string]any{"name": r.Languages[i]})
			}), true
		case "repositoryTopics":
			return s.connection("RepositoryTopic", len(r.Topics), args, func(i int) *object {
				return fields("RepositoryTopic", map[string]any{"topic": fields("Topic", map[string]any{"name": r.Topics[i]})})
			}), true
		case "defaultBranchRef":
			if r.objects() == nil {
				return nil, true
			}
			return fields("Ref", map[string]any{"name": r.branch(), "target": gitObject(commit{r})}), true
		case "object":
			if expression, ok := args["expression"].(string); ok {
				return gitObject(r.resolve(expression)), true
			}
			oid, _ := args["oid"].(string)
			g := r.objects()
			if g == nil {
				return nil, true
			}
			if oid == g.head {
				return gitObject(commit{r}), true
			}
			return gitObject(g.byOID[oid]), true
		}
		return nil, false
	}}
}

// gitObject is a commit, tree or blob as GraphQL shows it, nil for nothing.
func gitObject(v any) *object {
	switch x := v.(type) {
	case commit:
		return &object{typename: "Commit", interfaces: []string{"GitObject", "Node"}, field: func(name string, _ map[string]any) (any, bool) {
			g := x.repository.objects()
			switch name {
			case "oid":
				return g.head, true
			case "tree":
				return gitObject(g.root), true
			case "committedDate":
				return instant(x.repository.PushedAt), true
			}
			return nil, false
		}}
	case *tree:
		return &object{typename: "Tree", interfaces: []string{"GitObject", "Node"}, field: func(name string, _ map[string]any) (any, bool) {
			switch name {
			case "oid":
				return x.oid, true
			case "entries":
				list := []*object{}
				for _, e := range x.entries {
					list = append(list, treeEntry(e))
				}
				return list, true
			}
			return nil, false
		}}
	case *blob:
		return &object{typename: "Blob", interfaces: []string{"GitObject", "Node"}, field: func(name string, _ map[string]any) (any, bool) {
			switch name {
			case "oid":
				return x.oid, true
			case "byteSize":
				return len(x.content), true
			case "isBinary":
				return x.binary(), true
			case "isTruncated":
				return len(x.content) > textLimit, true
			case "text":
				if x.binary() {
					return nil, true
				}
				return string(x.content[:min(len(x.content), textLimit)]), true
			}
			return nil, false
		}}
	}
	return nil
}

func treeEntry(e entry) *object {
	return &object{typename: "TreeEntry", field: func(name string, _ map[string]any) (any, bool) {
		t, isTree := e.object.(*tree)
		b, _ := e.object.(*blob)
		switch name {
		case "name":
			return e.name, true
		case "path":
			return e.path, true
		case "type":
			if isTree {
				return "tree", true
			}
			return "blob", true
		case "mode":
			if isTree {
				return 0o040000, true
			}
			return 0o100644, true
		case "oid":
			if isTree {
				return t.oid, true
			}
			return b.oid, true
		case "size":
			if isTree {
				return 0, true
			}
			return len(b.content), true
		case "object":
			return gitObject(e.object), true
		}
		return nil, false
	}}
}
