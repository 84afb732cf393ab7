// Package need finds what tests need from outside this repository: programs,
// npm packages, downloads.
//
// A test whose need is not met is skipped, and says what is missing and how to
// get it. With RSE_REQUIRE=1, as .ci/run sets it, the test fails instead.
package need

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Missing skips the test, or fails it if RSE_REQUIRE=1. What says what is
// missing and how to get it.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("RSE_REQUIRE") == "1" {
		t.Fatalf("%s (required by RSE_REQUIRE=1)", what)
	}
	t.Skipf("skipped: %s", what)
}

// Program returns the path of an installed program.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name+" is not in $PATH; install it with the system's package manager")
	}
	return path
}

// NodeModule returns the path of a file of an installed npm package, such as
// "axe-core/axe.min.js".
func NodeModule(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(Repository(t), "node_modules", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		Missing(t, "node_modules/"+name+" is not there; run make test-packages")
	}
	return path
}

// Repository returns the top folder of the repository, an absolute path.
func Repository(t testing.TB) string {
	t.Helper()
	path, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// repository looks for package.json from the folder of the test upwards.
func repository() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "package.json")); err == nil {
			return folder, nil
		}
		up := filepath.Dir(folder)
		if up == folder {
			return "", errors.New("no folder above the test holds package.json")
		}
		folder = up
	}
}
