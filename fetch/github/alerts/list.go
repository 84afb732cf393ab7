package alerts

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// PerPage is the number of alerts on a page.
const PerPage = 100

// List is a list of alerts, of an organisation or of one repository.
type List struct {
	Rows []dataset.Alert
	// Whole is set if Rows are all alerts, rather than those that changed.
	Whole   bool
	Refused *connection.Refusal
	Mark    Mark
}

// Mark is what is remembered of a list of alerts.
type Mark struct {
	// Newest is the time of the newest change that was seen: everything older is
	// known.
	Newest time.Time `json:"newest"`
	ETag   string    `json:"etag,omitempty"`
}

// Key names a list in the memory. The first part is an organisation or the node
// id of a repository.
func Key(of string, kind dataset.AlertKind) string { return of + "/" + string(kind) }

// Reader reads alerts. It is safe for concurrent use.
type Reader struct {
	Connection *connection.Connection
	Progress   collector.Progress

	read atomic.Int64
}

// Alerts is the number of alerts that were read.
func (r *Reader) Alerts() int { return int(r.read.Load()) }

// Organisation reads an organisation's list of a kind as far as it is not known.
func (r *Reader) Organisation(ctx context.Context, login string, kind dataset.AlertKind, known Mark) (*List, error) {
	return r.list(ctx, "orgs/"+url.PathEscape(login)+"/"+string(kind)+"/alerts", kind, "", "", known)
}

// list reads a list of alerts as far as it is not known. owner and repo name the
// repository of alerts that do not name it themselves.
func (r *Reader) list(ctx context.Context, path string, kind dataset.AlertKind, owner, repo string, known Mark) (*List, error) {
	l := &List{Mark: known, Whole: known.Newest.IsZero()}
	// What changes while the pages are read moves to the front, past the reader:
	// after several pages it is looked for there.
	for range 3 {
		pages, err := r.changes(ctx, path, kind, owner, repo, l)
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
	q := url.Values{"per_page": {fmt.Sprint(PerPage)}, "sort": {"updated"}, "direction": {"desc"}}
	switch kind {
	case dataset.Dependabot:
		q.Set("state", "auto_dismissed,dismissed,fixed,open")
	case dataset.SecretScanning:
		q.Set("hide_secret", "true")
	}
	return q
}

// FirstQuery asks for one alert, which shows whether alerts can be read.
func FirstQuery(kind dataset.AlertKind) url.Values {
	q := url.Values{"per_page": {"1"}}
	if kind == dataset.SecretScanning {
		q.Set("hide_secret", "true")
	}
	return q
}

// changes adds pages to a list until the newest change that is known, and returns
// their number.
func (r *Reader) changes(ctx context.Context, path string, kind dataset.AlertKind, owner, repo string, l *List) (pages int, err error) {
	since := l.Mark.Newest
	mark := Mark{Newest: since}
	for q, etag := query(kind), l.Mark.ETag; q != nil; etag = "" {
		var alerts []alert
		page, err := r.Connection.Get(ctx, path, q, etag, &alerts)
		var refused *connection.Refusal
		if errors.As(err, &refused) && pages == 0 && refused.Status != http.StatusUnprocessableEntity {
			l.Refused = refused
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
			a := &alerts[i]
			o, name := owner, repo
			if name == "" {
				o, name = a.Repository.Owner.Login, a.Repository.Name
			}
			row := a.row(kind, o, name)
			if row.UpdatedAt.Before(since) {
				q = nil // this one and those behind it are known
				break
			}
			if row.UpdatedAt.After(mark.Newest) {
				mark.Newest = row.UpdatedAt
			}
			l.Rows = append(l.Rows, row)
		}
		r.Progress.Say(message.Plural(int(r.read.Add(int64(len(alerts)))), "alert", "alerts"))
	}
	l.Mark = mark
	return pages, nil
}
