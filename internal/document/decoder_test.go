package document

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// same compares events, NaN being equal to NaN.
func same(a, b eventfile.Event) bool {
	for _, p := range [][2]*float64{{&a.Duration, &b.Duration}, {&a.TS, &b.TS}} {
		if math.IsNaN(*p[0]) && math.IsNaN(*p[1]) {
			*p[0], *p[1] = 0, 0
		}
	}
	return a == b
}

func event(set func(*eventfile.Event)) eventfile.Event {
	var e eventfile.Event
	e.Reset()
	set(&e)
	return e
}

const whole = `{"id":"a-1","correlation_id":"c-1","product":"bulk-scan","component":"orchestrator","branch_name":"master",
"build_number":"176","build_id":"176","job_name":"HMCTS_BSP/bulk-scan-orchestrator/master","job_base_name":"master",
"build_tag":"jenkins-HMCTS_BSP-bulk-scan-orchestrator-master-176","node_name":"agent-1","node_labels":"ubuntu agent",
"build_url":"https://jenkins.example/job/1/176/","job_url":"https://jenkins.example/job/1/","git_url":"https://git.example/a.git",
"git_commit":"0011","current_step_name":"smoketest:aat","current_build_result":"SUCCESS","current_build_current_result":"FAILURE",
"current_build_scheduled_time":"2019-11-20T10:37:23Z","stage_timestamp":"2019-11-20T10:47:23.456Z","current_build_duration":600456,"_ts":1574246844}`

func wholeEvent() eventfile.Event {
	return event(func(e *eventfile.Event) {
		e.ID, e.CorrelationID, e.Product, e.Component, e.Branch = "a-1", "c-1", "bulk-scan", "orchestrator", "master"
		e.BuildNumber, e.BuildID, e.JobName, e.JobBaseName = "176", "176", "HMCTS_BSP/bulk-scan-orchestrator/master", "master"
		e.BuildTag, e.NodeName, e.NodeLabels = "jenkins-HMCTS_BSP-bulk-scan-orchestrator-master-176", "agent-1", "ubuntu agent"
		e.BuildURL, e.JobURL, e.GitURL = "https://jenkins.example/job/1/176/", "https://jenkins.example/job/1/", "https://git.example/a.git"
		e.GitCommit, e.Step, e.BuildResult, e.Result = "0011", "smoketest:aat", "SUCCESS", "FAILURE"
		e.Scheduled = eventfile.Instant{Sec: 1574246243}
		e.Stage = eventfile.Instant{Sec: 1574246843, Nsec: 456e6}
		e.Duration, e.TS = 600456, 1574246844
	})
}

