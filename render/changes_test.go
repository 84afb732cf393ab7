package render

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// happened replaces what happened to the pipelines.
type happened struct {
	Pipelines
	events    []change.Event
	standings []ci.Standing
}

func (h happened) Changes() ci.Changes { return ci.Changes{Events: h.events} }

func (h happened) Standings() []ci.Standing { return h.standings }

// hostileNames are texts that mean something in the formats that leave the page.
var hostileNames = []string{
	`<b>&amp;]]>`, `[x](javascript:1) | *a* _b_ # ~c~`, `" \ {le="1"} 2`, "a\nb\tc\x00d", "\u202eabc\u202c", "שלום", strings.Repeat("x", 300), "",
	"1. one", "- item", "# heading", "| cell |", "http://x.example www.x.example", "\xff\xfe", "# EOF",
}

func hostileInput() Input {
	in := small()
	h := happened{Pipelines: in.Pipelines}
	for i, name := range hostileNames {
		h.events = append(h.events, change.Event{Kind: change.Red, At: in.AsOf.Add(-time.Duration(i) * time.Hour), Thing: figure.Pipeline, Name: name,
			Text: name + " became red", Projects: []string{"CMC"}})
		h.standings = append(h.standings, ci.Standing{Pipeline: name, State: ci.IsRed, Since: in.AsOf, Projects: []string{"CMC"}})
	}
	in.Pipelines = h
	return in
}

// atomText is as much of an Atom feed as the tests read.
type atomText struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"http://www.w3.org/2005/Atom id"`
	Updated string   `xml:"http://www.w3.org/2005/Atom updated"`
	Entries []struct {
		ID      string `xml:"http://www.w3.org/2005/Atom id"`
		Title   string `xml:"http://www.w3.org/2005/Atom title"`
		Updated string `xml:"http://www.w3.org/2005/Atom updated"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

func TestBothFeedsTellTheSameEvents(t *testing.T) {
	in := hostileInput()
	in.Config.URL = "https://dashboard.example/x/"
	out, _ := makeSite(t, in, Options{})
	for _, folder := range []string{"changes", "changes/projects/cmc"} {
		var atom atomText
		if err := xml.Unmarshal(readFile(t, out, folder, "changes.atom"), &atom); err != nil {
			t.Fatalf("%s: %v", folder, err)
		}
		var feed jsonFeed
		if err := json.Unmarshal(readFile(t, out, folder, "changes.json"), &feed); err != nil {
			t.Fatalf("%s: %v", folder, err)
		}
		if len(atom.Entries) != len(hostileNames) || len(feed.Items) != len(hostileNames) {
			t.Fatalf("%s: got %d and %d entries, want %d", folder, len(atom.Entries), len(feed.Items), len(hostileNames))
		}
		seen := make(map[string]bool)
		for i, e := range atom.Entries {
			item := feed.Items[i]
			if e.ID != item.ID || e.Title != item.Title || e.Updated != item.Published {
				t.Errorf("%s, entry %d: the feeds differ: %+v, %+v", folder, i, e, item)
			}
			if seen[e.ID] || !strings.HasPrefix(e.ID, "urn:uuid:") {
				t.Errorf("%s, entry %d: the id %q is not a new UUID", folder, i, e.ID)
			}
			seen[e.ID] = true
		}
		if want := "https://dashboard.example/x/" + folder + "/changes.json"; feed.Feed != want {
			t.Errorf("got the address %q, want %q", feed.Feed, want)
		}
	}
}

func TestFeedsOfALaterBuildKeepTheirIDs(t *testing.T) {
	ids := func(in Input) (list []string) {
		out, _ := makeSite(t, in, Options{})
		var atom atomText
		if err := xml.Unmarshal(readFile(t, out, "changes", "changes.atom"), &atom); err != nil {
			t.Fatal(err)
		}
		for _, e := range atom.Entries {
			list = append(list, e.ID)
		}
		return append(list, atom.ID)
	}
	in := hostileInput()
	before := ids(in)
	in.AsOf = in.AsOf.Add(2 * time.Hour)
	if after := ids(in); !slices.Equal(before, after) {
		t.Errorf("got the ids %q, want %q", after, before)
	}
}

func TestFeedsLinkRelativelyWithoutAnAddressOfTheSite(t *testing.T) {
	in := small()
	in.Pipelines = happened{Pipelines: in.Pipelines, events: []change.Event{
		{Kind: change.Red, At: in.AsOf, Thing: figure.Pipeline, Name: "HMCTS_CMC/claim-store/master", Text: "it broke", Projects: []string{"CMC"}}}}
	out, _ := makeSite(t, in, Options{})
	var atom atomText
	if err := xml.Unmarshal(readFile(t, out, "changes", "projects", "cmc", "changes.atom"), &atom); err != nil {
		t.Fatal(err)
	}
	if got, want := atom.Entries[0].Link.Href, "../../../pipeline/hmcts-cmc-claim-store-master/"; got != want {
		t.Errorf("got the link %q, want %q", got, want)
	}
	if text := string(readFile(t, out, "changes", "changes.json")); strings.Contains(text, "url") {
		t.Errorf("the JSON feed has an address that is not absolute: %s", text)
	}
}

