package cosmosdb

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
)

const testKey = "c3RhbmQtaW4ga2V5IGZvciB0ZXN0cw=="

// dial serves a server with one container of n documents and returns the real
// client of the container.
func dial(t *testing.T, o Options, n int, key string) (*Server, *azcosmos.ContainerClient) {
	t.Helper()
	s, client := connect(t, o, n, key)
	c, err := client.NewContainer("db", "c")
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// connect is dial for the client of the account.
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

func TestQueryMatches(t *testing.T) {
	document := []byte(`{"id":"1","s":"b","n":2,"z":null,"t":true,"in":{"side":"y"},"odd name":3,"\u0065sc":"q\"q"}`)
	var o object
	if err := o.parse(document); err != nil {
		t.Fatal(err)
	}
	parameters := map[string]string{"@a": `"a"`, "@b": `"b"`, "@c": `"c"`, "@one": "1", "@two": "2", "@three": "3", "@y": `"\u0079"`, "@q": `"q\"q"`, "@null": "null"}
	for where, want := range map[string]bool{
		`c.s >= @b`:                    true,
		`c.s >= @c`:                    false,
		`c.s < @c`:                     true,
		`c.s < @b`:                     false,
		`c.n >= @two AND c.n < @three`: true,
		`c.n < @two`:                   false,
		`c.s >= @one`:                  false, // other types have no order
		`c.n < @c`:                     false,
		`c.missing < @c`:               false,
		`c.z >= @null`:                 false,
		`c.t < @three`:                 false,
		`c.s IN (@a, @b)`:              true,
		`c.s IN (@a)`:                  false,
		`c.n IN (@a, @two)`:            true,
		`c.z IN (@null)`:               false,
		`c.missing IN (@null)`:         false,
		`c.in.side IN (@y)`:            true,
		`c.s.side IN (@y)`:             false,
		`c.esc IN (@q)`:                true,
		`(NOT IS_STRING(c.s) OR c.s < @a OR c.s >= @c)`:                   false,
		`(NOT IS_STRING(c.s) OR c.s < @a OR c.s >= @b)`:                   true,
		`(NOT IS_STRING(c.s) OR c.s < @c OR c.s >= @c)`:                   true,
		`(NOT IS_STRING(c.n) OR c.n < @a OR c.n >= @c)`:                   true,
		`(NOT IS_STRING(c.z) OR c.z < @a OR c.z >= @c)`:                   true,
		`(NOT IS_STRING(c.missing) OR c.missing < @a OR c.missing >= @c)`: true,
		`c.n >= @one AND (NOT IS_STRING(c.s) OR c.s < @a OR c.s >= @c)`:   false,
		`c.n >= @three AND c.s IN (@b)`:                                   false,
	} {
		q, err := parseQuery("SELECT c.id FROM c WHERE "+where, parameters)
		if err != nil {
			t.Errorf("%s: got %v", where, err)
			continue
		}
		if got := q.matches(&o); got != want {
			t.Errorf("%s: got %v, want %v", where, got, want)
		}
	}
	q, err := parseQuery(`SELECT c.s, c["odd name"], c.missing, c.z, c["es\"c"] FROM c WHERE c.n >= @one`, parameters)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(q.project(nil, &o)), `{"s":"b","odd name":3,"z":null}`; got != want {
		t.Errorf("projection: got %s, want %s", got, want)
	}
}

func TestBoundsAreThoseOfTheComparisons(t *testing.T) {
	parameters := map[string]string{"@b": `"b"`, "@c": `"c"`, "@d": `"d"`, "@three": "3", "@null": "null"}
	q, err := parseQuery("SELECT c.id FROM c WHERE c.s >= @b AND c.s < @d AND c.n >= @three AND c.x IN (@b) AND c.d.e >= @b AND c.s >= @c AND c.z < @null"+
		" AND (NOT IS_STRING(c.y) OR c.y < @b OR c.y >= @c)", parameters)
	if err != nil {
		t.Fatal(err)
	}
	b := q.bounds()
	if len(b) != 2 || b["s"] != (Range{"c", "d"}) || b["n"] != (Range{3.0, nil}) {
		t.Errorf("got %v", b)
	}
}

func TestOtherFormsOfQueriesAreRefused(t *testing.T) {
	_, c := dial(t, Options{}, 1, testKey)
	for _, query := range []string{
		"SELECT c.id FROM c WHERE c.a >= @a ORDER BY c.id",
		"SELECT TOP 1 c.id FROM c WHERE c.a >= @a",
		"SELECT DISTINCT c.id FROM c WHERE c.a >= @a",
		"SELECT COUNT(1) FROM c WHERE c.a >= @a",
		"SELECT VALUE COUNT(1) FROM c WHERE c.a >= @a",
		"SELECT c.id FROM c WHERE c.a >= @a GROUP BY c.id",
		"SELECT c.id FROM c WHERE c.a >= @a OFFSET 1 LIMIT 2",
		"SELECT c.id FROM c WHERE c.a >= @unknown",
		"SELECT c.id FROM c WHERE c.a IN (@a, @unknown)",
		"SELECT c.id FROM c WHERE c.a IN ()",
		"SELECT c.id FROM c WHERE (NOT IS_STRING(c.a) OR c.b < @a OR c.a >= @a)",
		"SELECT c.id FROM c WHERE c.a >= @a OR c.b >= @a",
		"SELECT c.id FROM c WHERE c.a = @a",
		"SELECT c.id FROM c WHERE c.a >= 'literal'",
		"SELECT c.id FROM c WHERE ",
		"SELECT * FROM c WHERE c.a >= @a",
		"SELECT c.id FROM c",
		"SELECT * FROM",
		"SELECT c.id FROM c WHERE d.a >= @a",
		"SELECT d.a FROM c WHERE c.a >= @a",
		"SELECT c.id, FROM c WHERE c.a >= @a",
		`SELECT c["id] FROM c WHERE c.a >= @a`,
		"SELECT c.id FROM c WHERE c.a >= @a; DROP",
		"",
	} {
		_, err := c.NewQueryItemsPager(query, azcosmos.NewPartitionKey(), &azcosmos.QueryOptions{
			QueryParameters: []azcosmos.QueryParameter{{Name: "@a", Value: 1}},
		}).NextPage(context.Background())
		var e *azcore.ResponseError
		if !errors.As(err, &e) || e.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: got %v, want 400", query, err)
		}
	}
}

