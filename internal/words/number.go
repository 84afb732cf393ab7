package words

import (
	"math"
	"strconv"
	"strings"
)

// Missing is what stands where there is no value.
const Missing = "–"

const (
	minus    = "−" // U+2212, as wide as a digit
	nbsp     = "\u00a0"
	exactMax = 1 << 53 // above it a float64 does not hold every whole number
)

// Count writes a whole number with its thousands set apart: 1,234,567.
func Count(n int64) string { return string(AppendCount(nil, n)) }

// AppendCount is [Count] onto dst.
func AppendCount(dst []byte, n int64) []byte {
	u := uint64(n)
	if n < 0 {
		dst = append(dst, minus...)
		u = -u
	}
	var digits [20]byte
	return appendGrouped(dst, strconv.AppendUint(digits[:0], u, 10))
}

// appendGrouped puts a comma before every third digit from the right.
func appendGrouped(dst, digits []byte) []byte {
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, c)
	}
	return dst
}

// Number writes a number to about three figures: <0.001, 0.042, 3.1, 12.5, 1,234.
// A number that is not finite is [Missing].
func Number(f float64) string { return string(AppendNumber(nil, f)) }

// AppendNumber is [Number] onto dst.
func AppendNumber(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, Missing...)
	}
	if 0 < f && f < 0.0005 {
		return append(dst, "<0.001"...)
	}
	if f < 0 {
		if -f >= 0.0005 {
			dst = append(dst, minus...)
		}
		f = -f
	}
	switch {
	case f >= exactMax:
		return appendCompact(dst, f)
	case f >= 99.95 || f == math.Trunc(f):
		return AppendCount(dst, int64(math.RoundToEven(f)))
	case f >= 0.995:
		return appendTrimmed(dst, f, 1)
	case f >= 0.0995:
		return appendTrimmed(dst, f, 2)
	}
	return appendTrimmed(dst, f, 3)
}

// appendTrimmed writes f with at most the given decimals, without zeros at
// their end.
func appendTrimmed(dst []byte, f float64, decimals int) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', decimals, 64)
	for i := start; i < len(dst); i++ {
		if dst[i] != '.' {
			continue
		}
		for dst[len(dst)-1] == '0' {
			dst = dst[:len(dst)-1]
		}
		if dst[len(dst)-1] == '.' {
			dst = dst[:len(dst)-1]
		}
		break
	}
	return dst
}

// AppendCompact appends a number for the tight space of an axis: 950, 1.5k, 20k,
// 3M, 2bn, 1,000tn.
func AppendCompact(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, Missing...)
	}
	if f < 0 {
		dst = append(dst, minus...)
		f = -f
	}
	return appendCompact(dst, f)
}

func appendCompact(dst []byte, f float64) []byte {
	switch {
	case f < 999.5:
		return AppendNumber(dst, f)
	case f < 999.5e3:
		return append(appendScaled(dst, f/1e3), 'k')
	case f < 999.5e6:
		return append(appendScaled(dst, f/1e6), 'M')
	case f < 999.5e9:
		return append(appendScaled(dst, f/1e9), "bn"...)
	case f < 1e18:
		return append(appendScaled(dst, f/1e12), "tn"...)
	}
	return strconv.AppendFloat(dst, f, 'g', 3, 64)
}

func appendScaled(dst []byte, f float64) []byte {
	if f >= 9.95 {
		return AppendCount(dst, int64(math.RoundToEven(f)))
	}
	return appendTrimmed(dst, f, 1)
}

// AppendPercent appends a percentage given as 0 to 100 to one decimal: 12.3%. A
// share that only rounds to 0 or 100 is written as <0.1% or >99.9%.
func AppendPercent(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return append(dst, Missing...)
	case f == 0:
		return append(dst, "0%"...)
	case f == 100:
		return append(dst, "100%"...)
	case f > 0 && f < 0.05:
		return append(dst, "<0.1%"...)
	case f >= 99.95 && f < 100:
		return append(dst, ">99.9%"...)
	case f < 0:
		dst = append(dst, minus...)
		f = -f
	}
	if f >= 999.5 {
		return append(AppendNumber(dst, f), '%')
	}
	return append(strconv.AppendFloat(dst, f, 'f', 1, 64), '%')
}

// CountOf writes a number of things, given what they are called in the plural:
// 1,234 builds, 1 repository, 1 row of the table.
func CountOf(n int64, plural string) string { return string(AppendCountOf(nil, n, plural)) }

// AppendCountOf is [CountOf] onto dst.
func AppendCountOf(dst []byte, n int64, plural string) []byte {
	dst = AppendCount(dst, n)
	if plural == "" {
		return dst
	}
	dst = append(dst, ' ')
	if n != 1 {
		return append(dst, plural...)
	}
	return appendSingular(dst, plural)
}

// Agree returns the form of a verb that agrees with n things: one for a single
// thing, else many.
func Agree(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// appendSingular appends a plural noun in the singular. The noun is the first
// word that ends in s: in "open alerts" and "rows of the table" it stands in
// different places.
func appendSingular(dst []byte, plural string) []byte {
	for i := range len(plural) {
		if plural[i] != 's' || i+1 < len(plural) && plural[i+1] != ' ' {
			continue
		}
		noun, rest := plural[:i], plural[i+1:]
		if strings.HasSuffix(noun, "s") {
			continue // "access"
		}
		if stem, ok := strings.CutSuffix(noun, "ie"); ok && len(stem) > 1 {
			return append(append(append(dst, stem...), 'y'), rest...)
		}
		return append(append(dst, noun...), rest...)
	}
	return append(dst, plural...)
}
