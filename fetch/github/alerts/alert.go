package alerts

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// alert has the members of the three kinds of alerts that are of use. It has none
// for a secret or its place.
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
	DismissedComment string    `json:"dismissed_comment"`
	Assignees        []struct{ Login string }
	Resolution       string
	SecurityAdvisory struct {
		GHSA     string `json:"ghsa_id"`
		CVE      string `json:"cve_id"`
		Summary  string
		Severity string
		// Classification tells malware from other vulnerabilities.
		Classification string
		EPSS           scores
	} `json:"security_advisory"`
	SecurityVulnerability struct {
		FirstPatchedVersion struct{ Identifier string } `json:"first_patched_version"`
	} `json:"security_vulnerability"`
	Dependency struct {
		Package             struct{ Name, Ecosystem string }
		Manifest            string `json:"manifest_path"`
		Scope, Relationship string
	}
	Rule struct {
		ID, Name, Severity, Description string
		SecuritySeverityLevel           string `json:"security_severity_level"`
	}
	MostRecentInstance     struct{ Ref string } `json:"most_recent_instance"`
	SecretType             string               `json:"secret_type"`
	Validity               string
	PushProtectionBypassed bool `json:"push_protection_bypassed"`
	Repository             struct {
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
	a.describe(&row)
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
	closed = slices.DeleteFunc(closed, time.Time.IsZero)
	if row.State == "open" { // it has no end, even if it has been closed before
		if len(closed) > 0 {
			at := row.UpdatedAt
			row.ReopenedAt = &at
		}
		return row
	}
	if len(closed) == 0 {
		closed = []time.Time{row.UpdatedAt} // the nearest known time
	}
	if end := slices.MinFunc(closed, time.Time.Compare).UTC(); !end.IsZero() {
		row.ClosedAt = &end
	}
	return row
}

// describe adds what an alert says beyond its state.
func (a *alert) describe(row *dataset.Alert) {
	row.Comment = message.Shorten(a.DismissedComment, maxComment)
	for _, assignee := range a.Assignees {
		row.Assignees = append(row.Assignees, assignee.Login)
	}
	if at := a.AutoDismissedAt.UTC(); !at.IsZero() {
		row.AutoDismissedAt = &at
	}
	switch row.Kind {
	case dataset.Dependabot:
		row.EPSS, row.EPSSPercentile = a.SecurityAdvisory.EPSS.Percentage.value, a.SecurityAdvisory.EPSS.Percentile.value
		row.Ecosystem, row.Manifest = a.Dependency.Package.Ecosystem, a.Dependency.Manifest
		row.Scope, row.Relationship = a.Dependency.Scope, a.Dependency.Relationship
		row.Classification = a.SecurityAdvisory.Classification
		row.FixedVersion = a.SecurityVulnerability.FirstPatchedVersion.Identifier
	case dataset.CodeScanning:
		row.SecuritySeverity, row.Ref = strings.ToLower(a.Rule.SecuritySeverityLevel), a.MostRecentInstance.Ref
	case dataset.SecretScanning:
		row.SecretType, row.Validity, row.PushProtectionBypassed = a.SecretType, a.Validity, a.PushProtectionBypassed
	}
}

// maxComment is the number of characters of a comment that are stored.
const maxComment = 500

// scores are those of EPSS.
type scores struct{ Percentage, Percentile fraction }

// UnmarshalJSON reads an object, or the first of a list of them. Of anything else
// it reads nothing, so that an alert without scores stays an alert.
func (s *scores) UnmarshalJSON(data []byte) error {
	type plain scores
	*s = scores{}
	if json.Unmarshal(data, (*plain)(s)) == nil {
		return nil
	}
	var list []plain
	if json.Unmarshal(data, &list) == nil && len(list) > 0 {
		*s = scores(list[0])
	}
	return nil
}

// fraction is a number from 0 to 1; nil for anything else.
type fraction struct{ value *float64 }

// UnmarshalJSON reads a number, or a text such as "0.16001e0", which GitHub uses too.
func (f *fraction) UnmarshalJSON(data []byte) error {
	f.value = nil
	if n, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64); err == nil && n >= 0 && n <= 1 {
		f.value = &n
	}
	return nil
}
