package precompress

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// forms returns the compressed forms of a file by name.
func forms(t *testing.T, name string, text []byte) map[string][]byte {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]byte)
	for range 2 { // the second time with used encoders
		if err := c.Compress(name, text, func(name string, form []byte) error {
			all[name] = bytes.Clone(form)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestCompressedFormsHoldTheFile(t *testing.T) {
	text := []byte(strings.Repeat("builds fail on Mondays ", 100))
	got := forms(t, "a/index.html", text)
	for extension, open := range map[string]func(io.Reader) (io.Reader, error){
		".br":  func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		".gz":  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		".zst": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		form, ok := got["a/index.html"+extension]
		if !ok {
			t.Errorf("there is no form %s", extension)
			continue
		}
		r, err := open(bytes.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, text) || len(form) >= len(text) {
			t.Errorf("%s: got %d of %d bytes compressed to %d, %v", extension, len(back), len(text), len(form), err)
		}
	}
	if len(got) != 3 {
		t.Errorf("got %d forms, want 3", len(got))
	}
}

func TestOnlyTextThatShrinksHasCompressedForms(t *testing.T) {
	noise := make([]byte, 2*smallest)
	for i := range noise {
		noise[i] = byte(i*i*31 + i>>3*7)
	}
	for name, text := range map[string][]byte{
		"small.html": bytes.Repeat([]byte("a"), smallest-1), "picture.png": bytes.Repeat([]byte("a"), 4*smallest), "empty.html": nil,
	} {
		if got := forms(t, name, text); len(got) != 0 {
			t.Errorf("%s: got %d forms, want none", name, len(got))
		}
	}
	for name, form := range forms(t, "noise.txt", noise) {
		if len(form) >= len(noise) {
			t.Errorf("%s: got %d bytes, want fewer than %d", name, len(form), len(noise))
		}
	}
}

func TestErrorOfPutEndsCompression(t *testing.T) {
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("full")
	var names []string
	got := c.Compress("a.txt", bytes.Repeat([]byte("a"), 4*smallest), func(name string, _ []byte) error {
		names = append(names, name)
		return full
	})
	if got != full || !slices.Equal(names, []string{"a.txt.br"}) {
		t.Errorf("got %v after %v, want %v after a.txt.br", got, names, full)
	}
}
