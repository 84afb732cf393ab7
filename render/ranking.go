package render

import (
	"cmp"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render/markup"
	"github.com/hmcts/rse-dashboard/render/svg"
)

// rankedRows is the number of rows that a ranking shows; the table has the others.
const rankedRows = 12

// ranking says which columns of a figure's drawn table a ranking shows.
type ranking struct {
	f        *figure.Figure
	label    int
	of, rate int // -1 if there is none
	strip    int // -1 if there is none
	series   []int
	most     []float64 // by series: the value of a bar of the whole length
	rows     [][]figure.Value
}

// newRanking returns the ranking of a figure of [figure.Bars].
func newRanking(f *figure.Figure) ranking {
	c := &f.Chart
	r := ranking{
		f: f, rows: f.Rows[:min(len(f.Rows), rankedRows)],
		label: max(figure.ColumnIndex(f.Columns, c.Label), 0),
		of:    figure.ColumnIndex(f.Columns, c.Of),
		rate:  figure.ColumnIndex(f.Columns, c.Rate),
		strip: figure.RoleIndex(f.Columns, figure.Strip),
	}
	longest := make(map[figure.Unit]float64) // bars of one unit have one scale
	for _, s := range c.Series {
		column := figure.ColumnIndex(f.Columns, s.Column)
		if column < 0 {
			continue
		}
		r.series = append(r.series, column)
		unit := f.Columns[column].Unit
		longest[unit] = max(longest[unit], c.Max)
		if unit == figure.Percent {
			longest[unit] = 100
		}
		for _, row := range r.rows {
			if v, ok := row[column].Float(); ok {
				longest[unit] = max(longest[unit], v)
			}
		}
	}
	for _, column := range r.series {
		r.most = append(r.most, longest[f.Columns[column].Unit])
	}
	return r
}

// appendRanking appends a figure of bars as a list: a line for each row with its name,
// its values with a bar each, and its strip of builds.
func (t *tables) appendRanking(dst []byte, f *figure.Figure) []byte {
	r := newRanking(f)
	dst = append(dst, `<table class="ranking"><thead><tr>`...)
	dst = r.appendHead(dst, r.label, `<th scope="col">`, "")
	for i, column := range r.series {
		heading := `<th scope="col" colspan="2" class="n">`
		if r.rate >= 0 {
			heading = `<th scope="col" class="n">`
		}
		dst = r.appendHead(dst, column, heading, f.Chart.Series[i].Title)
	}
	if r.rate >= 0 {
		dst = r.appendHead(dst, r.rate, `<th scope="col" class="size">`, "")
	}
	if r.strip >= 0 {
		dst = r.appendHead(dst, r.strip, `<th scope="col">`, "")
	}
	dst = append(dst, "</tr></thead><tbody>\n"...)
	for _, row := range r.rows {
		dst = t.appendRanked(dst, &r, row)
	}
	dst = append(dst, "</tbody></table>"...)
	if len(r.rows) < len(f.Rows) {
		dst = append(words.AppendCount(append(dst, `<p class="note">The first `...), int64(len(r.rows))), " of "...)
		dst = words.AppendCount(dst, int64(len(f.Rows)))
		if len(f.Rows) <= t.most {
			dst = append(dst, "; the others are in the table"...)
		}
		dst = append(dst, ".</p>"...)
	}
	return dst
}

func (r *ranking) appendHead(dst []byte, column int, heading, title string) []byte {
	c := &r.f.Columns[column]
	return append(markup.Append(append(dst, heading...), cmp.Or(title, c.Title, c.Name)), "</th>"...)
}

// appendRanked appends one line of a ranking.
func (t *tables) appendRanked(dst []byte, r *ranking, row []figure.Value) []byte {
	dst = append(dst, `<tr><th scope="row">`...)
	label := &r.f.Columns[r.label]
	if v := row[r.label]; v.IsText() {
		thing := cmp.Or(v.Names(), label.Names)
		dst = t.appendLink(dst, v, thing, func(dst []byte, s string) []byte { return appendPath(dst, s, thing) })
	} else {
		dst = markup.Append(dst, words.AppendValue(nil, v, *label, t.loc))
	}
	dst = append(dst, "</th>"...)
	for i, column := range r.series {
		dst = append(dst, `<td class="n">`...)
		dst = t.appendQuantity(dst, r, row, column)
		if r.of >= 0 && i == 0 {
			dst = append(dst, ` <span class="soft">of `...)
			dst = append(t.appendQuantity(dst, r, row, r.of), "</span>"...)
		}
		dst = append(dst, "</td>"...)
		if r.rate < 0 {
			size, _ := row[column].Float()
			dst = append(svg.AppendBar(append(dst, `<td class="size">`...), size/r.most[i], r.f.Chart.Series[i].Tone), "</td>"...)
		}
	}
	if r.rate >= 0 {
		size, _ := row[r.rate].Float()
		dst = svg.AppendBar(append(dst, `<td class="size">`...), size/100, r.f.Chart.Series[0].Tone)
		dst = append(t.appendQuantity(append(dst, ' '), r, row, r.rate), "</td>"...)
	}
	if r.strip >= 0 {
		dst = append(svg.AppendStrip(append(dst, "<td>"...), row[r.strip].String()), "</td>"...)
	}
	return append(dst, "</tr>\n"...)
}

// appendQuantity appends a value of a row.
func (t *tables) appendQuantity(dst []byte, r *ranking, row []figure.Value, column int) []byte {
	t.text = words.AppendValue(t.text[:0], row[column], r.f.Columns[column], t.loc)
	return markup.Append(dst, t.text)
}

// appendPath appends a name with its folder and branch toned down, so that the part
// that differs most stands out.
func appendPath(dst []byte, s string, thing figure.Thing) []byte {
	s = words.Clean(s)
	first, last := strings.IndexByte(s, '/'), strings.LastIndexByte(s, '/')
	if first < 0 || len(s) > longCell || thing != figure.Pipeline && thing != figure.Repository {
		return appendText(dst, s)
	}
	if first == last {
		last = len(s)
	}
	dst = markup.Append(append(dst, `<bdi><span class="soft">`...), s[:first+1])
	dst = markup.Append(append(dst, "</span><wbr>"...), s[first+1:last])
	if last < len(s) {
		dst = append(markup.Append(append(dst, `<wbr><span class="soft">`...), s[last:]), "</span>"...)
	}
	return append(dst, "</bdi>"...)
}
