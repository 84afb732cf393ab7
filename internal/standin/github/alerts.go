package github

import (
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
	var list []located
	for _, repository := range visible(org) {
		if repository.feature(kind) == FeatureOff {
			continue
		}
		for _, alert := range repository.Alerts {
			if alert.Kind == kind {
				list = append(list, located{alert, repository})
			}
		}
	}
	s.alerts(a, r, kind, list, true)
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
	var list []located
	for _, alert := range repository.Alerts {
		if alert.Kind == kind {
			list = append(list, located{alert, repository})
		}
	}
	s.alerts(a, r, kind, list, false)
}

// alerts answers with a page of a list of alerts, filtered and sorted as asked.
func (s *Server) alerts(a *answer, r *http.Request, kind Kind, list []located, org bool) {
	q := r.URL.Query()
	if kind == Dependabot && q.Has("page") {
		a.refuse(Refusal{Status: http.StatusBadRequest, Message: "Pagination using the `page` parameter is not supported."})
		return
	}
	if states := q.Get("state"); states != "" {
		allowed := strings.Split(states, ",")
		list = slices.DeleteFunc(list, func(l located) bool {
			return !slices.Contains(allowed, l.State) && !(kind == CodeScanning && states == "closed" && l.State != "open")
		})
	}
	by := func(l located) time.Time {
		if q.Get("sort") == "updated" {
			return l.Updated
		}
		return l.Created
	}
	slices.SortStableFunc(list, func(x, y located) int { return by(y).Compare(by(x)) })
	if q.Get("direction") == "asc" {
		slices.Reverse(list)
	}
	// Organisations' lists of secrets are paged by number, unless a cursor was sent.
	if kind == Dependabot || kind == CodeScanning && org && !q.Has("page") || q.Has("after") {
		list = cursorPage(a, r, list)
	} else {
		list = page(a, r, list)
	}
	all := []any{}
	hide := q.Get("hide_secret") == "true"
	for _, l := range list {
		all = append(all, s.alert(l, org, hide))
	}
	a.json(all)
}

func (s *Server) alert(l located, org, hide bool) map[string]any {
	a, repository := l.Alert, l.repository
	segment := map[Kind]string{Dependabot: "dependabot", CodeScanning: "code-scanning", SecretScanning: "secret-scanning"}[a.Kind]
	self := fmt.Sprintf("%s/%s/alerts/%d", s.api(repository), segment, a.Number)
	page := fmt.Sprintf("%s/security/%s/%d", s.html(repository), segment, a.Number)
	m := map[string]any{"number": a.Number, "state": a.State, "url": self, "html_url": page, "created_at": instant(a.Created), "updated_at": instant(a.Updated)}
	if org {
		m["repository"] = s.simpleJSON(repository)
	}
	switch a.Kind {
	case Dependabot:
		pkg := map[string]any{"ecosystem": a.Ecosystem, "name": a.Package}
		vulnerability := map[string]any{"package": pkg, "severity": a.Severity, "vulnerable_version_range": "< 2.0.0", "first_patched_version": map[string]string{"identifier": "2.0.0"}}
		identifiers := []any{map[string]string{"type": "GHSA", "value": a.GHSA}}
		if a.CVE != "" {
			identifiers = append(identifiers, map[string]string{"type": "CVE", "value": a.CVE})
		}
		m["dependency"] = map[string]any{"package": pkg, "manifest_path": "package.json", "scope": "runtime"}
		m["security_advisory"] = map[string]any{
			"ghsa_id": a.GHSA, "cve_id": orNull(a.CVE), "summary": a.Summary, "description": a.Summary, "severity": a.Severity,
			"vulnerabilities": []any{vulnerability}, "cvss": map[string]any{"score": 7.5, "vector_string": nil}, "cwes": []any{}, "identifiers": identifiers,
			"references": []any{}, "published_at": instant(a.Created), "updated_at": instant(a.Created), "withdrawn_at": nil,
			"epss": map[string]any{"percentage": 0.01, "percentile": 0.5},
		}
		m["security_vulnerability"] = vulnerability
		m["dismissed_at"], m["fixed_at"], m["auto_dismissed_at"] = instant(a.Dismissed), instant(a.Fixed), instant(a.AutoDismissed)
		m["dismissed_by"], m["dismissed_comment"], m["dismissed_reason"] = nil, nil, orNull(a.Resolution)
	case CodeScanning:
		m["instances_url"] = self + "/instances"
		m["fixed_at"], m["dismissed_at"] = instant(a.Fixed), instant(a.Dismissed)
		m["dismissed_by"], m["dismissed_comment"], m["dismissed_reason"] = nil, nil, orNull(a.Resolution)
		m["rule"] = map[string]any{"id": a.Rule, "name": a.Rule, "severity": orNull(a.Level), "security_severity_level": orNull(a.Severity), "description": a.Summary}
		m["tool"] = map[string]any{"name": "CodeQL", "guid": nil, "version": "2.20.0"}
		m["most_recent_instance"] = map[string]any{"ref": "refs/heads/" + repository.branch(), "state": a.State, "commit_sha": repository.objects().commit()}
	case SecretScanning:
		m["locations_url"] = self + "/locations"
		m["resolution"], m["resolved_at"], m["resolved_by"] = orNull(a.Resolution), instant(a.Resolved), nil
		m["secret_type"], m["secret_type_display_name"] = a.SecretType, a.SecretType
		m["push_protection_bypassed"], m["validity"], m["publicly_leaked"], m["multi_repo"] = false, "unknown", false, false
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
