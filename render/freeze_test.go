package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// frozenPage freezes a page and returns its text and tree.
func frozenPage(t *testing.T, in Input, page string) (string, *html.Node) {
	t.Helper()
	texts, err := Freeze(in, Options{Version: "1.2.3", Static: withBundle(t)}, Frozen{Data: "abc", Files: []FrozenFile{{"events/<a>", "def"}}}, page)
	if err != nil {
		t.Fatal(err)
	}
	document, err := html.Parse(bytes.NewReader(texts[0]))
	if err != nil {
		t.Fatal(err)
	}
	return string(texts[0]), document
}

func TestFrozenPageNeedsNoOtherFile(t *testing.T) {
	text, document := frozenPage(t, withSecurity(t, small(), 20, 100, 10), "pipelines/cmc/")
	for n := range document.Descendants() {
		href := attribute(n, "href")
		switch {
		case n.DataAtom == atom.Link, n.DataAtom == atom.Script && attribute(n, "type") != "application/json", attribute(n, "src") != "":
			t.Errorf("there is <%s %v>", n.Data, n.Attr)
		case href != "" && !strings.HasPrefix(href, "#") && !strings.HasPrefix(href, "https://"):
			t.Errorf("a link leads to %q", href)
		}
	}
	for _, want := range []string{"<style>", "<svg", "How this is computed", "claim-store", "events/&lt;a&gt;", "Content-Security-Policy"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

func TestFrozenPageHoldsTheWholeData(t *testing.T) {
	in := small()
	_, document := frozenPage(t, in, "pipelines/cmc/")
	out, _ := makeSite(t, in, Options{})
	want := readFile(t, out, "pipelines", "cmc", "data.json")
	for n := range document.Descendants() {
		if attribute(n, "id") != "frozen-data" {
			continue
		}
		if got := n.FirstChild.Data; got != string(want) || !json.Valid([]byte(got)) {
			t.Errorf("the data in the page differs from data.json")
		}
		return
	}
	t.Error("the page holds no data")
}

func TestFrozenPageLinksToTheSiteWhereThatIsKnown(t *testing.T) {
	in := small()
	in.Config.URL = "https://dashboard.example/"
	text, _ := frozenPage(t, in, "pipelines/cmc/")
	if want := `href="https://dashboard.example/pipeline/hmcts-cmc-claim-store-master/"`; !strings.Contains(text, want) {
		t.Errorf("the page has no %s", want)
	}
}

func TestFrozenPageSaysWhatItRestsOn(t *testing.T) {
	in := small()
	text, _ := frozenPage(t, in, "")
	got, err := ReadFrozen([]byte(text))
	if err != nil || got.Page != "" || got.Version != "1.2.3" || got.Data != "abc" || got.AsOf != asOfJSON(in.AsOf) {
		t.Errorf("got %+v, %v", got, err)
	}
	if again, _ := frozenPage(t, in, ""); again != text {
		t.Error("the same input makes another page")
	}
	for name, text := range map[string]string{"nothing": "", "another page": "<title>x</title>", "broken": `<meta name="rse-dashboard-frozen" content="{">`} {
		if got, err := ReadFrozen([]byte(text)); err == nil {
			t.Errorf("%s: got %+v, want an error", name, got)
		}
	}
}

func TestFrozenPageDoesNotDependOnTheOthers(t *testing.T) {
	in, opts := withSecurity(t, small(), 20, 100, 10), Options{Static: withBundle(t)}
	paths := []string{"pipelines/", "", "security/", "changes/"}
	together, err := Freeze(in, opts, Frozen{}, append(paths, paths...)...)
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths {
		alone, err := Freeze(in, opts, Frozen{}, path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(together[i], alone[0]) || !bytes.Equal(together[len(paths)+i], alone[0]) {
			t.Errorf("/%s is another page if others are frozen with it", path)
		}
	}
}

func TestFreezeRefusesUnknownPages(t *testing.T) {
	var missing *NoPageError
	if _, err := Freeze(small(), Options{}, Frozen{}, "nope/"); !errors.As(err, &missing) || missing.Path != "nope/" {
		t.Errorf("got %v, want that there is no page /nope/", err)
	}
}

func TestHostileNamesStayTextInAFrozenPage(t *testing.T) {
	_, document := frozenPage(t, hostileInput(), "changes/")
	for n := range document.Descendants() {
		if n.DataAtom == atom.B || n.DataAtom == atom.Img || strings.HasPrefix(attribute(n, "href"), "javascript:") {
			t.Errorf("there is <%s %v>", n.Data, n.Attr)
		}
	}
}

func TestPagesOfThePastSayIt(t *testing.T) {
	in := small()
	in.Manifest.AsOf = in.AsOf.Add(24 * time.Hour)
	out, _ := makeSite(t, in, Options{})
	for name, text := range tree(t, out) {
		if strings.HasSuffix(name, ".html") && !strings.Contains(text, "These pages show the past") && !strings.Contains(text, "http-equiv=\"refresh\"") {
			t.Errorf("%s does not say that it is the past", name)
		}
	}
}

func FuzzReadFrozen(f *testing.F) {
	f.Add(`<meta name="rse-dashboard-frozen" content='{"page":"x/","as_of":"2026-11-20T10:37:23Z"}'>`)
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := ReadFrozen([]byte(text)); (got == nil) == (err == nil) {
			t.Fatalf("got %+v and %v", got, err)
		}
	})
}
