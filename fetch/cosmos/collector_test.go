package cosmos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

func TestFullPassFindsEveryDocumentOnce(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(10, 200)
	written := asOf.Add(-time.Hour).Unix()
	for i, scheduled := range []string{`null`, `17`, `"soon"`, `" 2026-03-19T00:00:00Z"`, `"2001-01-01T00:00:00Z"`, `"2026-03-28T00:00:00Z"`, `{"a":1}`} {
		a.documents.Put(fmt.Sprint("odd", i), fmt.Appendf(nil, `{"id":"odd%d","branch_name":"master","current_build_scheduled_time":%s,"_ts":%d}`, i, scheduled, written))
	}
	a.documents.Put("none", fmt.Appendf(nil, `{"id":"none","branch_name":"main","_ts":%d}`, written))
	a.documents.Put("old", []byte(`{"id":"old","branch_name":"main","current_build_scheduled_time":"2001-01-01T00:00:00Z","_ts":978307200}`))
	a.documents.Put("none-old", []byte(`{"id":"none-old","branch_name":"main","_ts":978307200}`))

	dir := t.TempDir()
	c := a.collector(30, nil)
	o := collect(t, dir, c, asOf)
	if o.err != nil {
		t.Fatal(o.err)
	}
	got := rows(t, dir, false)
	if want := wanted(10, 200) + 8; len(got) != want {
		t.Errorf("%d rows, want %d", len(got), want)
	}
	p := o.entry
	if p == nil || p.Kind != "cosmos" || p.Read != int64(len(got)) || p.Rows != int64(len(got)) || p.Broken != 0 || len(p.Warnings) != 0 ||
		p.QueryHash == "" || !p.AsOf.Equal(asOf) || !slices.Equal(p.Branches, []string{"master", "main"}) {
		t.Errorf("provenance %+v", p)
	}
	if want := time.Date(2026, 2, 17, 0, 0, 0, 0, time.UTC); !p.From.Equal(want) {
		t.Errorf("from %v, want %v", p.From, want)
	}
	if o.progress.total != o.progress.done || o.progress.total != 34 || !strings.HasSuffix(o.progress.note, " RU") {
		t.Errorf("progress %+v", o.progress)
	}
	if c.Name() != "cosmos:jenkins/pipeline-metrics" || !strings.HasPrefix(got[0], c.Name()+"|") {
		t.Errorf("source of %q", got[0])
	}
}

func TestQueriesAskForEveryPropertyOfAnEvent(t *testing.T) {
	_, body := sample(0, 1)
	var whole map[string]any
	if err := json.Unmarshal(body, &whole); err != nil {
		t.Fatal(err)
	}
	for name := range whole {
		switch name {
		case "_rid", "_self", "_etag", "_attachments":
			continue
		}
		if !slices.Contains(columns, name) {
			t.Errorf("%s is not asked for", name)
		}
	}
	// Only newer versions of the Jenkins library write these.
	newer := []string{"shared_library_name", "shared_library_version", "current_build_previous_build"}
	for _, name := range columns {
		if _, ok := whole[name]; !ok && !slices.Contains(newer, name) {
			t.Errorf("%s is asked for, but no document has it", name)
		}
	}
}

func TestPartitionIsReadFromThePartitionKeysPath(t *testing.T) {
	for path, want := range map[string]string{"/build/git_url": `"https://git.example/x"`, "/build": `{"git_url":"https://git.example/x"}`, "/nothing": ""} {
		a := newAccount(t, cosmosdb.Options{})
		m := cosmosdb.NewMemory()
		m.Put("1", fmt.Appendf(nil, `{"id":"1","build":{"git_url":"https://git.example/x"},"branch_name":"master","current_build_scheduled_time":%q,"_ts":1}`, asOf.Format(time.RFC3339)))
		a.AddContainer("jenkins", "pipeline-metrics", path, m)
		dir := t.TempDir()
		if o := collect(t, dir, a.collector(1, nil), asOf); o.err != nil {
			t.Fatal(o.err)
		}
		if got := rows(t, dir, false); len(got) != 1 || strings.Split(got[0], "|")[1] != want {
			t.Errorf("%s: %q, want the partition %q", path, got, want)
		}
	}
}

func TestPartitionKeyIsAssumedIfPropertiesAreForbidden(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(2, 30)
	a.HideProperties("jenkins", "pipeline-metrics")
	dir := t.TempDir()
	o := collect(t, dir, a.collector(5, nil), asOf)
	if o.err != nil {
		t.Fatal(o.err)
	}
	if got := rows(t, dir, false); len(got) != wanted(2, 30) {
		t.Errorf("%d rows", len(got))
	}
	if len(o.entry.Warnings) != 1 || !strings.Contains(o.entry.Warnings[0], "/_partitionKey") {
		t.Errorf("warnings %q", o.entry.Warnings)
	}
}

