package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
)

// TestMain lets the test binary run as the program itself, so that tests see the
// signals and the exit status of a real process.
func TestMain(m *testing.M) {
	if os.Getenv("SITE_SERVER_TEST_MAIN") == "true" {
		main()
		return
	}
	os.Exit(m.Run())
}

func writeSite(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"index.html": "<p>front page", "security/index.html": "<p>alerts", "data/index.json": `{"as_of":"2026-11-20T10:37:23Z"}`,
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// process is a running server.
type process struct {
	command       *exec.Cmd
	stdout        bytes.Buffer
	site, metrics string // addresses
}

func startProcess(t *testing.T, environment []string, args ...string) *process {
	t.Helper()
	p := &process{command: exec.Command(os.Args[0], args...)}
	p.command.Env = append([]string{"SITE_SERVER_TEST_MAIN=true"}, environment...)
	p.command.Stdout = &p.stdout
	stderr, err := p.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.command.Process.Kill()
		p.command.Wait()
	})
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		var line struct{ Msg, Listen string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("log line %q: %v", lines.Text(), err)
		}
		switch line.Msg {
		case "metrics":
			p.metrics = line.Listen
		case "ready":
			p.site = line.Listen
			go io.Copy(io.Discard, stderr)
			return p
		}
	}
	t.Fatalf("the server did not become ready: %v", p.command.Wait())
	return nil
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestProcessServesCountsAndDrains(t *testing.T) {
	p := startProcess(t, []string{"SITE_DIR=" + writeSite(t), "SITE_BASE_PATH=/dash/", "SITE_DRAIN_DELAY=50ms"},
		"-listen", "127.0.0.1:0", "-metrics-listen", "127.0.0.1:0")
	if status, body := get(t, "http://"+p.site+"/dash/"); status != 200 || body != "<p>front page" {
		t.Errorf("page: %d %q", status, body)
	}
	if status, _ := get(t, "http://"+p.site+"/dash/metrics"); status != 404 {
		t.Errorf("metrics on the site's port: %d", status)
	}
	for _, line := range []string{
		`site_requests_total{class="page",status="200"} 1`, `site_requests_total{class="none",status="404"} 1`,
		`site_response_body_bytes_total{class="page"} 13`, `site_request_duration_seconds_count{class="page"} 1`,
		`site_as_of_timestamp_seconds 1.795171043e+09`, `site_server_build_info{go_version="go`,
	} {
		// The client may see the response before the request is counted.
		end := time.Now().Add(10 * time.Second)
		for {
			status, metrics := get(t, "http://"+p.metrics+"/metrics")
			if strings.Contains(metrics, line) {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("metrics (%d) lack %s:\n%s", status, line, metrics)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	health := exec.Command(os.Args[0], "-health")
	health.Env = []string{"SITE_SERVER_TEST_MAIN=true", "SITE_LISTEN=" + p.site}
	if out, err := health.CombinedOutput(); err != nil {
		t.Errorf("-health: %v %s", err, out)
	}
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.command.Wait(); err != nil {
		t.Errorf("after SIGTERM: got %v, want exit status 0", err)
	}
	if lines := strings.Count(p.stdout.String(), "\n"); lines != 2 || !strings.Contains(p.stdout.String(), `"uri":"/dash/metrics"`) {
		t.Errorf("access log:\n%s", p.stdout.String())
	}
	health = exec.Command(os.Args[0], "-health")
	health.Env = []string{"SITE_SERVER_TEST_MAIN=true", "SITE_LISTEN=" + p.site}
	if err := health.Run(); err == nil {
		t.Error("-health: got exit status 0 without a server, want 1")
	}
}

func TestUsersAreReadFromTheEnvironment(t *testing.T) {
	sum := "sha256:81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9" // of "bob"
	p := startProcess(t, []string{"SITE_DIR=" + protectedSite(t, "/security/=basic"), "SITE_ACCESS=/security/=basic", "SITE_USERS=ann:" + sum, "SITE_DRAIN_DELAY=0s"},
		"-listen", "127.0.0.1:0")
	if status, _ := get(t, "http://"+p.site+"/"); status != 200 {
		t.Errorf("open page: %d", status)
	}
	if status, _ := get(t, "http://"+p.site+"/security/"); status != 401 {
		t.Errorf("guarded page without password: %d", status)
	}
	if status, body := get(t, "http://ann:bob@"+p.site+"/security/"); status != 200 || body != "<p>alerts" {
		t.Errorf("guarded page: %d %q", status, body)
	}
}

// protectedSite writes a site that was rendered for access rules.
func protectedSite(t *testing.T, rules string) string {
	t.Helper()
	dir := writeSite(t)
	if err := os.WriteFile(filepath.Join(dir, address.RulesFile), []byte(rules), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRulesAreThoseThatTheSiteWasRenderedFor(t *testing.T) {
	users := "ann:sha256:" + strings.Repeat("0", 64)
	for _, c := range []struct {
		rule, rendered string
		given, want    string // want is the error; "" for none
	}{
		{"the site's own by default", "/security/=basic", "", ""},
		{"the same ones", "/security/=basic\n/=basic:ann\n", "/=basic:ann;/security/=basic", ""},
		{"the same readers everywhere on a site without rules", "", "/=basic", ""},
		{"no others", "/security/=basic:ann", "/security/=basic", "rendered for /security/=basic:ann"},
		{"none that open a part", "/security/=basic", "/security/=open", "rendered for /security/=basic"},
		{"none that cannot be read", "security", "", address.RulesFile},
	} {
		t.Run(c.rule, func(t *testing.T) {
			dir := protectedSite(t, c.rendered)
			s, err := readSettings([]string{"-site", dir, "-access", c.given}, environment(map[string]string{"SITE_USERS": users}), io.Discard)
			if c.want == "" && (err != nil || s.access == nil) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got error %v, want %q in it", err, c.want)
			}
		})
	}
	s, err := readSettings([]string{"-site", writeSite(t), "-access", "/security/=basic"}, environment(map[string]string{"SITE_USERS": users}), io.Discard)
	if err != nil || s.access == nil || !strings.Contains(s.warning, "render it again") {
		t.Errorf("partial rules on a site without rules: got %v, want a warning that says how to keep names back", err)
	}
	if _, err := readSettings([]string{"-site", protectedSite(t, "/security/=basic")}, environment(nil), io.Discard); err == nil {
		t.Error("a protected site without users: got no error, want one")
	}
}

func environment(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}

func TestFlagsOverrideTheEnvironmentAndInvalidOnesAreRejected(t *testing.T) {
	read := func(args []string, values map[string]string) *settings {
		t.Helper()
		s, err := readSettings(args, environment(values), io.Discard)
		if err != nil {
			t.Fatalf("%v %v: %v", args, values, err)
		}
		return s
	}
	if s := read(nil, nil); s.listen != ":8080" || s.site != "/site" || s.basePath != "/" || s.memory != memoryUnset || !s.accessLog || s.tlsInFront ||
		s.access != nil || s.drainDelay != 2*time.Second {
		t.Errorf("presets: %+v", s)
	}
	if s := read(nil, map[string]string{"PORT": "9000"}); s.listen != ":9000" {
		t.Errorf("PORT: %q", s.listen)
	}
	if s := read(nil, map[string]string{"PORT": "9000", "SITE_LISTEN": "127.0.0.1:1"}); s.listen != "127.0.0.1:1" {
		t.Errorf("SITE_LISTEN before PORT: %q", s.listen)
	}
	if s := read([]string{"-listen", ":2"}, map[string]string{"PORT": "9000", "SITE_LISTEN": ":1"}); s.listen != ":2" {
		t.Errorf("flag before environment: %q", s.listen)
	}
	if s := read([]string{"-memory", "1G", "-tls-in-front=true", "-access-log=false", "-base-path=dash"}, nil); s.memory != 1<<30 || !s.tlsInFront || s.accessLog || s.basePath != "/dash/" {
		t.Errorf("flags: %+v", s)
	}
	for _, bad := range []struct {
		args   []string
		values map[string]string
	}{
		{[]string{"folder"}, nil}, {[]string{"-unknown"}, nil}, {nil, map[string]string{"PORT": "x"}}, {nil, map[string]string{"PORT": "70000"}},
		{[]string{"-listen", "8080"}, nil}, {[]string{"-memory", "many"}, nil}, {[]string{"-memory", "99999G"}, nil}, {[]string{"-drain-delay", "5"}, nil},
		{[]string{"-drain-delay", "-1s"}, nil}, {[]string{"-trusted-proxies", "all"}, nil}, {[]string{"-tls-in-front", "maybe"}, nil},
		{[]string{"-access", "/=basic"}, nil}, {[]string{"-access", "/=groups"}, nil}, {[]string{"-identity", "app-service"}, nil},
		{[]string{"-identity", "headers:one", "-trusted-proxies", "10.0.0.1"}, nil}, {[]string{"-users-file", "/nonexistent"}, nil},
		{nil, map[string]string{"SITE_USERS": "ann:plain"}}, {[]string{"-base-path", "/a b/"}, nil},
		{nil, map[string]string{"SITE_USERS": "ann:sha256:" + strings.Repeat("0", 64)}},
	} {
		if _, err := readSettings(bad.args, environment(bad.values), io.Discard); err == nil {
			t.Errorf("%v %v: got no error, want one", bad.args, bad.values)
		}
	}
}

func TestHelpNamesEverySetting(t *testing.T) {
	var out bytes.Buffer
	if status := run(t.Context(), []string{"-help"}, environment(nil), io.Discard, &out); status != 0 {
		t.Errorf("-help: status %d", status)
	}
	for _, name := range []string{"-listen", "SITE_LISTEN", "PORT", "SITE_USERS", "-health", "SITE_TRUSTED_PROXIES", "SITE_METRICS_LISTEN", "app-service", "512MiB"} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("the help does not mention %s:\n%s", name, out.String())
		}
	}
	if status := run(t.Context(), []string{"-site", "/nonexistent", "-listen", "127.0.0.1:0"}, environment(nil), io.Discard, io.Discard); status != 1 {
		t.Errorf("a site that is not there: status %d", status)
	}
	if status := run(t.Context(), []string{"-nonsense"}, environment(nil), io.Discard, io.Discard); status != 2 {
		t.Errorf("an unknown flag: status %d", status)
	}
	var v bytes.Buffer
	if status := run(t.Context(), []string{"-version"}, environment(nil), &v, io.Discard); status != 0 || v.String() != fmt.Sprintln(version) {
		t.Errorf("-version: %d %q", status, v.String())
	}
}
