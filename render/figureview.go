package render

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/echarts"
	"github.com/hmcts/rse-dashboard/render/markup"
)

// sectionView is what templates/section.html shows.
type sectionView struct {
	*Section
	Base      string
	Links     []linkView
	ManyLinks bool
	// OneFigure means that the section is one figure, whose heading is the section's.
	OneFigure bool
	Fold      string // what is folded on a phone: "3 figures", "" if nothing is
	Layout    string
	Figures   []figureView
}

type linkView struct {
	Link
	External bool
}

// figureView is what templates/figure.html shows.
type figureView struct {
	Figure       *figure.Figure
	UnderHeading bool   // the figure stands under the heading of its section
	Wide         bool   // it takes the whole width
	Rests        string // what it rests on: "1,234 builds"
	// Linked is the finding with a link to the pipeline that it names; "" for none.
	Linked template.HTML
	// Hidden names the figure for screen readers, after words that several figures
	// have in common.
	Hidden template.HTML
	// OwnWarnings are the warnings that the page does not show once for several figures.
	OwnWarnings []folded
	// Annotations are what happened on days of the figure's axis of time.
	Annotations []string
	Picture     template.HTML // "" if there is none
	Ranking     template.HTML // stands in the place of a picture
	Table       template.HTML // "" if there is nothing to show
	Interactive bool
	HasCSV      bool
}

// viewer makes the views of the sections and figures of one page, and the file
// with its interactive charts.
type viewer struct {
	tables  tables
	drawing drawing
	// common are the warnings that several figures share, which the page shows once.
	common []string
	// annotations are those that figures over time may show.
	annotations []config.Annotation
	// lean means that figures without rows have no CSV.
	lean bool
	// mostBehind is the number of rows of a table behind a picture or a ranking that is
	// longer than tables.most.
	mostBehind int

	ids      map[string]bool
	pictures bool          // at least one figure is drawn
	charts   *bytes.Buffer // the interactive charts; empty if there are none
	encoder  *jsontext.Encoder
	buffer   []byte
}

// fewLinks is the number of links up to which they stand in a line.
const fewLinks = 7

// sections returns the views of all sections, and completes the file with the
// charts.
func (v *viewer) sections(list []Section) ([]sectionView, error) {
	for i := range list {
		if id := list[i].ID; id != "" {
			if err := v.claim(id); err != nil {
				return nil, err
			}
		}
	}
	views := make([]sectionView, len(list))
	below := false // the section is below the first one with figures
	for i := range list {
		var err error
		if views[i], err = v.section(&list[i]); err != nil {
			return nil, err
		}
		if list[i].Title != "" && len(list[i].Figures) > 0 && !list[i].Folded {
			if below {
				views[i].Fold = words.CountOf(int64(len(list[i].Figures)), "figures")
			}
			below = true
		}
	}
	if v.encoder == nil {
		return views, nil
	}
	return views, v.encoder.WriteToken(jsontext.EndObject)
}

func (v *viewer) section(s *Section) (sectionView, error) {
	// Figures with nothing to say take a line each, below the others.
	var figures, quiet []*figure.Figure
	for _, f := range s.Figures {
		if f.Empty == "" {
			figures = append(figures, f)
		} else {
			quiet = append(quiet, f)
		}
	}
	class, wide := layoutOf(figures)
	view := sectionView{Section: s, Base: v.tables.base, ManyLinks: len(s.Links) > fewLinks, Layout: class, OneFigure: s.isOneFigure()}
	for _, l := range s.Links {
		if href, external := address.Safe(l.Path); href != "" || l.Path == address.Overview {
			view.Links = append(view.Links, linkView{l, external})
		}
	}
	for i, f := range append(figures, quiet...) {
		figure, err := v.figure(f)
		if err != nil {
			return view, err
		}
		figure.UnderHeading = s.Title != "" && !view.OneFigure && !s.Untitled
		figure.Wide = i < len(wide) && wide[i]
		view.Figures = append(view.Figures, figure)
	}
	return view, nil
}

