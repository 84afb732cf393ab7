package suppression

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/repofile/xmltext"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestReadsVersion13(t *testing.T) {
	f, err := Parse(sample(t, "service-1.3.xml"))
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Rules: []Rule{
		{
			Line:     3,
			Notes:    "file name: spring-web-5.3.27.jar\n    Waiting for the upgrade to Spring Boot 3.",
			Selector: &Criterion{"packageUrl", `^pkg:maven/org\.springframework/spring\-web@.*$`},
			Criteria: []Criterion{{"cve", "CVE-2016-1000027"}},
			CVEs:     []string{"CVE-2016-1000027"},
			Until:    Until{Dated: true, Day: "2024-06-30", At: day(2024, 6, 30)},
		},
		{
			Line:     11,
			Notes:    "Only used in tests",
			Selector: &Criterion{"gav", `^com\.h2database:h2:.*$`},
			Criteria: []Criterion{
				{"cpe", "cpe:/a:h2database:h2"},
				{"cve", "cve-2022-45868"},
				{"vulnerabilityName", "CVE-2018-14335"},
				{"vulnerabilityName", "CWE-862: Missing Authorization"},
			},
			CVEs:  []string{"CVE-2022-45868", "CVE-2018-14335"},
			Until: Until{Dated: true, Day: "2027-01-31", At: day(2027, 1, 31)},
		},
		{
			Line:     20,
			Selector: &Criterion{"sha1", "66734244CE86857018B023A8C56AE0635C56B6A1"},
			Criteria: []Criterion{{"cvssBelow", "7"}},
		},
		{
			Line: 24,
			Criteria: []Criterion{
				{"cve", "1000027"},
				{"cve", "CVE-2021-44228 and CVE-2021-45046"},
				{"cve", ""},
				{"cve", "CVE-2021-44228"},
			},
			CVEs: []string{"1000027", "CVE-2021-44228", "CVE-2021-45046"},
		},
	}}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got  %+v\nwant %+v", f, want)
	}
}

