package deployment

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
	"github.com/hmcts/rse-dashboard/test/need"
)

// folderOfProgram is where the program is built, once and only if a test needs it.
var folderOfProgram string

// program builds rse-dashboard with the settings of the Makefile.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(folderOfProgram, "rse-dashboard")
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, "./cmd/rse-dashboard")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "rse-deployment-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	folderOfProgram = folder
	return m.Run()
}

// refresher is a checkout with .ci/refresh and an account to fetch from.
type refresher struct {
	folder  string
	key     string
	fetch   []string // environment of the fetch, with its secret
	store   []string // environment of the other steps
	account *cosmosdb.Server
	// failAfter is the number of queries that are answered; then fault applies.
	failAfter atomic.Int64
	fault     cosmosdb.Fault
}

func newRefresher(t *testing.T) *refresher {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("the key of the account of this test"))
	r := &refresher{folder: t.TempDir(), key: base64.StdEncoding.EncodeToString(append(sum[:], sum[:]...)), fault: cosmosdb.Fault{Status: 403}}
	r.failAfter.Store(1 << 40)
	r.account, err = cosmosdb.New(cosmosdb.Options{Key: r.key, Fault: func(q cosmosdb.Request) cosmosdb.Fault {
		if q.Kind == cosmosdb.Query && int64(q.N) > r.failAfter.Load() {
			return r.fault
		}
		return cosmosdb.Fault{}
	}})
	if err != nil {
		t.Fatal(err)
	}
	documents := cosmosdb.NewMemory("current_build_scheduled_time", "_ts")
	r.account.AddContainer(organisation.Jenkins, "pipeline-metrics", "/_partitionKey", documents)
	for d := range organisation.New(1, organisation.Options{Until: time.Now(), Events: 800, Projects: 1, Pipelines: 4, Days: 60}).Documents {
		documents.Put(d.ID.String(), organisation.AppendJSON(nil, d))
	}
	listening, err := cosmosdb.Listen(r.account)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listening.Close() })
	write := func(name, text string, mode os.FileMode) {
		path := filepath.Join(r.folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), mode)); err != nil {
			t.Fatal(err)
		}
	}
	write(".ci/refresh", readText(t, ".ci/refresh"), 0o755)
	write("dashboard.yaml", "title: Test\norganisation: example\nsources:\n  cosmos:\n    - {database: "+organisation.Jenkins+", container: pipeline-metrics}\n", 0o644)
	r.store = append(os.Environ(), "RSE_DASHBOARD="+path, "FETCH_BUDGET=10m")
	r.fetch = []string{"endpoint=" + listening.Endpoint, "masterKey=" + r.key, "githubtoken=$(githubtoken)"}
	return r
}

// run runs a step ("" for all) with or without secrets, and returns what it said.
func (r *refresher) run(t *testing.T, step string, secrets bool, more ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(r.folder, ".ci", "refresh"))
	if step != "" {
		cmd.Args = append(cmd.Args, step)
	}
	cmd.Env = append(slices.Clone(r.store), more...)
	if secrets {
		cmd.Env = append(cmd.Env, r.fetch...)
	}
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), r.key) {
		t.Errorf("step %q printed the key", step)
	}
	t.Logf("step %q: %v\n%s", step, err, out)
	return string(out), err
}

// must runs a step that has to succeed.
func (r *refresher) must(t *testing.T, step string, secrets bool, more ...string) {
	t.Helper()
	if _, err := r.run(t, step, secrets, more...); err != nil {
		t.Fatalf("step %q: %v, want success", step, err)
	}
}

func (r *refresher) exists(name string) bool {
	_, err := os.Stat(filepath.Join(r.folder, name))
	return err == nil
}

// forget removes what a new machine does not have.
func (r *refresher) forget(t *testing.T) {
	t.Helper()
	for _, name := range []string{"data", "site", ".refresh"} {
		if err := os.RemoveAll(filepath.Join(r.folder, name)); err != nil {
			t.Fatal(err)
		}
	}
}

