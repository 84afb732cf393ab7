package dataset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/bitpack"
)

// columnSet is a set of columns.
type columnSet uint32

func (s columnSet) has(c column) bool { return s>>c&1 != 0 }

func columns(cs ...column) columnSet {
	var s columnSet
	for _, c := range cs {
		s |= 1 << c
	}
	return s
}

const allColumns columnSet = 1<<numColumns - 1

// frame is a row group in memory. Its memory is used again for the next one.
type frame struct {
	n     int
	text  [numTexts]Strings
	pages [numTexts][]byte // what the texts are views of
	ids   []string
	idBuf []byte

	scheduled, stage []Instant
	duration, ts     []float64
	order            []int64
	key              []uint64
}

// decoder reads row groups. It belongs to one goroutine.
type decoder struct {
	zstd *zstd.Decoder
	// unchecked, set by the fuzz test, lets damaged pages be decoded.
	unchecked bool

	// Scratch memory.
	raw     []byte
	body    []byte
	levels  []int32
	packed  []int32
	ints    []int64
	nanos   []int64
	dict    []int64
	deltas  []int64
	scratch []byte
	known   index
}

func newDecoder() (*decoder, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	return &decoder{zstd: z}, nil
}

func (d *decoder) close() { d.zstd.Close() }

// read reads the wanted columns of a row group.
func (d *decoder) read(f *eventFile, g int, want columnSet, to *frame) error {
	to.n = f.groups[g].rows
	for c := column(0); c < numColumns; c++ {
		if !want.has(c) {
			continue
		}
		if err := d.column(f, g, c, to); err != nil {
			return fmt.Errorf("%s: column %v: %w", f.path, c, err)
		}
	}
	return nil
}

func (d *decoder) column(f *eventFile, g int, c column, to *frame) error {
	n := to.n
	switch c {
	case colID:
		return d.distinct(f, &f.groups[g].chunks[c], to)
	case colScheduledNanos, colStageNanos:
		return nil // read with the microseconds
	case colScheduled:
		return d.instants(f, g, c, colScheduledNanos, &to.scheduled, n)
	case colStage:
		return d.instants(f, g, c, colStageNanos, &to.stage, n)
	case colDuration:
		return d.doubles(f, g, c, &to.duration, n)
	case colTS:
		return d.doubles(f, g, c, &to.ts, n)
	case colOrder:
		to.order = resized(to.order, n)
		return d.values(f, &f.groups[g].chunks[c], to.order, 8, 0)
	case colKey:
		d.ints = resized(d.ints, n)
		if err := d.values(f, &f.groups[g].chunks[c], d.ints, 8, 0); err != nil {
			return err
		}
		to.key = resized(to.key, n)
		for i, x := range d.ints {
			to.key[i] = uint64(x)
		}
		return nil
	}
	return d.strings(f, &f.groups[g].chunks[c], to, c)
}

func (d *decoder) instants(f *eventFile, g int, c, nanos column, to *[]Instant, n int) error {
	d.ints, d.nanos = resized(d.ints, n), resized(d.nanos, n)
	if err := d.values(f, &f.groups[g].chunks[c], d.ints, 8, noTime); err != nil {
		return err
	}
	if err := d.values(f, &f.groups[g].chunks[nanos], d.nanos, 4, 0); err != nil {
		return fmt.Errorf("%v: %w", nanos, err)
	}
	*to = resized(*to, n)
	out := *to
	for i, us := range d.ints {
		if us == noTime {
			out[i] = NoInstant
			continue
		}
		out[i] = instant(us, 0)
	}
	for i, x := range d.nanos {
		if x == 0 {
			continue
		}
		if x < 0 || x > 999 {
			return fmt.Errorf("%v: row %d: %d is not between 0 and 999", nanos, i, x)
		}
		if d.ints[i] != noTime {
			out[i].Nsec += int32(x)
		}
	}
	return nil
}

