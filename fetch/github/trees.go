package github

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// dockerfile is the name that is looked for below the root.
const dockerfile = repofile.Dockerfile

// treesPerRun is how many trees one run lists regardless; of more repositories
// those are left out of which GitHub's language statistics know no Dockerfile.
const treesPerRun = 120

// treeMemory is what the tree of a commit said.
type treeMemory struct {
	Head  string     `json:"head"`
	Files []treeFile `json:"files,omitempty"`
	// More is set if there are further Dockerfiles, Truncated if GitHub did not
	// list all files.
	More      bool `json:"more,omitempty"`
	Truncated bool `json:"truncated,omitempty"`
}

type treeFile struct {
	Path string `json:"path"`
	OID  string `json:"oid"`
	Size int64  `json:"size"`
}

// trees finds the Dockerfiles of repositories that have none in the root.
func (p *pass) trees(ctx context.Context) error {
	var ask []*repository
	for _, o := range p.owners {
		for _, r := range o.repositories {
			if !r.counts() || r.rootDockerfile || !r.folders || r.Head == "" || o.rest {
				continue
			}
			if known, ok := p.before.Trees[r.id]; ok && known.Head == r.Head {
				p.nested(r, known)
				continue
			}
			ask = append(ask, r)
		}
	}
	if len(ask) > treesPerRun {
		likely := slices.DeleteFunc(slices.Clone(ask), func(r *repository) bool { return r.noDockerfile })
		if left := len(ask) - len(likely); left > 0 {
			p.warn("Below the root of %s Dockerfiles were not looked for, since GitHub's language statistics know of none there.", message.Plural(left, "repository", "repositories"))
		}
		ask = likely
	}
	return each(ctx, ask, func(ctx context.Context, r *repository) error {
		var tree github.Tree
		_, err := p.client.Get(ctx, repoPath(r, "git/trees/"+r.Head), url.Values{"recursive": {"1"}}, "", &tree)
		var refused *connection.Refusal
		switch {
		case errors.As(err, &refused) && (refused.Status == http.StatusNotFound || refused.Status == http.StatusConflict):
			gone, err := p.vanished(ctx, r)
			if err == nil && !gone {
				p.gap(r, "its tree could not be listed: "+message.OneLine(refused.Message))
			}
			return err
		case errors.As(err, &refused):
			p.gap(r, "its tree could not be listed: "+message.OneLine(refused.Message))
			return nil
		case err != nil && connection.Passing(err):
			p.gap(r, "its tree could not be listed: "+connection.Cause(err))
			return nil
		case err != nil:
			return err
		}
		found := treeMemory{Head: r.Head, Truncated: tree.GetTruncated()}
		for _, e := range tree.Entries {
			if at := e.GetPath(); e.GetType() == "blob" && path.Base(at) == dockerfile && isOID(e.GetSHA()) && e.GetMode() != "120000" {
				found.Files = append(found.Files, treeFile{at, e.GetSHA(), int64(e.GetSize())})
			}
		}
		slices.SortFunc(found.Files, func(x, y treeFile) int {
			return cmp.Or(cmp.Compare(strings.Count(x.Path, "/"), strings.Count(y.Path, "/")), cmp.Compare(x.Path, y.Path))
		})
		if len(found.Files) > maxDockerfiles {
			found.Files, found.More = found.Files[:maxDockerfiles], true
		}
		p.mu.Lock()
		p.nested(r, found)
		p.mu.Unlock()
		return nil
	})
}

// nested notes the Dockerfiles of a tree.
func (p *pass) nested(r *repository, t treeMemory) {
	for _, f := range t.Files {
		if isOID(f.OID) {
			r.files = append(r.files, &file{path: f.Path, oid: f.OID, size: f.Size, content: true})
		}
	}
	if t.More {
		r.gap(fmt.Sprintf("it has more than %d Dockerfiles, of which the first were read", maxDockerfiles))
	}
	if t.Truncated {
		r.gap("GitHub did not list all of its files")
	}
	p.after.Trees[r.id] = t
}

// vanished looks whether a repository that answered "not found" is still there.
// One that is not is left out of the tables, as the next inventory will.
func (p *pass) vanished(ctx context.Context, r *repository) (gone bool, err error) {
	var there struct{ Name string }
	_, err = p.client.Get(ctx, strings.TrimSuffix(repoPath(r, ""), "/"), nil, "", &there)
	var refused *connection.Refusal
	switch {
	case errors.As(err, &refused):
		gone = refused.Status == http.StatusNotFound || refused.Status == http.StatusGone
	case err != nil && !connection.Passing(err):
		return false, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	r.gone = r.gone || gone
	return gone, nil
}

// repoPath is a path below a repository's.
func repoPath(r *repository, rest string) string {
	return "repos/" + url.PathEscape(r.Owner) + "/" + url.PathEscape(r.Name) + "/" + rest
}

// decode returns the content of a blob.
func decode(b *github.Blob) ([]byte, error) {
	switch b.GetEncoding() {
	case "utf-8":
		return []byte(b.GetContent()), nil
	case "base64":
		text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(b.GetContent(), "\n", ""))
		if err != nil {
			return nil, errors.New("it is no base64")
		}
		return text, nil
	}
	return nil, fmt.Errorf("its encoding is %q: expected base64", message.OneLine(b.GetEncoding()))
}
