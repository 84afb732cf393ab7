package document

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// FuzzDecode compares Decode with encoding/json: both accept the same lines and
// read the same values, with two exceptions. Decode refuses invalid UTF-8, which
// encoding/json replaces, and it refuses deeper nesting.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		whole, `{}`, ` {"id":"\ud83d\ude00\udc00\u00e9é","_ts":1e3,"x":[{},[],null,true,false,-0.5E-7]} `,
		`{"id":"a","id":null}`, `{"current_build_duration":-1,"_ts":1e400}`, `{"_partitionKey":{ "a" : [ 1 , "\"" ] }}`,
		`{"build":{"git_url":"x","git_url":"y"}}`, "{\"id\":\"\xff\"}", "{\"id\":\"\\n\xff\"}", `{"id":01}`, `{"id":"a` + "\t" + `"}`, `[]`, `{"a":[}`,
	} {
		f.Add([]byte(s), "_partitionKey")
	}
	f.Fuzz(func(t *testing.T, line []byte, partition string) {
		given := bytes.Clone(line)
		d := Decoder{PartitionPath: []string{partition}}
		var got eventfile.Event
		err := d.Decode(line, &got)
		if !bytes.Equal(line, given) {
			t.Fatal("the line was changed")
		}

		var want map[string]any
		reader := json.NewDecoder(bytes.NewReader(line))
		reader.UseNumber()
		accepted := json.Valid(line) && reader.Decode(&want) == nil && want != nil
		if accepted && (!utf8.Valid(line) || depth(line) > MaxDepth) {
			if err == nil {
				t.Fatal("invalid UTF-8 or too much depth was accepted")
			}
			return
		}
		if accepted != (err == nil) {
			t.Fatalf("encoding/json accepts: %v; Decode: %v", accepted, err)
		}
		if err != nil {
			return
		}
		text := func(name, got string) {
			if s, _ := want[name].(string); s != got {
				t.Errorf("%s: got %q, want %q", name, got, s)
			}
		}
		text("id", got.ID)
		text("correlation_id", got.CorrelationID)
		text("product", got.Product)
		text("component", got.Component)
		text("branch_name", got.Branch)
		text("build_number", got.BuildNumber)
		text("build_id", got.BuildID)
		text("job_name", got.JobName)
		text("job_base_name", got.JobBaseName)
		text("build_tag", got.BuildTag)
		text("node_name", got.NodeName)
		text("node_labels", got.NodeLabels)
		text("build_url", got.BuildURL)
		text("job_url", got.JobURL)
		text("git_url", got.GitURL)
		text("git_commit", got.GitCommit)
		text("current_step_name", got.Step)
		text("current_build_result", got.BuildResult)
		text("current_build_current_result", got.Result)

		number := func(name string, got, least float64) {
			x := math.NaN()
			if n, ok := want[name].(json.Number); ok {
				if v, err := strconv.ParseFloat(string(n), 64); err == nil && v >= least {
					x = v
				}
			}
			if x != got && !(math.IsNaN(x) && math.IsNaN(got)) {
				t.Errorf("%s: got %v, want %v", name, got, x)
			}
		}
		number("current_build_duration", got.Duration, 0)
		number("_ts", got.TS, math.Inf(-1))

		instant := func(name string, got eventfile.Instant) {
			s, _ := want[name].(string)
			if i, _ := ParseTime([]byte(s)); i != got {
				t.Errorf("%s: got %v, want %v", name, got, i)
			}
		}
		instant("current_build_scheduled_time", got.Scheduled)
		instant("stage_timestamp", got.Stage)

		v, present := want[partition]
		if !utf8.ValidString(partition) {
			present = false // every name of a document is valid UTF-8
		}
		if present != (got.Partition != "") {
			t.Fatalf("partition: got %q, want it to be present: %v", got.Partition, present)
		}
		if present {
			var again any
			reader := json.NewDecoder(bytes.NewReader([]byte(got.Partition)))
			reader.UseNumber()
			if err := reader.Decode(&again); err != nil {
				t.Fatalf("partition %q: %v", got.Partition, err)
			}
			a, _ := json.Marshal(v)
			b, _ := json.Marshal(again)
			var compact bytes.Buffer
			if err := json.Compact(&compact, []byte(got.Partition)); err != nil || compact.String() != got.Partition {
				t.Errorf("partition %q is not compact: %q, %v", got.Partition, compact.String(), err)
			}
			if !bytes.Equal(a, b) {
				t.Errorf("partition: got %s, want %s", b, a)
			}
		}
	})
}

// depth returns how deeply valid JSON is nested.
func depth(line []byte) int {
	deepest, now := 0, 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"':
			for i++; line[i] != '"'; i++ {
				if line[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			now++
			deepest = max(deepest, now)
		case '}', ']':
			now--
		}
	}
	return deepest
}
