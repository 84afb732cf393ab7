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

// block is a run of whole lines, or one line that is too long to be read.
type block struct {
	lines   []byte // each ends with a line feed, but perhaps the last one of a file
	tooLong bool
	buffer  []byte // what the lines lie in, for the next block
}

// splitter cuts a stream into blocks.
type splitter struct {
	in      io.Reader
	size    int // of a block
	longest int // line

	carry []byte // the beginning of the next block
	err   error  // of in, told when what came before it has been handed out
}

// newSplitter begins to read; longest is at least as long as a byte order mark,
// which is left out.
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

// next returns the next block, in buffer if that has the usual size, and io.EOF
// behind the last one.
func (s *splitter) next(buffer []byte) (block, error) {
	// What was needed for a long line is not kept.
	if want := max(s.size, min(2*len(s.carry), s.longest+1)); cap(buffer) != want {
		buffer = make([]byte, 0, want)
	}
	buffer = append(buffer[:0], s.carry...)
	if s.carry = s.carry[:0]; cap(s.carry) > s.size {
		s.carry = nil
	}
	for {
		for len(buffer) < cap(buffer) && s.err == nil {
			var n int
			n, s.err = s.in.Read(buffer[len(buffer):cap(buffer)])
			buffer = buffer[:len(buffer)+n]
		}
		if s.err != nil && s.err != io.EOF {
			return block{}, s.err
		}
		if end := bytes.LastIndexByte(buffer, '\n') + 1; end > 0 {
			s.carry = append(s.carry, buffer[end:]...)
			return block{lines: buffer[:end], buffer: buffer}, nil
		}
		switch {
		case len(buffer) > s.longest:
			return s.skip(buffer)
		case s.err == io.EOF && len(buffer) > 0:
			return block{lines: buffer, buffer: buffer}, nil
		case s.err == io.EOF:
			return block{}, io.EOF
		}
		longer := make([]byte, len(buffer), min(2*cap(buffer), s.longest+1))
		copy(longer, buffer)
		buffer = longer
	}
}

// skip reads on to the end of a line that is too long.
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
