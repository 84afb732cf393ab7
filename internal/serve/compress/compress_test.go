package compress

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

func TestEncodedContentCanBeDecoded(t *testing.T) {
	content := []byte(strings.Repeat("<tr><td>pipeline</td><td>SUCCESS</td></tr>\n", 500))
	decoders := map[string]func(io.Reader) (io.Reader, error){
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	}
	for coding, decoder := range decoders {
		encoded, err := Encode(coding, content)
		if err != nil {
			t.Fatalf("%s: %v", coding, err)
		}
		again, err := Encode(coding, content)
		if err != nil || !bytes.Equal(encoded, again) {
			t.Errorf("%s: equal content gave different bytes (%v)", coding, err)
		}
		r, err := decoder(bytes.NewReader(encoded))
		if err != nil {
			t.Fatalf("%s: %v", coding, err)
		}
		decoded, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(decoded, content) {
			t.Errorf("%s: decoding does not return the content (%v)", coding, err)
		}
		if len(encoded) > len(content)/10 {
			t.Errorf("%s: %d of %d bytes", coding, len(encoded), len(content))
		}
	}
}

func TestRejectsUnknownCodings(t *testing.T) {
	if _, err := Encode("deflate", nil); err == nil {
		t.Error("deflate: got no error, want one")
	}
}
