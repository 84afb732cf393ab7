package xmltext

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
)

// text returns the character data of a document's root element and of all
// elements in it.
func text(document []byte) (string, error) {
	var root Element
	if _, err := Decode(document, &root); err != nil {
		return "", err
	}
	return allText(root), nil
}

func allText(e Element) string {
	text := e.Text
	for _, child := range e.Children {
		text += allText(child)
	}
	return text
}

func utf16Bytes(s string, bigEndian, mark bool) []byte {
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	var b []byte
	for _, u := range units {
		if bigEndian {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return b
}

func TestReadsDeclaredEncodings(t *testing.T) {
	declared := func(name string) string { return `<?xml version="1.0" encoding="` + name + `"?><a>é</a>` }
	latin := func(name string) []byte {
		return []byte(strings.ReplaceAll(declared(name), "é", "\xe9"))
	}
	for name, document := range map[string][]byte{
		"utf-8 declared":    []byte(declared("utf-8")),
		"utf-8 undeclared":  []byte("<a>é</a>"),
		"utf-8 with mark":   []byte("\xef\xbb\xbf" + declared("UTF-8")),
		"utf-16 le mark":    utf16Bytes(declared("UTF-16"), false, true),
		"utf-16 be mark":    utf16Bytes(declared("UTF-16"), true, true),
		"utf-16 le no mark": utf16Bytes(declared("UTF-16LE"), false, false),
		"utf-16 be no mark": utf16Bytes(declared("UTF-16BE"), true, false),
		"latin-1":           latin("ISO-8859-1"),
		"windows-1252":      latin("windows-1252"),
		"single quotes":     []byte("<?xml version='1.0' encoding='iso-8859-1' ?><a>\xe9</a>"),
	} {
		got, err := text(document)
		if err != nil || got != "é" {
			t.Errorf("%s: got %q, %v; expected é", name, got, err)
		}
	}
}

func TestRefusesDocumentsThatAreNotWellFormed(t *testing.T) {
	for name, c := range map[string]struct {
		document string
		line     int
		says     string
	}{
		"empty":              {"", 1, "no root element"},
		"only a comment":     {"<!-- x -->\n", 2, "no root element"},
		"second root":        {"<a/>\n<b/>", 2, "second root"},
		"text after":         {"<a/>\nx", 1, "outside"},
		"text before":        {"x<a/>", 1, "outside"},
		"declaration late":   {"\n<?xml version=\"1.0\"?><a/>", 2, "not at the start"},
		"attribute twice":    {"<a>\n<b c='1' c='2'/></a>", 2, "twice"},
		"not closed":         {"<a>\n<b>\n</a>", 3, "closed by"},
		"cut off":            {"<a>\n<b>", 2, "unexpected EOF"},
		"no such entity":     {"<a>\n&nbsp;</a>", 2, "entity"},
		"too deep":           {strings.Repeat("<a>", MaxDepth+1), 1, "nested"},
		"broken utf-8":       {"<a>\xff</a>", 1, "UTF-8"},
		"unknown encoding":   {`<?xml version="1.0" encoding="klingon"?><a/>`, 1, "klingon"},
		"claims to be utf16": {`<?xml version="1.0" encoding="UTF-16"?><a/>`, 1, "utf-16"},
		"ampersand":          {"<a>R&D</a>", 1, "entity"},
	} {
		_, err := text([]byte(c.document))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: got %v, expected an *Error", name, err)
			continue
		}
		if e.Line != c.line || !strings.Contains(e.Text, c.says) {
			t.Errorf("%s: got %v, expected line %d and %q", name, e, c.line, c.says)
		}
	}
}

// Nine levels of ten references each would be a thousand million texts.
func TestEntitiesAreNotExpanded(t *testing.T) {
	const bomb = `<?xml version="1.0"?>
<!DOCTYPE a [
 <!ENTITY lol "lol">
 <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY file SYSTEM "file:///secret">
 <!ENTITY % remote SYSTEM "http://localhost/x.dtd"> %remote;
]>
<a>&lol2;|&file;|&amp;|&#65;</a>`
	got, err := text([]byte(bomb))
	if err != nil || strings.TrimSpace(got) != "&lol2;|&file;|&|A" {
		t.Errorf("got %q, %v", got, err)
	}
	got, err = text([]byte(`<!DOCTYPE a SYSTEM "a.dtd"><a>&anything;</a>`))
	if err != nil || got != "&anything;" {
		t.Errorf("with an external subset: got %q, %v", got, err)
	}
}

func TestElementKnowsTheLineItBeginsOn(t *testing.T) {
	var root Element
	if _, err := Decode([]byte("<?xml version=\"1.0\"?>\r\n<a>\r\n  <b\r\n c='1'/>\r\n</a>"), &root); err != nil {
		t.Fatal(err)
	}
	if len(root.Children) != 1 || root.Line != 2 || root.Children[0].Line != 3 {
		t.Errorf("got %+v, want a on line 2 and b on line 3", root)
	}
}

func TestAttributeWithoutNamespaceIsPreferred(t *testing.T) {
	var root Element
	if _, err := Decode([]byte(`<a xmlns:x="urn:x" x:until="1" until="2" x:base="3"/>`), &root); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"until": "2", "base": "3", "x": ""} {
		if got, ok := root.Attribute(name); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %v; want %q", name, got, ok, want)
		}
	}
}

func TestDecodeReturnsTheDoctype(t *testing.T) {
	var root Element
	got, err := Decode([]byte(`<!DOCTYPE a PUBLIC "-//x" "a.dtd"><a/>`), &root)
	if want := `DOCTYPE a PUBLIC "-//x" "a.dtd"`; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestHugeDocumentIsRefused(t *testing.T) {
	if _, err := text([]byte("<a>" + strings.Repeat(" ", MaxBytes) + "</a>")); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v, want an error about the size", err)
	}
}
