package e2e

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/serve"
	"github.com/hmcts/rse-dashboard/render/precompress"
)

// now is the as-of of everything that is made here.
const now = "2026-11-20T10:37:23Z"

func asOf(t testing.TB) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// scratch is the folder of the binary and the demo. TestMain removes it.
var scratch string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if scratch, err = os.MkdirTemp("", "rse-e2e-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(scratch)
		return m.Run()
	}())
}

// binary builds the program, once.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "rse-dashboard")
	build := exec.Command("go", "build", "-o", path, "./cmd/rse-dashboard")
	build.Dir = "../.."
	out, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// program returns a command of the program that runs in dir with nothing but
// the given environment.
func program(t testing.TB, dir string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Dir, cmd.Env = dir, append([]string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}, env...)
	return cmd
}

// run runs the program, which must succeed.
func run(t testing.TB, dir string, env []string, args ...string) {
	t.Helper()
	if out, err := program(t, dir, env, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// demo runs rse-dashboard demo, with names that try to break pages, once and returns its folder.
func demo(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(scratch, "demo")
	events := "60000"
	if testing.Short() {
		events = "20000"
	}
	makeDemo.Do(func() {
		run(t, scratch, nil, "demo", "--hostile", "--build-only", "--events", events, "--now", now, "--dir", dir)
	})
	if _, err := os.Stat(filepath.Join(dir, "site", "index.html")); err != nil {
		t.Fatal("the demo was not made: ", err)
	}
	return dir
}

var makeDemo sync.Once

// publish serves a site as production does, and returns its address without a
// slash at the end.
func publish(t testing.TB, dir string) string {
	t.Helper()
	site, err := serve.Load(dir, serve.Options{CompressAtLoad: precompress.Encode})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := site.Handler(serve.HandlerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve.Serve(ctx, listener, handler, serve.ServerOptions{}) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}
