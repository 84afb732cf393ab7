package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
)

// A parser that shares no code with the writer reads every calendar. Each event has
// what RFC 5545 asks for, and events with the same identity are the same.
func TestCalendarsAreValid(t *testing.T) {
	site := filepath.Join(demo(t), "site")
	calendars, events := 0, map[string]string{}
	err := filepath.WalkDir(site, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".ics" {
			return err
		}
		calendars++
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		c, err := ical.NewDecoder(file).Decode()
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		if len(c.Events()) == 0 {
			t.Errorf("%s: got no event", path)
		}
		// The encoder checks the properties that a calendar and its events must have.
		if err := ical.NewEncoder(new(strings.Builder)).Encode(c); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for _, e := range c.Events() {
			checkEvent(t, path, &e, events)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if calendars < 2 {
		t.Errorf("got %d calendars, want that of all and those of teams", calendars)
	}
}

// checkEvent checks an event. known holds the summary of each identity.
func checkEvent(t *testing.T, path string, e *ical.Event, known map[string]string) {
	t.Helper()
	text := func(name string) string {
		value, err := e.Props.Text(name)
		if err != nil {
			t.Errorf("%s: %s: %v", path, name, err)
		}
		return value
	}
	uid, summary := text(ical.PropUID), text(ical.PropSummary)
	if stamp, err := e.Props.DateTime(ical.PropDateTimeStamp, nil); err != nil || !stamp.Equal(asOf(t)) {
		t.Errorf("%s, %s: got the stamp %v (%v), want as-of", path, uid, stamp, err)
	}
	if _, err := e.DateTimeStart(nil); err != nil {
		t.Errorf("%s, %s: %v", path, uid, err)
	}
	if old, ok := known[uid]; ok && old != summary {
		t.Errorf("%s: %s is both %q and %q", path, uid, old, summary)
	}
	known[uid] = summary
}
