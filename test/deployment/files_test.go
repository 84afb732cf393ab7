package deployment

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hmcts/rse-dashboard/test/need"
)

// readText reads a file of the repository.
func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(need.Repository(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readYAML reads a YAML or JSON file of the repository into the values that
// encoding/json would make of it.
func readYAML(t *testing.T, name string) any {
	t.Helper()
	text, err := yaml.YAMLToJSON([]byte(readText(t, name)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value
}

// at follows keys and indices into a document. It returns nil if there is
// nothing at that path.
func at(value any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := value.(map[string]any)
			value = m[s]
		case int:
			l, _ := value.([]any)
			if s >= len(l) {
				return nil
			}
			value = l[s]
		}
	}
	return value
}

// workflows lists the workflows of GitHub, relative to the repository.
func workflows(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(need.Repository(t), ".github/workflows/*.yml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("got no workflows in .github/workflows (%v), want some", err)
	}
	for i, path := range paths {
		paths[i] = ".github/workflows/" + filepath.Base(path)
	}
	return paths
}

// offline reports whether the go command could not reach the network.
func offline(output string) bool {
	signs := []string{"dial tcp", "no such host", "connection refused", "i/o timeout", "Forbidden", "GOPROXY=off"}
	return slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(output, sign) })
}

// freePort returns a free port of the loopback interface.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// dial reports whether something listens on a port of the loopback interface.
func dial(port string) error {
	c, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err == nil {
		_ = c.Close()
	}
	return err
}
