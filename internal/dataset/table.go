package dataset

import (
	"errors"
	"io"
)

// WriteRows writes rows, structs with parquet tags, as one Parquet file.
func WriteRows[T any](w io.Writer, rows []T) error { return errors.New("dataset: being written") }

// ReadRows reads a file that WriteRows wrote.
func ReadRows[T any](path string) ([]T, error) { return nil, errors.New("dataset: being written") }
