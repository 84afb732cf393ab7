package render

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
	"github.com/hmcts/rse-dashboard/render/svg"
)

const (
	// longTable is the number of rows up to which a page shows a table whole.
	longTable = 25
	// longOfMany is the same on the pages of pipelines, of which there are hundreds.
	longOfMany = 7
	// longBehindMany is the same there for a table that stands behind a picture, and
	// longBehind elsewhere: enough for a filter, which finds in the other rows.
	longBehindMany = 2
	longBehind     = filteredTable + 1
	// longBehindPicture is the number of rows up to which a table behind a picture,
	// which has its numbers, is shown whole.
	longBehindPicture = 16
	// filteredTable is the number of rows above which the script puts a filter
	// above a table. The style sheet keeps room for it.
	filteredTable = 12
	// longCell is the number of characters up to which a text is shown whole.
	longCell = 120
	// longName is the number of bytes up to which a name without spaces stays on one
	// line.
	longName = 40
	// longList is the number of names up to which a list in a cell is shown whole,
	// and shownOfList how many of a longer one are.
	longList    = 4
	shownOfList = 3
)

// tables writes tables as HTML. It appends to buffers rather than using a
// template, because a site has tens of thousands of cells.
type tables struct {
	base string // leads to the site's root
	loc  *time.Location
	// page returns the page of a named thing, or "" if it has none.
	page func(figure.Thing, string) string
	// own is the name of what the page is about, or "".
	own string
	// most is the number of rows up to which a table without an excerpt is shown
	// whole.
	most int
	// text is room for the text of one cell.
	text []byte
}

// append appends what people read of a figure's table: its excerpt, its first
// rows, or all of it, with a note if rows are left out. The script finds in the
// rows that are left out where each column is one of data.json; data-excerpt says
// that the rows shown are not the first of them. The table stands in a region that
// scrolls sideways where it has no room, also by keyboard.
func (t *tables) append(dst []byte, f *figure.Figure) []byte {
	columns, rows, note := f.Columns, f.Rows, ""
	switch {
	case f.Excerpt != nil:
		columns, rows, note = f.Excerpt.Columns, f.Excerpt.Rows, f.Excerpt.Note
	case len(rows) > t.most:
		note = "The first " + words.Count(int64(t.most)) + " of " + words.Count(int64(len(rows))) + " rows"
		rows = rows[:t.most]
	}
	if note != "" {
		dst = append(dst, `<p class="note">`...)
		dst = markup.Append(dst, strings.TrimSuffix(note, "."))
		dst = append(dst, `. <a href="`...)
		if f.Excerpt != nil && f.Excerpt.All != "" {
			dst = markup.Append(append(markup.Append(dst, t.base+f.Excerpt.AllAt), `">`...), f.Excerpt.All)
			dst = append(dst, "</a>.</p>"...)
		} else {
			dst = append(markup.Append(dst, address.CSVFile(f.ID)), `">The CSV</a> has all `...)
			dst = append(words.AppendCountOf(dst, int64(len(f.Rows)), "rows"), ".</p>"...)
		}
	}
	dst = append(dst, `<div class="scroll`...)
	if len(rows) > filteredTable {
		dst = append(dst, ` long`...)
	}
	dst = append(dst, `" role="region" tabindex="0" aria-label="Table: `...)
	dst = markup.Append(dst, words.Clean(f.Title))
	dst = append(dst, "\">\n<table class=\"data\" data-sortable"...)
	shown := t.worthShowing(columns, rows)
	cut := len(rows) < len(f.Rows) && !slices.ContainsFunc(shown, func(c int) bool {
		return figure.ColumnIndex(f.Columns, columns[c].Name) < 0
	})
	if cut {
		dst = append(dst, ` data-rows="`...)
		dst = append(strconv.AppendInt(dst, int64(len(f.Rows)), 10), '"')
		if f.Excerpt != nil {
			dst = append(dst, " data-excerpt"...)
		}
	}
	dst = append(dst, "><thead><tr>"...)
	for _, c := range shown {
		dst = t.appendHead(dst, &columns[c], cut)
	}
	dst = append(dst, "</tr></thead><tbody>\n"...)
	for _, row := range rows {
		dst = append(dst, "<tr>"...)
		for i, c := range shown {
			switch {
			case i > 0 && columns[c].Role == figure.State:
				dst = appendState(dst, row[c])
			case i > 0 && columns[c].Role == figure.Strip:
				dst = append(svg.AppendStrip(append(dst, "<td>"...), row[c].String()), "</td>"...)
			case i > 0 && columns[c].Role == figure.Tags:
				dst = appendTags(dst, row[c])
			default:
				dst = t.appendCell(dst, row[c], columns[c], i == 0)
			}
		}
		dst = append(dst, "</tr>\n"...)
	}
	return append(dst, "</tbody></table></div>"...)
}

