package change

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestIDFollowsFromKindSubjectKeyAndTime(t *testing.T) {
	event := Event{Kind: Red, At: noon, Thing: figure.Pipeline, Name: "A/b/master"}
	same := event
	same.Text, same.Team, same.Projects = "other words", "a team", []string{"A"}
	same.At = noon.In(time.FixedZone("", 3600))
	if got, want := same.ID(), event.ID(); got != want {
		t.Errorf("words, owners or the time zone changed the id: got %s, want %s", got, want)
	}
	if id := event.ID(); !strings.HasPrefix(id, "urn:uuid:") || len(id) != len("urn:uuid:")+36 {
		t.Errorf("got the id %q, want the URN of a UUID", id)
	}
	for what, change := range map[string]func(*Event){
		"kind":  func(e *Event) { e.Kind = Green },
		"time":  func(e *Event) { e.At = noon.Add(time.Nanosecond) },
		"thing": func(e *Event) { e.Thing = figure.Repository },
		"name":  func(e *Event) { e.Name = "A/c/master" },
		"key":   func(e *Event) { e.Key = "1" },
		// Parts must not run into each other.
		"border": func(e *Event) { e.Name, e.Key = "A/b", "/master" },
	} {
		other := event
		change(&other)
		if other.ID() == event.ID() {
			t.Errorf("another %s has the same id", what)
		}
	}
}

func TestSortDoesNotDependOnTheOrderBefore(t *testing.T) {
	var events []Event
	for i := range 40 {
		events = append(events, Event{Kind: []Kind{Red, Green}[i%2], At: noon.Add(time.Duration(i/8) * time.Hour), Name: string(rune('a' + i%5)), Key: string(rune('0' + i%3))})
	}
	want := slices.Clone(events)
	Sort(want)
	if !want[0].At.After(want[len(want)-1].At) {
		t.Errorf("the first event is of %v, the last of %v: want the newest first", want[0].At, want[len(want)-1].At)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		got := slices.Clone(events)
		Sort(got)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestSinceIncludesTheInstant(t *testing.T) {
	events := []Event{{At: noon.Add(time.Hour)}, {At: noon}, {At: noon.Add(-time.Nanosecond)}}
	for name, c := range map[string]struct {
		at   time.Time
		want int
	}{"all": {noon.Add(-time.Hour), 3}, "from noon": {noon, 2}, "later": {noon.Add(time.Minute), 1}, "none": {noon.Add(2 * time.Hour), 0}} {
		if got := len(Since(events, c.at)); got != c.want {
			t.Errorf("%s: got %d events, want %d", name, got, c.want)
		}
	}
}
