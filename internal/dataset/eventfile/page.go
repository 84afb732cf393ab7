package eventfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/format"
)

// decoder reads row groups. It belongs to one goroutine.
//
// Pages are taken apart here, and their values decoded by parquet-go's
// encodings. Its page reader takes memory on the word of numbers within a page
// (an 11-byte run can ask for 8 GiB), which no caller can check before.
type decoder struct {
	zstd *zstd.Decoder
	// unchecked, set by the fuzz test, lets damaged pages be decoded.
	unchecked bool

	// Scratch memory.
	raw    []byte
	body   []byte
	levels []byte
	packed []int32
	ints   []int64
	nanos  []int64
	dict   []int64
	values []int64
	offset []uint32
}

func newDecoder() (*decoder, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	return &decoder{zstd: z}, nil
}

func (d *decoder) close() { d.zstd.Close() }

// page is a page of a column chunk.
type page struct {
	format.PageHeader
	packed     []byte // as in the file
	rows       int    // values, nulls included; the length of a dictionary
	encoding   format.Encoding
	dictionary bool

	// What follows is set by unpack. Behind the values there is padding.
	values  []byte
	present int // rows that have a value; if there are fewer, decoder.levels says which
}

const (
	// padding is how many bytes parquet-go may read beyond the end of a page.
	padding = 64
)

var errShort = errors.New("a page is shorter than it says")

// pages reads a column chunk and gives its pages one by one to fn, until the
// rows are complete.
func (d *decoder) pages(f *file, ch *chunk, rows int, fn func(*page) error) error {
	if ch.codec != format.Uncompressed && ch.codec != format.Zstd {
		return fmt.Errorf("compressed with codec %d (%v); only %v and %v can be read", ch.codec, ch.codec, format.Uncompressed, format.Zstd)
	}
	d.raw = resized(d.raw, int(ch.size))
	if _, err := f.data.ReadAt(d.raw, ch.offset); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	for rest := d.raw; rows > 0; {
		var p page
		var err error
		if rest, err = p.parse(rest); err != nil {
			return err
		}
		if !d.unchecked && p.CRC != 0 && crc32.ChecksumIEEE(p.packed) != uint32(p.CRC) {
			return errors.New("the checksum of a page does not match: the file is damaged")
		}
		switch {
		case p.dictionary:
		case p.Type != format.DataPage && p.Type != format.DataPageV2:
			continue
		case p.rows > rows:
			return fmt.Errorf("has %d values too many", p.rows-rows)
		default:
			rows -= p.rows
		}
		if err := fn(&p); err != nil {
			return err
		}
	}
	return nil
}

// parse reads a page's header, takes its bytes from b, and returns the rest.
func (p *page) parse(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, errors.New("has too few values: the file is damaged")
	}
	n, err := thriftSize(b)
	if err == nil {
		err = decodeThrift(b[:n], &p.PageHeader)
	}
	if err != nil {
		return nil, fmt.Errorf("page header: %w", err)
	}
	rows, ok := int32(0), true
	switch v1, v2, dict := &p.DataPageHeader, &p.DataPageHeaderV2, &p.DictionaryPageHeader; p.Type {
	case format.DataPage:
		rows, p.encoding, ok = v1.V.NumValues, v1.V.Encoding, v1.Valid && v1.V.DefinitionLevelEncoding == format.RLE
	case format.DataPageV2:
		rows, p.encoding = v2.V.NumValues, v2.V.Encoding
		levels := v2.V.DefinitionLevelsByteLength
		ok = v2.Valid && v2.V.RepetitionLevelsByteLength == 0 && levels >= 0 && levels <= min(p.UncompressedPageSize, p.CompressedPageSize)
	case format.DictionaryPage:
		rows, p.dictionary, ok = dict.V.NumValues, true, dict.Valid
	}
	b = b[n:]
	if !ok || rows < 0 || rows > maxPage || p.UncompressedPageSize < 0 || p.UncompressedPageSize > maxPage ||
		p.CompressedPageSize < 0 || int(p.CompressedPageSize) > len(b) {
		return nil, fmt.Errorf("page header: %w", errMetadata)
	}
	p.rows, p.packed = int(rows), b[:p.CompressedPageSize]
	return b[p.CompressedPageSize:], nil
}

