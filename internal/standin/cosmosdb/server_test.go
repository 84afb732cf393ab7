package cosmosdb

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
)

const testKey = "c3RhbmQtaW4ga2V5IGZvciB0ZXN0cw=="

// dial serves a server with one container of n documents and returns the real
// client of the container, connect that of the account.
func dial(t *testing.T, o Options, n int, key string) (*Server, *azcosmos.ContainerClient) {
	t.Helper()
	s, client := connect(t, o, n, key)
	c, err := client.NewContainer("db", "c")
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

func connect(t *testing.T, o Options, n int, key string) (*Server, *azcosmos.Client) {
	t.Helper()
	o.Key = testKey
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	m := NewMemory("when", "_ts")
	for i := range n {
		m.Put(fmt.Sprint(i), fmt.Appendf(nil, `{"id":"%d","pk":{"a":"p%d"},"when":"2026-01-%02dT00:00:00Z","branch":"%s","_ts":%d,"n":null,"deep":{"x":[1,"two"]}}`,
			i, i%7, 1+i*28/max(n, 1), []string{"master", "main", "PR-1"}[i%3], 1000+i))
	}
	s.AddContainer("db", "c", "/pk/a", m)
	l, err := Listen(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	cred, err := azcosmos.NewKeyCredential(key)
	if err != nil {
		t.Fatal(err)
	}
	client, err := azcosmos.NewClientWithKey(l.Endpoint, cred, &azcosmos.ClientOptions{
		ClientOptions: azcore.ClientOptions{Retry: policy.RetryOptions{MaxRetries: -1}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return s, client
}

func all(t *testing.T, c *azcosmos.ContainerClient, query string, pageSize int32, parameters ...azcosmos.QueryParameter) (items []string, pages int) {
	t.Helper()
	pager := c.NewQueryItemsPager(query, azcosmos.NewPartitionKey(), &azcosmos.QueryOptions{QueryParameters: parameters, PageSizeHint: pageSize})
	for pager.More() {
		page, err := pager.NextPage(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		pages++
		for _, item := range page.Items {
			items = append(items, string(item))
		}
	}
	return items, pages
}

func TestRealClientReadsPages(t *testing.T) {
	s, c := dial(t, Options{}, 1000, testKey)
	properties, err := c.Read(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := properties.ContainerProperties.PartitionKeyDefinition.Paths; len(got) != 1 || got[0] != "/pk/a" {
		t.Errorf("partition key paths %q", got)
	}
	items, pages := all(t, c, "SELECT c.id, c.pk, c.missing FROM c WHERE c.branch IN (@a, @b) AND c.when >= @from AND c.when < @to", 10,
		azcosmos.QueryParameter{Name: "@a", Value: "master"}, azcosmos.QueryParameter{Name: "@b", Value: "main"},
		azcosmos.QueryParameter{Name: "@from", Value: "2026-01-03"}, azcosmos.QueryParameter{Name: "@to", Value: "2026-01-05"})
	want := 0
	for i := range 1000 {
		if day := 1 + i*28/1000; day >= 3 && day < 5 && i%3 != 2 {
			want++
		}
	}
	if len(items) != want || pages != (want+9)/10 {
		t.Errorf("%d documents on %d pages, want %d", len(items), pages, want)
	}
	if items[0] != `{"id":"72","pk":{"a":"p2"}}` {
		t.Errorf("first document %s", items[0])
	}
	if s.Charge() == 0 || s.Requests(Query) != pages {
		t.Errorf("charge %v, %d queries", s.Charge(), s.Requests(Query))
	}
}

func TestQueryLanguage(t *testing.T) {
	document := []byte(`{"id":"1","s":"b","n":2,"z":null,"t":true,"list":["x",1],"in":{"side":"y"},"odd name":3,"\u0065sc":"q\"q"}`)
	var o object
	if err := o.parse(document); err != nil {
		t.Fatal(err)
	}
	parameters := map[string]value{
		"@s": {kind: text, text: "b"}, "@n": {kind: number, number: 2}, "@list": valueOf([]byte(`["a","b"]`)),
	}
	for where, want := range map[string]bool{
		`c.s = @s`:                                       true,
		`c.s != @s`:                                      false,
		`c.s <> "c"`:                                     true,
		`c["odd name"] = 3`:                              true,
		`c.in2.side = "y"`:                               false,
		`c["in"].side = 'y'`:                             true,
		`c.s > "a" AND c.s < "c"`:                        true,
		`c.s >= @n`:                                      false, // undefined
		`NOT (c.s >= @n)`:                                false, // undefined as well
		`c.missing = 1 OR c.s = @s`:                      true,
		`c.missing = 1 AND c.s = @s`:                     false,
		`NOT IS_STRING(c.missing)`:                       true,
		`NOT IS_STRING(c.s)`:                             false,
		`IS_DEFINED(c.z) AND IS_NULL(c.z)`:               true,
		`IS_DEFINED(c.missing)`:                          false,
		`ARRAY_CONTAINS(@list, c.s)`:                     true,
		`ARRAY_CONTAINS(c.list, 1)`:                      true,
		`ARRAY_CONTAINS(c.list, "1")`:                    false,
		`c.s IN ("a", @s)`:                               true,
		`c.s NOT IN ("a", @s)`:                           false,
		`c.n NOT IN ("a", @s)`:                           true,
		`c.missing IN (1)`:                               false,
		`c.t`:                                            true,
		`c.t = true AND c.z = null`:                      true,
		`(c.n = 1 OR c.n = 2) AND NOT (c.n = 3)`:         true,
		`c.n = -2 OR c.n = 2e0`:                          true,
		`c.esc = "q\"q"`:                                 true,
		`c.n < 3 AND c.n <= 2 AND c.n > 1 AND c.n >= 2`:  true,
		`c.s = "b" AND c.n = 1 OR c.t`:                   true,
		`NOT c.t OR c.t`:                                 true,
		`IS_NUMBER(c.n) AND NOT IS_NUMBER(c.s)`:          true,
		`c.t < true OR c.t >= true AND c.z >= null`:      true,
		`c.list = c.list AND c["in"] = c["in"]`:          true,
		`c.s = undefined OR NOT (c.s = undefined)`:       false,
		`ARRAY_CONTAINS(c.s, "b") OR IS_DEFINED(c.id.x)`: false,
	} {
		q, err := parseQuery("SELECT * FROM c WHERE "+where, parameters)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		if got := q.matches(&o); got != want {
			t.Errorf("%s: %v, want %v", where, got, want)
		}
	}
	q, err := parseQuery(`select r.s, r["odd name"] as odd, r.missing, r.in2 from root r`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(q.project(nil, &o, document)); got != `{"s":"b","odd":3}` {
		t.Errorf("projected %s", got)
	}
}

func TestBounds(t *testing.T) {
	parameters := map[string]value{"@from": {kind: text, text: "b"}, "@to": {kind: text, text: "d"}}
	q, err := parseQuery("SELECT * FROM c WHERE (c.s >= @from AND c.s < @to) AND c.n = 3 AND (c.x = 1 OR c.y = 2) AND c.d.e > 1 AND c.s > 'c'", parameters)
	if err != nil {
		t.Fatal(err)
	}
	b := q.bounds()
	if len(b) != 2 || b["s"] != (Range{"c", "d"}) || b["n"] != (Range{3.0, 3.0}) {
		t.Errorf("bounds %v", b)
	}
}

func TestNotServed(t *testing.T) {
	_, c := dial(t, Options{}, 1, testKey)
	for _, query := range []string{
		"SELECT * FROM c ORDER BY c.id",
		"SELECT TOP 1 * FROM c",
		"SELECT DISTINCT c.id FROM c",
		"SELECT COUNT(1) FROM c",
		"SELECT VALUE COUNT(1) FROM c",
		"SELECT c.id FROM c GROUP BY c.id",
		"SELECT * FROM c OFFSET 1 LIMIT 2",
		"SELECT * FROM c WHERE c.a = @unknown",
		"SELECT * FROM c WHERE",
		"SELECT * FROM",
		"SELECT * FROM c WHERE d.a = 1",
		"SELECT d.a FROM c",
		"SELECT * FROM c WHERE c.a = 'open",
		"SELECT * FROM c WHERE NO_SUCH(c.a)",
		"SELECT * FROM c WHERE c.order = 1",
		"SELECT * FROM c; DROP",
		"",
	} {
		_, err := c.NewQueryItemsPager(query, azcosmos.NewPartitionKey(), nil).NextPage(context.Background())
		var e *azcore.ResponseError
		if !errors.As(err, &e) || e.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %v, want 400", query, err)
		}
	}
}

func TestKeyIsChecked(t *testing.T) {
	s, c := dial(t, Options{}, 1, "d3Jvbmc=")
	_, err := c.Read(context.Background(), nil)
	var e *azcore.ResponseError
	if !errors.As(err, &e) || e.StatusCode != http.StatusUnauthorized {
		t.Errorf("%v, want 401", err)
	}
	if s.Refused() == 0 || s.Requests(Account) != 0 {
		t.Errorf("%d refused, %d let in", s.Refused(), s.Requests(Account))
	}
}

func TestMissing(t *testing.T) {
	_, client := connect(t, Options{}, 1, testKey)
	for _, names := range [][2]string{{"db", "none"}, {"none", "c"}} {
		missing, err := client.NewContainer(names[0], names[1])
		if err != nil {
			t.Fatal(err)
		}
		_, err = missing.Read(context.Background(), nil)
		var e *azcore.ResponseError
		if !errors.As(err, &e) || e.StatusCode != http.StatusNotFound {
			t.Errorf("%v: %v, want 404", names, err)
		}
	}
	database, err := client.NewDatabase("db")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := database.Read(context.Background(), nil); err != nil {
		t.Error(err)
	}
}

func TestEmptyAndShortPages(t *testing.T) {
	_, c := dial(t, Options{ScanLimit: 100}, 1000, testKey)
	items, pages := all(t, c, "SELECT c.id FROM c WHERE c.id = @id", 0, azcosmos.QueryParameter{Name: "@id", Value: "950"})
	if len(items) != 1 || pages != 10 {
		t.Errorf("%d documents on %d pages, want 1 on 10", len(items), pages)
	}
}

func TestMemoryReplacesAndDeletes(t *testing.T) {
	m := NewMemory("n")
	for i := range 1000 {
		m.Put(fmt.Sprint(i), fmt.Appendf(nil, `{"n":%d}`, i))
	}
	m.Put("5", []byte(`{"n":5000}`))
	m.Delete("6")
	var got []string
	m.Scan(0, Bounds{"n": {Low: 990.0}}, func(_ int64, d []byte) bool {
		got = append(got, string(d))
		return true
	})
	if m.Len() != 999 || len(got) == 0 || got[5] != `{"n":5000}` {
		t.Errorf("%d documents; scan begins %q", m.Len(), got[:min(len(got), 7)])
	}
	for _, d := range got {
		if d == `{"n":6}` {
			t.Error("a deleted document came back")
		}
	}
}

func TestNewRefusesABadKey(t *testing.T) {
	if _, err := New(Options{Key: "*"}); err == nil {
		t.Error("no error")
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, q := range []string{
		"SELECT * FROM c", "SELECT c.a, c['b'] AS d FROM c WHERE NOT (c.x IN (@p, 1) OR IS_STRING(c.y)) AND ARRAY_CONTAINS(@p, c.z)",
		"SELECT c.a FROM root AS c WHERE c.a != 'x\\'y' AND c.b <= -1.5e+3", "SELECT TOP 1 c", "SELECT ((((", strings.Repeat("NOT ", 300),
	} {
		f.Add(q)
	}
	var o object
	document := []byte(`{"a":1,"b":{"c":"x"},"x":null,"z":[1,2]}`)
	if err := o.parse(document); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source string) {
		q, err := parseQuery(source, map[string]value{"@p": valueOf([]byte(`["x",1]`))})
		if err != nil {
			return
		}
		q.bounds()
		q.matches(&o)
		if answer := q.project(nil, &o, document); !json.Valid(answer) {
			t.Errorf("%q answers %q", source, answer)
		}
	})
}

func BenchmarkScan(b *testing.B) {
	s, err := New(Options{Key: testKey})
	if err != nil {
		b.Fatal(err)
	}
	m := NewMemory("when")
	for i := range 1000 {
		m.Put(fmt.Sprint(i), fmt.Appendf(nil, `{"id":"%d","when":"2026-01-01T00:00:00Z","branch":"master","text":%q}`, i, bytes.Repeat([]byte("x"), 600)))
	}
	q, err := parseQuery(`SELECT c.id, c.when, c.text FROM c WHERE c.when >= "2026" AND c.branch IN ("master", "main")`, nil)
	if err != nil {
		b.Fatal(err)
	}
	var page []byte
	for b.Loop() {
		page, _, _ = s.scan(page[:0], q, m, 0, 1000)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/document")
}
