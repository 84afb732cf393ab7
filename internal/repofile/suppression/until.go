package suppression

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Until is the day from which a rule is no longer in force.
type Until struct {
	// Raw is the attribute as written; "" without one.
	Raw string
	// Dated tells whether there is a date. A rule without one never expires.
	Dated bool
	// Day is the date as yyyy-mm-dd without its offset, if Dated.
	Day string
	// At is midnight of the date in its own offset (UTC without one), if Dated:
	// the first instant at which the rule is inactive. Years before 1 and after
	// 9999 count as 1 and 9999.
	At time.Time
}

// Expired reports whether the date has come.
func (u Until) Expired(asOf time.Time) bool { return u.Dated && !asOf.Before(u.At) }

// xs:date of XML Schema part 2, 3.2.9: a year of four or more digits without
// needless zeros, possibly negative, and possibly a time zone up to ±14:00.
var xsDate = regexp.MustCompile(`^(-?)(\d{4}|[1-9]\d{4,})-(\d\d)-(\d\d)(Z|[+-]\d\d:\d\d)?$`)

// ParseUntil reads the until attribute.
func ParseUntil(raw string) Until {
	u := Until{Raw: raw}
	m := xsDate.FindStringSubmatch(strings.Trim(raw, " \t\r\n"))
	if m == nil {
		return u
	}
	month, day := number(m[3]), number(m[4])
	zone, ok := offset(m[5])
	if !ok || month < 1 || month > 12 {
		return u
	}
	// Leap years repeat every 400 years, so the last four digits decide; a
	// negative year -y is the astronomical year of the same residue as 400-y.
	year := number(m[2][len(m[2])-4:])
	residue := year % 400
	if m[1] == "-" {
		residue = (400 - residue) % 400
	}
	if day < 1 || day > daysIn(2000+residue, time.Month(month)) {
		return u
	}
	switch {
	case m[1] == "-" || len(m[2]) == 4 && year == 0:
		u.At = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	case len(m[2]) > 4:
		u.At = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	default:
		u.At = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Add(-zone)
	}
	u.Dated = true
	u.Day = m[1] + m[2] + "-" + m[3] + "-" + m[4]
	return u
}

// number reads a few decimal digits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits) // the expression let only a few digits through
	return n
}

func offset(zone string) (time.Duration, bool) {
	if zone == "" || zone == "Z" {
		return 0, true
	}
	hours, minutes := number(zone[1:3]), number(zone[4:6])
	d := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if minutes > 59 || d > 14*time.Hour {
		return 0, false
	}
	if zone[0] == '-' {
		d = -d
	}
	return d, true
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
