package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Version changes when the same document would be read as a different event
// than before, so that stored events must be read again.
const Version = 1

// MaxDepth is how deeply objects and arrays may be nested in a document.
const MaxDepth = 1000

// keepScratch is the size in bytes up to which the decoder's buffer is kept from
// one document to the next.
const keepScratch = 1 << 20

// Both accept repeated names, of which the last one counts. lenient also accepts
// lone surrogate escapes, and with them bytes that are not UTF-8.
var (
	strict  jsontext.Options = jsontext.AllowDuplicateNames(true)
	lenient                  = json.JoinOptions(strict, jsontext.AllowInvalidUTF8(true))
)

// Decoder reads documents one after the other. The zero value is ready for use.
// It is not safe for concurrent use.
type Decoder struct {
	// PartitionPath names the value that goes to [eventfile.Event.Partition], from
	// the outermost name inwards: {"build", "git_url"} for the partition key path
	// /build/git_url. Without it, Partition is left missing.
	PartitionPath []string

	line    bytes.Buffer
	json    jsontext.Decoder
	escaped bool     // the line holds an escape
	scratch []byte   // unescaped texts of the present document
	order   []*field // of the last document's members
}

// maxOrder bounds the members whose order is remembered.
const maxOrder = 64

// Decode reads the one JSON object (RFC 8259) in line into e and sets every
// field of it. A value that is absent, null, of another type than expected, or
// not a valid time or number becomes missing. So do Source, Trigger and,
// without a PartitionPath, Partition. Of equal names the last one counts.
// Unknown names are skipped, but their values must be JSON. A surrogate escape
// without its other half reads as U+FFFD.
//
// Partition becomes the value at PartitionPath as JSON text without white
// space between its parts ("null" if it is null), or "" if there is none.
//
// The error is always a [*SyntaxError]; e is then not usable. Decode allocates
// no memory for ordinary documents: the texts of e are views of line or of the
// decoder's own buffer, valid until line is overwritten or Decode is called
// again. To keep one, clone it.
func (d *Decoder) Decode(line []byte, e *eventfile.Event) error {
	e.Reset()
	if cap(d.scratch) > keepScratch {
		d.scratch = nil
	}
	d.scratch = d.scratch[:0]
	d.line = *bytes.NewBuffer(line)
	options := strict
	if d.escaped = bytes.IndexByte(line, '\\') >= 0; d.escaped {
		if !utf8.Valid(line) {
			_, valid, _ := transform.Bytes(encoding.UTF8Validator, line)
			return &SyntaxError{valid + 1, "invalid UTF-8"}
		}
		options = lenient
	}
	d.json.Reset(&d.line, options)

	start, err := d.json.ReadToken()
	if err != nil || start.Kind() != '{' {
		return notAnObject(line)
	}
	var partition []byte
	for member := 0; d.json.PeekKind() != '}'; member++ {
		name, err := d.json.ReadValue()
		if err != nil {
			return syntaxError(err, line)
		}
		name = d.unquote(name)
		f := d.field(member, name)
		isPartition := len(d.PartitionPath) > 0 && string(name) == d.PartitionPath[0]
		value, err := d.value(line)
		if err != nil {
			return err
		}
		if f != nil {
			d.set(e, f, value)
		}
		if isPartition {
			partition = value
		}
	}
	if err := d.end(line); err != nil {
		return err
	}
	if !(e.Duration >= 0) {
		e.Duration = math.NaN()
	}
	if partition != nil {
		e.Partition = view(d.valueAt(partition, d.PartitionPath[1:]))
	}
	return nil
}

// field returns the field of the given name, nil if it is not wanted. Documents
// of one source have their members in one order, so the field that was at this
// place in the last document is tried first.
func (d *Decoder) field(member int, name []byte) *field {
	if member < len(d.order) {
		if f := d.order[member]; f != nil && f.name == string(name) {
			return f
		}
	}
	f := fieldsByName[string(name)]
	if member < len(d.order) {
		d.order[member] = f
	} else if member < maxOrder {
		d.order = append(d.order, f)
	}
	return f
}

