package render

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// FuzzTextSurvivesEveryFormat writes a text in every form and reads it back.
func FuzzTextSurvivesEveryFormat(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fig := &figure.Figure{ID: "x", Columns: []figure.Column{{Name: "a"}, {Name: "b"}}, Rows: [][]figure.Value{{figure.String(s), figure.Integer(-1)}}}
		checkJSON(t, fig, s)
		valid := strings.ToValidUTF8(s, "\uFFFD")
		var b bytes.Buffer
		if err := writeCSV(&b, fig); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(records) != 2 || records[1][1] != "-1" {
			t.Fatalf("CSV: got %q, %v", records, err)
		}
		// The reader takes CRLF for LF.
		if got, want := records[1][0], strings.ReplaceAll(valid, "\r\n", "\n"); got != want && got != "'"+want {
			t.Fatalf("CSV: got %q, want %q", got, want)
		}
		doc, err := html.Parse(bytes.NewReader(appendText(nil, s)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && !strings.Contains(" html head body bdi ", " "+n.Data+" ") {
				t.Fatalf("HTML: %q has become <%s>", s, n.Data)
			}
		}
	})
}

// checkJSON checks that the first cell of a figure's data.json is the text, that
// the file is valid UTF-8, and that it cannot end a script element.
func checkJSON(t *testing.T, f *figure.Figure, text string) {
	t.Helper()
	var b bytes.Buffer
	data := dataOf(asOf, &Page{}, &Content{Sections: []Section{{Figures: []*figure.Figure{f}}}})
	if err := writeJSON(&b, data); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "</") || !utf8.Valid(b.Bytes()) {
		t.Fatalf("got JSON %q", b.String())
	}
	var back dataContract
	strict(t, b.Bytes(), &back)
	got, _ := (*back.Figures[0].Rows)[0][0].(string)
	if utf8.RuneCountInString(got) != utf8.RuneCountInString(text) || utf8.ValidString(text) && got != text {
		t.Fatalf("JSON: got %q, want %q", got, text)
	}
}

func TestCSVFollowsRFC4180AndDefusesFormulas(t *testing.T) {
	column := func(name string) figure.Column { return figure.Column{Name: name} }
	for name, c := range map[string]struct {
		columns []figure.Column
		rows    [][]figure.Value
		want    string
	}{
		"formulas begin with an apostrophe": {
			[]figure.Column{column("a"), column("b")},
			[][]figure.Value{{figure.String("=1+1"), figure.Integer(-5)}, {figure.String("\tx"), figure.Null()}, {figure.String("@x"), figure.Number(-0.5)}},
			"a,b\r\n'=1+1,-5\r\n'\tx,\r\n'@x,-0.5\r\n",
		},
		"missing values are empty": {
			[]figure.Column{column("a"), column("b")},
			[][]figure.Value{{figure.Null(), figure.Number(0.1)}, {figure.String("x"), figure.Boolean(true)}},
			"a,b\r\n,0.1\r\nx,true\r\n",
		},
		"quotes, commas and line ends are quoted and kept": {
			[]figure.Column{column("a")},
			[][]figure.Value{{figure.String(`a,"b"`)}, {figure.String("a\nb")}, {figure.String("a\r\nb")}, {figure.String("a\rb")}},
			"a\r\n\"a,\"\"b\"\"\"\r\n\"a\nb\"\r\n\"a\r\nb\"\r\n\"a\rb\"\r\n",
		},
		"a record of one empty field is not a blank line": {
			[]figure.Column{column("a")},
			[][]figure.Value{{figure.Null()}, {figure.String("")}, {figure.String("x")}},
			"a\r\n\"\"\r\n\"\"\r\nx\r\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := writeCSV(&b, &figure.Figure{Columns: c.columns, Rows: c.rows}); err != nil || b.String() != c.want {
				t.Errorf("got %q, %v, want %q", b.String(), err, c.want)
			}
		})
	}
}
