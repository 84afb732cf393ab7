package svg

import (
	"unicode/utf8"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// Widths in pixels for which pictures are laid out: what is left of a phone of
// 360 px, and the least a figure has where the style sheet shows the wide form.
const (
	narrowBox = 290
	wideBox   = 500
)

// widths are those of a wide sans-serif font such as Verdana at 12 px, for the
// printable ASCII characters from space on. System fonts are narrower, so a
// label that fits by these widths fits everywhere.
var widths = [...]float32{
	3.8, 4.8, 5.5, 10.1, 7.6, 11.4, 9.4, 3.3, 4.7, 4.7, 6, 10.1, 3.8, 4.3, 3.8, 4, // space to /
	7.6, 7.6, 7.6, 7.6, 7.6, 7.6, 7.6, 7.6, 7.6, 7.6, 4, 4, 10.1, 10.1, 10.1, 6.4, // 0 to ?
	12, 8.2, 8.2, 8.4, 9.2, 7.6, 6.9, 9.3, 9, 3.6, 3.6, 7.9, 6.7, 10.4, 9, 9.4, // @ to O
	7.2, 9.4, 8.3, 7.6, 7.3, 8.8, 8.2, 11.9, 8.2, 7.3, 8.2, 4.7, 4, 4.7, 10.1, 6, // P to _
	6, 7.4, 7.6, 6.6, 7.6, 7.4, 4.2, 7.6, 7.6, 3.4, 3.4, 7, 3.4, 11.7, 7.6, 7.3, // ` to o
	7.6, 7.6, 4.9, 6.3, 4.7, 7.6, 7.1, 9.8, 7.1, 7.1, 6.3, 7.6, 4, 7.6, 10.1, // p to ~
}

// width estimates how many pixels s takes at 12 px. The estimate tends to be too
// large.
func width(s string) float64 {
	w := float32(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case ' ' <= c && c <= '~':
			w += widths[c-' ']
		case c == 0xC2: // no-break space and Latin punctuation
			w += 4.5
		case c >= 0xF0: // emoji and rare scripts
			w += 16
		case c >= 0xE2: // most symbols, CJK
			w += 12
		case c >= 0xC0: // Latin with marks, Greek, Cyrillic, Hebrew, Arabic
			w += 8.5
		}
	}
	return float64(w)
}

// fit returns s, cleaned and cut in the middle so that it takes at most the
// given pixels, and whether anything was cut.
func fit(s string, pixels float64) (short string, cut bool) {
	n := int(pixels / 3.3)
	for {
		short, cut = words.Cut(s, n)
		w := width(short)
		if w <= pixels || n <= 2 {
			return short, cut
		}
		n = min(n-1, int(float64(utf8.RuneCountInString(short))*pixels/w))
		n = max(n, 2)
	}
}

// name writes the text elements of a name with the given attributes: one if it
// fits everywhere, else one for narrow and one for wide boxes, with the whole
// name as their tooltip. narrow and wide are the room in them.
func (p *picture) name(s string, narrow, wide float64, attributes ...any) {
	label := func(class, shown, whole string) {
		p.write("<text", class)
		p.write(attributes...)
		p.write(">", text(words.Isolate(shown)))
		if whole != "" {
			p.write("<title>", text(clip(whole)), "</title>")
		}
		p.write("</text>")
	}
	short, cut := fit(s, narrow)
	if !cut {
		label("", short, "")
		return
	}
	longer, cut := fit(s, wide)
	whole := s
	if !cut {
		whole = ""
	}
	label(` class="p-w"`, longer, whole)
	label(` class="p-n"`, short, s)
}
