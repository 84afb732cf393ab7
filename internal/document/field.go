package document

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// field is a member of a document that is stored in an event. One of the functions
// is set; it returns the place in the event.
type field struct {
	name    string
	text    func(*eventfile.Event) *string
	instant func(*eventfile.Event) *eventfile.Instant
	number  func(*eventfile.Event) *float64
	// secret tells that the text is an address that may hold a password, which is
	// not stored.
	secret bool
}

// fields lists the members that are read.
var fields = func() []field {
	list := []field{{name: "id", text: func(e *eventfile.Event) *string { return &e.ID }}}
	for name, text := range eventfile.DocumentTexts() {
		list = append(list, field{name: name, text: text, secret: name == "git_url"})
	}
	return append(list,
		field{name: "current_build_scheduled_time", instant: func(e *eventfile.Event) *eventfile.Instant { return &e.Scheduled }},
		field{name: "stage_timestamp", instant: func(e *eventfile.Event) *eventfile.Instant { return &e.Stage }},
		field{name: "current_build_duration", number: func(e *eventfile.Event) *float64 { return &e.Duration }},
		field{name: "_ts", number: func(e *eventfile.Event) *float64 { return &e.TS }})
}()

var fieldsByName = func() map[string]*field {
	byName := make(map[string]*field, len(fields))
	for i := range fields {
		byName[fields[i].name] = &fields[i]
	}
	return byName
}()

// Names returns the names of the members that are read, in a fixed order.
func Names() []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// setText sets the field to a text, without its quotes and escapes.
func (f *field) setText(e *eventfile.Event, s []byte) {
	switch {
	case f.secret:
		*f.text(e) = WithoutUser(view(s))
	case f.text != nil:
		*f.text(e) = view(s)
	case f.instant != nil:
		*f.instant(e), _ = ParseTime(s)
	default:
		*f.number(e) = math.NaN()
	}
}

// setNumber sets the field to a JSON number.
func (f *field) setNumber(e *eventfile.Event, literal []byte) {
	if f.number == nil {
		f.setMissing(e)
		return
	}
	*f.number(e) = parseNumber(view(literal))
}

// parseNumber returns the value of a JSON number, NaN if it is too large for a
// float64.
func parseNumber(literal string) float64 {
	// Nearly all are whole, and ParseUint is much faster.
	if n, err := strconv.ParseUint(literal, 10, 53); err == nil {
		return float64(n)
	}
	x, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

func (f *field) setMissing(e *eventfile.Event) {
	switch {
	case f.text != nil:
		*f.text(e) = ""
	case f.instant != nil:
		*f.instant(e) = eventfile.NoInstant
	default:
		*f.number(e) = math.NaN()
	}
}

// WithoutUser returns an address without the user information before its host: a
// build that clones with a token may report it.
func WithoutUser(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	host, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	at := strings.LastIndexByte(host, '@')
	if at < 0 {
		return address
	}
	return scheme + "://" + host[at+1:] + path
}

// ParseTime reads a time as RFC 3339 writes it: capital T and Z, a date that
// exists in the Gregorian calendar in the years 0000 to 9999, hours up to 23,
// minutes and seconds up to 59 (no leap seconds), optionally a point and any
// number of digits, of which those after the ninth are cut off, and Z or an
// offset of at most 23:59.
func ParseTime(s []byte) (eventfile.Instant, bool) {
	// The standard library also takes a comma for the point, one digit of the
	// hour, and any two digits in the offset.
	if len(s) < len("2019-11-20T10:37:23Z") || s[13] != ':' || s[19] == ',' {
		return eventfile.NoInstant, false
	}
	if last := len(s) - 1; s[last] != 'Z' && (string(s[last-4:last-2]) > "23" || s[last-1] > '5') {
		return eventfile.NoInstant, false
	}
	var t time.Time
	if t.UnmarshalText(s) != nil {
		return eventfile.NoInstant, false
	}
	return eventfile.InstantOf(t), true
}
