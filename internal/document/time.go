package document

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

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
