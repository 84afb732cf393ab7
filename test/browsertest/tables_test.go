package browsertest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/testkit/samples"
	"github.com/hmcts/rse-dashboard/test/browsertest"
)

// tableOf replaces the page's figures with one table that is not folded. rows hold
// the cells of each row.
const tableOf = `(heads, rows, attributes) => {
  const cell = (c) => '<td' + (/^\d/.test(c) ? ' class="n"' : '') + '>' + (/^\d/.test(c) ? c : '<bdi>' + c + '</bdi>') + '</td>';
  document.querySelector('.figures').innerHTML = '<figure data-figure="made" id="made"><details><summary>Table</summary><p class="note">Cut.</p><div class="scroll long"><table class="data" data-sortable ' + attributes + '><thead><tr>'
    + heads.map((h) => '<th data-column="' + h.toLowerCase() + '">' + h + '</th>').join('') + '</tr></thead><tbody>'
    + rows.map((r) => '<tr>' + r.map(cell).join('') + '</tr>').join('') + '</tbody></table></div></details></figure>';
  document.querySelector('#made details').open = true;
}`

// sortKnownWords sorts a column of words in the order that they have in the field, and
// one of numbers and times, as people write them, by what they stand for.
func sortKnownWords(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.Pipelines())
	for _, c := range []struct{ name, class, cells, want string }{
		{"severities", "", "low|critical||medium|high", "critical|high|medium|low|"},
		{"weekdays", "", "Wednesday|Sunday|Monday", "Monday|Wednesday|Sunday"},
		{"versions", "", "10.2|9.1|10.10", "9.1|10.2|10.10"},
		{"names", "", "b|a|critical", "a|b|critical"},
		{"counts", "n", "950|1,234|–|12", "1,234|950|12|–"},
		{"durations", "n", "3 h 20 min|12.5 s|<1 ms|3 d 4 h|4.2 min|350 ms|3 h", "3 d 4 h|3 h 20 min|3 h|4.2 min|12.5 s|350 ms|<1 ms"},
		{"days", "n", "1 day|−3 days|12 days|0 days", "12 days|1 day|0 days|−3 days"},
		{"percentages", "n", "99.9%|<0.1%|100%|0.1%|>99.9%|0%", "100%|>99.9%|99.9%|0.1%|<0.1%|0%"},
		{"times", "t", "20 Nov 2026, 10:37|3 Dec 2026, 01:00|20 Nov 2026, 09:59", "3 Dec 2026, 01:00|20 Nov 2026, 10:37|20 Nov 2026, 09:59"},
		{"dates", "t", "2 Jan 2026||31 Dec 2025", "2 Jan 2026|31 Dec 2025|"},
	} {
		p := b.Open(t, site.URL, browsertest.Options{})
		p.Eval(`(`+tableOf+`)(['Word'], '`+c.cells+`'.split('|').map((c) => [c]), '')`, nil)
		p.Eval(`document.querySelectorAll('#made td').forEach((td) => { td.className = '`+c.class+`'; })`, nil)
		p.Wait(`document.querySelector('#made .sort')`)
		p.Click("#made .sort")
		var got string
		p.Eval(`[...document.querySelectorAll('#made td')].map((td) => td.textContent).join('|')`, &got)
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
		clean(t, p)
	}
}

// findInAllRows finds rows that the page left out.
func findInAllRows(t *testing.T, b *browsertest.Browser) {
	site := serve(t, samples.Pipelines())
	site.data = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"figures": [{"id": "made", "columns": [{"name": "name", "type": "string"}, {"name": "mean", "type": "number", "unit": "minutes"},
  {"name": "at", "type": "timestamp"}], "rows": [` + strings.Repeat(`["shown", 1, null],`, 13) +
			`["claims", 179.5, "2026-11-20T23:37:23Z"], ["<b>", 0, null]]}]}`))
	}
	p := b.Open(t, site.URL, browsertest.Options{})
	p.Eval(`(`+tableOf+`)(['Name', 'Mean', 'At'], Array(13).fill(['shown', '1', '']), 'data-rows="15"')`, nil)
	p.Wait(`document.querySelector('#made .filter label').textContent.startsWith('Filter the rows shown')`)
	p.Eval(`document.querySelectorAll('#made th')[2].append(' (Europe/London)')`, nil)
	p.Click("#made .filter input")
	p.Keys("claims")
	p.Wait(`document.querySelector('#made output').textContent === '0 of 13'`)
	p.Click("#made .filter button")
	p.Wait(`document.querySelector('#made output').textContent === '1 of 15'`)
	p.Wait(`document.activeElement.matches('#made .filter input')`) // the button is gone
	var got string
	p.Eval(`document.querySelector('#made tbody tr:not([hidden])').innerHTML`, &got)
	want := `<th scope="row"><a href="` + site.URL + `/security/teams/claims/"><bdi>claims</bdi></a></th>` +
		`<td class="n">3 h</td><td class="t">20 Nov 2026, 23:37</td>`
	if got = strings.ReplaceAll(got, "\u00a0", " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	clean(t, p)
}
