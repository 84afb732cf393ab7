package cosmos

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// told returns a report as text.
func told(t testing.TB, document []byte) (head string, rows []string, empty bool) {
	t.Helper()
	s, err := parseScan(document)
	if err != nil {
		t.Fatal(err)
	}
	found, empty, err := s.findings()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.GitURL != s.gitURL || f.Branch != s.branch || f.Codebase != s.codebase || !f.ReportedAt.Equal(s.written) {
			t.Errorf("%+v is not of %+v", f, s)
		}
		rows = append(rows, fmt.Sprintf("%s|%s|%v|%s|%s|%v", f.ID, f.Severity, f.Score, f.Package, f.Title, f.Suppressed))
	}
	return fmt.Sprintf("%s|%s|%s|%s|%d", s.id, s.gitURL, s.branch, s.codebase, s.written.Unix()), rows, empty
}

// The expected rows are worked out by hand.
func TestReadsReportsOfEachScanner(t *testing.T) {
	for name, want := range map[string]struct {
		head string
		rows []string
	}{
		"java": {"6f0d1c1e-0000-4000-8000-000000000001|https://github.com/hmcts/cmc-claim-store.git|master|java|1763600000", []string{
			"CVE-2016-1000027|high|7.5|spring-beans-5.3.9.jar||false",
			"CVE-2021-22112|medium|5.3|spring-beans-5.3.9.jar||true",
			"CVE-2022-22965|critical|9.8|||false", // listed twice for one dependency: the higher score counts
			"CVE-2022-22965|critical|9.8|spring-beans-5.3.9.jar||false",
			"prototype pollution|low|NaN|pkg:maven/com.h2database/h2@1.4.200||false",
		}},
		"node": {"n|https://github.com/hmcts/cmc-citizen-frontend|master|node|1763600001", []string{
			"CVE-2019-10744|critical|9.1|lodash|Known|true",
			"CVE-2020-8203|high|7.4|lodash|Prototype Pollution in lodash|false",
			"CVE-2021-0001|medium|NaN|minimist|Two at once|false",
			"CVE-2021-0002|medium|NaN|minimist|Two at once|false",
			"GHSA-aaaa-bbbb-cccc|low|NaN|foo|Regular Expression Denial of Service in foo|false",
			"No identifier at all|info|NaN|bar|No identifier at all|false",
		}},
		"python": {"p|git@github.com:hmcts/pdm-analytics.git|main|python|1763600002", []string{
			"CVE-2022-40897||NaN|setuptools||false",
			"CVE-2023-32681||NaN|requests||false",
			"GHSA-zzzz-yyyy-xxxx||NaN|flask||false",
		}},
	} {
		document, err := os.ReadFile(filepath.Join("testdata", "report-"+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		head, rows, empty := told(t, document)
		if head != want.head || empty {
			t.Errorf("%s: %s, empty %v; want %s", name, head, empty, want.head)
		}
		if !slices.Equal(rows, want.rows) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(rows, "\n"), strings.Join(want.rows, "\n"))
		}
	}
}

func TestValuesOfOtherTypesAreMissing(t *testing.T) {
	for document, want := range map[string]string{
		`{}`: "||||-62135596800 [] true",
		`{"id":7,"build":"x","report":[1],"_ts":"soon"}`:                                                                                         "||||-62135596800 [] true",
		`{"_ts":-1,"build":{"git_url":null,"codebase_type":["java"]}}`:                                                                           "||||-62135596800 [] true",
		`{"_ts":1e300,"report":null}`:                                                                                                            "||||-62135596800 [] true",
		`{"build":{"codebase_type":"java"},"report":{"dependencies":[]}}`:                                                                        "|||java|-62135596800 [] true",
		`{"build":{"codebase_type":"java"},"report":{"dependencies":[{}]}}`:                                                                      "|||java|-62135596800 [] false",
		`{"build":{"codebase_type":"java"},"report":{"dependencies":{"vulnerabilities":[{"name":"CVE-1"}]}}}`:                                    "|||java|-62135596800 [] true",
		`{"build":{"codebase_type":"node"},"report":{"vulnerabilities":[],"suppressed":[]}}`:                                                     "|||node|-62135596800 [] false",
		`{"build":{"codebase_type":"node"},"report":{}}`:                                                                                         "|||node|-62135596800 [] true",
		`{"report":{"vulnerabilities":[1,"x",null,[],{},{"title":""},{"cves":"CVE-2020-1","name":{"a":[]},"severity":3}]}}`:                      "||||-62135596800 [] false",
		`{"report":{"vulnerabilities":[{"cves":[1,null,"CVE-2020-1"],"cvss":7,"module_name":["a"]}]}}`:                                           "||||-62135596800 [CVE-2020-1||NaN|||false] false",
		`{"report":{"vulnerabilities":[{"name":"CVE-2020-1"}],"vulnerabilities":[{"name":"CVE-2020-2"}]}}`:                                       "||||-62135596800 [CVE-2020-2||NaN|||false] false",
		`{"report":{"vulnerabilities":[{"name":"CVE-2020-1","cvssv3":{"baseScore":11},"cvssv2":{"score":1e999}}]}}`:                              "||||-62135596800 [CVE-2020-1||NaN|||false] false",
		`{"report":{"vulnerabilities":[{"name":"CVE-2020-1","cvssv3":{"baseScore":"9"},"cvssv2":{"score":0}}]}}`:                                 "||||-62135596800 [CVE-2020-1||0|||false] false",
		`{"report":{"suppressed":[{"name":"a\u0000<script>\ud800","severity":" HIGH "}],"suppressedVulnerabilities":[{"name":"b"}]},"x":[[{}]]}`: "||||-62135596800 [a\x00<script>\uFFFD|high|NaN|||true b||NaN|||true] false",
	} {
		head, rows, empty := told(t, []byte(document))
		if got := fmt.Sprintf("%s %v %v", head, rows, empty); got != want {
			t.Errorf("%s:\n%q, want\n%q", document, got, want)
		}
	}
	for _, document := range []string{``, `[]`, `null`, `{`, `{"report":}`, `{"report":{"dependencies":[}}`, `{"build":{"git_url":"x}`, strings.Repeat(`{"build":`, 20_000)} {
		if s, err := parseScan([]byte(document)); err == nil {
			t.Errorf("%.40s is read as %+v", document, s)
		}
	}
	_, rows, _ := told(t, fmt.Appendf(nil, `{"report":{"vulnerabilities":[{"title":"%s"}]}}`, strings.Repeat("ש", 5000)))
	if len(rows) != 1 || len(rows[0]) > 2*maxReportText+30 || !utf8.ValidString(rows[0]) {
		t.Errorf("%d rows", len(rows))
	}
}

