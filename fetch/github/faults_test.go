package github

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/files"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// quiet is what an undisturbed run leaves of a small organisation.
func quiet(t *testing.T) result {
	t.Helper()
	return newAccount(t, smallOrganisation(), standin.Options{}).must(t)
}

func same(t *testing.T, got, want result) {
	t.Helper()
	if !reflect.DeepEqual(got.repositories, want.repositories) {
		t.Errorf("repositories:\n got %+v\nwant %+v", got.repositories, want.repositories)
	}
	if !reflect.DeepEqual(got.files, want.files) {
		t.Errorf("files:\n got %+v\nwant %+v", got.files, want.files)
	}
	if !reflect.DeepEqual(got.alerts, want.alerts) {
		t.Errorf("alerts:\n got %+v\nwant %+v", got.alerts, want.alerts)
	}
}

// Faults that pass leave no trace in the data, whichever request they hit.
func TestPassingFaultsLeaveNoTraceInTheData(t *testing.T) {
	want := quiet(t)
	faults := map[string]standin.Fault{
		"502":             {Status: 502},
		"503":             {Status: 503},
		"504":             {Status: 504},
		"reset":           {Reset: true},
		"cut JSON":        {Body: standin.CutJSON},
		"cut connection":  {Body: standin.CutConnection},
		"empty body":      {Body: standin.EmptyBody},
		"not JSON":        {Body: standin.NotJSON},
		"429":             {Status: 429, Message: "Too many requests"},
		"secondary 403":   {RetryAfter: 30},
		"secondary 429":   {RetryAfter: 30, Status: 429},
		"no time given":   {Status: 403, Message: "You have exceeded a secondary rate limit."},
		"exhausted":       {Exhaust: true},
		"graphql timeout": {Errors: []standin.GraphQLError{{Message: "Something went wrong while executing your query. This may be the result of a timeout."}}},
		"partial": {Errors: []standin.GraphQLError{
			{Type: "INTERNAL", Message: "lost", Path: []any{"owner", "repositories", "edges", 0, "node", "o0"}},
			{Type: "INTERNAL", Message: "lost", Path: []any{"owner", "repositories", "edges", 1, "node"}},
			{Type: "INTERNAL", Message: "lost", Path: []any{"r0", "b0"}},
		}},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t, smallOrganisation(), standin.Options{})
			// Every third request goes wrong, at first.
			a.SetFault(func(r standin.Request) standin.Fault {
				if r.N%3 == 0 && r.N < 25 && !(fault.Exhaust && r.N > 3) {
					return fault
				}
				return standin.Fault{}
			})
			r := a.must(t)
			same(t, r, want)
			if !slices.Equal(r.entry.Warnings, want.entry.Warnings) {
				t.Errorf("%q", r.entry.Warnings)
			}
		})
	}
}

// A storm of 502 at the beginning is sat out, however large the page.
func TestFailuresAreEnduredUntilTooManyInARow(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.SetFault(func(r standin.Request) standin.Fault {
		if r.Path == "/graphql" && r.N < 14 {
			return standin.Fault{Status: 502}
		}
		return standin.Fault{}
	})
	same(t, a.must(t), quiet(t))

	// One without end is an error, and leaves what there was.
	a.SetFault(func(r standin.Request) standin.Fault {
		if r.Path == "/graphql" {
			return standin.Fault{Status: 502}
		}
		return standin.Fault{}
	})
	r := a.collect(t)
	if r.err == nil || !strings.Contains(r.err.Error(), "bad gateway (502)") {
		t.Errorf("%v", r.err)
	}
	same(t, r, quiet(t))
}

// Nothing is sent during a Retry-After: one at a time, none at all; several at
// once, only what was on its way.
func TestNothingIsSentDuringRetryAfter(t *testing.T) {
	for _, concurrency := range []int{1, 8} {
		a := newAccount(t, largeOrganisation(100), standin.Options{})
		a.tune = func(c *config.Config, _ *connection.Options) { c.Sources.GitHub.Concurrency = concurrency }
		a.SetFault(func(r standin.Request) standin.Fault {
			if r.N == 5 || r.N == 12 {
				return standin.Fault{RetryAfter: 90}
			}
			return standin.Fault{}
		})
		r := a.must(t)
		s := a.Stats()
		if s.WhilePaused > 2*(concurrency-1) || s.InFlight > concurrency {
			t.Errorf("%d at once: %d requests during Retry-After, %d in flight", concurrency, s.WhilePaused, s.InFlight)
		}
		if len(r.alerts) != 1000 || a.clock.slept < 2*90*time.Second {
			t.Errorf("%d alerts, waited %v", len(r.alerts), a.clock.slept)
		}
	}
}

