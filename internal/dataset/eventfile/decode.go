package eventfile

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/format"
)

// numbers reads a column of numbers into to, which has an entry for every row;
// doubles as their bits.
func (d *decoder) numbers(f *file, ch *chunk, typ format.Type, to []int64, missing int64) error {
	d.dict = d.dict[:0]
	return d.pages(f, ch, len(to), func(p *page) (err error) {
		if d.body, err = d.unpack(ch, p, d.body); err != nil {
			return err
		}
		if p.dictionary {
			if p.rows > len(p.values)/4 {
				return errShort // before memory is taken for the rows
			}
			d.dict = resized(d.dict, p.rows)
			return plainNumbers(d.dict, p.values, typ)
		}
		dst := to[:p.rows]
		to = to[p.rows:]
		if p.present == p.rows {
			return d.pageNumbers(dst, p, typ)
		}
		d.values = resized(d.values, p.present)
		if err := d.pageNumbers(d.values, p, typ); err != nil {
			return err
		}
		spread(dst, d.values, d.levels, missing)
		return nil
	})
}

// pageNumbers decodes the numbers of a data page.
func (d *decoder) pageNumbers(dst []int64, p *page, typ format.Type) error {
	switch p.encoding {
	case format.Plain:
		return plainNumbers(dst, p.values, typ)
	case format.PlainDictionary, format.RLEDictionary:
		at, err := d.positions(p, len(d.dict))
		if err != nil {
			return err
		}
		for i, k := range at {
			dst[i] = d.dict[k]
		}
		return nil
	case format.DeltaBinaryPacked:
		if err := checkDelta(p.values, len(dst)); err != nil || len(dst) == 0 {
			return err
		}
		if typ == format.Int32 {
			out, err := parquet.DeltaBinaryPacked.DecodeInt32(nil, p.values)
			for i, x := range out {
				dst[i] = int64(x)
			}
			return err
		}
		_, err := parquet.DeltaBinaryPacked.DecodeInt64(dst[:0], p.values)
		return err
	}
	return fmt.Errorf("encoding %v cannot be read for numbers", p.encoding)
}

// plainNumbers decodes numbers that lie one after the other.
func plainNumbers(dst []int64, src []byte, typ format.Type) error {
	if typ == format.Int32 {
		if len(dst) > len(src)/4 {
			return errShort
		}
		for i := range dst {
			dst[i] = int64(int32(binary.LittleEndian.Uint32(src[4*i:])))
		}
		return nil
	}
	if len(dst) > len(src)/8 {
		return errShort
	}
	for i := range dst {
		dst[i] = int64(binary.LittleEndian.Uint64(src[8*i:]))
	}
	return nil
}

// checkDelta checks that DELTA_BINARY_PACKED data says it holds n numbers.
func checkDelta(src []byte, n int) error {
	for range 2 { // the sizes of blocks, which parquet-go bounds
		_, k := binary.Uvarint(src)
		if k <= 0 {
			return errShort
		}
		src = src[k:]
	}
	if total, k := binary.Uvarint(src); k <= 0 {
		return errShort
	} else if total != uint64(n) {
		return fmt.Errorf("%d numbers where %d were expected", total, n)
	}
	return nil
}

// positions decodes a page of positions in a dictionary of the given length: one
// for each value that is present.
func (d *decoder) positions(p *page, length int) ([]int32, error) {
	if p.present == 0 {
		return nil, nil
	}
	if len(p.values) == 0 || p.values[0] > 32 {
		return nil, errShort
	}
	width := int(p.values[0])
	src, err := runs(p.values[1:], width, p.present)
	if err != nil {
		return nil, err
	}
	d.packed = resized(d.packed, p.present+8)
	if d.packed, err = (&rle.Encoding{BitWidth: width}).DecodeInt32(d.packed[:0], src); err != nil {
		return nil, err
	}
	out := d.packed[:p.present]
	top := uint32(0)
	for _, k := range out {
		top = max(top, uint32(k))
	}
	if uint64(top) >= uint64(length) {
		return nil, fmt.Errorf("position %d in a dictionary of %d", top, length)
	}
	return out, nil
}

