package serve

import (
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	// flushAt is how many waiting bytes wake the writer before the second is over.
	flushAt = 64 << 10
	// waitingLimit is how many bytes may wait if the reader of the log is slow.
	// Further lines are dropped and counted: a stuck log must not stop the site.
	waitingLimit = 4 << 20
)

// lineBuffer collects lines and writes them in large pieces, in a goroutine of
// its own. Write never blocks and never fails.
type lineBuffer struct {
	w    io.Writer
	wake chan struct{}
	stop chan struct{}
	done chan struct{}
	once sync.Once

	mu      sync.Mutex
	waiting []byte
	dropped int
}

func newLineBuffer(w io.Writer) *lineBuffer {
	b := &lineBuffer{w: w, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go b.run()
	return b
}

// Close writes the lines that are left and ends the goroutine.
func (b *lineBuffer) Close() error {
	b.once.Do(func() { close(b.stop) })
	<-b.done
	return nil
}

// Write adds one line.
func (b *lineBuffer) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting)+len(line) > waitingLimit {
		b.dropped++
		return len(line), nil
	}
	b.waiting = append(b.waiting, line...)
	if len(b.waiting) >= flushAt {
		select {
		case b.wake <- struct{}{}:
		default:
		}
	}
	return len(line), nil
}

func (b *lineBuffer) run() {
	defer close(b.done)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	spare := make([]byte, 0, 2*flushAt)
	for stopping := false; !stopping; {
		select {
		case <-ticker.C:
		case <-b.wake:
		case <-b.stop:
			stopping = true
		}
		b.mu.Lock()
		lines, dropped := b.waiting, b.dropped
		b.waiting, b.dropped = spare[:0], 0
		b.mu.Unlock()
		if dropped > 0 {
			lines = fmt.Appendf(lines, `{"msg":"access log lines dropped","count":%d}`+"\n", dropped)
		}
		if len(lines) > 0 {
			// There is nowhere to report that the log cannot be written.
			_, _ = b.w.Write(lines)
		}
		if spare = lines; cap(spare) > 4*flushAt {
			spare = make([]byte, 0, 2*flushAt)
		}
	}
}