// A limit that runs out is waited for if its reset lies within the time budget,
// and is an error otherwise that leaves what there was.
func TestExhaustedLimitsAreWaitedForWithinTheTimeBudget(t *testing.T) {
	for name, limits := range map[string]standin.Limits{"REST requests": {Core: 7}, "GraphQL points": {GraphQL: 4}} {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t, smallOrganisation(), standin.Options{Limits: limits})
			before := a.must(t)
			a.Change(func() { a.org.Repositories[0].Put("Dockerfile", []byte("FROM b:2\n")) })
			for i := 0; ; i++ {
				a.clock.mu.Lock()
				a.clock.slept = 0
				a.clock.mu.Unlock()
				a.tune = func(_ *config.Config, o *connection.Options) { o.TimeBudget = 10 * time.Minute }
				r := a.collect(t)
				if r.err == nil {
					before = r
					if i > 10 {
						t.Fatal("the limit never runs out")
					}
					a.Change(func() { a.org.Repositories[0].Put("Dockerfile", fmt.Appendf(nil, "FROM b:%d\n", 3+i)) })
					continue
				}
				if !strings.Contains(r.err.Error(), name) || !strings.Contains(r.err.Error(), "time budget") {
					t.Errorf("%v", r.err)
				}
				same(t, r, before)
				break
			}
			a.tune = nil
			a.must(t)
			if a.clock.slept < 10*time.Minute {
				t.Errorf("waited %v", a.clock.slept)
			}
		})
	}
}

// A token that ends half way leaves the data as it was, whenever it ends.
func TestExpiredTokenLeavesTheDataAsItWas(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	before := a.must(t)
	n := a.Stats().Requests
	for at := 1; at < n; at++ {
		a.ResetStats()
		a.SetFault(func(r standin.Request) standin.Fault {
			if r.N >= at {
				return standin.Fault{Status: 401, Message: "Bad credentials"}
			}
			return standin.Fault{}
		})
		r := a.collect(t)
		if r.err == nil {
			continue // warm runs need fewer
		}
		if !strings.Contains(r.err.Error(), "does not accept the token (401)") {
			t.Errorf("%v", r.err)
		}
		same(t, r, before)
	}
	a.SetFault(nil)
	if r := a.must(t); !reflect.DeepEqual(r.alerts, before.alerts) {
		t.Error("not as before")
	}
}

func TestInterruptionLeavesTheDataAsItWas(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	before := a.must(t)
	ctx, cancel := context.WithCancel(context.Background())
	a.SetFault(func(r standin.Request) standin.Fault {
		if strings.HasSuffix(r.Path, "/alerts") {
			cancel()
			return standin.Fault{Hang: true}
		}
		return standin.Fault{}
	})
	r := a.collectContext(ctx, t)
	if r.err == nil || ctx.Err() == nil {
		t.Errorf("%v", r.err)
	}
	same(t, r, before)
}

