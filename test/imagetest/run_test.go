package imagetest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// checkRun runs the image as a host should: read-only, without capabilities
// and without a way to get any. It reads every file in every encoding.
func checkRun(t *testing.T, e *engine, i *image, c *canaries) {
	port := freePort(t)
	address := "http://127.0.0.1:" + strconv.Itoa(port)
	stop := e.start(t, i, "first", port)
	defer func() {
		if stop != nil {
			stop()
		}
	}()
	waitReady(t, address)

	var health struct {
		Status string `json:"status"`
	}
	body, _ := get(t, address+"/healthz", "identity")
	if err := json.Unmarshal(body, &health); err != nil || health.Status == "" {
		t.Errorf("/healthz: got %s (%v), want JSON with a status", body, err)
	}
	front, headers := get(t, address+"/", "identity")
	if !strings.Contains(string(front), "<!doctype html") && !strings.Contains(string(front), "<!DOCTYPE html") {
		t.Errorf("the front page begins with %.100q, want a doctype", front)
	}
	if !strings.Contains(headers.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("got the policy %q, want default-src 'none' in it", headers.Get("Content-Security-Policy"))
	}
	smoke := exec.Command(filepath.Join(root, ".ci/smoke"), address, "-", strconv.FormatInt(1<<40, 10))
	smoke.Env = append(os.Environ(), "SMOKE_ACCESS=open")
	if out, err := smoke.CombinedOutput(); err != nil {
		t.Errorf(".ci/smoke: %v\n%s", err, out)
	}
	smoke = exec.Command(filepath.Join(root, ".ci/smoke"), address, "-", "0")
	smoke.Env = append(os.Environ(), "SMOKE_ACCESS=open")
	if out, err := smoke.CombinedOutput(); err == nil {
		t.Errorf(".ci/smoke accepts data that is too old: %s", out)
	}
	answers, size := 0, int64(0)
	for name := range entries(t, i.files[i.layers[len(i.layers)-1]]) {
		path := "/" + strings.TrimPrefix(name, "site/")
		for coding, suffix := range map[string]string{"identity": "", "gzip": ".gz", "br": ".br", "zstd": ".zst"} {
			body, headers := get(t, address+path, coding)
			size += c.look(t, "the answer to "+path+suffix, body)
			c.look(t, "the headers of "+path, []byte(fmt.Sprint(headers)))
			answers++
		}
	}
	t.Logf("read %d answers, %d MB with what they hold compressed", answers, size>>20)

	began := time.Now()
	log := stop()
	stop = nil
	c.look(t, "the server's log", []byte(log))
	t.Logf("stopped in %v", time.Since(began).Round(100*time.Millisecond))
	if !strings.Contains(log, `"stopped"`) {
		t.Errorf("got …%s at the end of the log, want \"stopped\" in it", log[max(0, len(log)-500):])
	}
}

// start runs the image with podman or, where no container can be run, the server
// of the image on this machine. It returns a function that stops it and returns
// its log.
func (e *engine) start(t *testing.T, i *image, name string, port int) func() string {
	t.Helper()
	listen := "SITE_LISTEN=127.0.0.1:" + strconv.Itoa(port)
	if _, err := exec.LookPath("podman"); err == nil {
		out, err := e.try("podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs", "run", "--detach", "--name", "site", "--network", "host",
			"--read-only", "--read-only-tmpfs=false", "--cap-drop", "all", "--security-opt", "no-new-privileges",
			"--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--log-driver", "k8s-file", "--env", listen, name)
		if err == nil {
			return func() string {
				t.Helper()
				if out, err := e.try("podman", "exec", "site", "/site-server", "-health"); err != nil {
					t.Errorf("the health check in the container: %v\n%s", err, out)
				}
				if out, err := e.try("podman", "exec", "site", "/bin/sh"); err == nil {
					t.Errorf("there is a shell in the container: %s", out)
				}
				state := e.must(t, "podman", "inspect", "--format", "{{.HostConfig.ReadonlyRootfs}} {{.EffectiveCaps}} {{.Config.User}}", "site")
				if state != "true [] 65532:65532" {
					t.Errorf("got %q as read-only, capabilities and user, want \"true [] 65532:65532\"", state)
				}
				e.must(t, "podman", "stop", "--time", "20", "site")
				if code := e.must(t, "podman", "inspect", "--format", "{{.State.ExitCode}}", "site"); code != "0" {
					t.Errorf("got exit code %s, want 0", code)
				}
				log, err := e.try("podman", "logs", "site")
				if err != nil {
					t.Error(err)
				}
				e.must(t, "podman", "rm", "site")
				return log
			}
		}
		if os.Getenv("RSE_REQUIRE") == "1" {
			t.Fatalf("podman cannot run the image: %v\n%s", err, out)
		}
		t.Logf("podman cannot run the image here, so its server runs without a container: %v\n%s", err, out)
	} else if os.Getenv("RSE_REQUIRE") == "1" {
		t.Fatal("podman is not installed (required by RSE_REQUIRE=1)")
	} else {
		t.Log("podman is not installed, so the image's server runs without a container")
	}

	dir := filepath.Join(e.dir, "unpacked")
	for _, layer := range i.layers {
		for name, content := range entries(t, i.files[layer]) {
			write(t, filepath.Join(dir, name), string(content))
		}
	}
	program := filepath.Join(dir, "site-server")
	if err := os.Chmod(program, 0o555); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	cmd := exec.Command(program)
	cmd.Env = []string{listen, "SITE_DIR=" + filepath.Join(dir, "site")}
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() string {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
		return log.String()
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func waitReady(t *testing.T, address string) {
	t.Helper()
	for range 2400 {
		response, err := http.Get(address + "/healthz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the server is not ready after 2 minutes")
}

// get requests an address in one encoding and returns the body as it was sent.
func get(t *testing.T, address, coding string) ([]byte, http.Header) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", coding)
	response, err := plainClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body, response.Header
}

// plainClient neither decodes bodies nor follows redirects.
var plainClient = &http.Client{
	Transport:     &http.Transport{DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
