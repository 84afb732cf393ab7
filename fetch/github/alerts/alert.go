package alerts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// alert has the members of the three kinds of alerts that are of use. It has none
// for a secret, its type or its place.
type alert struct {
	Number           int64
	State            string
	HTMLURL          string    `json:"html_url"`
	CreatedAt        time.Time `json:"created_at"`
	UpdatedAt        time.Time `json:"updated_at"`
	FixedAt          time.Time `json:"fixed_at"`
	DismissedAt      time.Time `json:"dismissed_at"`
	AutoDismissedAt  time.Time `json:"auto_dismissed_at"`
	ClosedAt         time.Time `json:"closed_at"`
	ResolvedAt       time.Time `json:"resolved_at"`
	DismissedReason  string    `json:"dismissed_reason"`
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

// row makes a row of an alert.
func (a *alert) row(kind dataset.AlertKind) dataset.Alert {
	row := dataset.Alert{
		Kind: kind, Owner: a.Repository.Owner.Login, Repo: a.Repository.Name, Number: a.Number, URL: a.HTMLURL, State: a.State,
		CreatedAt: a.CreatedAt.UTC(), UpdatedAt: cmp.Or(a.UpdatedAt, a.CreatedAt).UTC(),
	}
	var closed []time.Time
	switch kind {
	case dataset.Dependabot:
		closed = []time.Time{a.FixedAt, a.DismissedAt, a.AutoDismissedAt}
		row.Severity, row.Resolution = a.SecurityAdvisory.Severity, a.DismissedReason
		row.Subject, row.Title = a.Dependency.Package.Name, a.SecurityAdvisory.Summary
		row.CVE, row.GHSA = a.SecurityAdvisory.CVE, a.SecurityAdvisory.GHSA
	case dataset.CodeScanning:
		closed = []time.Time{a.FixedAt, a.DismissedAt, a.ClosedAt}
		row.Severity, row.Resolution = cmp.Or(a.Rule.SecuritySeverityLevel, a.Rule.Severity), a.DismissedReason
		row.Subject, row.Title = a.Rule.ID, a.Rule.Description
	case dataset.SecretScanning:
		closed = []time.Time{a.ResolvedAt}
		row.Resolution = a.Resolution
	}
	row.Severity = strings.ToLower(row.Severity)
	if row.State == "open" {
		return row // it has no end, even if it had been closed before
	}
	closed = slices.DeleteFunc(closed, time.Time.IsZero)
	if len(closed) == 0 {
		closed = []time.Time{row.UpdatedAt} // the nearest known time
	}
	if end := slices.MinFunc(closed, time.Time.Compare).UTC(); !end.IsZero() {
		row.ClosedAt = &end
	}
	return row
}
