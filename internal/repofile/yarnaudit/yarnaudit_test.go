package yarnaudit

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var request = Advisory{
	ID: "1096727", GHSA: "GHSA-p8p7-x288-28g6", Module: "request", Severity: "moderate",
	Title: "Server-Side Request Forgery in Request", URL: "https://github.com/advisories/GHSA-p8p7-x288-28g6",
}

func TestReadsEveryFormOfTheReport(t *testing.T) {
	withCVE := request
	withCVE.CVEs = []string{"CVE-2023-28155"}
	for name, want := range map[string]*File{
		"yarn1.ndjson": {Advisories: []Advisory{withCVE, {
			ID: "1097682", CVEs: []string{"CVE-2023-26136"}, GHSA: "GHSA-72xf-g2v4-qvf3", Module: "tough-cookie", Severity: "moderate",
			Title: "tough-cookie Prototype Pollution vulnerability", URL: "https://github.com/advisories/GHSA-72xf-g2v4-qvf3",
		}}},
		"yarn3.json": {Advisories: []Advisory{{
			ID: "1088659", CVEs: []string{"CVE-2022-3517"}, GHSA: "GHSA-f8q6-p94x-37v3", Module: "minimatch", Severity: "high",
			Title: "minimatch ReDoS vulnerability", URL: "https://github.com/advisories/GHSA-f8q6-p94x-37v3",
		}, {
			ID: "1085674", Module: "braces", Severity: "low",
			Title: "Regular expression denial of service", URL: "https://example.org/advisories/786",
		}}},
		"npm7.json": {Advisories: []Advisory{request, {
			ID: "1097682", GHSA: "GHSA-72xf-g2v4-qvf3", Module: "tough-cookie", Severity: "moderate",
			Title: "tough-cookie Prototype Pollution vulnerability", URL: "https://github.com/advisories/GHSA-72xf-g2v4-qvf3",
		}}},
		"yarn4.ndjson": {Advisories: []Advisory{request, {
			ID: "1101851", GHSA: "GHSA-2p57-rm9w-gvfp", Module: "ip", Severity: "high",
			Title: "ip SSRF improper categorization in isPublic", URL: "https://github.com/advisories/GHSA-2P57-RM9W-GVFP",
		}}},
	} {
		data := sample(t, name)
		for how, data := range map[string][]byte{
			"as it is": data,
			"CRLF":     bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")),
			"BOM":      append([]byte("\xef\xbb\xbf"), data...),
		} {
			if got := Parse(data); !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s:\ngot  %+v\nwant %+v", name, how, got, want)
			}
		}
	}
}

func TestUnexpectedContentIsCounted(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want File
	}{
		"nothing":              {"", File{}},
		"white space":          {" \r\n\n", File{}},
		"prose":                {"none\nat all\n", File{Broken: 2}},
		"an array":             {"[]", File{Broken: 1}},
		"another object":       {`{"a":1}`, File{Broken: 1}},
		"only a summary":       {`{"type":"auditSummary","data":{}}`, File{}},
		"no advisories":        {`{"actions":[],"advisories":{},"muted":[]}`, File{}},
		"a clean npm report":   {`{"auditReportVersion":2,"vulnerabilities":{},"metadata":{}}`, File{}},
		"vulnerabilities null": {`{"auditReportVersion":2,"vulnerabilities":null}`, File{Broken: 1}},
		"odd npm entries":      {`{"vulnerabilities":{"a":1,"b":{"via":"x"},"c":{"via":[null,"d",{"source":"e","name":"c"}]}}}`, File{}},
		"advisories a list":    {`{"advisories":[1]}`, File{Broken: 1}},
		"advisory missing":     {`{"type":"auditAdvisory","data":{}}`, File{Broken: 1}},
		"cut line":             {`{"type":"auditSummary"}` + "\n" + `{"type":"auditAdv`, File{Broken: 1}},
		"members of odd types": {`{"type":"auditAdvisory","data":{"advisory":{"id":7,"cves":"x","severity":9,"module_name":{},"url":"javascript:alert(1)"}}}`, File{Advisories: []Advisory{{ID: "7", Severity: "9"}}}},
		"names of other case":  {`{"value":"x","children":{"id":1,"ID":2}}`, File{Advisories: []Advisory{{ID: "2", Module: "x"}}}},
		"same id, two modules": {`{"advisories":{"1":{"id":1,"module_name":"b"},"2":{"id":1,"module_name":"a"},"3":{"id":1,"module_name":"b"},"4":5}}`, File{Advisories: []Advisory{{ID: "1", Module: "b"}, {ID: "1", Module: "a"}}}},
	} {
		if got := Parse([]byte(c.data)); !reflect.DeepEqual(*got, c.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, *got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"yarn1.ndjson", "yarn3.json", "yarn4.ndjson"} {
		f.Add(sample(f, name))
	}
	f.Add([]byte("{\"children\":{}}\nx"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := Parse(data)
		seen := map[[2]string]bool{}
		for _, a := range file.Advisories {
			if a.ID == "" && a.GHSA == "" && len(a.CVEs) == 0 {
				t.Fatalf("names nothing: %+v", a)
			}
			id := a.GHSA
			if id == "" {
				id = a.ID
			}
			if key := [2]string{id, a.Module}; seen[key] {
				t.Fatalf("twice: %+v", a)
			} else {
				seen[key] = true
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := bytes.Repeat(sample(b, "yarn1.ndjson"), 100)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		Parse(data)
	}
}
