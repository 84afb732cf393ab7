package eventfile

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Buffer holds copies of events until they are written, in little memory and
// with few pointers: what is the same in all events of a build is stored once.
// The zero Buffer is empty. It must be written and reset before its size is
// [MaxBuffer]. It belongs to one goroutine.
type Buffer struct {
	blocks []*block
	n      int
	texts  int // bytes of all texts

	builds []build
	known  map[string]uint32 // position of a record in builds
	steps  [numStepTexts]interner

	scratch []byte
}

// block holds rows and their ids.
type block struct {
	rows [blockRows]row
	ids  []byte
}

// row is one event.
type row struct {
	stage      int64 // microseconds since the epoch, or noTime
	duration   float64
	ts         float64
	order      int64
	id, idSize uint32 // in the block's ids
	build      uint32
	step       [numStepTexts]uint32 // position in the interner + 1, 0 is missing
	stageNanos int16                // what the microseconds leave over
}

// build is what the events of a build have in common.
type build struct {
	record         string // each text after its length as a uvarint, then the time
	scheduled      int64
	scheduledNanos int16
}

// MaxBuffer is the largest size of a [Buffer] in bytes.
const MaxBuffer = 1 << 30

const (
	blockRows = 4096
	rowBytes  = int(unsafe.Sizeof(row{}))
	noTime    = math.MinInt64

	// maxText bounds a single text, maxSeconds a time on either side of the
	// epoch. No real document comes near either.
	maxText    = 8 << 20
	maxSeconds = 1 << 42
)

// interner numbers texts.
type interner struct {
	texts []string
	known map[string]uint32
}

func (b *Buffer) at(i uint32) *row { return &b.blocks[i/blockRows].rows[i%blockRows] }

func (b *Buffer) id(i uint32) []byte {
	block := b.blocks[i/blockRows]
	r := &block.rows[i%blockRows]
	return block.ids[r.id : r.id+r.idSize]
}

// Len returns the number of events.
func (b *Buffer) Len() int { return b.n }

// Size returns about how many bytes of memory are in use.
func (b *Buffer) Size() int { return b.n*rowBytes + b.texts + len(b.builds)*96 }

// Reset removes all events and keeps most of the memory.
func (b *Buffer) Reset() {
	for _, block := range b.blocks {
		block.ids = block.ids[:0]
	}
	clear(b.builds)
	*b = Buffer{blocks: b.blocks, builds: b.builds[:0], scratch: b.scratch}
}

// Add appends a copy of e, which may hold views of memory that is overwritten
// afterwards. order is the event's position in the order read. Invalid UTF-8 is
// replaced by U+FFFD, because readers of Parquet refuse a file with it.
func (b *Buffer) Add(e *Event, order int64) error {
	stage, stageNanos, err := micros(e.Stage)
	if err != nil {
		return fmt.Errorf("%v: %w", colStage, err)
	}
	scheduled, scheduledNanos, err := micros(e.Scheduled)
	if err != nil {
		return fmt.Errorf("%v: %w", colScheduled, err)
	}
	texts := e.texts()
	r := row{stage: stage, stageNanos: stageNanos, duration: e.Duration, ts: e.TS, order: order}
	valid := utf8.ValidString(e.ID)
	if len(e.ID) > maxText {
		return errTooLong(colID, e.ID)
	}
	for i, t := range texts[numBuildTexts:] {
		known := false
		if r.step[i], known = b.steps[i].number(*t); known {
			continue
		}
		if len(*t) > maxText {
			return errTooLong(column(numBuildTexts+i), *t)
		}
		if valid = valid && utf8.ValidString(*t); valid {
			r.step[i] = b.steps[i].add(*t)
			b.texts += len(*t) + 64
		}
	}
	record := b.record(texts[:numBuildTexts], scheduled, scheduledNanos)
	k, known := b.known[string(record)]
	if !known {
		for c, t := range texts[:numBuildTexts] {
			if len(*t) > maxText {
				return errTooLong(column(c), *t)
			}
			valid = valid && utf8.ValidString(*t)
		}
	}
	if !valid {
		return b.addRepaired(e, order)
	}
	if !known {
		k = b.addBuild(build{string(record), scheduled, scheduledNanos})
	}
	r.build = k
	b.push(r, e.ID)
	return nil
}

// record lays out what the events of a build have in common as one text.
func (b *Buffer) record(texts []*string, scheduled int64, nanos int16) []byte {
	s := b.scratch[:0]
	for _, t := range texts {
		s = binary.AppendUvarint(s, uint64(len(*t)))
		s = append(s, *t...)
	}
	s = binary.LittleEndian.AppendUint64(s, uint64(scheduled))
	s = binary.LittleEndian.AppendUint16(s, uint16(nanos))
	b.scratch = s
	return s
}

func (b *Buffer) addBuild(x build) uint32 {
	if b.known == nil {
		b.known = map[string]uint32{}
	}
	k := uint32(len(b.builds))
	b.builds = append(b.builds, x)
	b.known[x.record] = k
	b.texts += len(x.record)
	return k
}

// push appends a row.
func (b *Buffer) push(r row, id string) {
	last := b.n / blockRows
	if last == len(b.blocks) {
		b.blocks = append(b.blocks, new(block))
	}
	block := b.blocks[last]
	r.id, r.idSize = uint32(len(block.ids)), uint32(len(id))
	block.ids = append(block.ids, id...)
	block.rows[b.n%blockRows] = r
	b.n++
	b.texts += len(id)
}

// addRepaired adds e with all of its texts made valid.
func (b *Buffer) addRepaired(e *Event, order int64) error {
	valid := *e
	valid.ID = strings.ToValidUTF8(e.ID, "\uFFFD")
	for _, t := range valid.texts() {
		*t = strings.ToValidUTF8(*t, "\uFFFD")
	}
	return b.Add(&valid, order)
}

func errTooLong(c column, text string) error {
	return fmt.Errorf("%v: a text of %d bytes; at most %d are possible", c, len(text), maxText)
}

// number returns the number of a text, 0 for the empty one.
func (in *interner) number(text string) (k uint32, known bool) {
	if text == "" {
		return 0, true
	}
	k, known = in.known[text]
	return k, known
}

// add gives a text a number, from 1 on.
func (in *interner) add(text string) uint32 {
	if in.known == nil {
		in.known = map[string]uint32{}
	}
	text = strings.Clone(text)
	in.texts = append(in.texts, text)
	in.known[text] = uint32(len(in.texts))
	return in.known[text]
}

// cut returns the first text of a build's record and what follows it.
func cut(record string) (text, rest string) {
	n, k := uint64(record[0]), 1
	if n >= 0x80 {
		n, k = binary.Uvarint(bytesOf(record[:min(len(record), binary.MaxVarintLen64)]))
	}
	return record[k : k+int(n)], record[k+int(n):]
}

// bytesOf returns a text as bytes, which must not be changed.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// view returns bytes as a text, which changes with them.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
