package words

import "time"

// Day writes a calendar day: 20 November 2026.
func Day(t time.Time) string { return t.Format("2 January 2006") }

// ShortDay writes a day whose year is known: 20 Nov.
func ShortDay(t time.Time) string { return t.Format("2 Jan") }

// Instant writes a time to the minute with its zone: 20 November 2026, 10:37
// UTC. It is that of t's location.
func Instant(t time.Time) string { return t.Format("2 January 2006, 15:04 MST") }

func appendDay(dst []byte, t time.Time) []byte { return t.AppendFormat(dst, "2 Jan 2006") }

func appendInstant(dst []byte, t time.Time) []byte { return t.AppendFormat(dst, "2 Jan 2006, 15:04") }