// stateOf returns the state of the committed pass.
func stateOf(t *testing.T, p *dataset.Provenance) memory {
	t.Helper()
	var m memory
	if err := json.Unmarshal(p.State, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestIncrementalPassReadsWhatWasWrittenSince(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(5, 60)
	dir := t.TempDir()
	c := a.collector(30, nil)
	first := collect(t, dir, c, asOf)
	if first.err != nil {
		t.Fatal(first.err)
	}
	queries := a.Requests(cosmosdb.Query)
	mark := stateOf(t, first.entry).Mark
	if d := time.Since(mark); d < -time.Second || d > time.Minute {
		t.Fatalf("the mark is %v ago", d)
	}
	// Within the overlap: an unchanged document, a changed one, an old one that
	// arrives late. After it: a new one, and one of another branch.
	now := mark.Unix()
	put := func(id, branch, step string, scheduled string, ts int64) {
		a.documents.Put(id, fmt.Appendf(nil, `{"id":%q,"branch_name":%q,"current_step_name":%q,"current_build_scheduled_time":%q,"_ts":%d}`, id, branch, step, scheduled, ts))
	}
	id, body := sample(1, 0)
	written := func(body []byte, ts int64) string {
		return strings.Replace(string(body), `"_ts":`, fmt.Sprintf(`"_ts":%d,"was":`, ts), 1)
	}
	a.documents.Put(id, []byte(written(body, now-60)))
	id, body = sample(2, 1)
	a.documents.Put(id, []byte(strings.Replace(written(body, now-100), `"SUCCESS"`, `"changed"`, 1)))
	put("late", "master", "late", "2026-03-01T00:00:00Z", now-30)
	put("new", "master", "new", "2026-03-20T11:00:00Z", now+20)
	put("other", "PR-1", "other", "2026-03-20T11:00:00Z", now+20)

	second := collect(t, dir, c, asOf.Add(time.Hour))
	if second.err != nil {
		t.Fatal(second.err)
	}
	if n := a.Requests(cosmosdb.Query) - queries; n != 1 {
		t.Errorf("%d queries for an incremental pass of minutes", n)
	}
	if second.entry.Read != 4 {
		t.Errorf("read %d documents, want 4", second.entry.Read)
	}
	if !second.entry.From.Equal(first.entry.From) || second.entry.QueryHash != first.entry.QueryHash {
		t.Errorf("provenance %+v after %+v", second.entry, first.entry)
	}
	got := rows(t, dir, false)
	steps := map[string]int{}
	for _, r := range got {
		columns := strings.Split(r, "|")
		steps[columns[7]]++
		steps[columns[8]]++
	}
	if len(got) != wanted(5, 60)+2 || steps["changed"] != 1 || steps["build"] != wanted(5, 60) || steps["late"] != 1 || steps["new"] != 1 || steps["other"] != 0 {
		t.Errorf("%d rows, want %d; steps %v", len(got), wanted(5, 60)+2, steps)
	}
}

func TestSecondFullPassKeepsExpiredDocuments(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(5, 60)
	dir := t.TempDir()
	first := collect(t, dir, a.collector(30, nil), asOf)
	if first.err != nil {
		t.Fatal(first.err)
	}
	for n := range 60 {
		id, _ := sample(4, n)
		a.documents.Delete(id)
	}
	c := a.collector(30, nil)
	c.source.Branches = []string{"master", "main", "PR-12"}
	second := collect(t, dir, c, asOf)
	if second.err != nil {
		t.Fatal(second.err)
	}
	if second.entry.QueryHash == first.entry.QueryHash {
		t.Error("the hash does not tell other branches")
	}
	if second.entry.Read != 4*60 {
		t.Errorf("read %d documents, want %d", second.entry.Read, 4*60)
	}
	if got, want := len(rows(t, dir, false)), 4*60+wanted(1, 60); got != want {
		t.Errorf("%d rows, want %d", got, want)
	}
	// The order of branches and a shorter history change nothing; a longer history
	// does.
	before := a.Requests(cosmosdb.Query)
	c.source.Branches = []string{"PR-12", "main", "master"}
	c.source.HistoryDays = 3
	if o := collect(t, dir, c, asOf); o.err != nil || a.Requests(cosmosdb.Query)-before != 1 {
		t.Errorf("%v after %d queries", o.err, a.Requests(cosmosdb.Query)-before)
	}
	before = a.Requests(cosmosdb.Query)
	c.source.HistoryDays = 31
	if o := collect(t, dir, c, asOf); o.err != nil || a.Requests(cosmosdb.Query)-before < 35 {
		t.Errorf("%v after %d queries", o.err, a.Requests(cosmosdb.Query)-before)
	}
	if got, want := len(rows(t, dir, false)), 4*60+wanted(1, 60); got != want {
		t.Errorf("%d rows, want %d", got, want)
	}
}

func TestPlanDecidesBetweenFullAndIncremental(t *testing.T) {
	began := time.Date(2026, 3, 20, 11, 0, 0, 0, time.UTC)
	entry := func(m memory, hash string) *dataset.Provenance {
		state, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return &dataset.Provenance{QueryHash: hash, State: state}
	}
	good := memory{Mark: began.Add(-time.Hour), From: midnight(asOf).AddDate(0, 0, -40), PartitionKey: "/p"}
	with := func(change func(*memory)) memory {
		m := good
		change(&m)
		return m
	}
	for name, c := range map[string]struct {
		previous      *dataset.Provenance
		partition     string
		full, replace bool
		key           string
	}{
		"first":                    {nil, "/p", true, true, "/p"},
		"first, key unknown":       {nil, "", true, true, "/_partitionKey"},
		"next":                     {entry(good, "h"), "/p", false, false, "/p"},
		"next, key unknown":        {entry(good, "h"), "", false, false, "/p"},
		"another partition":        {entry(good, "h"), "/q", true, true, "/q"},
		"a full read is asked for": {entry(good, "h"), "/p", true, false, "/p"},
		"another query":            {entry(good, "g"), "/p", true, false, "/p"},
		"unreadable":               {&dataset.Provenance{QueryHash: "h", State: []byte("[")}, "/p", true, false, "/p"},
		"a longer history":         {entry(with(func(m *memory) { m.From = asOf }), "h"), "/p", true, false, "/p"},
		"a mark in the future":     {entry(with(func(m *memory) { m.Mark = began.Add(time.Hour) }), "h"), "/p", true, false, "/p"},
	} {
		p := plan(c.previous, "h", c.partition, 30, asOf, began, name == "a full read is asked for")
		if p.Full != c.full || p.Replace != c.replace || p.PartitionKey != c.key || !p.Mark.Equal(began) {
			t.Errorf("%s: %+v", name, p)
		}
		if !p.Full && !p.From.Equal(good.Mark.Add(-overlap)) {
			t.Errorf("%s: from %v", name, p.From)
		}
	}
}

func TestCheckNeedsThreeRequests(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(1, 10)
	said, err := a.collector(1, nil).Check(t.Context())
	if err != nil || !strings.Contains(said, "jenkins/pipeline-metrics can be read with its key") {
		t.Errorf("%q, %v", said, err)
	}
	if n := a.Requests(cosmosdb.Query) + a.Requests(cosmosdb.Container) + a.Requests(cosmosdb.Account); n != 3 {
		t.Errorf("%d requests", n)
	}
}

// A resumed pass keeps its first mark, so another pass must follow it.
func TestResumedPassIsFollowedByACatchUp(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(20, 60)
	dir := t.TempDir()
	ago := 50 * time.Hour
	o := collect(t, dir, a.collector(30, func(o *Options) {
		o.RequestUnits = 30
		o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			// The server's clock, not ours, makes the mark.
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err == nil {
				resp.Header.Set("Date", time.Now().Add(-ago).UTC().Format(http.TimeFormat))
			}
			return resp, err
		})
	}), asOf)
	if o.err == nil || !strings.Contains(o.err.Error(), "the next run continues") {
		t.Fatal(o.err)
	}
	// A document is added to a day that has already been read.
	a.documents.Put("late", fmt.Appendf(nil, `{"id":"late","branch_name":"main","current_build_scheduled_time":"2026-02-18T00:00:00Z","_ts":%d}`, time.Now().Add(-time.Hour).Unix()))
	o = collect(t, dir, a.collector(30, nil), asOf)
	if o.err != nil {
		t.Fatal(o.err)
	}
	if got := rows(t, dir, false); len(got) != wanted(20, 60)+1 {
		t.Errorf("%d rows, want %d", len(got), wanted(20, 60)+1)
	}
	if m := stateOf(t, o.entry); time.Since(m.Mark) > time.Minute || !m.From.Equal(o.entry.From) {
		t.Errorf("the mark is %v ago", time.Since(m.Mark))
	}
	if !strings.Contains(o.log, "resumed=true") || strings.Count(o.log, "reading Cosmos DB") != 2 {
		t.Errorf("%s", o.log)
	}
}

func TestStoresWhereABuildComesFromWithoutPasswords(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.documents.Put("1", []byte(eventtest.Document))
	dir := t.TempDir()
	if o := collect(t, dir, a.collector(5, nil), asOf); o.err != nil {
		t.Fatal(o.err)
	}
	if wrong := eventtest.DocumentStored(dir); wrong != "" {
		t.Error(wrong)
	}
}
