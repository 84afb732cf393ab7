package render

import (
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

func tableOf(t *tables, f *figure.Figure) string {
	t.loc, t.page = time.UTC, func(figure.Thing, string) string { return "" }
	return string(t.append(nil, f))
}

func TestTablesLeaveOutEmptyColumnsAndThePagesOwnName(t *testing.T) {
	f := &figure.Figure{ID: "rules", Columns: []figure.Column{
		{Name: "repository", Title: "Repository"}, {Name: "cve", Title: "CVE"}, {Name: "note", Title: "Note"},
		{Name: "alerts", Title: "Alerts", Type: figure.TypeInteger},
	}}
	for _, cve := range []string{"CVE-2026-1", "CVE-2026-2"} {
		f.Rows = append(f.Rows, []figure.Value{figure.String("claims"), figure.String(cve), figure.String(""), figure.Integer(0)})
	}
	got := tableOf(&tables{most: 10, own: "claims"}, f)
	if want := `<th scope="col">CVE</th><th scope="col" class="n">Alerts</th></tr>`; !strings.Contains(got, want) {
		t.Errorf("got %s, want the headings %s alone", got, want)
	}
	if want := `<tr><th scope="row"><bdi>CVE-2026-1</bdi></th><td class="n">0</td></tr>`; !strings.Contains(got, want) {
		t.Errorf("got %s, want the row %s", got, want)
	}
	if other := tableOf(&tables{most: 10, own: "other"}, f); !strings.Contains(other, ">Repository</th>") {
		t.Errorf("another page: got %s, want the column of repositories", other)
	}
}

func TestCutTablesNameTheirColumnsOnlyIfDataHoldsThem(t *testing.T) {
	f := &figure.Figure{ID: "long", Columns: []figure.Column{{Name: "name", Title: "Name"}}}
	for _, name := range []string{"a", "b", "c"} {
		f.Rows = append(f.Rows, []figure.Value{figure.String(name)})
	}
	const marks = `data-sortable data-rows="3"><thead><tr><th scope="col" data-column="name">`
	if got := tableOf(&tables{most: 2}, f); !strings.Contains(got, marks) {
		t.Errorf("cut: got %s, want %s", got, marks)
	}
	if got := tableOf(&tables{most: 3}, f); strings.Contains(got, "data-rows") {
		t.Errorf("whole: got %s, want no data-rows", got)
	}
	f.Excerpt = &figure.Table{Columns: []figure.Column{{Name: "initial"}}, Rows: f.Rows[:1]}
	if got := tableOf(&tables{most: 3}, f); strings.Contains(got, "data-rows") {
		t.Errorf("an excerpt with columns of its own: got %s, want no data-rows", got)
	}
}

func TestOnlyTextsAndLongNamesMayBreak(t *testing.T) {
	for text, want := range map[string]string{
		"CVE-2026-12345": "<bdi>", "two words": `<bdi class="w">`, strings.Repeat("a-name-", 6): `<bdi class="w">`,
	} {
		if got := string(appendText(nil, text)); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
