package organisation

import (
	"slices"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/github"
)

// vulnerability is made up: no real one has such a number.
type vulnerability struct {
	cve, ghsa, name, severity, title string
}

// vulnerabilities are those of Java packages.
var vulnerabilities = []vulnerability{
	{"CVE-2026-90001", "GHSA-2222-2222-2222", "logcore", "critical", "Remote code execution in logcore"},
	{"CVE-2026-90002", "GHSA-2222-2222-2223", "webframe", "high", "Mass assignment in webframe"},
	{"CVE-2026-90003", "GHSA-2222-2222-2224", "jsonbind", "high", "Deserialization of untrusted data in jsonbind"},
	{"CVE-2025-90011", "GHSA-2222-2222-2225", "netline", "high", "HTTP response splitting in netline"},
	{"CVE-2025-90012", "GHSA-2222-2222-2226", "xmlreader", "medium", "XML external entities in xmlreader"},
	{"CVE-2025-90013", "GHSA-2222-2222-2227", "yamlload", "medium", "Denial of service in yamlload"},
	{"CVE-2025-90014", "GHSA-2222-2222-2228", "fileupload", "medium", "Uncontrolled resource consumption in fileupload"},
	{"CVE-2025-90015", "GHSA-2222-2222-2229", "collect4j", "low", "Insecure temporary files in collect4j"},
	{"CVE-2024-90021", "GHSA-2222-2222-222c", "textutils", "critical", "Code injection in textutils"},
	{"CVE-2024-90022", "GHSA-2222-2222-222f", "tomlet", "high", "HTTP request smuggling in tomlet"},
	{"CVE-2024-90023", "GHSA-2222-2222-222g", "driverdb", "high", "Connection string injection in driverdb"},
	{"CVE-2023-90031", "GHSA-2222-2222-222h", "oldcrypto", "low", "Timing side channel in oldcrypto"},
}

// nodeVulnerabilities are those of Node packages.
var nodeVulnerabilities = []vulnerability{
	{"CVE-2026-91001", "GHSA-3333-3333-3332", "axle", "high", "Credentials sent to redirect targets by axle"},
	{"CVE-2026-91002", "GHSA-3333-3333-3333", "lodown", "high", "Prototype pollution in lodown"},
	{"CVE-2025-91011", "GHSA-3333-3333-3334", "semvery", "medium", "Regular expression denial of service in semvery"},
	{"CVE-2025-91012", "GHSA-3333-3333-3335", "expressway", "medium", "Open redirect in expressway"},
	{"CVE-2025-91013", "GHSA-3333-3333-3336", "tough-crumb", "medium", "Prototype pollution in tough-crumb"},
	{"CVE-2024-91021", "GHSA-3333-3333-3337", "braceless", "high", "Infinite loop in braceless"},
	{"CVE-2024-91022", "GHSA-3333-3333-3338", "minimissed", "critical", "Prototype pollution in minimissed"},
	{"CVE-2023-91031", "GHSA-3333-3333-3339", "debugging", "low", "Regular expression denial of service in debugging"},
}

var rules = []struct{ id, level, severity, title string }{
	{"java/sql-injection", "error", "high", "Query built from user-controlled sources"},
	{"java/path-injection", "error", "high", "Uncontrolled data used in path expression"},
	{"js/xss", "error", "medium", "Client-side cross-site scripting"},
	{"js/missing-rate-limiting", "warning", "high", "Missing rate limiting"},
	{"js/incomplete-sanitization", "warning", "high", "Incomplete string escaping or encoding"},
	{"actions/missing-workflow-permissions", "warning", "medium", "Workflow does not contain permissions"},
	{"java/unused-container", "note", "", "Container contents are never accessed"},
}

// alerts makes up the alerts of a year and a bit: critical ones are closed
// sooner than low ones, and some never.
func (s *source) alerts(language Language) {
	pool, ecosystem := vulnerabilities, "maven"
	if language == Node {
		pool, ecosystem = nodeVulnerabilities, "npm"
	}
	r := s.made
	number := 0
	add := func(a github.Alert) {
		number++
		a.Number = number
		r.Alerts = append(r.Alerts, &a)
	}
	if r.Dependabot == github.FeatureOn && language != Terraform {
		for range 3 + s.random.IntN(14) {
			v := pick(s, pool...)
			a := github.Alert{Kind: github.Dependabot, State: "open", Severity: v.severity, Ecosystem: ecosystem, Package: v.name,
				GHSA: v.ghsa, CVE: v.cve, Summary: v.title, Created: s.ago(s.random.IntN(420))}
			a.Updated = a.Created
			if closed, ok := s.closed(a.Created, v.severity); ok {
				a.Updated = closed
				switch s.random.IntN(12) {
				case 0:
					a.State, a.Dismissed, a.Resolution = "dismissed", closed, pick(s, "tolerable_risk", "not_used", "inaccurate")
				case 1:
					a.State, a.AutoDismissed = "auto_dismissed", closed
				default:
					a.State, a.Fixed = "fixed", closed
				}
			}
			add(a)
		}
	}
	number = 0
	if r.CodeScanning == github.FeatureOn {
		for range s.random.IntN(9) {
			rule := pick(s, rules...)
			a := github.Alert{Kind: github.CodeScanning, State: "open", Severity: rule.severity, Level: rule.level, Rule: rule.id,
				Summary: rule.title, Created: s.ago(s.random.IntN(420))}
			a.Updated = a.Created
			if closed, ok := s.closed(a.Created, rule.severity); ok {
				a.Updated = closed
				if s.chance(25) {
					a.State, a.Dismissed, a.Resolution = "dismissed", closed, pick(s, "false positive", "won't fix", "used in tests")
				} else {
					a.State, a.Fixed = "fixed", closed
				}
			}
			add(a)
		}
	}
	number = 0
	if r.SecretScanning == github.FeatureOn {
		for range max(s.random.IntN(6)-3, 0) {
			a := github.Alert{Kind: github.SecretScanning, State: "open", Secret: "not-a-secret-but-made-up", SecretType: "made_up",
				Created: s.ago(s.random.IntN(420))}
			a.Updated = a.Created
			if closed, ok := s.closed(a.Created, "critical"); ok {
				a.State, a.Resolved, a.Updated = "resolved", closed, closed
				a.Resolution = pick(s, "revoked", "revoked", "false_positive", "used_in_tests")
			}
			add(a)
		}
	}
	slices.SortStableFunc(r.Alerts, func(x, y *github.Alert) int { return x.Created.Compare(y.Created) })
	numbers := map[github.Kind]int{}
	for _, a := range r.Alerts {
		numbers[a.Kind]++
		a.Number = numbers[a.Kind]
	}
}

// closed draws when an alert was closed, if it was.
func (s *source) closed(created time.Time, severity string) (time.Time, bool) {
	mean := map[string]float64{"critical": 6, "high": 24, "medium": 60, "low": 130}[severity]
	if mean == 0 {
		mean = 90
	}
	if s.chance(12) {
		return time.Time{}, false // forgotten
	}
	at := created.Add(time.Duration(s.random.ExpFloat64() * mean * float64(24*time.Hour))).Truncate(time.Second)
	return at, at.Before(s.until)
}
