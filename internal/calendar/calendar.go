// Package calendar writes days with something to do as an iCalendar file (RFC 5545)
// that calendar programs subscribe to.
//
// The way of the data: package security knows what is due on which day and makes an
// [Event] of each; [Write] turns them into a file with an event of a whole day each.
// An event keeps its UID from build to build, so that a program that reads the file
// again moves or renames the event and does not repeat it. The only clock is as-of.
package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// File is the name of a calendar beside its page.
const File = "calendar.ics"

// Event is something that is due on a day. All texts are untrusted.
type Event struct {
	// Key identifies the event among all events of the site, in parts that may hold
	// anything. It must not depend on the day, nor on anything else that may change.
	Key []string
	// Day is midnight UTC of the day.
	Day      time.Time
	Title    string
	Details  string
	Category string
	// URL is left out unless it is an http or https address.
	URL string
}

// uid returns the identity of an event: a hash, so that no name stands in it.
func (e *Event) uid() string {
	sum := sha256.Sum256([]byte(strings.Join(e.Key, "\x00")))
	return hex.EncodeToString(sum[:16]) + "@rse-dashboard"
}

// Write writes events in the given order as a calendar of that name.
func Write(w io.Writer, name string, asOf time.Time, events []Event) error {
	c := ics.NewCalendarFor("rse-dashboard")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(words.Clean(name))
	for i := range events {
		e := &events[i]
		event := c.AddEvent(e.uid())
		event.SetDtStampTime(asOf.UTC())
		event.SetAllDayStartAt(e.Day)
		event.SetAllDayEndAt(e.Day.AddDate(0, 0, 1))
		event.SetSummary(words.Clean(e.Title))
		if e.Details != "" {
			event.SetDescription(words.Clean(e.Details))
		}
		if e.Category != "" {
			event.AddCategory(e.Category)
		}
		if href := address.Web(e.URL); href != "" {
			event.SetURL(href)
		}
		event.SetTimeTransparency(ics.TransparencyTransparent)
	}
	if err := c.SerializeTo(w, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	return nil
}
