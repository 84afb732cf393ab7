package eventfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"

	"github.com/cespare/xxhash/v2"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// encoder is scratch memory for writing a row group.
type encoder struct {
	builds     []uint32 // distinct builds of the group, as positions in Buffer.builds
	localBuild []uint32 // position in Buffer.builds → position in builds + 1
	rowBuild   []uint32 // row of the group → position in builds
	records    []string // what is left of each build's record
	known      map[string]int32
	distinct   []int32 // build or step text → position in the dictionary, or -1
	positions  []int32 // row → position in the dictionary; negative is missing
	levels     []byte
	values     []int64
	positive   []int32 // positions that are not negative, or lengths
	texts      []byte

	dictionary, page, packed []byte
	header                   bytes.Buffer
}

// group writes one row group with the rows at the given positions.
func (w *Writer) group(b *Buffer, at []uint32) error {
	w.localBuild = resized(w.localBuild, len(b.builds))
	clear(w.localBuild)
	w.rowBuild = resized(w.rowBuild, len(at))
	w.builds, w.records = w.builds[:0], w.records[:0]
	for k, i := range at {
		x := b.at(i).build
		if w.localBuild[x] == 0 {
			w.builds = append(w.builds, x)
			w.records = append(w.records, b.builds[x].record)
			w.localBuild[x] = uint32(len(w.builds))
		}
		w.rowBuild[k] = w.localBuild[x] - 1
	}
	g := format.RowGroup{NumRows: int64(len(at)), FileOffset: w.size}
	// A build's record is read in the order of the columns' numbers.
	for c := range numColumns {
		meta := format.ColumnMetaData{
			Type:         c.physicalType(),
			PathInSchema: []string{c.String()},
			// One codec for all row groups of a column: readers such as
			// parquet-go take it from the first.
			Codec:     format.Zstd,
			NumValues: int64(len(at)),
		}
		if c == colKey {
			meta.Codec = format.Uncompressed // hashes do not compress
		}
		w.page = w.page[:0]
		w.positions = resized(w.positions, len(at))
		if err := w.column(b, at, c, &meta); err != nil {
			return fmt.Errorf("column %v: %w", c, err)
		}
		g.TotalByteSize += meta.TotalUncompressedSize
		g.TotalCompressedSize += meta.TotalCompressedSize
		g.Columns = append(g.Columns, format.ColumnChunk{MetaData: meta})
	}
	clear(w.records)
	return w.add(g)
}

func (w *Writer) column(b *Buffer, at []uint32, c column, meta *format.ColumnMetaData) error {
	switch {
	case int(c) < numBuildTexts:
		return w.buildTexts(c, meta)
	case int(c) < numTexts:
		return w.stepTexts(b, at, c, meta)
	case c == colScheduled:
		return w.scheduled(b, c, meta)
	case c == colScheduledNanos:
		return w.nanos(c, meta, func(k int) int16 { return b.builds[w.builds[w.rowBuild[k]]].scheduledNanos })
	case c == colStageNanos:
		return w.nanos(c, meta, func(k int) int16 { return b.at(at[k]).stageNanos })
	case c == colStage:
		return w.deltas(c, meta, func(k int) int64 { return b.at(at[k]).stage })
	case c == colOrder:
		return w.deltas(c, meta, func(k int) int64 { return b.at(at[k]).order })
	case c == colDuration:
		return w.doubles(meta, func(k int) float64 { return b.at(at[k]).duration })
	case c == colTS:
		return w.doubles(meta, func(k int) float64 { return b.at(at[k]).ts })
	case c == colKey:
		for _, i := range at {
			w.page = binary.LittleEndian.AppendUint64(w.page, w.documentKey(b, i))
		}
		return w.chunk(meta, 0, format.Plain)
	}
	return w.ids(b, at, meta)
}

// documentKey returns [DocumentKey] of a row.
func (w *Writer) documentKey(b *Buffer, i uint32) uint64 {
	id := b.id(i)
	if len(id) == 0 {
		return 0
	}
	source, rest := cut(b.builds[b.at(i).build].record)
	partition, _ := cut(rest)
	key := append(append(w.texts[:0], source...), 0x1f)
	key = append(append(key, partition...), 0x1f)
	key = append(append(key, id...), 0x1f)
	w.texts = key
	return max(1, xxhash.Sum64(key))
}

