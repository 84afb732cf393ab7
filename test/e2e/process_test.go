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

// patience ends a test that waits in vain. It is long, as it must not end one on
// a machine that is only busy.
const patience = 5 * time.Minute

// tree returns the content of every file under dir except the lock, by name.
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

// Neither the folder, the time, the time zone, the language nor the number of
// processors changes a byte.
func TestSameDataAndInstantMakeTheSameSite(t *testing.T) {
	data := filepath.Join(demo(t), "data")
	dir := t.TempDir()
	run(t, dir, nil, "render", "--data", data, "--site", "one", "--now", now, "--precompress")
	run(t, t.TempDir(), []string{"TZ=Asia/Kathmandu", "LANG=tr_TR.UTF-8", "GOMAXPROCS=1"}, "render", "--data", data, "--site", filepath.Join(dir, "a", "two"), "--now", now, "--precompress")
	one, two := tree(t, filepath.Join(dir, "one")), tree(t, filepath.Join(dir, "a", "two"))
	if names := differences(one, two); len(names) > 0 {
		t.Errorf("%d of %d files differ, want none: %q", len(names), len(one), names[:min(5, len(names))])
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
	// hold, if set, is called before each query is answered.
	hold atomic.Pointer[func()]
}

func newAccount(t *testing.T) *account {
	t.Helper()
	const key = "dGhlIGtleSB0aGF0IG9wZW5zIHRoZSBzdGFuZC1pbg=="
	a := &account{dir: t.TempDir(), memory: cosmosdb.NewMemory("current_build_scheduled_time", "_ts")}
	server, err := cosmosdb.New(cosmosdb.Options{Key: key, MaxItems: 25, Fault: func(r cosmosdb.Request) cosmosdb.Fault {
		if r.Kind != cosmosdb.Query {
			return cosmosdb.Fault{}
		}
		if hold := a.hold.Load(); hold != nil {
			(*hold)()
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

	org := organisation.New(5, organisation.Options{Until: asOf(t), Events: 4000, Projects: 3, Pipelines: 20, Days: 30, Hostile: true})
	for d := range org.Documents {
		a.documents = append(a.documents, [2]string{d.ID.String(), string(organisation.AppendJSON(nil, d))})
	}
	config := "title: Interrupted\nsources:\n  cosmos:\n    - {}\npipelines: {history_days: 30, branches: [master]}\n"
	if err := os.WriteFile(filepath.Join(a.dir, "dashboard.yaml"), []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	return a
}

// put adds the documents from i to j to the container.
func (a *account) put(i, j int) {
	for _, d := range a.documents[i:j] {
		a.memory.Put(d[0], []byte(d[1]))
	}
}

func (a *account) run(t *testing.T, args ...string) {
	t.Helper()
	run(t, a.dir, a.env, args...)
}

// ended is the exit code of a program that the signal came too late for.
const ended = 0

// interrupt starts the program and sends it the signals as soon as due returns
// true. It returns the exit code, -1 if the signal itself ended the program, and
// what the program said.
func (a *account) interrupt(t *testing.T, signals []os.Signal, due func() bool, args ...string) (int, string) {
	t.Helper()
	cmd := program(t, a.dir, a.env, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for start := time.Now(); !due(); time.Sleep(time.Millisecond) {
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("%v: %v\n%s", args, err, said.String())
			}
			return ended, said.String()
		default:
		}
		if time.Since(start) > patience {
			_ = cmd.Process.Kill()
			<-done
			t.Fatalf("%v did not come to the point where it is interrupted\n%s", args, said.String())
		}
	}
	for i, signal := range signals {
		if i > 0 {
			time.Sleep(time.Millisecond) // the system merges signals that are not delivered yet
		}
		if err := cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
	}
	err := <-done
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), said.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return ended, said.String()
}

// signals are those that end a program. timeout(1) sends its signal to the program
// and to the program's group. Here it comes more often, so that one signal arrives
// while the program ends.
var signals = map[string][]os.Signal{"Ctrl-C": {os.Interrupt}, "timeout": slices.Repeat([]os.Signal{syscall.SIGTERM}, 10), "kill -9": {syscall.SIGKILL}}

// exitCodes are the exit codes that a shell sees.
var exitCodes = map[string]int{"Ctrl-C": 130, "timeout": 130, "kill -9": -1}

// Pages that are rendered after the interruption are the same as before, too.
func TestInterruptedFetchLeavesTheDataAndTheNextFetchCompletesIt(t *testing.T) {
	for name, sent := range signals {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t)
			half := len(a.documents) / 2
			a.put(0, half)
			a.run(t, "build", "--now", now)
			site, manifest := tree(t, filepath.Join(a.dir, "site")), tree(t, filepath.Join(a.dir, "data"))["/manifest.json"]

			a.put(half, len(a.documents))
			// With another branch in the query, the fetch reads everything again.
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

			// The 20th query waits until the program has ended.
			var queries atomic.Int64
			release := make(chan struct{})
			hold := func() {
				if queries.Add(1) >= 20 {
					<-release
				}
			}
			a.hold.Store(&hold)
			code, said := a.interrupt(t, sent, func() bool { return queries.Load() >= 20 }, "fetch", "--now", now, "--config", "dashboard.yaml.new")
			a.hold.Store(nil)
			close(release)
			if code != exitCodes[name] {
				t.Errorf("got exit code %d, want %d\n%s", code, exitCodes[name], said)
			}
			if name != "kill -9" && !strings.Contains(said, "interrupted") {
				t.Errorf("the program said %q, want the word interrupted in it", said)
			}
			if now := tree(t, filepath.Join(a.dir, "data"))["/manifest.json"]; now != manifest {
				t.Error("the manifest has changed")
			}
			a.run(t, "render", "--now", now)
			if names := differences(site, tree(t, filepath.Join(a.dir, "site"))); len(names) > 0 {
				t.Errorf("the same data made a different site: %q", names)
			}

			a.run(t, "fetch", "--now", now, "--config", "dashboard.yaml.new")
			for dir, data := range map[string]string{"after": "data", "undisturbed": quiet} {
				a.run(t, "render", "--now", now, "--config", "dashboard.yaml.new", "--data", data, "--site", dir)
			}
			after, undisturbed := tree(t, filepath.Join(a.dir, "after")), tree(t, filepath.Join(a.dir, "undisturbed"))
			if names := differences(after, undisturbed); len(names) > 0 {
				t.Errorf("the site after an interrupted fetch and the next one differs from the site of one fetch: %q", names)
			}
			if maps.Equal(after, site) {
				t.Error("nothing new was fetched")
			}
			if _, err := os.Stat(filepath.Join(a.dir, "data", ".staging")); err == nil {
				t.Error("the folder .staging is left over")
			}
		})
	}
}

func TestInterruptedRenderLeavesTheSiteAndTheNextRenderCleansUp(t *testing.T) {
	for name, sent := range signals {
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
			code, said := ended, ""
			// On a busy machine the signal may come too late: try again.
			for n := 0; n < 20 && code == ended; n++ {
				a.run(t, "render", "--now", now)
				code, said = a.interrupt(t, sent, func() bool {
					// In the middle of it, some of the files are written.
					for _, dir := range others() {
						if found, err := filepath.Glob(filepath.Join(dir, "pipelines", "*", "*")); err == nil && len(found) > 3 {
							return true
						}
					}
					return false
				}, "render", "--now", "2026-11-21T00:00:00Z", "--precompress")
			}
			if code != exitCodes[name] {
				t.Errorf("got exit code %d, want %d\n%s", code, exitCodes[name], said)
			}
			if names := differences(site, tree(t, filepath.Join(a.dir, "site"))); len(names) > 0 {
				t.Errorf("the site has changed: %q", names)
			}
			if left := others(); name == "Ctrl-C" && len(left) > 0 {
				t.Errorf("these folders are left over: %q", left)
			}
			a.run(t, "render", "--now", now)
			if names := differences(site, tree(t, filepath.Join(a.dir, "site"))); len(names) > 0 {
				t.Errorf("the next render made a different site: %q", names)
			}
			if left := others(); len(left) > 0 {
				t.Errorf("these folders are left over: %q", left)
			}
		})
	}
}

