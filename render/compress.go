package render

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// smallest is the size in bytes from which a compressed form is worth a file.
const smallest = 512

// A form is a way to compress a file. Encoders are reused; each worker has its
// own.
type form struct {
	extension string
	encoder   interface {
		io.WriteCloser
		Reset(io.Writer)
	}
}

// newForms returns the forms that go beside each file for a server that sends
// them as they are. The levels are the ones from which more time buys little.
func newForms() ([]form, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	g, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	return []form{
		{".br", brotli.NewWriterLevel(nil, 9)},
		{".zst", z},
		{".gz", g},
	}, nil
}

// compressible reports whether a file of the name is text.
func compressible(name string) bool {
	switch path.Ext(name) {
	case ".html", ".json", ".csv", ".css", ".js", ".svg", ".txt", ".xml":
		return true
	}
	return false
}

// compress returns text in the form; dst is used for it.
func (f form) compress(dst *bytes.Buffer, text []byte) ([]byte, error) {
	dst.Reset()
	f.encoder.Reset(dst)
	if _, err := f.encoder.Write(text); err != nil {
		return nil, fmt.Errorf("compress (%s): %w", f.extension, err)
	}
	if err := f.encoder.Close(); err != nil {
		return nil, fmt.Errorf("compress (%s): %w", f.extension, err)
	}
	return dst.Bytes(), nil
}
