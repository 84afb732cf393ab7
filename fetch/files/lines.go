package files

import (
	"bytes"
	"io"
)

const (
	// blockSize is how many bytes are decoded at a time.
	blockSize = 1 << 20
	// maxLine is the length in bytes of the longest line that is read.
	maxLine = 64 << 20
)

// block is a run of whole lines, or stands for one line that is too long.
type block struct {
	lines   []byte // each ends with a line feed, except perhaps a file's last one
	tooLong bool
	buffer  []byte // holds the lines, to be reused for the next block
}

// splitter cuts a stream into blocks.
type splitter struct {
	in      io.Reader
	size    int // of a block, unless a line is longer
	longest int // line

	carry []byte // the beginning of the next block, shorter than size
	spare []byte // held a long line, to be reused for the next one
	err   error  // of in, returned after the bytes before it
}

// newSplitter begins to read and skips a byte order mark. size and longest must be
// more than the length of such a mark.
func newSplitter(in io.Reader, size, longest int) *splitter {
	s := &splitter{in: in, size: min(size, longest+1), longest: longest}
	mark := make([]byte, 3)
	n, err := io.ReadFull(in, mark)
	if s.err = err; err == io.ErrUnexpectedEOF {
		s.err = io.EOF // the stream is shorter than a mark
	}
	if s.carry = mark[:n]; string(s.carry) == "\xef\xbb\xbf" {
		s.carry = s.carry[:0]
	}
	return s
}

// next returns the next block, or io.EOF after the last one. It reuses buffer if
// that has the usual size.
func (s *splitter) next(buffer []byte) (block, error) {
	if cap(buffer) > s.size {
		s.spare = buffer
	}
	if cap(buffer) != s.size {
		buffer = make([]byte, 0, s.size)
	}
	buffer = append(buffer[:0], s.carry...)
	s.carry = s.carry[:0]
	seen := 0 // bytes without a line feed
	for {
		for until := min(seen+s.size, cap(buffer)); len(buffer) < until && s.err == nil; {
			var n int
			n, s.err = s.in.Read(buffer[len(buffer):until])
			buffer = buffer[:len(buffer)+n]
		}
		if s.err != nil && s.err != io.EOF {
			return block{}, s.err
		}
		if end := seen + bytes.LastIndexByte(buffer[seen:], '\n') + 1; end > seen {
			s.carry = append(s.carry, buffer[end:]...)
			return block{lines: buffer[:end], buffer: buffer}, nil
		}
		seen = len(buffer)
		switch {
		case seen > s.longest:
			return s.skip(buffer)
		case s.err == io.EOF && seen > 0:
			return block{lines: buffer, buffer: buffer}, nil
		case s.err == io.EOF:
			return block{}, io.EOF
		case seen == cap(buffer):
			buffer = s.grow(buffer)
		}
	}
}

// grow returns a longer buffer with the same content.
func (s *splitter) grow(buffer []byte) []byte {
	longer := s.spare[:0]
	s.spare = nil
	if cap(longer) <= cap(buffer) {
		longer = make([]byte, 0, min(2*cap(buffer), s.longest+1))
	}
	return append(longer, buffer...)
}

// skip reads to the end of a line that is too long.
func (s *splitter) skip(buffer []byte) (block, error) {
	for s.err == nil {
		var n int
		n, s.err = s.in.Read(buffer[:s.size])
		if end := bytes.IndexByte(buffer[:n], '\n') + 1; end > 0 {
			s.carry = append(s.carry, buffer[end:n]...)
			break
		}
	}
	if s.err != nil && s.err != io.EOF {
		return block{}, s.err
	}
	return block{tooLong: true, buffer: buffer}, nil
}
