package suppression

import (
	"regexp"
	"strings"
	"time"
)

// Until is the day from which a rule no longer applies.
type Until struct {
	// Dated tells whether there is a date. A rule without one never expires.
	Dated bool
	// Day is the date as yyyy-mm-dd without its offset, if Dated.
	Day string
	// At is midnight of the date in its own offset (UTC without one), if Dated:
	// the first time at which the rule does not apply.
	At time.Time
}

// Expired reports whether the date has come.
func (u Until) Expired(asOf time.Time) bool { return u.Dated && !asOf.Before(u.At) }

// xsDate is xs:date of XML Schema with a year of four digits; its time zone is
// at most 14 hours from UTC.
var xsDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?$`)

// ParseUntil reads the until attribute.
func ParseUntil(raw string) Until {
	text := strings.Trim(raw, " \t\r\n")
	if !xsDate.MatchString(text) {
		return Until{}
	}
	layout := "2006-01-02Z07:00"
	if len(text) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	at, err := time.Parse(layout, text)
	if err != nil {
		return Until{}
	}
	return Until{Dated: true, Day: text[:len(time.DateOnly)], At: at.UTC()}
}
