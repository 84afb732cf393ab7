package cosmos

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/document"
)

// reportVersion changes when the same report would be read differently than
// before, so that stored reports must be read again.
const reportVersion = 1

// maxReportText is the length in bytes to which a report's texts are cut.
const maxReportText = 2000

// scan is one document of a container of cve-reports: the findings of a build's
// scan of its dependencies.
type scan struct {
	id       string
	gitURL   string
	branch   string
	codebase string // java, node, python, in lower case
	written  time.Time
	report   jsontext.Value // a view of the document
}

// parseScan reads a document but leaves its report for [scan.findings]. A value of
// another type than expected is missing. A document that is not a JSON object is
// an error.
func parseScan(text []byte) (scan, error) {
	var d struct {
		ID    string  `json:"id"`
		TS    float64 `json:"_ts"`
		Build struct {
			GitURL   string `json:"git_url"`
			Branch   string `json:"branch_name"`
			Codebase string `json:"codebase_type"`
		} `json:"build"`
		Report jsontext.Value `json:"report"`
	}
	if err := json.Unmarshal(text, &d, tolerant); err != nil {
		return scan{}, err
	}
	if jsontext.Value(text).Kind() != '{' {
		return scan{}, errors.New("the document is not a JSON object")
	}
	s := scan{
		id: d.ID, gitURL: document.WithoutUser(strings.TrimSpace(d.Build.GitURL)), branch: d.Build.Branch,
		codebase: strings.ToLower(strings.TrimSpace(d.Build.Codebase)), report: d.Report,
	}
	if d.TS > 0 && d.TS < 1<<40 {
		s.written = time.Unix(int64(d.TS), 0).UTC()
	}
	return s, nil
}

// vulnerability is a vulnerability as any of the scanners reports it. Python's
// scanner has an ID in place of Java's name; Node's ID is a number, which is
// missing here.
type vulnerability struct {
	Name     string   `json:"name"`
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Module   string   `json:"module_name"`
	Package  string   `json:"package"`
	Severity string   `json:"severity"`
	CVEs     []string `json:"cves"`
	Aliases  []string `json:"aliases"`
	URL      string   `json:"url"`
	CVSS     score    `json:"cvss"`
	CVSSv2   score    `json:"cvssv2"`
	CVSSv3   score    `json:"cvssv3"`
	CVSSv4   score    `json:"cvssv4"`
}

// score has a base score with CVSS 3 and 4, and a score with CVSS 2 and npm.
type score struct {
	Score  *float64       `json:"score"`
	Base   *float64       `json:"baseScore"`
	Vector jsontext.Value `json:"vectorString"`
}

// value returns the score, from 0 to 10, or NaN. With npm's empty vector, 0 means
// no score.
func (s *score) value() float64 {
	value := cmp.Or(s.Base, s.Score)
	vectorless := s.Vector != nil && (s.Vector.Kind() != '"' || string(s.Vector) == `""`)
	if value == nil || !(*value >= 0 && *value <= 10) || *value == 0 && vectorless {
		return math.NaN()
	}
	return *value
}

// listed are the vulnerabilities of a report, or of one dependency in it. A
// pointer is nil if there is no such member.
type listed struct {
	Vulnerabilities        *[]vulnerability `json:"vulnerabilities"`
	Suppressed             *[]vulnerability `json:"suppressed"`
	SuppressedDependencies *[]vulnerability `json:"suppressedVulnerabilities"`
}

// findings reads the report. Three kinds are known: that of OWASP
// dependency-check, dependencies[].{vulnerabilities,suppressedVulnerabilities},
// of npm's and yarn's audit, {vulnerabilities,suppressed}, and of pip-audit,
// {vulnerabilities}. Their shape tells them apart, so that new codebase types are
// read as well.
//
// The rows are sorted by id, package and suppressed; each combination is there
// once, with the highest score. empty reports that the report does not show whether
// anything was scanned. A report that is not JSON is an error.
func (s *scan) findings() (rows []dataset.Finding, empty bool, err error) {
	if len(s.report) == 0 {
		return nil, true, nil
	}
	var report struct {
		listed
		Dependencies []struct {
			listed
			FileName string `json:"fileName"`
			Packages []struct {
				ID string `json:"id"`
			} `json:"packages"`
		} `json:"dependencies"`
	}
	if err := json.Unmarshal(s.report, &report, tolerant); err != nil {
		return nil, false, err
	}
	rows = s.append(rows, &report.listed, "")
	for i := range report.Dependencies {
		d := &report.Dependencies[i]
		module := d.FileName
		for _, p := range d.Packages {
			module = cmp.Or(module, p.ID)
		}
		rows = s.append(rows, &d.listed, module)
	}
	slices.SortFunc(rows, func(a, b dataset.Finding) int {
		return cmp.Or(compareRows(a, b), -cmp.Compare(a.Score, b.Score),
			strings.Compare(a.Severity, b.Severity), strings.Compare(a.Title, b.Title))
	})
	rows = slices.CompactFunc(rows, func(a, b dataset.Finding) bool { return compareRows(a, b) == 0 })
	empty = len(rows) == 0 && len(report.Dependencies) == 0 && (s.codebase == java || report.listed == listed{})
	return rows, empty, nil
}

// java is the codebase type of dependency-check's reports.
const java = "java"

// compareRows orders the findings of one report.
func compareRows(a, b dataset.Finding) int {
	flag := map[bool]int{true: 1}
	return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Package, b.Package), flag[a.Suppressed]-flag[b.Suppressed])
}

// append appends the rows of vulnerabilities; module is the package of those that
// do not name one.
func (s *scan) append(rows []dataset.Finding, l *listed, module string) []dataset.Finding {
	for _, list := range []*[]vulnerability{l.Vulnerabilities, l.Suppressed, l.SuppressedDependencies} {
		if list == nil {
			continue
		}
		for i := range *list {
			v := &(*list)[i]
			severity := strings.ToLower(strings.TrimSpace(v.Severity))
			if severity == "moderate" {
				severity = "medium" // npm's word for it
			}
			value := math.NaN()
			for _, score := range []*score{&v.CVSSv2, &v.CVSS, &v.CVSSv4, &v.CVSSv3} { // the last one is preferred
				if x := score.value(); !math.IsNaN(x) {
					value = x
				}
			}
			for _, id := range v.ids() {
				rows = append(rows, dataset.Finding{
					GitURL: s.gitURL, Branch: s.branch, Codebase: s.codebase,
					ID: cut(id), Severity: cut(severity), Score: value, Package: cut(cmp.Or(v.Module, v.Package, module)), Title: cut(v.Title),
					Suppressed: list != l.Vulnerabilities, ReportedAt: s.written,
				})
			}
		}
	}
	return rows
}

// ids returns the CVEs that a vulnerability names, else the scanner's own name for
// it, if there is one.
func (v *vulnerability) ids() (ids []string) {
	name := cmp.Or(v.Name, v.ID)
	for _, id := range slices.Concat(v.CVEs, []string{name}, v.Aliases) {
		if id = strings.ToUpper(strings.TrimSpace(id)); strings.HasPrefix(id, "CVE-") && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		return ids
	}
	advisory := ""
	if i := strings.LastIndex(v.URL, "/GHSA-"); i >= 0 {
		advisory = v.URL[i+1:]
	}
	if id := strings.TrimSpace(cmp.Or(name, advisory, v.Title)); id != "" {
		ids = []string{id}
	}
	return ids
}

// cut shortens a text to maxReportText, between two characters.
func cut(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxReportText)], "")
}
