package organisation

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"hash"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

var until = time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)

func sum(g *Organisation) [32]byte {
	h := sha256.New()
	write(h, g)
	return [32]byte(h.Sum(nil))
}

func write(h hash.Hash, g *Organisation) {
	var line []byte
	for d := range g.Documents {
		line = append(AppendJSON(line[:0], d), '\n')
		h.Write(line)
	}
}

func TestSameOptionsSameBytes(t *testing.T) {
	o := Options{Until: until, Events: 5000}
	g := New(1, o)
	first := sum(g)
	if sum(g) != first {
		t.Error("a second pass differs")
	}
	if sum(New(1, o)) != first {
		t.Error("a second organisation of the same seed differs")
	}
	if sum(New(2, o)) == first {
		t.Error("another seed makes the same organisation")
	}
}

func TestSizes(t *testing.T) {
	for _, o := range []Options{
		{}, {Events: 1000}, {Events: 50_000, Days: 30}, {Events: 20_000, Days: 1}, {Projects: 3, Pipelines: 10, Events: 3000},
		{Projects: 40, Pipelines: 1500, Events: 30_000}, {Projects: 5, Pipelines: 1, Events: 500},
	} {
		o.Until = until
		g := New(7, o)
		o = g.options
		n := 0
		for range g.Documents {
			n++
		}
		if math.Abs(float64(n-o.Events)) > float64(o.Events)*(0.01+0.03/float64(o.Days))+100 {
			t.Errorf("%+v: %d documents", o, n)
		}
		if got := len(g.pipelines) + len(g.nightly); got != o.Pipelines {
			t.Errorf("%+v: %d pipelines", o, got)
		}
		if len(g.Projects) != o.Projects {
			t.Errorf("%+v: %d projects", o, len(g.Projects))
		}
		names := make(map[string]bool)
		for _, r := range g.Repositories {
			if names[r.Name] {
				t.Errorf("%+v: two repositories are called %s", o, r.Name)
			}
			names[r.Name] = true
		}
	}
}

// value is a document as encoding/json reads it.
type value map[string]any

func documents(t *testing.T, o Options) (*Organisation, []value) {
	t.Helper()
	o.Until = until
	g := New(1, o)
	var values []value
	var line []byte
	last := time.Time{}
	for d := range g.Documents {
		if d.Written.Before(last) || d.Written.After(until) {
			t.Fatalf("written at %v after %v", d.Written, last)
		}
		last = d.Written
		line = AppendJSON(line[:0], d)
		if bytes.IndexByte(line, '\n') >= 0 {
			t.Fatalf("a line break in %q", line)
		}
		var v value
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("%v: %q", err, line)
		}
		v["database"] = d.Database
		values = append(values, v)
	}
	return g, values
}

func text(v value, name string) string { s, _ := v[name].(string); return s }

// What makes it lifelike is there, in the order of size that it should have.
func TestLifelike(t *testing.T) {
	_, values := documents(t, Options{Events: 100_000, Hostile: true})
	count := make(map[string]int)
	ids := make(map[string]float64)
	builds := make(map[string][]value)
	for _, v := range values {
		for name, x := range v {
			switch x.(type) {
			case nil:
				count["null "+name]++
			case float64:
				count["number "+name]++
			}
		}
		count["database "+text(v, "database")]++
		step := text(v, "current_step_name")
		count["step "+step]++
		if strings.HasPrefix(text(v, "branch_name"), "PR-") {
			count["pull request"]++
		}
		if strings.HasPrefix(text(v, "job_name"), "HMCTS_Nightly_") {
			count["nightly"]++
		}
		if _, ok := v["stage_timestamp"]; !ok {
			count["no stage_timestamp"]++
		}
		if _, ok := v["correlation_id"]; !ok {
			count["no correlation_id"]++
		}
		stage, err := time.Parse(time.RFC3339, text(v, "stage_timestamp"))
		if err == nil && stage.After(until) {
			count["future"]++
		}
		if err != nil && text(v, "stage_timestamp") != "" {
			count["bad time"]++
		}
		if x, _ := v["current_build_duration"].(float64); x < 0 {
			count["negative duration"]++
		}
		if id := text(v, "id"); id != "" {
			ts, _ := v["_ts"].(float64)
			if before, ok := ids[id]; ok {
				count["copies"]++
				if ts != 0 && ts < before {
					t.Errorf("the copy of %s is older", id)
				}
			}
			ids[id] = ts
		}
		count["result "+text(v, "current_build_current_result")]++
		if id := text(v, "correlation_id"); id != "" {
			builds[id] = append(builds[id], v)
		}
		if when, err := time.Parse(time.RFC3339, text(v, "current_build_scheduled_time")); err == nil && step == "checkout" {
			count[when.Weekday().String()]++
			if when.Hour() >= 8 && when.Hour() < 18 {
				count["in working hours"]++
			}
			count["checkouts"]++
		}
	}
	for _, c := range []struct {
		what     string
		from, to int
	}{
		{"database jenkins", 70_000, 95_000}, {"database sds-jenkins", 5000, 30_000},
		{"pull request", 4000, 12_000}, {"nightly", 8000, 25_000},
		{"no stage_timestamp", 150, 500}, {"no correlation_id", 1000, 3500}, {"future", 5, 60}, {"bad time", 5, 60},
		{"negative duration", 20, 120},
		{"copies", 150, 500}, {"null current_build_current_result", 20, 120}, {"null current_build_result", 80_000, 100_000},
		{"result SUCCESS", 70_000, 98_000}, {"result FAILURE", 1000, 15_000}, {"result ABORTED", 50, 1000}, {"result UNSTABLE", 100, 3000},
		{"step Pipeline Succeeded", 4000, 12_000}, {"step Pipeline Failed", 300, 3000}, {"step functionalTest:aat", 2000, 9000},
		{"step AUTO_ABORT superseded by a newer build", 10, 300}, {"step security.sh_moved", 10, 3000}, {"step fullFunctionalTest", 200, 5000},
		{"number correlation_id", 0, 20}, {"number _ts", 99_000, 100_000},
		{"Saturday", 50, 700}, {"Sunday", 50, 700}, {"Tuesday", 1200, 2500}, {"in working hours", 4500, 9000}, {"checkouts", 7000, 12_000},
	} {
		if n := count[c.what]; n < c.from || n > c.to {
			t.Errorf("%s: %d, expected %d to %d", c.what, n, c.from, c.to)
		}
	}

	ended := 0
	for _, b := range builds {
		if slices.ContainsFunc(b, func(v value) bool { return strings.HasPrefix(text(v, "current_step_name"), "Pipeline ") }) {
			ended++
		}
	}
	if share := float64(ended) / float64(len(builds)); share < 0.9 || share > 0.98 {
		t.Errorf("%.3f of the builds have an end", share)
	}
}