// What cannot be read is a gap with a name.
func TestUnreadableFilesAreNamedGaps(t *testing.T) {
	org := smallOrganisation()
	api, web := org.Repositories[0], org.Repositories[1]
	api.Put("Dockerfile", []byte("\x7fELF\x00\x00binary"))
	api.Put("build.gradle", bytes.Repeat([]byte("// long\n"), 5<<20/8))
	latin := append([]byte("<suppressions>caf\xe9</suppressions>"), bytes.Repeat([]byte(" "), 10)...)
	api.Put("config/owasp/suppressions.xml", latin)
	web.Put("package.json", bytes.Repeat([]byte("{} "), 700_000/3)) // GraphQL cuts it
	for i := range 30 {
		web.Put(fmt.Sprintf("docker/%02d/Dockerfile", i), []byte("FROM x"))
	}
	a := newAccount(t, org, standin.Options{})
	r := a.must(t)
	for path, gap := range map[string]string{"cmc-api/Dockerfile": files.Binary, "cmc-api/build.gradle": inventory.TooLarge} {
		if f := r.files[path]; f.Gap != gap || f.Content != nil {
			t.Errorf("%s: %q, %d bytes", path, f.Gap, len(f.Content))
		}
	}
	if f := r.files["cmc-web/package.json"]; f.Gap != "" || len(f.Content) != 700_000/3*3 {
		t.Errorf("package.json: %q, %d bytes", f.Gap, len(f.Content))
	}
	nested := 0
	for path := range r.files {
		if strings.HasPrefix(path, "cmc-web/docker/") {
			nested++
		}
	}
	if nested != inventory.MaxDockerfiles || r.repositories["cmc-web"].Gap == "" {
		t.Errorf("%d nested Dockerfiles, gap %q", nested, r.repositories["cmc-web"].Gap)
	}
	all := strings.Join(r.entry.Warnings, "\n")
	for _, want := range []string{"cmc-api/Dockerfile (binary)", "cmc-api/build.gradle (too large)", "cmc-web (it has more than 20 Dockerfiles"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	// Gaps are not asked for again.
	a.ResetStats()
	a.must(t)
	if n := a.Stats().GraphQL; n > 1 {
		t.Errorf("%d queries by a run after which nothing changed", n)
	}
}

// A repository that GitHub can never list is a gap; the others are complete.
func TestRepositoryThatCannotBeListedIsAGap(t *testing.T) {
	want := quiet(t)
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.SetFault(func(r standin.Request) standin.Fault {
		if r.Path != "/graphql" || !strings.Contains(r.Document, "HEAD:") {
			return standin.Fault{}
		}
		// cmc-web is the second one.
		first, _ := r.Variables["first"].(float64)
		after, _ := r.Variables["after"].(string)
		if after == "" && first >= 2 || after == "Y3Vyc29yOjE=" {
			return standin.Fault{Status: 502}
		}
		return standin.Fault{}
	})
	r := a.must(t)
	web := r.repositories["cmc-web"]
	if web.Gap != "its files could not be listed" || len(web.Head) != 40 {
		t.Errorf("%+v", web)
	}
	if !slices.ContainsFunc(r.entry.Warnings, func(w string) bool { return strings.Contains(w, "cmc-web (its files could not be listed)") }) {
		t.Errorf("%q", r.entry.Warnings)
	}
	for path, f := range want.files {
		if !strings.HasPrefix(path, "cmc-web/") && !reflect.DeepEqual(f, r.files[path]) {
			t.Errorf("%s: %+v", path, r.files[path])
		}
	}
	if len(r.repositories) != len(want.repositories) {
		t.Errorf("%d repositories", len(r.repositories))
	}
}

// A repository that is deleted or renamed while it is read.
func TestRepositoriesMayVanishOrBeRenamedWhileRead(t *testing.T) {
	for _, what := range []string{"deleted", "renamed"} {
		t.Run(what, func(t *testing.T) {
			org := smallOrganisation()
			a := newAccount(t, org, standin.Options{})
			var once atomic.Bool
			a.SetFault(func(r standin.Request) standin.Fault {
				if strings.Contains(r.Path, "/git/trees/") && !once.Swap(true) {
					a.Change(func() {
						if what == "deleted" {
							org.Repositories[1].Hidden = true
						} else {
							org.Repositories[0].Name = "cmc-api-2"
						}
					})
				}
				return standin.Fault{}
			})
			r := a.must(t)
			_, there := r.repositories["cmc-web"]
			if what == "deleted" && (there || !strings.Contains(strings.Join(r.entry.Warnings, "\n"), "vanished")) {
				t.Errorf("%+v, %q", r.repositories["cmc-web"], r.entry.Warnings)
			}
			if f := r.files["cmc-api/Dockerfile"]; string(f.Content) != "FROM a:1\n" {
				t.Errorf("%+v", f)
			}
			// The next run knows the new name, and the alerts go with it.
			r = a.must(t)
			if what == "renamed" {
				n := 0
				for _, x := range r.alerts {
					if x.Repo == "cmc-api-2" {
						n++
					}
				}
				if n != 5 || r.repositories["cmc-api-2"].Name == "" {
					t.Errorf("%d alerts under the new name", n)
				}
			}
		})
	}
}

// Alerts are read repository by repository where the list is refused; a feature
// that is off and one that may not be seen are told apart.
func TestRefusedListsAreReadRepositoryByRepository(t *testing.T) {
	org := smallOrganisation()
	org.Refuse = map[standin.Kind]standin.Refusal{
		standin.Dependabot:     {Status: 403, Message: "You are not authorized to perform this operation."},
		standin.CodeScanning:   {Status: 404, Message: "Not Found"},
		standin.SecretScanning: {Status: 403, Message: "Resource not accessible by personal access token", Permission: "secret_scanning_alerts=read"},
	}
	api, web := org.Repositories[0], org.Repositories[1]
	api.Refuse = map[standin.Kind]standin.Refusal{standin.SecretScanning: {Status: 403, Message: "Resource not accessible by personal access token", Permission: "secret_scanning_alerts=read"}}
	web.Refuse = map[standin.Kind]standin.Refusal{standin.CodeScanning: {Status: 403, Message: "Advanced Security must be enabled for this repository to use code scanning."}}
	a := newAccount(t, org, standin.Options{HideSettings: true})
	r := a.must(t)
	want := map[string][3]dataset.State{
		"cmc-api":  {dataset.On, dataset.On, dataset.Unknown},
		"cmc-web":  {dataset.On, dataset.Off, dataset.On},
		"cmc-bare": {dataset.Off, dataset.Off, dataset.Off},
	}
	for name, states := range want {
		got := r.repositories[name]
		if [3]dataset.State{got.DependabotAlerts, got.CodeScanning, got.SecretScanning} != states {
			t.Errorf("%s: %v %v %v, want %v", name, got.DependabotAlerts, got.CodeScanning, got.SecretScanning, states)
		}
		if got.PushProtection != dataset.Unknown {
			t.Errorf("%s: push protection is %v though the token may not see it", name, got.PushProtection)
		}
	}
	if w := quiet(t); !reflect.DeepEqual(r.alerts, w.alerts) {
		t.Errorf("got\n%+v\nwant\n%+v", r.alerts, w.alerts)
	}
	all := strings.Join(r.entry.Warnings, "\n")
	for _, want := range []string{"secret_scanning_alerts=read", "repository by repository", "Code scanning is off in 2 repositories of hmcts: cmc-bare, cmc-web"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	// Where nothing has changed nothing is paid for.
	a.ResetStats()
	again := a.must(t)
	if !reflect.DeepEqual(again.alerts, r.alerts) || a.Stats().NotModified == 0 {
		t.Errorf("%d not modified", a.Stats().NotModified)
	}
}

// A change is merged into what is known, also while the list is being read.
func TestChangedAlertsAreMergedIntoKnownOnes(t *testing.T) {
	org := largeOrganisation(60)
	a := newAccount(t, org, standin.Options{})
	var once atomic.Bool
	a.SetFault(func(r standin.Request) standin.Fault {
		if strings.HasSuffix(r.Path, "/dependabot/alerts") && r.Query.Has("after") && !once.Swap(true) {
			a.Change(func() { // of the oldest, which moves past the reader
				last := org.Repositories[0].Alerts[0]
				for _, repository := range org.Repositories {
					for _, x := range repository.Alerts {
						if x.Kind == standin.Dependabot && x.Updated.Before(last.Updated) {
							last = x
						}
					}
				}
				last.State, last.Fixed, last.Updated = "fixed", day(2), day(2)
			})
		}
		return standin.Fault{}
	})
	r := a.must(t)
	fixed := 0
	for _, x := range r.alerts {
		if x.State == "fixed" {
			fixed++
		}
	}
	if len(r.alerts) != 600 || fixed != 1 {
		t.Errorf("%d alerts, %d fixed", len(r.alerts), fixed)
	}
	// Of a repository that is gone nothing stays.
	a.Change(func() { org.Repositories[3].Hidden = true })
	if r := a.must(t); len(r.alerts) != 590 {
		t.Errorf("%d alerts", len(r.alerts))
	}
}

func TestCodeSearchReplacesRefusedGraphQL(t *testing.T) {
	want := quiet(t)
	for _, status := range []int{403, 404} {
		a := newAccount(t, smallOrganisation(), standin.Options{NoGraphQL: status})
		r := a.must(t)
		for path, f := range want.files {
			got := r.files[path]
			if !bytes.Equal(got.Content, f.Content) || got.Gap != f.Gap {
				t.Errorf("%s: got %q (%s), want %q (%s)", path, got.Content, got.Gap, f.Content, f.Gap)
			}
		}
		if len(r.files) != len(want.files) || !reflect.DeepEqual(r.alerts, want.alerts) {
			t.Errorf("%d files, %d alerts", len(r.files), len(r.alerts))
		}
		if !strings.Contains(strings.Join(r.entry.Warnings, "\n"), "GraphQL is refused") {
			t.Errorf("%q", r.entry.Warnings)
		}
	}
	// The thousandth result is the last.
	org := &standin.Organisation{Login: "hmcts"}
	for i := range 1100 {
		r := &standin.Repository{Name: fmt.Sprintf("r%d", i), PushedAt: day(-1)}
		r.Put("Dockerfile", []byte("FROM scratch"))
		org.Repositories = append(org.Repositories, r)
	}
	a := newAccount(t, org, standin.Options{NoGraphQL: 403})
	if r := a.must(t); !strings.Contains(strings.Join(r.entry.Warnings, "\n"), "truncated at 1000 of 1100 results") || len(r.files) != 1000 {
		t.Errorf("%d files, %q", len(r.files), r.entry.Warnings)
	}
}

// The token stays with its host.
func TestTokenIsNotSentToARedirectedHost(t *testing.T) {
	var leaked atomic.Value
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), canary) {
				leaked.Store(r.URL.String())
			}
		}
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message": "Not Found"}`)
	}))
	defer elsewhere.Close()
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.SetFault(func(r standin.Request) standin.Fault {
		if strings.Contains(r.Path, "/alerts") || strings.Contains(r.Path, "/git/") {
			return standin.Fault{Redirect: elsewhere.URL + "/x"}
		}
		return standin.Fault{}
	})
	a.collect(t)
	if at := leaked.Load(); at != nil {
		t.Errorf("the token went to %v", at)
	}
}

