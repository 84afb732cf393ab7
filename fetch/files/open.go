package files

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow is how many bytes a zstd stream may refer back (zstd --long=27). It
// bounds the memory that a file can ask for.
const maxWindow = 128 << 20

// open opens a file and unpacks it if its name ends in .gz (one or several
// members) or .zst. It calls read with the number of bytes read from disk.
func open(f file, read func(n int)) (io.ReadCloser, error) {
	in, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, cause(err))
	}
	from := io.TeeReader(in, counter(read))
	switch strings.ToLower(path.Ext(f.name)) {
	case ".gz":
		z, err := gzip.NewReader(from)
		if err != nil {
			_ = in.Close()
			return nil, damaged(f, "gzip", err)
		}
		return &unpacked{z, f, "gzip", func() error { return errors.Join(z.Close(), in.Close()) }}, nil
	case ".zst":
		// The decoder would accept this as an empty stream, but a stream is never
		// empty: it was cut off.
		if f.info.Size() == 0 {
			_ = in.Close()
			return nil, damaged(f, "zstd", io.ErrUnexpectedEOF)
		}
		// One goroutine unpacks while another decodes; more would not help.
		z, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			_ = in.Close()
			return nil, damaged(f, "zstd", err)
		}
		return &unpacked{z, f, "zstd", func() error { z.Close(); return in.Close() }}, nil
	}
	return &unpacked{from, f, "", in.Close}, nil
}

func damaged(f file, format string, err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: the %s data ends too early: the file was cut off", f.name, format)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Errorf("%s: unpacking it would take more than %d MB of memory: expected a zstd window of at most that", f.name, maxWindow>>20)
	}
	return fmt.Errorf("%s: the %s data is damaged: %w", f.name, format, cause(err))
}

// counter takes how many bytes are read.
type counter func(n int)

func (c counter) Write(p []byte) (int, error) {
	c(len(p))
	return len(p), nil
}

// unpacked adds the file's name to each error.
type unpacked struct {
	io.Reader
	file   file
	format string // "" if the file is not compressed
	close  func() error
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err == nil || err == io.EOF {
		return n, err
	}
	if u.format == "" {
		return n, fmt.Errorf("%s: %w", u.file.name, cause(err))
	}
	return n, damaged(u.file, u.format, err)
}

func (u *unpacked) Close() error { return u.close() }
