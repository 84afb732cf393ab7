package svg

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// perDay is a timeline of ten days from 1 November 2026.
func perDay(annotations ...figure.Annotation) *figure.Figure {
	f := &figure.Figure{
		ID: "days", Title: "Builds a day", Columns: []figure.Column{
			column("day", "Day", figure.TypeDate, ""), column("builds", "Builds", figure.TypeInteger, figure.Builds)},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "day", Series: []figure.Series{{Column: "builds", Title: "Builds"}}, Annotations: annotations},
	}
	for i := range 10 {
		f.Rows = append(f.Rows, []figure.Value{figure.Date(november(1 + i)), figure.Integer(int64(5 + i))})
	}
	return f
}

func november(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }

func mustBeXML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, text)
		}
	}
}

func TestAnnotationsAreLinesWithTheirTextAtTheirTime(t *testing.T) {
	got := string(Append(nil, perDay(figure.Annotation{At: november(3), Text: "New agents"}), Options{}))
	mustBeXML(t, got)
	for _, want := range []string{`<g class="p-event">`, `<line x1="20%" x2="20%"`, `>New agents</text>`} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in %s", want, got)
		}
	}
}

func TestAnnotationsOutsideTheAxisAreNotDrawn(t *testing.T) {
	for _, day := range []int{-3, 25} {
		if got := string(Append(nil, perDay(figure.Annotation{At: november(day), Text: "x"}), Options{})); strings.Contains(got, "event") {
			t.Errorf("day %d is drawn: %s", day, got)
		}
	}
}

func TestTextOfAnnotationsIsEscaped(t *testing.T) {
	hostile := `</text><script>alert(1)</script>"'&` + "\u202e\x00"
	got := string(Append(nil, perDay(figure.Annotation{At: november(5), Text: hostile}), Options{}))
	mustBeXML(t, got)
	if strings.Contains(got, "<script") {
		t.Errorf("the text is markup in %s", got)
	}
}

// A column of the week that ends on a day is drawn from that week's first day.
func TestLastDaysStandForTheDaysBefore(t *testing.T) {
	f := perDay(figure.Annotation{At: november(4), Text: "Wednesday"})
	f.Columns[0].Role = figure.LastDay
	f.Rows = nil
	for _, sunday := range []int{8, 15, 22, 29} {
		f.Rows = append(f.Rows, []figure.Value{figure.Date(november(sunday)), figure.Integer(1)})
	}
	got := string(Append(nil, f, Options{}))
	if want := `<line x1="7.1%"`; !strings.Contains(got, want) { // two of 28 days
		t.Errorf("there is no %s in %s", want, got)
	}
}

// levels is a history of durations with a step after the second build.
func levels(ends ...time.Time) *figure.Figure {
	f := &figure.Figure{
		ID: "levels", Title: "How long", Columns: []figure.Column{column("end", "End", figure.TypeTimestamp, ""),
			column("minutes", "Took", figure.TypeNumber, figure.Minutes), column("median_minutes", "Median", figure.TypeNumber, figure.Minutes)},
		Chart: figure.Chart{Kind: figure.Timeline, Label: "end", Series: []figure.Series{
			{Column: "minutes", Title: "Build", Tone: figure.Secondary, Form: figure.Points}, {Column: "median_minutes", Title: "Median", Form: figure.Steps}}},
	}
	for i, end := range ends {
		f.Rows = append(f.Rows, []figure.Value{figure.Timestamp(end), figure.Number(float64(10 + i)), figure.Number(float64(10 + 10*(i/2)))})
	}
	return f
}

func TestValuesArePointsAndLevelsAreSteps(t *testing.T) {
	got := string(Append(nil, levels(november(1), november(2), november(2), november(5)), Options{}))
	mustBeXML(t, got)
	_, dots, _ := strings.Cut(got, `<path class="p-dot t-secondary" stroke="currentColor" d="M0 `)
	dots, _, _ = strings.Cut(dots, `"`)
	if n := strings.Count(dots, "h0"); n != 4 {
		t.Errorf("got %d points in %q, want 4", n, dots)
	}
	_, line, _ := strings.Cut(got, `<path class="p-line t-neutral" stroke="currentColor" d="M0 `)
	if line, _, _ = strings.Cut(line, `"`); !strings.Contains(line, "H125V") || !strings.HasSuffix(line, "H500") {
		t.Errorf("got the steps %q, want a rise at 125 and the end at 500", line)
	}
}

func TestASingleBuildIsAPoint(t *testing.T) {
	got := string(Append(nil, levels(november(1)), Options{}))
	mustBeXML(t, got)
	if !strings.Contains(got, `class="p-dot`) {
		t.Errorf("there is no point in %s", got)
	}
}
