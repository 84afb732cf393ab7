package cosmos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
)

// Every third request fails, and the data is complete in the end.
func TestPassingFaultsLoseNothing(t *testing.T) {
	faults := map[string]cosmosdb.Fault{
		"429":                      {Status: 429},
		"429, later":               {Status: 429, RetryAfter: 40 * time.Millisecond},
		"429, in seconds":          {Status: 429, RetryAfterSeconds: 1},
		"503":                      {Status: 503},
		"410":                      {Status: 410},
		"449":                      {Status: 449},
		"408":                      {Status: 408},
		"500":                      {Status: 500},
		"502":                      {Status: 502},
		"504":                      {Status: 504},
		"404, session":             {Status: 404, SubStatus: 1002},
		"403, failover":            {Status: 403, SubStatus: 3},
		"cut JSON":                 {Body: cosmosdb.CutJSON},
		"cut connection":           {Body: cosmosdb.CutConnection},
		"empty body":               {Body: cosmosdb.EmptyBody},
		"no Documents":             {Body: cosmosdb.NoDocuments},
		"empty page":               {Body: cosmosdb.EmptyPage},
		"a page that is not JSON":  {Body: cosmosdb.NotJSON},
		"a reset":                  {Reset: true},
		"a hang":                   {Hang: true},
		"slow":                     {Delay: 2 * time.Millisecond},
		"a hang after empty pages": {Delay: time.Millisecond, Body: cosmosdb.EmptyPage},
	}
	quiet := newAccount(t, cosmosdb.Options{})
	quiet.fill(4, 200)
	want := quiet.undisturbed(t, 6)
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Every third request of each kind fails, and the first of all.
			a := newAccount(t, cosmosdb.Options{Fault: func(r cosmosdb.Request) cosmosdb.Fault {
				if r.N%3 == 1 && (r.Kind == cosmosdb.Query || fault.Status != 0 || fault.Reset || fault.Hang) &&
					(r.Kind != cosmosdb.Container || fault.Status < 403 || fault.Status > 404) {
					return fault
				}
				return cosmosdb.Fault{}
			}})
			a.fill(4, 200)
			var mu sync.Mutex
			var waits []time.Duration
			dir := t.TempDir()
			o := collect(t, dir, a.collector(6, func(o *Options) {
				o.RequestTimeout = time.Second // ample for an answer on a busy machine
				if !fault.Hang {
					o.RequestTimeout = 10 * time.Second
				}
				o.Sleep = func(ctx context.Context, d time.Duration) error {
					mu.Lock()
					defer mu.Unlock()
					waits = append(waits, d)
					return ctx.Err()
				}
			}), asOf)
			if o.err != nil {
				t.Fatal(o.err)
			}
			if got := rows(t, dir, false); !slices.Equal(got, want) {
				t.Errorf("%d rows, want %d equal ones", len(got), len(want))
			}
			for _, d := range waits {
				switch {
				case fault.RetryAfter != 0 && (d < fault.RetryAfter || d > 2*fault.RetryAfter),
					fault.RetryAfterSeconds != 0 && (d < time.Second || d > 2*time.Second),
					d > longestWait+longestWait:
					t.Errorf("waited %v", d)
				}
			}
		})
	}
}

