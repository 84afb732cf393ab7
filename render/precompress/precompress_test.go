package precompress

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func mustCompress(t *testing.T, c *Compressor, text []byte, extension string) []byte {
	t.Helper()
	form, err := c.Compress(text, extension)
	if err != nil {
		t.Fatal(err)
	}
	return form
}

func newCompressor(t *testing.T) *Compressor {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCompressedFormsHoldTheFile(t *testing.T) {
	text := []byte(strings.Repeat("builds fail on Mondays ", 100))
	c := newCompressor(t)
	for extension, open := range map[string]func(io.Reader) (io.Reader, error){
		".br": func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		".gz": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	} {
		first := bytes.Clone(mustCompress(t, c, text, extension))
		form := mustCompress(t, c, text, extension) // with a used encoder
		if !bytes.Equal(form, first) {
			t.Errorf("%s: the second form differs from the first", extension)
		}
		r, err := open(bytes.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, text) || len(form) >= len(text) {
			t.Errorf("%s: got %d of %d bytes compressed to %d, %v", extension, len(back), len(text), len(form), err)
		}
	}
}

func TestTextThatDoesNotShrinkHasNoForm(t *testing.T) {
	noise := make([]byte, 300)
	for i := range noise {
		noise[i] = byte(i*i*31 + i>>3*7)
	}
	for _, extension := range []string{".br", ".gz"} {
		if form := mustCompress(t, newCompressor(t), noise, extension); form != nil {
			t.Errorf("%s: got %d bytes for %d, want none", extension, len(form), len(noise))
		}
	}
}

func TestFormsDependOnKindAndSize(t *testing.T) {
	for _, c := range []struct {
		name string
		size int
		want []string
	}{
		{"a/index.html", smallest, []string{".br", ".gz"}},
		{"assets/page-1.js", 1e6, []string{".br", ".gz"}},
		{"a/data.json", smallest, []string{".gz"}},
		{"a/red-now.csv", smallest, []string{".gz"}},
		{"a/red-now.csv", smallest - 1, nil},
		{"a/index.html", 0, nil},
		{"picture.png", 1e6, nil},
	} {
		if got := Forms(c.name, c.size); !slices.Equal(got, c.want) {
			t.Errorf("%s of %d bytes: got %v, want %v", c.name, c.size, got, c.want)
		}
	}
}

func TestEncodedTextCanBeDecoded(t *testing.T) {
	text := []byte(strings.Repeat("<tr><td>pipeline</td><td>SUCCESS</td></tr>\n", 500))
	decoders := map[string]func(io.Reader) (io.Reader, error){
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	}
	for coding, decoder := range decoders {
		encoded, err := Encode(coding, text)
		if err != nil {
			t.Fatalf("%s: %v", coding, err)
		}
		if again, err := Encode(coding, text); err != nil || !bytes.Equal(encoded, again) {
			t.Errorf("%s: equal texts gave different bytes (%v)", coding, err)
		}
		r, err := decoder(bytes.NewReader(encoded))
		if err != nil {
			t.Fatalf("%s: %v", coding, err)
		}
		if decoded, err := io.ReadAll(r); err != nil || !bytes.Equal(decoded, text) {
			t.Errorf("%s: decoding does not return the text (%v)", coding, err)
		}
		if len(encoded) > len(text)/10 {
			t.Errorf("%s: got %d of %d bytes, want at most a tenth", coding, len(encoded), len(text))
		}
	}
}

func TestRejectsUnknownCodings(t *testing.T) {
	if _, err := Encode("deflate", nil); err == nil {
		t.Error("deflate: got no error, want one")
	}
}
