package cosmos

import (
	"errors"
	"math"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient accepts repeated names and bytes that are not UTF-8: writers of
// documents produce both.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// tolerant is lenient, and a value of another type than expected is missing
// instead of an error.
var tolerant = json.JoinOptions(lenient, json.WithUnmarshalers(json.UnmarshalFromFunc(skipUnexpected)))

// kinds are the kinds of JSON values for the kinds of Go values.
var kinds = map[reflect.Kind]jsontext.Kind{reflect.String: '"', reflect.Float64: '0', reflect.Slice: '[', reflect.Struct: '{'}

// skipUnexpected skips a value of another kind than that of the target, which
// becomes zero; a pointer points to zero then.
func skipUnexpected(d *jsontext.Decoder, target any) error {
	if _, any := target.(*jsontext.Value); any {
		return errors.ErrUnsupported // let the package decode it
	}
	v := reflect.ValueOf(target).Elem()
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if d.PeekKind() == kinds[t.Kind()] {
		number, ok := target.(*float64)
		if !ok {
			return errors.ErrUnsupported
		}
		token, err := d.ReadToken()
		if err != nil {
			return err
		}
		if *number, err = token.Float(); err != nil {
			*number = math.NaN() // too large for a float64
		}
		return nil
	}
	v.SetZero()
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(t))
	}
	return d.SkipValue()
}
