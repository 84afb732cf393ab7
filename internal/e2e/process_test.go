package e2e

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// patience is how long a test waits for the right moment.
const patience = time.Minute

// tree returns the content of every file under dir, by name, but for the lock.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".lock" {
			return err
		}
		text, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, dir)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// differences names the files in which two trees differ.
func differences(a, b map[string]string) []string {
	var names []string
	for name := range a {
		if text, ok := b[name]; !ok || text != a[name] {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// The same data and the same instant make the same site, byte for byte, in
// another folder, at another time, on a machine of another place and language.
func TestSameSite(t *testing.T) {
	data := filepath.Join(demo(t), "data")
	dir := t.TempDir()
	run(t, dir, nil, "render", "--data", data, "--site", "one", "--now", now, "--precompress")
	run(t, t.TempDir(), []string{"TZ=Asia/Kathmandu", "LANG=tr_TR.UTF-8", "GOMAXPROCS=1"}, "render", "--data", data, "--site", filepath.Join(dir, "a", "two"), "--now", now, "--precompress")
	one, two := tree(t, filepath.Join(dir, "one")), tree(t, filepath.Join(dir, "a", "two"))
	if names := differences(one, two); len(names) > 0 {
		t.Errorf("%d of %d files differ: %q", len(names), len(one), names[:min(5, len(names))])
	}
}

// account is a container of pipeline documents behind an address of this
// process, and a configuration that reads it.
type account struct {
	*cosmosdb.Server
	dir       string
	env       []string
	memory    *cosmosdb.Memory
	documents [][2]string // id and text
	// slow makes every query take its time.
	slow    atomic.Bool
	queries atomic.Int64
}

func newAccount(t *testing.T) *account {
	t.Helper()
	const key = "dGhlIGtleSB0aGF0IG9wZW5zIHRoZSBzdGFuZC1pbg=="
	a := &account{dir: t.TempDir(), memory: cosmosdb.NewMemory("current_build_scheduled_time", "_ts")}
	server, err := cosmosdb.New(cosmosdb.Options{Key: key, MaxItems: 25, Fault: func(r cosmosdb.Request) cosmosdb.Fault {
		if r.Kind != cosmosdb.Query {
			return cosmosdb.Fault{}
		}
		a.queries.Add(1)
		if a.slow.Load() {
			return cosmosdb.Fault{Delay: 10 * time.Millisecond}
		}
		return cosmosdb.Fault{}
	}})
	if err != nil {
		t.Fatal(err)
	}
	a.Server = server
	server.AddContainer("jenkins", "pipeline-metrics", "/_partitionKey", a.memory)
	listening, err := cosmosdb.Listen(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listening.Close() })
	a.env = []string{"endpoint=" + listening.Endpoint, "masterKey=" + key, "databaseId=jenkins", "containerId=pipeline-metrics"}

	until, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	org := organisation.New(5, organisation.Options{Until: until, Events: 4000, Projects: 3, Pipelines: 20, Days: 30})
	for d := range org.Documents {
		a.documents = append(a.documents, [2]string{d.ID.String(), string(organisation.AppendJSON(nil, d))})
	}
	config := "title: Interrupted\nsources:\n  cosmos:\n    - {}\npipelines: {history_days: 30, branches: [master]}\n"
	if err := os.WriteFile(filepath.Join(a.dir, "dashboard.yaml"), []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	return a
}

// put offers the documents from i to j.
func (a *account) put(i, j int) {
	for _, d := range a.documents[i:j] {
		a.memory.Put(d[0], []byte(d[1]))
	}
}

func (a *account) run(t *testing.T, args ...string) {
	t.Helper()
	run(t, a.dir, a.env, args...)
}

// interrupt starts the program, sends it the signal as soon as due says so, and
// returns its exit code (-1 if the signal itself ended it) and what it said.
func (a *account) interrupt(t *testing.T, signal os.Signal, due func() bool, args ...string) (int, string) {
	t.Helper()
	cmd := program(t, a.dir, a.env, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for start := time.Now(); !due(); time.Sleep(time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatalf("%v ended before it could be interrupted: %v\n%s", args, err, said.String())
		default:
		}
		if time.Since(start) > patience {
			_ = cmd.Process.Kill()
			<-ended
			t.Fatalf("%v never got so far\n%s", args, said.String())
		}
	}
	if err := cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	err := <-ended
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), said.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, said.String()
}

var signals = map[string]os.Signal{"Ctrl-C": os.Interrupt, "kill -9": syscall.SIGKILL}

// exitCodes are what a shell is told.
var exitCodes = map[string]int{"Ctrl-C": 130, "kill -9": -1}

// A fetch that is interrupted leaves what was there before, for the pages that
// are made in the meantime as well, and the next one completes it.
func TestInterruptedFetch(t *testing.T) {
	for name, signal := range signals {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t)
			half := len(a.documents) / 2
			a.put(0, half)
			a.run(t, "build", "--now", now)
			site, manifest := tree(t, filepath.Join(a.dir, "site")), tree(t, filepath.Join(a.dir, "data"))["/manifest.json"]

			a.put(half, len(a.documents))
			// Another branch makes another question, to which everything is read.
			config := filepath.Join(a.dir, "dashboard.yaml")
			text, err := os.ReadFile(config)
			if err == nil {
				err = os.WriteFile(config+".new", bytes.Replace(text, []byte("[master]"), []byte("[master, main]"), 1), 0o666)
			}
			if err != nil {
				t.Fatal(err)
			}
			quiet := filepath.Join(t.TempDir(), "quiet")
			a.run(t, "fetch", "--now", now, "--config", "dashboard.yaml.new", "--data", quiet)

			a.slow.Store(true)
			from := a.queries.Load()
			code, said := a.interrupt(t, signal, func() bool { return a.queries.Load() > from+20 }, "fetch", "--now", now, "--config", "dashboard.yaml.new")
			if code != exitCodes[name] {
				t.Errorf("exit code %d\n%s", code, said)
			}
			if name == "Ctrl-C" && !strings.Contains(said, "interrupted") {
				t.Errorf("said only %q", said)
			}
			if now := tree(t, filepath.Join(a.dir, "data"))["/manifest.json"]; now != manifest {
				t.Error("the manifest has changed")
			}
			a.run(t, "render", "--now", now)
			if names := differences(site, tree(t, filepath.Join(a.dir, "site"))); len(names) > 0 {
				t.Errorf("the same data makes another site: %q", names)
			}

			a.slow.Store(false)
			a.run(t, "fetch", "--now", now, "--config", "dashboard.yaml.new")
			for dir, data := range map[string]string{"after": "data", "undisturbed": quiet} {
				a.run(t, "render", "--now", now, "--config", "dashboard.yaml.new", "--data", data, "--site", dir)
			}
			after, undisturbed := tree(t, filepath.Join(a.dir, "after")), tree(t, filepath.Join(a.dir, "undisturbed"))
			if names := differences(after, undisturbed); len(names) > 0 {
				t.Errorf("an interrupted fetch and the next one make another site than one that was left alone: %q", names)
			}
			if maps.Equal(after, site) {
				t.Error("nothing new was fetched")
			}
			if _, err := os.Stat(filepath.Join(a.dir, "data", ".staging")); err == nil {
				t.Error("the staging folder is left")
			}
		})
	}
}

