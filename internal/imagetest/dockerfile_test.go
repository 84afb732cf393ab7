package imagetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestBuildKit gives the Dockerfile to BuildKit's own front end and linter.
func TestBuildKit(t *testing.T) {
	path, err := filepath.Abs(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	runGo(t, "buildkit", "run", ".", path)
}

// runGo runs the go command in a folder, and skips the test where what it needs
// can not be downloaded.
func runGo(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		return
	}
	for _, sign := range []string{"dial tcp", "no such host", "connection refused", "i/o timeout", "Forbidden", "GOPROXY=off"} {
		if strings.Contains(string(out), sign) {
			missing(t, "a module can not be downloaded")
		}
	}
	t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
}

// TestDockerfile checks what neither builder does.
func TestDockerfile(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	if regexp.MustCompile(`(?mi)^#\s*syntax\s*=`).MatchString(text) {
		t.Error("a syntax line makes the builder ask a registry")
	}
	for _, secret := range []string{"masterKey", "githubtoken", "endpoint", "databaseId", "containerId", "COSMOS_CONNECTION_STRING", "GITHUB_APP_PRIVATE_KEY"} {
		if !strings.Contains(text, "--mount=type=secret,id="+secret+" ") {
			t.Errorf("%s is not mounted as a secret", secret)
		}
		if regexp.MustCompile(`(?m)^\s*(ARG|ENV)\b.*\b` + secret + `\b`).MatchString(text) {
			t.Errorf("%s is an argument or in the environment", secret)
		}
	}
	stamp, fetch := strings.Index(text, "ARG BUILD_STAMP"), strings.Index(text, "rse-dashboard build --precompress")
	if stamp < 0 || fetch < stamp {
		t.Error("no BUILD_STAMP before the data is fetched")
	}
	ignored, err := os.ReadFile(filepath.Join(root, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(ignored), "\n*\n") || !strings.Contains(string(ignored), "\n**/.env\n") {
		t.Error(".dockerignore does not name what may come and keep .env away")
	}
}
