package svg

import "github.com/hmcts/rse-dashboard/internal/figure"

// patterns are the marks that tones carry besides their colour. Lines are
// drawn in the page's colour over the tone.
var patterns = [...]struct {
	tone figure.Tone
	mark string
}{
	{figure.Failure, `<path class="mark" d="M-2 2l4-4M0 6l6-6M4 8l4-4"/>`},
	{figure.Aborted, `<circle class="spot" cx="1.5" cy="1.5" r="1.1"/><circle class="spot" cx="4.5" cy="4.5" r="1.1"/>`},
	{figure.Unknown, `<path class="mark" d="M0 3h6"/>`},
	{figure.Critical, `<path class="mark" d="M0 0l6 6M6 0l-6 6"/>`},
	{figure.Medium, `<path class="mark" d="M-2 4l4 4M0 0l6 6M4-2l4 4"/>`},
	{figure.Secondary, `<path class="mark" d="M3 0v6"/>`},
}

func hasPattern(t figure.Tone) bool {
	for i := range patterns {
		if patterns[i].tone == t {
			return true
		}
	}
	return false
}

// Defs returns an invisible <svg> element with the patterns that pictures refer
// to. It stands once on each page with pictures, before the first of them;
// without it the pictures fall back to plain colours.
func Defs() string {
	b := []byte(`<svg class="chart-defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>`)
	for i := range patterns {
		name := patterns[i].tone.String()
		b = append(b, `<pattern id="p-`...)
		b = append(b, name...)
		b = append(b, `" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="t-`...)
		b = append(b, name...)
		b = append(b, `" width="6" height="6" fill="currentColor"/>`...)
		b = append(b, patterns[i].mark...)
		b = append(b, `</pattern>`...)
	}
	return string(append(b, `</defs></svg>`...))
}
