package svg

import "github.com/hmcts/rse-dashboard/internal/figure"

// A period of a timeline is drawn as a shade behind the plot with a line at its level.
// All periods share one line of text above the plot, which a phone has room for.

// period is a period in a picture; its ends are shares of the width.
type period struct {
	from, to float64
	figure.Period
}

// periodsOn returns the periods within the times that the slots cover.
func (p *picture) periodsOn(s *slots) (periods []period) {
	if !s.timed {
		return nil
	}
	span := float64(s.end.Unix() - s.start.Unix())
	for _, x := range p.f.Chart.Periods {
		from, to := float64(x.From.Unix()-s.start.Unix())/span, float64(x.To.Unix()-s.start.Unix())/span
		if from >= -1e-9 && from < to && to <= 1+1e-9 {
			periods = append(periods, period{from, to, x})
		}
	}
	return periods
}

// periods writes the periods behind the plot, whose picture ends at bottom. The last
// period is the one of today and is shaded.
func (p *picture) periods(periods []period, g plot, bottom float64) {
	if len(periods) == 0 {
		return
	}
	last := periods[len(periods)-1]
	top := g.y - 4
	p.write(`<rect class="p-period" x="`, share(last.from), `" width="`, share(last.to-last.from),
		`" y="`, em(top), `" height="`, em(bottom-top), `"/>`)
	for _, x := range periods {
		y := g.y + max(g.at(x.Level), 0)
		p.write(`<line class="p-level" x1="`, share(x.from), `" x2="`, share(x.to), `" y1="`, em(y), `" y2="`, em(y), `"/>`)
	}
	line := func(class, s string) {
		p.write(`<text class="p-v `, class, `" text-anchor="end" x="100%" y="`, em(p.periodText), `">`, text(s), `</text>`)
	}
	line("p-w", periodsText(p.f.Chart.Periods))
	short := "now " + percentage(last.Level)
	if len(periods) > 1 {
		short += ", before " + percentage(periods[0].Level)
	}
	line("p-n", short)
}

// periodsText says what the levels of the periods are, the latest first: "9.2% of
// finished builds failed in the last 14 days, 8.5% in the 14 before".
func periodsText(periods []figure.Period) string {
	s := ""
	for i := len(periods) - 1; i >= 0; i-- {
		if s != "" {
			s += ", "
		}
		s += percentage(periods[i].Level) + " " + periods[i].Text
	}
	return s
}

// describePeriods says the same to screen readers, after other sentences.
func describePeriods(periods []figure.Period) string {
	if len(periods) == 0 {
		return ""
	}
	return " In all: " + periodsText(periods) + "."
}
