package cosmos

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/dataset"
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
func parseScan(document []byte) (scan, error) {
	var s scan
	d := jsontext.NewDecoder(bytes.NewBuffer(document), lenient...)
	if d.PeekKind() != '{' {
		if err := d.SkipValue(); err != nil {
			return s, err
		}
		return s, errNoObject
	}
	err := members(d, func(name string) (err error) {
		switch name {
		case "id":
			s.id, err = text(d)
		case "_ts":
			var seconds float64
			if seconds, err = number(d); seconds > 0 && seconds < 1<<40 {
				s.written = time.Unix(int64(seconds), 0).UTC()
			}
		case "report":
			s.report, err = d.ReadValue()
			s.report = bytes.Clone(s.report) // the decoder uses its buffer again
		case "build":
			err = members(d, func(name string) (err error) {
				switch name {
				case "git_url":
					s.gitURL, err = text(d)
					s.gitURL = withoutUser(s.gitURL)
				case "branch_name":
					s.branch, err = text(d)
				case "codebase_type":
					s.codebase, err = text(d)
					s.codebase = strings.ToLower(strings.TrimSpace(s.codebase))
				default:
					err = d.SkipValue()
				}
				return err
			})
		default:
			err = d.SkipValue()
		}
		return err
	})
	return s, err
}

// withoutUser removes the user and the password from an address: a build that
// clones with a token may report it.
func withoutUser(address string) string {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(address), "://")
	if !ok {
		return strings.TrimSpace(address)
	}
	authority, path, slash := strings.Cut(rest, "/")
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	if slash {
		path = "/" + path
	}
	return scheme + "://" + authority + path
}

type reportError string

func (e reportError) Error() string { return string(e) }

const errNoObject = reportError("the document is not a JSON object")

// found is a vulnerability as any of the scanners reports it.
type found struct {
	name, title, module string
	severity            string
	cves, aliases       []string
	scores              [numScores]float64
	url                 string
}

// The scores that a vulnerability may have, in the order of preference.
const (
	cvssV3 = iota
	cvssV4
	cvssUnversioned
	cvssV2
	numScores
)

// findings reads the report. Three kinds are known: that of OWASP
// dependency-check, dependencies[].{vulnerabilities,suppressedVulnerabilities},
// of npm's and yarn's audit, {vulnerabilities,suppressed}, and of pip-audit,
// {vulnerabilities}. Their shape tells them apart, so that new codebase types are
// read as well.
//
// The rows are sorted by id, package and suppressed; each combination is there
// once, with the highest score. empty reports that nothing in the report shows
// that anything was scanned. A report that is not JSON is an error.
func (s *scan) findings() (rows []dataset.Finding, empty bool, err error) {
	empty = true
	if len(s.report) == 0 {
		return nil, true, nil
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(s.report), lenient...)
	list := func(module string, suppressed bool) error {
		return items(d, func() error {
			f, err := vulnerability(d)
			if err != nil {
				return err
			}
			f.module = cmp.Or(f.module, module)
			rows = s.append(rows, &f, suppressed)
			return nil
		})
	}
	err = members(d, func(name string) error {
		switch name {
		case "dependencies":
			return items(d, func() error {
				empty = false
				return s.dependency(d, &rows)
			})
		case "vulnerabilities":
			empty = empty && s.codebase == java
			return list("", false)
		case "suppressed", "suppressedVulnerabilities":
			empty = empty && s.codebase == java
			return list("", true)
		}
		return d.SkipValue()
	})
	if err != nil {
		return nil, false, err
	}
	slices.SortFunc(rows, func(a, b dataset.Finding) int {
		return cmp.Or(compareRows(a, b), -cmp.Compare(a.Score, b.Score),
			strings.Compare(a.Severity, b.Severity), strings.Compare(a.Title, b.Title))
	})
	rows = slices.CompactFunc(rows, func(a, b dataset.Finding) bool { return compareRows(a, b) == 0 })
	return rows, empty && len(rows) == 0, nil
}

// java is the codebase type of dependency-check's reports.
const java = "java"

// compareRows orders the findings of one report.
func compareRows(a, b dataset.Finding) int {
	flag := map[bool]int{true: 1}
	return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Package, b.Package), flag[a.Suppressed]-flag[b.Suppressed])
}

