package organisation

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/github"
)

// GitHub makes up the organisation's account on GitHub, with n of its
// repositories, spread over the projects: their files, their alerts of a year,
// and the workflow runs of the period. Besides ordinary ones there are archived,
// forked and empty repositories, and features that are off. The same options
// give the same account.
func (g *Organisation) GitHub(login string, n int) *github.Organisation {
	org := &github.Organisation{Login: login}
	n = min(n, len(g.Repositories))
	for i := range n {
		r := g.Repositories[i*len(g.Repositories)/n]
		random := rand.New(rand.NewPCG(g.seed, 1<<32+uint64(i)))
		s := source{random: random, until: g.options.Until, days: g.options.Days, lost: g.lost, project: &g.Projects[r.Project],
			made: &github.Repository{
				ID: int64(100_001 + i), Name: r.Name, Branch: r.Branch, Private: random.IntN(4) == 0,
				Description: r.Name + " of " + g.Projects[r.Project].Name, Topics: []string{"team-" + g.Projects[r.Project].Prefix},
			}}
		s.fill(r.Language, i)
		org.Repositories = append(org.Repositories, s.made)
	}
	return org
}

// source is a repository while it is made.
type source struct {
	random  *rand.Rand
	until   time.Time
	days    int
	lost    time.Time // a day without runs
	project *Project
	made    *github.Repository
}

func (s *source) chance(percent int) bool { return s.random.IntN(100) < percent }

func pick[T any](s *source, list ...T) T { return list[s.random.IntN(len(list))] }

// ago is an instant some days before the end, at a time of day.
func (s *source) ago(days int) time.Time {
	return s.until.AddDate(0, 0, -days).Add(-time.Duration(s.random.IntN(24*3600)) * time.Second).Truncate(time.Second)
}

func (s *source) put(path, format string, args ...any) {
	text := format
	if len(args) > 0 {
		text = fmt.Sprintf(format, args...)
	}
	s.made.Put(path, []byte(text))
}

func (s *source) fill(language Language, i int) {
	r := s.made
	r.PushedAt = s.ago(s.random.IntN(120))
	r.UpdatedAt = r.PushedAt.Add(time.Hour)
	r.SecurityPolicy = s.chance(70)
	if i%40 == 17 {
		return // nothing was ever pushed
	}
	r.Archived, r.Fork = i%24 == 11, i%40 == 29
	if s.chance(12) {
		r.Dependabot = github.FeatureOff
	}
	if s.chance(30) || language == Terraform {
		r.CodeScanning = github.FeatureOff
	}
	if s.chance(15) {
		r.SecretScanning = github.FeatureOff
	}
	if r.SecretScanning == github.FeatureOff || s.chance(25) {
		r.PushProtection = github.FeatureOff
	}
	s.put("README.md", "# %s\n", r.Name)
	s.common()
	switch language {
	case Java:
		s.java()
	case Node:
		s.node()
	case Terraform:
		s.terraform()
	}
	if !r.Archived {
		s.alerts(language)
	}
	s.runs(i)
}

// common are the files that any repository may have.
func (s *source) common() {
	switch {
	case s.chance(65):
		s.put(pick(s, "renovate.json", ".github/renovate.json", ".renovaterc.json"),
			"{\"extends\": [\"local>hmcts/.github:renovate-config\"]}\n")
	case s.chance(30):
		s.put(pick(s, ".github/dependabot.yml", ".github/dependabot.yaml"), "version: 2\nupdates:\n  - package-ecosystem: npm\n"+
			"    directory: /\n    schedule: {interval: weekly}\n")
	}
	if s.chance(60) {
		s.put(pick(s, ".github/CODEOWNERS", "CODEOWNERS"), "* @hmcts/%s\n", s.project.Prefix)
	}
	if s.made.SecurityPolicy && s.chance(50) {
		s.put("SECURITY.md", "Write to the team.\n")
	}
	if s.made.CodeScanning == github.FeatureOn && s.chance(80) {
		s.put(".github/workflows/"+pick(s, "codeql.yaml", "codeql-analysis.yml"),
			"name: CodeQL\non: [push]\njobs:\n  analyse:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"+
				"      - uses: github/codeql-action/init@v3\n      - uses: github/codeql-action/analyze@v3\n")
	}
}

