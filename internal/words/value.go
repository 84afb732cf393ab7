package words

import (
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// Value writes a cell of a table for reading, times in UTC; see [AppendValue].
func Value(v figure.Value, c figure.Column) string {
	if v.IsText() {
		return v.String()
	}
	return string(AppendValue(nil, v, c, time.UTC))
}

// AppendValue appends a cell of a table for reading. Numbers follow the
// column's unit (percent, minutes, seconds, milliseconds, days), timestamps
// are shown in loc to the minute, dates as they are, booleans as yes and no,
// texts untouched, and a missing value as [Missing].
func AppendValue(dst []byte, v figure.Value, c figure.Column, loc *time.Location) []byte {
	if v.IsNull() {
		return append(dst, Missing...)
	}
	if v.IsNumeric() {
		return AppendQuantity(dst, v.Float(), v.Int(), c)
	}
	if t, ok := v.Time(); ok {
		if c.Type == figure.TypeDate {
			return appendDay(dst, t)
		}
		return appendInstant(dst, t.In(loc))
	}
	if c.Type == figure.TypeBoolean {
		if v.Bool() {
			return append(dst, "yes"...)
		}
		return append(dst, "no"...)
	}
	return v.Append(dst)
}

// AppendQuantity appends a number in the unit of its column. n is used instead
// of f where the column counts, because a float64 does not hold every int64.
func AppendQuantity(dst []byte, f float64, n int64, c figure.Column) []byte {
	switch c.Unit {
	case "percent":
		return AppendPercent(dst, f)
	case "minutes":
		return AppendMinutes(dst, f)
	case "seconds":
		return AppendSeconds(dst, f)
	case "milliseconds":
		return AppendSeconds(dst, f/1e3)
	case "days":
		return AppendDays(dst, f)
	}
	if c.Type == figure.TypeInteger {
		return AppendCount(dst, n)
	}
	return AppendNumber(dst, f)
}
