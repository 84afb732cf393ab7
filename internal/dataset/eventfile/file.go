package eventfile

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
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
	from   Section
	file   *os.File
	rows   int64
	groups []group
}

// group is a row group of a file.
type group struct {
	rows   int
	chunks [numColumns]parquet.ColumnChunk
}

// maxGroupRows bounds the rows of a row group that is read. It is far above what
// occurs.
const maxGroupRows = 1 << 22

// Rows returns how many events a file holds.
func Rows(s Section) (int64, error) {
	f, err := open(s)
	if err != nil {
		return 0, err
	}
	defer f.close()
	return f.rows, nil
}

// MissingColumns returns the names of the columns that were added later and that
// a file of an earlier version does not have.
func MissingColumns(path string) (names []string, err error) {
	f, err := open(Whole(path))
	if err != nil {
		return nil, err
	}
	defer f.close()
	for c := range numColumns {
		if len(f.groups) > 0 && f.groups[0].chunks[c] == nil {
			names = append(names, c.String())
		}
	}
	return names, nil
}

// open opens a file and reads its footer.
func open(s Section) (*file, error) {
	f, err := os.Open(s.Path)
	if err != nil {
		return nil, err
	}
	e := &file{from: s, file: f}
	if err := e.readFooter(s); err != nil {
		e.close()
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

// OpenParquet reads the footer of a Parquet file. An error means that it is not
// one or is damaged.
func OpenParquet(r io.ReaderAt, size int64) (file *parquet.File, err error) {
	defer recovered(&err)
	if size < 12 {
		return nil, fmt.Errorf("not a Parquet file: only %d bytes", size)
	}
	// The library takes as much memory as the file says its footer has.
	var end [8]byte
	if _, err := r.ReadAt(end[:], size-8); err != nil {
		return nil, err
	}
	if footer := int64(binary.LittleEndian.Uint32(end[:])); string(end[4:]) == "PAR1" && footer > size-12 {
		return nil, fmt.Errorf("the file is damaged: its footer has %d bytes and the whole file %d", footer, size)
	}
	return parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
}

// recovered makes an error of a panic: parquet-go trusts the structure of a
// file.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the file is damaged: %v", p)
	}
}

// readFooter checks the columns and notes where they are.
func (f *file) readFooter(s Section) error {
	data, err := s.reader(f.file)
	if err != nil {
		return err
	}
	p, err := OpenParquet(data, data.Size())
	if err != nil {
		return err
	}
	var at [numColumns]int
	for c := range numColumns {
		leaf, ok := p.Schema().Lookup(c.String())
		if !ok && c.addedLater() {
			at[c] = -1
			continue
		}
		if !ok {
			return fmt.Errorf("column %v is missing", c)
		}
		if want := c.node().Type().Kind(); leaf.Node.Type().Kind() != want {
			return fmt.Errorf("column %v has the physical type %v; %v was expected", c, leaf.Node.Type().Kind(), want)
		}
		if leaf.MaxRepetitionLevel > 0 {
			return fmt.Errorf("column %v is repeated", c)
		}
		at[c] = leaf.ColumnIndex
	}
	for i, rg := range p.RowGroups() {
		g := group{rows: int(rg.NumRows())}
		if g.rows < 0 || g.rows > maxGroupRows {
			return fmt.Errorf("row group %d says it has %d rows; at most %d are possible", i, g.rows, maxGroupRows)
		}
		if g.rows == 0 {
			continue
		}
		chunks := rg.ColumnChunks()
		for c, k := range at {
			switch {
			case k < 0: // the file is older than the column
			case k < len(chunks):
				g.chunks[c] = chunks[k]
			default:
				return fmt.Errorf("row group %d does not have column %v", i, column(c))
			}
		}
		f.groups = append(f.groups, g)
		f.rows += int64(g.rows)
	}
	return nil
}
