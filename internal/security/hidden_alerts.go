package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// alertState tells whether GitHub looks for a kind of alerts in the repository.
func (r *Repository) alertState(kind dataset.AlertKind) dataset.State {
	switch kind {
	case dataset.Dependabot:
		return known(r.DependabotAlerts)
	case dataset.CodeScanning:
		return known(r.CodeScanning)
	}
	return known(r.SecretScanning)
}

// hides reports whether the token may not see a kind of alerts of the repository.
func (r *Repository) hides(kind dataset.AlertKind) bool { return slices.Contains(r.HiddenAlerts, kind) }

// hiddenAlerts says which alerts of the page the token may not see, or "".
func (v *view) hiddenAlerts() string {
	var parts []string
	for _, kind := range v.in.Options.AlertKinds {
		hidden := 0
		for _, r := range v.repositories {
			if r.hides(kind) {
				hidden++
			}
		}
		switch {
		case hidden > 0 && len(v.repositories) == 1:
			parts = append(parts, string(kind))
		case hidden > 0:
			parts = append(parts, fmt.Sprintf("%s of %d of %d repositories", kind, hidden, len(v.repositories)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "the token may not see all alerts: " + strings.Join(parts, ", ")
}

// alertsUnread stands where no alert could have been read.
const alertsUnread = "alerts are off or could not be read"

// withoutAlerts says why the page has no numbers of alerts, or "". A number that
// could not be read must not look like none.
func (v *view) withoutAlerts() string {
	shown := slices.ContainsFunc(v.repositories, func(r *Repository) bool {
		return slices.ContainsFunc(v.in.Options.AlertKinds, func(kind dataset.AlertKind) bool {
			return r.alertState(kind) == dataset.On && !r.hides(kind)
		})
	})
	hidden := v.hiddenAlerts()
	switch {
	case len(v.in.Options.AlertKinds) == 0:
		return "alerts are not read"
	case len(v.alerts) > 0:
		return ""
	case !shown && (hidden != "" || len(v.in.Alerts) == 0):
		return alertsUnread
	case len(v.in.Alerts) > 0:
		return ""
	case hidden != "":
		return hidden
	}
	return "GitHub reported no alerts"
}
