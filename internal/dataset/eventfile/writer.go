package eventfile

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cespare/xxhash/v2"
	"github.com/parquet-go/parquet-go"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
)

// groupRows is how many rows a row group has at most: what a reader holds at once.
const groupRows = 1 << 16

// Writer writes files of events. It belongs to one goroutine.
type Writer struct {
	parquet *parquet.GenericWriter[any]
	values  []parquet.Value

	// The file being created, its size so far and its checksum.
	out  *bufio.Writer
	size int64
	sum  *xxhash.Digest
}

// NewWriter returns a writer. It may be used for any number of files.
func NewWriter() *Writer {
	return &Writer{out: bufio.NewWriterSize(nil, 1<<16), sum: xxhash.New()}
}

// Part is a Parquet file with events of one day. It lies in a file with those of
// other days.
type Part struct {
	Day int `json:"day"`
	// Name is relative to the folder given to [Writer.Spill].
	Name   string `json:"name"`
	Offset int64  `json:"offset"`
	Size   int64  `json:"size"`
	Rows   int64  `json:"rows"`
	// Sum is the checksum of the file that the part lies in.
	Sum string `json:"sum"`
}

// Section returns where the part lies.
func (p *Part) Section(dir string) Section {
	return Section{Path: filepath.Join(dir, p.Name), Offset: p.Offset, Size: p.Size}
}

// Sum returns the checksum of the file written last, as [SumOf] does.
func (w *Writer) Sum() string { return sumText(w.sum) }

func sumText(d *xxhash.Digest) string { return fmt.Sprintf("%016x", d.Sum64()) }

// SumOf returns the checksum of a file, xxHash64 in hexadecimal digits.
func SumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	d := xxhash.New()
	if _, err := io.CopyBuffer(d, struct{ io.Reader }{f}, make([]byte, 1<<16)); err != nil {
		return "", err
	}
	return sumText(d), nil
}

// Spill writes the events of a buffer, day by day, to a file of the given name in
// dir, and empties the buffer.
func (w *Writer) Spill(b *Buffer, dir, name string) (parts []Part, err error) {
	err = w.create(filepath.Join(dir, name), func() error {
		return b.byDay(func(day int, at []uint32) error {
			from := w.size
			err := w.file(func() error { return w.write(b, at) })
			parts = append(parts, Part{Day: day, Name: name, Offset: from, Size: w.size - from, Rows: int64(len(at))})
			return err
		})
	})
	for i := range parts {
		parts[i].Sum = w.Sum()
	}
	b.Reset()
	return parts, err
}

// create creates a file, with its folder if need be, and makes it durable. If
// that fails there is no file.
func (w *Writer) create(path string, write func() error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	w.size = 0
	w.sum.Reset()
	w.out.Reset(io.MultiWriter(f, w.sum))
	if err = write(); err == nil {
		err = w.out.Flush()
	}
	w.out.Reset(nil)
	if err := atomicfile.Finish(f, err); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// file appends a Parquet file, whose row groups write writes, to the file being
// created.
func (w *Writer) file(write func() error) error {
	// Reset of parquet-go 0.32 would lose the names of the columns.
	w.parquet = parquet.NewGenericWriter[any](w, options...)
	if err := write(); err != nil {
		return err
	}
	return w.parquet.Close()
}

// Write appends bytes to the file being created.
func (w *Writer) Write(b []byte) (int, error) {
	n, err := w.out.Write(b)
	w.size += int64(n)
	return n, err
}

// resized returns s with length n and any content.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/8)
	}
	return s[:n]
}
