package svg

import (
	"math"
	"strconv"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
)

// Parts of an element that [picture.write] does not write as they stand.
type (
	// text is escaped. A name has been through [clip] or [fit] before.
	text string
	// share is a position or length across, as a share of the width.
	share float64
	// fill is the class and fill of a tone, with its pattern where it meets
	// other tones.
	fill struct {
		tone    figure.Tone
		pattern bool
	}
	// id is an id of the picture: the figure's with a suffix.
	id byte
	// em is a length outside of plots, in pixels where text has 12 pixels. It is
	// written relative to the size of the text, which the reader chooses.
	em float64
)

// write writes the parts of elements: strings as they stand, numbers as
// coordinates, tones by their names, and the types above as they say.
func (p *picture) write(parts ...any) {
	for _, part := range parts {
		switch v := part.(type) {
		case string:
			p.dst = append(p.dst, v...)
		case float64:
			p.dst = appendCoordinate(p.dst, v)
		case em:
			p.dst = append(appendHundredths(p.dst, float64(v)/12), "em"...)
		case text:
			p.dst = markup.Append(p.dst, string(v))
		case share:
			p.dst = append(appendCoordinate(p.dst, float64(v)*100), '%')
		case figure.Tone:
			p.dst = append(p.dst, v.String()...)
		case fill:
			p.write(` class="t-`, v.tone)
			if v.pattern && hasPattern(v.tone) {
				p.write(`" fill="url(#p-`, v.tone, `) currentColor"`)
			} else {
				p.write(`" fill="currentColor"`)
			}
		case id:
			for _, c := range []byte(p.f.ID) {
				if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' {
					p.dst = append(p.dst, c)
				}
			}
			p.dst = append(p.dst, '-', byte(v))
		}
	}
}

// farAway bounds coordinates; nothing that is seen lies beyond it.
const farAway = 99999

// tenths is a coordinate in tenths of a unit. What is not a number is 0, so that a
// picture never breaks.
func tenths(v float64) int64 {
	if math.IsNaN(v) {
		v = 0
	}
	return int64(math.Round(min(max(v, -farAway), farAway) * 10))
}

// appendCoordinate writes v with at most one decimal.
func appendCoordinate(dst []byte, v float64) []byte { return appendTenths(dst, tenths(v)) }

func appendTenths(dst []byte, n int64) []byte {
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	if n/10 > 0 || n == 0 {
		dst = strconv.AppendInt(dst, n/10, 10)
	}
	if n%10 != 0 {
		dst = append(dst, '.', '0'+byte(n%10))
	}
	return dst
}

// appendHundredths writes v with at most two decimals.
func appendHundredths(dst []byte, v float64) []byte {
	if math.IsNaN(v) {
		v = 0
	}
	return strconv.AppendFloat(dst, math.Round(min(max(v, -farAway), farAway)*100)/100, 'f', -1, 64)
}

// path writes a path with the given attributes, whose commands draw writes, or
// nothing if it writes none.
func (p *picture) path(draw func(), attributes ...any) {
	start := len(p.dst)
	p.write(`<path`)
	p.write(attributes...)
	p.write(` d="`)
	empty := len(p.dst)
	p.cursor = cursor{}
	if draw(); len(p.dst) == empty {
		p.dst = p.dst[:start]
		return
	}
	p.write(`"/>`)
}

// cursor is the end of the path that is open, in tenths, from which what follows
// is written: steps are shorter than places, and repeat.
type cursor struct {
	x, y int64
	set  bool
}

// command adds a command with arguments in tenths to the path that is open.
func (p *picture) command(name byte, arguments ...int64) {
	p.dst = append(p.dst, name)
	for i, n := range arguments {
		if i > 0 && n >= 0 {
			p.dst = append(p.dst, ' ')
		}
		p.dst = appendTenths(p.dst, n)
	}
}

// moveTo begins a part of the path that is open, or a line to its next point.
func (p *picture) moveTo(x, y float64, line bool) {
	to := cursor{tenths(x), tenths(y), true}
	switch {
	case !p.cursor.set:
		p.command('M', to.x, to.y)
	case line:
		p.command('l', to.x-p.cursor.x, to.y-p.cursor.y)
	default:
		p.command('m', to.x-p.cursor.x, to.y-p.cursor.y)
	}
	p.cursor = to
}

// box adds a rectangle with an outline of its own to the path that is open.
func (p *picture) box(x0, y0, x1, y1 float64) {
	p.moveTo(x0, y0, false)
	height := tenths(y1) - p.cursor.y
	p.command('v', height)
	p.command('h', tenths(x1)-p.cursor.x)
	p.command('v', -height)
	p.dst = append(p.dst, 'z')
}

// column adds a rectangle from y0 to y1 to the path that is open, which is only
// filled: columns that stand on one line are joined along it.
func (p *picture) column(x0, y0, x1, y1 float64) {
	width, top := tenths(x1)-tenths(x0), tenths(y1)
	if bottom := tenths(y0); p.cursor.set && p.cursor.y != bottom {
		p.moveTo(x0, y0, false)
		p.command('v', top-bottom)
		p.command('h', width)
		p.command('v', bottom-top)
	} else {
		if p.cursor.set {
			p.command('h', tenths(x0)-p.cursor.x)
		} else {
			p.moveTo(x0, y0, false)
		}
		p.command('V', top)
		p.command('h', width)
		p.command('V', bottom)
	}
	p.cursor.x, p.cursor.y = tenths(x1), tenths(y0)
}

// textAt writes a text element; s is a text of ours or one that has been
// through [fit]. anchor says which part of it stands at x, "" for its start.
func (p *picture) textAt(x, y float64, s, anchor string) {
	p.write(`<text`)
	if anchor != "" {
		p.write(` text-anchor="`, anchor, `"`)
	}
	p.write(` x="`, em(x), `" y="`, em(y), `">`, text(s), `</text>`)
}

// longest is how many characters of a name stand in a tooltip or description.
const longest = 400

// clip makes an untrusted text fit for a tooltip or a description.
func clip(s string) string {
	s, _ = words.Cut(s, longest)
	return words.Isolate(s)
}

// quantity returns a value in its column's unit, or [words.Missing].
func quantity(v float64, c *figure.Column) string {
	return string(words.AppendQuantity(nil, v, c.Unit))
}

// percentage returns a percentage, given as 0 to 100.
func percentage(f float64) string { return string(words.AppendPercent(nil, f)) }