// value reads the next value and returns its text, a view of line.
func (d *Decoder) value(line []byte) (jsontext.Value, error) {
	value, err := d.json.ReadValue()
	if err != nil {
		return nil, syntaxError(err, line)
	}
	end := d.json.InputOffset()
	value = line[end-int64(len(value)) : end]
	if value[0] == '{' || value[0] == '[' {
		if at := tooDeep(value); at >= 0 {
			reason := fmt.Sprintf("expected at most %d levels of objects and arrays", MaxDepth)
			return nil, &SyntaxError{int(end) - len(value) + at + 1, reason}
		}
	}
	return value, nil
}

// tooDeep returns where a member's value is nested too deeply, -1 if it is not.
// jsontext itself allows ten times the depth.
func tooDeep(value jsontext.Value) int {
	inner := jsontext.NewDecoder(bytes.NewBuffer(value), lenient)
	for {
		if _, err := inner.ReadToken(); err != nil {
			return -1 // the end
		}
		if inner.StackDepth() >= MaxDepth {
			return int(inner.InputOffset()) - 1
		}
	}
}

// end reads the closing brace and checks that nothing follows it.
func (d *Decoder) end(line []byte) error {
	if _, err := d.json.ReadToken(); err != nil {
		return syntaxError(err, line) // the closing brace is missing
	}
	end := d.json.InputOffset()
	if rest := bytes.TrimLeft(line[end:], " \t\r\n"); len(rest) > 0 {
		return &SyntaxError{len(line) - len(rest) + 1, "expected nothing after the object"}
	}
	return nil
}

// set sets a field to the value whose JSON text is given.
func (d *Decoder) set(e *eventfile.Event, f *field, value []byte) {
	switch kind := jsontext.Kind(value[0]); {
	case kind == '"' && f.number == nil:
		f.setText(e, d.unquote(value))
	case kind == '-' || '0' <= kind && kind <= '9':
		f.setNumber(e, value)
	default:
		f.setMissing(e)
	}
}

// unquote returns the text of a JSON string: a view of it, or of the decoder's
// buffer if there are escapes.
func (d *Decoder) unquote(quoted []byte) []byte {
	if !d.escaped || bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	from := len(d.scratch)
	// The error tells of lone surrogates, which have been replaced.
	d.scratch, _ = jsontext.AppendUnquote(d.scratch, quoted)
	return d.scratch[from:]
}

// valueAt returns the JSON text at path within value, without white space
// between its parts; nil if there is none.
func (d *Decoder) valueAt(value jsontext.Value, path []string) []byte {
	for ; len(path) > 0; path = path[1:] {
		if value.Kind() != '{' {
			return nil
		}
		var found jsontext.Value
		inner := jsontext.NewDecoder(bytes.NewBuffer(value), lenient)
		_, _ = inner.ReadToken() // Decode has checked the syntax
		for inner.PeekKind() == '"' {
			name, _ := inner.ReadValue()
			isNext := string(d.unquote(name)) == path[0]
			if member, _ := inner.ReadValue(); isNext {
				found = member.Clone()
			}
		}
		if found == nil {
			return nil
		}
		value = found
	}
	if kind := value.Kind(); kind == '{' || kind == '[' {
		value = value.Clone()
		_ = value.Compact()
	}
	return value
}

// view returns b as a text without copying it.
func view(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) // #nosec G103 -- Decode's comment says how long it is valid
}

// SyntaxError says why a line is not a document.
type SyntaxError struct {
	// Column counts bytes from 1.
	Column int
	// Reason says what was expected or found there.
	Reason string
}

// Error returns "column 12: invalid character '}' after object name (expecting ':')".
func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Reason) }

// syntaxError turns an error of jsontext into ours.
func syntaxError(err error, line []byte) *SyntaxError {
	column, reason := len(line)+1, "unexpected end of the line"
	var s *jsontext.SyntacticError
	if errors.As(err, &s) && !errors.Is(err, io.ErrUnexpectedEOF) {
		column, reason = int(s.ByteOffset)+1, s.Err.Error()
	}
	return &SyntaxError{column, reason}
}

func notAnObject(line []byte) *SyntaxError {
	rest := bytes.TrimLeft(line, " \t\r\n")
	return &SyntaxError{len(line) - len(rest) + 1, "expected a JSON object"}
}
