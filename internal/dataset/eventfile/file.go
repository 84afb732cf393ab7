package eventfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Section is where a Parquet file of events lies: in a file, or in a part of it.
type Section struct {
	Path string
	// Offset and Size are in bytes; a negative Size means the whole file.
	Offset, Size int64
}

// Whole returns the section that is the whole file.
func Whole(path string) Section { return Section{Path: path, Size: -1} }

// file is an open Parquet file of events.
type file struct {
	path   string
	data   *io.SectionReader
	file   *os.File
	rows   int64
	groups []group
}

// group is a row group: where its columns are.
type group struct {
	rows   int
	chunks [numColumns]chunk
}

// chunk is a column of a row group in the file.
type chunk struct {
	offset, size int64
	codec        format.CompressionCodec
	optional     bool
}

const (
	// maxPage bounds a page, compressed or not; maxGroupRows the rows of a row
	// group; maxFooter the footer. All are far above what is written here, and
	// keep a damaged number in a file from taking all memory.
	maxPage      = 1 << 28
	maxGroupRows = 1 << 22
	maxFooter    = 1 << 26
)

// Rows returns how many events a file holds.
func Rows(s Section) (int64, error) {
	f, err := open(s)
	if err != nil {
		return 0, err
	}
	defer f.close()
	return f.rows, nil
}

// open opens a file and reads its footer.
func open(s Section) (*file, error) {
	f, err := os.Open(s.Path)
	if err != nil {
		return nil, err
	}
	e := &file{path: s.Path, file: f}
	if e.data, err = s.reader(f); err == nil {
		err = e.readFooter()
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%s: %w", s.Path, err)
	}
	return e, nil
}

func (s Section) reader(f *os.File) (*io.SectionReader, error) {
	if s.Size >= 0 {
		return io.NewSectionReader(f, s.Offset, s.Size), nil
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return io.NewSectionReader(f, 0, info.Size()), nil
}

func (f *file) close() { _ = f.file.Close() }

// CheckFooter reads the footer of a Parquet file and checks the lengths in it,
// which parquet-go trusts.
func CheckFooter(r io.ReaderAt, size int64) (footer []byte, err error) {
	var end [8]byte
	if size < 12 {
		return nil, fmt.Errorf("not a Parquet file: only %d bytes", size)
	}
	if _, err := r.ReadAt(end[:], size-8); err != nil {
		return nil, err
	}
	if string(end[4:]) != "PAR1" {
		return nil, errors.New("not a whole Parquet file: it does not end with PAR1")
	}
	n := int64(binary.LittleEndian.Uint32(end[:]))
	if n > size-12 || n > maxFooter {
		return nil, fmt.Errorf("a footer of %d bytes in a file of %d", n, size)
	}
	footer = make([]byte, n)
	if _, err := r.ReadAt(footer, size-8-n); err != nil && err != io.EOF {
		return nil, err
	}
	if _, err := thriftSize(footer); err != nil {
		return nil, fmt.Errorf("footer: %w", err)
	}
	return footer, nil
}

// readFooter notes which columns there are and where.
func (f *file) readFooter() error {
	footer, err := CheckFooter(f.data, f.data.Size())
	if err != nil {
		return err
	}
	var meta format.FileMetaData
	if err := decodeThrift(footer, &meta); err != nil {
		return fmt.Errorf("footer: %w", err)
	}
	optional, err := checkSchema(meta.Schema)
	if err != nil {
		return err
	}
	for i := range meta.RowGroups {
		g := group{}
		rows := meta.RowGroups[i].NumRows
		if rows < 0 || rows > maxGroupRows {
			return fmt.Errorf("row group %d says it has %d rows; at most %d are possible", i, rows, maxGroupRows)
		}
		if rows == 0 {
			continue
		}
		g.rows = int(rows)
		for k := range meta.RowGroups[i].Columns {
			m := &meta.RowGroups[i].Columns[k].MetaData
			c, ok := columnOf(m.PathInSchema)
			if !ok {
				continue
			}
			g.chunks[c] = chunk{offset: m.DataPageOffset, size: m.TotalCompressedSize, codec: m.Codec, optional: optional[c]}
			if d := m.DictionaryPageOffset; d > 0 && d < m.DataPageOffset {
				g.chunks[c].offset = d
			}
		}
		for c, ch := range g.chunks {
			if ch.size <= 0 || ch.offset < 4 || ch.size > f.data.Size() || ch.offset > f.data.Size()-ch.size {
				return fmt.Errorf("row group %d: column %v is missing or not inside the file", i, column(c))
			}
		}
		f.groups = append(f.groups, g)
		f.rows += rows
	}
	return nil
}

// decodeThrift decodes a struct whose lengths were checked.
func decodeThrift(b []byte, to any) (err error) {
	defer recovered(&err)
	return thrift.Unmarshal(new(thrift.CompactProtocol), b, to)
}

// recovered makes an error of a panic: parquet-go trusts the structure of a
// file.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the file is damaged: %v", p)
	}
}

func columnOf(path []string) (column, bool) {
	if len(path) == 1 {
		for c, name := range columnNames {
			if name == path[0] {
				return column(c), true
			}
		}
	}
	return 0, false
}

// checkSchema checks that the columns are there and of the right type.
func checkSchema(elements []format.SchemaElement) (optional [numColumns]bool, err error) {
	var here [numColumns]bool
	for i, e := range elements {
		if i == 0 {
			continue // the root
		}
		if e.NumChildren.Valid && e.NumChildren.V != 0 {
			return optional, errors.New("has nested columns; a flat table of events was expected")
		}
		c, ok := columnOf([]string{e.Name})
		if !ok {
			continue
		}
		if want := c.physicalType(); !e.Type.Valid || e.Type.V != want {
			return optional, fmt.Errorf("column %v has the physical type %v; %v was expected", c, e.Type.V, want)
		}
		if e.RepetitionType.V != format.Required && e.RepetitionType.V != format.Optional {
			return optional, fmt.Errorf("column %v is repeated", c)
		}
		here[c], optional[c] = true, e.RepetitionType.V == format.Optional
	}
	for c, ok := range here {
		if !ok {
			return optional, fmt.Errorf("column %v is missing", column(c))
		}
	}
	return optional, nil
}
