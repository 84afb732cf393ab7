package calendar

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

var asOf = time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)

func written(t *testing.T, events ...Event) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, "RSE: Security", asOf, events); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWritesAnEventOfAWholeDay(t *testing.T) {
	got := written(t, Event{
		Key: []string{"alert", "hmcts/a", "7"}, Day: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Title: "a: #7 is due; soon, or\nnever",
		Details: `Team b\c`, Category: "alert", URL: "https://github.example/a/7",
	})
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\n", "VERSION:2.0\r\n", "METHOD:PUBLISH\r\n", "X-WR-CALNAME:RSE: Security\r\n",
		"DTSTAMP:20261120T103723Z\r\n", "DTSTART;VALUE=DATE:20261231\r\n", "DTEND;VALUE=DATE:20270101\r\n",
		`SUMMARY:a: #7 is due\; soon\, or never` + "\r\n", `DESCRIPTION:Team b\\c` + "\r\n", "CATEGORIES:alert\r\n",
		"URL:https://github.example/a/7\r\n", "TRANSP:TRANSPARENT\r\n", "END:VCALENDAR\r\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant it to hold %q", got, want)
		}
	}
}

func TestIdentityOfAnEventDoesNotDependOnItsDayAndTexts(t *testing.T) {
	identity := func(e Event) string {
		_, rest, _ := strings.Cut(written(t, e), "UID:")
		id, _, _ := strings.Cut(rest, "\r\n")
		return id
	}
	first := identity(Event{Key: []string{"alert", "a b"}, Day: asOf, Title: "x"})
	if other := identity(Event{Key: []string{"alert", "a b"}, Day: asOf.AddDate(0, 0, 3), Title: "y", URL: "https://x.example"}); other != first {
		t.Errorf("got %s after a change of the texts, want %s", other, first)
	}
	if other := identity(Event{Key: []string{"alert a", "b"}, Day: asOf, Title: "x"}); other == first {
		t.Errorf("two keys have the identity %s", first)
	}
}

// Whatever the texts hold, no line is longer than 75 bytes, and no text becomes a line
// of its own.
func FuzzLinesAreFoldedAndEscaped(f *testing.F) {
	f.Add("x\r\nEND:VEVENT", "BEGIN:VALARM", "https://x.example/a\r\nX-EVIL:1")
	f.Add(strings.Repeat("é", 100), strings.Repeat("\\", 90), "javascript:alert(1)")
	f.Fuzz(func(t *testing.T, title, details, url string) {
		got := written(t, Event{Key: []string{title}, Day: asOf, Title: title, Details: details, Category: "alert", URL: url})
		known := []string{"BEGIN:", "END:", "VERSION:", "PRODID:", "METHOD:", "X-WR-CALNAME:", "UID:", "DTSTAMP:", "DTSTART;", "DTEND;",
			"SUMMARY:", "DESCRIPTION:", "CATEGORIES:", "URL:http", "TRANSP:", " "}
		for _, line := range strings.Split(strings.TrimSuffix(got, "\r\n"), "\r\n") {
			begins := func() bool {
				for _, k := range known {
					if strings.HasPrefix(line, k) {
						return true
					}
				}
				return false
			}
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !begins() {
				t.Errorf("got the line %q, want a known property of at most 75 bytes", line)
			}
		}
		if n := strings.Count("\r\n"+got, "\r\nBEGIN:"); n != 2 {
			t.Errorf("got %d components, want a calendar with one event", n)
		}
	})
}
