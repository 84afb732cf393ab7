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
	"golang.org/x/sync/errgroup"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// treesPerRun is how many trees one run lists regardless; of more repositories
// those are left out of which GitHub's language statistics know no Dockerfile.
const treesPerRun = 120

// workers is the number of requests to prepare at once; the connection bounds
// those in flight.
const workers = 64

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

// Trees are the trees of repositories, and what could not be read, by node id.
type Trees struct {
	ByID     map[string]Tree
	Gaps     map[string]string
	Gone     map[string]bool
	Warnings message.Warnings
}

// ReadTrees lists the trees of repositories without a Dockerfile in the root;
// known are those of the previous fetch.
func ReadTrees(ctx context.Context, c *connection.Connection, owners []*inventory.Owner, known map[string]Tree) (*Trees, error) {
	t := &Trees{ByID: make(map[string]Tree), Gaps: make(map[string]string), Gone: make(map[string]bool)}
	var ask []*inventory.Repository
	for _, o := range owners {
		for _, r := range o.Repositories {
			if !r.Counts() || r.RootDockerfile || !r.HasFolders || r.Head == "" || o.REST {
				continue
			}
			if tree, ok := known[r.ID]; ok && tree.Head == r.Head {
				t.ByID[r.ID] = tree
				continue
			}
			ask = append(ask, r)
		}
	}
	if len(ask) > treesPerRun {
		n := len(ask)
		ask = slices.DeleteFunc(ask, func(r *inventory.Repository) bool { return r.NoDockerfile })
		if left := n - len(ask); left > 0 {
			t.Warnings.Add("Dockerfiles below the root of %s were not looked for, since GitHub's language statistics know of none there.",
				message.Repositories(left))
		}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for _, r := range ask {
		group.Go(func() error {
			tree, gap, gone, err := readTree(ctx, c, r)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case gone:
				t.Gone[r.ID] = true
			case gap != "":
				t.Gaps[r.ID] = gap
			default:
				t.ByID[r.ID] = tree
			}
			return nil
		})
	}
	return t, group.Wait()
}

// readTree lists the tree of a repository. If that fails, gap says why, unless
// the repository is gone.
func readTree(ctx context.Context, c *connection.Connection, r *inventory.Repository) (tree Tree, gap string, gone bool, err error) {
	const failed = "its tree could not be listed: "
	var listed github.Tree
	_, err = c.Get(ctx, r.Path("git/trees", r.Head), url.Values{"recursive": {"1"}}, "", &listed)
	var refused *connection.Refusal
	switch {
	case errors.As(err, &refused):
		if refused.Status == http.StatusNotFound || refused.Status == http.StatusConflict {
			if gone, err := inventory.Vanished(ctx, c, r); gone || err != nil {
				return tree, "", gone, err
			}
		}
		return tree, failed + message.OneLine(refused.Message), false, nil
	case connection.Passing(err):
		return tree, failed + connection.Cause(err), false, nil
	case err != nil:
		return tree, "", false, err
	}
	tree = Tree{Head: r.Head, Truncated: listed.GetTruncated()}
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
	return tree, "", false, nil
}

// Apply adds the Dockerfiles to the repositories, and what could not be read.
func (t *Trees) Apply(owners []*inventory.Owner) {
	for _, o := range owners {
		for _, r := range o.Repositories {
			tree := t.ByID[r.ID]
			for _, f := range tree.Files {
				if inventory.IsOID(f.OID) {
					r.Files = append(r.Files, inventory.NewFile(f.Path, f.OID, f.Size))
				}
			}
			if tree.More {
				r.AddGap(fmt.Sprintf("it has more than %d Dockerfiles, of which the first were read", inventory.MaxDockerfiles))
			}
			if tree.Truncated {
				r.AddGap("GitHub did not list all of its files")
			}
			if gap := t.Gaps[r.ID]; gap != "" {
				r.AddGap(gap)
			}
			r.Gone = r.Gone || t.Gone[r.ID]
		}
	}
}
