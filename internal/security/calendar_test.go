package security

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/calendar"
)

func TestEventsHoldWhatFallsDue(t *testing.T) {
	s := New(organisation(t, `
		alert a-x dependabot high 29d package=x
		alert a-x dependabot critical 60d
		alert a-x code-scanning error 1d
		alert b-x secret-scanning - 1d
		rule a-x CVE-2024-0001 until=2026-12-01
		rule a-x CVE-2024-0001 until=2026-12-01
		rule b-x CVE-2024-0002 until=2026-10-01
		file b-x .nvmrc 22`))
	var got []string
	for _, e := range s.Calendar() {
		got = append(got, e.Day.Format(time.DateOnly)+" "+e.Category+": "+e.Title+" ("+e.Details+")")
	}
	want := []string{
		"2026-11-20 alert: b-x: #3 secret is due (Team b)",
		"2026-11-21 alert: a-x: #0 x is due (Team a, severity high)",
		"2026-12-01 suppression: a-x: Suppression of CVE-2024-0001 expires (Team a)",
		"2026-12-01 suppression: a-x: Suppression of CVE-2024-0001 expires (Team a)",
		"2027-04-30 runtime: b-x: Node.js 22 reaches its end of life (Team b)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	if n := len(s.TeamCalendar("b")); n != 2 {
		t.Errorf("got %d events of team b, want 2", n)
	}
}

// keys returns the keys of events in their order.
func keys(events []calendar.Event) []string {
	list := make([]string, len(events))
	for i := range events {
		list[i] = fmt.Sprintf("%q", events[i].Key)
	}
	slices.Sort(list)
	return list
}

func TestEventsAreUnique(t *testing.T) {
	for _, o := range organisations() {
		all := keys(o.view.Calendar())
		if len(slices.Compact(slices.Clone(all))) != len(all) {
			t.Errorf("%s: two events have the same key", o.title)
		}
	}
}

func TestEventsKeepTheirKeys(t *testing.T) {
	const given = `
		alert a-x dependabot high 20d package=x
		rule a-x CVE-2024-0001 until=2026-12-01
		rule a-x CVE-2024-0001 until=2026-12-02
		file a-x .nvmrc 22`
	in := organisation(t, given)
	before := keys(New(in).Calendar())
	in.AsOf = asOf.AddDate(0, 0, 1)
	in.Options.Owners = 2 // names of repositories now carry their owner
	in.Options.ServiceLevelDays = map[string]int{"high": 60}
	if after := keys(New(in).Calendar()); !slices.Equal(after, before) {
		t.Errorf("got %v a day later, want %v", after, before)
	}
}
