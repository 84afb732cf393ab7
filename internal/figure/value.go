package figure

import (
	"math"
	"strconv"
	"time"
)

// Value is one cell of a table. The zero Value is the missing value, which is
// null in JSON and empty in CSV.
type Value struct {
	text  string
	href  string
	bits  uint64
	nsec  int32 // of a timestamp
	kind  kind
	names Thing
}

type kind uint8

const (
	kindNull kind = iota
	kindString
	kindInteger
	kindNumber
	kindTimestamp
	kindDate
	kindBoolean
)

// Null returns the missing value.
func Null() Value { return Value{} }

// String returns a text. The text is untrusted: whoever writes it out escapes it.
func String(s string) Value { return Value{kind: kindString, text: s} }

// Integer returns a whole number.
func Integer(n int64) Value { return Value{kind: kindInteger, bits: uint64(n)} }

// Number returns a number, or the missing value if f is not finite, which JSON
// cannot hold.
func Number(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	return Value{kind: kindNumber, bits: math.Float64bits(f)}
}

// Timestamp returns an instant, which data.json and the CSV hold in UTC to the
// nanosecond.
func Timestamp(t time.Time) Value {
	return Value{kind: kindTimestamp, bits: uint64(t.Unix()), nsec: int32(t.Nanosecond())}
}

// Date returns the calendar day of t in t's location.
func Date(t time.Time) Value {
	y, m, d := t.Date()
	return Value{kind: kindDate, bits: uint64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix())}
}

// Boolean returns a truth value.
func Boolean(b bool) Value {
	v := Value{kind: kindBoolean}
	if b {
		v.bits = 1
	}
	return v
}

// Link returns v with the address of the thing it names outside of the site;
// "" means no link. The address is untrusted: whoever writes it out checks it.
func (v Value) Link(href string) Value {
	v.href = href
	return v
}

// Naming returns v as the name of a thing other than its column says.
func (v Value) Naming(t Thing) Value {
	v.names = t
	return v
}

// Names returns what the value names where it differs from the column's
// [Column.Names], else AnyText.
func (v Value) Names() Thing { return v.names }

// Href returns the address of what the value names, or "".
func (v Value) Href() string { return v.href }

// IsNull reports whether the value is missing.
func (v Value) IsNull() bool { return v.kind == kindNull }

// IsNumeric reports whether the value is an integer or a number.
func (v Value) IsNumeric() bool { return v.kind == kindInteger || v.kind == kindNumber }

// IsText reports whether the value is a string.
func (v Value) IsText() bool { return v.kind == kindString }

// Float returns the value of an integer or a number; ok is false for anything
// else.
func (v Value) Float() (f float64, ok bool) {
	switch v.kind {
	case kindInteger:
		return float64(int64(v.bits)), true
	case kindNumber:
		return math.Float64frombits(v.bits), true
	}
	return math.NaN(), false
}

// Int returns the value of an integer; ok is false for anything else, a number
// without a fraction included.
func (v Value) Int() (n int64, ok bool) {
	if v.kind != kindInteger {
		return 0, false
	}
	return int64(v.bits), true
}

// Bool returns a truth value; ok is false for anything else.
func (v Value) Bool() (b, ok bool) { return v.bits == 1, v.kind == kindBoolean }

// Time returns the instant of a timestamp, or midnight UTC of a date; ok is
// false for anything else.
func (v Value) Time() (t time.Time, ok bool) {
	if v.kind != kindTimestamp && v.kind != kindDate {
		return time.Time{}, false
	}
	return time.Unix(int64(v.bits), int64(v.nsec)).UTC(), true
}

// Append appends the value's plain text as the CSV holds it (before quoting)
// and as JSON holds it (before quotes are put round texts, dates and
// timestamps). A number is the shortest decimal that reads back as itself. A
// missing value appends nothing.
func (v Value) Append(dst []byte) []byte {
	switch v.kind {
	case kindString:
		return append(dst, v.text...)
	case kindInteger:
		return strconv.AppendInt(dst, int64(v.bits), 10)
	case kindNumber:
		return strconv.AppendFloat(dst, math.Float64frombits(v.bits), 'f', -1, 64)
	case kindTimestamp:
		return time.Unix(int64(v.bits), int64(v.nsec)).UTC().AppendFormat(dst, time.RFC3339Nano)
	case kindDate:
		return time.Unix(int64(v.bits), 0).UTC().AppendFormat(dst, time.DateOnly)
	case kindBoolean:
		return strconv.AppendBool(dst, v.bits == 1)
	}
	return dst
}

// String returns the value's plain text; see [Value.Append].
func (v Value) String() string {
	if v.kind == kindString {
		return v.text
	}
	var room [32]byte
	return string(v.Append(room[:0]))
}