func TestBadgesHaveDifferentNamesAndAreWellFormed(t *testing.T) {
	in := hostileInput()
	h := in.Pipelines.(happened)
	// These differ in case and punctuation only.
	for _, name := range []string{"A_B/c/master", "a_b/c/master", "A-B/c/master", "A_B/C/master"} {
		h.standings = append(h.standings, ci.Standing{Pipeline: name, State: ci.IsGreen})
	}
	in.Pipelines = h
	out, _ := makeSite(t, in, Options{})
	names, err := filepath.Glob(filepath.Join(out, "badge", "pipeline-*.svg"))
	if err != nil || len(names) != len(h.standings) {
		t.Errorf("got %d badges of pipelines, %v, want %d", len(names), err, len(h.standings))
	}
	for _, name := range names {
		var any struct {
			XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
			Title   string   `xml:"title"`
		}
		if err := xml.Unmarshal(readFile(t, name), &any); err != nil || any.Title == "" {
			t.Errorf("%s: got the title %q, %v", filepath.Base(name), any.Title, err)
		}
	}
	text := string(readFile(t, out, "badge", "project-cmc.svg"))
	if want := fmt.Sprintf("CMC: %d of %d red since ", len(hostileNames), len(hostileNames)); !strings.Contains(text, want) {
		t.Errorf("the badge of the project has no %q: %s", want, text)
	}
}

func TestBadgeSaysTheStateAndSinceWhen(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	red, green := ci.Standing{State: ci.IsRed, Since: day}, ci.Standing{State: ci.IsGreen, Since: day.AddDate(0, 0, -2)}
	for want, standings := range map[string][]ci.Standing{
		"no recent build":                   {{}},
		"last failed on 20 November 2026":   {{Since: day}},
		"red since 20 November 2026":        {red},
		"red":                               {{State: ci.IsRed}},
		"green":                             {{State: ci.IsGreen}},
		"green since 18 November 2026":      {green, {State: ci.IsGreen}},
		"1 of 2 red since 20 November 2026": {red, green},
		// One of them is red for longer than the data says.
		"2 of 2 red": {{State: ci.IsRed}, red},
	} {
		var b badge
		for _, s := range standings {
			b.add(&s)
		}
		if got, _ := b.inWords(time.UTC); got != want {
			t.Errorf("%+v: got %q, want %q", standings, got, want)
		}
	}
}

func TestRedactedEditionTellsNoEvent(t *testing.T) {
	in := hostileInput()
	h := in.Pipelines.(happened)
	const secret = "HMCTS_CMC/unknown-to-outsiders/master"
	h.events = append(h.events, change.Event{Kind: change.Red, At: in.AsOf, Thing: figure.Pipeline, Name: secret, Text: secret + " became red"})
	h.standings = append(h.standings, ci.Standing{Pipeline: secret})
	in.Pipelines = h
	in.Config.Redact = true
	out, _ := makeSite(t, in, Options{})
	files := tree(t, out)
	for name, text := range files {
		if strings.Contains(text, "unknown-to-outsiders") {
			t.Errorf("%s names a pipeline", name)
		}
		if strings.HasSuffix(name, ".atom") || strings.HasPrefix(name, "badge/pipeline-") {
			t.Errorf("there is %s", name)
		}
	}
	if text := files["changes/data.json"]; !strings.Contains(text, `"rows":[["red",16]]`) {
		t.Errorf("the page of changes does not count them: %s", text)
	}
}

func TestDigestHasAtMost60Lines(t *testing.T) {
	in := hostileInput()
	h := in.Pipelines.(happened)
	for range 100 {
		h.events, h.standings = append(h.events, h.events[0]), append(h.standings, h.standings[0])
	}
	in.Pipelines = h
	d, err := NewDigest(withSecurity(t, in, 20, 100, 10), Options{}, DigestSpan)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(d.Markdown(), "\n"); got > 60 || got < 40 {
		t.Errorf("got %d lines, want 40 to 60", got)
	}
	if !strings.Contains(d.Markdown(), "- and ") {
		t.Error("the digest does not say how much it leaves out")
	}
}

func TestMarkdownTakesTheMeaningOfCharacters(t *testing.T) {
	for text, want := range map[string]string{
		"a-b/c_d": `a-b/c\_d`, "1. x": `1\. x`, "- x": `\- x`, "# x": `\# x`, "[a](b)": `\[a\](b)`, "a|b": `a\|b`, `\`: `\\`,
		"https://x www.y": `https\://x www\.y`, "20 Nov 10:37: x": "20 Nov 10:37: x",
		"92.1%": `92\.1%`, // the beginning of a list
	} {
		if got := markdown(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestMeasuresHaveNamesOfTheirOwn(t *testing.T) {
	in := withSecurity(t, small(), 30, 200, 20)
	names := make(map[string]bool)
	for _, m := range Measures(&in) {
		if names[m.Name] {
			t.Errorf("two measures are called %s", m.Name)
		}
		names[m.Name] = true
	}
	for _, want := range []string{"pipelines.success_rate_14d", "project.cmc.pipelines_red", "security.overdue_critical"} {
		if !names[want] {
			t.Errorf("there is no measure %s among %q", want, slices.Sorted(maps.Keys(names)))
		}
	}
}

func TestChangesLinkToTheirProjects(t *testing.T) {
	in := small()
	in.Pipelines = happened{Pipelines: in.Pipelines, events: []change.Event{
		{Kind: change.SharedCause, At: in.AsOf, Thing: figure.Step, Name: "build", Text: "two broke", Projects: []string{"Bulk Scan", "CMC", "unknown"}}}}
	out, _ := makeSite(t, in, Options{})
	page := string(readFile(t, out, "changes", "index.html"))
	for _, want := range []string{`<a href="../pipelines/bulk-scan/"><bdi class="w">Bulk Scan`, `<a href="../pipelines/cmc/"><bdi>CMC`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page, "<bdi>unknown</bdi></a>") {
		t.Error("a project without a page has a link")
	}
}