// buildTexts writes a column of the builds' texts.
func (w *Writer) buildTexts(c column, meta *format.ColumnMetaData) error {
	if w.known == nil {
		w.known = map[string]int32{}
	}
	clear(w.known)
	w.dictionary = w.dictionary[:0]
	w.distinct = resized(w.distinct, len(w.builds))
	for k := range w.builds {
		var t string
		t, w.records[k] = cut(w.records[k])
		if t == "" {
			w.distinct[k] = -1
			continue
		}
		at, ok := w.known[t]
		if !ok {
			at = int32(len(w.known))
			w.known[t] = at
			w.addText(t)
		}
		w.distinct[k] = at
	}
	for k, b := range w.rowBuild {
		w.positions[k] = w.distinct[b]
	}
	return w.indexed(c, meta, len(w.known))
}

// stepTexts writes a column of texts that differ within a build.
func (w *Writer) stepTexts(b *Buffer, at []uint32, c column, meta *format.ColumnMetaData) error {
	s := int(c) - numBuildTexts
	w.dictionary = w.dictionary[:0]
	w.distinct = resized(w.distinct, len(b.steps[s].texts)+1)
	for i := range w.distinct {
		w.distinct[i] = -1
	}
	n := int32(0)
	for k, i := range at {
		t := b.at(i).step[s]
		if t != 0 && w.distinct[t] < 0 {
			w.distinct[t] = n
			w.addText(b.steps[s].texts[t-1])
			n++
		}
		w.positions[k] = w.distinct[t]
	}
	return w.indexed(c, meta, int(n))
}

// addText adds a text to the dictionary.
func (w *Writer) addText(t string) {
	w.dictionary = binary.LittleEndian.AppendUint32(w.dictionary, uint32(len(t)))
	w.dictionary = append(w.dictionary, t...)
}

// scheduled writes a column of times of builds. There is one value a build, so a
// dictionary takes less room than deltas between builds that take turns.
func (w *Writer) scheduled(b *Buffer, c column, meta *format.ColumnMetaData) error {
	w.dictionary, w.values = w.dictionary[:0], w.values[:0]
	w.distinct = resized(w.distinct, len(w.builds))
	for k, x := range w.builds {
		us := b.builds[x].scheduled
		w.distinct[k] = -1
		if us != noTime {
			w.distinct[k] = int32(len(w.values))
			w.dictionary = binary.LittleEndian.AppendUint64(w.dictionary, uint64(us))
			w.values = append(w.values, us)
		}
	}
	bounds(meta, w.values)
	for k, x := range w.rowBuild {
		w.positions[k] = w.distinct[x]
	}
	return w.indexed(c, meta, len(w.values))
}

// nanos writes a column of numbers below 1,000, which are mostly all 0.
func (w *Writer) nanos(c column, meta *format.ColumnMetaData, value func(k int) int16) error {
	var known [1000]int32 // position in the dictionary + 1
	w.dictionary = w.dictionary[:0]
	n := int32(0)
	for k := range w.positions {
		v := value(k)
		if known[v] == 0 {
			w.dictionary = binary.LittleEndian.AppendUint32(w.dictionary, uint32(v))
			n++
			known[v] = n
		}
		w.positions[k] = known[v] - 1
	}
	return w.indexed(c, meta, int(n))
}

// indexed writes a column given by a dictionary with n entries and the rows'
// positions in it.
func (w *Writer) indexed(c column, meta *format.ColumnMetaData, n int) error {
	w.positive = w.positive[:0]
	for _, k := range w.positions {
		if k >= 0 {
			w.positive = append(w.positive, k)
		}
	}
	if c.optional() {
		if err := w.appendLevels(meta, len(w.positive)); err != nil {
			return err
		}
	}
	if n == 0 {
		return w.chunk(meta, 0, format.Plain)
	}
	width := bits.Len(uint(n - 1))
	var err error
	if w.packed, err = (&rle.Encoding{BitWidth: width}).EncodeInt32(w.packed[:0], w.positive); err != nil {
		return err
	}
	w.page = append(append(w.page, byte(width)), w.packed...)
	return w.chunk(meta, n, format.RLEDictionary)
}

// deltas writes a column of integers, in which noTime is missing.
func (w *Writer) deltas(c column, meta *format.ColumnMetaData, value func(k int) int64) error {
	w.values = w.values[:0]
	for k := range w.positions {
		w.positions[k] = -1
		if x := value(k); x != noTime {
			w.positions[k] = 0
			w.values = append(w.values, x)
		}
	}
	if c.optional() {
		bounds(meta, w.values)
		if err := w.appendLevels(meta, len(w.values)); err != nil {
			return err
		}
	}
	var err error
	if w.packed, err = new(delta.BinaryPackedEncoding).EncodeInt64(w.packed[:0], w.values); err != nil {
		return err
	}
	w.page = append(w.page, w.packed...)
	return w.chunk(meta, 0, format.DeltaBinaryPacked)
}