// The error comes soon, is one line, and leaves the data as it was.
func TestLastingFaultsEndInOneError(t *testing.T) {
	for name, c := range map[string]struct {
		kind  cosmosdb.Kind
		fault cosmosdb.Fault
		want  string
		most  int // requests
	}{
		"the query is refused":        {cosmosdb.Query, cosmosdb.Fault{Status: 400, Message: "no such function"}, "did not accept the request (400): no such function", 3},
		"data is forbidden":           {cosmosdb.Query, cosmosdb.Fault{Status: 403, Message: "Request originated from IP 192.0.2.1"}, "refused access (403): Request originated from IP 192.0.2.1", 3},
		"the container went":          {cosmosdb.Query, cosmosdb.Fault{Status: 404}, `has no container "pipeline-metrics" in a database "jenkins" (404)`, 3},
		"the account is closed":       {cosmosdb.Account, cosmosdb.Fault{Status: 403, Message: "blocked by your firewall"}, "refused access (403): blocked by your firewall", 1},
		"no account":                  {cosmosdb.Account, cosmosdb.Fault{Status: 404}, "is not an account of Cosmos DB (404)", 1},
		"no container":                {cosmosdb.Container, cosmosdb.Fault{Status: 404}, `has no container "pipeline-metrics"`, 1},
		"the key is late":             {cosmosdb.Query, cosmosdb.Fault{Status: 401}, "refused the key (401): check masterKey", 3},
		"never there":                 {cosmosdb.Account, cosmosdb.Fault{Status: 503}, "service unavailable (503)", failuresAtFirst},
		"no response":                 {cosmosdb.Account, cosmosdb.Fault{Hang: true}, "there was no response", failuresAtFirst},
		"never whole":                 {cosmosdb.Query, cosmosdb.Fault{Body: cosmosdb.CutJSON}, "the response is cut off after", 3 * failuresInARow},
		"always empty":                {cosmosdb.Query, cosmosdb.Fault{Body: cosmosdb.EmptyBody}, "the response is empty", 3 * failuresInARow},
		"never any documents":         {cosmosdb.Query, cosmosdb.Fault{Body: cosmosdb.NoDocuments}, "the response has no Documents", 3 * failuresInARow},
		"a page that leads to itself": {cosmosdb.Query, cosmosdb.Fault{Body: cosmosdb.EmptyPage}, "an empty page that leads to itself", 3*failuresInARow + 3},
		"a proxy's page":              {cosmosdb.Query, cosmosdb.Fault{Body: cosmosdb.NotJSON}, "the response is not a JSON object", 3 * failuresInARow},
		"redirected":                  {cosmosdb.Query, cosmosdb.Fault{Status: 302}, "found (302)", 3},
		"resets":                      {cosmosdb.Query, cosmosdb.Fault{Reset: true}, "the connection was reset", 3 * failuresInARow},
		"throttled without end":       {cosmosdb.Query, cosmosdb.Fault{Status: 429}, "the time budget of 1m0s", 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, cosmosdb.Options{Fault: func(r cosmosdb.Request) cosmosdb.Fault {
				if r.Kind == c.kind {
					return c.fault
				}
				return cosmosdb.Fault{}
			}})
			a.fill(2, 30)
			dir := t.TempDir()
			clock := &clock{}
			o := collect(t, dir, a.collector(6, func(o *Options) {
				o.RequestTimeout, o.TimeBudget = 5*time.Second, time.Minute
				if c.fault.Hang {
					o.RequestTimeout = 100 * time.Millisecond
				}
				if c.fault.Status == 429 {
					o.Now, o.Sleep = clock.now, clock.sleep
				} else {
					o.TimeBudget = time.Hour
				}
			}), asOf)
			if o.err == nil || !strings.Contains(o.err.Error(), c.want) || !strings.HasPrefix(o.err.Error(), "Cosmos DB at 127.0.0.1:") {
				t.Errorf("%v, want %q", o.err, c.want)
			}
			if o.err != nil && strings.ContainsAny(o.err.Error(), "\n\r") {
				t.Errorf("more than one line: %q", o.err)
			}
			if n := a.Requests(c.kind); n > c.most {
				t.Errorf("%d requests, at most %d wanted", n, c.most)
			}
			if o.entry != nil {
				t.Error("something was committed")
			}
		})
	}
}

// clock advances only when somebody sleeps.
type clock struct {
	mu sync.Mutex
	at time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return asOf.Add(c.at)
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at += d
	return ctx.Err()
}

func TestWrongKeyIsNotRetried(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(2, 30)
	c := a.collector(30, nil)
	c.account.Key = config.NewSecret(wrongKey)
	o := collect(t, t.TempDir(), c, asOf)
	want := "Cosmos DB at " + strings.TrimSuffix(strings.TrimPrefix(a.endpoint, "http://"), "/") +
		" refused the key (401): check masterKey (COSMOS_KEY), and that this machine's clock is right"
	if o.err == nil || o.err.Error() != want {
		t.Errorf("%v\nwant %s", o.err, want)
	}
	if a.Refused() != 1 {
		t.Errorf("%d requests", a.Refused())
	}
}

func TestMissingContainerIsNamed(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	for _, s := range []Source{{Database: "jenkins", Container: "none"}, {Database: "none", Container: "pipeline-metrics"}} {
		c := New(Account{Endpoint: a.endpoint, Key: config.NewSecret(goodKey)}, s, Options{})
		o := collect(t, t.TempDir(), c, asOf)
		if o.err == nil || !strings.Contains(o.err.Error(), s.Container) || !strings.Contains(o.err.Error(), s.Database) {
			t.Errorf("%v", o.err)
		}
		if _, err := c.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "(404)") {
			t.Errorf("%v", err)
		}
	}
}

