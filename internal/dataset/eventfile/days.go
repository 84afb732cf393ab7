package eventfile

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

const (
	dayMicros = 86400 * 1e6
	// Days are counted from 1970-01-01. Only those from 2000 to 2099 have a
	// folder of their own, so that wrong dates cannot make a million folders.
	firstDay = 10957
	lastDay  = 47481
)

// NoDay is the day of the events without a time from 2000 to 2099.
const NoDay = lastDay + 1

// ValidDay reports whether day is one that [Writer.Spill] may name.
func ValidDay(day int) bool { return day >= firstDay && day <= NoDay }

// DayFolder returns the name of a day's folder, as Hive names partitions.
func DayFolder(day int) string {
	if day == NoDay {
		return "day=__HIVE_DEFAULT_PARTITION__"
	}
	return "day=" + time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly)
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

// instant is the inverse of micros for a time that is not missing.
func instant(us int64, nanos int32) Instant {
	sec, rest := us/1e6, us%1e6
	if rest < 0 {
		sec, rest = sec-1, rest+1e6
	}
	return Instant{Sec: sec, Nsec: int32(rest)*1000 + nanos}
}

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
	return NoDay
}

// byDay calls fn with each day that has rows and the positions of its rows, in
// the order of their time.
func (b *Buffer) byDay(fn func(day int, at []uint32) error) error {
	days := map[int][]uint32{}
	for i := range uint32(b.n) {
		day := b.at(i).day()
		days[day] = append(days[day], i)
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		b.sort(day, days[day])
		if err := fn(day, days[day]); err != nil {
			return err
		}
	}
	return nil
}

// sort orders the rows of one day by their time and then as they are: events
// that are close in time share builds, so their columns compress better.
func (b *Buffer) sort(day int, at []uint32) {
	const timeBits = 37 // holds a day's microseconds
	if day == NoDay || len(at) >= 1<<(64-timeBits) {
		return
	}
	sorted := make([]uint64, len(at))
	for k, i := range at {
		us, _ := b.at(i).time()
		sorted[k] = uint64(us-int64(day)*dayMicros)<<(64-timeBits) | uint64(k)
	}
	if slices.IsSorted(sorted) {
		return
	}
	slices.Sort(sorted)
	before := slices.Clone(at)
	for k, s := range sorted {
		at[k] = before[s&(1<<(64-timeBits)-1)]
	}
}