// A rendering that is interrupted leaves the site as it was, and the next one
// clears away what is left of it.
func TestInterruptedRender(t *testing.T) {
	for name, signal := range signals {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t)
			a.put(0, len(a.documents))
			a.run(t, "build", "--now", now)
			site := tree(t, filepath.Join(a.dir, "site"))
			others := func() []string {
				names, err := filepath.Glob(filepath.Join(a.dir, ".site*"))
				if err != nil {
					t.Fatal(err)
				}
				return names
			}
			code, said := a.interrupt(t, signal, func() bool {
				// In the middle: some of the files are there.
				for _, dir := range others() {
					if found, err := filepath.Glob(filepath.Join(dir, "pipelines", "*", "*")); err == nil && len(found) > 3 {
						return true
					}
				}
				return false
			}, "render", "--now", "2026-11-21T00:00:00Z", "--precompress")
			if code != exitCodes[name] {
				t.Errorf("exit code %d\n%s", code, said)
			}
			if names := differences(site, tree(t, filepath.Join(a.dir, "site"))); len(names) > 0 {
				t.Errorf("the site has changed: %q", names)
			}
			if left := others(); name == "Ctrl-C" && len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
			a.run(t, "render", "--now", now)
			if names := differences(site, tree(t, filepath.Join(a.dir, "site"))); len(names) > 0 {
				t.Errorf("the next rendering makes another site: %q", names)
			}
			if left := others(); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

// What stands in the way is said with its place, and nothing is lost by it.
func TestNothingIsLostByAnError(t *testing.T) {
	a := newAccount(t)
	a.put(0, 500)
	a.run(t, "build", "--now", now)
	data, site := tree(t, filepath.Join(a.dir, "data")), tree(t, filepath.Join(a.dir, "site"))
	for what, args := range map[string][]string{
		"a key that does not fit":        {"build", "--now", now},
		"a folder that is not a site":    {"render", "--now", now, "--site", "."},
		"a configuration with a mistake": {"build", "--config", "broken.yaml"},
	} {
		env := slices.Clone(a.env)
		wanted := map[string]string{"a key that does not fit": "masterKey", "a folder that is not a site": "not made by this program", "a configuration with a mistake": "broken.yaml:2:"}[what]
		if err := os.WriteFile(filepath.Join(a.dir, "broken.yaml"), []byte("title: Broken\nsorces: {}\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(what, "key") {
			env[1] = "masterKey=YSBrZXkgdGhhdCBmaXRzIG5vd2hlcmUsIGFsYXM="
		}
		before := a.Refused()
		out, err := program(t, a.dir, env, args...).CombinedOutput()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Errorf("%s: %v\n%s", what, err, out)
		}
		if !strings.Contains(string(out), wanted) || strings.Contains(string(out), "YSBrZXkg") {
			t.Errorf("%s: %s", what, out)
		}
		if n := a.Refused() - before; n > 2 {
			t.Errorf("%s: asked %d times", what, n)
		}
		if names := append(differences(data, tree(t, filepath.Join(a.dir, "data"))), differences(site, tree(t, filepath.Join(a.dir, "site")))...); len(names) > 0 {
			t.Errorf("%s: changed %q", what, names)
		}
	}
}
