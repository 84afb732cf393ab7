// Package xmltext decodes XML that is not trusted: suppression files and Maven
// projects out of other people's repositories.
//
// Bytes in any declared encoding become UTF-8, then encoding/xml fills a struct.
// On top of what encoding/xml refuses, a document is refused if it has anything
// but exactly one root element, text outside of it, a declaration that is not at
// its start, an attribute twice, or elements nested deeper than [MaxDepth]. A
// document type declaration is skipped: no entity it declares is ever expanded (a
// reference to one remains the text "&name;"), and nothing is fetched.
package xmltext

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// The bounds of a document. Real ones have some hundred kilobytes and ten levels.
const (
	MaxBytes = 4 << 20
	MaxDepth = 128 // elements open at once
)

// maxMessage bounds the part of a message that comes from the document.
const maxMessage = 160

// Error says where a document stops being well-formed.
type Error struct {
	// Line counts from 1.
	Line int
	Text string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// Element is an element of any name, for structs that are decoded.
type Element struct {
	XMLName xml.Name
	// Line is where the element begins, counted from 1.
	Line       int        `xml:"urn:rse-dashboard:position line,attr"`
	Attributes []xml.Attr `xml:",any,attr"`
	// Text is the element's own text, without that of the elements in it.
	Text     string    `xml:",chardata"`
	Children []Element `xml:",any"`
}

// position is the namespace of the attribute that tells a decoded element its
// line; encoding/xml has no other way.
const position = "urn:rse-dashboard:position"

// Attribute returns the value of an attribute by its local name. The one without
// a namespace is preferred to one of another namespace.
func (e *Element) Attribute(local string) (value string, ok bool) {
	for _, a := range e.Attributes {
		switch {
		case a.Name.Local != local || a.Name.Space == "xmlns":
		case a.Name.Space == "":
			return a.Value, true
		case !ok:
			value, ok = a.Value, true
		}
	}
	return value, ok
}

// Decode fills a struct from a document, by the rules of encoding/xml, and
// returns the document type declaration, or "". Every error is an [*Error].
func Decode(document []byte, root any) (doctype string, err error) {
	if len(document) > MaxBytes {
		return "", &Error{1, fmt.Sprintf("larger than %d bytes", MaxBytes)}
	}
	text, err := toUTF8(document)
	if err != nil {
		return "", &Error{1, err.Error()}
	}
	c := &checker{text: text, decoder: xml.NewDecoder(bytes.NewReader(text))}
	// The bytes are UTF-8 by now, whatever the declaration says.
	c.decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	d := xml.NewTokenDecoder(c)
	if err = d.Decode(root); err == nil {
		for err == nil {
			_, err = d.Token() // what follows the root has to be well-formed too
		}
		if errors.Is(err, io.EOF) {
			return c.doctype, nil
		}
	} else if errors.Is(err, io.EOF) {
		err = errors.New("no root element")
	}
	line, _ := c.decoder.InputPos()
	message := err.Error()
	if syntax := new(xml.SyntaxError); errors.As(err, &syntax) {
		line, message = syntax.Line, syntax.Msg
	}
	if at := new(Error); errors.As(err, &at) {
		return "", at
	}
	return "", &Error{line, words.Shorten(message, maxMessage)}
}

// declaredEncoding finds the encoding in an XML declaration, which ends within
// the first few hundred bytes.
var declaredEncoding = regexp.MustCompile(`^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._:-]{0,40})["']`)

// toUTF8 decodes by byte order mark, by the pattern of "<?" in 16-bit units, or
// by the XML declaration, in this order (appendix F of XML 1.0).
func toUTF8(document []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(document, []byte("\xef\xbb\xbf")):
		return document[3:], nil
	case bytes.HasPrefix(document, []byte("\xff\xfe")), bytes.HasPrefix(document, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(document)
	case bytes.HasPrefix(document, []byte("\xfe\xff")), bytes.HasPrefix(document, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(document)
	}
	m := declaredEncoding.FindSubmatch(document[:min(len(document), 512)])
	if m == nil {
		return document, nil
	}
	switch label := strings.ToLower(string(m[1])); {
	case label == "utf-8", label == "utf8", label == "us-ascii":
		return document, nil
	case strings.HasPrefix(label, "utf-16"), strings.HasPrefix(label, "utf-32"), strings.HasPrefix(label, "iso-10646"):
		return nil, fmt.Errorf("declares the encoding %s, but is not in it", label)
	default:
		encoding, _ := charset.Lookup(label)
		if encoding == nil {
			return nil, fmt.Errorf("declares the unknown encoding %q", label)
		}
		return encoding.NewDecoder().Bytes(document)
	}
}

// checker passes on the tokens of a document and refuses what encoding/xml lets
// through. It implements [xml.TokenReader].
type checker struct {
	text    []byte // UTF-8 without a byte order mark
	decoder *xml.Decoder
	depth   int
	rooted  bool // the root element has begun
	doctype string
}

// Token returns the next token. It adds its line to a start element.
func (c *checker) Token() (xml.Token, error) {
	offset := c.decoder.InputOffset()
	line, _ := c.decoder.InputPos()
	token, err := c.decoder.Token()
	if err != nil {
		return nil, err
	}
	wrong := ""
	switch t := token.(type) {
	case xml.StartElement:
		wrong = c.start(t)
		t.Attr = append(t.Attr, xml.Attr{Name: xml.Name{Space: position, Local: "line"}, Value: strconv.Itoa(line)})
		token = t
	case xml.EndElement:
		c.depth--
	case xml.CharData:
		if c.depth == 0 && len(bytes.TrimSpace(t)) > 0 {
			wrong = "text outside of the root element"
		}
	case xml.ProcInst:
		if t.Target == "xml" && offset != 0 {
			wrong = "an XML declaration that is not at the start"
		}
	case xml.Directive:
		c.tolerateEntities(string(t))
	}
	if wrong != "" {
		return nil, &Error{line, wrong}
	}
	return token, nil
}

// start returns what is wrong with the begin of an element, or "".
func (c *checker) start(t xml.StartElement) string {
	if c.depth == 0 && c.rooted {
		return "a second root element"
	}
	c.rooted = true
	if c.depth++; c.depth > MaxDepth {
		return fmt.Sprintf("elements nested more than %d deep", MaxDepth)
	}
	seen := make(map[xml.Name]bool, len(t.Attr))
	for _, a := range t.Attr {
		if seen[a.Name] {
			return fmt.Sprintf("the attribute %.80s occurs twice", a.Name.Local)
		}
		seen[a.Name] = true
	}
	return ""
}

var (
	entityDeclaration = regexp.MustCompile(`<!ENTITY\s+([^\s%"'<>&;]+)\s`)
	entityReference   = regexp.MustCompile(`&([^\s#"'<>&;]+);`)
	externalSubset    = regexp.MustCompile(`^DOCTYPE\s+[^\s\[]+\s+(?:SYSTEM|PUBLIC)\s`)
)

// tolerateEntities lets references to declared entities remain as they are. With
// an external subset, which is never fetched, any name may be declared there.
func (c *checker) tolerateEntities(directive string) {
	if c.doctype != "" || !strings.HasPrefix(directive, "DOCTYPE") {
		return
	}
	c.doctype = directive
	names := entityDeclaration.FindAllStringSubmatch(directive, -1)
	if externalSubset.MatchString(directive) {
		names = append(names, entityReference.FindAllStringSubmatch(string(c.text), -1)...)
	}
	c.decoder.Entity = map[string]string{}
	for _, m := range names {
		c.decoder.Entity[m[1]] = "&" + m[1] + ";"
	}
}
