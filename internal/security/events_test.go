package security

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/change"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

func TestEventsSayWhatHappened(t *testing.T) {
	days := func(n float64) time.Time { return asOf.Add(-time.Duration(n * float64(day))) }
	closed := func(state string, ago float64) func(*dataset.Alert) {
		return func(a *dataset.Alert) {
			at := days(ago)
			a.State, a.ClosedAt = state, &at
		}
	}
	alert := func(kind dataset.AlertKind, severity string, ago float64, edits ...func(*dataset.Alert)) dataset.Alert {
		a := dataset.Alert{Kind: kind, Owner: "hmcts", Repo: "a-x", Number: 7, Severity: severity, State: "open", CreatedAt: days(ago), Subject: "lodash"}
		for _, edit := range edits {
			edit(&a)
		}
		return a
	}
	for _, c := range []struct {
		rule  string
		alert dataset.Alert
		want  []string
	}{
		{"a critical alert is new, and overdue after its days", alert(dataset.Dependabot, "critical", 10),
			[]string{"new alert: The critical alert #7 lodash was found in a-x", "overdue: The critical alert #7 lodash in a-x is overdue"}},
		{"other alerts are not news when they are found", alert(dataset.Dependabot, "high", 1), nil},
		{"a fix of an urgent alert", alert(dataset.Dependabot, "high", 5, closed("fixed", 1)),
			[]string{"fixed: The high alert #7 lodash in a-x was fixed"}},
		{"a fix of a minor alert in time", alert(dataset.Dependabot, "low", 5, closed("fixed", 1)), nil},
		{"a dismissal is no fix", alert(dataset.Dependabot, "high", 5, closed("dismissed", 1)), nil},
		{"what happened earlier", alert(dataset.Dependabot, "critical", 100), nil},
		{"a secret that was overdue when it was resolved", alert(dataset.SecretScanning, "", 5, closed("resolved", 1)),
			[]string{"overdue: Secret #7 in a-x is overdue", "fixed: Secret #7 in a-x was fixed"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := options()
			o.ServiceLevelDays["secrets"] = 1
			s := New(Input{AsOf: asOf, Options: o, Repositories: []dataset.Repository{repo("a-x")}, Alerts: []dataset.Alert{c.alert}})
			events := s.Events(asOf.AddDate(0, 0, -28))
			slices.SortFunc(events, func(a, b change.Event) int { return a.At.Compare(b.At) })
			var got []string
			for _, e := range events {
				got = append(got, string(e.Kind)+": "+e.Text)
				if e.Name != "a-x" || e.Team == "" {
					t.Errorf("the event is about %q of team %q, want a-x of a team", e.Name, e.Team)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
}
