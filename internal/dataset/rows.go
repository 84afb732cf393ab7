package dataset

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// rows holds events until they are written, in little memory and without
// pointers. What is the same in all events of a build is stored once: the
// fields are laid out behind each other and looked up as one text.
type rows struct {
	blocks [][]row // each of rowBlock rows, but for the last
	n      int

	arena  arena
	builds []build
	known  index // of builds
	steps  [numStepTexts]interner

	scratch []byte
}

// row is one event.
type row struct {
	id         ref
	stage      int64 // microseconds since the epoch, or noTime
	duration   float64
	ts         float64
	order      int64
	build      uint32
	step       [numStepTexts]uint32 // position in the interner + 1, 0 is missing
	stageNanos int16                // what the microseconds leave over
}

// build is what the events of a build have in common.
type build struct {
	texts          ref // each text after its length as a uvarint, then the time
	scheduled      int64
	scheduledNanos int16
}

const (
	rowBlock = 4096
	rowBytes = 72
	noTime   = math.MinInt64

	// maxText bounds a single text, maxSeconds a time on either side of the
	// epoch; both are far beyond what a document can hold in earnest.
	maxText    = 8 << 20
	maxSeconds = 1 << 42
)

// interner numbers texts.
type interner struct {
	texts []ref
	known index
}

func (r *rows) at(i int) *row { return &r.blocks[i/rowBlock][i%rowBlock] }

// bytes is about the memory in use.
func (r *rows) bytes() int {
	n := r.n*rowBytes + r.arena.used + len(r.builds)*24 + r.known.bytes()
	for i := range r.steps {
		n += r.steps[i].known.bytes() + 8*len(r.steps[i].texts)
	}
	return n
}

// reset removes all rows and keeps the memory.
func (r *rows) reset() {
	r.n = 0
	r.arena.reset()
	r.builds = r.builds[:0]
	r.known.reset()
	for i := range r.steps {
		r.steps[i].texts = r.steps[i].texts[:0]
		r.steps[i].known.reset()
	}
}

// add appends a copy of e. Texts that are not UTF-8 get the replacement
// character, since readers of Parquet refuse a file with anything else.
func (r *rows) add(e *Event, order int64) error {
	var texts [numTexts]string
	e.texts(&texts)
	return r.addTexts(e, &texts, order)
}

func (r *rows) addTexts(e *Event, texts *[numTexts]string, order int64) error {
	stage, stageNanos, err := micros(e.Stage)
	if err != nil {
		return fmt.Errorf("%v: %w", colStage, err)
	}
	scheduled, scheduledNanos, err := micros(e.Scheduled)
	if err != nil {
		return fmt.Errorf("%v: %w", colScheduled, err)
	}

	s := r.scratch[:0]
	for _, t := range texts[:numBuildTexts] {
		if len(t) < 0x80 {
			s = append(s, byte(len(t)))
		} else {
			s = binary.AppendUvarint(s, uint64(len(t)))
		}
		s = append(s, t...)
	}
	s = binary.LittleEndian.AppendUint64(s, uint64(scheduled))
	s = binary.LittleEndian.AppendUint16(s, uint16(scheduledNanos))
	r.scratch = s

	record := view(s)
	k := r.known.find(record, len(r.builds), func(k int) bool { return r.arena.get(r.builds[k].texts) == record })
	if k < 0 {
		if bad, err := check(texts[:numBuildTexts], 0); err != nil || bad {
			r.known.forget(record, len(r.builds))
			if err != nil {
				return err
			}
			return r.addRepaired(e, texts, order)
		}
		k = len(r.builds)
		r.builds = append(r.builds, build{r.arena.add(record), scheduled, scheduledNanos})
	}

	var step [numStepTexts]uint32
	for i, t := range texts[numBuildTexts:] {
		if t == "" {
			continue
		}
		in := &r.steps[i]
		k := in.known.find(t, len(in.texts), func(k int) bool { return r.arena.get(in.texts[k]) == t })
		if k < 0 {
			if bad, err := check(texts[numBuildTexts+i:][:1], numBuildTexts+i); err != nil || bad {
				in.known.forget(t, len(in.texts))
				if err != nil {
					return err
				}
				return r.addRepaired(e, texts, order)
			}
			k = len(in.texts)
			in.texts = append(in.texts, r.arena.add(t))
		}
		step[i] = uint32(k + 1)
	}

	var id ref
	if e.ID != "" {
		if bad, err := check([]string{e.ID}, int(colID)); err != nil {
			return err
		} else if bad {
			return r.addRepaired(e, texts, order)
		}
		id = r.arena.add(e.ID)
	}

	if r.n == len(r.blocks)*rowBlock {
		r.blocks = append(r.blocks, make([]row, rowBlock))
	}
	*r.at(r.n) = row{
		id: id, stage: stage, duration: e.Duration, ts: e.TS, order: order,
		build: uint32(k), step: step, stageNanos: stageNanos,
	}
	r.n++
	return nil
}

// addRepaired adds e with all of its texts made valid.
func (r *rows) addRepaired(e *Event, texts *[numTexts]string, order int64) error {
	valid := *e
	valid.ID = strings.ToValidUTF8(e.ID, "\uFFFD")
	for i, t := range texts {
		texts[i] = strings.ToValidUTF8(t, "\uFFFD")
	}
	return r.addTexts(&valid, texts, order)
}

// check reports whether one of the texts, of columns from first on, is not
// UTF-8; the error is about one that is too long.
func check(texts []string, first int) (bad bool, err error) {
	for i, t := range texts {
		if len(t) > maxText {
			return false, fmt.Errorf("%v: a text of %d bytes; at most %d are possible", column(first+i), len(t), maxText)
		}
		bad = bad || !utf8.ValidString(t)
	}
	return bad, nil
}

// micros splits an instant into whole microseconds and what is left over.
func micros(t Instant) (us int64, nanos int16, err error) {
	if t.IsMissing() {
		return noTime, 0, nil
	}
	if t.Sec < -maxSeconds || t.Sec > maxSeconds || t.Nsec < 0 || t.Nsec > 999_999_999 {
		return 0, 0, fmt.Errorf("an instant of %d s and %d ns is out of range", t.Sec, t.Nsec)
	}
	return t.Sec*1e6 + int64(t.Nsec/1000), int16(t.Nsec % 1000), nil
}

// instant is the inverse of micros for a time that is there.
func instant(us int64, nanos int32) Instant {
	sec, rest := us/1e6, us%1e6
	if rest < 0 {
		sec, rest = sec-1, rest+1e6
	}
	return Instant{Sec: sec, Nsec: int32(rest)*1000 + nanos}
}

const (
	dayMicros = 86400 * 1e6
	// Days are counted from 1970-01-01. Only those from 2000 to 2099 have a
	// folder of their own, so that odd dates cannot make a million folders;
	// all others, and events without any time, share the one of noDay.
	firstDay = 10957
	lastDay  = 47481
	noDay    = lastDay + 1
)

// time returns the event's time in microseconds, for sorting and filing; ok is
// false without one in the years that have folders.
func (r *row) time() (us int64, ok bool) {
	us = r.stage
	if us == noTime {
		// The comparison is false for NaN too.
		if !(r.ts >= firstDay*86400 && r.ts < (lastDay+1)*86400) {
			return 0, false
		}
		us = int64(r.ts * 1e6)
	}
	return us, us >= firstDay*dayMicros && us < (lastDay+1)*dayMicros
}

// day returns the day whose folder the event belongs in.
func (r *row) day() int {
	if us, ok := r.time(); ok {
		return int(us / dayMicros)
	}
	return noDay
}
