package files

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"sync"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// treesPerRun is how many trees one run lists regardless; of more repositories
// those are left out of which GitHub's language statistics know no Dockerfile.
const treesPerRun = 120

// Tree is what the tree of a commit says. It is remembered.
type Tree struct {
	Head  string     `json:"head"`
	Files []TreeFile `json:"files,omitempty"`
	// More is set if there are further Dockerfiles, Truncated if GitHub did not
	// list all files.
	More      bool `json:"more,omitempty"`
	Truncated bool `json:"truncated,omitempty"`
}

// TreeFile is a Dockerfile in a tree; its size is in bytes.
type TreeFile struct {
	Path string `json:"path"`
	OID  string `json:"oid"`
	Size int64  `json:"size"`
}

// ReadTrees lists the trees of repositories without a Dockerfile in the root, and
// adds the Dockerfiles to the repositories, or gaps. known are the trees of the
// previous fetch by node id; it returns those of this one.
func ReadTrees(
	ctx context.Context, c *connection.Connection, owners []*inventory.Owner, known map[string]Tree,
) (map[string]Tree, message.Warnings, error) {
	var warnings message.Warnings
	trees := make(map[string]Tree)
	var ask []*inventory.Repository
	for _, o := range owners {
		for _, r := range o.Repositories {
			if !r.Counts() || r.RootDockerfile || !r.HasFolders || r.Head == "" {
				continue
			}
			if tree := known[r.ID]; tree.Head == r.Head {
				trees[r.ID] = tree
				tree.apply(r)
				continue
			}
			ask = append(ask, r)
		}
	}
	if len(ask) > treesPerRun {
		n := len(ask)
		ask = slices.DeleteFunc(ask, func(r *inventory.Repository) bool { return r.NoDockerfile })
		if left := n - len(ask); left > 0 {
			warnings.Add("Dockerfiles below the root of %s were not looked for, since GitHub's language statistics know of none there.",
				message.Repositories(left))
		}
	}
	var mu sync.Mutex
	return trees, warnings, connection.Each(ctx, ask, func(ctx context.Context, _ int, r *inventory.Repository) error {
		tree, err := readTree(ctx, c, r)
		if tree == nil {
			return err
		}
		tree.apply(r)
		mu.Lock()
		defer mu.Unlock()
		trees[r.ID] = *tree
		return nil
	})
}

// readTree lists the tree of a repository. If that fails without an error, it
// returns nil and notes a gap, or that the repository is gone.
func readTree(ctx context.Context, c *connection.Connection, r *inventory.Repository) (*Tree, error) {
	const failed = "its tree could not be listed: "
	var listed github.Tree
	_, err := c.Get(ctx, r.Path("git/trees", r.Head), url.Values{"recursive": {"1"}}, "", &listed)
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
		at := e.GetPath()
		if e.GetType() == "blob" && path.Base(at) == repofile.Dockerfile && inventory.IsOID(e.GetSHA()) && e.GetMode() != "120000" {
			tree.Files = append(tree.Files, TreeFile{at, e.GetSHA(), int64(e.GetSize())})
		}
	}
	slices.SortFunc(tree.Files, func(x, y TreeFile) int { return inventory.ByDepth(x.Path, y.Path) })
	if len(tree.Files) > inventory.MaxDockerfiles {
		tree.Files, tree.More = tree.Files[:inventory.MaxDockerfiles], true
	}
	return tree, nil
}

// apply adds the Dockerfiles to the repository.
func (t *Tree) apply(r *inventory.Repository) {
	for _, f := range t.Files {
		if inventory.IsOID(f.OID) {
			r.Files = append(r.Files, inventory.NewFile(f.Path, f.OID, f.Size))
		}
	}
	if t.More {
		r.AddGap(fmt.Sprintf("it has more than %d Dockerfiles, of which the first were read", inventory.MaxDockerfiles))
	}
	if t.Truncated {
		r.AddGap("GitHub did not list all of its files")
	}
}