func TestRefusedConnectionIsNamed(t *testing.T) {
	s := httptest.NewServer(nil)
	endpoint := s.URL
	s.Close()
	c := New(Account{Endpoint: endpoint, Key: config.NewSecret(goodKey)}, Source{Database: "d", Container: "c"}, Options{Sleep: noSleep})
	o := collect(t, t.TempDir(), c, asOf)
	if o.err == nil || !strings.HasSuffix(o.err.Error(), "the connection was refused, 6 times in a row") {
		t.Errorf("%v", o.err)
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	key := config.NewSecret(goodKey)
	for name, c := range map[string]struct {
		account Account
		want    string
	}{
		"nothing":             {Account{}, "no Cosmos DB account is configured"},
		"no scheme":           {Account{Endpoint: "account.documents.azure.com", Key: key}, "not an address"},
		"plain http":          {Account{Endpoint: "http://account.documents.azure.com", Key: key}, "plain http"},
		"another scheme":      {Account{Endpoint: "ftp://account.documents.azure.com", Key: key}, "must begin with https://"},
		"a path":              {Account{Endpoint: "https://account.documents.azure.com/dbs", Key: key}, "a scheme and a host only"},
		"a user":              {Account{Endpoint: "https://u:secret@account.documents.azure.com/", Key: key}, "a scheme and a host only"},
		"a key not in base64": {Account{Endpoint: "https://account.documents.azure.com/", Key: config.NewSecret("secret!")}, "not base64"},
		"half a connection":   {Account{ConnectionString: config.NewSecret("AccountKey=secret")}, "no AccountEndpoint"},
	} {
		_, err := New(c.account, Source{Database: "d", Container: "c"}, Options{}).Check(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	_, err := New(Account{Endpoint: "https://account.documents.azure.com/", Key: key}, Source{Database: "d"}, Options{}).Check(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no container") {
		t.Errorf("%v", err)
	}
}

func TestAccountThatAdvertisesPlainHTTPElsewhereIsRefused(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{Advertise: "http://192.0.2.1:8081/"})
	o := collect(t, t.TempDir(), a.collector(1, nil), asOf)
	if o.err == nil || !strings.Contains(o.err.Error(), "must advertise its own address") {
		t.Errorf("%v", o.err)
	}
}

func TestUntrustedCertificateIsNamed(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	s.Config.ErrorLog = nil
	c := New(Account{Endpoint: s.URL, Key: config.NewSecret(goodKey)}, Source{Database: "d", Container: "c"}, Options{Sleep: noSleep})
	if _, err := c.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate is not trusted") {
		t.Errorf("%v", err)
	}
}

// credential returns its token, or fails without one.
type credential struct{ token string }

func (c credential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if c.token == "" {
		return azcore.AccessToken{}, errors.New("DefaultAzureCredential: failed to acquire a token.\nAttempted credentials:\n\tmany")
	}
	return azcore.AccessToken{Token: c.token, ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func TestSignsInWithEntraID(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{Token: "a-token-of-entra-id"})
	a.fill(2, 30)
	source := Source{Database: "jenkins", Container: "pipeline-metrics", Branches: []string{"master", "main"}, HistoryDays: 5}
	dir := t.TempDir()
	o := collect(t, dir, New(Account{Endpoint: a.endpoint, Credential: credential{"a-token-of-entra-id"}}, source, Options{}), asOf)
	if o.err != nil || len(rows(t, dir, false)) != wanted(2, 30) {
		t.Errorf("%v", o.err)
	}
	for token, want := range map[string]string{
		"":               "Entra ID gave no token: DefaultAzureCredential: failed to acquire a token.; set masterKey",
		"another-secret": "refused the Entra ID token (401)",
	} {
		before := a.Refused()
		o := collect(t, t.TempDir(), New(Account{Endpoint: a.endpoint, Credential: credential{token}}, source, Options{}), asOf)
		if o.err == nil || !strings.Contains(o.err.Error(), want) || strings.Contains(o.err.Error(), "another-secret") {
			t.Errorf("%v, want %q", o.err, want)
		}
		if a.Refused()-before > 1 {
			t.Errorf("%d requests", a.Refused()-before)
		}
	}
}

func TestSignsInWithAConnectionString(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	c := New(Account{ConnectionString: config.NewSecret("accountkey=" + goodKey + ";AccountEndpoint=" + a.endpoint + ";")},
		Source{Database: "jenkins", Container: "pipeline-metrics"}, Options{})
	if _, err := c.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestErrorsAndLogsHoldNoSecrets(t *testing.T) {
	for _, key := range []string{goodKey, wrongKey} {
		for i, fault := range []cosmosdb.Fault{
			{}, {Status: 403, Message: "forbidden"}, {Status: 400, Message: "bad"}, {Status: 404}, {Status: 503}, {Hang: true}, {Reset: true},
			{Body: cosmosdb.CutJSON}, {Body: cosmosdb.NotJSON},
		} {
			a := newAccount(t, cosmosdb.Options{Fault: func(cosmosdb.Request) cosmosdb.Fault { return fault }})
			a.fill(1, 9)
			var signatures []string
			var mu sync.Mutex
			c := a.collector(1, func(o *Options) {
				o.RequestTimeout = 50 * time.Millisecond
				o.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					mu.Lock()
					signatures = append(signatures, r.Header.Get("Authorization"))
					mu.Unlock()
					return http.DefaultTransport.RoundTrip(r)
				})
			})
			c.account.Key = config.NewSecret(key)
			o := collect(t, t.TempDir(), c, asOf)
			_, err := c.Check(t.Context())
			all := fmt.Sprintf("%v %+v %#v %v %s %v %+v %#v %#v", o.err, o.err, o.err, err, o.log, c, c, c, c.account)
			for _, secret := range append(signatures, key) {
				if strings.Contains(all, secret) {
					t.Errorf("fault %d: a secret shows in %s", i, all)
				}
			}
			if len(signatures) == 0 {
				t.Error("nothing was sent")
			}
		}
	}
}

func TestRunsWithinABudgetReadEverythingTogether(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(30, 120)
	want := a.undisturbed(t, 30)

	t.Run("request units", func(t *testing.T) {
		dir := t.TempDir()
		runs := 0
		for ; ; runs++ {
			before := a.Charge()
			o := collect(t, dir, a.collector(30, func(o *Options) { o.RequestUnits = 60; o.Concurrency = 2 }), asOf)
			if o.err == nil {
				break
			}
			if !strings.Contains(o.err.Error(), "the budget of 60 request units is spent") || !strings.Contains(o.err.Error(), "the next run continues") {
				t.Fatal(o.err)
			}
			if spent := a.Charge() - before; spent > 60+2*60 {
				t.Errorf("%v request units spent", spent)
			}
			if runs > 100 {
				t.Fatal("still not finished after 100 runs")
			}
		}
		if runs < 3 {
			t.Errorf("%d runs", runs)
		}
		if got := rows(t, dir, false); !slices.Equal(got, want) {
			t.Errorf("%d rows, want %d equal ones", len(got), len(want))
		}
	})

	t.Run("time", func(t *testing.T) {
		dir := t.TempDir()
		runs := 0
		for ; ; runs++ {
			clock := &clock{}
			o := collect(t, dir, a.collector(30, func(o *Options) {
				o.TimeBudget, o.Sleep, o.Concurrency = time.Minute, clock.sleep, 1
				// Every look at the clock takes two seconds.
				o.Now = func() time.Time {
					_ = clock.sleep(context.Background(), 2*time.Second)
					return clock.now()
				}
			}), asOf)
			if o.err == nil {
				break
			}
			if !strings.Contains(o.err.Error(), "the time budget of 1m0s is spent") || !strings.Contains(o.err.Error(), "the next run continues") {
				t.Fatal(o.err)
			}
			if runs > 100 {
				t.Fatal("still not finished after 100 runs")
			}
		}
		if runs < 1 {
			t.Errorf("%d runs", runs)
		}
		if got := rows(t, dir, false); !slices.Equal(got, want) {
			t.Errorf("%d rows, want %d equal ones", len(got), len(want))
		}
	})
}

func TestCancelledContextEndsTheRun(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{Fault: func(r cosmosdb.Request) cosmosdb.Fault {
		return cosmosdb.Fault{Hang: r.Kind == cosmosdb.Query && r.N > 3}
	}})
	a.fill(5, 60)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	o := collectContext(ctx, t, t.TempDir(), a.collector(30, nil), asOf)
	if !errors.Is(o.err, context.DeadlineExceeded) {
		t.Errorf("%v", o.err)
	}
}