func (d *decoder) doubles(f *eventFile, g int, c column, to *[]float64, n int) error {
	d.ints = resized(d.ints, n)
	nan := int64(math.Float64bits(math.NaN()))
	if err := d.values(f, &f.groups[g].chunks[c], d.ints, 8, nan); err != nil {
		return err
	}
	*to = resized(*to, n)
	for i, x := range d.ints {
		(*to)[i] = math.Float64frombits(uint64(x))
	}
	return nil
}

// page is a page of a column chunk.
type page struct {
	typ      int64
	n        int   // values, nulls included
	encoding int64 // of the values
	size     int   // uncompressed
	packed   []byte

	v2       bool
	defBytes int  // of the levels, in a page of version 2
	stored   bool // not compressed in spite of the chunk's codec
	hasCRC   bool
	crc      uint32
}

// Values of Parquet's enumerations.
const (
	pageData       = 0
	pageDictionary = 2
	pageDataV2     = 3

	encodingPlain           = 0
	encodingPlainDictionary = 2
	encodingRLE             = 3
	encodingDelta           = 5
	encodingDeltaLength     = 6
	encodingRLEDictionary   = 8
)

var errShort = errors.New("a page is shorter than it says")

// load reads a column chunk and returns its compressed pages one by one to fn,
// until the rows are complete.
func (d *decoder) load(f *eventFile, ch *chunk, rows int, fn func(*page) error) error {
	if ch.codec != codecNone && ch.codec != codecZstd {
		return fmt.Errorf("compressed with codec %d; only none (%d) and zstd (%d) can be read", ch.codec, codecNone, codecZstd)
	}
	d.raw = resized(d.raw, int(ch.size))
	if _, err := f.data.ReadAt(d.raw, ch.offset); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	c := compact{b: d.raw}
	for rows > 0 {
		var p page
		if err := p.parse(&c); err != nil {
			return err
		}
		if p.hasCRC && !d.unchecked && crc32.ChecksumIEEE(p.packed) != p.crc {
			return errors.New("the checksum of a page does not match: the file is damaged")
		}
		switch p.typ {
		case pageData, pageDataV2:
			if p.n > rows {
				return fmt.Errorf("has %d values too many", p.n-rows)
			}
			rows -= p.n
		case pageDictionary:
		default:
			continue
		}
		if err := fn(&p); err != nil {
			return err
		}
	}
	return nil
}

// parse reads a page's header and takes its bytes.
func (p *page) parse(c *compact) error {
	if len(c.b) == 0 {
		return errors.New("has too few values: the file is damaged")
	}
	var size, packed, n, def, rep int64
	c.structure(0, func(id int, typ byte) bool {
		switch {
		case id == 1 && typ == 5:
			p.typ = c.int()
		case id == 2 && typ == 5:
			size = c.int()
		case id == 3 && typ == 5:
			packed = c.int()
		case id == 4 && typ == 5:
			p.hasCRC, p.crc = true, uint32(c.int())
		case (id == 5 || id == 7) && typ == thriftStruct:
			levels := int64(encodingRLE)
			c.structure(1, func(sub int, typ byte) bool {
				switch {
				case sub == 1 && typ == 5:
					n = c.int()
				case sub == 2 && typ == 5:
					p.encoding = c.int()
				case sub == 3 && typ == 5 && id == 5:
					levels = c.int()
				default:
					return false
				}
				return true
			})
			if levels != encodingRLE {
				c.fail()
			}
		case id == 8 && typ == thriftStruct:
			p.v2 = true
			c.structure(1, func(sub int, typ byte) bool {
				switch {
				case sub == 1 && typ == 5:
					n = c.int()
				case sub == 4 && typ == 5:
					p.encoding = c.int()
				case sub == 5 && typ == 5:
					def = c.int()
				case sub == 6 && typ == 5:
					rep = c.int()
				case sub == 7 && typ == thriftFalse:
					p.stored = true
				case sub == 7 && typ == thriftTrue:
				default:
					return false
				}
				return true
			})
		default:
			return false
		}
		return true
	})
	if c.err != nil {
		return fmt.Errorf("page header: %w", c.err)
	}
	if p.v2 != (p.typ == pageDataV2) || size < 0 || size > maxPage || packed < 0 || packed > int64(len(c.b)) ||
		n < 0 || n > maxPage || def < 0 || rep != 0 || def > packed || def > size {
		return fmt.Errorf("page header: %w", errThrift)
	}
	p.n, p.size, p.defBytes = int(n), int(size), int(def)
	p.packed = c.b[:packed]
	c.b = c.b[packed:]
	return nil
}