func TestAddressesLoseUserAndPassword(t *testing.T) {
	for address, want := range map[string]string{
		"https://github.com/a/b.git": "https://github.com/a/b.git", "https://user:pass@github.com/a/b": "https://github.com/a/b",
		"https://a@b@github.com": "https://github.com", "git@github.com:a/b.git": "git@github.com:a/b.git", " https://t@h/p@q ": "https://h/p@q", "": "",
	} {
		s, err := parseScan(fmt.Appendf(nil, `{"build":{"git_url":%q}}`, address))
		if err != nil || s.gitURL != want {
			t.Errorf("%q: got %q, %v; want %q", address, s.gitURL, err, want)
		}
	}
}

// Any document is read the same way twice, and its rows are sorted, bounded and
// valid UTF-8.
func FuzzReport(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "report-*.json"))
	if err != nil || len(names) != 3 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		document, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(document)
	}
	f.Add([]byte(`{"report":{"vulnerabilities":[{"cves":["CVE-1","CVE-1"],"cvss":{"score":0}},1]},"build":{"git_url":"\ud800"}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		given := slices.Clone(document)
		s, err := parseScan(document)
		if !slices.Equal(given, document) {
			t.Fatal("the document was changed")
		}
		if err != nil {
			return
		}
		rows, _, err := s.findings()
		if err != nil {
			t.Fatalf("%q: read as part of a document, but not by itself: %v", s.report, err)
		}
		for i, r := range rows {
			if r.ID == "" || r.Score < 0 || r.Score > 10 || len(r.Title) > maxReportText || !s.written.Equal(r.ReportedAt) {
				t.Fatalf("%+v", r)
			}
			for _, text := range []string{r.GitURL, r.Branch, r.Codebase, r.ID, r.Severity, r.Package, r.Title} {
				if !utf8.ValidString(text) {
					t.Fatalf("%q", text)
				}
			}
			if i > 0 && compareRows(rows[i-1], r) >= 0 {
				t.Fatalf("%+v stands after %+v", r, rows[i-1])
			}
		}
		again, _, _ := s.findings()
		if len(rows) != len(again) {
			t.Fatal("the second reading has another number of rows")
		}
		for i := range rows {
			if math.IsNaN(rows[i].Score) && math.IsNaN(again[i].Score) {
				rows[i].Score, again[i].Score = 0, 0
			}
		}
		if len(rows) > 0 && !reflect.DeepEqual(rows, again) {
			t.Fatal("the second reading has other rows")
		}
		if s.written.Year() > 40_000 || s.written.Before(time.Time{}) {
			t.Fatal(s.written)
		}
	})
}

// BenchmarkReport reads whole documents, as if each were newer than the last.
func BenchmarkReport(b *testing.B) {
	document, err := os.ReadFile(filepath.Join("testdata", "report-java.json"))
	if err != nil {
		b.Fatal(err)
	}
	// A report of ordinary length: 40 dependencies.
	one := document[strings.Index(string(document), `{"vulnerabilities"`):strings.LastIndex(string(document), `]}`)]
	head, tail := document[:strings.Index(string(document), `{"vulnerabilities"`)], document[strings.LastIndex(string(document), `]}`):]
	whole := string(head) + strings.Repeat(string(one)+",", 9) + string(one) + string(tail)
	b.SetBytes(int64(len(whole)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := parseScan([]byte(whole))
		if err != nil {
			b.Fatal(err)
		}
		if rows, _, err := s.findings(); err != nil || len(rows) != 5 {
			b.Fatal(len(rows), err)
		}
	}
}
