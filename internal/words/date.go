package words

import "time"

// Instant writes a time to the minute in the time zone that t has: 20 November
// 2026, 10:37 UTC.
func Instant(t time.Time) string { return t.Format("2 January 2006, 15:04 MST") }

// Day returns the calendar day of an instant in its zone.
func Day(t time.Time) string { return t.Format("2 January 2006") }