// padding is what bitpack.Unpack may read beyond the end.
const padding = 32

// unpack returns a page's bytes without compression, in buf if it is large
// enough; there is padding behind them.
func (d *decoder) unpack(ch *chunk, p *page, buf []byte) ([]byte, error) {
	head, body := p.packed[:p.defBytes], p.packed[p.defBytes:]
	stored := ch.codec == codecNone || p.stored || len(body) == 0
	size := uint64(len(body))
	if !stored {
		var frame zstd.Header
		if err := frame.Decode(body); err != nil {
			return buf, fmt.Errorf("zstd: %w", err)
		}
		// Without the size in the frame, the header's word is taken.
		size = uint64(p.size - p.defBytes)
		if frame.HasFCS {
			size = frame.FrameContentSize
		}
	}
	if size != uint64(p.size-p.defBytes) {
		return buf, errShort
	}
	if cap(buf) < p.size+padding {
		buf = make([]byte, 0, p.size+p.size/8+padding)
	}
	buf = append(buf[:0], head...)
	if stored {
		return append(buf, body...), nil
	}
	out, err := d.zstd.DecodeAll(body, buf)
	if err != nil {
		return buf, fmt.Errorf("zstd: %w", err)
	}
	if len(out) != p.size {
		return out, errShort
	}
	if cap(out)-len(out) < padding {
		out = append(out, make([]byte, padding)...)[:len(out)]
	}
	return out, nil
}

// present splits a data page's bytes into its levels and values and returns the
// values and how many there are. If there are fewer than rows, d.levels tells
// which rows have one.
func (d *decoder) present(ch *chunk, p *page, body []byte) (values []byte, n int, err error) {
	if !ch.optional {
		return body[p.defBytes:], p.n, nil
	}
	var levels []byte
	if p.v2 {
		levels, values = body[:p.defBytes], body[p.defBytes:]
	} else {
		if len(body) < 4 {
			return nil, 0, errShort
		}
		size := binary.LittleEndian.Uint32(body)
		if uint64(size) > uint64(len(body)-4) {
			return nil, 0, errShort
		}
		levels, values = body[4:4+size], body[4+size:]
	}
	// Mostly it is one run for the whole page.
	if head, k := binary.Uvarint(levels); k > 0 && head&1 == 0 && head>>1 == uint64(p.n) && len(levels) > k {
		switch levels[k] {
		case 1:
			return values, p.n, nil
		case 0:
			d.levels = resized(d.levels, p.n)
			clear(d.levels)
			return values, 0, nil
		}
	}
	d.levels = resized(d.levels, p.n)
	if err := d.hybrid(d.levels, levels, 1); err != nil {
		return nil, 0, err
	}
	for _, l := range d.levels {
		n += int(l)
	}
	return values, n, nil
}

