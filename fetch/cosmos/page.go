package cosmos

import (
	"bytes"
	"fmt"
	"io"
)

// Sizes in bytes: the service's pages are at most 4 MB, so a larger answer is
// not one, and a buffer that ever was larger than usual is not kept.
const (
	maxPage  = 32 << 20
	keepPage = 5 << 20
)

// page holds the documents of one answer and is used again for the next.
type page struct {
	body      []byte
	documents [][]byte // views of body
}

// brokenPageError says what an answer with status 200 lacks.
type brokenPageError struct{ message string }

func (e *brokenPageError) Error() string { return e.message }

// read takes in a body. The error is a [*brokenPageError], or the network's.
func (p *page) read(r io.Reader) error {
	if cap(p.body) > keepPage {
		p.body = nil
	}
	p.body, p.documents = p.body[:0], p.documents[:0]
	limited := io.LimitReader(r, maxPage+1)
	for {
		if len(p.body) == cap(p.body) {
			grown := make([]byte, len(p.body), max(2*cap(p.body), 256<<10))
			copy(grown, p.body)
			p.body = grown
		}
		n, err := limited.Read(p.body[len(p.body):cap(p.body)])
		p.body = p.body[:len(p.body)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if len(p.body) > maxPage {
		return &brokenPageError{fmt.Sprintf("the answer is larger than %d MB", maxPage>>20)}
	}
	return p.split()
}

// split finds the documents: the items of the member Documents of the answer's
// object. It checks as much of the JSON as it takes to be sure that nothing is
// cut off; each document is checked by its decoder.
func (p *page) split() error {
	s := scanner{data: p.body}
	if s.space(); s.at == len(s.data) {
		return &brokenPageError{"the answer is empty"}
	}
	if !s.take('{') {
		return &brokenPageError{"the answer is not a JSON object"}
	}
	found := false
	for first := true; ; first = false {
		s.space()
		if s.take('}') {
			break
		}
		if !first && !s.take(',') {
			return s.broken()
		}
		s.space()
		name := s.at
		if !s.text() {
			return s.broken()
		}
		documents := string(s.data[name:s.at]) == `"Documents"`
		s.space()
		if !s.take(':') {
			return s.broken()
		}
		s.space()
		if !documents || s.at < len(s.data) && s.data[s.at] != '[' {
			if !s.value() {
				return s.broken()
			}
			continue
		}
		if found = true; !s.items(&p.documents) {
			return s.broken()
		}
	}
	if s.space(); s.at != len(s.data) {
		return s.broken()
	}
	if !found {
		return &brokenPageError{"the answer has no Documents"}
	}
	return nil
}

// scanner walks over JSON text.
type scanner struct {
	data []byte
	at   int
}

func (s *scanner) broken() error {
	if s.at >= len(s.data) {
		return &brokenPageError{fmt.Sprintf("the answer is cut off after %d bytes", len(s.data))}
	}
	return &brokenPageError{fmt.Sprintf("the answer is not JSON at byte %d", s.at)}
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) take(c byte) bool {
	ok := s.at < len(s.data) && s.data[s.at] == c
	if ok {
		s.at++
	}
	return ok
}

// items takes an array and appends its items.
func (s *scanner) items(to *[][]byte) bool {
	if !s.take('[') {
		return false
	}
	for first := true; ; first = false {
		s.space()
		if s.take(']') {
			return true
		}
		if !first {
			if !s.take(',') {
				return false
			}
			s.space()
		}
		start := s.at
		if !s.value() {
			return false
		}
		*to = append(*to, s.data[start:s.at])
	}
}

// text takes a string.
func (s *scanner) text() bool {
	if !s.take('"') {
		return false
	}
	for {
		n := bytes.IndexByte(s.data[s.at:], '"')
		if n < 0 {
			s.at = len(s.data)
			return false
		}
		end := s.at + n
		backslashes := 0
		for i := end - 1; i >= s.at && s.data[i] == '\\'; i-- {
			backslashes++
		}
		s.at = end + 1
		if backslashes%2 == 0 {
			return true
		}
	}
}

// value takes a value: a text, a balanced run of brackets, or what reaches up
// to the next bracket, comma or space.
func (s *scanner) value() bool {
	depth := 0
	start := s.at
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case '"':
			if !s.text() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return s.at > start
			}
			if depth--; depth == 0 {
				s.at++
				return true
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return s.at > start
			}
		}
		s.at++
	}
	return false
}
