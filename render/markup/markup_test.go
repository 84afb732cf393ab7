package markup

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

func TestAppendEscapesMarkupAndReplacesForbiddenCharacters(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"plain text, é, 日本, 🧪":      "plain text, é, 日本, 🧪",
		`<a href="x">&'`:            "&lt;a href=&#34;x&#34;&gt;&amp;&#39;",
		"nul\x00 del\x7f":           "nul\uFFFD del\uFFFD",
		"tab\tline\n":               "tab\tline\n",
		"\xff broken":               "\uFFFD broken",
		"\uFFFD kept":               "\uFFFD kept",
		"C1 \u0085, not \uFFFE yes": "C1 \uFFFD, not \uFFFD yes",
	} {
		if got := string(Append(nil, text)); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if got := string(Append([]byte("x"), []byte(text))); got != "x"+want {
			t.Errorf("bytes %q: got %q, want %q", text, got, "x"+want)
		}
	}
}

// Escaped text never becomes an element, and an XML parser reads it back.
func FuzzAppendIsTextToEveryParser(f *testing.F) {
	for _, s := range []string{"<script>", "a&b", "\x00", "\xed\xa0\x80", "]]>", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		escaped := string(Append(nil, s))
		if !utf8.ValidString(escaped) {
			t.Fatalf("%q: got invalid UTF-8 %q", s, escaped)
		}
		doc, err := html.Parse(strings.NewReader(`<p title="` + escaped + `">` + escaped + `</p>`))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && !strings.Contains(" html head body p ", " "+n.Data+" ") {
				t.Fatalf("%q became the element <%s>", s, n.Data)
			}
		}
		var back struct {
			Text string `xml:",chardata"`
		}
		if err := xml.Unmarshal([]byte("<p>"+escaped+"</p>"), &back); err != nil || utf8.RuneCountInString(back.Text) != utf8.RuneCountInString(s) {
			t.Fatalf("%q: XML reads %q, %v", s, back.Text, err)
		}
	})
}
