package files

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
)

// A query lists this many folders, each this many levels deep.
const (
	foldersPerQuery = 25
	levels          = 4
)

// folder is a folder at the head of a repository; the path of the root is "".
type folder struct {
	repository *inventory.Repository
	path       string
}

// listed is what a folder holds.
type listed struct {
	Entries []struct {
		Name, Type, OID string
		Mode            int
		Size            int64
		Object          *listed // of a folder, if it was asked for
	}
}

// readFolders lists all folders of repositories through GraphQL, many in a query. A
// repository that cannot be listed in this way is not among the trees.
func readFolders(
	ctx context.Context, c *connection.Connection, repositories []*inventory.Repository,
) (map[*inventory.Repository]*Tree, error) {
	trees := make(map[*inventory.Repository]*Tree)
	var queue []folder
	for _, r := range repositories {
		trees[r] = &Tree{Head: r.Head}
		queue = append(queue, folder{r, ""})
	}
	var mu sync.Mutex
	for len(queue) > 0 {
		batches := slices.Collect(slices.Chunk(queue, foldersPerQuery))
		queue = nil
		err := connection.Each(ctx, batches, func(ctx context.Context, _ int, batch []folder) error {
			var found map[string]map[string]*listed
			_, err := c.Query(ctx, foldersDocument(batch), nil, &found)
			if _, refused := errors.AsType[*connection.Refusal](err); err != nil && !refused && !connection.Passing(err) {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			for i, f := range batch {
				if content := found[fmt.Sprintf("r%d", i)]["folder"]; content == nil {
					delete(trees, f.repository)
				} else if tree := trees[f.repository]; tree != nil {
					queue = tree.add(f, content, queue)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		queue = slices.DeleteFunc(queue, func(f folder) bool { return trees[f.repository] == nil })
	}
	return trees, nil
}

// add adds the Dockerfiles and builds of a folder and of those below it to the tree, and the
// folders whose content is not known yet to a queue, which it returns.
func (t *Tree) add(in folder, content *listed, queue []folder) []folder {
	for _, e := range content.Entries {
		below := folder{in.repository, strings.TrimPrefix(in.path+"/"+e.Name, "/")}
		switch {
		case e.Type == "tree" && e.Object != nil:
			queue = t.add(below, e.Object, queue)
		case e.Type == "tree":
			queue = append(queue, below)
		case e.Type == "blob" && in.path != "" && looked(e.Name) && e.Mode != inventory.LinkMode && inventory.IsOID(e.OID):
			t.Files = append(t.Files, TreeFile{below.path, e.OID, e.Size})
		}
	}
	return queue
}

// foldersDocument asks for folders and what lies below them.
func foldersDocument(batch []folder) string {
	const fields = "name type mode oid size"
	entries := fields
	for range levels - 1 {
		entries = fields + " object { ... on Tree { entries { " + entries + " } } }"
	}
	var b strings.Builder
	b.WriteString("query Folders {\n")
	for i, f := range batch {
		fmt.Fprintf(&b, "  r%d: node(id: %s) { ... on Repository { folder: object(expression: %s) { ...content } } }\n",
			i, inventory.Quote(f.repository.ID), inventory.Quote(f.repository.Head+":"+f.path))
	}
	fmt.Fprintf(&b, "}\nfragment content on Tree { entries { %s } }\n", entries)
	return b.String()
}
