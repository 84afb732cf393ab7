package github

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

type located struct {
	*Alert
	repository *Repository
}

func (s *Server) organisationAlerts(a *answer, r *http.Request, org *Organisation, kind Kind) {
	if refusal, ok := org.Refuse[kind]; ok {
		a.refuse(refusal)
		return
	}
	s.alerts(a, r, kind, true, func() (list []located) {
		for _, repository := range visible(org) {
			if repository.feature(kind) != FeatureOff {
				list = append(list, repository.alertsOf(kind)...)
			}
		}
		return list
	})
}

// alertsOf returns a repository's alerts of a kind.
func (r *Repository) alertsOf(kind Kind) (list []located) {
	for _, alert := range r.Alerts {
		if alert.Kind == kind {
			list = append(list, located{alert, r})
		}
	}
	return list
}

func (s *Server) repositoryAlerts(a *answer, r *http.Request, repository *Repository, kind Kind) {
	refusal, refused := repository.Refuse[kind]
	switch {
	case refused:
		a.refuse(refusal)
		return
	case repository.Archived && kind == Dependabot:
		a.refuse(Refusal{Status: http.StatusForbidden, Message: "Dependabot alerts are not available for archived repositories."})
		return
	case repository.feature(kind) == FeatureOff:
		switch kind {
		case Dependabot:
			a.refuse(Refusal{Status: http.StatusForbidden, Message: "Dependabot alerts are disabled for this repository."})
		case CodeScanning:
			a.refuse(Refusal{Status: http.StatusNotFound, Message: "no analysis found"})
		default:
			a.refuse(Refusal{Status: http.StatusNotFound, Message: "Secret scanning is disabled on this repository."})
		}
		return
	}
	s.alerts(a, r, kind, false, func() []located { return repository.alertsOf(kind) })
}

// listing names a list of alerts as a request wants it.
type listing struct{ path, states, sort, direction string }

// sorted returns all alerts as a request wants them. It is computed once, since the
// pages of a list are asked for one after the other.
func (s *Server) sorted(r *http.Request, kind Kind, all func() []located) []located {
	q := r.URL.Query()
	key := listing{r.URL.Path, q.Get("state"), q.Get("sort"), q.Get("direction")}
	s.mu.Lock()
	defer s.mu.Unlock()
	if list, ok := s.listings[key]; ok {
		return list
	}
	list := all()
	if key.states != "" {
		allowed := strings.Split(key.states, ",")
		list = slices.DeleteFunc(list, func(l located) bool {
			return !slices.Contains(allowed, l.State) && !(kind == CodeScanning && key.states == "closed" && l.State != "open")
		})
	}
	by := func(l located) time.Time {
		if key.sort == "updated" {
			return l.Updated
		}
		return l.Created
	}
	slices.SortStableFunc(list, func(x, y located) int { return by(y).Compare(by(x)) })
	if key.direction == "asc" {
		slices.Reverse(list)
	}
	s.listings[key] = list
	return list
}

// alerts answers with a page of a list of alerts, filtered and sorted as asked.
func (s *Server) alerts(a *answer, r *http.Request, kind Kind, org bool, all func() []located) {
	q := r.URL.Query()
	if kind == Dependabot && q.Has("page") {
		a.refuse(Refusal{Status: http.StatusBadRequest, Message: "Pagination using the `page` parameter is not supported."})
		return
	}
	list := s.sorted(r, kind, all)
	// Organisations' lists of secrets are paged by number, unless a cursor was sent.
	if kind == Dependabot || kind == CodeScanning && org && !q.Has("page") || q.Has("after") {
		list = cursorPage(a, r, list)
	} else {
		list = page(a, r, list)
	}
	rows := []any{}
	hide := q.Get("hide_secret") == "true"
	for _, l := range list {
		rows = append(rows, s.alert(l, org, hide))
	}
	a.json(rows)
}