func TestReadsVersion10(t *testing.T) {
	f, err := Parse(sample(t, "owasp-1.0.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rules) != 1 {
		t.Fatalf("got %+v", f)
	}
	r := f.Rules[0]
	if r.Selector.Kind != "filePath" || !slices.Equal(r.CVEs, []string{"CVE-2014-0114"}) || r.Criteria[0].Kind != "cwe" {
		t.Errorf("got %+v", r)
	}
}

func TestRulesInheritFromTheirGroup(t *testing.T) {
	f, err := Parse(sample(t, "groups-1.4.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rules) != 4 {
		t.Fatalf("got %+v", f)
	}
	// Midnight 14 hours east of Greenwich is 10:00 of the day before in UTC.
	group := time.Date(2026, 11, 19, 10, 0, 0, 0, time.UTC)
	first, own, odd, outside := f.Rules[0], f.Rules[1], f.Rules[2], f.Rules[3]
	if !first.Until.At.Equal(group) {
		t.Errorf("a rule takes its group's until: got %+v", first)
	}
	if first.Expired(group.Add(-time.Nanosecond)) || !first.Expired(group) {
		t.Error("a rule is inactive from midnight of until on, in its own offset")
	}
	if !own.Until.At.Equal(day(2030, 1, 1)) || !slices.Equal(own.CVEs, []string{"CVE-2023-2976"}) {
		t.Errorf("a rule's own until wins: got %+v", own)
	}
	if odd.Until.Dated || odd.Expired(day(2100, 1, 1)) {
		t.Errorf("an until that is not a date never expires, though its group would: got %+v", odd)
	}
	if outside.Until != (Until{}) {
		t.Errorf("a rule after the group has none of it: got %+v", outside)
	}
	want := []Warning{{13, `until="end of next year" is not a date (yyyy-mm-dd), so the rule never expires`, true}}
	if !reflect.DeepEqual(f.Warnings, want) {
		t.Errorf("warnings: got %+v, want %+v", f.Warnings, want)
	}
}

func TestTellsSuppressionFilesFromOthers(t *testing.T) {
	const rule = `<suppress><cve>CVE-2020-0001</cve></suppress>`
	for name, c := range map[string]struct {
		document string
		is       bool
	}{
		"checkstyle with its DTD":    {string(sample(t, "checkstyle.xml")), false},
		"checkstyle without a DTD":   {`<suppressions><suppress checks="." files="x"/></suppressions>`, false},
		"checkstyle by xpath":        {`<suppressions><suppress-xpath checks="."/></suppressions>`, false},
		"checkstyle by id":           {`<suppressions><suppress id="x" files="x"/></suppressions>`, false},
		"no namespace":               {`<suppressions>` + rule + `</suppressions>`, true},
		"no namespace, no rules":     {`<suppressions/>`, true},
		"1.1":                        {`<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.1.xsd">` + rule + `</suppressions>`, true},
		"http and upper case":        {`<suppressions xmlns="http://JEREMYLONG.github.io/dependencycheck/dependency-suppression.1.2.xsd">` + rule + `</suppressions>`, true},
		"another namespace":          {`<suppressions xmlns="urn:example">` + rule + `</suppressions>`, false},
		"dependency-check's reports": {`<suppressions xmlns="https://jeremylong.github.io/DependencyCheck/dependency-check.2.5.xsd"/>`, false},
		"another root":               {`<project>` + rule + `</project>`, false},
		"root of another case":       {`<Suppressions/>`, false},
	} {
		f, err := Parse([]byte(c.document))
		if c.is && err != nil || !c.is && !errors.Is(err, ErrNotSuppressions) || !c.is && f != nil {
			t.Errorf("%s: got %v, %v; expected it to be one: %v", name, f, err, c.is)
		}
	}
}

// Whatever a file is wrapped in, the rules are the same.
func TestEncodingAndDTDDoNotChangeTheRules(t *testing.T) {
	plain := string(sample(t, "owasp-1.0.xml"))
	want, err := Parse([]byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	declaration := `<?xml version="1.0" encoding="UTF-8"?>`
	for name, document := range map[string]string{
		"CRLF":       strings.ReplaceAll(plain, "\n", "\r\n"),
		"BOM":        "\ufeff" + plain,
		"BOM + CRLF": "\ufeff" + strings.ReplaceAll(plain, "\n", "\r\n"),
		"DTD":        strings.Replace(plain, declaration, declaration+`<!DOCTYPE suppressions [<!ENTITY x "y"><!ELEMENT suppressions ANY>]>`, 1),
		"Latin-1":    strings.Replace(plain, "UTF-8", "ISO-8859-1", 1),
	} {
		got, err := Parse([]byte(document))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, want)
		}
	}
}

func TestBrokenDocumentHasNoRules(t *testing.T) {
	// One bracket missing behind the last rule: nothing of the file counts.
	document := string(sample(t, "owasp-1.0.xml"))
	_, err := Parse([]byte(strings.Replace(document, "</suppressions>", "</suppressions", 1)))
	var e *xmltext.Error
	if !errors.As(err, &e) || e.Line < 10 {
		t.Errorf("got %v, expected an error that names the last line", err)
	}
	if _, err := Parse(nil); !errors.As(err, &e) {
		t.Errorf("empty: got %v", err)
	}
}

func TestRulesInsideOtherElementsAreIgnored(t *testing.T) {
	f, err := Parse([]byte(`<suppressions>
<other><suppress><cve>CVE-2020-0001</cve></suppress></other>
<suppress><notes>see <suppress><cve>CVE-2020-0002</cve></suppress></notes><cve>CVE-2020-0003<x>CVE-2020-0004</x></cve></suppress>
</suppressions>`))
	if err != nil || len(f.Rules) != 1 || !slices.Equal(f.Rules[0].CVEs, []string{"CVE-2020-0003"}) {
		t.Errorf("got %+v, %v", f, err)
	}
}

func TestCVEsOfACriterion(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		want       []string
	}{
		{"cve", "CVE-2020-1234", []string{"CVE-2020-1234"}},
		{"cve", "  cve-2020-12345678 ", []string{"CVE-2020-12345678"}},
		{"cve", "2020-1234", []string{"2020-1234"}},
		{"cve", "CVE-2020-123", []string{"CVE-2020-123"}},
		{"cve", "ghsa-xvch-5gv4-984h", []string{"ghsa-xvch-5gv4-984h"}},
		{"cve", " \n", nil},
		{"vulnerabilityName", "GHSA-xvch-5gv4-984h", nil},
		{"vulnerabilityName", "1234", nil},
		{"vulnerabilityName", "(CVE-2020-1234)(cve-2019-0001)", []string{"CVE-2020-1234", "CVE-2019-0001"}},
		{"cpe", "CVE-2020-1234", nil},
		{"cwe", "79", nil},
	} {
		got := CVEs([]Criterion{{c.kind, c.text}})
		if !slices.Equal(got, c.want) {
			t.Errorf("%s %q: got %q, want %q", c.kind, c.text, got, c.want)
		}
	}
}

