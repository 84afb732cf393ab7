package browsertest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Missing skips the test because something it needs is not installed, or fails
// it where everything must be.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("RSE_REQUIRE") == "1" {
		t.Fatalf("%s (required by RSE_REQUIRE=1)", what)
	}
	t.Skipf("skipped: %s", what)
}

// NodeModule returns the content of a file of an installed npm package, such as
// "axe-core/axe.min.js".
func NodeModule(t testing.TB, name string) []byte {
	t.Helper()
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "node_modules", filepath.FromSlash(name)))
	if err != nil {
		Missing(t, "node_modules/"+name+" is not installed; run npm ci")
	}
	return text
}

// repository returns the folder that holds go.mod, from that of the test up.
func repository() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		up := filepath.Dir(folder)
		if up == folder {
			return "", errors.New("no folder above the test holds go.mod")
		}
		folder = up
	}
}
