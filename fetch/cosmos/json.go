package cosmos

import (
	"math"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// lenient accepts repeated names and bytes that are not UTF-8: writers of
// documents produce both.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// members calls fn for the name of each member of an object; fn takes the
// value. A value of another kind is skipped.
func members(d *jsontext.Decoder, fn func(name string) error) error {
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		if err := fn(name.String()); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// items calls fn for each item of an array, to take it. A value of another kind
// is skipped.
func items(d *jsontext.Decoder, fn func() error) error {
	if d.PeekKind() != '[' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		if d.PeekKind() == 0 {
			_, err := d.ReadToken()
			return err
		}
		if err := fn(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// text takes a string; anything else is "".
func text(d *jsontext.Decoder) (string, error) {
	if d.PeekKind() != '"' {
		return "", d.SkipValue()
	}
	t, err := d.ReadToken()
	if err != nil {
		return "", err
	}
	return strings.ToValidUTF8(t.String(), "\uFFFD"), nil
}

// texts takes an array and returns its strings.
func texts(d *jsontext.Decoder) (list []string, err error) {
	err = items(d, func() error {
		s, err := text(d)
		if s != "" {
			list = append(list, s)
		}
		return err
	})
	return list, err
}

// number takes a number; anything else is NaN.
func number(d *jsontext.Decoder) (float64, error) {
	if d.PeekKind() != '0' {
		return math.NaN(), d.SkipValue()
	}
	t, err := d.ReadToken()
	if err != nil {
		return math.NaN(), err
	}
	v, err := t.Float()
	if err != nil {
		return math.NaN(), nil // a number that no float64 can hold
	}
	return v, nil
}
