package render

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/sitedir"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// coverageID is the id of the figure that says how complete the data is.
const coverageID = "coverage"

// aboutPages returns the page that says what every figure means, where the data
// came from, and how complete it is.
func aboutPages(s *site) []*Page {
	return []*Page{{
		Path:        address.About,
		Nav:         address.About,
		Names:       figure.Nothing,
		Title:       "About these pages",
		Selected:    "Where the data comes from, how complete it is, and what every figure means",
		Description: "Sources and completeness of the data, and the definition of every figure.",
		Fill: func() (*Content, error) {
			coverage := s.in.Pipelines.Coverage()
			c := &Content{Sections: []Section{
				{ID: "sources", Title: "Where the data comes from", Figures: []*figure.Figure{s.sourcesFigure()}},
				{ID: "completeness", Title: "How complete it is", Figures: []*figure.Figure{
					coverageFigure(&coverage), coverageBySource(&coverage)}},
				{ID: "definitions", Title: "What the figures mean", Names: figure.Nothing, Terms: s.definitions()},
				{ID: "this-site", Title: "This site", Names: figure.Nothing, Text: s.aboutSite(), Links: []Link{
					{"Index of all data files (JSON)", sitedir.IndexFile}, {"Disclaimer", address.Disclaimer}}},
			}}
			c.Sections = append(c.Sections, s.beyond())
			if s.security != nil {
				c.Sections = append(c.Sections, Section{ID: "end-of-life", Title: "End-of-life dates", Names: figure.Nothing,
					Text: strings.Split(strings.TrimSpace(endoflife.Notice()), "\n\n")})
			}
			return c, nil
		},
	}}
}

