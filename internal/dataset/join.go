package dataset

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// append adds the row groups of another file of events as they are: their bytes
// are copied, and the places noted in their metadata are shifted.
func (p *part) append(s segment) (err error) {
	f, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer f.Close()
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", s.path, err)
		}
	}()
	data := io.NewSectionReader(f, s.offset, s.size)
	footer, err := readFooter(data)
	if err != nil {
		return err
	}
	// The file was written by this program, but the disk may have other ideas:
	// lengths are checked before memory is taken on their word.
	c := &compact{b: footer}
	c.structure(0, func(int, byte) bool { return false })
	if c.err != nil {
		return c.err
	}
	var meta format.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), footer, &meta); err != nil {
		return fmt.Errorf("footer: %w", err)
	}
	const magic = 4
	size := s.size - 2*magic - 4 - int64(len(footer))
	shift := p.size - magic
	n, err := io.Copy(p.to, io.NewSectionReader(data, magic, size))
	p.size += n
	if err != nil {
		return err
	}
	if n != size {
		return io.ErrUnexpectedEOF
	}
	for _, g := range meta.RowGroups {
		if len(g.Columns) != int(numColumns) {
			return errors.New("does not have the columns of an events file")
		}
		if len(p.groups) > math.MaxInt16 {
			return fmt.Errorf("more than %d row groups", math.MaxInt16+1)
		}
		g.FileOffset += shift
		g.Ordinal = int16(len(p.groups))
		for i := range g.Columns {
			m := &g.Columns[i].MetaData
			m.DataPageOffset += shift
			if m.DictionaryPageOffset != 0 {
				m.DictionaryPageOffset += shift
			}
		}
		p.groups = append(p.groups, g)
		p.rows += g.NumRows
	}
	return nil
}