// unpack decompresses a page to buf, if that is large enough, and splits it into
// its levels and values. It returns the memory that holds the values.
func (d *decoder) unpack(ch *chunk, p *page, buf []byte) ([]byte, error) {
	levels := 0 // bytes that are not compressed
	compressed := ch.codec != format.Uncompressed
	if p.Type == format.DataPageV2 {
		levels = int(p.DataPageHeaderV2.V.DefinitionLevelsByteLength)
		compressed = compressed && !(p.DataPageHeaderV2.V.IsCompressed.Valid && !p.DataPageHeaderV2.V.IsCompressed.V)
	}
	size := int(p.UncompressedPageSize)
	body := p.packed[levels:]
	compressed = compressed && len(body) > 0
	// The size is checked before memory is taken for it.
	if compressed {
		if err := checkFrame(body, size-levels); err != nil {
			return buf, err
		}
	} else if len(body) != size-levels {
		return buf, errShort
	}
	if cap(buf) < size+padding {
		buf = make([]byte, 0, size+size/8+padding)
	}
	buf = append(buf[:0], p.packed[:levels]...)
	if compressed {
		var err error
		if buf, err = d.zstd.DecodeAll(body, buf); err != nil {
			return buf, fmt.Errorf("zstd: %w", err)
		}
	} else {
		buf = append(buf, body...)
	}
	if len(buf) != size {
		return buf, errShort
	}
	if cap(buf)-len(buf) < padding {
		buf = append(buf, make([]byte, padding)...)[:size]
	}
	p.values, p.present = buf, p.rows
	if !ch.optional || p.dictionary {
		p.values = buf[levels:]
		return buf, nil
	}
	return buf, d.splitLevels(p, levels)
}

// checkFrame checks that compressed data says it has the size that the page
// says, so that not more memory is taken.
func checkFrame(body []byte, size int) error {
	var frame zstd.Header
	if err := frame.Decode(body); err != nil {
		return fmt.Errorf("zstd: %w", err)
	}
	if frame.HasFCS && frame.FrameContentSize != uint64(size) {
		return errShort
	}
	return nil
}

// splitLevels reads the levels at the beginning of a data page, which tell which
// rows have a value. size is their size in a page of version 2.
func (d *decoder) splitLevels(p *page, size int) error {
	b := p.values
	if p.Type == format.DataPage {
		if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
			return errShort
		}
		size, b = int(binary.LittleEndian.Uint32(b)), b[4:]
	}
	levels := b[:size]
	p.values = b[size:]
	// Mostly it is one run for the whole page.
	if head, k := binary.Uvarint(levels); k > 0 && head == uint64(p.rows)<<1 && len(levels) > k && levels[k] == 1 {
		return nil
	}
	levels, err := runs(levels, 1, p.rows)
	if err != nil {
		return err
	}
	d.levels = resized(d.levels, p.rows+8)
	d.levels, err = (&rle.Encoding{BitWidth: 1}).DecodeLevels(d.levels, levels)
	if err != nil {
		return err
	}
	if len(d.levels) < p.rows {
		return errShort
	}
	d.levels = d.levels[:p.rows]
	p.present = 0
	for _, l := range d.levels {
		p.present += int(l & 1)
	}
	return nil
}

// runs returns the beginning of src that holds n numbers of the given width in
// bits, in Parquet's mix of runs and bit-packed numbers.
func runs(src []byte, width, n int) ([]byte, error) {
	at := 0
	for n > 0 {
		head, k := binary.Uvarint(src[at:])
		if k <= 0 || head>>1 == 0 || head>>1 > maxPage {
			return nil, errShort
		}
		count, size := int(head>>1), (width+7)/8
		if head&1 != 0 {
			count, size = 8*count, count*width
		}
		// Only a bit-packed run may be longer, since it comes in eights.
		if size > len(src)-at-k || count > n+7*int(head&1) {
			return nil, errShort
		}
		at += k + size
		n -= count
	}
	return src[:at], nil
}

// spread puts the values where the levels say there is one.
func spread[T any](dst, values []T, levels []byte, missing T) {
	k := 0
	for i, l := range levels {
		if l&1 == 0 {
			dst[i] = missing
		} else {
			dst[i] = values[k]
			k++
		}
	}
}
