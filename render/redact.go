package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/calendar"
	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/sitedir"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// This file keeps back what the readers of a page may not see. Pages, sections,
// notes and columns say what their texts name; a text that says nothing counts as
// [figure.AnyText] and is kept back wherever anything is. A figure with a column
// that is kept back is counted instead of shown.

// homes are the folders of the site that are about a thing. AnyText may name
// things of all of them.
var homes = func() map[figure.Thing][]string {
	of := map[figure.Thing][]string{
		figure.Team: {address.Teams}, figure.Vulnerability: {address.Vulnerabilities}, figure.Project: {address.Pipelines},
	}
	for _, t := range []figure.Thing{figure.Pipeline, figure.Build, figure.Commit, figure.Step} {
		of[t] = []string{address.Pipelines, address.Pipeline}
	}
	for _, t := range []figure.Thing{figure.Repository, figure.File, figure.Image} {
		of[t] = []string{address.Security, address.Repositories}
	}
	for _, t := range []figure.Thing{figure.Package, figure.Alert, figure.Rule, figure.Note, figure.Problem} {
		of[t] = []string{address.Security, address.Repositories, address.Vulnerabilities, address.Packages}
	}
	for _, folders := range of {
		of[figure.AnyText] = append(of[figure.AnyText], folders...)
	}
	return of
}()

// audience is those who may read the files at a path.
type audience struct {
	rules    address.Rules
	path     string
	redacted bool // they are outsiders
}

func (s *site) audienceOf(path string) audience {
	return audience{s.in.Config.Rules, path, s.in.Config.Redact}
}

// seesAll reports whether nothing is kept back from anybody.
func (a audience) seesAll() bool { return !a.redacted && len(a.rules) == 0 }

// sees reports whether names of a thing may be shown.
func (a audience) sees(t figure.Thing) bool {
	mayNotTell := func(home string) bool { return !a.rules.MayTell(a.path, home) }
	return (!a.redacted || t.Public()) && !slices.ContainsFunc(homes[t], mayNotTell)
}

// seesCalendar reports whether events of a calendar may be shown, which name teams,
// repositories and alerts.
func (a audience) seesCalendar() bool { return a.sees(figure.Alert) && a.sees(figure.Team) }

// follows reports whether a link may be shown.
func (s *site) follows(a audience, l Link) bool {
	if address.Web(l.Path) != "" {
		return !a.redacted
	}
	path, _, _ := strings.Cut(l.Path, "#")
	if strings.HasSuffix(path, calendar.File) && !a.seesCalendar() {
		return false
	}
	if page, ok := s.named[path]; ok {
		return a.sees(page)
	}
	if path == "" || strings.HasSuffix(path, "/") {
		return false // a page that was left out
	}
	return (!a.redacted || path == sitedir.IndexFile) && a.rules.MayTell(a.path, path)
}

// restrict removes from a page's content what its readers may not see.
func (s *site) restrict(p *Page, c *Content) {
	a := s.audienceOf(p.Path)
	if a.seesAll() {
		return
	}
	if !a.seesCalendar() {
		c.Calendar = nil
	}
	c.Notes = a.notes(c.Notes)
	for i := range c.Filters {
		c.Filters[i].Options = slices.DeleteFunc(c.Filters[i].Options, func(o Option) bool { return !s.follows(a, o.Link) })
	}
	for i := range c.Numbers {
		if h := &c.Numbers[i].Headline; !a.sees(h.NoteNames) {
			h.Note = ""
			if h.Value.IsText() {
				h.Value = figure.Null()
			}
		}
	}
	c.Verdict = s.sentencesFor(a, c.Verdict)
	c.Lead, c.Sections = s.sectionsFor(a, c.Lead), s.sectionsFor(a, c.Sections)
	if c.Foot != nil {
		if foot := s.sectionsFor(a, []Section{*c.Foot}); len(foot) > 0 {
			c.Foot = &foot[0]
		} else {
			c.Foot = nil
		}
	}
}