func (v *viewer) figure(f *figure.Figure) (figureView, error) {
	if err := v.claim(f.ID); err != nil {
		return figureView{}, err
	}
	unit := f.Unit
	if unit == figure.NoUnit {
		unit = figure.Rows
	}
	view := figureView{
		Figure: f,
		Rests:  words.CountOf(int64(f.N), string(unit)),
		Hidden: template.HTML(append(markup.Append([]byte(`<span class="unseen">: `), words.Clean(f.Title)), "</span>"...)),
		HasCSV: !v.lean || len(f.Rows) > 0,
	}
	for _, w := range f.Warnings {
		if !slices.Contains(v.common, w) {
			view.OwnWarnings = append(view.OwnWarnings, fold(w))
		}
	}
	if f.Empty != "" {
		return view, nil
	}
	view.Linked = v.linked(f)
	table := v.tables
	if f.Chart.Kind != figure.None && (len(f.Rows) > table.most || f.Chart.Kind != figure.Bars && len(f.Rows) > longBehindPicture) {
		table.most = v.mostBehind
	}
	v.buffer = table.append(v.buffer[:0], f)
	view.Table = template.HTML(v.buffer)
	drawn := annotate(f.Drawn(), v.annotations, v.tables.loc)
	for _, a := range drawn.Chart.Annotations {
		view.Annotations = append(view.Annotations, words.Day(a.At)+": "+words.Clean(a.Text))
	}
	if drawn.Chart.Kind == figure.Bars && len(drawn.Rows) > 0 {
		v.buffer = v.tables.appendRanking(v.buffer[:0], drawn)
		view.Ranking = template.HTML(v.buffer)
		return view, nil
	}
	if !echarts.Draws(drawn) {
		return view, nil
	}
	v.pictures = true
	v.buffer = v.drawing.picture(v.buffer[:0], drawn, v.tables.pageOf)
	view.Picture = template.HTML(v.buffer)
	view.Interactive = v.drawing.chart != nil
	return view, v.chart(drawn)
}

// linked returns the figure's finding with a link to the pipeline that it names, ""
// if it names none that has a page.
func (v *viewer) linked(f *figure.Figure) template.HTML {
	href := v.tables.pageOf(figure.Pipeline, f.Subject)
	before, after, found := strings.Cut(f.Finding, words.Clean(f.Subject))
	if f.Subject == "" || href == "" || !found {
		return ""
	}
	b := append(markup.Append(nil, before), `<a href="`...)
	b = append(markup.Append(b, href), `"><bdi>`...)
	b = append(markup.Append(b, words.Clean(f.Subject)), "</bdi></a>"...)
	if strings.HasPrefix(after, " ") {
		b = append(b, ' ')
	}
	return template.HTML(markup.Append(b, words.Clean(after)))
}

// chart writes the figure's member of charts.json.
func (v *viewer) chart(f *figure.Figure) error {
	if v.drawing.chart == nil {
		return nil
	}
	if v.encoder == nil {
		v.encoder = jsontext.NewEncoder(v.charts, jsonOptions)
		if err := v.encoder.WriteToken(jsontext.BeginObject); err != nil {
			return err
		}
	}
	if err := v.encoder.WriteToken(jsontext.String(f.ID)); err != nil {
		return err
	}
	return v.drawing.chart(v.encoder, f)
}

// claim checks that an id is well-formed and that the page has no other like it.
func (v *viewer) claim(id string) error {
	if address.Slug(id) != id {
		return fmt.Errorf("the id %q does not consist of a-z, 0-9 and single hyphens", id)
	}
	if v.ids[id] {
		return fmt.Errorf("the id %q occurs twice on the page", id)
	}
	v.ids[id] = true
	return nil
}

// folded is a text of which only the first words are shown until it is opened;
// Text is all of it, and First is empty if it is short.
type folded struct{ First, Text string }

// A text that is longer than longWarning bytes shows at most the first
// shownOfWarning of them until it is opened.
const (
	longWarning    = 200
	shownOfWarning = 120
)

func fold(s string) folded {
	if len(s) <= longWarning {
		return folded{Text: words.Clean(s)}
	}
	first := strings.ToValidUTF8(s[:shownOfWarning], "")
	if i := strings.LastIndexByte(first, ' '); i > 0 {
		first = first[:i]
	}
	return folded{First: words.Clean(first + " …"), Text: words.Clean(s)}
}
