package main

import (
	"bytes"
	"fmt"
	"testing"
)

// stuck is a writer that blocks until it is released.
type stuck struct {
	release chan struct{}
	bytes.Buffer
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.release
	return s.Buffer.Write(p)
}

func TestLogThatNobodyReadsDoesNotStopTheSite(t *testing.T) {
	reader := &stuck{release: make(chan struct{})}
	log := newLogWriter(reader)
	for range 3 * cap(log.lines) {
		fmt.Fprintln(log, "line")
	}
	close(reader.release)
	log.Close()
	if got := bytes.Count(reader.Bytes(), []byte("line\n")); got < cap(log.lines) || got > cap(log.lines)+1 {
		t.Errorf("got %d lines, want the %d that had room", got, cap(log.lines))
	}
}

func TestLogWriterKeepsTheOrderAndCopiesLines(t *testing.T) {
	var out bytes.Buffer
	log := newLogWriter(&out)
	line := []byte("1\n")
	for c := byte('1'); c <= '9'; c++ {
		line[0] = c
		log.Write(line)
	}
	log.Close()
	if got, want := out.String(), "1\n2\n3\n4\n5\n6\n7\n8\n9\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