// sentencesFor returns the sentences of which the audience may see all, without
// links to what it may not see.
func (s *site) sentencesFor(a audience, list []Sentence) (shown []Sentence) {
	for _, sentence := range list {
		if slices.ContainsFunc(sentence, func(p Phrase) bool { return !a.sees(p.Names) }) {
			continue
		}
		for i, p := range sentence {
			if p.Path != "" && !s.follows(a, Link{p.Text, p.Path}) {
				sentence[i].Path = ""
			}
		}
		shown = append(shown, sentence)
	}
	return shown
}

// told returns the events of which the audience may know. Outsiders may count them
// all.
func (a audience) told(events []change.Event) (list []change.Event) {
	if a.redacted || a.seesAll() {
		return events
	}
	for _, e := range events {
		if e.Thing == figure.Repository && !a.sees(figure.Alert) || !a.sees(e.Thing) {
			continue // the text of an event of a repository may name an alert
		}
		if !a.sees(figure.Team) {
			e.Team = ""
		}
		if !a.sees(figure.Project) {
			e.Projects = nil
		}
		list = append(list, e)
	}
	return list
}

// notes returns the notes in the wording for the audience.
func (a audience) notes(list []Note) (shown []Note) {
	for _, n := range list {
		if !a.sees(n.Names) {
			n.Text = n.Public
		}
		if n.Text != "" {
			shown = append(shown, n)
		}
	}
	return shown
}

// sectionsFor returns what the audience may see of sections.
func (s *site) sectionsFor(a audience, list []Section) (shown []Section) {
	for _, section := range list {
		if !a.sees(section.Names) {
			section.Text, section.Terms = nil, nil
		}
		links := section.Links
		section.Links = nil
		for _, l := range links {
			if s.follows(a, l) {
				section.Links = append(section.Links, l)
			}
		}
		figures := section.Figures
		section.Figures = nil
		for _, f := range figures {
			section.Figures = append(section.Figures, a.figure(f))
		}
		if len(section.Text)+len(section.Terms)+len(section.Links)+len(section.Tiles)+len(section.Figures) > 0 {
			shown = append(shown, section)
		}
	}
	return shown
}

// refused returns the columns of a table that the audience may not see, and what
// the first of them names.
func (a audience) refused(t *figure.Table) (columns []int, names figure.Thing) {
	if t == nil {
		return nil, figure.Nothing
	}
	for i := range t.Columns {
		thing := t.Columns[i].Naming()
		for _, row := range t.Rows {
			if other := row[i].Names(); other != figure.AnyText && !a.sees(other) {
				thing = other
			}
		}
		if a.sees(thing) {
			continue
		}
		if columns == nil {
			names = thing
		}
		columns = append(columns, i)
	}
	return columns, names
}

// without returns the table without some of its columns.
func without(t *figure.Table, columns []int) *figure.Table {
	if t == nil {
		return nil
	}
	kept := figure.Table{Note: t.Note, Rows: make([][]figure.Value, len(t.Rows))}
	for i := range t.Columns {
		if slices.Contains(columns, i) {
			continue
		}
		kept.Columns = append(kept.Columns, t.Columns[i])
		for k, row := range t.Rows {
			kept.Rows[k] = append(kept.Rows[k], row[i])
		}
	}
	return &kept
}

