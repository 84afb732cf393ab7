// Package precompress makes the compressed forms of a file (.br, .zst, .gz)
// that a server sends as they are.
package precompress

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

// A Compressor compresses one file after the other. It is for one goroutine.
type Compressor struct {
	forms  []form
	buffer bytes.Buffer
}

type form struct {
	extension string
	encoder   interface {
		io.WriteCloser
		Reset(io.Writer)
	}
}

// New returns a compressor. Its levels are those from which more time saves
// hardly any bytes.
func New() (*Compressor, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	g, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	return &Compressor{forms: []form{
		{".br", brotli.NewWriterLevel(nil, 9)},
		{".zst", z},
		{".gz", g},
	}}, nil
}

// Compress calls put with each compressed form of a file that is smaller than
// the file, by the file's name with the form's extension. put must not keep the
// bytes. Files of fewer than 512 bytes and files that are not text have no
// compressed forms.
func (c *Compressor) Compress(name string, text []byte, put func(name string, text []byte) error) error {
	if len(text) < smallest || !isText(name) {
		return nil
	}
	for _, f := range c.forms {
		c.buffer.Reset()
		f.encoder.Reset(&c.buffer)
		if _, err := f.encoder.Write(text); err != nil {
			return fmt.Errorf("%s%s: %w", name, f.extension, err)
		}
		if err := f.encoder.Close(); err != nil {
			return fmt.Errorf("%s%s: %w", name, f.extension, err)
		}
		if c.buffer.Len() >= len(text) {
			continue
		}
		if err := put(name+f.extension, c.buffer.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func isText(name string) bool {
	switch path.Ext(name) {
	case ".html", ".json", ".csv", ".css", ".js", ".svg", ".txt", ".xml":
		return true
	}
	return false
}
