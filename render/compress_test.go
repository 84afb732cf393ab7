package render

import (
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
		if all[name+".br"] == "" && len(text) > 2000 {
			t.Errorf("there is no %s.br", name)
		}
	}
	for name := range all {
		file := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".br"), ".zst"), ".gz")
		if _, ok := files[file]; !ok {
			t.Errorf("%s is neither a file nor a compressed form of one", name)
		}
	}
}