func TestUntilIsMidnightInItsOwnOffset(t *testing.T) {
	utc := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for raw, want := range map[string]string{
		"2024-06-30":       "2024-06-30T00:00:00Z",
		" 2024-06-30\n":    "2024-06-30T00:00:00Z",
		"2020-01-01Z":      "2020-01-01T00:00:00Z",
		"2024-06-30+01:00": "2024-06-29T23:00:00Z",
		"2024-06-30-05:30": "2024-06-30T05:30:00Z",
		"2024-06-30+14:00": "2024-06-29T10:00:00Z",
		"2024-06-30-14:00": "2024-06-30T14:00:00Z",
		"2024-06-30-00:00": "2024-06-30T00:00:00Z",
		"2024-02-29":       "2024-02-29T00:00:00Z",
		"2000-02-29":       "2000-02-29T00:00:00Z",
		"0000-02-29":       "0000-02-29T00:00:00Z",
	} {
		u := ParseUntil(raw)
		if !u.Dated || !u.At.Equal(utc(want)) {
			t.Errorf("%q: got %+v, want %s", raw, u, want)
		}
		if !u.Expired(u.At) || u.Expired(u.At.Add(-1)) {
			t.Errorf("%q: expires at another instant than %s", raw, u.At)
		}
	}
	for _, raw := range []string{
		"", "never", "2024-6-30", "2024-06-31", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "24-06-30",
		"2024/06/30", "30-06-2024", "2024-06-30T00:00:00Z", "2024-06-30 Z", "2024-06-30z", "2024-06-30+14:01", "2024-06-30+15:00",
		"2024-06-30+01:60", "2024-06-30+0100", "012024-06-30", "+2024-06-30", "2024-06-30\x00", "２０２４-06-30", "-99999-02-29",
		"-0044-03-15", "12024-06-30", "292277026597-01-01", strings.Repeat("9", 400) + "-12-31Z",
	} {
		if u := ParseUntil(raw); u.Dated || u.Expired(utc("2500-01-01T00:00:00Z")) {
			t.Errorf("%q: got %+v, expected no date", raw, u)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"service-1.3.xml", "owasp-1.0.xml", "groups-1.4.xml", "checkstyle.xml"} {
		f.Add(sample(f, name))
	}
	f.Add([]byte("<suppressions><suppress until='-0001-02-29-14:00'/></suppressions>"))
	f.Fuzz(func(t *testing.T, document []byte) {
		file, err := Parse(document)
		if (file == nil) == (err == nil) {
			t.Fatal("either a file or an error")
		}
		if err != nil {
			return
		}
		for _, r := range file.Rules {
			if r.Line < 1 || len(r.CVEs) > 0 && len(r.Criteria) == 0 {
				t.Fatalf("impossible rule %+v", r)
			}
			if r.Until.Dated && !r.Expired(r.Until.At) {
				t.Fatalf("not expired at its own instant: %+v", r)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	document := sample(b, "service-1.3.xml")
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		if _, err := Parse(document); err != nil {
			b.Fatal(err)
		}
	}
}

// An entity is never expanded, so it names nothing; what is not an identifier is
// named in a warning.
func TestEntitiesNameNoVulnerability(t *testing.T) {
	f, err := Parse([]byte(`<!DOCTYPE suppressions [<!ENTITY x "CVE-2020-1234">]>
<suppressions><suppress>
<cve>&x;</cve><cve>CVE-2020-1&x;234</cve><cve>CVE-2021-1111 &x;</cve><cve>a phrase</cve>
<cve>1234</cve><cve>GHSA-jfh8-c2jp-5v3q</cve><cve>sonatype-2021-0001</cve>
</suppress></suppressions>`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"CVE-2021-1111", "a phrase", "1234", "GHSA-jfh8-c2jp-5v3q", "sonatype-2021-0001"}
	if got := f.Rules[0].CVEs; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	var warned []string
	for _, w := range f.Warnings {
		warned = append(warned, w.Text)
		if w.Line != 2 {
			t.Errorf("%q is on line %d, want 2", w.Text, w.Line)
		}
	}
	const what = " is not a CVE, a GHSA or another known identifier"
	if wanted := []string{`cve "&x;"` + what, `cve "CVE-2020-1&x;234"` + what, `cve "a phrase"` + what}; !slices.Equal(warned, wanted) {
		t.Errorf("got warnings %q, want %q", warned, wanted)
	}
}