// hybrid decodes Parquet's mix of runs and bit-packed numbers into dst, which
// it fills. width is at most 32.
func (d *decoder) hybrid(dst []int32, src []byte, width uint) error {
	for len(dst) > 0 {
		head, k := binary.Uvarint(src)
		if k <= 0 || head>>1 > 1<<28 {
			return errShort
		}
		src = src[k:]
		if head&1 == 0 {
			n := int((width + 7) / 8)
			if n > len(src) || head>>1 == 0 {
				return errShort
			}
			var x uint32
			for i, b := range src[:n] {
				x |= uint32(b) << (8 * i)
			}
			if width < 32 && x>>width != 0 {
				return fmt.Errorf("a number needs more than %d bits", width)
			}
			src = src[n:]
			run := dst[:min(int(head>>1), len(dst))]
			for i := range run {
				run[i] = int32(x)
			}
			dst = dst[len(run):]
			continue
		}
		size := int(head>>1) * int(width)
		if size > len(src) || head>>1 == 0 {
			return errShort
		}
		run := dst[:min(int(head>>1)*8, len(dst))]
		if width == 0 {
			clear(run)
		} else {
			bitpack.Unpack(run, d.padded(src[:size]), width)
		}
		src, dst = src[size:], dst[len(run):]
	}
	return nil
}

// padded returns b with readable memory behind it.
func (d *decoder) padded(b []byte) []byte {
	if cap(b)-len(b) >= padding {
		return b
	}
	d.scratch = append(append(d.scratch[:0], b...), make([]byte, padding)...)
	return d.scratch[:len(b)]
}

// positions decodes a page of positions in a dictionary of the given length
// into dst, with -1 for rows without a value.
func (d *decoder) positions(dst []int32, values []byte, n, length int) error {
	out := dst
	if n < len(dst) {
		d.packed = resized(d.packed, n)
		out = d.packed
	}
	if n > 0 {
		if len(values) == 0 || values[0] > 32 {
			return errShort
		}
		if err := d.hybrid(out, values[1:], uint(values[0])); err != nil {
			return err
		}
		top := uint32(0)
		for _, k := range out {
			top = max(top, uint32(k))
		}
		if uint64(top) >= uint64(length) {
			return fmt.Errorf("position %d in a dictionary of %d", top, length)
		}
	}
	if n < len(dst) {
		spread(dst, out, d.levels, -1)
	}
	return nil
}

// spread puts the values where the levels say there is one.
func spread[T any](dst, values []T, levels []int32, missing T) {
	k := 0
	for i, l := range levels {
		if l == 0 {
			dst[i] = missing
		} else {
			dst[i] = values[k]
			k++
		}
	}
}

// delta decodes DELTA_BINARY_PACKED numbers, of which there must be n, into
// d.deltas and returns what follows them.
//
// https://github.com/apache/parquet-format/blob/master/Encodings.md
func (d *decoder) delta(src []byte, n int) ([]byte, error) {
	var head [3]uint64
	for i := range head {
		x, k := binary.Uvarint(src)
		if k <= 0 {
			return nil, errShort
		}
		head[i], src = x, src[k:]
	}
	block, minis, total := head[0], head[1], head[2]
	first, k := binary.Varint(src)
	if k <= 0 {
		return nil, errShort
	}
	src = src[k:]
	if block == 0 || block > 1<<16 || block%128 != 0 || minis == 0 || block%minis != 0 || block/minis%32 != 0 {
		return nil, fmt.Errorf("blocks of %d numbers in %d parts", block, minis)
	}
	if total != uint64(n) {
		return nil, fmt.Errorf("%d numbers where %d were expected", total, n)
	}
	d.deltas = resized(d.deltas, n)
	if n == 0 {
		return src, nil
	}
	d.deltas[0] = first
	last, out := first, d.deltas[1:]
	size := int(block / minis)
	for len(out) > 0 {
		least, k := binary.Varint(src)
		if k <= 0 || uint64(len(src)-k) < minis {
			return nil, errShort
		}
		widths := src[k : k+int(minis)]
		src = src[k+int(minis):]
		for _, width := range widths {
			if len(out) == 0 {
				break
			}
			part := out[:min(size, len(out))]
			if width > 64 {
				return nil, fmt.Errorf("numbers of %d bits", width)
			}
			if width == 0 {
				clear(part)
			} else {
				// The last part may be cut off after the last number.
				bytes := size * int(width) / 8
				if bytes > len(src) {
					if bytes = (len(part)*int(width) + 7) / 8; bytes > len(src) {
						return nil, errShort
					}
				}
				bitpack.Unpack(part, d.padded(src[:bytes]), uint(width))
				src = src[bytes:]
			}
			for i, x := range part {
				last += least + x
				part[i] = last
			}
			out = out[len(part):]
		}
	}
	return src, nil
}

