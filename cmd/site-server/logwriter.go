package main

import (
	"bytes"
	"io"
	"time"
)

// logWriter passes lines on without waiting: if nobody reads the log, lines are
// lost, and the site is still served.
type logWriter struct {
	lines chan []byte // nil is the last
	done  chan struct{}
}

// newLogWriter starts a writer to w.
func newLogWriter(w io.Writer) *logWriter {
	l := &logWriter{lines: make(chan []byte, 1024), done: make(chan struct{})}
	go func() {
		defer close(l.done)
		for line := range l.lines {
			if line == nil {
				return
			}
			_, _ = w.Write(line) // there is nowhere to report that the log cannot be written
		}
	}()
	return l
}

func (l *logWriter) Write(line []byte) (int, error) {
	select {
	case l.lines <- bytes.Clone(line):
	default:
	}
	return len(line), nil
}

// Close waits until the lines so far are written, but not for a log that nobody
// reads. Later lines are lost.
func (l *logWriter) Close() error {
	timeout := time.After(time.Second)
	select {
	case l.lines <- nil:
	case <-timeout:
		return nil
	}
	select {
	case <-l.done:
	case <-timeout:
	}
	return nil
}
