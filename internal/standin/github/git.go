package github

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// gitObjects are the objects of a repository's head commit.
type gitObjects struct {
	head  string
	root  *tree
	trees map[string]*tree // by path, "" is the root
	byOID map[string]any   // *tree or *blob
}

type tree struct {
	oid     string
	entries []entry
}

type entry struct {
	name, path string
	object     any // *tree or *blob
}

type blob struct {
	oid     string
	content []byte
}

// textLimit is where GraphQL cuts the text of a blob.
const textLimit = 512_000

func (b *blob) binary() bool { return slices.Contains(b.content[:min(len(b.content), 8000)], 0) }

// text is the content as GraphQL shows it: what is not UTF-8 is taken for Latin-1.
func (b *blob) text() string {
	text := string(b.content)
	if !utf8.Valid(b.content) {
		runes := make([]rune, len(b.content))
		for i, c := range b.content {
			runes[i] = rune(c)
		}
		text = string(runes)
	}
	return text[:min(len(text), textLimit)]
}

func hash(kind string, content []byte) string {
	h := sha1.New()
	fmt.Fprintf(h, "%s %d\x00", kind, len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// computing lets one request at a time compute the objects of a repository: requests
// share the lock of the model.
var computing sync.Mutex

// objects computes a repository's objects, nil if it has no files. The caller
// holds the lock of the model, for reading or writing.
func (r *Repository) objects() *gitObjects {
	computing.Lock()
	defer computing.Unlock()
	if r.git != nil || len(r.files) == 0 {
		return r.git
	}
	g := &gitObjects{trees: make(map[string]*tree), byOID: make(map[string]any)}
	below := map[string]map[string]bool{"": {}} // folder → paths right in it
	for p := range r.files {
		for child := p; ; {
			dir := path.Dir(child)
			if dir == "." {
				dir = ""
			}
			if below[dir] == nil {
				below[dir] = make(map[string]bool)
			}
			below[dir][child] = true
			if dir == "" {
				break
			}
			child = dir
		}
	}
	var build func(dir string) *tree
	build = func(dir string) *tree {
		t := new(tree)
		var text strings.Builder
		for _, p := range slices.Sorted(maps.Keys(below[dir])) {
			e := entry{name: path.Base(p), path: p}
			if below[p] != nil {
				child := build(p)
				e.object = child
				fmt.Fprintf(&text, "tree %s %s\n", e.name, child.oid)
			} else {
				content := r.files[p]
				b := &blob{hash("blob", content), content}
				g.byOID[b.oid] = b
				e.object = b
				fmt.Fprintf(&text, "blob %s %s\n", e.name, b.oid)
			}
			t.entries = append(t.entries, e)
		}
		t.oid = hash("tree", []byte(text.String()))
		g.trees[dir], g.byOID[t.oid] = t, t
		return t
	}
	g.root = build("")
	g.head = hash("commit", fmt.Appendf(nil, "%s %d %d", g.root.oid, r.ID, r.PushedAt.UnixNano()))
	r.git = g
	return g
}

// resolve finds what an expression such as HEAD:path or a commit's id names.
func (r *Repository) resolve(expression string) any {
	g := r.objects()
	if g == nil {
		return nil
	}
	rev, p, within := strings.Cut(expression, ":")
	if rev != "HEAD" && rev != r.branch() && rev != g.head {
		return nil
	}
	if !within {
		return commit{r}
	}
	p = strings.Trim(p, "/")
	if t := g.trees[p]; t != nil {
		return t
	}
	if content, ok := r.files[p]; ok {
		return g.byOID[hash("blob", content)]
	}
	return nil
}

type commit struct{ repository *Repository }
