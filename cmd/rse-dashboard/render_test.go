package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// A first fetch in which a source fails leaves data without a date. A site of it
// would show everything as lying in the future.
func TestRenderRefusesDataWithoutASuccessfulFetch(t *testing.T) {
	dir := folder(t, 10)
	data, err := dataset.Begin(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	if err := data.PutFiles("files", dataset.Provenance{Kind: "files"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := data.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, err = command(t, t.Context(), nil, append([]string{"render"}, flags(dir)...)...)
	if err == nil || !strings.Contains(err.Error(), "no fetch has succeeded") {
		t.Errorf("got %v; want an error that says no fetch has succeeded", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "site")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v for the site; want that there is none", err)
	}
}