// figure returns what the audience may see of a figure: all of it, its table
// without some columns, its rows counted by other columns, or only the number of
// its rows.
func (a audience) figure(f *figure.Figure) *figure.Figure {
	r := *f
	if !a.sees(figure.AnyText) {
		r.Warnings = f.PublicWarnings
	}
	whole := figure.Table{Columns: f.Columns, Rows: f.Rows}
	hidden, names := a.refused(&whole)
	ofExcerpt, _ := a.refused(f.Excerpt)
	drawn, _ := a.refused(f.Chart.Table)
	if len(hidden)+len(ofExcerpt)+len(drawn) == 0 {
		r.Rows, r.Excerpt, r.Chart.Table = a.rows(f.Rows), a.table(f.Excerpt), a.table(f.Chart.Table)
		return &r
	}
	r.Excerpt, r.Rows, r.Chart = nil, nil, figure.Chart{}
	r.Finding, r.Note = "", "" // they may name what the rows do
	if !a.redacted && !slices.Contains(hidden, 0) {
		kept := without(&whole, hidden)
		r.Columns, r.Rows, r.Excerpt = kept.Columns, kept.Rows, without(f.Excerpt, ofExcerpt)
		return &r
	}
	var by []int
	for _, name := range f.CountBy {
		if i := figure.ColumnIndex(f.Columns, name); a.sees(f.Columns[i].Naming()) {
			by = append(by, i)
		}
	}
	switch {
	case f.Chart.Kind == figure.Matrix:
		countStates(&r, f)
	case len(by) > 0:
		countRows(&r, f, by)
	case f.Empty == "":
		r.Columns = nil
		r.Empty, r.Good = "This page leaves out names of "+names.Plural()+": "+words.CountOf(int64(len(f.Rows)), "rows")+".", false
	}
	return &r
}

// countRows makes r the counts of f's rows by the values of some columns, most
// first.
func countRows(r, f *figure.Figure, columns []int) {
	by := f.Columns[columns[len(columns)-1]]
	count := make(map[string]int64)
	for _, row := range f.Rows {
		values := make([]string, len(columns))
		for i, c := range columns {
			values[i] = row[c].String()
		}
		count[strings.Join(values, " ")]++
	}
	r.Definition += " This page only counts them."
	r.Columns = []figure.Column{by, {Name: "number", Title: "Number", Type: figure.TypeInteger, Unit: f.Unit}}
	for value, n := range count {
		r.Rows = append(r.Rows, []figure.Value{figure.String(value), figure.Integer(n)})
	}
	slices.SortFunc(r.Rows, func(a, b []figure.Value) int {
		return cmp.Or(cmp.Compare(count[b[0].String()], count[a[0].String()]), strings.Compare(a[0].String(), b[0].String()))
	})
	r.Chart = figure.Chart{Kind: figure.Bars, Label: by.Name, Series: []figure.Series{{Column: "number", Title: "Number"}}}
}

// countStates makes r the counts of the states in each column of a matrix.
func countStates(r, f *figure.Figure) {
	r.Definition += " This page only counts them."
	r.Columns = []figure.Column{{Name: "feature", Title: "Feature", Names: figure.Nothing}}
	states := []dataset.State{dataset.On, dataset.Off, dataset.Unknown, dataset.NotApplicable}
	for _, state := range states {
		r.Columns = append(r.Columns, figure.Column{
			Name: address.Slug(string(state)), Title: strings.ToUpper(string(state[:1])) + string(state[1:]),
			Type: figure.TypeInteger, Unit: f.Unit,
		})
	}
	for _, series := range f.Chart.Series {
		column := figure.ColumnIndex(f.Columns, series.Column)
		row := []figure.Value{figure.String(series.Title)}
		for _, state := range states {
			var n int64
			for _, other := range f.Rows {
				if other[column].String() == string(state) {
					n++
				}
			}
			row = append(row, figure.Integer(n))
		}
		r.Rows = append(r.Rows, row)
	}
}

// table returns a table as the audience may see it.
func (a audience) table(t *figure.Table) *figure.Table {
	if t == nil {
		return nil
	}
	shown := *t
	shown.Rows = a.rows(t.Rows)
	return &shown
}

// rows returns the rows, for outsiders without links to other sites.
func (a audience) rows(rows [][]figure.Value) [][]figure.Value {
	if !a.redacted {
		return rows
	}
	plain := make([][]figure.Value, len(rows))
	for i, row := range rows {
		plain[i] = slices.Clone(row)
		for k, v := range row {
			if address.Web(v.Href()) != "" {
				plain[i][k] = v.Link("")
			}
		}
	}
	return plain
}
