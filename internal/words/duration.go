package words

import (
	"math"
	"strconv"
	"time"
)

// Seconds writes a duration in seconds: 350 ms, 12.5 s, 4.2 min, 3 h 20 min,
// 3 d 4 h. The parts are held together by no-break spaces.
func Seconds(f float64) string { return string(AppendSeconds(nil, f)) }

// AppendSeconds is [Seconds] onto dst.
func AppendSeconds(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, Missing...)
	}
	if f < 0 {
		dst = append(dst, minus...)
		f = -f
	}
	switch {
	case f == 0:
		return append(dst, "0"+nbsp+"s"...)
	case f < 0.0005:
		return append(dst, "<1"+nbsp+"ms"...)
	case f < 0.9995:
		dst = AppendCount(dst, int64(math.Round(f*1e3)))
		return append(dst, nbsp+"ms"...)
	case f < 59.95:
		return append(appendTrimmed(dst, f, 1), nbsp+"s"...)
	case f < 59.95*60:
		return append(appendTrimmed(dst, f/60, 1), nbsp+"min"...)
	case f < 24*3600-30:
		return appendTwo(dst, math.Round(f/60), 60, "h", "min")
	case f/3600 < exactMax:
		return appendTwo(dst, math.Round(f/3600), 24, "d", "h")
	}
	return append(appendCompact(dst, f/86400), nbsp+"d"...)
}

// appendTwo writes a whole number of small units as big and small ones.
func appendTwo(dst []byte, small, ratio float64, bigName, smallName string) []byte {
	big := math.Floor(small / ratio)
	small -= big * ratio
	dst = AppendCount(dst, int64(big))
	dst = append(append(dst, nbsp...), bigName...)
	if small > 0 {
		dst = append(dst, nbsp...)
		dst = strconv.AppendInt(dst, int64(small), 10)
		dst = append(append(dst, nbsp...), smallName...)
	}
	return dst
}

// Minutes is [Seconds] of a duration in minutes.
func Minutes(f float64) string { return string(AppendSeconds(nil, f*60)) }

// AppendMinutes is [Minutes] onto dst.
func AppendMinutes(dst []byte, f float64) []byte { return AppendSeconds(dst, f*60) }

// DurationMS is [Seconds] of a duration in milliseconds.
func DurationMS(ms int64) string { return string(AppendSeconds(nil, float64(ms)/1e3)) }

// Days writes a number of days: 1 day, 12 days, 1.5 days, −3 days.
func Days(f float64) string { return string(AppendDays(nil, f)) }

// AppendDays is [Days] onto dst.
func AppendDays(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, Missing...)
	}
	dst = AppendNumber(dst, f)
	if f == 1 || f == -1 {
		return append(dst, nbsp+"day"...)
	}
	return append(dst, nbsp+"days"...)
}

// Age writes how long ago something was, in one unit, rounded down: "37
// minutes", "3 hours", "2 days"; "less than a minute" below that.
func Age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return CountOf(int64(d/time.Minute), "minutes")
	case d < 48*time.Hour:
		return CountOf(int64(d/time.Hour), "hours")
	}
	return CountOf(int64(d/(24*time.Hour)), "days")
}