func (s *Server) alert(l located, org, hide bool) map[string]any {
	a, repository := l.Alert, l.repository
	segment := map[Kind]string{Dependabot: "dependabot", CodeScanning: "code-scanning", SecretScanning: "secret-scanning"}[a.Kind]
	self := fmt.Sprintf("%s/%s/alerts/%d", s.api(repository), segment, a.Number)
	page := fmt.Sprintf("%s/security/%s/%d", s.html(repository), segment, a.Number)
	m := map[string]any{
		"number": a.Number, "state": a.State, "url": self, "html_url": page,
		"created_at": instant(a.Created), "updated_at": instant(a.Updated),
	}
	if len(a.Assignees) > 0 {
		assignees := []any{}
		for _, login := range a.Assignees {
			assignees = append(assignees, user(login, "User"))
		}
		m["assignees"] = assignees
	}
	if org {
		m["repository"] = s.simpleJSON(repository)
	}
	switch a.Kind {
	case Dependabot:
		pkg := map[string]any{"ecosystem": a.Ecosystem, "name": a.Package}
		vulnerability := map[string]any{
			"package": pkg, "severity": a.Severity, "vulnerable_version_range": "< 2.0.0",
			"first_patched_version": map[string]string{"identifier": cmp.Or(a.FixedVersion, "2.0.0")},
		}
		identifiers := []any{map[string]string{"type": "GHSA", "value": a.GHSA}}
		if a.CVE != "" {
			identifiers = append(identifiers, map[string]string{"type": "CVE", "value": a.CVE})
		}
		m["dependency"] = map[string]any{
			"package": pkg, "manifest_path": cmp.Or(a.Manifest, "package.json"), "scope": cmp.Or(a.Scope, "runtime"),
			"relationship": orNull(a.Relationship),
		}
		m["security_advisory"] = map[string]any{
			"ghsa_id": a.GHSA, "cve_id": orNull(a.CVE), "summary": a.Summary, "description": a.Summary, "severity": a.Severity,
			"vulnerabilities": []any{vulnerability}, "identifiers": identifiers,
			"cvss": map[string]any{"score": 7.5, "vector_string": nil}, "cwes": []any{},
			"references": []any{}, "published_at": instant(a.Created), "updated_at": instant(a.Created), "withdrawn_at": nil,
			"epss":           json.RawMessage(cmp.Or(a.EPSS, `{"percentage": 0.01, "percentile": 0.5}`)),
			"classification": cmp.Or(a.Classification, "general"),
		}
		m["security_vulnerability"] = vulnerability
		m["dismissed_at"], m["fixed_at"], m["auto_dismissed_at"] = instant(a.Dismissed), instant(a.Fixed), instant(a.AutoDismissed)
		m["dismissed_by"], m["dismissed_comment"], m["dismissed_reason"] = nil, orNull(a.Comment), orNull(a.Resolution)
	case CodeScanning:
		m["instances_url"] = self + "/instances"
		m["fixed_at"], m["dismissed_at"] = instant(a.Fixed), instant(a.Dismissed)
		m["dismissed_by"], m["dismissed_comment"], m["dismissed_reason"] = nil, orNull(a.Comment), orNull(a.Resolution)
		m["rule"] = map[string]any{
			"id": a.Rule, "name": a.Rule, "severity": orNull(a.Level), "security_severity_level": orNull(a.Severity), "description": a.Summary,
		}
		m["tool"] = map[string]any{"name": "CodeQL", "guid": nil, "version": "2.20.0"}
		m["most_recent_instance"] = map[string]any{
			"ref": "refs/heads/" + repository.branch(), "state": a.State, "commit_sha": repository.objects().commit(),
		}
	case SecretScanning:
		m["locations_url"] = self + "/locations"
		m["resolution"], m["resolved_at"], m["resolved_by"] = orNull(a.Resolution), instant(a.Resolved), nil
		m["secret_type"], m["secret_type_display_name"] = a.SecretType, a.SecretType
		m["push_protection_bypassed"], m["validity"] = a.Bypassed, cmp.Or(a.Validity, "unknown")
		m["publicly_leaked"], m["multi_repo"] = false, false
		if !hide {
			m["secret"] = a.Secret
		}
	}
	return m
}

func (g *gitObjects) commit() string {
	if g == nil {
		return ""
	}
	return g.head
}
