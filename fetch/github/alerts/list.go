package alerts

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// PerPage is the number of alerts on a page.
const PerPage = 100

// Key names a list in the memory. The first part is an organisation or the node
// id of a repository.
func Key(of string, kind dataset.AlertKind) string { return of + "/" + string(kind) }

// Mark is what is remembered of a list of alerts.
type Mark struct {
	// Newest is the time of the newest change that was seen: everything older is
	// known.
	Newest time.Time `json:"newest"`
	ETag   string    `json:"etag,omitempty"`
}

// Memory is what is remembered from one fetch to the next, by [Key].
type Memory struct {
	Lists map[string]Mark `json:"lists"`
	// Probed tells whether features were on in repositories that were asked.
	Probed map[string]dataset.State `json:"probed"`
	// Hidden are the repositories whose alerts the token may not see, with the
	// permission that GitHub asked for, or "".
	Hidden map[string]string `json:"hidden,omitempty"`
}

// Reader reads alerts.
type Reader struct {
	Connection *connection.Connection
	Log        *slog.Logger
	Progress   collector.Progress

	// Before is what the previous fetch remembered, Previous the alerts that it
	// knew by [Key] of their owner, and Names its repositories, OWNER/NAME by node
	// id. If Full is set, no state in Before is relied on.
	Before   Memory
	Previous map[string][]dataset.Alert
	Names    map[string]string
	Full     bool

	// After is what to remember; its maps are not nil.
	After    Memory
	Warnings message.Warnings

	read atomic.Int64
}

// Alerts is the number of alerts that were read.
func (r *Reader) Alerts() int { return int(r.read.Load()) }

// List is a list of alerts, of an organisation or of one repository.
type List struct {
	kind dataset.AlertKind
	key  string
	rows []dataset.Alert
	// whole is set if rows are all alerts, rather than those that changed.
	whole   bool
	refused *connection.Refusal
	failed  bool
	mark    Mark
}

// Organisation reads an organisation's list of a kind as far as it is not known.
// It is safe for concurrent use.
func (r *Reader) Organisation(ctx context.Context, login string, kind dataset.AlertKind) (*List, error) {
	return r.list(ctx, "orgs/"+url.PathEscape(login), Key(login, kind), kind, nil)
}

// list reads the list of an organisation, or of a repository, as far as it is not
// known.
func (r *Reader) list(ctx context.Context, path, key string, kind dataset.AlertKind, repository *inventory.Repository) (*List, error) {
	known := r.Before.Lists[key]
	l := &List{kind: kind, key: key, mark: known, whole: known.Newest.IsZero()}
	// What changes while the pages are read moves to the front, past the reader:
	// after several pages it is looked for there.
	for range 3 {
		pages, err := r.changes(ctx, path+"/"+string(kind)+"/alerts", repository, l)
		if err != nil {
			return nil, err
		}
		if pages <= 1 {
			break
		}
	}
	return l, nil
}

// query asks for alerts in all states, the last change first.
func query(kind dataset.AlertKind) url.Values {
	q := url.Values{"per_page": {strconv.Itoa(PerPage)}, "sort": {"updated"}, "direction": {"desc"}}
	switch kind {
	case dataset.Dependabot:
		q.Set("state", "auto_dismissed,dismissed,fixed,open")
	case dataset.SecretScanning:
		q.Set("hide_secret", "true")
	}
	return q
}

// changes adds pages to a list until the newest change that is known, and returns
// their number.
func (r *Reader) changes(ctx context.Context, path string, repository *inventory.Repository, l *List) (pages int, err error) {
	since := l.mark.Newest
	mark := Mark{Newest: since}
	for q, etag := query(l.kind), l.mark.ETag; q != nil; etag = "" {
		var alerts []alert
		page, err := r.Connection.Get(ctx, path, q, etag, &alerts)
		if refused, ok := errors.AsType[*connection.Refusal](err); ok && pages == 0 && refused.Status != http.StatusUnprocessableEntity {
			l.refused = refused
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		if page.Unchanged {
			return 1, nil
		}
		if pages == 0 {
			mark.ETag = page.ETag
		}
		pages++
		q = page.Next
		for i := range alerts {
			row := alerts[i].row(l.kind)
			if repository != nil {
				row.Owner, row.Repo = repository.Owner, repository.Name
			}
			if row.UpdatedAt.Before(since) {
				q = nil // this one and those behind it are known
				break
			}
			if row.UpdatedAt.After(mark.Newest) {
				mark.Newest = row.UpdatedAt
			}
			l.rows = append(l.rows, row)
		}
		r.Progress.Say(message.Plural(int(r.read.Add(int64(len(alerts)))), "alert", "alerts"))
	}
	l.mark = mark
	return pages, nil
}
