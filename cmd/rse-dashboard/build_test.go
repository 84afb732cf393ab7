package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

var testNow = time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)

// command runs a command line and returns what it printed.
func command(t *testing.T, ctx context.Context, env map[string]string, args ...string) (out, errs string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := &app{
		out: &stdout, err: &stderr, clock: func() time.Time { return testNow },
		environment: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	}
	root := newRoot(a)
	root.SetArgs(args)
	err = root.ExecuteContext(ctx)
	return stdout.String(), stderr.String(), err
}

func mustRun(t *testing.T, args ...string) (out, errs string) {
	t.Helper()
	out, errs, err := command(t, t.Context(), nil, args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, errs)
	}
	return out, errs
}

// folder makes a folder with a configuration and a file of made-up events.
func folder(t *testing.T, events int) string {
	t.Helper()
	dir := t.TempDir()
	org := organisation.New(3, organisation.Options{Until: testNow, Events: events, Projects: 4, Pipelines: 40, Days: 40, Hostile: true})
	var lines []byte
	for d := range org.Documents {
		lines = append(organisation.AppendJSON(lines, d), '\n')
	}
	write(t, filepath.Join(dir, "export", "events.ndjson"), string(lines))
	var config strings.Builder
	config.WriteString("title: Quarterly pipelines of everyone\nsources:\n  files: [export/*.ndjson*]\npipelines:\n  projects:\n")
	for _, p := range org.Projects {
		fmt.Fprintf(&config, "    - {name: %q, folders: [%q, %q]}\n", p.Name, p.Folder, p.Nightly)
	}
	write(t, filepath.Join(dir, "dashboard.yaml"), config.String())
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func flags(dir string) []string {
	return []string{"--config", filepath.Join(dir, "dashboard.yaml"), "--data", filepath.Join(dir, "data"),
		"--site", filepath.Join(dir, "site")}
}

// digest returns one hash over all names and contents of a folder.
func digest(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(h, "%s %d\n%s", rel, len(text), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// indexPage is an entry of data/index.json.
type indexPage struct {
	Path      string `json:"path"`
	Selection *struct{ Project, Type, Pipeline string }
	Data      string            `json:"data"`
	CSV       map[string]string `json:"csv"`
}

type pageData struct {
	AsOf      time.Time `json:"as_of"`
	Selection *struct{ Project, Type, Pipeline string }
	Figures   []struct {
		ID       string
		N        int
		Warnings []string
		Columns  []struct{ Name, Type, Unit string }
		Rows     [][]any
	}
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// The whole way: files in, a site out, every page's data and CSV in agreement,
// and the same again byte for byte.
func TestBuildIsCompleteAndReproducible(t *testing.T) {
	dir := folder(t, 6000)
	mustRun(t, append([]string{"build", "--now", testNow.Format(time.RFC3339)}, flags(dir)...)...)
	site := filepath.Join(dir, "site")

	var index struct {
		AsOf  time.Time   `json:"as_of"`
		Pages []indexPage `json:"pages"`
	}
	readJSON(t, filepath.Join(site, "data", "index.json"), &index)
	if !index.AsOf.Equal(testNow) {
		t.Errorf("index says as of %v", index.AsOf)
	}
	selections := make(map[string]string)
	for _, p := range index.Pages {
		if p.Selection == nil {
			continue
		}
		if p.Selection.Pipeline == "" {
			selections[p.Path] = p.Selection.Project + "/" + p.Selection.Type
		}
		var data pageData
		readJSON(t, filepath.Join(site, filepath.FromSlash(p.Data)), &data)
		if !data.AsOf.Equal(testNow) || *data.Selection != *p.Selection || len(data.Figures) == 0 {
			t.Errorf("%s: as of %v, selection %v, %d figures", p.Path, data.AsOf, data.Selection, len(data.Figures))
		}
		for _, f := range data.Figures {
			text, err := os.ReadFile(filepath.Join(site, filepath.FromSlash(p.CSV[f.ID])))
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Rows) > 0 && !bytes.Contains(text, []byte("\r\n")) {
				t.Errorf("%s %s: no CRLF", p.Path, f.ID)
			}
			records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if len(records) != len(f.Rows)+1 {
				t.Fatalf("%s %s: %d records in the CSV, %d rows in data.json", p.Path, f.ID, len(records), len(f.Rows))
			}
			for i, row := range f.Rows {
				for j, v := range row {
					want := fmt.Sprint(v)
					switch v := v.(type) {
					case nil:
						want = ""
					case float64:
						b, _ := json.Marshal(v)
						want = string(b)
					case string:
						if v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) {
							want = "'" + v
						}
					}
					if f.Columns[j].Type == "number" || f.Columns[j].Type == "integer" {
						continue // written as exact decimals; compared by value elsewhere
					}
					if records[i+1][j] != want {
						t.Fatalf("%s %s row %d: CSV %q, data.json %q", p.Path, f.ID, i, records[i+1][j], want)
					}
				}
			}
		}
	}
	for path, want := range map[string]string{
		"pipelines/": "all/all", "pipelines/all/": "all/all", "pipelines/all/nightly/": "all/nightly",
		"pipelines/all/non-nightly/": "all/non-nightly",
		"pipelines/cmc/":             "CMC/all", "pipelines/cmc/nightly/": "CMC/nightly", "pipelines/cmc/non-nightly/": "CMC/non-nightly",
	} {
		if selections[path] != want {
			t.Errorf("%s shows %q, want %q", path, selections[path], want)
		}
	}
	if len(selections) != 1+3*5 {
		t.Errorf("%d pages with a selection: %v", len(selections), selections)
	}

	first := digest(t, site)
	again := filepath.Join(dir, "again")
	mustRun(t, append([]string{"render"}, "--config", filepath.Join(dir, "dashboard.yaml"), "--data", filepath.Join(dir, "data"),
		"--site", again)...)
	if digest(t, again) != first {
		t.Error("the same data and instant make another site")
	}
	if err := os.RemoveAll(filepath.Join(dir, "data")); err != nil {
		t.Fatal(err)
	}
	mustRun(t, append([]string{"build", "--now", testNow.Format(time.RFC3339)}, flags(dir)...)...)
	if digest(t, site) != first {
		t.Error("fetching the same files anew makes another site")
	}
	mustRun(t, append([]string{"build", "--now", testNow.Format(time.RFC3339)}, flags(dir)...)...)
	if digest(t, site) != first {
		t.Error("a second fetch of unchanged files makes another site")
	}
}

// Whatever goes wrong, the previous data and site stay as they were.
func TestFailureLeavesWhatWasThere(t *testing.T) {
	dir := folder(t, 1000)
	build := append([]string{"build"}, flags(dir)...)
	mustRun(t, build...)
	data, site := digest(t, filepath.Join(dir, "data")), digest(t, filepath.Join(dir, "site"))
	check := func(what string, err error, want ...string) {
		t.Helper()
		if err == nil {
			t.Fatalf("%s: no error", what)
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v: expected it to say %q", what, err, w)
			}
		}
		if digest(t, filepath.Join(dir, "data")) != data {
			t.Errorf("%s: the data changed", what)
		}
		if digest(t, filepath.Join(dir, "site")) != site {
			t.Errorf("%s: the site changed", what)
		}
	}

	events := filepath.Join(dir, "export", "events.ndjson")
	good, err := os.ReadFile(events)
	if err != nil {
		t.Fatal(err)
	}
	write(t, events, string(good)+strings.Repeat("{\"broken\n", 100))
	_, _, err = command(t, t.Context(), nil, build...)
	check("broken lines", err, "files", "events.ndjson:")
	write(t, events, string(good))

	write(t, filepath.Join(dir, "export", "more.ndjson.gz"), "this is no gzip")
	_, _, err = command(t, t.Context(), nil, build...)
	check("a file that is no gzip", err, "more.ndjson.gz")
	if err := os.Remove(filepath.Join(dir, "export", "more.ndjson.gz")); err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	write(t, events, string(good)+"\n")
	_, _, err = command(t, ctx, nil, build...)
	check("an interruption", err)
	write(t, events, string(good))

	const secret = "Quarterly pipelines of everyone"
	_, _, err = command(t, t.Context(), map[string]string{"githubtoken": secret}, append([]string{"render"}, flags(dir)...)...)
	check("a page that holds a secret", err, ".html")
	if strings.Contains(err.Error(), secret) {
		t.Error("the error holds the secret")
	}

	manifest := filepath.Join(dir, "data", "manifest.json")
	whole, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	write(t, manifest, string(whole[:len(whole)/2]))
	_, _, err = command(t, t.Context(), nil, append([]string{"render"}, flags(dir)...)...)
	write(t, manifest, string(whole))
	check("half a manifest", err, "manifest.json")
}

// Data of other branches is not rendered as if it were all there is.
func TestBranchesThatWereNotFetchedAreRefused(t *testing.T) {
	dir := folder(t, 500)
	mustRun(t, append([]string{"build"}, flags(dir)...)...)
	config := filepath.Join(dir, "dashboard.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, config, strings.Replace(string(text), "pipelines:\n", "pipelines:\n  branches: [master, main, release]\n", 1))
	_, _, err = command(t, t.Context(), nil, append([]string{"render"}, flags(dir)...)...)
	if err == nil || !strings.Contains(err.Error(), "release") || !strings.Contains(err.Error(), "fetch again") {
		t.Errorf("error %v", err)
	}
	mustRun(t, append([]string{"build"}, flags(dir)...)...)
}

func TestAllowStaleRendersOldDataWithABanner(t *testing.T) {
	dir := folder(t, 1000)
	mustRun(t, append([]string{"build"}, flags(dir)...)...)
	write(t, filepath.Join(dir, "export", "events.ndjson"), "no json at all\n")
	if _, _, err := command(t, t.Context(), nil, append([]string{"build"}, flags(dir)...)...); err == nil {
		t.Fatal("a source that cannot be read did not fail the build")
	}
	later := testNow.Add(48 * time.Hour)
	var stderr bytes.Buffer
	root := newRoot(&app{
		out: io.Discard, err: &stderr, clock: func() time.Time { return later },
		environment: func(string) (string, bool) { return "", false },
	})
	root.SetArgs(append([]string{"build", "--allow-stale"}, flags(dir)...))
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	var index struct {
		AsOf time.Time `json:"as_of"`
	}
	readJSON(t, filepath.Join(dir, "site", "data", "index.json"), &index)
	if !index.AsOf.Equal(testNow) {
		t.Errorf("old data is said to be as of %v, it was fetched at %v", index.AsOf, testNow)
	}
	page, err := os.ReadFile(filepath.Join(dir, "site", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if _, banner, ok := strings.Cut(string(page), `<p class="banner warn"`); !ok || !strings.Contains(banner[:200], "files") {
		t.Error("the page does not say that a source could not be read")
	}
}

func TestMistakesAreExplained(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "bad.yaml"), "title: x\nsourcs: {}\n")
	write(t, filepath.Join(dir, "none.yaml"), "title: x\n")
	write(t, filepath.Join(dir, "glob.yaml"), "sources: {files: [\"export/[.ndjson\"]}\n")
	write(t, filepath.Join(dir, "gone.yaml"), "sources: {files: [nowhere/*.ndjson]}\n")
	write(t, filepath.Join(dir, "cosmos.yaml"), "sources: {cosmos: [{database: a, container: b}]}\n")
	write(t, filepath.Join(dir, "home", "thesis.txt"), "years of work")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"build", "--config", "bad.yaml"}, []string{"bad.yaml:2:1", `unknown key "sourcs"`}},
		{[]string{"build", "--config", "missing.yaml"}, []string{"missing.yaml"}},
		{[]string{"build", "--config", "none.yaml"}, []string{"no source is configured"}},
		{[]string{"build", "--config", "glob.yaml"}, []string{"export/[.ndjson"}},
		{[]string{"build", "--config", "gone.yaml"}, []string{"nowhere/*.ndjson"}},
		{[]string{"build", "--config", "cosmos.yaml"}, []string{"cosmos:a/b", "endpoint", "masterKey"}},
		{[]string{"render", "--config", "none.yaml"}, []string{"data"}},
		{[]string{"build", "--now", "yesterday"}, []string{"yesterday", "2026-11-20T10:37:23Z"}},
		{[]string{"bild"}, []string{"bild", "build"}},
		{[]string{"build", "--sight", "x"}, []string{"--sight"}},
		{[]string{"serve", "--site", "home"}, []string{"index.html"}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			t.Chdir(dir)
			_, _, err := command(t, t.Context(), nil, c.args...)
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%v\nexpected it to say %q", err, w)
				}
			}
		})
	}
}

