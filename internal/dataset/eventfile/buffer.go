package eventfile

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/parquet-go/parquet-go"
)

// Buffer holds copies of events until they are written, in little memory and
// with few pointers: equal texts are stored once. The zero Buffer is empty. It
// must be written and reset before its size is [MaxBuffer]. It belongs to one
// goroutine.
type Buffer struct {
	blocks []*block
	n      int
	bytes  int // of texts and ids

	// texts are numbered from 0, which is the missing text.
	texts []parquet.Value
	known map[string]uint32
	last  [numTexts]uint32 // those of the latest event that has one
}

// block holds rows and their ids.
type block struct {
	rows [blockRows]row
	ids  []byte
}

// row is one event.
type row struct {
	stage, scheduled           int64 // microseconds since the epoch, or noTime
	duration, ts               float64
	order                      int64
	text                       [numTexts]uint32 // numbers of texts
	id, idSize                 uint32           // in the block's ids
	stageNanos, scheduledNanos int16            // what the microseconds leave over
}

// MaxBuffer is the largest size of a [Buffer] in bytes.
const MaxBuffer = 1 << 30

const (
	blockRows = 512
	rowBytes  = int(unsafe.Sizeof(row{}))
	textBytes = 64 // that a text takes besides itself
	noTime    = math.MinInt64

	// maxText bounds a single text, maxSeconds a time on either side of the
	// epoch. No real document comes near either.
	maxText    = 8 << 20
	maxSeconds = 1 << 42
)

func (b *Buffer) at(i uint32) *row { return &b.blocks[i/blockRows].rows[i%blockRows] }

func (b *Buffer) id(i uint32) []byte {
	r := b.at(i)
	return b.blocks[i/blockRows].ids[r.id : r.id+r.idSize]
}

// Len returns the number of events.
func (b *Buffer) Len() int { return b.n }

// Size returns about how many bytes of memory are in use.
func (b *Buffer) Size() int { return b.n*rowBytes + b.bytes }

// Reset removes all events and keeps most of the memory.
func (b *Buffer) Reset() {
	for _, block := range b.blocks {
		block.ids = block.ids[:0]
	}
	*b = Buffer{blocks: b.blocks}
}

// Add appends a copy of e, which may hold views of memory that is overwritten
// afterwards. order is the event's position in the order read. Invalid UTF-8 is
// replaced by U+FFFD, because readers of Parquet refuse a file with it.
func (b *Buffer) Add(e *Event, order int64) (err error) {
	r := row{duration: e.Duration, ts: e.TS, order: order}
	if r.stage, r.stageNanos, err = micros(e.Stage); err != nil {
		return fmt.Errorf("%v: %w", colStage, err)
	}
	if r.scheduled, r.scheduledNanos, err = micros(e.Scheduled); err != nil {
		return fmt.Errorf("%v: %w", colScheduled, err)
	}
	for c := range texts {
		text := *texts[c].event(e)
		if text == "" {
			continue
		}
		// Neighbouring events mostly share their texts.
		k, known := b.last[c], true
		if k == 0 || view(b.texts[k].ByteArray()) != text {
			k, known = b.known[text]
		}
		if !known {
			if k, err = b.addText(text); err != nil {
				return fmt.Errorf("%v: %w", column(c), err)
			}
		}
		r.text[c], b.last[c] = k, k
	}
	if err := checkLength(e.ID); err != nil {
		return fmt.Errorf("%v: %w", colID, err)
	}
	b.push(r, valid(e.ID))
	return nil
}

// addText gives a text a number.
func (b *Buffer) addText(text string) (uint32, error) {
	if err := checkLength(text); err != nil {
		return 0, err
	}
	if b.known == nil {
		b.known, b.texts = map[string]uint32{}, []parquet.Value{{}}
	}
	text = strings.Clone(text)
	k := uint32(len(b.texts))
	b.texts = append(b.texts, optional(parquet.ByteArrayValue(bytesOf(valid(text)))))
	b.known[text] = k
	b.bytes += len(text) + textBytes
	return k, nil
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
	b.bytes += len(id)
}

func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

func checkLength(text string) error {
	if len(text) > maxText {
		return fmt.Errorf("a text of %d bytes; at most %d are possible", len(text), maxText)
	}
	return nil
}

// bytesOf returns a text as bytes, which must not be changed.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// view returns bytes as a text, which changes with them.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
