package figure_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The README tells how to add figures. This test adds them, without changing a
// file, and runs their tests.
func TestFiguresOfTheREADMECanBeAdded(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode; make check runs it")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) string {
		t.Helper()
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	readme := read(filepath.Join(root, "README.md"))
	blocks := regexp.MustCompile("(?ms)^( *)```go\n(.*?)^ *```$").FindAllStringSubmatch(readme, -1)
	names := []string{"ci/slow_failures.go", "ci/slow_failures_test.go", "security/alerts_by_team.go", "security/alerts_by_team_test.go"}
	if len(blocks) != len(names) {
		t.Fatalf("got %d blocks of Go, want %d", len(blocks), len(names))
	}
	texts := make(map[string]string)
	for i, b := range blocks {
		texts["internal/"+names[i]] = strings.ReplaceAll("\n"+b[2], "\n"+b[1], "\n")
	}
	for path, line := range map[string][2]string{
		"internal/ci/figures.go":       {"&failingSteps,\n", "&slowFailures,\n"},
		"internal/security/figures.go": {"&alertsOpenedClosed,\n", "&alertsByTeam,\n"},
	} {
		list := read(filepath.Join(root, path))
		if !strings.Contains(list, line[0]) {
			t.Fatalf("%s has no line %q", path, line[0])
		}
		texts[path] = strings.Replace(list, line[0], line[0]+line[1], 1)
	}

	dir := t.TempDir()
	replaced := make(map[string]string)
	for path, text := range texts {
		file := filepath.Join(dir, strings.ReplaceAll(path, "/", "-"))
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		replaced[filepath.Join(root, path)] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"), "-v",
		"-run", "SlowFailures|AlertsByTeam", "./internal/ci", "./internal/security")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	for _, name := range []string{"TestSlowFailures", "TestSlowFailuresEqualsNaiveComputation", "TestAlertsByTeam"} {
		if !strings.Contains(string(out), "--- PASS: "+name+" ") {
			t.Errorf("%s did not run:\n%s", name, out)
		}
	}
}