// checkPrivate checks that other users of the machine cannot read the data.
func (r *refresher) checkPrivate(t *testing.T) {
	t.Helper()
	for _, name := range []string{"data", ".refresh"} {
		info, err := os.Stat(filepath.Join(r.folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has the mode %v, want one that only its owner can read", name, info.Mode())
		}
	}
}

// rows returns the number of rows in data/ by the manifest.
func (r *refresher) rows(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.folder, "data", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Collectors map[string]struct{ Rows int } `json:"collectors"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range manifest.Collectors {
		n += c.Rows
	}
	return n
}

func TestRefreshKeepsWhatAFailedFetchRead(t *testing.T) {
	for name, open := range map[string]func(*testing.T, *refresher) string{
		"in data/":  func(*testing.T, *refresher) string { return "" },
		"in Azure":  openAzurite,
		"in Google": openGoogle,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRefresher(t)
			r.must(t, "fetch", true)
			r.checkPrivate(t)
			whole, wholeRows := r.account.Requests(cosmosdb.Query), r.rows(t)
			r.forget(t)

			address := open(t, r)
			r.store = append(r.store, "DATA_STORE="+address)
			r.failAfter.Store(int64(whole + whole/2))
			out, err := r.run(t, "", true)
			if err == nil || !strings.Contains(out, "the next fetch continues there") {
				t.Fatalf("the fetch of a half: got %v, want an error that says that the next fetch continues", err)
			}
			if r.exists("site") {
				t.Error("there is a site after a failed fetch, want none")
			}
			if address != "" {
				r.forget(t)
			}
			r.failAfter.Store(1 << 40)
			before := r.account.Requests(cosmosdb.Query)
			r.must(t, "pull", false)
			if address != "" {
				r.checkPrivate(t)
			}
			r.must(t, "fetch", true)
			r.must(t, "push", false)
			r.must(t, "render", false)
			if queries := r.account.Requests(cosmosdb.Query) - before; queries >= whole*3/4 {
				t.Errorf("the fetch after the failed one made %d queries, want fewer than three quarters of the %d of a whole one", queries, whole)
			}
			if rows := r.rows(t); rows != wholeRows {
				t.Errorf("got %d rows, want the %d of a single fetch", rows, wholeRows)
			}
			if !r.exists("site/index.html.br") {
				t.Error("site/index.html.br is not there, want a compressed site")
			}
			if address != "" {
				checkOnlyOneWins(t, r)
			}
		})
	}
}

// checkOnlyOneWins pulls twice and pushes twice: the second push would overwrite
// what the first one stored.
func checkOnlyOneWins(t *testing.T, r *refresher) {
	r.must(t, "pull", false)
	version := filepath.Join(r.folder, ".refresh", "version")
	pulled, err := os.ReadFile(version)
	if err != nil {
		t.Fatal(err)
	}
	r.must(t, "push", false)
	if err := os.WriteFile(version, pulled, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := r.run(t, "push", false); err == nil || !strings.Contains(out, "another refresh was faster") {
		t.Errorf("a push over a newer version: got %v, want an error about another refresh", err)
	}
}

func TestRefreshStopsTheFetchWhenItsBudgetIsSpent(t *testing.T) {
	r := newRefresher(t)
	r.fault = cosmosdb.Fault{Hang: true}
	r.failAfter.Store(5)
	out, err := r.run(t, "fetch", true, "FETCH_BUDGET=10s")
	for _, want := range []string{"interrupted", "the fetch reached its budget of 10s"} {
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	if _, err := r.run(t, "render", false); err == nil {
		t.Error("render succeeded after an unfinished fetch, want an error")
	}
	r.failAfter.Store(1 << 40)
	r.must(t, "fetch", true)
	r.must(t, "render", false)
}

func TestRefreshRendersOldDataOnlyIfThatIsAllowed(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode: it renders four times")
	}
	r := newRefresher(t)
	r.must(t, "", true)
	r.failAfter.Store(0)
	if _, err := r.run(t, "", true); err == nil {
		t.Error("the refresh succeeded although the source failed, want an error")
	}
	if err := os.RemoveAll(filepath.Join(r.folder, "site")); err != nil {
		t.Fatal(err)
	}
	r.must(t, "", true, "ALLOW_STALE=true")
	if !r.exists("site/index.html.br") {
		t.Error("there is no site of the earlier data, want one")
	}
}

// Everyone can read the summary of a run of a public repository.
func TestRefreshWritesADigestOnlyIntoAPrivateSummary(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode: it fetches three times")
	}
	r := newRefresher(t)
	for private, want := range map[string]bool{"true": true, "false": false, "": false} {
		summary := filepath.Join(t.TempDir(), "summary")
		r.must(t, "fetch", true, "GITHUB_STEP_SUMMARY="+summary, "TF_BUILD=", "DIGEST_SUMMARY="+private)
		if text, _ := os.ReadFile(summary); (len(text) > 0) != want {
			t.Errorf("DIGEST_SUMMARY=%s: got the summary %q, want one: %v", private, text, want)
		}
	}
	for _, file := range []string{".github/workflows/cloud-run.yml", ".github/workflows/radix.yml"} {
		if !strings.Contains(readText(t, file), "DIGEST_SUMMARY: ${{ github.event.repository.private }}") {
			t.Errorf("%s: DIGEST_SUMMARY does not depend on whether the repository is private", file)
		}
	}
}

func TestRefreshRunsFromItsOwnFolder(t *testing.T) {
	r := newRefresher(t)
	cmd := exec.CommandContext(t.Context(), "./refresh")
	cmd.Dir = filepath.Join(r.folder, ".ci")
	cmd.Env = append(slices.Clone(r.store), r.fetch...)
	if out, err := cmd.CombinedOutput(); err != nil || !r.exists("site/index.html") {
		t.Errorf("got %v, want a site\n%s", err, out)
	}
}

func TestRefreshDoesNotTakeASilentStoreForAnEmptyOne(t *testing.T) {
	r := newRefresher(t)
	tools := t.TempDir()
	for _, name := range []string{"az", "gcloud"} {
		if err := os.WriteFile(filepath.Join(tools, name), []byte("#!/bin/sh\necho 'no route to the store' >&2\nexit 1\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range []string{"az://account/private", "gs://bucket"} {
		if _, err := r.run(t, "pull", false, "DATA_STORE="+address, "PATH="+tools+":"+os.Getenv("PATH")); err == nil {
			t.Errorf("%s: the pull succeeded, want an error", address)
		}
		if r.exists(".refresh/version") {
			t.Errorf("%s: a version is recorded, want none", address)
		}
	}
	// In a container that does not exist, az says that the object does not exist.
	missing := "#!/bin/sh\n[ \"$2 $3\" = 'blob exists' ] && echo false\n"
	if err := os.WriteFile(filepath.Join(tools, "az"), []byte(missing), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := r.run(t, "pull", false, "DATA_STORE=az://account/typo", "PATH="+tools+":"+os.Getenv("PATH")); err == nil {
		t.Error("the pull from a container that does not exist succeeded, want an error")
	}
	if out, err := r.run(t, "pull", false, "DATA_STORE=ftp://x"); err == nil || !strings.Contains(out, "expected az://") {
		t.Errorf("an unknown store: got %v, want an error that says what is expected", err)
	}
}

// start starts a server and stops it after the test. It waits until the server
// answers at the address.
func start(t *testing.T, cmd *exec.Cmd, ready func() error) {
	t.Helper()
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s: %.2000s", cmd.Path, log.String())
		}
	})
	var err error
	for range 600 {
		if err = ready(); err == nil {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatalf("%s is not ready after two minutes: %v", cmd.Path, err)
}

// openAzurite starts Microsoft's storage emulator for the real az.
func openAzurite(t *testing.T, r *refresher) string {
	if testing.Short() {
		t.Skip("skipped in short mode: az takes seconds for each command")
	}
	az := need.Program(t, "az")
	emulator := filepath.Join(need.Repository(t), "internal/publish/testdata/node_modules/azurite/dist/src/blob/main.js")
	if _, err := os.Stat(emulator); err != nil {
		need.Missing(t, "azurite is not installed; run make check-packages")
	}
	port := freePort(t)
	key := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("key of a test ", 5)))
	cmd := exec.Command(need.Program(t, "node"), emulator, "--blobHost", "127.0.0.1", "--blobPort", port,
		"--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent")
	cmd.Env = append(os.Environ(), "AZURITE_ACCOUNTS=account:"+key)
	start(t, cmd, func() error { return dial(port) })
	r.store = append(r.store, "AZURE_CONFIG_DIR="+t.TempDir(), "AZURE_CORE_COLLECT_TELEMETRY=no", "AZURE_STORAGE_CONNECTION_STRING="+
		"DefaultEndpointsProtocol=http;AccountName=account;AccountKey="+key+";BlobEndpoint=http://127.0.0.1:"+port+"/account;")
	create := exec.CommandContext(t.Context(), az, "storage", "container", "create", "--name", "private", "--output", "none")
	create.Env = r.store
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("create the container: %v\n%s", err, out)
	}
	return "az://account/private"
}

// openGoogle starts an emulator of Google's storage for the real gcloud. No package of
// Debian has gcloud, so RSE_REQUIRE does not ask for it: without it, nothing is tested.
func openGoogle(t *testing.T, r *refresher) string {
	if testing.Short() {
		t.Skip("skipped in short mode: the emulator is downloaded and compiled")
	}
	if _, err := exec.LookPath("gcloud"); err != nil {
		t.Skip("skipped: gcloud is not installed, and Debian does not have it")
	}
	port, buckets, emulator := freePort(t), t.TempDir(), filepath.Join(t.TempDir(), "fake-gcs-server")
	if err := os.Mkdir(filepath.Join(buckets, "private"), 0o755); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", emulator, "github.com/fsouza/fake-gcs-server")
	build.Dir = filepath.Join(need.Repository(t), ".ci", "emulators")
	if out, err := build.CombinedOutput(); err != nil {
		if offline(string(out)) {
			need.Missing(t, "fake-gcs-server cannot be downloaded; check the network and GOPROXY")
		}
		t.Fatalf("%v\n%s", err, out)
	}
	address := "http://127.0.0.1:" + port + "/"
	start(t, exec.Command(emulator, "-scheme", "http", "-host", "127.0.0.1", "-port", port, "-public-host", "127.0.0.1:"+port,
		"-backend", "memory", "-data", buckets), func() error { return dial(port) })
	r.store = append(r.store, "CLOUDSDK_CONFIG="+t.TempDir(), "CLOUDSDK_AUTH_DISABLE_CREDENTIALS=true", "CLOUDSDK_CORE_PROJECT=test",
		"CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE="+address)
	return "gs://private"
}
