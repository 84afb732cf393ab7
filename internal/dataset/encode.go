package dataset

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// The rows are in memory in the shape that Parquet wants, dictionaries and
// positions in them, so the pages are put together here from parquet-go's
// encodings instead of handing every value to its writer, which would look each
// of them up in a dictionary again.

const (
	// A row group is what a reader holds at once: this many rows, and about
	// this many bytes of texts.
	groupRows  = 1 << 16
	groupBytes = 24 << 20
)

// encoder turns rows into Parquet files. It belongs to one goroutine.
type encoder struct {
	zstd *zstd.Encoder
	out  *bufio.Writer

	// What follows is scratch memory.
	perm       []uint32 // rows by day
	counts     []uint32 // by day from firstDay on
	sorted     []uint64
	builds     []uint32 // distinct builds of the group, as positions in rows.builds
	localBuild []uint32 // position in rows.builds → position in builds + 1
	rowBuild   []uint32 // row of the group → position in builds
	cursor     []string // what is left of each build's record
	ofBuild    []int32  // build → position in the dictionary, or -1
	known      index
	dict       []string
	positions  []int32
	levels     []byte
	ints       []int64
	ids        []byte
	lengths    []int32
	local      []int32

	dictPage, page, packed, whole []byte
	header                        bytes.Buffer
}

// part is a Parquet file of events being written, by itself or within a larger
// file.
type part struct {
	path   string
	file   *os.File
	to     *bufio.Writer
	size   int64
	rows   int64
	groups []format.RowGroup
}

// create creates a file, with its folder if need be. An encoder writes one file
// at a time.
func (e *encoder) create(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, err
	}
	if e.out == nil {
		e.out = bufio.NewWriterSize(nil, 1<<16)
	}
	e.out.Reset(f)
	return f, nil
}

// begin begins a Parquet file at the end of f, the file just created.
func (e *encoder) begin(f *os.File) *part {
	p := &part{path: f.Name(), file: f, to: e.out}
	_ = p.write([]byte("PAR1")) // the writer repeats its error
	return p
}

