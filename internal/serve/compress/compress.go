// Package compress encodes content with the codings that package serve offers.
// It is separate so that the server in the image, which only sends what was
// compressed when the site was rendered, does not contain the encoders.
package compress

import (
	"bytes"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Levels for content that is compressed while a client waits. They take a
// fraction of the best levels' time for nearly the same size.
const (
	brotliLevel = 5
	gzipLevel   = 6
	zstdLevel   = zstd.SpeedDefault
)

// Encode compresses content with a coding of Content-Encoding: "br", "zstd" or
// "gzip". Equal content gives equal bytes. It is a serve.Compressor.
func Encode(coding string, content []byte) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch coding {
	case "br":
		w = brotli.NewWriterLevel(&out, brotliLevel)
	case "gzip":
		w, err = gzip.NewWriterLevel(&out, gzipLevel)
	case "zstd":
		w, err = zstd.NewWriter(&out, zstd.WithEncoderLevel(zstdLevel), zstd.WithEncoderConcurrency(1))
	default:
		return nil, fmt.Errorf("compress: unknown coding %q: expected br, zstd or gzip", coding)
	}
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return out.Bytes(), nil
}
