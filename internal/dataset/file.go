package dataset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// eventFile is an open Parquet file of events, or one within a larger file.
type eventFile struct {
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
	codec        int64
	optional     bool
}

const (
	// maxPage bounds a page, compressed or not; maxGroupRows the rows of a row
	// group. Both are far above what is written here, and keep a damaged
	// number in a file from taking all memory.
	maxPage      = 1 << 28
	maxGroupRows = 1 << 22
	maxFooter    = 1 << 28
)

// Values of Parquet's enumerations.
const (
	typeInt32     = 1
	typeInt64     = 2
	typeDouble    = 5
	typeByteArray = 6

	repetitionRequired = 0
	repetitionOptional = 1

	codecNone = 0
	codecZstd = 6
)

// openEvents opens a file of events and reads its footer.
func openEvents(path string) (*eventFile, error) { return openSegment(segment{path: path, size: -1}) }

// openSegment opens a Parquet file that lies within another file.
func openSegment(s segment) (*eventFile, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, err
	}
	if s.size < 0 {
		info, err := f.Stat()
		if err != nil {
			_ = f.Close()
			return nil, err
		}
		s.size = info.Size()
	}
	e := &eventFile{path: s.path, file: f, data: io.NewSectionReader(f, s.offset, s.size)}
	footer, err := readFooter(e.data)
	if err == nil {
		err = e.parse(footer)
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%s: %w", s.path, err)
	}
	return e, nil
}

// segment is a Parquet file of events, by itself or within a larger file.
type segment struct {
	path         string
	offset, size int64 // a negative size: the whole file
}

func (e *eventFile) close() { _ = e.file.Close() }

// readFooter returns the metadata at the end of a Parquet file.
func readFooter(f *io.SectionReader) ([]byte, error) {
	var end [8]byte
	if f.Size() < 12 {
		return nil, fmt.Errorf("not a Parquet file: only %d bytes", f.Size())
	}
	if _, err := f.ReadAt(end[:], f.Size()-8); err != nil {
		return nil, err
	}
	if string(end[4:]) != "PAR1" {
		return nil, errors.New("not a whole Parquet file: it does not end with PAR1")
	}
	n := int64(binary.LittleEndian.Uint32(end[:]))
	if n > f.Size()-12 || n > maxFooter {
		return nil, fmt.Errorf("a footer of %d bytes in a file of %d", n, f.Size())
	}
	footer := make([]byte, n)
	if _, err := f.ReadAt(footer, f.Size()-8-n); err != nil && err != io.EOF {
		return nil, err
	}
	return footer, nil
}

// parse reads the footer: which columns there are and where.
func (e *eventFile) parse(footer []byte) error {
	byName := make(map[string]column, numColumns)
	for c, name := range columnNames {
		byName[name] = column(c)
	}
	type field struct {
		here       bool
		typ        int64
		repetition int64
		children   int64
	}
	var (
		fields  [numColumns]field
		element int
		nested  bool
	)
	c := &compact{b: footer}
	c.structure(0, func(id int, typ byte) bool {
		switch {
		case id == 2 && typ == thriftList:
			c.list(func(byte) {
				f, name := field{here: true, typ: -1, repetition: -1}, ""
				c.structure(1, func(id int, typ byte) bool {
					switch {
					case id == 1 && typ == 5:
						f.typ = c.int()
					case id == 3 && typ == 5:
						f.repetition = c.int()
					case id == 4 && typ == thriftBytes:
						name = string(c.bytes())
					case id == 5 && typ == 5:
						f.children = c.int()
					default:
						return false
					}
					return true
				})
				if k, ok := byName[name]; ok && element > 0 {
					fields[k] = f
				}
				nested = nested || element > 0 && f.children != 0
				element++
			})
		case id == 4 && typ == thriftList:
			c.list(func(byte) { e.parseGroup(c, byName, e.data.Size()) })
		default:
			return false
		}
		return true
	})
	if c.err != nil {
		return fmt.Errorf("footer: %w", c.err)
	}
	if nested {
		return errors.New("has nested columns; a flat table of events was expected")
	}
	for k, f := range fields {
		name := columnNames[k]
		want := int64(typeByteArray)
		switch column(k) {
		case colScheduled, colStage, colOrder, colKey:
			want = typeInt64
		case colScheduledNanos, colStageNanos:
			want = typeInt32
		case colDuration, colTS:
			want = typeDouble
		}
		switch {
		case !f.here:
			return fmt.Errorf("column %s is missing", name)
		case f.typ != want:
			return fmt.Errorf("column %s has the physical type %d; %d was expected", name, f.typ, want)
		case f.repetition != repetitionRequired && f.repetition != repetitionOptional:
			return fmt.Errorf("column %s is repeated", name)
		}
		for g := range e.groups {
			e.groups[g].chunks[k].optional = f.repetition == repetitionOptional
		}
	}
	for i, g := range e.groups {
		if g.rows < 0 || g.rows > maxGroupRows {
			return fmt.Errorf("row group %d says it has %d rows; at most %d are possible", i, g.rows, maxGroupRows)
		}
		for k, ch := range g.chunks {
			if ch.size <= 0 || ch.offset < 4 || ch.size > e.data.Size() || ch.offset > e.data.Size()-ch.size {
				return fmt.Errorf("row group %d: column %s is missing or not inside the file", i, columnNames[k])
			}
		}
		e.rows += int64(g.rows)
	}
	return nil
}

func (e *eventFile) parseGroup(c *compact, byName map[string]column, size int64) {
	var g group
	c.structure(1, func(id int, typ byte) bool {
		switch {
		case id == 1 && typ == thriftList:
			c.list(func(byte) {
				c.structure(2, func(id int, typ byte) bool {
					if id != 3 || typ != thriftStruct {
						return false
					}
					e.parseChunk(c, byName, &g)
					return true
				})
			})
		case id == 3 && typ == 6:
			g.rows = int(max(-1, min(c.int(), maxGroupRows+1)))
		default:
			return false
		}
		return true
	})
	if g.rows != 0 {
		e.groups = append(e.groups, g)
	}
}

func (e *eventFile) parseChunk(c *compact, byName map[string]column, g *group) {
	var (
		ch   chunk
		name string
		data int64
		dict int64
	)
	c.structure(3, func(id int, typ byte) bool {
		switch {
		case id == 3 && typ == thriftList:
			c.list(func(typ byte) {
				if typ != thriftBytes {
					c.fail()
					return
				}
				name = string(c.bytes())
			})
		case id == 4 && typ == 5:
			ch.codec = c.int()
		case id == 7 && typ == 6:
			ch.size = c.int()
		case id == 9 && typ == 6:
			data = c.int()
		case id == 11 && typ == 6:
			dict = c.int()
		default:
			return false
		}
		return true
	})
	ch.offset = data
	if dict > 0 && dict < data {
		ch.offset = dict
	}
	if k, ok := byName[name]; ok {
		g.chunks[k] = ch
	}
}
