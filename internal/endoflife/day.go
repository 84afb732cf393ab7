package endoflife

import (
	"encoding/json"
	"fmt"
	"time"
)

// Day is a date, at midnight UTC.
type Day struct{ time.Time }

// parseDay reads yyyy-mm-dd.
func parseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1 {
		return Day{}, fmt.Errorf("%.40q is not a date; expected yyyy-mm-dd", text)
	}
	return Day{t}, nil
}

// MarshalJSON writes yyyy-mm-dd.
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.Format(time.DateOnly)) }

// UnmarshalJSON reads yyyy-mm-dd.
func (d *Day) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("%.40s is not a date; expected yyyy-mm-dd", data)
	}
	day, err := parseDay(text)
	*d = day
	return err
}

// DayOrBool is a statement of endoflife.date that is either a date or only yes or
// no. The zero value means that nothing is stated.
type DayOrBool struct {
	// IsDay reports whether the statement is a date, which is then in Day.
	IsDay bool
	Day   Day
	// Bool is the statement if it is not a date.
	Bool bool
	// Said distinguishes "no" from a missing statement.
	Said bool
}

// dayOrBool converts a decoded JSON or YAML value.
func dayOrBool(value any) (DayOrBool, error) {
	switch v := value.(type) {
	case nil:
		return DayOrBool{}, nil
	case bool:
		return DayOrBool{Bool: v, Said: true}, nil
	case string:
		day, err := parseDay(v)
		if err != nil {
			return DayOrBool{}, err
		}
		return DayOrBool{IsDay: true, Day: day, Said: true}, nil
	}
	return DayOrBool{}, fmt.Errorf("%.40v: expected a date, true or false", value)
}

// MarshalJSON writes the date, or true or false.
func (d DayOrBool) MarshalJSON() ([]byte, error) {
	if d.IsDay {
		return d.Day.MarshalJSON()
	}
	return json.Marshal(d.Bool)
}

// UnmarshalJSON reads a date, or true or false.
func (d *DayOrBool) UnmarshalJSON(data []byte) error {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	read, err := dayOrBool(value)
	*d = read
	return err
}