// An infrastructure pipeline does not say which step failed.
func TestInfrastructureFailsSilently(t *testing.T) {
	_, values := documents(t, Options{Events: 50_000})
	last := make(map[string]value)
	seen := 0
	for _, v := range values {
		id := text(v, "correlation_id")
		if strings.HasSuffix(text(v, "job_base_name"), "master") && strings.Contains(text(v, "job_name"), "infrastructure") &&
			text(v, "current_step_name") == "Pipeline Failed" && last[id] != nil {
			if r := text(last[id], "current_build_current_result"); r == "SUCCESS" {
				seen++
			}
		}
		last[id] = v
	}
	if seen == 0 {
		t.Error("none fails after a step that says SUCCESS")
	}
}

func TestHostileNames(t *testing.T) {
	_, values := documents(t, Options{Events: 5000, Hostile: true})
	for _, h := range hostile {
		if h == "" {
			h = strings.Repeat("long-name-", 1000)
		}
		asPipeline, asStep := 0, 0
		for _, v := range values {
			if strings.Contains(text(v, "job_name"), "/"+h+"/") {
				asPipeline++
			}
			if text(v, "current_step_name") == h {
				asStep++
			}
		}
		if asPipeline == 0 || asStep == 0 {
			t.Errorf("%.40q: %d documents name a pipeline, %d a step so", h, asPipeline, asStep)
		}
	}
	_, values = documents(t, Options{Events: 5000})
	for _, v := range values {
		if strings.Contains(text(v, "job_name"), "<script>") {
			t.Fatal("there are some though none were wanted")
		}
	}
}

func TestAppendFields(t *testing.T) {
	p := Project{Folder: "HMCTS_BSP", Prefix: "bulk-scan", Database: Jenkins}
	at := time.Date(2019, 11, 20, 10, 37, 23, 456e6, time.UTC)
	d := &Document{
		ID: UUID{0: 0xab, 15: 1}, Correlation: UUID{6: 0x40}, Job: newJob(&p, "bulk-scan-orchestrator", "HMCTS_BSP", "master"),
		Number: 176, Node: 3, Library: "3.31.0",
		Step: "smoketest:aat", Result: "FAILURE", Scheduled: at, Stage: at.Add(time.Minute), Duration: 55 * time.Second,
		Written: at.Add(2 * time.Minute),
		Null:    CurrentBuildResult,
	}
	const want = `{"id":"ab000000-0000-0000-0000-000000000001","correlation_id":"00000000-0000-4000-0000-000000000000",` +
		`"product":"bulk-scan",` +
		`"component":"orchestrator","branch_name":"master","build_number":"176","build_id":"176",` +
		`"job_name":"HMCTS_BSP/bulk-scan-orchestrator/master",` +
		`"job_base_name":"master","build_tag":"jenkins-HMCTS_BSP-bulk-scan-orchestrator-master-176","node_name":"agent-3",` +
		`"node_labels":"ubuntu-agent docker","build_url":"https://jenkins.example/job/HMCTS_BSP/job/bulk-scan-orchestrator/job/master/176/",` +
		`"job_url":"https://jenkins.example/job/HMCTS_BSP/job/bulk-scan-orchestrator/job/master/",` +
		`"git_url":"https://github.com/hmcts/bulk-scan-orchestrator.git",` +
		`"git_commit":"0000000000000000000000000000000000000000","shared_library_name":"Infrastructure","shared_library_version":"3.31.0",` +
		`"current_build_previous_build":"175","current_step_name":"smoketest:aat","current_build_result":null,` +
		`"current_build_current_result":"FAILURE","current_build_scheduled_time":"2019-11-20T10:37:23.456Z","current_build_duration":55000,` +
		`"stage_timestamp":"2019-11-20T10:38:23.456Z","_ts":1574246363}`
	if got := string(AppendJSON(nil, d)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	d.Seconds, d.StageText = true, "soon"
	d.Absent, d.WrongType = ID, TS|CurrentStepName
	if got, want := string(AppendFields(nil, d, ID|CurrentStepName|CurrentBuildScheduledTime|StageTimestamp|TS)),
		`{"current_step_name":1574246363,"current_build_scheduled_time":"2019-11-20T10:37:23Z","stage_timestamp":"soon",`+
			`"_ts":"12"}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func BenchmarkDocuments(b *testing.B) {
	g := New(1, Options{Until: until, Events: 200_000})
	b.ReportAllocs()
	var line []byte
	n, size := 0, 0
	for b.Loop() {
		for d := range g.Documents {
			line = AppendJSON(line[:0], d)
			size += len(line)
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "documents/s")
	b.ReportMetric(float64(size)/float64(n), "bytes/document")
}
