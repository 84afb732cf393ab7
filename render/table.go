package render

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
)

// longTable is the number of rows from which a table without a brief form shows
// its first rows only.
const longTable = 60

// filteredTable is the number of rows from which the script puts a filter above
// a table; the style sheet keeps room for it.
const filteredTable = 12

// appendTable appends what people read of a figure's table: its brief form, its
// first rows, or all of it, with a note where something is left out. It stands
// in a region of its own that scrolls sideways, also by keyboard. pages returns
// the page of a named thing, and base leads to the site's root.
func appendTable(dst []byte, f *figure.Figure, pages func(figure.Thing, string) string, base string, loc *time.Location) []byte {
	columns, rows, note := f.Columns, f.Rows, ""
	switch {
	case f.Excerpt != nil:
		columns, rows, note = f.Excerpt.Columns, f.Excerpt.Rows, f.Excerpt.Note
	case len(rows) > longTable:
		note = "The first " + words.Count(longTable) + " of " + words.Count(int64(len(rows))) + " rows"
		rows = rows[:longTable]
	}
	if note != "" {
		dst = append(dst, `<p class="note">`...)
		dst = markup.Append(dst, strings.TrimSuffix(note, "."))
		dst = append(dst, `. <a href="`...)
		dst = append(dst, f.ID...)
		dst = append(dst, `.csv">The CSV</a> has all `...)
		dst = words.AppendCountOf(dst, int64(len(f.Rows)), "rows")
		dst = append(dst, ".</p>"...)
	}
	dst = append(dst, `<div class="scroll`...)
	if len(rows) > filteredTable {
		dst = append(dst, ` long`...)
	}
	dst = append(dst, `" role="region" tabindex="0" aria-label="Table: `...)
	dst = markup.Append(dst, f.Title)
	dst = append(dst, "\">\n<table class=\"data\" data-sortable><thead><tr>"...)
	for _, c := range columns {
		dst = append(dst, `<th scope="col"`...)
		dst = append(dst, cellClass[c.Type]...)
		dst = append(dst, '>')
		title := c.Title
		if title == "" {
			title = c.Name
		}
		dst = markup.Append(dst, title)
		if c.Type == figure.TypeTimestamp {
			dst = append(dst, " ("...)
			dst = markup.Append(dst, loc.String())
			dst = append(dst, ')')
		}
		dst = append(dst, "</th>"...)
	}
	dst = append(dst, "</tr></thead><tbody>\n"...)
	for _, row := range rows {
		dst = append(dst, "<tr>"...)
		for i, v := range row {
			if i > 0 && (columns[i].Role == figure.State) {
				dst = appendState(dst, v)
				continue
			}
			if thing := cmp.Or(v.Names(), columns[i].Names); v.Href() == "" && v.IsText() {
				v = v.Link(pages(thing, v.String()))
			}
			dst = appendCell(dst, v, columns[i], i == 0, base, loc)
		}
		dst = append(dst, "</tr>\n"...)
	}
	return append(dst, "</tbody></table></div>"...)
}

// cellClass is how cells of a type look: numbers are aligned at their ends,
// times are not broken.
var cellClass = [...]string{
	figure.TypeInteger:   ` class="n"`,
	figure.TypeNumber:    ` class="n"`,
	figure.TypeTimestamp: ` class="t"`,
	figure.TypeDate:      ` class="t"`,
	figure.TypeBoolean:   "",
}

// appendCell appends one cell; the first of a row is its heading. What the cell
// is sorted by, where that is not its text, is its data-value: the number, or
// the seconds since 1970.
func appendCell(dst []byte, v figure.Value, c figure.Column, first bool, base string, loc *time.Location) []byte {
	if first {
		dst = append(dst, `<th scope="row"`...)
	} else {
		dst = append(dst, "<td"...)
	}
	dst = append(dst, cellClass[c.Type]...)
	if t, ok := v.Time(); ok || v.IsNumeric() {
		dst = append(dst, ` data-value="`...)
		if ok {
			dst = strconv.AppendInt(dst, t.Unix(), 10)
		} else {
			dst = v.Append(dst)
		}
		dst = append(dst, '"')
	}
	dst = append(dst, '>')
	href, external := address.Safe(v.Href())
	if href != "" {
		dst = appendAnchor(dst, href, external, base)
	}
	if v.IsText() {
		dst = appendShown(dst, v.String())
	} else {
		var room [64]byte
		dst = markup.Append(dst, words.AppendValue(room[:0], v, c, loc)) // "<0.1%"
	}
	if href != "" {
		dst = append(dst, "</a>"...)
	}
	if first {
		return append(dst, "</th>"...)
	}
	return append(dst, "</td>"...)
}

// states are the words for how things stand, each with a sign, so that they can
// be told apart at a glance without colour, and with the class of its look.
var states = map[string]struct{ sign, class string }{
	"on": {"✓", "good"}, "off": {"✕", "bad"}, "unknown": {"?", "doubt"}, "not applicable": {"–", "none"},
	"expired": {"✕", "bad"}, "expires soon": {"!", "doubt"}, "permanent": {"∞", "doubt"}, "until then": {"✓", "good"},
	"active": {"✕", "bad"}, "suppressed": {"–", "none"},
}

// appendState appends a cell with a word for how things stand.
func appendState(dst []byte, v figure.Value) []byte {
	s := states[v.String()]
	dst = append(dst, `<td class="state`...)
	if s.class != "" {
		dst = append(dst, ' ')
		dst = append(dst, s.class...)
	}
	dst = append(dst, `">`...)
	if s.sign != "" {
		dst = append(dst, `<span aria-hidden="true">`...)
		dst = append(dst, s.sign...)
		dst = append(dst, "</span> "...)
	}
	dst = appendShown(dst, v.String())
	return append(dst, "</td>"...)
}

// appendAnchor appends the opening tag of a link that [address.Safe] has passed.
func appendAnchor(dst []byte, href string, external bool, base string) []byte {
	dst = append(dst, `<a href="`...)
	if external {
		dst = markup.Append(dst, href)
		return append(dst, `" rel="noopener noreferrer">`...)
	}
	dst = append(dst, base...)
	dst = markup.Append(dst, href)
	return append(dst, `">`...)
}

// shownRunes is the length from which a text is cut in a table.
const shownRunes = 120

// appendShown appends an untrusted text for reading: isolated, so that its
// direction of writing does not turn its surroundings round, and cut in the
// middle if it is very long, with the whole of it as a title.
func appendShown(dst []byte, s string) []byte {
	short, cut := words.Cut(s, shownRunes)
	dst = append(dst, "<bdi"...)
	if cut {
		dst = append(dst, ` title="`...)
		dst = markup.Append(dst, words.Clean(s))
		dst = append(dst, '"')
	}
	dst = append(dst, '>')
	dst = markup.Append(dst, short)
	return append(dst, "</bdi>"...)
}
