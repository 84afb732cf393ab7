package inventory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
)

// Inventory is what was read.
type Inventory struct {
	Owners []*Owner
	// PageSize is the number of repositories to begin with the next time.
	PageSize int
	Warnings message.Warnings
}

// Reader reads inventories.
type Reader struct {
	Connection *connection.Connection
	Log        *slog.Logger
	Progress   collector.Progress
	Paths      *Paths
	// Files tells whether to look for files.
	Files bool
	// PageSize is what the previous inventory ended with; 0 is unknown.
	PageSize int
	// Names are the repositories of the previous inventory, OWNER/NAME by id.
	Names map[string]string

	total    int // repositories expected so far
	warnings message.Warnings
}

// Read reads the repositories of owners.
func (r *Reader) Read(ctx context.Context, logins []string) (*Inventory, error) {
	inventory := &Inventory{}
	for _, login := range logins {
		owner, err := r.owner(ctx, login, inventory)
		if err == nil {
			err = r.checkNotEmpty(owner)
		}
		if err != nil {
			return nil, err
		}
		inventory.Owners = append(inventory.Owners, owner)
	}
	inventory.Warnings = r.warnings
	return inventory, nil
}

// owner reads the repositories of one owner, without GraphQL if it is refused.
func (r *Reader) owner(ctx context.Context, login string, inventory *Inventory) (*Owner, error) {
	l := newListing(r, login)
	err := l.read(ctx)
	refused, ok := errors.AsType[*connection.Refusal](err)
	if ok && l.after == "" && (refused.Status == http.StatusForbidden || refused.Status == http.StatusNotFound) {
		r.Log.Warn("GraphQL is refused: REST takes its place", "because", err)
		return r.readREST(ctx, login, refused)
	}
	if err != nil {
		return nil, err
	}
	inventory.PageSize = l.nextSize()
	return l.owner, nil
}

// checkNotEmpty refuses an inventory that lost all its repositories: a token
// that may see nothing looks like that.
func (r *Reader) checkNotEmpty(o *Owner) error {
	if len(o.Repositories) > 0 {
		return nil
	}
	for _, name := range r.Names {
		if strings.HasPrefix(name, o.Login+"/") {
			return fmt.Errorf("GitHub at %s no longer shows any repository of %s: check what the token may see",
				r.Connection.Host(), o.Login)
		}
	}
	r.warnings.Add("GitHub shows no repository of %s to this token.", o.Login)
	return nil
}

// NoOwner is the error of an owner that the token does not see.
func NoOwner(host, login string) error {
	return fmt.Errorf("GitHub at %s shows no organisation or user %q to this token: check organisation: and what the token may see",
		host, login)
}

// expect tells the progress that n more repositories will come.
func (r *Reader) expect(n int) {
	r.total += n
	r.Progress.Total(int64(r.total), "repositories")
}