// worthShowing returns the positions of the columns that tell something: without
// those that are empty in all rows, and those that only repeat the name of what
// the page is about.
func (t *tables) worthShowing(columns []figure.Column, rows [][]figure.Value) []int {
	var shown []int
	for c := range columns {
		if slices.ContainsFunc(rows, func(row []figure.Value) bool {
			text := row[c].String()
			return text != "" && text != t.own
		}) {
			shown = append(shown, c)
		}
	}
	return shown
}

// appendHead appends the heading of a column, with its name in data.json if the
// script needs it.
func (t *tables) appendHead(dst []byte, c *figure.Column, named bool) []byte {
	dst = append(dst, `<th scope="col"`...)
	dst = append(dst, cellClass[c.Type]...)
	if named {
		dst = markup.Append(append(dst, ` data-column="`...), c.Name)
		dst = append(dst, '"')
	}
	dst = markup.Append(append(dst, '>'), cmp.Or(c.Title, c.Name))
	if c.Type == figure.TypeTimestamp {
		dst = append(dst, " ("...)
		dst = markup.Append(dst, t.loc.String())
		dst = append(dst, ')')
	}
	return append(dst, "</th>"...)
}

// cellClass is the look of cells of a type: numbers are aligned at their ends,
// and times are not broken.
var cellClass = [...]string{
	figure.TypeInteger:   ` class="n"`,
	figure.TypeNumber:    ` class="n"`,
	figure.TypeTimestamp: ` class="t"`,
	figure.TypeDate:      ` class="t"`,
	figure.TypeBoolean:   "",
}

// appendCell appends one cell; the first of a row is its heading.
func (t *tables) appendCell(dst []byte, v figure.Value, c figure.Column, first bool) []byte {
	element := "td"
	if first {
		element = "th"
	}
	dst = append(append(dst, '<'), element...)
	if first {
		dst = append(dst, ` scope="row"`...)
	}
	dst = append(dst, cellClass[c.Type]...)
	if !v.IsText() {
		t.text = words.AppendValue(t.text[:0], v, c, t.loc)
	}
	dst = append(dst, '>')
	switch {
	case v.IsText() && c.Role == figure.List:
		dst = t.appendNames(dst, strings.Split(v.String(), ", "), c.Names)
	case v.IsText():
		dst = t.appendName(dst, v, cmp.Or(v.Names(), c.Names))
	default:
		dst = markup.Append(dst, t.text) // "<0.1%"
	}
	dst = append(dst, "</"...)
	return append(append(dst, element...), '>')
}

// appendNames appends a list of names. Of a long one, the first names stand there
// and the others in a part that the reader can open.
func (t *tables) appendNames(dst []byte, names []string, thing figure.Thing) []byte {
	if thing == figure.Nothing && len(names) > 1 { // words that lead nowhere take a line
		dst = words.AppendCountOf(append(dst, `<details class="more"><summary>`...), int64(len(names)), "features")
		return append(appendText(append(dst, "</summary> "...), strings.Join(names, ", ")), "</details>"...)
	}
	rest := 0
	if len(names) > longList {
		rest = len(names) - shownOfList
	}
	for i, name := range names {
		switch {
		case rest > 0 && i == shownOfList:
			dst = append(dst, ` <details class="more"><summary>and `...)
			dst = append(words.AppendCount(dst, int64(rest)), ` more</summary> `...)
		case i > 0:
			dst = append(dst, ", "...)
		}
		dst = t.appendName(dst, figure.String(name), thing)
	}
	if rest > 0 {
		dst = append(dst, "</details>"...)
	}
	return dst
}

// appendName appends a text with a link to what it names, if there is one.
func (t *tables) appendName(dst []byte, v figure.Value, thing figure.Thing) []byte {
	return t.appendLink(dst, v, thing, appendText)
}