// No secret in the data, in logs or errors.
func TestSecretsAreNeverStoredOrLogged(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	texts := []string{}
	run := func() {
		r := a.collect(t)
		texts = append(texts, r.log, fmt.Sprint(r.err), fmt.Sprintf("%v %+v %#v", a.collector(), a.collector(), a.collector()))
	}
	run()
	for _, f := range []standin.Fault{{Status: 401}, {Status: 403, Message: "no"}, {Status: 500}, {Reset: true}, {Body: standin.NotJSON}} {
		a.SetFault(func(standin.Request) standin.Fault { return f })
		run()
		said, err := a.collector().Check(context.Background())
		texts = append(texts, said, fmt.Sprint(err))
	}
	err := filepath.WalkDir(a.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		texts = append(texts, string(text))
		if strings.HasSuffix(path, ".parquet") && strings.Contains(path, "alerts") {
			rows, err := dataset.ReadRows[dataset.Alert](path)
			if err != nil {
				t.Error(err)
			}
			texts = append(texts, fmt.Sprintf("%+v", rows))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		for _, secret := range []string{canary, canarySecret, "canary_secret_type"} {
			if strings.Contains(text, secret) {
				t.Fatalf("%q is in %.300s", secret, text)
			}
		}
	}
}

func TestCheckTellsWhatTheTokenMaySee(t *testing.T) {
	org := smallOrganisation()
	org.Refuse = map[standin.Kind]standin.Refusal{standin.SecretScanning: {Status: 403, Message: "Resource not accessible by personal access token", Permission: "secret_scanning_alerts=read"}}
	a := newAccount(t, org, standin.Options{})
	said, err := a.collector().Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"the token is accepted", "hmcts: 6 repositories", "dependabot alerts are readable", "secret_scanning_alerts=read", "5000 REST requests are left", "5000 GraphQL points are left"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %q", want, said)
		}
	}
	a.tune = func(c *config.Config, _ *connection.Options) { c.Organisations = []string{"nobody"} }
	if _, err := a.collector().Check(context.Background()); err == nil || !strings.Contains(err.Error(), `no organisation or user "nobody"`) {
		t.Errorf("%v", err)
	}
	if r := a.collect(t); r.err == nil || !strings.Contains(r.err.Error(), `no organisation or user "nobody"`) {
		t.Errorf("%v", r.err)
	}
}

