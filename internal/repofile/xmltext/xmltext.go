// Package xmltext reads XML that strangers wrote: suppression files and Maven
// projects out of other people's repositories.
//
// Bytes in any declared encoding become UTF-8, then tokens. On top of what
// encoding/xml refuses, a document is refused if it has anything but exactly
// one root element, text outside of it, a declaration that is not at its start,
// an attribute twice, or elements nested beyond [MaxDepth]. A document type
// declaration is read over: no entity it declares is ever expanded (a reference
// to one stays the text "&name;"), nothing outside the bytes is looked at.
// Time and memory are linear in the length of the input.
package xmltext

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// MaxDepth is the number of elements that may be open at once.
const MaxDepth = 128

// maxMessage bounds the part of a message that comes from the document.
const maxMessage = 160

// Error says where a document stops being well-formed.
type Error struct {
	// Line counts from 1.
	Line int
	Text string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// Token is one token of the document and the line it begins on.
type Token struct {
	xml.Token
	Line int
}

// Reader gives the tokens of one document.
type Reader struct {
	text    []byte // UTF-8 without a byte order mark
	decoder *xml.Decoder
	depth   int
	rooted  bool // the root element was seen
	doctype string
}

// declaredEncoding finds the encoding in an XML declaration; it ends within the
// first few hundred bytes or there is none.
var declaredEncoding = regexp.MustCompile(`^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._:-]{0,40})["']`)

// NewReader returns a reader over the document. It fails if the encoding is
// not known.
func NewReader(document []byte) (*Reader, error) {
	text, err := toUTF8(document)
	if err != nil {
		return nil, err
	}
	r := &Reader{text: text, decoder: xml.NewDecoder(bytes.NewReader(text))}
	// The bytes are UTF-8 by now, whatever the declaration still says.
	r.decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return r, nil
}

// toUTF8 decodes by byte order mark, by the pattern of "<?" in 16-bit units, or
// by the XML declaration, in this order (appendix F of XML 1.0).
func toUTF8(document []byte) ([]byte, error) {
	utf16 := func(order unicode.Endianness) ([]byte, error) {
		return decode(unicode.UTF16(order, unicode.UseBOM), document)
	}
	switch {
	case bytes.HasPrefix(document, []byte("\xef\xbb\xbf")):
		return document[3:], nil
	case bytes.HasPrefix(document, []byte("\xff\xfe")), bytes.HasPrefix(document, []byte("<\x00")):
		return utf16(unicode.LittleEndian)
	case bytes.HasPrefix(document, []byte("\xfe\xff")), bytes.HasPrefix(document, []byte("\x00<")):
		return utf16(unicode.BigEndian)
	}
	m := declaredEncoding.FindSubmatch(document[:min(len(document), 512)])
	if m == nil {
		return document, nil
	}
	label := strings.ToLower(string(m[1]))
	if label == "utf-8" || label == "utf8" || label == "us-ascii" {
		return document, nil
	}
	if strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "utf-32") || strings.HasPrefix(label, "iso-10646") {
		return nil, &Error{1, fmt.Sprintf("declares the encoding %s, but is not in it", label)}
	}
	enc, _ := charset.Lookup(label)
	if enc == nil {
		return nil, &Error{1, fmt.Sprintf("declares the unknown encoding %q", label)}
	}
	return decode(enc, document)
}

func decode(enc encoding.Encoding, document []byte) ([]byte, error) {
	text, err := enc.NewDecoder().Bytes(document)
	if err != nil {
		return nil, &Error{1, "cannot be decoded: " + clip(err.Error())}
	}
	return text, nil
}

// Doctype is the text of the document type declaration once it was read, or "".
func (r *Reader) Doctype() string { return r.doctype }

// Next returns the next token. After the last token of a well-formed document
// it returns io.EOF; any other error is an [*Error]. The token's bytes are
// valid until the next call.
func (r *Reader) Next() (Token, error) {
	offset := r.decoder.InputOffset()
	line, _ := r.decoder.InputPos()
	token, err := r.decoder.Token()
	if errors.Is(err, io.EOF) {
		if !r.rooted {
			return Token{}, &Error{line, "no root element"}
		}
		return Token{}, io.EOF
	}
	if err != nil {
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			return Token{}, &Error{syntax.Line, clip(syntax.Msg)}
		}
		return Token{}, &Error{line, clip(err.Error())}
	}
	if wrong := r.check(token, offset); wrong != "" {
		return Token{}, &Error{line, wrong}
	}
	return Token{token, line}, nil
}

// check returns what is wrong with the token at that offset, or "".
func (r *Reader) check(token xml.Token, offset int64) string {
	switch t := token.(type) {
	case xml.StartElement:
		if r.depth == 0 && r.rooted {
			return "a second root element"
		}
		r.rooted = true
		if r.depth++; r.depth > MaxDepth {
			return fmt.Sprintf("elements nested more than %d deep", MaxDepth)
		}
		if name, ok := twice(t.Attr); ok {
			return "the attribute " + clip(name) + " is there twice"
		}
	case xml.EndElement:
		r.depth--
	case xml.CharData:
		if r.depth == 0 && len(bytes.TrimSpace(t)) > 0 {
			return "text outside of the root element"
		}
	case xml.ProcInst:
		if t.Target == "xml" && offset != 0 {
			return "an XML declaration that is not at the start"
		}
	case xml.Directive:
		r.tolerateEntities(string(t))
	}
	return ""
}

func twice(attributes []xml.Attr) (string, bool) {
	if len(attributes) < 2 {
		return "", false
	}
	seen := make(map[xml.Name]struct{}, len(attributes))
	for _, a := range attributes {
		if _, ok := seen[a.Name]; ok {
			return a.Name.Local, true
		}
		seen[a.Name] = struct{}{}
	}
	return "", false
}

var (
	entityDeclaration = regexp.MustCompile(`<!ENTITY\s+([^\s%"'<>&;]+)\s`)
	entityReference   = regexp.MustCompile(`&([^\s#"'<>&;]+);`)
	externalSubset    = regexp.MustCompile(`^DOCTYPE\s+[^\s\[]+\s+(?:SYSTEM|PUBLIC)\s`)
)

// tolerateEntities lets references to declared entities stand as they are. With
// an external subset, which is never fetched, any name may be declared there.
func (r *Reader) tolerateEntities(directive string) {
	if !strings.HasPrefix(directive, "DOCTYPE") {
		return
	}
	r.doctype = directive
	r.decoder.Entity = map[string]string{}
	keep := func(names [][]string) {
		for _, m := range names {
			r.decoder.Entity[m[1]] = "&" + m[1] + ";"
		}
	}
	keep(entityDeclaration.FindAllStringSubmatch(directive, -1))
	if externalSubset.MatchString(directive) {
		keep(entityReference.FindAllStringSubmatch(string(r.text), -1))
	}
}

func clip(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessage], "") + "…"
}
