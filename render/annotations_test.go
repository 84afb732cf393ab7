package render

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/config"
)

const hostileAnnotation = `</script><img src=x onerror=alert(1)>"'{{.}}`

// withAnnotations is a site with an annotation of everything and one of a project.
func withAnnotations() Input {
	in := small()
	in.Config.Annotations = []config.Annotation{
		{Day: time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC), Text: hostileAnnotation},
		{Day: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), Text: "Only CMC", Projects: []string{"CMC"}},
		{Day: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Text: "Long ago"},
	}
	return in
}

func TestAnnotationsStandOnThePagesOfTheirProjects(t *testing.T) {
	out, _ := makeSite(t, withAnnotations(), Options{Static: withBundle(t)})
	for page, want := range map[string]bool{
		"pipelines/cmc/": true, "pipelines/cmc/nightly/": true, "pipeline/hmcts-cmc-claim-store-master/": true,
		"": false, "pipelines/": false, "pipelines/bulk-scan/": false,
	} {
		html, charts := string(readFile(t, out, page, "index.html")), string(readFile(t, out, page, "charts.json"))
		if got := strings.Contains(html, ">2 November 2026: Only CMC<"); got != want {
			t.Errorf("/%s lists the annotation of a project: %v, want %v", page, got, want)
		}
		if got := strings.Contains(charts, `"text":"Only CMC"`); got != want {
			t.Errorf("/%s has the annotation of a project in its charts: %v, want %v", page, got, want)
		}
		if !strings.Contains(html, `<g class="p-event">`) || !strings.Contains(html, "10 November 2026") {
			t.Errorf("/%s lacks the annotation of everything", page)
		}
		if strings.Contains(html, "Long ago") {
			t.Errorf("/%s has an annotation from before its figures", page)
		}
	}
}

func TestTextOfAnnotationsIsHarmless(t *testing.T) {
	out, _ := makeSite(t, withAnnotations(), Options{Static: withBundle(t)})
	if html := string(readFile(t, out, "index.html")); strings.Contains(html, "<img") {
		t.Error("the text became markup")
	}
	text := readFile(t, out, "charts.json")
	if strings.Contains(string(text), "</script") {
		t.Error("the text ends a script in charts.json")
	}
	var charts map[string]struct {
		Events []struct {
			At   int64
			Text string
		}
	}
	if err := json.Unmarshal(text, &charts); err != nil {
		t.Fatal(err)
	}
	if got := charts["daily-timeline"].Events; len(got) != 1 || got[0].Text != hostileAnnotation || got[0].At != 1794268800000 {
		t.Errorf("got the events %+v, want one at 10 November", got)
	}
}

func TestRedactedEditionHasNoAnnotations(t *testing.T) {
	in := withAnnotations()
	in.Config.Redact = true
	out, _ := makeSite(t, in, Options{})
	for name, text := range tree(t, out) {
		if strings.Contains(text, "Only CMC") || strings.Contains(text, "alert(1)") {
			t.Errorf("%s has an annotation", name)
		}
	}
}
