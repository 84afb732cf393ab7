package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// list is a list of alerts: of an organisation or of one repository.
type list struct {
	rows []dataset.Alert
	// same is set if nothing has changed since the previous fetch, whose rows
	// hold; whole if rows are all there are, rather than what changed.
	same, whole bool
	refused     *connection.Refusal
	mark        mark
}

// mark is what is remembered of a list of alerts.
type mark struct {
	// Newest is the newest instant of change that was seen: everything older is
	// known.
	Newest time.Time `json:"newest"`
	ETag   string    `json:"etag,omitempty"`
}

// listKey names a list in the memory: owner/kind, or owner/name/kind.
func listKey(path string, kind dataset.AlertKind) string { return path + "/" + string(kind) }

// alert has the members of the three kinds of alerts that are of use. There is
// none for a secret, its type or its place: they are never decoded.
type alert struct {
	Number           int64
	State            string
	HTMLURL          string     `json:"html_url"`
	CreatedAt        time.Time  `json:"created_at"`
	UpdatedAt        *time.Time `json:"updated_at"`
	FixedAt          *time.Time `json:"fixed_at"`
	DismissedAt      *time.Time `json:"dismissed_at"`
	AutoDismissedAt  *time.Time `json:"auto_dismissed_at"`
	ClosedAt         *time.Time `json:"closed_at"`
	ResolvedAt       *time.Time `json:"resolved_at"`
	DismissedReason  string     `json:"dismissed_reason"`
	Resolution       string
	SecurityAdvisory struct {
		GHSA     string `json:"ghsa_id"`
		CVE      string `json:"cve_id"`
		Summary  string
		Severity string
	} `json:"security_advisory"`
	Dependency struct{ Package struct{ Name string } }
	Rule       struct {
		ID, Name, Severity, Description string
		SecuritySeverityLevel           string `json:"security_severity_level"`
	}
	Repository struct {
		Name  string
		Owner struct{ Login string }
	}
}

// row makes a row of an alert of a repository.
func (a *alert) row(kind dataset.AlertKind, owner, repo string) dataset.Alert {
	row := dataset.Alert{
		Kind: kind, Owner: owner, Repo: repo, Number: a.Number, URL: a.HTMLURL, State: a.State, CreatedAt: a.CreatedAt.UTC(), UpdatedAt: a.CreatedAt.UTC(),
	}
	if a.UpdatedAt != nil && !a.UpdatedAt.IsZero() {
		row.UpdatedAt = a.UpdatedAt.UTC()
	}
	var closed []*time.Time
	switch kind {
	case dataset.Dependabot:
		closed = []*time.Time{a.FixedAt, a.DismissedAt, a.AutoDismissedAt}
		row.Severity, row.Resolution = a.SecurityAdvisory.Severity, a.DismissedReason
		row.Subject, row.Title = a.Dependency.Package.Name, a.SecurityAdvisory.Summary
		row.CVE, row.GHSA = a.SecurityAdvisory.CVE, a.SecurityAdvisory.GHSA
	case dataset.CodeScanning:
		closed = []*time.Time{a.FixedAt, a.DismissedAt, a.ClosedAt}
		row.Severity, row.Resolution = a.Rule.SecuritySeverityLevel, a.DismissedReason
		if row.Severity == "" {
			row.Severity = a.Rule.Severity
		}
		row.Subject, row.Title = a.Rule.ID, a.Rule.Description
	case dataset.SecretScanning:
		closed = []*time.Time{a.ResolvedAt}
		row.Resolution = a.Resolution
	}
	row.Severity = strings.ToLower(row.Severity)
	for _, t := range closed {
		if t != nil && !t.IsZero() && (row.ClosedAt == nil || t.Before(*row.ClosedAt)) {
			utc := t.UTC()
			row.ClosedAt = &utc
		}
	}
	if row.ClosedAt == nil && row.State != "open" && !row.UpdatedAt.IsZero() {
		// Closed it is; the last change is the nearest there is.
		utc := row.UpdatedAt
		row.ClosedAt = &utc
	}
	if row.State == "open" {
		row.ClosedAt = nil // it was opened again
	}
	return row
}

const alertsPerPage = 100

// alertQuery asks for all states, the last change first.
func alertQuery(kind dataset.AlertKind) url.Values {
	q := url.Values{"per_page": {fmt.Sprint(alertsPerPage)}, "sort": {"updated"}, "direction": {"desc"}}
	switch kind {
	case dataset.Dependabot:
		q.Set("state", "auto_dismissed,dismissed,fixed,open")
	case dataset.SecretScanning:
		q.Set("hide_secret", "true")
	}
	return q
}

// readList reads a list of alerts as far as it is not known. owner and repo name
// the repository of rows that do not name it themselves.
func (p *pass) readList(ctx context.Context, path string, kind dataset.AlertKind, owner, repo string, known mark) (*list, error) {
	l := &list{mark: known, whole: known.Newest.IsZero()}
	// What changes while the pages are read moves to the front, past the reader:
	// after several pages it is looked for there.
	for range 3 {
		pages, err := p.readChanges(ctx, path, kind, owner, repo, l)
		if err != nil {
			return nil, err
		}
		if pages <= 1 {
			break
		}
	}
	return l, nil
}

// readChanges reads pages until the newest change that is known.
func (p *pass) readChanges(ctx context.Context, path string, kind dataset.AlertKind, owner, repo string, l *list) (pages int, err error) {
	since, newest := l.mark.Newest, l.mark.Newest
	etag := ""
	for query := alertQuery(kind); query != nil; {
		var alerts []alert
		known := ""
		if pages == 0 {
			known = l.mark.ETag
		}
		page, err := p.client.Get(ctx, path, query, known, &alerts)
		var refused *connection.Refusal
		if errors.As(err, &refused) && pages == 0 && refused.Status != http.StatusUnprocessableEntity {
			l.refused = refused
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		if page.Unchanged {
			l.same = l.rows == nil
			return 1, nil
		}
		if pages == 0 {
			etag = page.ETag
		}
		pages++
		old := false
		for i := range alerts {
			a := &alerts[i]
			o, r := owner, repo
			if r == "" {
				o, r = a.Repository.Owner.Login, a.Repository.Name
			}
			row := a.row(kind, o, r)
			if row.UpdatedAt.Before(since) {
				old = true
				break
			}
			if row.UpdatedAt.After(newest) {
				newest = row.UpdatedAt
			}
			l.rows = append(l.rows, row)
		}
		p.mu.Lock()
		p.alerts += len(alerts)
		n := p.alerts
		p.mu.Unlock()
		p.run.Progress.Say(message.Plural(n, "alert", "alerts"))
		query = page.Next
		if old {
			query = nil
		}
	}
	l.mark = mark{Newest: newest, ETag: etag}
	return pages, nil
}

// organisationAlerts reads an organisation's list of a kind.
func (p *pass) organisationAlerts(ctx context.Context, login string, kind dataset.AlertKind) error {
	key := listKey(login, kind)
	l, err := p.readList(ctx, "orgs/"+url.PathEscape(login)+"/"+string(kind)+"/alerts", kind, "", "", p.before.Lists[key])
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lists[key] = l
	if l.refused == nil {
		p.after.Lists[key] = l.mark
	}
	return nil
}