func (s *source) java() {
	s.made.Language, s.made.Languages = "Java", []string{"Java", "Dockerfile"}
	major := pick(s, 8, 11, 17, 17, 21, 21, 21, 25)
	image := pick(s,
		fmt.Sprintf("hmctsprod.azurecr.io/base/java:%d-distroless", major),
		fmt.Sprintf("eclipse-temurin:%d-jre-alpine", major),
		fmt.Sprintf("hmctspublic.azurecr.io/base/java:openjdk-%d-distroless-1.4", major))
	dockerfile := pick(s,
		fmt.Sprintf("ARG PLATFORM=\"\"\nARG APP_INSIGHTS_AGENT_VERSION=3.5.2\n\n"+
			"FROM hmctsprod.azurecr.io/base/java${PLATFORM}:%d-distroless\n\nCOPY build/libs/app.jar /opt/app/\nEXPOSE 8080\n"+
			"CMD [\"app.jar\"]\n", major),
		fmt.Sprintf("FROM %s\n\nCOPY build/libs/app.jar /opt/app/\nCMD [\"app.jar\"]\n", image),
		fmt.Sprintf("FROM gradle:8-jdk%d AS build\nCOPY . /src\nRUN gradle assemble\n\nFROM %s\n"+
			"COPY --from=build /src/build/libs/app.jar /opt/app/\n", major, image),
		"ARG BASE\nFROM ${BASE}\nCOPY build/libs/app.jar /opt/app/\n")
	s.dockerfile(dockerfile)
	if s.chance(20) {
		s.put("pom.xml", "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  <artifactId>%s</artifactId>\n  <properties>\n"+
			"    <maven.compiler.release>%d</maven.compiler.release>\n  </properties>\n</project>\n", s.made.Name, major)
	} else {
		toolchain := fmt.Sprintf("java {\n  toolchain {\n    languageVersion = JavaLanguageVersion.of(%d)\n  }\n}\n", major)
		if major < 17 {
			name := fmt.Sprint(major)
			if major == 8 {
				name = "1_8"
			}
			toolchain = "sourceCompatibility = JavaVersion.VERSION_" + name + "\n"
		}
		s.put("build.gradle", "plugins {\n  id 'application'\n  id 'org.owasp.dependencycheck' version '12.1.0'\n}\n\n%s", toolchain)
		if s.chance(30) {
			s.put("gradle.lockfile", "# A lock file.\n")
		}
	}
	if s.chance(75) {
		s.put(pick(s, "config/owasp/suppressions.xml", "config/owasp/suppressions.xml", "dependency-check-suppressions.xml",
			"config/owasp/dependency-check-suppressions.xml"), "%s", s.suppressions())
	}
}

// dockerfile puts it into the root, mostly.
func (s *source) dockerfile(text string) {
	switch {
	case s.chance(85):
		s.put("Dockerfile", "%s", text)
	case s.chance(60):
		s.put(pick(s, "docker/Dockerfile", "service/docker/Dockerfile"), "%s", text)
	}
}

// suppressions writes a suppression file in one of the versions of its format.
func (s *source) suppressions() string {
	version := pick(s, "1.3", "1.3", "1.3", "1.3", "1.1", "1.4")
	var b strings.Builder
	if s.chance(15) {
		b.WriteString("\ufeff")
	}
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"+
		"<suppressions xmlns=\"https://jeremylong.github.io/DependencyCheck/dependency-suppression.%s.xsd\">\n", version)
	for range 1 + s.random.IntN(6) {
		v := pick(s, vulnerabilities...)
		until := ""
		if version != "1.1" && s.chance(60) {
			until = fmt.Sprintf(" until=%q", s.until.AddDate(0, 0, s.random.IntN(500)-300).Format("2006-01-02")+pick(s, "", "", "Z", "+01:00"))
		}
		notes := ""
		if s.chance(70) {
			notes = "    <notes><![CDATA[\n      " + pick(s, "No fix yet, see the ticket.",
				"False positive: "+v.name+" is not used that way.", "Waiting for the next release of "+v.name+".") + "\n    ]]></notes>\n"
		}
		criterion := fmt.Sprintf("    <cve>%s</cve>\n", v.cve)
		if version != "1.1" && s.chance(30) {
			criterion = fmt.Sprintf("    <packageUrl regex=\"true\">^pkg:maven/.*/%s@.*$</packageUrl>\n"+
				"    <vulnerabilityName>%s</vulnerabilityName>\n", v.name, v.cve)
		}
		rule := fmt.Sprintf("  <suppress%s>\n%s%s  </suppress>\n", until, notes, criterion)
		if version == "1.4" && s.chance(40) {
			end := s.until.AddDate(0, 0, s.random.IntN(200)-60).Format("2006-01-02")
			rule = fmt.Sprintf("  <suppressionGroup until=%q>\n%s  </suppressionGroup>\n", end, rule)
		}
		b.WriteString(rule)
	}
	b.WriteString("</suppressions>\n")
	text := b.String()
	if s.chance(15) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

