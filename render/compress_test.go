package render

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"path"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

func TestCompressedFormsAreTheFile(t *testing.T) {
	out, _ := build(t, small(), Options{Precompress: true})
	all := tree(t, out)
	plain, _ := build(t, small(), Options{})
	for name, text := range tree(t, plain) {
		if all[name] != text {
			t.Errorf("%s differs", name)
		}
		for extension, open := range map[string]func(io.Reader) (io.Reader, error){
			".br":  func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
			".gz":  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
			".zst": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
		} {
			small, ok := all[name+extension]
			delete(all, name+extension)
			if !ok {
				if len(text) > 2000 {
					t.Errorf("no %s%s", name, extension)
				}
				continue
			}
			r, err := open(strings.NewReader(small))
			if err != nil {
				t.Fatal(err)
			}
			back, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(back, []byte(text)) || len(small) >= len(text) || len(text) < smallest {
				t.Errorf("%s%s: %d bytes of %d, %v", name, extension, len(small), len(text), err)
			}
		}
		delete(all, name)
	}
	for name := range maps.Keys(all) {
		t.Errorf("%s is more than asked for", path.Base(name))
	}
}