// values reads a column of numbers of the given width in bytes into to, which
// has an entry for every row; doubles as their bits.
func (d *decoder) values(f *eventFile, ch *chunk, to []int64, width int, missing int64) error {
	d.dict = d.dict[:0]
	rest := to
	return d.load(f, ch, len(to), func(p *page) (err error) {
		if d.body, err = d.unpack(ch, p, d.body); err != nil {
			return err
		}
		if p.typ == pageDictionary {
			if p.n > len(d.body)/width {
				return errShort
			}
			d.dict = resized(d.dict, p.n)
			plain(d.dict, d.body, width)
			return nil
		}
		values, n, err := d.present(ch, p, d.body)
		if err != nil {
			return err
		}
		dst := rest[:p.n]
		rest = rest[p.n:]
		switch p.encoding {
		case encodingPlain:
			if n > len(values)/width {
				return errShort
			}
			if n == len(dst) {
				plain(dst, values, width)
				return nil
			}
			d.deltas = resized(d.deltas, n)
			plain(d.deltas, values, width)
		case encodingPlainDictionary, encodingRLEDictionary:
			d.packed = resized(d.packed, n)
			if err := d.positions(d.packed, values, n, len(d.dict)); err != nil {
				return err
			}
			d.deltas = resized(d.deltas, n)
			for i, k := range d.packed {
				d.deltas[i] = d.dict[k]
			}
		case encodingDelta:
			if _, err := d.delta(values, n); err != nil {
				return err
			}
		default:
			return fmt.Errorf("encoding %d cannot be read for numbers", p.encoding)
		}
		if n == len(dst) {
			copy(dst, d.deltas)
		} else {
			spread(dst, d.deltas, d.levels, missing)
		}
		return nil
	})
}

// plain decodes numbers one after the other; src is long enough.
func plain(dst []int64, src []byte, width int) {
	if width == 4 {
		for i := range dst {
			dst[i] = int64(int32(binary.LittleEndian.Uint32(src[4*i:])))
		}
		return
	}
	for i := range dst {
		dst[i] = int64(binary.LittleEndian.Uint64(src[8*i:]))
	}
}

// strings reads a column of texts that repeat.
func (d *decoder) strings(f *eventFile, ch *chunk, to *frame, c column) error {
	s := &to.text[c]
	s.Index = resized(s.Index, to.n)
	s.Dict = s.Dict[:0]
	rest := s.Index
	empty := int32(-1)
	indexed := false
	err := d.load(f, ch, to.n, func(p *page) (err error) {
		if p.typ == pageDictionary {
			if len(s.Dict) > 0 {
				return errors.New("has two dictionaries")
			}
			if to.pages[c], err = d.unpack(ch, p, to.pages[c]); err != nil {
				return err
			}
			if p.n > len(to.pages[c])/4 {
				return errShort
			}
			s.Dict = resized(s.Dict, p.n)
			rest := to.pages[c]
			for i := range s.Dict {
				var t []byte
				if t, rest, err = next(rest); err != nil {
					return err
				}
				if len(t) == 0 {
					empty = int32(i)
				}
				s.Dict[i] = view(t)
			}
			return nil
		}
		if d.body, err = d.unpack(ch, p, d.body); err != nil {
			return err
		}
		values, n, err := d.present(ch, p, d.body)
		if err != nil {
			return err
		}
		dst := rest[:p.n]
		rest = rest[p.n:]
		switch p.encoding {
		case encodingPlainDictionary, encodingRLEDictionary:
			return d.positions(dst, values, n, len(s.Dict))
		case encodingPlain, encodingDeltaLength:
			// Not how the files are written here: the texts are put into the
			// dictionary one by one.
			if !indexed {
				indexed = true
				d.known.reset()
				for i, t := range s.Dict {
					d.known.find(t, i, func(k int) bool { return s.Dict[k] == t })
				}
			}
			texts, err := d.texts(nil, values, n, p.encoding)
			if err != nil {
				return err
			}
			d.body = nil // the texts keep it
			d.packed = resized(d.packed, n)
			for i, t := range texts {
				k := -1
				if t != "" {
					k = d.known.find(t, len(s.Dict), func(k int) bool { return s.Dict[k] == t })
					if k < 0 {
						k = len(s.Dict)
						s.Dict = append(s.Dict, t)
					}
				}
				d.packed[i] = int32(k)
			}
			if n == len(dst) {
				copy(dst, d.packed)
			} else {
				spread(dst, d.packed, d.levels, -1)
			}
			return nil
		}
		return fmt.Errorf("encoding %d cannot be read for texts", p.encoding)
	})
	if err == nil && empty >= 0 {
		for i, k := range s.Index {
			if s.Dict[max(k, 0)] == "" {
				s.Index[i] = -1
			}
		}
	}
	return err
}

