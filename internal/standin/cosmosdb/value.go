package cosmosdb

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// kind is the type of a value in the query language.
type kind uint8

const (
	undefined kind = iota // no value at all, also the result of a failed operation
	null
	boolean
	number
	text
	array
	structure
)

// value is a JSON value or undefined.
type value struct {
	kind   kind
	truth  bool
	number float64
	text   string
	items  []value
}

func truth(b bool) value { return value{kind: boolean, truth: b} }

// readers of documents: duplicate names and broken UTF-8 are the business of
// whoever reads the answer.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// valueOf reads one JSON value.
func valueOf(raw []byte) value {
	if len(raw) == 0 {
		return value{}
	}
	switch raw[0] {
	case 'n':
		return value{kind: null}
	case 't', 'f':
		return truth(raw[0] == 't')
	case '"':
		return value{kind: text, text: textOf(raw)}
	case '[':
		v := value{kind: array}
		d := jsontext.NewDecoder(bytes.NewBuffer(raw), lenient)
		if _, err := d.ReadToken(); err != nil {
			return value{}
		}
		for d.PeekKind() != ']' {
			item, err := d.ReadValue()
			if err != nil {
				return value{}
			}
			v.items = append(v.items, valueOf(bytes.Clone(item)))
		}
		return v
	case '{':
		return value{kind: structure, text: string(raw)}
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return value{}
	}
	return value{kind: number, number: n}
}

// textOf returns the text of a JSON string.
func textOf(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	unquoted, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return string(bytes.ToValidUTF8(unquoted, []byte("\uFFFD")))
	}
	return string(unquoted)
}

// object is a JSON object, split into its members without copying.
type object struct {
	members []member
	source  bytes.Buffer
	decoder jsontext.Decoder
}

type member struct {
	name  []byte // unquoted
	value []byte
}

// parse splits document, which must stay as it is while the object is in use.
func (o *object) parse(document []byte) error {
	o.members = o.members[:0]
	o.source = *bytes.NewBuffer(document)
	o.decoder.Reset(&o.source, lenient)
	start, err := o.decoder.ReadToken()
	if err != nil {
		return err
	}
	if start.Kind() != '{' {
		return strconv.ErrSyntax
	}
	for o.decoder.PeekKind() != '}' {
		name, err := o.decoder.ReadValue()
		if err != nil {
			return err
		}
		m := member{name: name[1 : len(name)-1]}
		if bytes.IndexByte(name, '\\') >= 0 {
			m.name = []byte(textOf(name))
		}
		if m.value, err = o.decoder.ReadValue(); err != nil {
			return err
		}
		o.members = append(o.members, m)
	}
	_, err = o.decoder.ReadToken()
	return err
}

// raw returns the JSON text of a member, nil where there is none.
func (o *object) raw(name string) []byte {
	for i := range o.members {
		if string(o.members[i].name) == name {
			return o.members[i].value
		}
	}
	return nil
}

// rawAt returns the JSON text at a path of names, nil where there is none.
func (o *object) rawAt(path []string) []byte {
	raw := o.raw(path[0])
	for _, name := range path[1:] {
		if len(raw) == 0 || raw[0] != '{' {
			return nil
		}
		var inner object
		if inner.parse(raw) != nil {
			return nil
		}
		raw = inner.raw(name)
	}
	return raw
}

func (o *object) at(path []string) value { return valueOf(o.rawAt(path)) }

// equal is the = operator: undefined between values of different types.
func equal(a, b value) value {
	if a.kind != b.kind || a.kind == undefined {
		return value{}
	}
	return truth(identical(a, b))
}

// identical reports whether two values are the same.
func identical(a, b value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case boolean:
		return a.truth == b.truth
	case number:
		return a.number == b.number
	case text, structure:
		return a.text == b.text
	case array:
		if len(a.items) != len(b.items) {
			return false
		}
		for i := range a.items {
			if !identical(a.items[i], b.items[i]) {
				return false
			}
		}
	}
	return true
}

// compare orders two values; ok is false where they have no order.
func compare(a, b value) (order int, ok bool) {
	if a.kind != b.kind {
		return 0, false
	}
	switch a.kind {
	case number:
		switch {
		case a.number < b.number:
			return -1, true
		case a.number > b.number:
			return 1, true
		}
		return 0, true
	case text:
		return strings.Compare(a.text, b.text), true
	case null:
		return 0, true
	case boolean:
		switch {
		case a.truth == b.truth:
			return 0, true
		case b.truth:
			return -1, true
		}
		return 1, true
	}
	return 0, false
}