// A user's account has no lists of alerts, and the addresses of an Enterprise
// Server are others.
func TestReadsAUserOfAnEnterpriseServer(t *testing.T) {
	org := smallOrganisation()
	org.User = true
	a := newAccount(t, org, standin.Options{HideSettings: true})
	a.api += "/api/v3"
	r := a.must(t)
	w := quiet(t)
	if !reflect.DeepEqual(r.files, w.files) || !reflect.DeepEqual(r.alerts, w.alerts) {
		t.Errorf("%d files, %d alerts", len(r.files), len(r.alerts))
	}
}

func TestSignsInAsAnApp(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	a := newAccount(t, smallOrganisation(), standin.Options{})
	a.tune = func(c *config.Config, _ *connection.Options) {
		c.Sources.GitHub.AppID, c.Sources.GitHub.InstallationID = 12, 34
	}
	c := a.collector()
	c.env.GitHubToken, c.env.GitHubAppKey = config.Secret{}, config.NewSecret(string(text))
	if said, err := c.Check(context.Background()); err != nil || !strings.Contains(said, "6 repositories") {
		t.Errorf("%q, %v", said, err)
	}
	a.SetFault(func(r standin.Request) standin.Fault { return standin.Fault{Status: 404, Message: "Not Found"} })
	if _, err := c.Check(context.Background()); err == nil || !strings.Contains(err.Error(), "gave no token for the App's installation (404)") {
		t.Errorf("%v", err)
	}
	c.env.GitHubAppKey = config.NewSecret("not a key " + canary)
	if _, err := c.Check(context.Background()); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("%v", err)
	}
}
