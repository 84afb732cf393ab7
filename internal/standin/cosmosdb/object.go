package cosmosdb

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient accepts repeated names and invalid UTF-8: both are left to the reader
// of the response.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

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

// parse splits document, which must not change while the object is in use.
func (o *object) parse(document []byte) error {
	o.members = o.members[:0]
	o.source = *bytes.NewBuffer(document)
	o.decoder.Reset(&o.source, lenient)
	start, err := o.decoder.ReadToken()
	if err != nil {
		return err
	}
	if start.Kind() != '{' {
		return errors.New("the document is not an object")
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

// raw returns the JSON text of a member, nil if there is none.
func (o *object) raw(name string) []byte {
	for i := range o.members {
		if string(o.members[i].name) == name {
			return o.members[i].value
		}
	}
	return nil
}

// at returns the value at a path of names as [valueOf] does.
func (o *object) at(path []string) any {
	raw := o.raw(path[0])
	for _, name := range path[1:] {
		var inner object
		if inner.parse(raw) != nil {
			return nil
		}
		raw = inner.raw(name)
	}
	return valueOf(raw)
}

// textOf returns the text of a JSON string.
func textOf(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	unquoted, _ := jsontext.AppendUnquote(nil, raw) // the error tells of replaced bytes
	return string(unquoted)
}
