package dataset

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// WriteRows writes rows, structs whose fields have parquet tags, as one Parquet
// file with zstd compression.
func WriteRows[T any](w io.Writer, rows []T) error {
	p := parquet.NewGenericWriter[T](w, parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest, Concurrency: 1}))
	if _, err := p.Write(rows); err != nil {
		return errors.Join(err, p.Close())
	}
	return p.Close()
}

// ReadRows reads a file that WriteRows wrote. Columns that T does not have are
// left out, those that the file does not have stay zero; columns of another
// type are an error.
func ReadRows[T any](path string) (rows []T, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = f.Close()
		// The library trusts the structure of a file; a damaged one must be an
		// error here all the same.
		if p := recover(); p != nil {
			rows, err = nil, fmt.Errorf("%s: the file is damaged: %v", path, p)
		} else if err != nil {
			rows, err = nil, fmt.Errorf("%s: %w", path, err)
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file, err := eventfile.OpenParquet(f, info.Size())
	if err != nil {
		return nil, err
	}
	r := parquet.NewGenericReader[T](file)
	defer func() { _ = r.Close() }()
	n := file.NumRows()
	// A row takes memory of its own only if it is there: read in steps.
	for step := int64(1024); int64(len(rows)) < n; {
		buf := make([]T, min(step, n-int64(len(rows))))
		k, err := r.Read(buf)
		rows = append(rows, buf[:k]...)
		if int64(len(rows)) == n {
			break
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		if k == 0 {
			return nil, io.ErrNoProgress
		}
	}
	return rows, nil
}