func (s *source) node() {
	s.made.Language, s.made.Languages = "TypeScript", []string{"TypeScript", "JavaScript", "Dockerfile"}
	major := pick(s, 12, 16, 18, 18, 20, 20, 22, 22, 22, 24)
	dockerfile := pick(s,
		fmt.Sprintf("ARG base=hmctsprod.azurecr.io/base/node:%d-alpine\n\nFROM ${base} AS base\nUSER hmcts\n"+
			"COPY --chown=hmcts:hmcts . .\n\nFROM base AS build\nRUN yarn build\n\nFROM base AS runtime\n"+
			"COPY --from=build /app/dist dist\n", major),
		fmt.Sprintf("FROM hmctsprod.azurecr.io/base/node:%d-alpine@sha256:%064x\nCOPY . .\n", major, major),
		fmt.Sprintf("FROM node:%d.%d.0-slim\nWORKDIR /app\nCOPY . .\n", major, s.random.IntN(20)),
		"FROM node:lts-alpine\nCOPY . .\n")
	s.dockerfile(dockerfile)
	other := major
	if s.chance(25) {
		other = pick(s, 18, 20, 22)
	}
	if s.chance(70) {
		codename := map[int]string{16: "lts/gallium", 18: "lts/hydrogen", 20: "lts/iron", 22: "lts/jod"}[other]
		if codename == "" || s.chance(70) {
			codename = pick(s, fmt.Sprintf("v%d.11.0", other), fmt.Sprint(other))
		}
		s.put(pick(s, ".nvmrc", ".nvmrc", ".node-version"), "%s\n", codename)
	}
	engines := ""
	if s.chance(60) {
		engines = fmt.Sprintf(",\n  \"engines\": {\"node\": %q}", pick(s, fmt.Sprintf(">=%d.0.0", other), fmt.Sprintf("^%d", other),
			fmt.Sprintf("%d.x || >=%d", other-2, other)))
	}
	extra := ""
	switch {
	case s.chance(8):
		extra = ",\n  \"scripts\": {\"security\": \"nsp check\"}"
	case s.chance(8):
		extra = ",\n  \"devDependencies\": {\"snyk\": \"^1.1290.0\"}"
		s.put(".snyk", "version: v1.25.0\nignore: {}\n")
	case s.chance(10):
		extra = ",\n  \"renovate\": {\"extends\": [\"config:base\"]}"
	}
	s.put("package.json", "{\n  \"name\": %q,\n  \"version\": \"1.0.0\"%s%s,\n  \"dependencies\": {\"express\": \"^4.21.0\"}\n}\n",
		s.made.Name, engines, extra)
	if s.chance(90) {
		s.put(pick(s, "yarn.lock", "yarn.lock", "package-lock.json"), "{}\n")
	}
	if s.chance(65) {
		s.put("yarn-audit-known-issues", "%s", s.knownIssues())
	}
}

// knownIssues writes a yarn-audit-known-issues in one of its four forms.
func (s *source) knownIssues() string {
	var b strings.Builder
	form := s.random.IntN(4)
	n := 1 + s.random.IntN(5)
	switch form {
	case 0:
		for range n {
			v := pick(s, nodeVulnerabilities...)
			line := fmt.Sprintf(`{"type":"auditAdvisory","data":{"resolution":{"id":%d,"path":"%s","dev":false},`+
				`"advisory":{"findings":[{"version":"1.0.0","paths":[%q]}],"module_name":%q,"cves":[%q],"github_advisory_id":%q,"severity":%q,`+
				`"title":%q,"url":"https://github.com/advisories/%s"}}}`+"\n",
				1000+s.random.IntN(900), v.name, v.name, v.name, v.cve, v.ghsa, v.severity, v.title, v.ghsa)
			b.WriteString(strings.Repeat(line, 1+s.random.IntN(2))) // a line a path
		}
	case 1:
		b.WriteString(`{"actions":[],"advisories":{`)
		for i := range n {
			v := pick(s, nodeVulnerabilities...)
			if i > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, `"%d":{"id":%d,"module_name":%q,"cves":[%q],"github_advisory_id":%q,"severity":%q,"title":%q}`, 1000+i,
				1000+i, v.name, v.cve, v.ghsa, v.severity, v.title)
		}
		b.WriteString("},\"muted\":[],\"metadata\":{\"vulnerabilities\":{}}}\n")
	case 2:
		for range n {
			v := pick(s, nodeVulnerabilities...)
			fmt.Fprintf(&b, `{"value":%q,"children":{"ID":%d,"Issue":%q,"URL":"https://github.com/advisories/%s","Severity":%q,`+
				`"Vulnerable Versions":"<2.0.0","Tree Versions":["1.0.0"],"Dependents":["app@workspace:."]}}`+"\n",
				v.name, 1090000+s.random.IntN(9999), v.title, v.ghsa, v.severity)
		}
		if s.chance(30) {
			b.WriteString(`{"value":"old-thing","children":{"ID":"old-thing (deprecation)","Issue":"This package is no longer supported.",` +
				`"Severity":"moderate","Vulnerable Versions":"1.0.0","Tree Versions":["1.0.0"],"Dependents":["app@workspace:."]}}` + "\n")
		}
	}
	return b.String()
}

func (s *source) terraform() {
	s.made.Language, s.made.Languages = "HCL", []string{"HCL"}
	s.put("main.tf", "terraform {\n  required_version = \">= 1.9\"\n}\n")
	s.put("modules/vault/main.tf", "# A vault.\n")
	if s.chance(30) {
		s.put(".tool-versions", "terraform 1.9.8\n")
	}
	if s.chance(15) {
		s.made.Languages = append(s.made.Languages, "Dockerfile")
		s.put("jobs/clean-up/Dockerfile", "FROM alpine:3.20\nRUN apk add bash\n")
	}
}