// next takes a text with its length before it.
func next(b []byte) (text, rest []byte, err error) {
	if len(b) < 4 {
		return nil, nil, errShort
	}
	n := binary.LittleEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, nil, errShort
	}
	return b[4 : 4+n], b[4+n:], nil
}

// texts decodes n texts as views of src and appends them to dst.
func (d *decoder) texts(dst []string, src []byte, n int, encoding int64) ([]string, error) {
	if encoding == encodingPlain {
		if n > len(src)/4 {
			return dst, errShort
		}
		for range n {
			t, rest, err := next(src)
			if err != nil {
				return dst, err
			}
			dst, src = append(dst, view(t)), rest
		}
		return dst, nil
	}
	src, err := d.delta(src, n)
	if err != nil {
		return dst, err
	}
	for _, size := range d.deltas {
		if size < 0 || size > int64(len(src)) {
			return dst, errShort
		}
		dst, src = append(dst, view(src[:size])), src[size:]
	}
	return dst, nil
}

// distinct reads the ids.
func (d *decoder) distinct(f *eventFile, ch *chunk, to *frame) error {
	to.ids = resized(to.ids, to.n)
	rest := to.ids
	var dict []string
	first := true
	return d.load(f, ch, to.n, func(p *page) (err error) {
		// The texts are views of the page; the memory of the first one, which
		// in files written here is the only one, is used again.
		var buf []byte
		if first {
			buf = to.idBuf
		}
		body, err := d.unpack(ch, p, buf)
		if err != nil {
			return err
		}
		if first {
			to.idBuf, first = body, false
		}
		if p.typ == pageDictionary {
			dict, err = d.texts(nil, body, p.n, encodingPlain)
			return err
		}
		values, n, err := d.present(ch, p, body)
		if err != nil {
			return err
		}
		dst := rest[:p.n]
		rest = rest[p.n:]
		switch p.encoding {
		case encodingPlain, encodingDeltaLength:
			if n == len(dst) {
				_, err = d.texts(dst[:0], values, n, p.encoding)
				return err
			}
			texts, err := d.texts(nil, values, n, p.encoding)
			if err != nil {
				return err
			}
			spread(dst, texts, d.levels, "")
			return nil
		case encodingPlainDictionary, encodingRLEDictionary:
			positions := make([]int32, len(dst))
			if err := d.positions(positions, values, n, len(dict)); err != nil {
				return err
			}
			for i, k := range positions {
				dst[i] = ""
				if k >= 0 {
					dst[i] = dict[k]
				}
			}
			return nil
		}
		return fmt.Errorf("encoding %d cannot be read for ids", p.encoding)
	})
}
