package cosmos

import (
	"bytes"
	"errors"
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

// read reads a response's body and finds its documents: the items of the member
// Documents.
//
// The whole body must be JSON, so that nothing is missing. What else may be
// wrong with a document is found by its decoder and costs that document only.
func (p *page) read(r io.Reader) *failure {
	if p.body.Cap() > keepPage {
		p.body = bytes.Buffer{}
	}
	p.body.Reset()
	p.documents = p.documents[:0]
	if _, err := p.body.ReadFrom(io.LimitReader(r, maxPage+1)); err != nil {
		return transportFailure(err, false)
	}
	body := p.body.Bytes()
	switch {
	case len(body) > maxPage:
		return unusable("the response is larger than %d MB", maxPage>>20)
	case len(bytes.TrimSpace(body)) == 0:
		return unusable("the response is empty")
	}
	p.json.Reset(bytes.NewBuffer(body), lenient)
	if p.json.PeekKind() != '{' {
		return unusable("the response is not a JSON object")
	}
	found, err := p.split(body)
	if rest := bytes.TrimLeft(body[p.json.InputOffset():], " \t\r\n"); err == nil && len(rest) > 0 {
		return unusable("the response is not JSON at byte %d", len(body)-len(rest))
	}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return unusable("the response is cut off after %d bytes", len(body))
	case errors.As(err, &syntax):
		return unusable("the response is not JSON at byte %d", syntax.ByteOffset)
	case !found:
		return unusable("the response has no Documents")
	}
	return nil
}

// split collects the documents. found reports whether there is a list of them.
func (p *page) split(body []byte) (found bool, err error) {
	_, err = p.json.ReadToken()
	for err == nil && p.json.PeekKind() == '"' {
		name, _ := p.json.ReadToken()
		if name.String() != "Documents" || p.json.PeekKind() != '[' {
			err = p.json.SkipValue()
			continue
		}
		found = true
		_, err = p.json.ReadToken()
		for err == nil && p.json.PeekKind() != ']' {
			var document jsontext.Value
			document, err = p.json.ReadValue()
			end := p.json.InputOffset()
			p.documents = append(p.documents, body[end-int64(len(document)):end])
		}
		if err == nil {
			_, err = p.json.ReadToken()
		}
	}
	if err == nil {
		_, err = p.json.ReadToken() // the closing brace, or what is wrong there
	}
	return found, err
}