// appendLink is like appendName, with the text as show appends it.
func (t *tables) appendLink(dst []byte, v figure.Value, thing figure.Thing, show func([]byte, string) []byte) []byte {
	href, external := address.Safe(cmp.Or(t.page(thing, v.String()), v.Href()))
	text := v.String()
	if thing == figure.Commit {
		text = shortCommit(text)
	}
	if href == "" {
		return show(dst, text)
	}
	dst = append(dst, `<a href="`...)
	if !external {
		dst = append(dst, t.base...)
	}
	dst = append(markup.Append(dst, href), '"')
	if external {
		dst = append(dst, ` rel="noopener noreferrer"`...)
	}
	dst = append(dst, '>')
	return append(show(dst, text), "</a>"...)
}

// pageOf returns the way from the page to that of a named thing, or "".
func (t *tables) pageOf(thing figure.Thing, name string) string {
	if page := t.page(thing, name); page != "" {
		return t.base + page
	}
	return ""
}

// shortCommit returns as much of a hash as tells commits of a repository apart,
// and any other text whole.
func shortCommit(s string) string {
	const digits = 10
	if len(s) != 40 || strings.Trim(s, "0123456789abcdef") != "" {
		return s
	}
	return s[:digits]
}

// states are the words for how things stand, each with a sign, so that they can
// be told apart without colour, and with the class of its look.
var states = map[string]struct{ sign, class string }{
	"on": {"✓", "good"}, "off": {"✕", "bad"}, "unknown": {"?", "doubt"}, "not applicable": {"–", "none"},
	"SUCCESS": {"✓", "good"}, "FAILURE": {"✕", "bad"}, "ABORTED": {"–", "none"}, "UNKNOWN": {"?", "doubt"},
	"expired": {"✕", "bad"}, "expires soon": {"!", "doubt"}, "permanent": {"∞", "doubt"}, "until then": {"✓", "good"},
	"active": {"✕", "bad"}, "suppressed": {"–", "none"},
	"red": {"✕", "bad"}, "green again": {"✓", "good"}, "breaks more often": {"✕", "bad"}, "breaks less often": {"✓", "good"},
	"slower": {"!", "doubt"}, "faster": {"✓", "good"}, "shared cause": {"✕", "bad"}, "rolled back": {"!", "doubt"},
	"stale source": {"!", "doubt"},
	"new alert":    {"✕", "bad"}, "exploited": {"✕", "bad"}, "overdue": {"✕", "bad"}, "fixed": {"✓", "good"},
	"suppression expired": {"✕", "bad"}, "end of life": {"✕", "bad"},
}

// appendState appends a cell with a word for how things stand.
func appendState(dst []byte, v figure.Value) []byte {
	s := states[v.String()]
	dst = append(dst, `<td class="state`...)
	if s.class != "" {
		dst = append(append(dst, ' '), s.class...)
	}
	dst = append(dst, `">`...)
	if s.sign != "" {
		dst = append(dst, `<span aria-hidden="true">`...)
		dst = append(dst, s.sign...)
		dst = append(dst, "</span> "...)
	}
	dst = appendText(dst, v.String())
	return append(dst, "</td>"...)
}

// tags are the words that a table shows as tags with a look of their own.
var tags = map[string]string{
	"broken": "bad", "shared": "bad", "critical": "bad", "flaky": "doubt", "no change": "doubt", "high": "doubt",
}

// appendTags appends a cell with tags.
func appendTags(dst []byte, v figure.Value) []byte {
	dst = append(dst, `<td class="tags">`...)
	if v.IsText() {
		for tag := range strings.SplitSeq(v.String(), ", ") {
			dst = append(append(append(dst, `<span class="tag`...), strings.TrimRight(" "+tags[tag], " ")...), `">`...)
			dst = append(appendText(dst, tag), "</span> "...)
		}
	}
	return append(dst, "</td>"...)
}

// appendText appends an untrusted text. It is isolated, so that its direction of
// writing does not change that of its surroundings; a very long one is cut in
// the middle and has the whole text as its title. A name stays on one line: the
// style sheet breaks texts of class w alone.
func appendText(dst []byte, s string) []byte {
	short, cut := words.Cut(s, longCell)
	dst = append(dst, "<bdi"...)
	if len(short) > longName || strings.Contains(short, " ") {
		dst = append(dst, ` class="w"`...)
	}
	if cut {
		dst = append(dst, ` title="`...)
		dst = markup.Append(dst, words.Clean(s))
		dst = append(dst, '"')
	}
	dst = append(dst, '>')
	dst = markup.Append(dst, short)
	return append(dst, "</bdi>"...)
}