func TestFailedPageIsReadAgainFromItsContinuation(t *testing.T) {
	type asked struct {
		continuation string
		failed       bool
	}
	var mu sync.Mutex
	var all []asked
	a := newAccount(t, cosmosdb.Options{Fault: func(r cosmosdb.Request) cosmosdb.Fault {
		if r.Kind != cosmosdb.Query || r.Parameters["@from"] != `"2026-03-20"` {
			return cosmosdb.Fault{}
		}
		mu.Lock()
		defer mu.Unlock()
		fail := len(all)%4 == 2 || len(all)%4 == 3
		all = append(all, asked{r.Continuation, fail})
		if fail {
			return cosmosdb.Fault{Status: 410}
		}
		return cosmosdb.Fault{}
	}})
	a.fill(1, 300)
	dir := t.TempDir()
	if o := collect(t, dir, a.collector(1, nil), asOf); o.err != nil {
		t.Fatal(o.err)
	}
	if got := rows(t, dir, false); len(got) != wanted(1, 300) {
		t.Errorf("%d rows, want %d", len(got), wanted(1, 300))
	}
	if len(all) < 6 || all[0].continuation != "" {
		t.Fatalf("%v", all)
	}
	for i := 1; i < len(all); i++ {
		if (all[i].continuation == all[i-1].continuation) != all[i-1].failed {
			t.Errorf("request %d asks %q after %+v", i, all[i].continuation, all[i-1])
		}
	}
}

