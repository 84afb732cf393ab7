package dataset

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// cpu is the processor time that the process has taken.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure runs fn b.N times and reports CPU seconds and the largest heap seen.
func measure(b *testing.B, events int, fn func(i int)) {
	b.Helper()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		top := uint64(0)
		for {
			select {
			case <-done:
				peak <- top
				return
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				top = max(top, m.HeapAlloc)
			}
		}
	}()
	start := cpu()
	b.ResetTimer()
	for i := range b.N {
		runtime.GC() // what the time before left is not this time's
		fn(i)
	}
	b.StopTimer()
	b.ReportMetric((cpu()-start).Seconds()/float64(b.N)/float64(events)*1e6, "cpu-s/Mevents")
	close(done)
	top := <-peak
	b.ReportMetric(float64(top-min(top, before.HeapAlloc))/1e6, "MB")
}

// tape holds events outside of the heap, so that a benchmark does not measure
// what a million structs, which no real reader holds, do to the collector.
type tape struct {
	bytes []byte
	n     int
}

func taped(b *testing.B, events []eventfile.Event) *tape {
	memory, err := syscall.Mmap(-1, 0, len(events)*1024, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = syscall.Munmap(memory) })
	t := &tape{bytes: memory[:0], n: len(events)}
	for i := range events {
		e := &events[i]
		for _, s := range append(eventtest.Texts(e), &e.ID) {
			t.bytes = binary.LittleEndian.AppendUint16(t.bytes, uint16(len(*s)))
			t.bytes = append(t.bytes, *s...)
		}
		for _, x := range []uint64{uint64(e.Scheduled.Sec), uint64(e.Scheduled.Nsec), uint64(e.Stage.Sec), uint64(e.Stage.Nsec),
			math.Float64bits(e.Duration), math.Float64bits(e.TS)} {
			t.bytes = binary.LittleEndian.AppendUint64(t.bytes, x)
		}
	}
	return t
}

// play hands the events to fn, as views.
func (t *tape) play(fn func(*eventfile.Event)) {
	var e eventfile.Event
	texts := append(eventtest.Texts(&e), &e.ID)
	at := 0
	text := func() string {
		n := int(binary.LittleEndian.Uint16(t.bytes[at:]))
		at += 2 + n
		return unsafe.String(unsafe.SliceData(t.bytes[at-n:]), n)
	}
	number := func() uint64 { at += 8; return binary.LittleEndian.Uint64(t.bytes[at-8:]) }
	for range t.n {
		for _, s := range texts {
			*s = text()
		}
		e.Scheduled = eventfile.Instant{Sec: int64(number()), Nsec: int32(number())}
		e.Stage = eventfile.Instant{Sec: int64(number()), Nsec: int32(number())}
		e.Duration, e.TS = math.Float64frombits(number()), math.Float64frombits(number())
		fn(&e)
	}
}

// record commits a tape as one slice.
func record(b *testing.B, dir string, t *tape, buffer int) {
	u, err := Begin(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer u.Close()
	s, err := u.Stage("files", "token", nil)
	if err != nil {
		b.Fatal(err)
	}
	w, err := s.Slice("all", 0, buffer)
	if err != nil {
		b.Fatal(err)
	}
	t.play(func(e *eventfile.Event) {
		if err := w.Write(e); err != nil {
			b.Fatal(err)
		}
	})
	if err := w.Finish(nil); err != nil {
		b.Fatal(err)
	}
	if err := s.Commit([]string{"all"}, Replace, Provenance{}); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkWrite(b *testing.B) {
	const n = 1_000_000
	for _, order := range []string{"ordered", "shuffled"} {
		events := eventtest.Lifelike(n, 180)
		if order == "shuffled" {
			events = eventtest.Shuffled(events, 1)
		}
		t := taped(b, events)
		events = nil
		b.Run(order+"/tape", func(b *testing.B) {
			measure(b, n, func(int) { t.play(func(*eventfile.Event) {}) })
		})
		for _, buffer := range []int{96, 16} {
			b.Run(fmt.Sprintf("%s/%dMB", order, buffer), func(b *testing.B) {
				dirs := make([]string, b.N)
				for i := range dirs {
					dirs[i] = b.TempDir()
				}
				measure(b, n, func(i int) { record(b, dirs[i], t, buffer<<20) })
			})
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	events := eventtest.Lifelike(1_000_000, 180)
	dir := b.TempDir()
	put(b, dir, Replace, events, len(events), 96<<20)
	measure(b, 11_000, func(int) { put(b, dir, Merge, events[len(events)-11_000:], 11_000, 16<<20) })
}

func BenchmarkRead(b *testing.B) {
	const n = 1_000_000
	dir := b.TempDir()
	put(b, dir, Replace, eventtest.Lifelike(n, 18), n, 96<<20)
	d, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	b.Run("events", func(b *testing.B) {
		measure(b, n, func(int) {
			rows := 0
			if err := d.Events(context.Background(), func(batch *eventfile.Batch) error { rows += batch.N; return nil }); err != nil || rows != n {
				b.Fatal(rows, err)
			}
		})
	})
	b.Run("with-ids", func(b *testing.B) {
		measure(b, n, func(int) {
			if err := d.Events(context.Background(), func(batch *eventfile.Batch) error { _ = batch.ID.At(0); return nil }); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("duplicates", func(b *testing.B) {
		measure(b, n, func(int) {
			if keys, err := d.DuplicateKeys(context.Background()); err != nil || len(keys) != 0 {
				b.Fatal(len(keys), err)
			}
		})
	})
}