// A folder that is not a site is never replaced by one.
func TestOtherFoldersAreNeverReplaced(t *testing.T) {
	dir := folder(t, 500)
	write(t, filepath.Join(dir, "site", "thesis.txt"), "years of work")
	_, _, err := command(t, t.Context(), nil, append([]string{"build"}, flags(dir)...)...)
	if err == nil || !strings.Contains(err.Error(), "site") {
		t.Errorf("error %v", err)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "site", "thesis.txt")); string(text) != "years of work" {
		t.Error("the thesis is gone")
	}
}

func TestDoctorNamesEverySource(t *testing.T) {
	dir := folder(t, 500)
	out, _, err := command(t, t.Context(), nil, append([]string{"doctor"}, flags(dir)...)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(out, "✓ files: 1 files") {
		t.Errorf("%s", out)
	}
	write(t, filepath.Join(dir, "dashboard.yaml"), "sources:\n  cosmos: [{database: a, container: b}]\n")
	out, _, err = command(t, t.Context(), nil, append([]string{"doctor"}, flags(dir)...)...)
	if err == nil || !strings.Contains(out, "✗ cosmos:a/b: ") {
		t.Errorf("error %v\n%s", err, out)
	}
}

// A mistake in the command line exits with 2, so it is a usageError.
func TestMistakesInTheCommandLineAreToldFromOthers(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		name, args, want string
		usage            bool // it is a mistake in the command line
	}{
		{"a misspelt command", "bild", "did you mean build?", true},
		{"an unknown flag", "build --foo", "unknown flag: --foo", true},
		{"an argument", "render data", `unexpected argument "data": expected only flags`, true},
		{"a day instead of a time", "render --now yesterday", "expected something like 2026-11-20T10:37:23Z", true},
		{"no events", "demo --events 0", "--events 0: expected at least 1", true},
		{"rendering before fetching", "render", "data: nothing has been fetched into this folder yet", false},
		{"serving before rendering", "serve", "site: there is no site yet", false},
		{"no source", "build", "no source is configured", false},
		{"one failed check", "doctor", "1 check failed", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := command(t, t.Context(), nil, strings.Fields(c.args)...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %v, want %s", c.args, err, c.want)
			}
			if usage := new(usageError); errors.As(err, &usage) != c.usage {
				t.Errorf("%s: a mistake in the command line: got %v, want %v", c.args, !c.usage, c.usage)
			}
		})
	}
}

func TestEveryCommandHasHelpWithExamples(t *testing.T) {
	for _, c := range newRoot(&app{}).Commands() {
		if c.Example == "" || c.Long == "" || c.Short == "" {
			t.Errorf("%s has no example or no description", c.Name())
		}
	}
}

func TestConfigPrintsWhatShips(t *testing.T) {
	out, _ := mustRun(t, "config")
	path := filepath.Join(t.TempDir(), "dashboard.yaml")
	write(t, path, out)
	if _, _, err := command(t, t.Context(), nil, "build", "--config", path, "--data", filepath.Join(t.TempDir(), "data")); err == nil ||
		!strings.Contains(err.Error(), "cosmos:jenkins/pipeline-metrics") {
		t.Errorf("a build with it, without credentials: %v", err)
	}
}

// A site folder that may not be written is an error that names it.
func TestReadOnlyFolderIsAnError(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("permissions do not bind this user")
	}
	dir := folder(t, 500)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o777) })
	_, _, err := command(t, t.Context(), nil, append([]string{"build"}, flags(dir)...)...)
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v", err)
	}
}