func TestADocumentWithInvalidUTF8CostsOnlyItself(t *testing.T) {
	a := newAccount(t, cosmosdb.Options{})
	a.fill(2, 60)
	spoil := func(times int) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err != nil || r.Method != http.MethodPost {
				return resp, err
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			// The page is JSON apart from its encoding.
			resp.Body = io.NopCloser(strings.NewReader(strings.Replace(string(body), `"cmc"`, "\"c\xffc\"", times)))
			resp.ContentLength = -1
			return resp, err
		})
	}
	dir := t.TempDir()
	o := collect(t, dir, a.collector(5, func(o *Options) { o.Transport = spoil(-1) }), asOf)
	if o.err == nil || !strings.Contains(o.err.Error(), "documents are not readable") {
		t.Errorf("%v", o.err)
	}
	o = collect(t, dir, a.collector(5, func(o *Options) { o.Transport = spoil(1) }), asOf)
	if o.err != nil || o.entry.Broken != 2 || o.entry.Read != int64(wanted(2, 60))-2 || len(o.entry.Warnings) != 1 {
		t.Errorf("%v, %+v", o.err, o.entry)
	}
}

func TestRetryAfterIsReadFromBothHeaders(t *testing.T) {
	for name, c := range map[string]struct {
		header http.Header
		want   time.Duration
		ok     bool
	}{
		"nothing":      {http.Header{}, 0, false},
		"milliseconds": {http.Header{"X-Ms-Retry-After-Ms": {"123.5"}, "Retry-After": {"9"}}, 123500 * time.Microsecond, true},
		"seconds":      {http.Header{"Retry-After": {"2"}}, 2 * time.Second, true},
		"too long":     {http.Header{"Retry-After": {"1e300"}}, maxWait, true},
		"negative":     {http.Header{"Retry-After": {"-1"}}, 0, false},
		"not a number": {http.Header{"X-Ms-Retry-After-Ms": {"NaN"}}, 0, false},
		"a date":       {http.Header{"Retry-After": {"Fri, 20 Mar 2026 10:00:07 GMT"}, "Date": {"Fri, 20 Mar 2026 10:00:00 GMT"}}, 7 * time.Second, true},
		"a past date":  {http.Header{"Retry-After": {"Fri, 20 Mar 2026 10:00:00 GMT"}, "Date": {"Fri, 20 Mar 2026 10:00:07 GMT"}}, 0, true},
		"no clock":     {http.Header{"Retry-After": {"Fri, 20 Mar 2026 10:00:00 GMT"}}, 0, false},
	} {
		if got, ok := retryAfter(c.header); got != c.want || ok != c.ok {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
}

func TestForeignMessagesBecomeOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                  "plain",
		" first\r\nsecond ":      "first",
		"a\x1b[31m\u202eb\x00c":  "a[31mbc",
		strings.Repeat("ü", 400): strings.Repeat("ü", maxLine-1) + "…",
		"":                       "",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
