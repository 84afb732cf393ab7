package svg

import (
	"math"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// A strip is one line of table text high: each build is a mark, the newest at the
// right end. A failure is tall and striped, a success low, an aborted build a dot,
// so that they are told apart without colour.

const (
	// mostMarks is how many builds a strip shows: the newest ones.
	mostMarks = 20
	markPitch = 7
)

// marks are the kinds of builds in a strip: their letter, tone, the vertical
// stroke that stands for them, and what they are called.
var marks = [...]struct {
	letter byte
	tone   figure.Tone
	stroke string
	name   string
}{
	{'S', figure.Success, " 8v7", "passed"},
	{'F', figure.Failure, " 1v14", "failed"},
	{'A', figure.Aborted, " 9v4", "aborted"},
	{'U', figure.Unknown, " 13v2", "unknown"},
}

// AppendStrip appends a strip of builds, given as [figure.Strip] says, as an <svg>
// element with its text for screen readers. Of no builds it appends nothing.
func AppendStrip(dst []byte, builds string) []byte {
	builds = builds[max(len(builds)-mostMarks, 0):]
	if builds == "" {
		return dst
	}
	dst = append(dst, `<svg class="strip" viewBox="0 0 140 16" role="img"><title>`...)
	dst = append(describeStrip(dst, builds), "</title>"...)
	for _, m := range marks {
		open := false
		for i := range len(builds) {
			if builds[i] != m.letter {
				continue
			}
			if !open {
				dst = append(append(append(dst, `<path class="t-`...), m.tone.String()...), `" d="`...)
				open = true
			}
			dst = appendCoordinate(append(dst, 'M'), float64((mostMarks-len(builds)+i)*markPitch)+2.5)
			dst = append(dst, m.stroke...)
		}
		if open {
			dst = append(dst, `"/>`...)
		}
	}
	return append(dst, "</svg>"...)
}

// describeStrip appends what a strip shows: "Last 20 builds: 14 passed, 5 failed, 1
// aborted; newest failed".
func describeStrip(dst []byte, builds string) []byte {
	dst = words.AppendCountOf(append(dst, "Last "...), int64(len(builds)), "builds")
	var newest string
	separator := ": "
	for _, m := range marks {
		n := int64(0)
		for i := range len(builds) {
			if builds[i] == m.letter {
				n++
			}
		}
		if n == 0 {
			continue
		}
		dst = append(words.AppendCount(append(dst, separator...), n), ' ')
		dst = append(dst, m.name...)
		separator = ", "
		if builds[len(builds)-1] == m.letter {
			newest = m.name
		}
	}
	if newest != "" {
		dst = append(append(dst, "; newest "...), newest...)
	}
	return dst
}

// AppendBar appends the bar of a share from 0 to 1 in a tone. The number stands
// beside it, so it has no text.
func AppendBar(dst []byte, size float64, tone figure.Tone) []byte {
	dst = append(append(append(dst, `<svg class="bar t-`...), tone.String()...), `" aria-hidden="true">`...)
	if size > 0 {
		dst = appendCoordinate(append(dst, `<rect width="`...), 100*max(min(size, 1), leastBarShare))
		dst = append(dst, `%"/>`...)
	}
	return append(dst, "</svg>"...)
}

// leastBarShare is the shortest length of a bar that is not zero, as a share.
const leastBarShare = 0.01

// AppendSparkline appends the history of a headline as an <svg> element with its
// text for screen readers. It appends nothing for a history of fewer than two
// values.
func AppendSparkline(dst []byte, h *figure.Headline) []byte {
	const high, low = 4.0, 28.0
	values, known := make([]float64, len(h.History)), 0
	for i, v := range h.History {
		if values[i], _ = v.Float(); v.IsNumeric() {
			known++
		}
	}
	if known < 2 {
		return dst
	}
	e := extremesOf(values)
	bottom, top := values[e.low], values[e.high]
	// A number that hardly changes stays flat.
	if least := 0.1 * max(top, -bottom); top-bottom < least {
		middle := (top + bottom) / 2
		bottom, top = middle-least/2, middle+least/2
	}
	p := picture{dst: dst}
	p.write(`<svg class="spark" viewBox="0 0 104 32" role="img"><title>`, text(sparkText(h, values, e)), `</title>`)
	at := func(i int) (x, y float64) {
		x, y = 2+100*float64(i)/float64(len(values)-1), (high+low)/2
		if top > bottom {
			y = low - (values[i]-bottom)/(top-bottom)*(low-high)
		}
		return x, y
	}
	p.path(func() {
		for i := range values {
			x, y := at(i)
			switch {
			case math.IsNaN(values[i]): // a gap
			case i > 0 && !math.IsNaN(values[i-1]):
				p.write("L", x, " ", y)
			default:
				p.write("M", x, " ", y, "h0")
			}
		}
	})
	x, y := at(e.last)
	p.write(`<circle cx="`, x, `" cy="`, y, `" r="2.5"/></svg>`)
	return p.dst
}

// sparkText says what a sparkline shows: "The last 25 weeks: lowest 35, highest 61,
// latest 53".
func sparkText(h *figure.Headline, values []float64, e extremes) string {
	c := &figure.Column{Unit: h.Unit}
	weeks := words.CountOf(int64(len(values)-1), "weeks")
	return words.Clean("The last " + weeks + ": lowest " + quantity(values[e.low], c) + ", highest " + quantity(values[e.high], c) +
		", latest " + quantity(values[e.last], c))
}
