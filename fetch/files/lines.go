package files

import (
	"bufio"
	"bytes"
	"io"
)

const (
	// blockSize is how many bytes are read at a time.
	blockSize = 1 << 20
	// maxLine is the length in bytes of the longest line that is read.
	maxLine = 64 << 20
)

// lines reads the lines of a stream.
type lines struct {
	in      *bufio.Reader
	longest int
	long    []byte // holds a line that is longer than the buffer of in
}

// newLines skips a byte order mark.
func newLines(in io.Reader, size, longest int) *lines {
	l := &lines{in: bufio.NewReaderSize(in, size), longest: longest}
	if mark, _ := l.in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = l.in.Discard(3)
	}
	return l
}

// next returns the next line without its line feed, or io.EOF after the last one.
// Of a line that is too long it returns a part. A line is overwritten by the next.
func (l *lines) next() (line []byte, tooLong bool, err error) {
	line, err = l.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		for l.long = l.long[:0]; err == bufio.ErrBufferFull; line, err = l.in.ReadSlice('\n') {
			l.extend(line)
		}
		l.extend(line)
		line = l.long
	}
	if err != nil && (err != io.EOF || len(line) == 0) {
		return nil, false, err
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	return line, len(line) > l.longest, nil
}

// extend appends a part of a long line, until it is too long.
func (l *lines) extend(part []byte) {
	if len(l.long) <= l.longest+1 {
		l.long = append(l.long, part...)
	}
}
