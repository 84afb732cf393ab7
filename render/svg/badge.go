package svg

import (
	"strconv"

	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
)

// BadgeTone is what a badge says at a glance.
type BadgeTone uint8

// The tones of badges.
const (
	PlainBadge BadgeTone = iota
	GoodBadge
	BadBadge
)

// longestBadge is the number of characters that a badge shows of its label.
const longestBadge = 40

// AppendBadge appends a badge: a label beside a message on a ground that has a
// contrast of at least 4.5 to its white text. It is a whole file, with colours of its
// own, as it stands in pages that others wrote.
func AppendBadge(dst []byte, label, message string, tone BadgeTone) []byte {
	label, _ = words.Cut(label, longestBadge)
	message = words.Clean(message)
	left, right := width(label)+16, width(message)+16
	number := func(f float64) { dst = strconv.AppendFloat(dst, f, 'f', 0, 64) }
	text := func(s string) { dst = markup.Append(dst, s) }
	dst = append(dst, `<svg xmlns="http://www.w3.org/2000/svg" role="img" height="20" width="`...)
	number(left + right)
	dst = append(dst, `"><title>`...)
	text(label + ": " + message)
	dst = append(dst, `</title><rect width="`...)
	number(left + right)
	dst = append(dst, `" height="20" rx="3" fill="#3d444d"/><path fill="`...)
	dst = append(dst, [...]string{PlainBadge: "#59636e", GoodBadge: "#116329", BadBadge: "#a40e26"}[tone]...)
	dst = append(dst, `" d="M`...)
	number(left)
	dst = append(dst, ` 0h`...)
	number(right - 3)
	dst = append(dst, `a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H`...)
	number(left)
	dst = append(dst, `z"/><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="12" text-anchor="middle">`...)
	for _, part := range []struct {
		at, length float64
		s          string
	}{{left / 2, left - 16, label}, {left + right/2, right - 16, message}} {
		dst = append(dst, `<text y="14.5" x="`...)
		number(part.at)
		dst = append(dst, `" textLength="`...)
		number(part.length)
		dst = append(dst, `">`...)
		text(part.s)
		dst = append(dst, `</text>`...)
	}
	return append(dst, "</g></svg>\n"...)
}
