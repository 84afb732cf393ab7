package imagetest

import (
	"context"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/test/need"
)

// root is the top folder of the repository.
const root = "../.."

// engine runs buildah and podman with their own storage.
type engine struct {
	dir string // everything lies below
	env []string
}

// newEngine makes the storage. Image folders contain files of other owners and
// without write permission, which only root can remove, so the tests need root.
func newEngine(t *testing.T) *engine {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped in short mode: building the image takes minutes")
	}
	for _, program := range []string{"buildah", "ldd", "node", "npm"} {
		need.Program(t, program)
	}
	if os.Getuid() != 0 {
		need.Missing(t, "buildah with --isolation chroot needs root; run sudo make image-test")
	}
	dir, err := os.MkdirTemp("", "imagetest-")
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{dir: dir}
	for _, d := range []string{"tmp", "storage", "run"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	// Cache mounts are below TMPDIR.
	e.env = append(os.Environ(), "TMPDIR="+filepath.Join(dir, "tmp"), "BUILDAH_ISOLATION=chroot")
	t.Cleanup(func() {
		_, _ = e.try("buildah", "rm", "--all")
		if err := os.RemoveAll(dir); err != nil {
			t.Log(err)
		}
	})
	return e
}

// storage returns the flags that keep an engine away from the user's images.
func (e *engine) storage() []string {
	return []string{"--root", filepath.Join(e.dir, "storage"), "--runroot", filepath.Join(e.dir, "run"), "--storage-driver", "overlay"}
}

// try runs buildah or podman and returns everything it said.
func (e *engine) try(program string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, append(e.storage(), args...)...)
	cmd.Env = e.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// must runs buildah or podman, ends the test if it fails, and returns the last
// line of what it said.
func (e *engine) must(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := e.try(program, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	out = strings.TrimSpace(out)
	return out[strings.LastIndexByte(out, '\n')+1:]
}

// Names of the base images.
const (
	goBase   = "localhost/go-base"
	nodeBase = "localhost/node-base"
)

// basics are the programs that the steps of the Dockerfile call.
var basics = []string{"sh", "bash", "mkdir", "chmod", "find", "touch", "env", "cat", "ls", "sed", "grep", "sort", "head", "tr", "mktemp", "mv", "rm", "dirname"}

// bases makes the two base images from programs of this machine and their
// libraries. Go is large, so it is mounted while building (see volumes).
func (e *engine) bases(t *testing.T) {
	t.Helper()
	goRoot, nodeRoot := filepath.Join(e.dir, "go-base"), filepath.Join(e.dir, "node-base")
	for _, root := range []string{goRoot, nodeRoot} {
		for _, program := range basics {
			install(t, root, program, "/usr/bin/"+program)
		}
		for _, d := range []string{"tmp", "root", "etc", "usr/local/bin", "usr/local/lib"} {
			if err := os.MkdirAll(filepath.Join(root, d), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		symlink(t, "usr/bin", filepath.Join(root, "bin"))
		write(t, filepath.Join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n")
	}
	install(t, nodeRoot, "node", "/usr/local/bin/node")
	modules, err := exec.Command("npm", "root", "-g").Output()
	if err != nil {
		t.Fatal(err)
	}
	copyTree(t, filepath.Join(strings.TrimSpace(string(modules)), "npm"), filepath.Join(nodeRoot, "usr/local/lib/node_modules/npm"))
	symlink(t, "../lib/node_modules/npm/bin/npm-cli.js", filepath.Join(nodeRoot, "usr/local/bin/npm"))

	for name, root := range map[string]string{goBase: goRoot, nodeBase: nodeRoot} {
		container := e.must(t, "buildah", "from", "scratch")
		e.must(t, "buildah", "copy", container, root, "/")
		e.must(t, "buildah", "config", "--env", "PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin",
			// Modules and packages come from the caches of this machine.
			"--env", "GOPROXY=file:///host/modules", "--env", "GOSUMDB=off", "--env", "GOTOOLCHAIN=local",
			"--env", "npm_config_cache=/host/npm", "--env", "npm_config_offline=true", container)
		e.must(t, "buildah", "commit", "--quiet", "--rm", container, name)
		if err := os.RemoveAll(root); err != nil {
			t.Fatal(err)
		}
	}
}

// volumes are the flags that mount Go and the caches of modules and packages.
func volumes(t *testing.T) []string {
	t.Helper()
	output := func(name string, args ...string) string {
		out, err := exec.Command(name, args...).Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return strings.TrimSpace(string(out))
	}
	return []string{
		"--volume", output("go", "env", "GOROOT") + ":/usr/local/go:ro",
		"--volume", filepath.Join(output("go", "env", "GOMODCACHE"), "cache/download") + ":/host/modules:ro",
		"--volume", output("npm", "config", "get", "cache") + ":/host/npm",
	}
}

var library = regexp.MustCompile(`/\S+`)

// install copies a program and the libraries that it is linked with.
func install(t *testing.T, root, program, to string) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	copyFile(t, path, filepath.Join(root, to), 0o755)
	libraries, err := exec.Command("ldd", path).Output()
	if err != nil {
		return // a static program
	}
	for _, l := range library.FindAllString(string(libraries), -1) {
		copyFile(t, l, filepath.Join(root, l), 0o755)
	}
}

func copyFile(t *testing.T, from, to string, mode fs.FileMode) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, mode)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// copyTree copies the regular files below a folder.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		copyFile(t, path, filepath.Join(to, strings.TrimPrefix(path, from)), info.Mode().Perm())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}
