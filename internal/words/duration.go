package words

import (
	"math"
	"strconv"
)

// appendSeconds appends a duration in seconds: 350 ms, 12.5 s, 4.2 min, 3 h 20
// min, 3 d 4 h. The parts are held together by no-break spaces.
func appendSeconds(dst []byte, f float64) []byte {
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

// appendDays appends a number of days: 1 day, 12 days, 1.5 days, −3 days.
func appendDays(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, Missing...)
	}
	dst = AppendNumber(dst, f)
	if f == 1 || f == -1 {
		return append(dst, nbsp+"day"...)
	}
	return append(dst, nbsp+"days"...)
}
