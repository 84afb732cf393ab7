package cosmos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

func TestPageHoldsTheDocumentsOfAWholeResponse(t *testing.T) {
	for body, want := range map[string]string{
		`{"_rid":"x","Documents":[{"a":1},{"b":"]}\\\""}],"_count":2}`:     `[{"a":1} {"b":"]}\\\""}]`,
		" { \"Documents\" : [ ] } \n":                                      `[]`,
		`{"Documents":[1,"two",[3],null ,{"x":[{}]}]}`:                     `[1 "two" [3] null {"x":[{}]}]`,
		`{"x":{"Documents":[9]},"y":[1,{"z":"}"}],"Documents":[{}],"n":1}`: `[{}]`,
	} {
		for name, r := range map[string]*page{"fresh": {}, "used": {body: *bytes.NewBufferString("old text"), documents: [][]byte{nil}}} {
			if err := r.read(iotest.OneByteReader(strings.NewReader(body))); err != nil {
				t.Errorf("%s page, %s: got %v", name, body, err)
			}
			if got := fmt.Sprintf("%s", r.documents); got != want {
				t.Errorf("%s page, %s: got %s, want %s", name, body, got, want)
			}
		}
	}
	for body, want := range map[string]string{
		"":                         "empty",
		" \n":                      "empty",
		"<html>":                   "not a JSON object",
		"[]":                       "not a JSON object",
		"{}":                       "no Documents",
		`{"documents":[]}`:         "no Documents",
		`{"Documents":null}`:       "no Documents",
		`{"Documents":[{}`:         "cut off",
		`{"Documents":[{}]`:        "cut off",
		`{"Documents":[{"a":"b}]}`: "cut off",
		`{"Documents":[{}]}}`:      "not JSON at byte 18",
		`{"Documents":[{},]}`:      "not JSON",
		`{"Documents":[{}{}]}`:     "not JSON",
		`{"Documents" [{}]}`:       "not JSON",
		`{"Documents":[{}],}`:      "not JSON",
		`{"Documents":[{"a":b}]}`:  "not JSON at byte 19",
		`{"Documents":[{}]} {}`:    "not JSON at byte 19",
	} {
		var p page
		if err := p.read(strings.NewReader(body)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", body, err, want)
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"_rid":"x","Documents":[{"a":1},{"b":"]}\\\""}],"_count":2}`))
	f.Add([]byte(`{"Documents":[{"a":[{"b":"c"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var p page
		err := p.read(bytes.NewReader(body))
		var whole map[string]json.RawMessage
		if json.Unmarshal(body, &whole) != nil {
			return // encoding/json has other limits of depth
		}
		var want []json.RawMessage
		if json.Unmarshal(whole["Documents"], &want) != nil || want == nil {
			return
		}
		if bytes.Contains(body, []byte(`\u`)) || strings.Count(strings.ToLower(string(body)), `"documents"`) != 1 {
			return // the name is escaped or repeated
		}
		if err != nil || len(p.documents) != len(want) {
			t.Fatalf("%q: %d documents, %v, want %d", body, len(p.documents), err, len(want))
		}
		for i := range want {
			if !bytes.Equal(bytes.TrimSpace(p.documents[i]), bytes.TrimSpace(want[i])) {
				t.Errorf("%q: document %d is %q, want %q", body, i, p.documents[i], want[i])
			}
		}
	})
}

func BenchmarkPage(b *testing.B) {
	var body bytes.Buffer
	body.WriteString(`{"_rid":"x","Documents":[`)
	for i := range 1000 {
		if i > 0 {
			body.WriteByte(',')
		}
		_, d := sample(1, i)
		body.Write(d)
	}
	body.WriteString(`],"_count":1000}`)
	b.SetBytes(int64(body.Len()))
	var p page
	for b.Loop() {
		if err := p.read(bytes.NewReader(body.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/document")
}
