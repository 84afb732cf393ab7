package render

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/templates"
)

// frames are the parts of a page round its sections, which templates/page.html
// defines as "top" and "bottom".
type frames struct{ t *template.Template }

func parseFrames() (*frames, error) {
	t, err := template.ParseFS(templates.Files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return &frames{t}, nil
}

func (f *frames) top(w io.Writer, v *view) error    { return f.t.ExecuteTemplate(w, "top", v) }
func (f *frames) bottom(w io.Writer, v *view) error { return f.t.ExecuteTemplate(w, "bottom", v) }

// view is what the templates see.
type view struct {
	// Site is the same for every page.
	*siteView
	Page    *Page
	Base    string
	Refresh string // the content of the meta element, "" for none
	// Charts and ChartsScript are set on pages that have interactive charts.
	Charts, ChartsScript string
	HasData              bool
	Nav                  []Option
	Notes                []Note
	Warnings             []folded // those of all figures alike
	Filters              []Filter
	Numbers              []number
	Contents             []Section
}

// folded is a text of which only the first words are shown until it is opened;
// Text is all of it, and First is empty if it is short.
type folded struct{ First, Text string }

func foldAll(texts []string) []folded {
	list := make([]folded, len(texts))
	for i, t := range texts {
		list[i].Text = words.Clean(t)
		if first, long := beginning(t); long {
			list[i].First = words.Clean(first)
		}
	}
	return list
}

// siteView is what every page shows alike.
type siteView struct {
	Title, Organisation string
	AsOf, AsOfMachine   string
	StaleHours          int
	CSS, Script         string // paths relative to the root; Script "" for none
	Version, Source     string
	Licences            bool
}

// number is a headline number as people read it.
type number struct {
	Title, Value, Path string
	// Rests says on what, Change how it compares, Note what else is to be said.
	Rests, Change, Note string
	// Sign is "better", "worse" or "" for the change's look; the words say the same.
	Sign string
	ID   string
}

func newSiteView(in *Input, opts *Options) *siteView {
	v := &siteView{
		Title:       words.Clean(in.Config.Title),
		AsOf:        words.Instant(in.AsOf.UTC()),
		AsOfMachine: in.AsOf.UTC().Format(time.RFC3339Nano),
		StaleHours:  int(math.Ceil(in.Config.StaleAfter.Hours())),
		Version:     words.Clean(opts.Version),
		Source:      address.Web(opts.SourceURL),
	}
	if v.Title == "" {
		v.Title = "RSE Dashboard"
	}
	v.Organisation = words.Clean(strings.Join(in.Config.Organisations, ", "))
	return v
}

// numberOf puts a headline number into words. href is where the figure behind it
// is, relative to the site's root.
func numberOf(h *figure.Headline, href string) number {
	n := number{ID: h.ID, Title: h.Title, Value: words.Value(h.Value, figure.Column{Unit: h.Unit}), Path: href, Note: h.Note}
	if !h.Value.IsNumeric() && h.Value.IsText() {
		n.Value = words.Clean(h.Value.String())
	}
	if h.NUnit != "" && !h.Value.IsNull() {
		n.Rests = strings.TrimSpace("of " + words.CountOf(int64(h.N), string(h.NUnit)) + " " + h.NWhich)
	}
	if h.Value.IsNumeric() && h.Before.IsNumeric() {
		n.Change, n.Sign = changeInWords(h)
	}
	return n
}

// changeInWords says how a number compares with the period before; the sign is
// a triangle and a word, whatever colour they are shown in.
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
