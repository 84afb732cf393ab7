// Package precompress makes the compressed forms of a file (.br, .gz) that a
// server sends as they are.
//
// Pages, scripts and style sheets get both forms. Data for programs gets .gz
// alone, which every client understands. No .zst is made: browsers that take
// zstd also take brotli, whose forms are smaller.
package precompress

import (
	"bytes"
	"fmt"
	"io"
	"path"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// smallest is the size in bytes from which a compressed form is worth a file. A
// smaller file fits into one packet as it is.
const smallest = 1400

// The levels beyond which more time saves hardly any bytes: of the pages of 460
// pipelines, brotli's level 9 is 1 % smaller than level 5 and takes 2.5 times as
// long, gzip's level 9 is 3 % smaller than level 6 and takes 2.5 times as long.
const (
	brotliLevel = 5
	gzipLevel   = 6
)

// Large pages, of which there are few, repeat themselves over a distance that level
// 9 sees: they become 4 % smaller. Scripts and style sheets are few, small and part of
// every visit: with the last level they become 8 % smaller.
const (
	largePage, largeLevel   = 128 << 10, 9
	smallAsset, finestLevel = 64 << 10, 11
)

// brotliLevelOf returns the level for a text.
func brotliLevelOf(text []byte) int {
	isPage := bytes.HasPrefix(text, []byte("<"))
	switch {
	case isPage && len(text) > largePage:
		return largeLevel
	case !isPage && len(text) < smallAsset:
		return finestLevel
	}
	return brotliLevel
}

// A Compressor compresses one file after the other. It is for one goroutine.
type Compressor struct {
	brotli [brotli.BestCompression + 1]*brotli.Writer // by level; nil until it is needed
	gzip   *gzip.Writer
	buffer bytes.Buffer
}

// New returns a compressor.
func New() (*Compressor, error) {
	g, err := gzip.NewWriterLevel(nil, gzipLevel)
	return &Compressor{gzip: g}, err
}

// Forms returns the extensions of the compressed forms of a file; none if the
// file is small or no text.
func Forms(name string, size int) []string {
	if size < smallest {
		return nil
	}
	switch path.Ext(name) {
	case ".html", ".css", ".js", ".svg", ".txt", ".xml":
		return []string{".br", ".gz"}
	case ".json", ".csv", ".atom", ".ics", ".md":
		return []string{".gz"}
	}
	return nil
}

// Compress returns the form of a text with an extension, nil if it is not smaller
// than the text. The bytes are valid until the next call.
func (c *Compressor) Compress(text []byte, extension string) ([]byte, error) {
	form, err := c.encode(text, extension)
	if len(form) >= len(text) {
		form = nil
	}
	return form, err
}

// Encode compresses a text with a coding of Content-Encoding, "br" or "gzip", as
// [Compressor.Compress] does. Equal texts give equal bytes.
func Encode(coding string, text []byte) ([]byte, error) {
	extension, ok := map[string]string{"br": ".br", "gzip": ".gz"}[coding]
	if !ok {
		return nil, fmt.Errorf("compress: unknown coding %q: expected br or gzip", coding)
	}
	c, err := New()
	if err != nil {
		return nil, err
	}
	return c.encode(text, extension)
}

func (c *Compressor) encode(text []byte, extension string) ([]byte, error) {
	var encoder interface {
		io.WriteCloser
		Reset(io.Writer)
	} = c.gzip
	if extension == ".br" {
		level := brotliLevelOf(text)
		if c.brotli[level] == nil {
			c.brotli[level] = brotli.NewWriterLevel(nil, level)
		}
		encoder = c.brotli[level]
	}
	c.buffer.Reset()
	encoder.Reset(&c.buffer)
	if _, err := encoder.Write(text); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return c.buffer.Bytes(), nil
}