func TestDecodesDocuments(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       eventfile.Event
	}{
		{"empty", `{}`, event(func(*eventfile.Event) {})},
		{"white space", " \t\r\n{ \t\"id\"\r\n:\n\"x\" , \"_ts\" : 1 } \r\n", event(func(e *eventfile.Event) { e.ID, e.TS = "x", 1 })},
		{"every field", whole, wholeEvent()},
		{"null and empty", `{"id":null,"job_name":"","stage_timestamp":null,"_ts":null,"current_build_duration":null}`, event(func(*eventfile.Event) {})},
		{"wrong types", `{"id":1,"job_name":["x"],"branch_name":{"a":"b"},"build_id":true,"build_tag":false,"stage_timestamp":1574246843,"current_build_scheduled_time":{},"_ts":"1574246844","current_build_duration":"5","correlation_id":"ok"}`,
			event(func(e *eventfile.Event) { e.CorrelationID = "ok" })},
		{"the last of equal names counts", `{"id":"a","id":"b","_ts":1,"_ts":2,"job_name":"x","job_name":null,"stage_timestamp":"2019-11-20T10:37:23Z","stage_timestamp":"x","product":"p","product":7}`,
			event(func(e *eventfile.Event) { e.ID, e.TS = "b", 2 })},
		{"unknown names", `{"a":{"id":"no","b":[1,-2.5e+3,{"c":[]},"\u00e9"]},"ID":"no","Id":"no","id":"yes","":0}`, event(func(e *eventfile.Event) { e.ID = "yes" })},
		{"escapes", `{"id":"a\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00\u0000z"}`, event(func(e *eventfile.Event) { e.ID = "a\"\\/\b\f\n\r\tAé€😀\x00z" })},
		{"escaped name", `{"\u0069d":"x","\u0062ranch_n\u0061me":"y"}`, event(func(e *eventfile.Event) { e.ID, e.Branch = "x", "y" })},
		{"escaped time", `{"stage_timestamp":"2019-11-20\u005410:37:23\u005a"}`, event(func(e *eventfile.Event) { e.Stage = eventfile.Instant{Sec: 1574246243} })},
		{"lone surrogates", `{"id":"\ud83d|\ude00|\ude00\ud83d|\ud83dx|\ud83d\u0041|\ud83d\ud83d\ude00|\uD83D"}`,
			event(func(e *eventfile.Event) { e.ID = "\ufffd|\ufffd|\ufffd\ufffd|\ufffdx|\ufffdA|\ufffd😀|\ufffd" })},
		{"not ASCII", `{"id":"𝔸é\u007f` + "\x7f\u2028" + `שלום","job_name":"ｆｕｌｌ/wïdth/master"}`, event(func(e *eventfile.Event) {
			e.ID, e.JobName = "𝔸é\x7f\x7f\u2028שלום", "ｆｕｌｌ/wïdth/master"
		})},
		{"numbers", `{"current_build_duration":1.5e3,"_ts":1574246844.25}`, event(func(e *eventfile.Event) { e.Duration, e.TS = 1500, 1574246844.25 })},
		{"zero", `{"current_build_duration":0,"_ts":-0.0}`, event(func(e *eventfile.Event) { e.Duration, e.TS = 0, 0 })},
		{"large numbers", `{"current_build_duration":123456789012345678,"_ts":1e300}`, event(func(e *eventfile.Event) { e.Duration, e.TS = 123456789012345678, 1e300 })},
		{"too large and negative", `{"current_build_duration":-1,"_ts":1e999}`, event(func(*eventfile.Event) {})},
		{"negative _ts", `{"_ts":-5}`, event(func(e *eventfile.Event) { e.TS = -5 })},
		{"duration too large", `{"current_build_duration":1e309}`, event(func(*eventfile.Event) {})},
		{"invalid times", `{"stage_timestamp":"2019-02-29T00:00:00Z","current_build_scheduled_time":"20 November 2019"}`, event(func(*eventfile.Event) {})},
		{"hostile", `{"job_name":"HMCTS_CMC/</script><script>alert(1)</script>/master","current_step_name":"=cmd()|'__f__'","id":"` + strings.Repeat("x", 10000) + `"}`,
			event(func(e *eventfile.Event) {
				e.JobName, e.Step, e.ID = "HMCTS_CMC/</script><script>alert(1)</script>/master", "=cmd()|'__f__'", strings.Repeat("x", 10000)
			})},
		{"byte order mark in a text", `{"id":"` + "\ufeff" + `x"}`, event(func(e *eventfile.Event) { e.ID = "\ufeffx" })},
		{"carriage return at the end", `{"id":"x"}` + "\r", event(func(e *eventfile.Event) { e.ID = "x" })},
		{"lone surrogate in an unknown name", `{"\ud83d":"\ude00","id":"x"}`, event(func(e *eventfile.Event) { e.ID = "x" })},
		{"numbers beyond float64's precision", `{"current_build_duration":9007199254740993,"_ts":12345678901234567890123456789}`,
			event(func(e *eventfile.Event) { e.Duration, e.TS = 9007199254740992, 12345678901234567890123456789 })},
		{"number below float64's range", `{"current_build_duration":1e-400}`, event(func(e *eventfile.Event) { e.Duration = 0 })},
		{"deepest objects", strings.Repeat(`{"a":`, MaxDepth) + `1` + strings.Repeat("}", MaxDepth), event(func(*eventfile.Event) {})},
		{"deepest arrays", `{"a":` + strings.Repeat("[", MaxDepth-1) + strings.Repeat("]", MaxDepth-1) + `,"id":"x"}`, event(func(e *eventfile.Event) { e.ID = "x" })},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			got := wholeEvent() // no earlier value may stay
			got.Source, got.Trigger, got.Partition = "x", "y", "z"
			if err := d.Decode([]byte(c.line), &got); err != nil {
				t.Fatal(err)
			}
			if !same(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestSyntaxErrorNamesTheColumn(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{``, "column 1: expected a JSON object"},
		{`[]`, "column 1: expected a JSON object"},
		{`"id"`, "column 1: expected a JSON object"},
		{"\xef\xbb\xbf{}", "column 1: expected a JSON object"},
		{`{`, "column 2: unexpected end of the line"},
		{`{,}`, "column 2: invalid character ',' at start of value"},
		{`{"a":1,}`, "column 7: invalid character ',' at start of value"},
		{`{'a':1}`, `column 2: invalid character '\'' at start of value`},
		{`{"a"}`, "column 5: invalid character '}' after object name (expecting ':')"},
		{`{"a":}`, "column 6: invalid character '}' at start of value"},
		{`{"a":`, "column 6: unexpected end of the line"},
		{`{"a":1`, "column 7: unexpected end of the line"},
		{`{"a":1 "b":2}`, `column 8: invalid character '"' after object value (expecting ',' or '}')`},
		{`{} {}`, "column 4: expected nothing after the object"},
		{`{},`, "column 3: expected nothing after the object"},
		{`{"id":"abc`, "column 11: unexpected end of the line"},
		{`{"id":"a\`, "column 10: unexpected end of the line"},
		{`{"id":"\x"}`, "column 8: invalid escape sequence `\\x` in string"},
		{`{"id":"\u12g4"}`, "column 8: invalid escape sequence `\\u12g4` in string"},
		{`{"id":"\u12`, "column 12: unexpected end of the line"},
		{"{\"id\":\"a\tb\"}", `column 9: invalid character '\t' in string (expecting non-control character)`},
		{"{\"id\":\"12345678\x00\"}", `column 16: invalid character '\x00' in string (expecting non-control character)`},
		{"{\"id\":\"a\xff\"}", "column 9: invalid UTF-8"},
		{"{\"id\":\"\xed\xa0\x80\"}", "column 8: invalid UTF-8"},
		{"{\"x\xc0\xaf\":1}", "column 4: invalid UTF-8"},
		{"{\"x\":[\"\xe2\x82\"]}", "column 8: invalid UTF-8"},
		{`{"a":01}`, "column 7: invalid character '1' after object value (expecting ',' or '}')"},
		{`{"a":-}`, "column 7: invalid character '}' in number (expecting digit)"},
		{`{"a":+1}`, "column 6: invalid character '+' at start of value"},
		{`{"a":.5}`, "column 6: invalid character '.' at start of value"},
		{`{"a":1.}`, "column 8: invalid character '}' in number (expecting digit)"},
		{`{"a":1e}`, "column 8: invalid character '}' in number (expecting digit)"},
		{`{"a":1e+`, "column 9: unexpected end of the line"},
		{`{"a":NaN}`, "column 6: invalid character 'N' at start of value"},
		{`{"a":nul}`, "column 9: invalid character '}' in literal null (expecting 'l')"},
		{`{"a":truE}`, "column 9: invalid character 'E' in literal true (expecting 'e')"},
		{`{"a":[1,]}`, "column 9: invalid character ']' after object value (expecting ',' or '}')"},
		{`{"a":[1}`, "column 8: invalid character '}' after array element (expecting ',' or ']')"},
		{`{"a":{"b"1}}`, "column 10: invalid character '1' after object name (expecting ':')"},
		{`{"a":{"b":1]}`, "column 12: invalid character ']' after object value (expecting ',' or '}')"},
		{`{"a":{b:1}}`, `column 7: invalid character 'b' at start of string (expecting '"')`},
		{`{"a":` + strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth) + `}`, "column 1005: expected at most 1000 levels of objects and arrays"},
		{strings.Repeat(`{"a":`, MaxDepth+1) + `1` + strings.Repeat("}", MaxDepth+1), "column 5001: expected at most 1000 levels of objects and arrays"},
		{"{\"id\":\"\\n\xff\"}", "column 10: invalid UTF-8"},
		{"{\"id\":\"x\"}\x00", "column 11: expected nothing after the object"},
		{`{"a":Infinity}`, "column 6: invalid character 'I' at start of value"},
		{`{"a":1/**/}`, "column 7: invalid character '/' after object value (expecting ',' or '}')"},
		{"{\"a\":1\x00}", `column 7: invalid character '\x00' after object value (expecting ',' or '}')`},
		{strings.Repeat(`{"a":`, 1_000_000), "column 50001: exceeded max depth"},
	} {
		var d Decoder
		var e eventfile.Event
		err := d.Decode([]byte(c.line), &e)
		if err == nil || err.Error() != c.want {
			t.Errorf("%.60q:\ngot  %v\nwant %s", c.line, err, c.want)
		}
		if s := (*SyntaxError)(nil); !errors.As(err, &s) {
			t.Errorf("%.60q: the error is %T", c.line, err)
		}
	}
}

func TestATruncatedLineIsAnError(t *testing.T) {
	var d Decoder
	var e eventfile.Event
	for n := range len(whole) {
		if err := d.Decode([]byte(whole[:n]), &e); err == nil {
			t.Fatalf("the first %d bytes were accepted", n)
		}
	}
}

func TestOrderOfFieldsDoesNotMatter(t *testing.T) {
	members := strings.Split(strings.ReplaceAll(whole[1:len(whole)-1], "\n", ""), `,"`)
	for i := range members {
		members[i] = `"` + strings.TrimPrefix(members[i], `"`)
	}
	members = append(members, `"_rid":"xyz=="`, `"nested":{"id":"no","list":[{"job_name":1}]}`)
	random := rand.New(rand.NewPCG(1, 2))
	want := wholeEvent()
	var d Decoder
	for range 200 {
		random.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		var got eventfile.Event
		if err := d.Decode([]byte("{"+strings.Join(members, " ,\t")+"}"), &got); err != nil {
			t.Fatal(err)
		}
		if !same(got, want) {
			t.Fatalf("%v\ngot  %+v\nwant %+v", members, got, want)
		}
	}
}

func TestPartitionIsCompactJSON(t *testing.T) {
	for _, c := range []struct {
		path       string
		line, want string
	}{
		{"_partitionKey", `{"id":"x"}`, ``},
		{"_partitionKey", `{"_partitionKey":null}`, `null`},
		{"_partitionKey", `{"_partitionKey":""}`, `""`},
		{"_partitionKey", `{"_partitionKey":"a b\u0041"}`, `"a b\u0041"`},
		{"_partitionKey", `{"_partitionKey": 1.50 ,"id":"x"}`, `1.50`},
		{"_partitionKey", `{"\u005fpartitionKey":true}`, `true`},
		{"_partitionKey", `{"_partitionKey":1,"_partitionKey":2}`, `2`},
		{"_partitionKey", `{"_partitionKey": { "a" : [ 1 , " x \" " ] } }`, `{"a":[1," x \" "]}`},
		{"build/git_url", `{"build": {"x":{"git_url":1}, "git_url" : "https://git.example/a.git" }}`, `"https://git.example/a.git"`},
		{"build/git_url", `{"build":{"git_url":null}}`, `null`},
		{"build/git_url", `{"build":{"git_url":1,"git_\u0075rl":2}}`, `2`},
		{"build/git_url", `{"build":{}}`, ``},
		{"build/git_url", `{"build":"git_url"}`, ``},
		{"build/git_url", `{"build":["git_url"]}`, ``},
		{"build/git_url", `{"git_url":"x"}`, ``},
		{"build/git_url", `{"build":{"git_url":"x"},"build":{}}`, ``},
		{"branch_name", `{"branch_name":"master"}`, `"master"`},
		{"", `{"":"x"}`, `"x"`},
	} {
		d := Decoder{PartitionPath: strings.Split(c.path, "/")}
		var e eventfile.Event
		if err := d.Decode([]byte(c.line), &e); err != nil {
			t.Fatalf("%s: %v", c.line, err)
		}
		if e.Partition != c.want {
			t.Errorf("%s of %s: got %q, want %q", c.path, c.line, e.Partition, c.want)
		}
	}
}

// Texts may be views, but Decode must not overwrite them while it reads the same
// document.
func TestTextsStayUntilTheNextDocument(t *testing.T) {
	var line strings.Builder
	line.WriteString(`{`)
	names := []string{"id", "correlation_id", "product", "component", "branch_name", "build_number", "job_name", "build_tag"}
	for i, name := range names {
		fmt.Fprintf(&line, `"%s\u00%02x":"\u0041%s",`, name[:len(name)-1], name[len(name)-1], strings.Repeat(fmt.Sprint(i), 1<<i))
	}
	line.WriteString(`"_partitionKey":{ "a\u0041" : [ 1 ] }}`)
	d := Decoder{PartitionPath: []string{"_partitionKey"}}
	for range 2 {
		var e eventfile.Event
		if err := d.Decode([]byte(line.String()), &e); err != nil {
			t.Fatal(err)
		}
		for i, got := range []string{e.ID, e.CorrelationID, e.Product, e.Component, e.Branch, e.BuildNumber, e.JobName, e.BuildTag} {
			if want := "A" + strings.Repeat(fmt.Sprint(i), 1<<i); got != want {
				t.Errorf("%s: got %q, want %q", names[i], got, want)
			}
		}
		if want := `{"a\u0041":[1]}`; e.Partition != want {
			t.Errorf("partition: got %q, want %q", e.Partition, want)
		}
	}
}

func TestDecodeDoesNotAllocate(t *testing.T) {
	line := []byte(strings.Replace(whole, "agent-1", `agent\u002d1é`, 1))
	d := Decoder{PartitionPath: []string{"branch_name"}}
	var e eventfile.Event
	if n := testing.AllocsPerRun(100, func() {
		if err := d.Decode(line, &e); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations for a document", n)
	}
}
