package github

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/files"
	"github.com/hmcts/rse-dashboard/fetch/github/inventory"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

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
	if nested != files.MaxDockerfiles || r.repositories["cmc-web"].Gap == "" {
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

// Every text is stored as it is in git, whatever its encoding.
func TestTextsAreStoredAsInGit(t *testing.T) {
	org := smallOrganisation()
	api := org.Repositories[0]
	utf16 := func(begin, text string) string {
		for _, c := range []byte(text) {
			begin += string([]byte{c, 0})
		}
		return begin
	}
	texts := map[string]string{
		".nvmrc":                            utf16("\xff\xfe", "v20\n"),
		"config/owasp/suppressions.xml":     utf16("", "<suppressions/>"),
		"dependency-check-suppressions.xml": "<?xml version='1.0' encoding='ISO-8859-1'?><suppressions>caf\xe9</suppressions>",
		"package.json":                      "\ufeff{}",
		".github/workflows/build.yaml":      "# \xa9 \xc3\x28",
		".github/workflows/empty.yaml":      "",
	}
	for path, text := range texts {
		api.Put(path, []byte(text))
	}
	a := newAccount(t, org, standin.Options{})
	for _, run := range []string{"first", "second"} {
		a.ResetStats()
		r := a.must(t)
		for path, text := range texts {
			if f := r.files["cmc-api/"+path]; string(f.Content) != text || f.Gap != "" {
				t.Errorf("%s run, %s: got %q (gap %q), want %q", run, path, f.Content, f.Gap, text)
			}
		}
		if n := a.Stats().Paths["GET /repos/*/*/git/blobs/*"]; run == "first" && n != 4 || run == "second" && n != 0 {
			t.Errorf("%s run: %d files were read through REST, want 4 and none again", run, n)
		}
	}
}

// A site depends on its sources, not on how often they were read: all folders of all
// repositories are listed in the first run, and the second finds nothing new.
func TestSecondRunFindsNoFurtherDockerfiles(t *testing.T) {
	org := &standin.Organisation{Login: "hmcts"}
	const n = 300
	for i := range n {
		r := &standin.Repository{Name: fmt.Sprintf("r%d", i), PushedAt: day(-1), Languages: []string{"HCL"}}
		r.Put("a/b/c/d/e/f/g/h/Dockerfile", fmt.Appendf(nil, "FROM node:%d", i))
		r.Put("src/main/java/uk/gov/App.java", []byte("class App {}"))
		r.Put("tools/"+strings.Repeat("x", i%5)+"/Dockerfile", []byte("FROM scratch"))
		org.Repositories = append(org.Repositories, r)
	}
	// One that GraphQL fails to show is listed by REST.
	a := newAccount(t, org, standin.Options{})
	a.SetFault(func(r standin.Request) standin.Fault {
		if strings.Contains(r.Document, "query Folders") {
			return standin.Fault{Errors: []standin.GraphQLError{{Message: "lost", Path: []any{"r3"}}}}
		}
		return standin.Fault{}
	})
	first := a.must(t)
	if s := a.Stats(); len(first.files) != 2*n || s.Requests > 150 {
		t.Errorf("%d files with %d requests, want %d with at most 150: %v", len(first.files), s.Requests, 2*n, s.Paths)
	}
	a.ResetStats()
	second := a.must(t)
	same(t, second, first)
	if !slices.Equal(second.entry.Warnings, first.entry.Warnings) || a.Stats().Requests > 20 {
		t.Errorf("second run: %d requests, warnings %q, want %q", a.Stats().Requests, second.entry.Warnings, first.entry.Warnings)
	}
}

// nullNode makes the second repository of the small organisation null.
func nullNode(problem standin.GraphQLError) func(standin.Request) standin.Fault {
	return func(r standin.Request) standin.Fault {
		if r.Path != "/graphql" || !strings.Contains(r.Document, "query Repositories") {
			return standin.Fault{}
		}
		at := -1
		switch first, _ := r.Variables["first"].(float64); r.Variables["after"] {
		case nil, "":
			if first >= 2 {
				at = 1
			}
		case "Y3Vyc29yOjE=":
			at = 0
		}
		if at < 0 {
			return standin.Fault{}
		}
		problem.Path = []any{"owner", "repositories", "edges", at, "node"}
		return standin.Fault{Errors: []standin.GraphQLError{problem}}
	}
}

// What was known of a repository that GitHub does not show for once is kept, and
// one warning names it.
func TestRepositoryThatIsNullKeepsItsFactsAndAlerts(t *testing.T) {
	a := newAccount(t, smallOrganisation(), standin.Options{})
	before := a.must(t)
	a.SetFault(nullNode(standin.GraphQLError{Message: "Something went wrong."}))
	r := a.must(t)
	same(t, r, before)
	const want = "GitHub showed nothing of 1 repository of hmcts (Something went wrong), and what the previous fetch knew of them is kept: cmc-web."
	if !slices.Contains(r.entry.Warnings, want) || len(r.entry.Warnings) != len(before.entry.Warnings)+1 {
		t.Errorf("warnings %q, want one more than %q: %q", r.entry.Warnings, before.entry.Warnings, want)
	}
	// When it is back, it is read as before.
	a.SetFault(nil)
	same(t, a.must(t), before)

	// Of a repository that was never known, only the number can be told.
	a.dir = filepath.Join(t.TempDir(), "data")
	a.SetFault(nullNode(standin.GraphQLError{Message: "Something went wrong."}))
	r = a.must(t)
	const unknown = "GitHub showed nothing of 1 repository of hmcts that the previous fetch did not know: Something went wrong."
	if _, there := r.repositories["cmc-web"]; there || !slices.Contains(r.entry.Warnings, unknown) {
		t.Errorf("warnings %q, want %q", r.entry.Warnings, unknown)
	}
}

// Repositories that the token may not see must not look as if they were gone.
func TestForbiddenRepositoriesFailTheFetch(t *testing.T) {
	const said = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization."
	a := newAccount(t, smallOrganisation(), standin.Options{})
	before := a.must(t)
	a.SetFault(nullNode(standin.GraphQLError{Type: "FORBIDDEN", Message: said}))
	r := a.collect(t)
	if r.err == nil || !strings.Contains(r.err.Error(), strings.TrimSuffix(said, ".")) {
		t.Errorf("error %v, want GitHub's text %q", r.err, said)
	}
	same(t, r, before)
	// The same for a whole organisation.
	a.SetFault(func(r standin.Request) standin.Fault {
		return standin.Fault{Errors: []standin.GraphQLError{{Type: "FORBIDDEN", Message: said, Path: []any{"owner"}}}}
	})
	if r := a.collect(t); r.err == nil || !strings.Contains(r.err.Error(), strings.TrimSuffix(said, ".")) {
		t.Errorf("error %v, want GitHub's text %q", r.err, said)
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
				if strings.Contains(r.Document, "query Folders") && !once.Swap(true) {
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

// Alerts are read repository by repository where the list is refused. A feature that
// is off is distinguished from alerts that the token may not see.
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

// Reading repository by repository stays within half of what is left of the limit,
// and what is left to the next fetch is named. Refusals are remembered.
func TestReadingRepositoryByRepositoryStaysWithinTheLimit(t *testing.T) {
	const n = 300
	org := largeOrganisation(n)
	org.Refuse = map[standin.Kind]standin.Refusal{}
	for _, k := range []standin.Kind{standin.Dependabot, standin.CodeScanning, standin.SecretScanning} {
		org.Refuse[k] = standin.Refusal{Status: 403, Message: "You are not authorized to perform this operation."}
	}
	for i, r := range org.Repositories {
		if i%3 == 1 {
			r.SecretScanning = standin.FeatureOff
		}
		if i%3 == 2 {
			r.Refuse = map[standin.Kind]standin.Refusal{standin.CodeScanning: {Status: 403, Message: "Resource not accessible", Permission: "security_events=read"}}
		}
	}
	a := newAccount(t, org, standin.Options{HideSettings: true, Limits: standin.Limits{Core: 900}})
	r := a.must(t)
	if !strings.Contains(r.log, "requests_expected=300") {
		t.Errorf("the log does not say what the alerts cost:\n%s", r.log)
	}
	left := func(r result) (n int) {
		for _, w := range r.entry.Warnings {
			if strings.Contains(w, "were left to the next fetch") {
				n++
			}
		}
		return n
	}
	if a.clock.slept > time.Minute || left(r) == 0 {
		t.Errorf("waited %v, %d warnings of alerts that were left; want no wait and some: %q", a.clock.slept, left(r), r.entry.Warnings)
	}
	for range 4 { // an hour later each
		a.clock.sleep(t.Context(), time.Hour)
		a.ResetStats()
		r = a.must(t)
	}
	hidden := func(w string) bool {
		return strings.HasPrefix(w, "The token may not see the code-scanning alerts of 100 repositories of hmcts (GitHub asks for the permission security_events=read)")
	}
	if left(r) != 0 || !slices.ContainsFunc(r.entry.Warnings, hidden) {
		t.Errorf("warnings at the end: %q", r.entry.Warnings)
	}
	asked := a.Stats().Paths["GET /repos/*/*/code-scanning/alerts"] + a.Stats().Paths["GET /repos/*/*/secret-scanning/alerts"]
	if asked != 400 || a.Stats().NotModified < 700 {
		t.Errorf("%d requests for alerts, want 400 without those that were refused; %d not modified", asked, a.Stats().NotModified)
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

func TestTreesReplaceRefusedGraphQL(t *testing.T) {
	want := quiet(t)
	for _, status := range []int{403, 404} {
		a := newAccount(t, smallOrganisation(), standin.Options{NoGraphQL: status})
		r := a.must(t)
		counted := 0
		for path, f := range want.files {
			if x := want.repositories[f.Repo]; x.Archived || x.Fork {
				continue // no figure counts them
			}
			counted++
			if got := r.files[path]; !reflect.DeepEqual(got, f) {
				t.Errorf("%s: got %+v, want %+v", path, got, f)
			}
		}
		if len(r.files) != counted || !reflect.DeepEqual(r.alerts, want.alerts) {
			t.Errorf("%d files, want %d; %d alerts, want %d", len(r.files), counted, len(r.alerts), len(want.alerts))
		}
		if !strings.Contains(strings.Join(r.entry.Warnings, "\n"), "GraphQL is refused") {
			t.Errorf("%q", r.entry.Warnings)
		}
		// The trees of repositories whose head is not known are not remembered.
		a.Change(func() { a.org.Repositories[0].Put("Dockerfile", []byte("FROM b:2\n")) })
		if f := a.must(t).files["cmc-api/Dockerfile"]; string(f.Content) != "FROM b:2\n" {
			t.Errorf("got %q, want FROM b:2", f.Content)
		}
	}
	// However many repositories there are, none is left out.
	org := &standin.Organisation{Login: "hmcts"}
	for i := range 1100 {
		r := &standin.Repository{Name: fmt.Sprintf("r%d", i), PushedAt: day(-1)}
		r.Put("Dockerfile", []byte("FROM scratch"))
		org.Repositories = append(org.Repositories, r)
	}
	a := newAccount(t, org, standin.Options{NoGraphQL: 403})
	if r := a.must(t); len(r.files) != 1100 {
		t.Errorf("%d files, want 1100; %q", len(r.files), r.entry.Warnings)
	}
}
