// Package nodetest runs programs of npm packages for tests.
package nodetest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Folder returns the top folder of the module, in which npm installs packages.
func Folder(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "package.json")); err == nil {
			return dir
		}
	}
	t.Fatalf("no package.json in or above the folder of the test: %v", err)
	return ""
}

// File returns the path of a file of an npm package. It skips a test without node
// or the package, or fails it if RSE_REQUIRE=1.
func File(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(Folder(t), "node_modules", name)
	_, err := os.Stat(path)
	if err == nil {
		_, err = exec.LookPath("node")
	}
	if err == nil {
		return path
	}
	if os.Getenv("RSE_REQUIRE") == "1" {
		t.Fatalf("node and the npm package of %s are required here: %v", name, err)
	}
	t.Skipf("node or the npm package of %s is missing: npm ci in the top folder installs it", name)
	return ""
}

// Prism starts a proxy that compares what goes to an address with GitHub's OpenAPI
// description, until the test ends. It returns the proxy's address.
func Prism(t *testing.T, upstream string) string {
	t.Helper()
	description := File(t, "@octokit/openapi/generated/api.github.com.json")
	prism := File(t, "@stoplight/prism-cli/dist/index.js")
	return Start(t, func(port string) []string {
		return []string{prism, "proxy", description, upstream, "--host", "127.0.0.1", "--port", port}
	})
}

// Start runs a program of node on a free port until the test ends. It returns the
// program's address after the program has said that it "is listening". If the
// program ends before, another one may have taken the port: it is started again.
func Start(t *testing.T, args func(port string) []string) (address string) {
	t.Helper()
	said := ""
	for range 5 {
		port := freePort(t)
		if said = start(t, args(port)); said == "" {
			return "http://127.0.0.1:" + port
		}
	}
	t.Fatalf("the program does not start: %s", said)
	return ""
}

// deadline is how long a program may take to start on a busy machine.
const deadline = 8 * time.Minute

// start runs a program until the test ends. It returns what the program said if
// it ended instead of listening.
func start(t *testing.T, args []string) (said string) {
	t.Helper()
	cmd := exec.Command("node", args...)
	cmd.Dir = Folder(t) // some programs look for their files from there
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	listening, ended := make(chan struct{}), make(chan string, 1)
	go func() {
		var text strings.Builder
		heard := sync.OnceFunc(func() { close(listening) })
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			fmt.Fprintln(&text, scanner.Text())
			if strings.Contains(scanner.Text(), "is listening") {
				heard()
			}
		}
		ended <- fmt.Sprintf("%v: %s", cmd.Wait(), &text)
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // the loop above then ends, and waits for it
	select {
	case <-listening:
		return ""
	case said := <-ended:
		return said
	case <-time.After(deadline):
		t.Fatalf("%s does not listen after %v", args[0], deadline)
	}
	return ""
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
}