// strings reads a column of texts that repeat.
func (d *decoder) strings(f *file, ch *chunk, to *rowGroup, c column) error {
	s := &to.text[c]
	s.Index, s.Dict = resized(s.Index, to.n), s.Dict[:0]
	rest := s.Index
	var known map[string]int32 // made for pages without a dictionary
	err := d.pages(f, ch, to.n, func(p *page) (err error) {
		if p.dictionary {
			if len(s.Dict) > 0 {
				return errors.New("has two dictionaries")
			}
			if to.pages[c], err = d.unpack(ch, p, to.pages[c]); err != nil {
				return err
			}
			s.Dict, err = plainTexts(s.Dict, p.values, p.rows)
			return err
		}
		if d.body, err = d.unpack(ch, p, d.body); err != nil {
			return err
		}
		dst := rest[:p.rows]
		rest = rest[p.rows:]
		var at []int32
		switch p.encoding {
		case format.PlainDictionary, format.RLEDictionary:
			at, err = d.positions(p, len(s.Dict))
		default:
			if known == nil {
				known = map[string]int32{}
				for i, t := range s.Dict {
					known[t] = int32(i)
				}
			}
			at, err = d.intern(p, s, known)
		}
		if err != nil {
			return err
		}
		if p.present == p.rows {
			copy(dst, at)
		} else {
			spread(dst, at, d.levels, -1)
		}
		return nil
	})
	if err == nil {
		dropEmpty(s)
	}
	return err
}

// intern decodes a page of texts and puts them into the dictionary. Pages that
// are written here have one already.
func (d *decoder) intern(p *page, s *Strings, known map[string]int32) ([]int32, error) {
	texts, err := d.texts(nil, p)
	if err != nil {
		return nil, err
	}
	d.body = nil // the texts keep it
	d.packed = resized(d.packed, len(texts))
	for i, t := range texts {
		k, ok := known[t]
		if !ok {
			k = int32(len(s.Dict))
			known[t] = k
			s.Dict = append(s.Dict, t)
		}
		d.packed[i] = k
	}
	return d.packed, nil
}

// dropEmpty makes the empty text a missing one.
func dropEmpty(s *Strings) {
	for k, t := range s.Dict {
		if t != "" {
			continue
		}
		for i, at := range s.Index {
			if at == int32(k) {
				s.Index[i] = -1
			}
		}
	}
}

// plainTexts appends n texts, each of which lies after its length, as views.
func plainTexts(dst []string, src []byte, n int) ([]string, error) {
	if n > len(src)/4 {
		return dst, errShort
	}
	for range n {
		if len(src) < 4 {
			return dst, errShort
		}
		size := binary.LittleEndian.Uint32(src)
		if uint64(size) > uint64(len(src)-4) {
			return dst, errShort
		}
		dst = append(dst, view(src[4:4+size]))
		src = src[4+size:]
	}
	return dst, nil
}

// texts appends the texts of a data page without a dictionary, as views.
func (d *decoder) texts(dst []string, p *page) ([]string, error) {
	switch p.encoding {
	case format.Plain:
		return plainTexts(dst, p.values, p.present)
	case format.DeltaLengthByteArray:
		if err := checkDelta(p.values, p.present); err != nil || p.present == 0 {
			return dst, err
		}
		texts, offsets, err := parquet.DeltaLengthByteArray.DecodeByteArray(p.values[:0:0], p.values, d.offset)
		if err != nil {
			return dst, err
		}
		d.offset = offsets
		for i := range p.present {
			dst = append(dst, view(texts[offsets[i]:offsets[i+1]]))
		}
		return dst, nil
	}
	return dst, fmt.Errorf("encoding %v cannot be read for texts", p.encoding)
}

// distinct reads the ids.
func (d *decoder) distinct(f *file, ch *chunk, to *rowGroup) error {
	to.ids = resized(to.ids, to.n)
	rest := to.ids
	var dict []string
	return d.pages(f, ch, to.n, func(p *page) error {
		// The texts are views of the page's memory, so it is not used again.
		if _, err := d.unpack(ch, p, nil); err != nil {
			return err
		}
		if p.dictionary {
			var err error
			dict, err = plainTexts(nil, p.values, p.rows)
			return err
		}
		dst := rest[:p.rows]
		rest = rest[p.rows:]
		values := make([]string, 0, p.present)
		if p.encoding == format.PlainDictionary || p.encoding == format.RLEDictionary {
			at, err := d.positions(p, len(dict))
			if err != nil {
				return err
			}
			for _, k := range at {
				values = append(values, dict[k])
			}
		} else {
			var err error
			if values, err = d.texts(values, p); err != nil {
				return err
			}
		}
		if p.present == p.rows {
			copy(dst, values)
		} else {
			spread(dst, values, d.levels, "")
		}
		return nil
	})
}
