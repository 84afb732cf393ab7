// Package change describes what happened to pipelines, repositories and sources.
//
// The way of the data: packages ci, security and render make events from what
// they know, [Sort] brings them into one order, and pages, feeds and the digest
// show them. Nothing is remembered between builds: the same data and as-of make
// the same events.
package change

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// NameLength is the number of characters that a sentence shows of a name.
const NameLength = 80

// Event is something that happened.
type Event struct {
	Kind Kind
	// At is when it happened, as the data says.
	At time.Time
	// Thing and Name are what it is about, as a page of the site is called.
	Thing figure.Thing
	Name  string
	// Key tells events apart that have the same kind, name and time, such as two
	// alerts of a repository. No reader sees it.
	Key string
	// Text is a sentence without a full stop. It holds untrusted names.
	Text string
	// Projects and Team are those that it belongs to; empty for none.
	Projects []string
	Team     string
}

// Kind is what happened, in the words of the pages.
type Kind string

// The kinds of events.
const (
	Red         Kind = "red"
	Green       Kind = "green again"
	MoreBreaks  Kind = "breaks more often"
	FewerBreaks Kind = "breaks less often"
	Slower      Kind = "slower"
	Faster      Kind = "faster"
	SharedCause Kind = "shared cause"
	RolledBack  Kind = "rolled back"
	Stale       Kind = "stale source"
	NewAlert    Kind = "new alert"
	Exploited   Kind = "exploited"
	Overdue     Kind = "overdue"
	Fixed       Kind = "fixed"
	Expired     Kind = "suppression expired"
	EndOfLife   Kind = "end of life"
)

// Good reports whether the event is good news.
func (k Kind) Good() bool {
	switch k {
	case Green, FewerBreaks, Faster, Fixed:
		return true
	}
	return false
}

// ID returns the URN that the event has in every build, made of its kind, of what it
// is about, and of when it happened.
func (e *Event) ID() string {
	return URN(string(e.Kind), e.Thing.Plural(), e.Name, e.Key, e.At.UTC().Format(time.RFC3339Nano))
}

// namespace tells the UUIDs of this program from those that others make of the same
// texts.
var namespace = uuid.MustParse("c0de6e0f-5a3c-5f0e-9a41-6b1f6c1d7e52")

// URN returns the URN of a UUID that follows from texts.
func URN(texts ...string) string {
	return uuid.NewSHA1(namespace, []byte(strings.Join(texts, "\x00"))).URN()
}

// Sort orders events newest first, those of the same time by kind, name and key.
func Sort(events []Event) {
	slices.SortFunc(events, func(a, b Event) int {
		return cmp.Or(b.At.Compare(a.At), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Name, b.Name),
			strings.Compare(a.Key, b.Key))
	})
}

// Since returns the events, which are sorted, that happened at or after an instant.
func Since(events []Event, at time.Time) []Event {
	n, _ := slices.BinarySearchFunc(events, at, func(e Event, at time.Time) int {
		if e.At.Before(at) {
			return 1
		}
		return -1
	})
	return events[:n]
}