func TestErrorsNameTheirPlaceAndLeaveDataAndSite(t *testing.T) {
	a := newAccount(t)
	a.put(0, 500)
	a.run(t, "build", "--now", now)
	if err := os.WriteFile(filepath.Join(a.dir, "broken.yaml"), []byte("title: Broken\nsorces: {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	data, site := tree(t, filepath.Join(a.dir, "data")), tree(t, filepath.Join(a.dir, "site"))
	const wrongKey = "YSBrZXkgdGhhdCBmaXRzIG5vd2hlcmUsIGFsYXM="
	wrong := slices.Clone(a.env)
	wrong[1] = "masterKey=" + wrongKey
	for _, c := range []struct {
		name string
		env  []string
		args []string
		want string
	}{
		{"a wrong key", wrong, []string{"build", "--now", now}, "masterKey"},
		{"a folder that is not a site", a.env, []string{"render", "--now", now, "--site", "."}, "not made by this program"},
		{"an unknown key in the configuration", a.env, []string{"build", "--config", "broken.yaml"}, "broken.yaml:2:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := a.Refused()
			out, err := program(t, a.dir, c.env, c.args...).CombinedOutput()
			if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Errorf("got %v, want exit code 1\n%s", err, out)
			}
			if !strings.Contains(string(out), c.want) {
				t.Errorf("got the message %q, want %q in it", out, c.want)
			}
			if strings.Contains(string(out), wrongKey[:8]) {
				t.Errorf("the message contains the key: %q", out)
			}
			if n := a.Refused() - before; n > 2 {
				t.Errorf("got %d requests with a wrong key, want at most 2", n)
			}
			names := append(differences(data, tree(t, filepath.Join(a.dir, "data"))), differences(site, tree(t, filepath.Join(a.dir, "site")))...)
			if len(names) > 0 {
				t.Errorf("these files have changed: %q", names)
			}
		})
	}
}