// dependency reads one of dependency-check's dependencies. The name of its file
// or package may follow its vulnerabilities.
func (s *scan) dependency(d *jsontext.Decoder, rows *[]dataset.Finding) error {
	var file, id string
	first := len(*rows)
	err := members(d, func(name string) (err error) {
		switch name {
		case "fileName":
			file, err = text(d)
		case "packages":
			err = items(d, func() error {
				return members(d, func(name string) (err error) {
					if name != "id" {
						return d.SkipValue()
					}
					known := id
					if id, err = text(d); known != "" {
						id = known
					}
					return err
				})
			})
		case "vulnerabilities", "suppressedVulnerabilities":
			err = items(d, func() error {
				f, err := vulnerability(d)
				if err == nil {
					*rows = s.append(*rows, &f, name == "suppressedVulnerabilities")
				}
				return err
			})
		default:
			err = d.SkipValue()
		}
		return err
	})
	for i := first; i < len(*rows); i++ {
		if (*rows)[i].Package == "" {
			(*rows)[i].Package = cmp.Or(file, id)
		}
	}
	return err
}

// vulnerability reads a vulnerability of any scanner.
func vulnerability(d *jsontext.Decoder) (found, error) {
	var f found
	for i := range f.scores {
		f.scores[i] = math.NaN()
	}
	id := ""
	err := members(d, func(name string) (err error) {
		switch name {
		case "name":
			f.name, err = text(d)
		case "id":
			id, err = text(d)
		case "title":
			f.title, err = text(d)
		case "module_name", "package":
			f.module, err = text(d)
		case "severity":
			f.severity, err = text(d)
		case "url":
			f.url, err = text(d)
		case "cves":
			f.cves, err = texts(d)
		case "aliases":
			f.aliases, err = texts(d)
		case "cvssv2":
			f.scores[cvssV2], err = score(d)
		case "cvssv3":
			f.scores[cvssV3], err = score(d)
		case "cvssv4":
			f.scores[cvssV4], err = score(d)
		case "cvss":
			f.scores[cvssUnversioned], err = score(d)
		default:
			err = d.SkipValue()
		}
		return err
	})
	// Python's scanner has an id in place of Java's name. Node's id is a number.
	f.name = cmp.Or(f.name, id)
	return f, err
}

// score reads {"score": …} (CVSS 2, npm) or {"baseScore": …} (CVSS 3 and 4);
// CVSS scores are from 0 to 10. With npm's empty vector, 0 means no score.
func score(d *jsontext.Decoder) (float64, error) {
	value, vector, vectorless := math.NaN(), "", false
	err := members(d, func(name string) (err error) {
		switch name {
		case "score", "baseScore":
			value, err = number(d)
		case "vectorString":
			vectorless = d.PeekKind() == 'n'
			vector, err = text(d)
			vectorless = vectorless || vector == ""
		default:
			err = d.SkipValue()
		}
		return err
	})
	if !(value >= 0 && value <= 10) || value == 0 && vectorless {
		value = math.NaN()
	}
	return value, err
}

// append appends the rows of a vulnerability: one for each CVE, or one with the
// scanner's own name for it.
func (s *scan) append(rows []dataset.Finding, f *found, suppressed bool) []dataset.Finding {
	var ids []string
	for _, list := range [][]string{f.cves, {f.name}, f.aliases} {
		for _, id := range list {
			if id = strings.ToUpper(strings.TrimSpace(id)); strings.HasPrefix(id, "CVE-") && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		advisory := ""
		if i := strings.LastIndex(f.url, "/GHSA-"); i >= 0 {
			advisory = f.url[i+1:]
		}
		id := strings.TrimSpace(cmp.Or(f.name, advisory, f.title))
		if id == "" {
			return rows // the vulnerability has no name
		}
		ids = []string{id}
	}
	severity := strings.ToLower(strings.TrimSpace(f.severity))
	if severity == "moderate" {
		severity = "medium" // npm's word for it
	}
	value := math.NaN()
	for _, v := range f.scores {
		if !math.IsNaN(v) {
			value = v
			break
		}
	}
	for _, id := range ids {
		rows = append(rows, dataset.Finding{
			GitURL: s.gitURL, Branch: s.branch, Codebase: s.codebase,
			ID: cut(id), Severity: cut(severity), Score: value, Package: cut(f.module), Title: cut(f.title),
			Suppressed: suppressed, ReportedAt: s.written,
		})
	}
	return rows
}

// cut shortens a text to maxReportText, between two characters.
func cut(s string) string {
	if len(s) <= maxReportText {
		return s
	}
	end := maxReportText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
