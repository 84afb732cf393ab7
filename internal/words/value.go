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
// column's unit, timestamps are shown in loc to the minute, dates as they are,
// booleans as yes and no, texts untouched, and a missing value as [Missing].
func AppendValue(dst []byte, v figure.Value, c figure.Column, loc *time.Location) []byte {
	if v.IsNull() {
		return append(dst, Missing...)
	}
	// A float64 does not hold every int64, so a count is written from the integer.
	if n, ok := v.Int(); ok && !hasForm(c.Unit) {
		return AppendCount(dst, n)
	}
	if f, ok := v.Float(); ok {
		return AppendQuantity(dst, f, c.Unit)
	}
	if t, ok := v.Time(); ok {
		if c.Type == figure.TypeDate {
			return t.AppendFormat(dst, "2 Jan 2006")
		}
		return t.In(loc).AppendFormat(dst, "2 Jan 2006, 15:04")
	}
	if b, ok := v.Bool(); ok {
		if b {
			return append(dst, "yes"...)
		}
		return append(dst, "no"...)
	}
	return v.Append(dst)
}

// AppendQuantity appends a number in its unit: percentages, durations and days
// in their own form, and any other number as [AppendNumber] does.
func AppendQuantity(dst []byte, f float64, unit figure.Unit) []byte {
	switch unit.Dimension() {
	case figure.Share:
		return AppendPercent(dst, f)
	case figure.Duration:
		return appendSeconds(dst, f*unit.Seconds())
	case figure.DayCount:
		return appendDays(dst, f)
	}
	return AppendNumber(dst, f)
}

// hasForm reports whether numbers in the unit have a form of their own.
func hasForm(unit figure.Unit) bool {
	switch unit.Dimension() {
	case figure.Share, figure.Duration, figure.DayCount:
		return true
	}
	return false
}
