package render

import (
	"html/template"
	"math"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/svg"
)

// numberView is a headline number as the page shows it.
type numberView struct {
	Title, Value, Path string
	// Rests says what the number rests on, and Change how it compares.
	Rests, Change, Note string
	// Sign is "better", "worse" or "" for the change's look; the words say the same.
	Sign string
	ID   string
	// Sparkline is the number's history, "" if it has none.
	Sparkline template.HTML
}

// numberOf formats a headline number. href is the address of its figure,
// relative to the site's root.
func numberOf(h *figure.Headline, href string) numberView {
	n := numberView{ID: h.ID, Title: h.Title, Value: words.Value(h.Value, figure.Column{Unit: h.Unit}), Path: href, Note: h.Note,
		Sparkline: template.HTML(svg.AppendSparkline(nil, h))}
	if !h.Value.IsNumeric() && h.Value.IsText() {
		n.Value = words.Clean(h.Value.String())
	}
	if h.NUnit != "" && !h.Value.IsNull() {
		n.Rests = strings.TrimSpace("of " + words.CountOf(int64(h.N), string(h.NUnit)) + " " + h.NWhich)
	}
	if h.Value.IsNull() && h.N > 0 && h.NUnit == figure.Episodes {
		// Fewer than half of the episodes have ended.
		n.Value = "not yet"
		if n.Rests = "the pipeline is not green again yet"; h.N > 1 {
			n.Rests = "of " + words.CountOf(int64(h.N), string(h.NUnit)) + ", most have not ended yet"
		}
	}
	if h.Value.IsNumeric() && h.Before.IsNumeric() {
		n.Change, n.Sign = changeInWords(h)
	}
	return n
}

// changeInWords says how a number compares with the period before. A triangle and
// words carry the meaning, not the colour alone.
func changeInWords(h *figure.Headline) (text, sign string) {
	now, _ := h.Value.Float()
	earlier, _ := h.Before.Float()
	difference := now - earlier
	before := string(words.AppendQuantity(nil, earlier, h.Unit))
	var size string
	if h.Unit.Dimension() == figure.Share {
		if size = words.Number(math.Round(math.Abs(difference)*10)/10) + " points"; size == "1 points" {
			size = "1 point"
		}
		if math.Abs(difference) < 0.05 {
			difference = 0
		}
	} else {
		size = string(words.AppendQuantity(nil, math.Abs(difference), h.Unit))
	}
	period := h.Period
	if period == "" {
		period = "the period before"
	}
	if !strings.HasSuffix(period, " ago") {
		period = "in " + period
	}
	if difference == 0 {
		return "= as " + period + " (" + before + ")", ""
	}
	if isSlight(difference, earlier, h.Unit) {
		return "about the same as " + period + " (" + before + ")", ""
	}
	up := difference > 0
	if up {
		text = "▲ " + size + " more than " + period + " (" + before + ")"
	} else {
		text = "▼ " + size + " less than " + period + " (" + before + ")"
	}
	switch {
	case h.Better == 0:
	case up == (h.Better > 0):
		return text + ", better", "better"
	default:
		return text + ", worse", "worse"
	}
	return text, ""
}

// isSlight reports whether a duration differs so little from the one before that
// it is neither better nor worse: by less than a tenth or less than a minute, as
// in the figure duration-changes.
func isSlight(difference, before float64, unit figure.Unit) bool {
	const share, seconds = 0.1, 60
	size := math.Abs(difference)
	return unit.Dimension() == figure.Duration && (size < share*math.Abs(before) || size*unit.Seconds() < seconds)
}