// collectors returns the names of the collectors whose data is shown, in order.
func (s *site) collectors() []string {
	var names []string
	if s.in.Manifest != nil {
		for name, p := range s.in.Manifest.Collectors {
			if !p.Retired {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// sourcesFigure shows where the data comes from, one row for each collector. How long the fetch
// took and how many rows it brought stay in the manifest: they differ from run to
// run, and the same data makes the same site.
func (s *site) sourcesFigure() *figure.Figure {
	f := &figure.Figure{
		ID:         "data-sources",
		Title:      "What has been read, from where and when",
		Definition: "One row for each collector of data; a row is a document, a repository or an alert.",
		Unit:       "collectors",
		Columns: []figure.Column{
			{Name: "collector", Title: "Collector", Names: figure.Collector},
			{Name: "source", Title: "Source", Names: figure.Source},
			{Name: "from", Title: "Read from", Type: figure.TypeTimestamp},
			{Name: "as_of", Title: "As of", Type: figure.TypeTimestamp},
			{Name: "rows", Title: "Rows held", Type: figure.TypeInteger, Unit: figure.Rows},
			{Name: "broken", Title: "Not readable", Type: figure.TypeInteger, Unit: figure.Rows},
			{Name: "state", Title: "State", Names: figure.Nothing},
		},
	}
	for _, name := range s.collectors() {
		p := s.in.Manifest.Collectors[name]
		state := "read"
		if slices.Contains(s.in.Failed, name) {
			state = "failed, older data shown"
		}
		f.Rows = append(f.Rows, []figure.Value{
			figure.String(name), figure.String(p.Source), timestamp(p.From), timestamp(p.AsOf),
			figure.Integer(p.Rows), figure.Integer(p.Broken), figure.String(state),
		})
		for _, w := range p.Warnings {
			f.Warnings = append(f.Warnings, name+": "+w)
		}
	}
	if f.N = len(f.Rows); f.N == 0 {
		f.Empty = "No data has been fetched."
	}
	return f
}

func timestamp(t time.Time) figure.Value {
	if t.IsZero() {
		return figure.Null()
	}
	return figure.Timestamp(t)
}

// coverageFigure counts the events that were read and left out, and the builds
// with a recorded end.
func coverageFigure(c *ci.Coverage) *figure.Figure {
	f := &figure.Figure{
		ID:         coverageID,
		Title:      "What was left out, and why",
		Definition: "Events read from the data set, those that no figure counts, and the builds made of the rest.",
		N:          int(c.Events), Unit: figure.Events,
		Columns: []figure.Column{
			{Name: "what", Title: "What", Names: figure.Nothing},
			{Name: "number", Title: "Number", Type: figure.TypeInteger},
			{Name: "percent", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent},
			{Name: "of", Title: "Of", Names: figure.Nothing},
		},
	}
	add := func(what string, n, of int64, whole string) {
		share := figure.Null()
		if of > 0 {
			share = figure.Number(100 * float64(n) / float64(of))
		}
		f.Rows = append(f.Rows, []figure.Value{figure.String(what), figure.Integer(n), share, figure.String(whole)})
	}
	add("Events read", c.Events, c.Events, "events")
	add("Left out: notices of the build library", c.Notices, c.Events, "events")
	add("Left out: other branches", c.OtherBranches, c.Events, "events")
	add("Left out: older copies of a document", c.Copies, c.Events, "events")
	add("Left out: without any time", c.NoTime, c.Events, "events")
	add("Left out: later than the data's as-of", c.Future, c.Events, "events")
	add("Builds", c.Builds, c.Builds, "builds")
	add("Builds with a recorded end", c.WithEnd, c.Builds, "builds")
	add("Builds that name no pipeline", c.WithoutPipeline, c.Builds, "builds")
	if c.Events == 0 {
		f.Empty = "There are no events."
	}
	return f
}

// coverageBySource counts events and builds by source.
func coverageBySource(c *ci.Coverage) *figure.Figure {
	f := &figure.Figure{
		ID:    "coverage-by-source",
		Title: "How much each source contributes",
		Definition: "Builds with a recorded end have an event Pipeline Succeeded or Pipeline Failed. " +
			"The others are running or lost, or their events have been deleted.",
		N: int(c.Builds), Unit: figure.Builds,
		Columns: []figure.Column{
			{Name: "source", Title: "Source", Names: figure.Source},
			{Name: "events", Title: "Events", Type: figure.TypeInteger, Unit: figure.Events},
			{Name: "builds", Title: "Builds", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "with_end", Title: "With a recorded end", Type: figure.TypeInteger, Unit: figure.Builds},
			{Name: "with_end_percent", Title: "Share", Type: figure.TypeNumber, Unit: figure.Percent},
			{Name: "first", Title: "First event", Type: figure.TypeTimestamp},
			{Name: "last", Title: "Last event", Type: figure.TypeTimestamp},
		},
	}
	for _, s := range c.Sources {
		share := figure.Null()
		if s.Builds > 0 {
			share = figure.Number(100 * float64(s.WithEnd) / float64(s.Builds))
		}
		f.Rows = append(f.Rows, []figure.Value{figure.String(s.Source), figure.Integer(s.Events), figure.Integer(s.Builds),
			figure.Integer(s.WithEnd), share, timestamp(s.First), timestamp(s.Last)})
	}
	if len(f.Rows) == 0 {
		f.Empty = "No source has contributed any event."
	}
	return f
}

// definitions explains every figure of the pipelines pages and the overview.
func (s *site) definitions() []Term {
	var terms []Term
	seen := make(map[string]bool)
	add := func(f *figure.Figure, where string) {
		if seen[f.ID] {
			return
		}
		seen[f.ID] = true
		names := make([]string, len(f.Columns))
		for i, c := range f.Columns {
			names[i] = c.Name
		}
		terms = append(terms, Term{ID: "define-" + f.ID, Name: f.Title, Meaning: cmp.Or(f.Explanation, f.Definition), Computed: f.Definition,
			Remark: f.ID + " on " + where + ": " + strings.Join(names, ", ")})
	}
	pipelines, pipeline, overview := ci.Described()
	for _, g := range pipelines {
		for _, f := range g.Figures {
			add(f, "the pipelines pages")
		}
	}
	for _, g := range pipeline {
		for _, f := range g.Figures {
			add(f, "the page of a pipeline")
		}
	}
	if s.security != nil {
		page, _ := s.security.Described()
		for _, g := range page {
			for _, f := range g.Figures {
				add(f, "the security page")
			}
		}
	}
	for _, g := range overview {
		for _, f := range g.Figures {
			add(f, "the overview")
		}
	}
	return terms
}

// aboutSite explains how the pages work.
func (s *site) aboutSite() []string {
	text := []string{
		"Every figure is shown as a picture, as a table and as data. The file data.json beside each page holds its numbers, " +
			"and each figure's table is also a CSV file. All pages work without scripts.",
		"All figures are as of " + s.view.AsOf + ". The last 14 days are the 14 times 24 hours before that time. " +
			"Hours and days are those of the time zone " + s.location().String() + ".",
	}
	if s.assets.charts == "" {
		text = append(text, "This site was built without the library for interactive charts, so its charts are pictures only.")
	} else {
		text = append(text, "Pictures say what they show where you point at them, touch them or press the arrow keys. "+
			"Zoom opens an interactive chart, whose library is loaded only then.")
	}
	return text
}

// freshness says on every page which data is older than the page.
func (s *site) freshness() []Note {
	var notes []Note
	warn := func(before, name, after string) {
		notes = append(notes, Note{Text: before + name + after, Names: figure.Collector, Public: before + "a source" + after, Warn: true})
	}
	for _, name := range s.in.Failed {
		shown := "none of its data is shown."
		if s.in.Manifest != nil && s.in.Manifest.Collectors[name] != nil {
			shown = "the data shown is as of " + words.Instant(s.in.Manifest.Collectors[name].AsOf.UTC()) + "."
		}
		warn("The last fetch of ", name, " failed; "+shown)
	}
	limit := s.in.Config.StaleAfter
	for _, name := range s.collectors() {
		at := s.in.Manifest.Collectors[name].AsOf
		if age := s.in.AsOf.Sub(at); limit > 0 && age > limit && !slices.Contains(s.in.Failed, name) {
			warn("The data of ", name, " is old: it is as of "+words.Instant(at.UTC())+", "+
				words.CountOf(int64(age.Hours()), "hours")+" before the time of these pages.")
		}
	}
	return notes
}