// closeFile makes the file just created durable, or removes it after an error.
func (e *encoder) closeFile(f *os.File, err error) error {
	if err == nil {
		err = e.out.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

func (p *part) write(b []byte) error {
	n, err := p.to.Write(b)
	p.size += int64(n)
	return err
}

// end writes the footer.
func (p *part) end() error {
	meta := format.FileMetaData{
		Version:   2,
		Schema:    fileSchema(),
		NumRows:   p.rows,
		RowGroups: p.groups,
		CreatedBy: "rse-dashboard (parquet-go)",
	}
	for range numColumns {
		meta.ColumnOrders = append(meta.ColumnOrders, format.ColumnOrder{Value: new(format.TypeDefinedOrder)})
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return fmt.Errorf("%s: footer: %w", p.path, err)
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	footer = append(footer, "PAR1"...)
	return p.write(footer)
}

// fileSchema is the schema of an events file.
func fileSchema() []format.SchemaElement {
	schema := []format.SchemaElement{{Name: "event", NumChildren: thrift.New(int32(numColumns))}}
	for _, c := range columnOrder {
		e := format.SchemaElement{
			Name:           c.String(),
			Type:           thrift.New(c.physicalType()),
			RepetitionType: thrift.New(format.Required),
		}
		if c.optional() {
			e.RepetitionType = thrift.New(format.Optional)
		}
		switch c {
		case colScheduled, colStage:
			e.ConvertedType = thrift.New(deprecated.TimestampMicros)
			e.LogicalType.Value = &format.TimestampType{
				IsAdjustedToUTC: true,
				Unit:            format.TimeUnit{Value: new(format.MicroSeconds)},
			}
		default:
			if c.physicalType() == format.ByteArray {
				e.ConvertedType = thrift.New(deprecated.UTF8)
				e.LogicalType.Value = new(format.StringType)
			}
		}
		schema = append(schema, e)
	}
	return schema
}

func (c column) physicalType() format.Type {
	switch c {
	case colScheduled, colStage, colOrder, colKey:
		return format.Int64
	case colScheduledNanos, colStageNanos:
		return format.Int32
	case colDuration, colTS:
		return format.Double
	}
	return format.ByteArray
}

// byDay calls fn with each day that has rows and the positions of its rows, in
// the order of their time.
func (e *encoder) byDay(r *rows, fn func(day int, at []uint32) error) error {
	e.counts = resized(e.counts, noDay-firstDay+2)
	clear(e.counts)
	for i := range r.n {
		e.counts[r.at(i).day()-firstDay+1]++
	}
	for d := 1; d < len(e.counts); d++ {
		e.counts[d] += e.counts[d-1]
	}
	e.perm = resized(e.perm, r.n)
	for i := range r.n {
		d := r.at(i).day() - firstDay
		e.perm[e.counts[d]] = uint32(i)
		e.counts[d]++
	}
	start := uint32(0)
	for d, end := range e.counts[:len(e.counts)-1] {
		if end == start {
			continue
		}
		at := e.perm[start:end]
		start = end
		e.sort(r, d+firstDay, at)
		if err := fn(d+firstDay, at); err != nil {
			return err
		}
	}
	return nil
}

// sort orders the rows of one day by their time and then as they are: events
// that are close in time share builds, so their columns compress better.
func (e *encoder) sort(r *rows, day int, at []uint32) {
	const timeBits = 37 // holds a day's microseconds
	if day == noDay || len(at) >= 1<<(64-timeBits) {
		return
	}
	e.sorted = resized(e.sorted, len(at))
	for k, i := range at {
		us, _ := r.at(int(i)).time()
		e.sorted[k] = uint64(us-int64(day)*dayMicros)<<(64-timeBits) | uint64(k)
	}
	if slices.IsSorted(e.sorted) {
		return
	}
	slices.Sort(e.sorted)
	e.builds = resized(e.builds, len(at))
	copy(e.builds, at)
	for k, s := range e.sorted {
		at[k] = e.builds[s&(1<<(64-timeBits)-1)]
	}
}

// write appends the rows at the given positions to the file.
func (e *encoder) write(p *part, r *rows, at []uint32) error {
	for len(at) > 0 {
		n, size := 0, 0
		last := uint32(math.MaxUint32)
		for n < len(at) && n < groupRows && size < groupBytes {
			row := r.at(int(at[n]))
			size += row.id.len() + 64
			if row.build != last {
				// Too much where builds alternate, which does no harm: only
				// texts of uncommon length come near the bound.
				last = row.build
				size += r.builds[last].texts.len() / 8
			}
			n++
		}
		if err := e.group(p, r, at[:n]); err != nil {
			return err
		}
		at = at[n:]
	}
	return nil
}

// group writes one row group.
func (e *encoder) group(p *part, r *rows, at []uint32) error {
	g := format.RowGroup{
		Columns:    make([]format.ColumnChunk, numColumns),
		NumRows:    int64(len(at)),
		FileOffset: p.size,
		Ordinal:    int16(len(p.groups)),
	}
	if len(p.groups) > math.MaxInt16 {
		return fmt.Errorf("%s: more than %d row groups", p.path, math.MaxInt16+1)
	}

	e.localBuild = resized(e.localBuild, len(r.builds))
	clear(e.localBuild)
	e.rowBuild = resized(e.rowBuild, len(at))
	e.builds, e.cursor = e.builds[:0], e.cursor[:0]
	for k, i := range at {
		b := r.at(int(i)).build
		if e.localBuild[b] == 0 {
			e.builds = append(e.builds, b)
			e.cursor = append(e.cursor, r.arena.get(r.builds[b].texts))
			e.localBuild[b] = uint32(len(e.builds))
		}
		e.rowBuild[k] = e.localBuild[b] - 1
	}

	// The columns are written in the order of their numbers, since a build's
	// record is read in that order; where they are in the file is free.
	place := make([]int, numColumns)
	for i, c := range columnOrder {
		place[c] = i
	}
	for c := column(0); c < numColumns; c++ {
		chunk, err := e.column(p, r, at, c)
		if err != nil {
			return fmt.Errorf("%s: column %v: %w", p.path, c, err)
		}
		g.TotalByteSize += chunk.TotalUncompressedSize
		g.TotalCompressedSize += chunk.TotalCompressedSize
		g.Columns[place[c]] = format.ColumnChunk{FileOffset: 0, MetaData: chunk}
	}
	p.groups = append(p.groups, g)
	p.rows += g.NumRows
	clear(e.cursor)
	clear(e.dict[:cap(e.dict)])
	return nil
}

func (e *encoder) column(p *part, r *rows, at []uint32, c column) (format.ColumnMetaData, error) {
	meta := format.ColumnMetaData{
		Type:         c.physicalType(),
		PathInSchema: []string{c.String()},
		// One codec for all row groups of a column, however small: readers
		// such as parquet-go take it from the first.
		Codec:     format.Zstd,
		NumValues: int64(len(at)),
	}
	e.page = e.page[:0]
	e.positions = resized(e.positions, len(at))
	switch {
	case int(c) < numBuildTexts:
		e.buildTexts(c, len(at))
		return e.dictionary(p, &meta, c, len(e.dict), e.dictPage)

	case int(c) < numTexts:
		e.stepTexts(r, at, int(c)-numBuildTexts)
		return e.dictionary(p, &meta, c, len(e.dict), e.dictPage)

	case c == colScheduled:
		// One value a build, so a dictionary takes less than deltas between
		// builds that take turns.
		e.ofBuild = resized(e.ofBuild, len(e.builds))
		e.dictPage = e.dictPage[:0]
		n := 0
		lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
		for k, b := range e.builds {
			us := r.builds[b].scheduled
			if us == noTime {
				e.ofBuild[k] = -1
				continue
			}
			e.dictPage = binary.LittleEndian.AppendUint64(e.dictPage, uint64(us))
			e.ofBuild[k] = int32(n)
			n++
			lo, hi = min(lo, us), max(hi, us)
		}
		for k, b := range e.rowBuild {
			e.positions[k] = e.ofBuild[b]
		}
		bounds(&meta, lo, hi)
		return e.dictionary(p, &meta, c, n, e.dictPage)

	case c == colScheduledNanos:
		for k, b := range e.rowBuild {
			e.positions[k] = int32(r.builds[e.builds[b]].scheduledNanos)
		}
		return e.nanos(p, &meta, c)

	case c == colStageNanos:
		for k, i := range at {
			e.positions[k] = int32(r.at(int(i)).stageNanos)
		}
		return e.nanos(p, &meta, c)

	case c == colStage:
		e.ints = e.ints[:0]
		lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
		for k, i := range at {
			us := r.at(int(i)).stage
			e.positions[k] = 0
			if us == noTime {
				e.positions[k] = -1
				continue
			}
			e.ints = append(e.ints, us)
			lo, hi = min(lo, us), max(hi, us)
		}
		bounds(&meta, lo, hi)
		return e.deltas(p, &meta, c)

	case c == colOrder:
		e.ints = resized(e.ints, len(at))
		for k, i := range at {
			e.ints[k] = r.at(int(i)).order
		}
		return e.deltas(p, &meta, c)

	case c == colDuration, c == colTS:
		values := 0
		e.whole = e.whole[:0]
		for k, i := range at {
			x := r.at(int(i)).duration
			if c == colTS {
				x = r.at(int(i)).ts
			}
			e.positions[k] = 0
			if x != x {
				e.positions[k] = -1
				continue
			}
			e.whole = binary.LittleEndian.AppendUint64(e.whole, math.Float64bits(x))
			values++
		}
		if err := e.appendLevels(&meta, values); err != nil {
			return meta, err
		}
		e.page = append(e.page, e.whole...)
		return meta, e.chunk(p, &meta, 0, format.Plain)

	case c == colKey:
		// Hashes do not compress.
		meta.Codec = format.Uncompressed
		for k, i := range at {
			e.page = binary.LittleEndian.AppendUint64(e.page, e.key(r, r.at(int(i)), e.rowBuild[k]))
		}
		return meta, e.chunk(p, &meta, 0, format.Plain)

	default:
		e.ids, e.lengths = e.ids[:0], e.lengths[:0]
		for k, i := range at {
			id := r.arena.get(r.at(int(i)).id)
			e.positions[k] = 0
			if id == "" {
				e.positions[k] = -1
				continue
			}
			e.lengths = append(e.lengths, int32(len(id)))
			e.ids = append(e.ids, id...)
		}
		if err := e.appendLevels(&meta, len(e.lengths)); err != nil {
			return meta, err
		}
		var err error
		if e.packed, err = new(delta.BinaryPackedEncoding).EncodeInt32(e.packed[:0], e.lengths); err != nil {
			return meta, err
		}
		e.page = append(append(e.page, e.packed...), e.ids...)
		return meta, e.chunk(p, &meta, 0, format.DeltaLengthByteArray)
	}
}

// key returns DocumentKey of a row, whose build is the k-th of the group.
func (e *encoder) key(r *rows, w *row, k uint32) uint64 {
	if w.id == 0 {
		return 0
	}
	record := r.arena.get(r.builds[e.builds[k]].texts)
	source, record := cut(record)
	partition, _ := cut(record)
	b := append(e.packed[:0], source...)
	b = append(append(b, 0x1f), partition...)
	b = append(append(b, 0x1f), r.arena.get(w.id)...)
	b = append(b, 0x1f)
	e.packed = b
	return max(1, xxhash.Sum64(b))
}

// cut returns the first text of a build's record and what follows it.
func cut(record string) (text, rest string) {
	n := uint64(record[0])
	k := 1
	if n >= 0x80 {
		n &= 0x7f
		for shift := 7; ; shift += 7 {
			c := record[k]
			k++
			n |= uint64(c&0x7f) << shift
			if c < 0x80 {
				break
			}
		}
	}
	return record[k : k+int(n)], record[k+int(n):]
}

// buildTexts makes the dictionary of a column of the builds and the rows'
// positions in it.
func (e *encoder) buildTexts(c column, n int) {
	e.known.reset()
	e.dict, e.dictPage = e.dict[:0], e.dictPage[:0]
	e.ofBuild = resized(e.ofBuild, len(e.builds))
	for k := range e.builds {
		var t string
		t, e.cursor[k] = cut(e.cursor[k])
		if t == "" {
			e.ofBuild[k] = -1
			continue
		}
		at := e.known.find(t, len(e.dict), func(k int) bool { return e.dict[k] == t })
		if at < 0 {
			at = len(e.dict)
			e.dict = append(e.dict, t)
			e.dictPage = binary.LittleEndian.AppendUint32(e.dictPage, uint32(len(t)))
			e.dictPage = append(e.dictPage, t...)
		}
		e.ofBuild[k] = int32(at)
	}
	for k, b := range e.rowBuild[:n] {
		e.positions[k] = e.ofBuild[b]
	}
}

// stepTexts does the same for a column of the steps.
func (e *encoder) stepTexts(r *rows, at []uint32, c int) {
	e.dict, e.dictPage = e.dict[:0], e.dictPage[:0]
	e.local = resized(e.local, len(r.steps[c].texts)+1)
	for i := range e.local {
		e.local[i] = -1
	}
	for k, i := range at {
		s := r.at(int(i)).step[c]
		if s != 0 && e.local[s] < 0 {
			t := r.arena.get(r.steps[c].texts[s-1])
			e.local[s] = int32(len(e.dict))
			e.dict = append(e.dict, t)
			e.dictPage = binary.LittleEndian.AppendUint32(e.dictPage, uint32(len(t)))
			e.dictPage = append(e.dictPage, t...)
		}
		e.positions[k] = e.local[s]
	}
}

// nanos writes a column of numbers below 1,000, which are mostly all 0.
func (e *encoder) nanos(p *part, meta *format.ColumnMetaData, c column) (format.ColumnMetaData, error) {
	var local [1000]int32
	e.dictPage = e.dictPage[:0]
	n := int32(0)
	for k, v := range e.positions {
		if local[v] == 0 {
			e.dictPage = binary.LittleEndian.AppendUint32(e.dictPage, uint32(v))
			n++
			local[v] = n
		}
		e.positions[k] = local[v] - 1
	}
	return e.dictionary(p, meta, c, int(n), e.dictPage)
}

// dictionary writes a column given by its dictionary's page and the rows'
// positions in it.
func (e *encoder) dictionary(p *part, meta *format.ColumnMetaData, c column, n int, page []byte) (format.ColumnMetaData, error) {
	e.lengths = e.lengths[:0]
	if c.optional() {
		for _, k := range e.positions {
			if k >= 0 {
				e.lengths = append(e.lengths, k)
			}
		}
		if err := e.appendLevels(meta, len(e.lengths)); err != nil {
			return *meta, err
		}
	} else {
		e.lengths = append(e.lengths, e.positions...)
	}
	if n == 0 {
		return *meta, e.chunk(p, meta, 0, format.Plain)
	}
	width := bits.Len(uint(n - 1))
	var err error
	if e.packed, err = (&rle.Encoding{BitWidth: width}).EncodeInt32(e.packed[:0], e.lengths); err != nil {
		return *meta, err
	}
	e.page = append(append(e.page, byte(width)), e.packed...)
	return *meta, e.chunk(p, meta, n, format.RLEDictionary)
}

// deltas writes a column of integers.
func (e *encoder) deltas(p *part, meta *format.ColumnMetaData, c column) (format.ColumnMetaData, error) {
	if c.optional() {
		if err := e.appendLevels(meta, len(e.ints)); err != nil {
			return *meta, err
		}
	}
	var err error
	if e.packed, err = new(delta.BinaryPackedEncoding).EncodeInt64(e.packed[:0], e.ints); err != nil {
		return *meta, err
	}
	e.page = append(e.page, e.packed...)
	return *meta, e.chunk(p, meta, 0, format.DeltaBinaryPacked)
}

// appendLevels appends to the page which rows have a value: those whose
// position is not negative.
func (e *encoder) appendLevels(meta *format.ColumnMetaData, values int) error {
	rows := len(e.positions)
	meta.Statistics.NullCount = int64(rows - values)
	switch values {
	case rows:
		e.packed = append(binary.AppendUvarint(e.packed[:0], uint64(rows)<<1), 1)
	case 0:
		e.packed = append(binary.AppendUvarint(e.packed[:0], uint64(rows)<<1), 0)
	default:
		e.levels = resized(e.levels, rows)
		for k, i := range e.positions {
			e.levels[k] = 1 - byte(uint32(i)>>31)
		}
		var err error
		if e.packed, err = (&rle.Encoding{BitWidth: 1}).EncodeLevels(e.packed[:0], e.levels); err != nil {
			return err
		}
	}
	e.page = binary.LittleEndian.AppendUint32(e.page, uint32(len(e.packed)))
	e.page = append(e.page, e.packed...)
	return nil
}

// bounds notes the least and greatest value of a column, if it has one.
func bounds(meta *format.ColumnMetaData, lo, hi int64) {
	if lo <= hi {
		meta.Statistics.MinValue = binary.LittleEndian.AppendUint64(nil, uint64(lo))
		meta.Statistics.MaxValue = binary.LittleEndian.AppendUint64(nil, uint64(hi))
	}
}

// chunk writes the pages of a column: the dictionary with n entries, unless n
// is 0, and the data.
func (e *encoder) chunk(p *part, meta *format.ColumnMetaData, n int, enc format.Encoding) error {
	if n > 0 {
		meta.DictionaryPageOffset = p.size
		header := format.PageHeader{
			Type:                 format.DictionaryPage,
			DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(n), Encoding: format.Plain}),
		}
		if err := e.writePage(p, meta, &header, e.dictPage); err != nil {
			return err
		}
		meta.Encoding = append(meta.Encoding, format.Plain)
	}
	meta.DataPageOffset = p.size
	if !slices.Contains(meta.Encoding, enc) {
		meta.Encoding = append(meta.Encoding, enc)
	}
	meta.Encoding = append(meta.Encoding, format.RLE) // of the levels
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
	return e.writePage(p, meta, &header, e.page)
}

func (e *encoder) writePage(p *part, meta *format.ColumnMetaData, header *format.PageHeader, page []byte) error {
	if len(page) > maxPage {
		return fmt.Errorf("a page of %d bytes; at most %d are possible", len(page), maxPage)
	}
	body := page
	if meta.Codec == format.Zstd {
		e.packed = e.zstd.EncodeAll(page, e.packed[:0])
		body = e.packed
	}
	header.UncompressedPageSize = int32(len(page))
	header.CompressedPageSize = int32(len(body))
	header.CRC = int32(crc32.ChecksumIEEE(body))
	e.header.Reset()
	if err := thrift.NewEncoder(new(thrift.CompactProtocol).NewWriter(&e.header)).Encode(header); err != nil {
		return err
	}
	meta.TotalUncompressedSize += int64(e.header.Len() + len(page))
	meta.TotalCompressedSize += int64(e.header.Len() + len(body))
	if err := p.write(e.header.Bytes()); err != nil {
		return err
	}
	return p.write(body)
}

// resized returns s with length n and any content.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/8)
	}
	return s[:n]
}
