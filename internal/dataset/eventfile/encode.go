package eventfile

import (
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// schema is that of an events file.
var schema = func() *parquet.Schema {
	columns := parquet.Group{}
	for c := range numColumns {
		columns[c.String()] = c.node()
	}
	return parquet.NewSchema("event", columns)
}()

// places are the positions of the columns in the schema.
var places = func() (at [numColumns]int) {
	for c := range numColumns {
		leaf, _ := schema.Lookup(c.String())
		at[c] = leaf.ColumnIndex
	}
	return at
}()

// node describes a column.
func (c column) node() parquet.Node {
	var node parquet.Node
	switch c {
	case colID:
		node = parquet.Encoded(parquet.String(), &parquet.DeltaLengthByteArray)
	case colScheduled:
		// There is one value a build, so a dictionary takes less room than deltas
		// between builds that take turns.
		node = parquet.Encoded(parquet.Timestamp(parquet.Microsecond), &parquet.RLEDictionary)
	case colStage:
		node = parquet.Encoded(parquet.Timestamp(parquet.Microsecond), &parquet.DeltaBinaryPacked)
	case colScheduledNanos, colStageNanos:
		node = parquet.Encoded(parquet.Leaf(parquet.Int32Type), &parquet.RLEDictionary)
	case colDuration, colTS:
		node = parquet.Leaf(parquet.DoubleType)
	case colOrder:
		node = parquet.Encoded(parquet.Leaf(parquet.Int64Type), &parquet.DeltaBinaryPacked)
	case colKey:
		node = parquet.Compressed(parquet.Leaf(parquet.Int64Type), &parquet.Uncompressed) // hashes do not compress
	default:
		node = parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	}
	if c.optional() {
		return parquet.Optional(node)
	}
	return node
}

// options make one page, with its checksum, of each column of a row group. Only
// times have bounds, for readers that look for days.
var options = func() []parquet.WriterOption {
	list := []parquet.WriterOption{
		schema,
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest, Concurrency: 1}),
		parquet.DataPageVersion(1),
		parquet.DataPageStatistics(false),
		parquet.PageBufferSize(1 << 14), // looked at after each call of write
		parquet.WriteBufferSize(0),
		parquet.CreatedBy("rse-dashboard", "", ""),
	}
	for c := range numColumns {
		if c != colScheduled && c != colStage {
			list = append(list, parquet.SkipPageBounds(c.String()))
		}
	}
	return list
}()

// write appends the rows at the given positions to the Parquet file, column by column.
func (w *Writer) write(b *Buffer, at []uint32) error {
	for len(at) > 0 {
		n := min(len(at), groupRows)
		for c := range numColumns {
			w.values = resized(w.values, n)
			b.values(c, at[:n], w.values)
			if _, err := w.parquet.ColumnWriters()[places[c]].WriteRowValues(w.values); err != nil {
				return err
			}
		}
		if err := w.parquet.Flush(); err != nil {
			return err
		}
		at = at[n:]
	}
	return nil
}

// values stores the values that a column has in the given rows.
func (b *Buffer) values(c column, at []uint32, to []parquet.Value) {
	switch {
	case int(c) >= numTexts:
		for k, i := range at {
			to[k] = b.value(c, b.at(i), i)
		}
	case b.last[c] == 0: // no event has such a text
		clear(to)
	default:
		for k, i := range at {
			to[k] = b.texts[b.at(i).text[c]]
		}
	}
}

// value returns the value of a column, other than a text that repeats, in row i.
func (b *Buffer) value(c column, r *row, i uint32) parquet.Value {
	switch {
	case c == colID && r.idSize > 0:
		return optional(parquet.ByteArrayValue(b.id(i)))
	case c == colScheduled && r.scheduled != noTime:
		return optional(parquet.Int64Value(r.scheduled))
	case c == colStage && r.stage != noTime:
		return optional(parquet.Int64Value(r.stage))
	case c == colDuration && r.duration == r.duration:
		return optional(parquet.DoubleValue(r.duration))
	case c == colTS && r.ts == r.ts:
		return optional(parquet.DoubleValue(r.ts))
	case c == colScheduledNanos:
		return parquet.Int32Value(int32(r.scheduledNanos))
	case c == colStageNanos:
		return parquet.Int32Value(int32(r.stageNanos))
	case c == colOrder:
		return parquet.Int64Value(r.order)
	case c == colKey:
		return parquet.Int64Value(int64(DocumentKey(b.text(r, colSource), b.text(r, colPartition), view(b.id(i)))))
	}
	return parquet.Value{}
}

// text returns the text of a column in a row, "" if it is missing.
func (b *Buffer) text(r *row, c column) string {
	if r.text[c] == 0 {
		return ""
	}
	return view(b.texts[r.text[c]].ByteArray())
}

// optional marks a value as present in a column that may hold nulls.
func optional(v parquet.Value) parquet.Value {
	v.SetDefinitionLevel(1)
	return v
}
