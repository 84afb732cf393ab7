package svg

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
)

func (p *picture) s(s string) { p.dst = append(p.dst, s...) }

// num writes a coordinate.
func (p *picture) num(v float64) { p.dst = appendCoordinate(p.dst, v) }

// pct writes a position across, given as a share of the width.
func (p *picture) pct(share float64) {
	p.num(share * 100)
	p.dst = append(p.dst, '%')
}

// farAway bounds coordinates; nothing that is seen lies beyond it.
const farAway = 99999

// appendCoordinate writes v with at most one decimal. What is not a number is
// written as 0, so that a picture never breaks.
func appendCoordinate(dst []byte, v float64) []byte {
	if math.IsNaN(v) {
		v = 0
	}
	v = min(max(v, -farAway), farAway)
	n := int64(math.Round(v * 10))
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	dst = appendInt(dst, n/10)
	if n%10 != 0 {
		dst = append(dst, '.', '0'+byte(n%10))
	}
	return dst
}

// appendInt is strconv.AppendInt for the small numbers at hand.
func appendInt(dst []byte, n int64) []byte {
	if n < 10 {
		return append(dst, '0'+byte(n))
	}
	return append(appendInt(dst, n/10), '0'+byte(n%10))
}

// Path commands; upper case is absolute, lower case relative, as in SVG.

func (p *picture) moveTo(x, y float64) {
	p.dst = append(p.dst, 'M')
	p.num(x)
	p.dst = append(p.dst, ' ')
	p.num(y)
}

func (p *picture) lineTo(x, y float64) {
	p.dst = append(p.dst, 'L')
	p.num(x)
	p.dst = append(p.dst, ' ')
	p.num(y)
}

func (p *picture) toX(x float64) {
	p.dst = append(p.dst, 'H')
	p.num(x)
}

func (p *picture) toY(y float64) {
	p.dst = append(p.dst, 'V')
	p.num(y)
}

// box adds a rectangle to the path that is open.
func (p *picture) box(x0, y0, x1, y1 float64) {
	p.moveTo(x0, y0)
	p.toY(y1)
	p.toX(x1)
	p.toY(y0)
	p.dst = append(p.dst, 'z')
}

// text writes a text of ours or one that has been through [clip] or [label].
func (p *picture) text(s string) { p.dst = markup.Append(p.dst, s) }

// longest is how many characters of a name stand in a tooltip or description.
const longest = 400

// clip makes an untrusted text fit for a tooltip or a description.
func clip(s string) string {
	s, _ = words.Cut(s, longest)
	return words.Isolate(s)
}

// id writes an id of the picture: the figure's with a suffix.
func (p *picture) id(suffix byte) {
	for _, s := range [...]string{p.o.Prefix, p.f.ID} {
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
				p.dst = append(p.dst, c)
			}
		}
	}
	p.dst = append(p.dst, '-', suffix)
}

// paint writes the class and fill of a tone, with its pattern where it meets
// other tones.
func (p *picture) paint(t figure.Tone, pattern bool) {
	p.s(` class="t-`)
	p.s(t.String())
	if pattern && hasPattern(t) {
		p.s(`" fill="url(#p-`)
		p.s(t.String())
		p.s(`) currentColor"`)
		return
	}
	p.s(`" fill="currentColor"`)
}