// doubles writes a column of numbers, in which NaN is missing.
func (w *Writer) doubles(meta *format.ColumnMetaData, value func(k int) float64) error {
	w.texts = w.texts[:0]
	for k := range w.positions {
		w.positions[k] = -1
		if x := value(k); x == x {
			w.positions[k] = 0
			w.texts = binary.LittleEndian.AppendUint64(w.texts, math.Float64bits(x))
		}
	}
	if err := w.appendLevels(meta, len(w.texts)/8); err != nil {
		return err
	}
	w.page = append(w.page, w.texts...)
	return w.chunk(meta, 0, format.Plain)
}

// ids writes the column of ids.
func (w *Writer) ids(b *Buffer, at []uint32, meta *format.ColumnMetaData) error {
	w.texts, w.positive = w.texts[:0], w.positive[:0]
	for k, i := range at {
		id := b.id(i)
		w.positions[k] = -1
		if len(id) > 0 {
			w.positions[k] = 0
			w.positive = append(w.positive, int32(len(id)))
			w.texts = append(w.texts, id...)
		}
	}
	if err := w.appendLevels(meta, len(w.positive)); err != nil {
		return err
	}
	var err error
	if w.packed, err = new(delta.BinaryPackedEncoding).EncodeInt32(w.packed[:0], w.positive); err != nil {
		return err
	}
	w.page = append(append(w.page, w.packed...), w.texts...)
	return w.chunk(meta, 0, format.DeltaLengthByteArray)
}

// appendLevels appends to the page which rows have a value: those whose
// position is not negative.
func (w *Writer) appendLevels(meta *format.ColumnMetaData, values int) error {
	rows := len(w.positions)
	meta.Statistics.NullCount = int64(rows - values)
	w.levels = resized(w.levels, rows)
	for k, i := range w.positions {
		w.levels[k] = 1 - byte(uint32(i)>>31)
	}
	var err error
	if w.packed, err = (&rle.Encoding{BitWidth: 1}).EncodeLevels(w.packed[:0], w.levels); err != nil {
		return err
	}
	w.page = binary.LittleEndian.AppendUint32(w.page, uint32(len(w.packed)))
	w.page = append(w.page, w.packed...)
	return nil
}

// bounds notes the least and greatest value of a column, if it has one.
func bounds(meta *format.ColumnMetaData, values []int64) {
	if len(values) == 0 {
		return
	}
	lo, hi := values[0], values[0]
	for _, x := range values {
		lo, hi = min(lo, x), max(hi, x)
	}
	meta.Statistics.MinValue = binary.LittleEndian.AppendUint64(nil, uint64(lo))
	meta.Statistics.MaxValue = binary.LittleEndian.AppendUint64(nil, uint64(hi))
}

// chunk writes the pages of a column: the dictionary with n entries, unless n
// is 0, and the data.
func (w *Writer) chunk(meta *format.ColumnMetaData, n int, enc format.Encoding) error {
	meta.Encoding = []format.Encoding{enc, format.RLE} // RLE is that of the levels
	if n > 0 {
		meta.Encoding = append(meta.Encoding, format.Plain)
		meta.DictionaryPageOffset = w.size
		header := format.PageHeader{
			Type:                 format.DictionaryPage,
			DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(n), Encoding: format.Plain}),
		}
		if err := w.writePage(meta, &header, w.dictionary); err != nil {
			return err
		}
	}
	meta.DataPageOffset = w.size
	header := format.PageHeader{
		Type: format.DataPage,
		DataPageHeader: thrift.New(format.DataPageHeader{
			NumValues:               int32(meta.NumValues),
			Encoding:                enc,
			DefinitionLevelEncoding: format.RLE,
			RepetitionLevelEncoding: format.RLE,
			Statistics:              meta.Statistics,
		}),
	}
	return w.writePage(meta, &header, w.page)
}

func (w *Writer) writePage(meta *format.ColumnMetaData, header *format.PageHeader, page []byte) error {
	if len(page) > maxPage {
		return fmt.Errorf("a page of %d bytes; at most %d are possible", len(page), maxPage)
	}
	body := page
	if meta.Codec == format.Zstd {
		w.packed = w.zstd.EncodeAll(page, w.packed[:0])
		body = w.packed
	}
	header.UncompressedPageSize = int32(len(page))
	header.CompressedPageSize = int32(len(body))
	header.CRC = int32(crc32.ChecksumIEEE(body))
	w.header.Reset()
	if err := thrift.NewEncoder(new(thrift.CompactProtocol).NewWriter(&w.header)).Encode(header); err != nil {
		return err
	}
	meta.TotalUncompressedSize += int64(w.header.Len() + len(page))
	meta.TotalCompressedSize += int64(w.header.Len() + len(body))
	if err := w.emit(w.header.Bytes()); err != nil {
		return err
	}
	return w.emit(body)
}
