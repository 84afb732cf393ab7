package document

import "github.com/hmcts/rse-dashboard/internal/dataset"

// ParseTime reads a time as RFC 3339 writes it: capital T and Z, a real date of
// the Gregorian calendar in the years 0000 to 9999, hours to 23, minutes and
// seconds to 59 (no leap seconds), optionally a point and any number of digits,
// of which those behind the ninth are cut off, and Z or an offset of at most
// 23:59.
func ParseTime(s []byte) (dataset.Instant, bool) {
	// 2019-11-20T10:37:23Z
	if len(s) < 20 || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return dataset.NoInstant, false
	}
	year := 100*twoDigits(s[0:]) + twoDigits(s[2:])
	month, day := twoDigits(s[5:]), twoDigits(s[8:])
	hour, minute, second := twoDigits(s[11:]), twoDigits(s[14:]), twoDigits(s[17:])
	if twoDigits(s[0:])|twoDigits(s[2:])|month|day|hour|minute|second < 0 ||
		month < 1 || month > 12 || day < 1 || day > daysIn(year, month) ||
		hour > 23 || minute > 59 || second > 59 {
		return dataset.NoInstant, false
	}

	rest := s[19:]
	nsec := 0
	if rest[0] == '.' {
		digits := 0
		for rest = rest[1:]; len(rest) > 0 && isDigit(rest[0]); rest = rest[1:] {
			if digits < 9 {
				nsec = nsec*10 + int(rest[0]-'0')
			}
			digits++
		}
		if digits == 0 {
			return dataset.NoInstant, false
		}
		for ; digits < 9; digits++ {
			nsec *= 10
		}
	}

	offset := 0
	switch {
	case len(rest) == 1 && rest[0] == 'Z':
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		h, m := twoDigits(rest[1:]), twoDigits(rest[4:])
		if h < 0 || h > 23 || m < 0 || m > 59 {
			return dataset.NoInstant, false
		}
		if offset = h*3600 + m*60; rest[0] == '-' {
			offset = -offset
		}
	default:
		return dataset.NoInstant, false
	}
	sec := int64(daysSinceEpoch(year, month, day))*86400 + int64(hour*3600+minute*60+second-offset)
	return dataset.Instant{Sec: sec, Nsec: int32(nsec)}, true // #nosec G115 -- nsec has nine digits
}

// twoDigits returns the number that the first two bytes of s write, or a
// negative one if they are not digits.
func twoDigits(s []byte) int {
	a, b := s[0]-'0', s[1]-'0'
	if a > 9 || b > 9 {
		return -1 << 20
	}
	return int(a)*10 + int(b)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSinceEpoch returns the number of days from 1970-01-01 to the date. Years
// are counted from March, so that the leap day is the last one of a year
// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
// days_from_civil).
func daysSinceEpoch(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	year += 400 // not negative for the year 0000 either
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	return year*365 + year/4 - year/100 + year/400 + dayOfYear - 719468 - 146097
}
