package render

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/render/markup"
)

// FuzzTexts writes a text in every form and reads it back.
func FuzzTexts(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		valid := strings.ToValidUTF8(s, "\uFFFD")
		inJSON := appendJSON(nil, s)
		var back string
		if err := json.Unmarshal(inJSON, &back); err != nil || utf8.RuneCountInString(back) != utf8.RuneCountInString(s) || utf8.ValidString(s) && back != s {
			t.Fatalf("JSON %q: %q, %v", inJSON, back, err)
		}
		if strings.Contains(string(inJSON), "</") || !utf8.Valid(inJSON) {
			t.Fatalf("JSON %q", inJSON)
		}
		fig := &figure.Figure{Columns: []figure.Column{{Name: "a"}, {Name: "b"}}, Rows: [][]figure.Value{{figure.String(s), figure.Integer(-1)}}}
		records, err := csv.NewReader(strings.NewReader(string(appendCSV(nil, fig)))).ReadAll()
		if err != nil || len(records) != 2 || records[1][1] != "-1" {
			t.Fatalf("CSV %q, %v", records, err)
		}
		if got := records[1][0]; got != strings.ReplaceAll(valid, "\r\n", "\n") && got != "'"+strings.ReplaceAll(valid, "\r\n", "\n") {
			t.Fatalf("CSV %q of %q", got, s)
		}
		doc, err := html.Parse(strings.NewReader("<p title=\"" + string(markup.Append(nil, s)) + "\">" + string(markup.Append(nil, s)) + "</p>" + string(appendShown(nil, s))))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && !strings.Contains(" html head body p bdi ", " "+n.Data+" ") {
				t.Fatalf("%q has become <%s>", s, n.Data)
			}
		}
	})
}

func TestCSV(t *testing.T) {
	f := &figure.Figure{Columns: []figure.Column{{Name: "a"}, {Name: "b"}}, Rows: [][]figure.Value{
		{figure.String("=1+1"), figure.Integer(-5)}, {figure.Null(), figure.Number(0.1)}, {figure.String(`a,"b"`), figure.Boolean(true)}, {figure.String("\tx"), figure.Null()}}}
	want := "a,b\r\n'=1+1,-5\r\n,0.1\r\n\"a,\"\"b\"\"\",true\r\n\"'\tx\",\r\n"
	if got := string(appendCSV(nil, f)); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
