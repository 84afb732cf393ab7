package svg

import (
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

type pattern struct {
	tone figure.Tone
	mark string
}

// patterns are the marks that tones carry besides their colour. Lines are
// drawn in the page's colour over the tone.
var patterns = [...]pattern{
	{figure.Failure, `<path class="p-mark" d="M-2 2l4-4M0 6l6-6M4 8l4-4"/>`},
	{figure.Aborted, `<circle class="p-spot" cx="1.5" cy="1.5" r="1.1"/><circle class="p-spot" cx="4.5" cy="4.5" r="1.1"/>`},
	{figure.Unknown, `<path class="p-mark" d="M0 3h6"/>`},
	{figure.Critical, `<path class="p-mark" d="M0 0l6 6M6 0l-6 6"/>`},
	{figure.Medium, `<path class="p-mark" d="M-2 4l4 4M0 0l6 6M4-2l4 4"/>`},
	{figure.Secondary, `<path class="p-mark" d="M3 0v6"/>`},
}

func hasPattern(t figure.Tone) bool {
	return slices.ContainsFunc(patterns[:], func(p pattern) bool { return p.tone == t })
}

// Defs returns an invisible <svg> element with the patterns that pictures refer
// to. It stands once on each page with pictures, before the first of them;
// without it the pictures fall back to plain colours.
func Defs() string {
	var b strings.Builder
	b.WriteString(`<svg class="chart-defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>`)
	for _, p := range patterns {
		name := p.tone.String()
		b.WriteString(`<pattern id="p-` + name + `" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="t-` + name +
			`" width="6" height="6" fill="currentColor"/>` + p.mark + `</pattern>`)
	}
	// What rests on few builds is hatched in the page's colour.
	b.WriteString(`<pattern id="p-few" width="7" height="7" patternUnits="userSpaceOnUse">` +
		`<path class="p-few" d="M-2 2l4-4M0 7l7-7M5 9l4-4"/></pattern>`)
	return b.String() + `</defs></svg>`
}