func TestWrongKeyIsRefused(t *testing.T) {
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

func TestMissingContainerIs404(t *testing.T) {
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

func TestPagesMayBeEmpty(t *testing.T) {
	_, c := dial(t, Options{ScanLimit: 100}, 1000, testKey)
	items, pages := all(t, c, "SELECT c.id FROM c WHERE c.id IN (@id)", 0, azcosmos.QueryParameter{Name: "@id", Value: "950"})
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

func TestNewRefusesAKeyThatIsNotBase64(t *testing.T) {
	if _, err := New(Options{Key: "*"}); err == nil {
		t.Error("no error")
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, q := range []string{
		"SELECT c.a FROM c WHERE c.a >= @p", `SELECT c.a, c["b\"\\"] FROM c WHERE c.a.b IN (@p, @q) AND c.b < @q`,
		"SELECT c.a FROM c WHERE (NOT IS_STRING(c.a) OR c.a < @p OR c.a >= @q) AND c.x IN (@p)", "SELECT * FROM c",
	} {
		f.Add(q)
	}
	var o object
	if err := o.parse([]byte(`{"a":1,"b":{"c":"x"},"x":null,"z":[1,2]}`)); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source string) {
		q, err := parseQuery(source, map[string]string{"@p": `"x"`, "@q": `1`})
		if err != nil {
			return
		}
		q.bounds()
		q.matches(&o)
		if answer := q.project(nil, &o); !json.Valid(answer) {
			t.Errorf("%q: got the answer %q", source, answer)
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
	q, err := parseQuery(`SELECT c.id, c.when, c.text FROM c WHERE c.when >= @from AND c.branch IN (@a, @b)`,
		map[string]string{"@from": `"2026"`, "@a": `"master"`, "@b": `"main"`})
	if err != nil {
		b.Fatal(err)
	}
	var page []byte
	for b.Loop() {
		page, _, _ = s.scan(page[:0], q, m, 0, 1000)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/document")
}
