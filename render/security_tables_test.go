package render

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/security"
)

const suppressionsPath = "config/owasp/suppressions.xml"

// securityTables makes the tables of a made-up organisation; the same ones
// for the same numbers.
func securityTables(tb testing.TB, repositories, alerts, cves int) security.Input {
	tb.Helper()
	data, err := endoflife.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(repositories), 5))
	in := security.Input{AsOf: asOf,
		Warnings: []string{"The token may not see secret scanning alerts of 3 repositories: the permission secret_scanning_alerts=read is missing."},
		Options: security.Options{Owners: 1, ServiceLevelDays: map[string]int{"critical": 7, "high": 30, "medium": 90, "low": 180}, SharedByTeams: 3,
			SuppressionFiles: []string{suppressionsPath}, JavaVendor: "temurin", EndOfLife: data,
			AlertKinds: []dataset.AlertKind{dataset.Dependabot, dataset.CodeScanning, dataset.SecretScanning}}}
	kinds := []string{"claim-store", "citizen-frontend", "document-api", "payment-gateway", "case-worker-ui", "notification-job", "bulk-importer", "shared-infrastructure"}
	teams := []string{"cmc", "divorce", "probate", "ccd", "payments", "bulkscan", "sscs", "idam", "hearings", "civil", "rpx", "am"}
	for len(teams) < repositories/33 {
		teams = append(teams, fmt.Sprintf("team%d", len(teams)))
	}
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	cve := func(i int) string { return fmt.Sprintf("CVE-%d-%04d", 2018+i%8, 1000+37*i) }
	states := []dataset.State{dataset.On, dataset.On, dataset.On, dataset.Off, dataset.Unknown}
	state := func() dataset.State { return states[r.IntN(len(states))] }
	names := make([]string, repositories)
	for i := range names {
		team := teams[r.IntN(len(teams))]
		names[i] = fmt.Sprintf("%s-%s-%d", team, kinds[i%len(kinds)], i)
		row := dataset.Repository{Owner: "hmcts", Name: names[i], URL: "https://github.com/hmcts/" + names[i], Branch: pick("main", "master"), PushedAt: asOf, Language: pick("Java", "TypeScript", "HCL"),
			Archived: i%25 == 7, Fork: i%40 == 9, Private: i%5 == 0, DependabotAlerts: state(), CodeScanning: state(), SecretScanning: state(), PushProtection: state(), SecurityPolicy: state()}
		in.Repositories = append(in.Repositories, row)
		add := func(path, text string) {
			in.Files = append(in.Files, dataset.File{Owner: "hmcts", Repo: names[i], Path: path, Content: []byte(text), Size: int64(len(text))})
		}
		if r.IntN(3) > 0 {
			add("renovate.json", "{}")
		}
		if r.IntN(2) == 0 {
			add(".github/CODEOWNERS", "* @hmcts/x")
		}
		switch i % 3 {
		case 0:
			add("package.json", pick(`{"engines":{"node":">=18"}}`, `{}`, `{"devDependencies":{"snyk":"1"}}`))
			add("Dockerfile", "FROM hmctsprod.azurecr.io/base/node:"+pick("18-alpine", "20-alpine", "22-alpine", "24-alpine", "14-alpine"))
			add(".nvmrc", pick("18", "20", "22"))
			add("yarn.lock", "")
			if r.IntN(2) == 0 {
				add("yarn-audit-known-issues", "")
			}
		case 1:
			add("build.gradle", "java { toolchain { languageVersion = JavaLanguageVersion.of("+pick("11", "17", "21")+") } }")
			add("Dockerfile", "FROM hmctsprod.azurecr.io/base/java:"+pick("17-distroless", "21-distroless", "25-distroless", "openjdk-11-distroless-1.4"))
		}
		if i%3 == 1 || i%10 == 0 {
			var b strings.Builder
			b.WriteString(`<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.3.xsd">` + "\n")
			for range 1 + r.IntN(6) {
				until := pick("", ` until="2026-12-10"`, ` until="2024-06-30"`, ` until="2027-01-01"`, ` until="2025-01-01Z"`)
				notes := pick("", "<notes>False positive: the jar is only used in tests.</notes>", "<notes>No fix yet, see the tracker.</notes>")
				fmt.Fprintf(&b, "  <suppress%s>\n    %s\n    <packageUrl regex=\"true\">^pkg:maven/org\\.example/lib@.*$</packageUrl>\n    <cve>%s</cve>\n  </suppress>\n", until, notes, cve(r.IntN(cves)*r.IntN(cves)/cves))
			}
			b.WriteString("</suppressions>\n")
			text := b.String()
			if i%50 == 10 {
				text = strings.TrimSuffix(text, "</suppressions>\n")
			}
			add(suppressionsPath, text)
			for _, suppressed := range []bool{false, true} {
				in.Findings = append(in.Findings, dataset.Finding{GitURL: row.URL + ".git", Branch: "master", Codebase: "java", ID: cve(r.IntN(cves)), Severity: pick("critical", "high", "medium"),
					Score: 7.5, Package: "spring-core-5.3.18.jar", Suppressed: suppressed, ReportedAt: asOf.Add(-20 * time.Hour)})
			}
		}
	}
	for i := range alerts {
		a := dataset.Alert{Owner: "hmcts", Repo: names[r.IntN(repositories)], Number: int64(i + 1), State: "open",
			CreatedAt: asOf.Add(-time.Duration(r.ExpFloat64() * 150 * 24 * float64(time.Hour)))}
		switch r.IntN(10) {
		case 0:
			a.Kind = dataset.SecretScanning
		case 1, 2:
			a.Kind, a.Severity, a.Subject, a.Title = dataset.CodeScanning, pick("high", "medium", "error", "warning"), "js/xss", "Client-side cross-site scripting"
		default:
			a.Kind, a.Severity, a.Subject, a.Title = dataset.Dependabot, pick("critical", "high", "high", "medium", "medium", "low"), pick("lodash", "jackson-databind", "axios", "org.springframework:spring-core"), "Uncontrolled resource consumption"
			a.CVE = cve(r.IntN(cves))
		}
		a.URL = fmt.Sprintf("https://github.com/hmcts/%s/security/%s/%d", a.Repo, a.Kind, a.Number)
		if r.IntN(3) > 0 {
			closed := a.CreatedAt.Add(time.Duration(r.ExpFloat64() * 40 * 24 * float64(time.Hour)))
			if closed.Before(asOf) {
				a.ClosedAt, a.State = &closed, pick("fixed", "fixed", "dismissed")
				if a.Kind == dataset.SecretScanning {
					a.State, a.Resolution = "resolved", "revoked"
				}
			}
		}
		a.UpdatedAt = a.CreatedAt
		in.Alerts = append(in.Alerts, a)
	}
	return in
}

// withSecurity is the given site with a security half.
func withSecurity(tb testing.TB, in Input, repositories, alerts, cves int) Input {
	c := *in.Config
	c.Sources.GitHub.Repositories, c.Sources.GitHub.Alerts = true, []string{"dependabot", "code-scanning", "secret-scanning"}
	in.Config = &c
	in.Security = security.New(securityTables(tb, repositories, alerts, cves))
	return in
}
