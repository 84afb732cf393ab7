package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPrecompressedSiteHoldsTheSameFiles(t *testing.T) {
	out, _ := makeSite(t, small(), Options{Precompress: true})
	all := tree(t, out)
	plain, _ := makeSite(t, small(), Options{})
	files := tree(t, plain)
	for name, text := range files {
		if all[name] != text {
			t.Errorf("%s differs", name)
		}
		if all[name+".gz"] == "" && len(text) > 2000 {
			t.Errorf("there is no %s.gz", name)
		}
	}
	for name := range all {
		file := strings.TrimSuffix(strings.TrimSuffix(name, ".br"), ".gz")
		if _, ok := files[file]; !ok {
			t.Errorf("%s is neither a file nor a compressed form of one", name)
		}
	}
}

// A form that is not the file's own shows whether it was made again.
func TestFormsOfUnchangedFilesAreKept(t *testing.T) {
	out, _ := makeSite(t, small(), Options{Precompress: true})
	kept, changed := filepath.Join(out, "index.html.br"), filepath.Join(out, "about", "index.html")
	for _, name := range []string{kept, changed, changed + ".br"} {
		if err := os.WriteFile(name, []byte("changed"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Site(t.Context(), small(), out, Options{Precompress: true}); err != nil {
		t.Fatal(err)
	}
	all := tree(t, out)
	if all["index.html.br"] != "changed" {
		t.Error("the form of an unchanged file was made again")
	}
	if all["about/index.html.br"] == "changed" {
		t.Error("the form of a changed file was kept")
	}
}
