package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/endoflife"
)

// productText is a product's file with one release.
func productText(title, cycle, eol string) string {
	return fmt.Sprintf("---\ntitle: %s\nreleases:\n-   releaseCycle: \"%s\"\n    releaseDate: 2026-04-01\n"+
		"    eol: %s\n    latest: \"%s.0.1\"\n---\n\n> Text.\n", title, cycle, eol, cycle)
}

func refresh(t *testing.T, source, file string) error {
	t.Helper()
	var log bytes.Buffer
	a := &app{out: &log, err: &log, clock: func() time.Time { return time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC) }}
	cmd := newRefreshEndOfLife(a)
	cmd.SetArgs([]string{"--source", source, "--file", file})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	return cmd.ExecuteContext(context.Background())
}

func TestRefreshEndOfLife(t *testing.T) {
	fail := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(r.URL.Path, "/products/")
		if !ok || name == fail {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, productText(strings.TrimSuffix(name, ".md"), "99", "2030-01-31"))
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "dates.json")
	if err := refresh(t, server.URL+"/products", file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := endoflife.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if end, ok := data.Node("99"); !ok || end.Day.Format(time.DateOnly) != "2030-01-31" || data.Dated().Format(time.DateOnly) != "2027-01-02" {
		t.Errorf("Node 99 ends %v (%v), data of %v", end, ok, data.Dated())
	}

	fail = "nodejs.md"
	err = refresh(t, server.URL+"/products/", file)
	if err == nil || !strings.Contains(err.Error(), "nodejs: ") || !strings.Contains(err.Error(), "404") {
		t.Errorf("a product that is missing: %v", err)
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, text) {
		t.Errorf("the file has changed (%v)", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestRefreshEndOfLifeFromFolder(t *testing.T) {
	dir := t.TempDir()
	old, err := endoflife.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range old.Names() {
		if err := os.WriteFile(filepath.Join(dir, name+".md"), []byte(productText(name, "98", "false")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "dates.json")
	if err := refresh(t, dir, file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "nodejs.md"), bytes.Repeat([]byte("x"), mostOfProduct+1), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := refresh(t, dir, file); err == nil || !strings.Contains(err.Error(), "nodejs: larger than") {
		t.Errorf("a huge file: %v", err)
	}
}
