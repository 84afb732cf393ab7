package cosmos

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// Sizes in bytes. The service's pages are at most 4 MB: a much larger response
// is not a page, and a buffer that has grown beyond the usual size is not kept.
const (
	maxPage  = 32 << 20
	keepPage = 5 << 20
)

// page holds the documents of one response. It is reused for the next one.
type page struct {
	body      bytes.Buffer
	json      jsontext.Decoder
	documents [][]byte // views of body
}

// brokenPageError says what is wrong with a response of status 200.
type brokenPageError struct{ message string }

func (e *brokenPageError) Error() string { return e.message }

// read reads a response's body and finds its documents: the items of the member
// Documents. The error is a [*brokenPageError] or the network's.
//
// The whole body must be JSON, so that nothing is missing. What else may be
// wrong with a document is found by its decoder and costs that document only.
func (p *page) read(r io.Reader) error {
	if p.body.Cap() > keepPage {
		p.body = bytes.Buffer{}
	}
	p.body.Reset()
	p.documents = p.documents[:0]
	if _, err := p.body.ReadFrom(io.LimitReader(r, maxPage+1)); err != nil {
		return err
	}
	body := p.body.Bytes()
	switch {
	case len(body) > maxPage:
		return &brokenPageError{fmt.Sprintf("the response is larger than %d MB", maxPage>>20)}
	case len(bytes.TrimSpace(body)) == 0:
		return &brokenPageError{"the response is empty"}
	}
	p.json.Reset(bytes.NewBuffer(body), lenient...)
	if p.json.PeekKind() != '{' {
		return &brokenPageError{"the response is not a JSON object"}
	}
	found, err := p.split(body)
	if err == nil {
		if _, err = p.json.ReadToken(); err == io.EOF {
			err = nil
		} else if err == nil {
			err = &jsontext.SyntacticError{ByteOffset: p.json.InputOffset() - 1}
		}
	}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &brokenPageError{fmt.Sprintf("the response is cut off after %d bytes", len(body))}
	case errors.As(err, &syntax):
		return &brokenPageError{fmt.Sprintf("the response is not JSON at byte %d", syntax.ByteOffset)}
	case err != nil:
		return err
	case !found:
		return &brokenPageError{"the response has no Documents"}
	}
	return nil
}

// split collects the documents. found reports whether there is a list of them.
func (p *page) split(body []byte) (found bool, err error) {
	err = members(&p.json, func(name string) error {
		if name != "Documents" || p.json.PeekKind() != '[' {
			return p.json.SkipValue()
		}
		found = true
		return items(&p.json, func() error {
			document, err := p.json.ReadValue()
			end := p.json.InputOffset()
			if err == nil {
				p.documents = append(p.documents, body[end-int64(len(document)):end])
			}
			return err
		})
	})
	return found, err
}
