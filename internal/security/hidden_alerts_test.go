package security

import (
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// numbers returns the cards of the security page about alerts, by id.
func alertCards(d []figure.Headline) map[string]figure.Headline {
	cards := make(map[string]figure.Headline)
	for _, h := range d {
		if h.Unit == figure.Alerts || h.ID == "oldest-critical" {
			cards[h.ID] = h
		}
	}
	return cards
}

func TestMissingPermissionIsNotGoodNews(t *testing.T) {
	// GraphQL says that Dependabot is on, also to a token that may not see its alerts.
	on := func(hidden ...dataset.AlertKind) func(*dataset.Repository) {
		return func(r *dataset.Repository) { r.DependabotAlerts, r.HiddenAlerts = dataset.On, hidden }
	}
	seen := dataset.Alert{Kind: dataset.CodeScanning, Owner: "hmcts", Repo: "b-y", Number: 1, State: "open", Severity: "high", CreatedAt: asOf.AddDate(0, 0, -1)}
	for _, c := range []struct {
		name   string
		hidden func(*dataset.Repository)
		alerts []dataset.Alert
		want   string
	}{
		{"all may be seen", on(), nil, "GitHub reported no alerts"},
		{"nothing may be seen", on(dataset.Dependabot, dataset.CodeScanning, dataset.SecretScanning), nil, "alerts are off or could not be read"},
		{"Dependabot may not be seen", on(dataset.Dependabot), []dataset.Alert{seen},
			"the token may not see all alerts: dependabot of 2 of 2 repositories"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(Input{AsOf: asOf, Options: options(), Repositories: []dataset.Repository{repo("a-x", c.hidden), repo("b-y", c.hidden)}, Alerts: c.alerts})
			cards := alertCards(s.Headlines())
			if got := cards["alerts-urgent"].Note; got != c.want {
				t.Errorf("security: got the note %q, want %q", got, c.want)
			}
			if c.name == "all may be seen" {
				return
			}
			if got := alertCards(s.Team("a").Numbers)["alerts-open-now"]; !got.Value.IsNull() || got.Note != alertsUnread {
				t.Errorf("team a: got %v with the note %q, want no number and %q", got.Value, got.Note, alertsUnread)
			}
			for _, g := range s.Team("a").Groups {
				for _, f := range g.Figures {
					if f.ID == "open-alerts" && (f.Good || !strings.Contains(f.Empty, "not")) {
						t.Errorf("team a: got %q as good news, want that alerts may not be seen", f.Empty)
					}
				}
			}
		})
	}
}
