package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerifyTellsAFrozenPageFromAChangedOne(t *testing.T) {
	dir := folder(t, 200)
	if _, _, err := command(t, t.Context(), nil, append([]string{"build"}, flags(dir)...)...); err != nil {
		t.Fatal(err)
	}
	data := []string{"-c", filepath.Join(dir, "dashboard.yaml"), "-d", filepath.Join(dir, "data")}
	run := func(arguments ...string) (string, error) {
		out, _, err := command(t, t.Context(), nil, append(arguments, data...)...)
		return out, err
	}
	reports := filepath.Join(dir, "new", "reports")
	if out, err := run("freeze", "/", "pipelines/", "-o", reports); err != nil || strings.Count(out, "\n") != 2 {
		t.Fatalf("got %q, %v", out, err)
	}
	overview, pipelines := filepath.Join(reports, "overview.html"), filepath.Join(reports, "pipelines.html")
	if out, err := run("verify", overview, pipelines); err != nil || strings.Count(out, ": the same\n") != 2 {
		t.Errorf("got %q, %v, want that both are the same", out, err)
	}
	text, err := os.ReadFile(overview)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"a changed word": {"Overview</", "Overvlew</", "the file or the configuration was changed"},
		"other data":     {`&#34;data&#34;:&#34;`, `&#34;data&#34;:&#34;0`, "made from other data"},
		"no frozen page": {"rse-dashboard-frozen", "x", "expected a file that rse-dashboard freeze wrote"},
	} {
		changed := filepath.Join(dir, "changed.html")
		if !strings.Contains(string(text), c.from) {
			t.Fatalf("%s: the page has no %q", name, c.from)
		}
		if err := os.WriteFile(changed, []byte(strings.Replace(string(text), c.from, c.to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := run("verify", changed)
		if err == nil || !strings.Contains(out+err.Error(), c.want) {
			t.Errorf("%s: got %q, %v, want %q", name, out, err, c.want)
		}
	}
	if _, err := run("freeze", "/nope/"); err == nil || !strings.Contains(err.Error(), "there is no page /nope/") {
		t.Errorf("an unknown page: got %v", err)
	}
}
