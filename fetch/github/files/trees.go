package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// MaxDockerfiles is how many Dockerfiles below the root are read, and maxBuilds how
// many builds.
const (
	MaxDockerfiles = 20
	maxBuilds      = 5
)

// Tree is what the tree of a commit says. It is remembered.
type Tree struct {
	Head  string     `json:"head"`
	Files []TreeFile `json:"files,omitempty"`
	// More is set if there are further Dockerfiles, Truncated if GitHub did not
	// list all files.
	More      bool `json:"more,omitempty"`
	Truncated bool `json:"truncated,omitempty"`
}

// TreeFile is a Dockerfile or a build in a tree; its size is in bytes.
type TreeFile struct {
	Path string `json:"path"`
	OID  string `json:"oid"`
	Size int64  `json:"size"`
}

// ReadTrees lists the trees of repositories without a Dockerfile in the root, or with
// Gradle but without a build in it, and adds the Dockerfiles and builds to the
// repositories, or gaps. Of repositories that were read
// without GraphQL it lists all trees, and adds all files of interest. known are the
// trees of the previous fetch by node id; it returns those of this one.
func ReadTrees(
	ctx context.Context, c *connection.Connection, owners []*inventory.Owner, paths *inventory.Paths, known map[string]Tree,
) (map[string]Tree, error) {
	trees := make(map[string]Tree)
	var ask, folders []*inventory.Repository
	for _, o := range owners {
		for _, r := range o.Repositories {
			tree, ok := known[r.ID]
			switch {
			case r.Kept:
				if ok {
					trees[r.ID] = tree
				}
			case !r.Counts() || !r.REST && (r.RootDockerfile && (r.RootBuild || !r.Gradle) || !r.HasFolders || r.Head == ""):
			case ok && !r.REST && tree.Head == r.Head:
				trees[r.ID] = tree
				tree.apply(r)
			default:
				ask = append(ask, r)
				if !r.REST {
					folders = append(folders, r)
				}
			}
		}
	}
	listed, err := readFolders(ctx, c, folders)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	return trees, connection.Each(ctx, ask, func(ctx context.Context, _ int, r *inventory.Repository) (err error) {
		tree := listed[r]
		if tree == nil {
			tree, err = readTree(ctx, c, r, paths)
		}
		if tree == nil {
			return err
		}
		tree.order(r)
		tree.apply(r)
		if r.REST {
			return nil // its head is not known
		}
		mu.Lock()
		defer mu.Unlock()
		trees[r.ID] = *tree
		return nil
	})
}

// readTree lists the tree of a repository through REST. If that fails without an error, it
// returns nil and notes a gap, or that the repository is gone.
func readTree(ctx context.Context, c *connection.Connection, r *inventory.Repository, paths *inventory.Paths) (*Tree, error) {
	const failed = "its tree could not be listed: "
	var listed github.Tree
	_, err := c.Get(ctx, r.Path("git/trees", url.PathEscape(cmp.Or(r.Head, r.Branch))), url.Values{"recursive": {"1"}}, "", &listed)
	refused, ok := errors.AsType[*connection.Refusal](err)
	switch {
	case ok:
		if refused.Status == http.StatusNotFound || refused.Status == http.StatusConflict {
			if r.Gone, err = inventory.Vanished(ctx, c, r); r.Gone || err != nil {
				return nil, err
			}
		}
		r.AddGap(failed + message.OneLine(refused.Message))
		return nil, nil
	case connection.Passing(err):
		r.AddGap(failed + connection.Cause(err))
		return nil, nil
	case err != nil:
		return nil, err
	}
	tree := &Tree{Head: r.Head, Truncated: listed.GetTruncated()}
	for _, e := range listed.Entries {
		if e.GetType() != "blob" {
			continue
		}
		at, oid, size := e.GetPath(), e.GetSHA(), int64(e.GetSize())
		mode, _ := strconv.ParseInt(e.GetMode(), 8, 64)
		if r.REST {
			r.Add(paths, at, oid, size, int(mode))
		}
		if name := path.Base(at); name != at && looked(name) && inventory.IsOID(oid) && mode != inventory.LinkMode {
			tree.Files = append(tree.Files, TreeFile{at, oid, size})
		}
	}
	return tree, nil
}

// looked reports whether files of a name are looked for below the root.
func looked(name string) bool { return name == repofile.Dockerfile || repofile.IsBuild(name) }

// order sorts the files by the number of their folders, then by name, and keeps the
// first Dockerfiles and builds that count.
func (t *Tree) order(r *inventory.Repository) {
	slices.SortFunc(t.Files, func(x, y TreeFile) int {
		return cmp.Or(cmp.Compare(strings.Count(x.Path, "/"), strings.Count(y.Path, "/")), cmp.Compare(x.Path, y.Path))
	})
	dockerfiles, builds := 0, 0
	t.Files = slices.DeleteFunc(t.Files, func(f TreeFile) bool {
		name := path.Base(f.Path)
		if !r.LooksBelow(name) {
			return true
		}
		if repofile.IsBuild(name) {
			builds++
			return builds > maxBuilds
		}
		dockerfiles++
		return dockerfiles > MaxDockerfiles
	})
	t.More = dockerfiles > MaxDockerfiles
}

// apply adds the files to the repository.
func (t *Tree) apply(r *inventory.Repository) {
	for _, f := range t.Files {
		if inventory.IsOID(f.OID) {
			r.Files = append(r.Files, inventory.NewFile(f.Path, f.OID, f.Size))
		}
	}
	if t.More {
		r.AddGap(fmt.Sprintf("it has more than %d Dockerfiles, of which the first were read", MaxDockerfiles))
	}
	if t.Truncated {
		r.AddGap("GitHub did not list all of its files")
	}
}
