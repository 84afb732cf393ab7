package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

var openFields = slices.Concat(fields[*Alert]{alertRepo}, alertFields)

// openAlerts lists the open alerts of several repositories.
var openAlerts = definition{
	Figure: figure.Figure{
		ID:         "open-alerts",
		Title:      "Which alerts are open, one by one?",
		Definition: "Open alerts, the most severe first and of those the oldest; overdue by the service level of " + theServiceLevel + ".",
		Unit:       figure.Alerts,
		Empty:      "No alert is open.", Good: true,
		Columns: openFields.columns(), CountBy: []string{"severity"},
	},
	Fill: func(v *view, f *figure.Figure) { openFields.fill(v, f, worstFirst(v.selected(isOpen))) },
}

// openAlertsOfOne lists the open alerts of one repository.
var openAlertsOfOne = definition{
	Figure: func() figure.Figure {
		f := openAlerts.Figure
		f.Columns = alertFields.columns()
		return f
	}(),
	Fill: func(v *view, f *figure.Figure) {
		alertFields.fill(v, f, worstFirst(v.selected(isOpen)))
		f.Warnings = v.unseen(v.repositories[0])
		f.Good = len(f.Warnings) == 0
	},
}

// openAlertsNaming lists the open alerts that name a vulnerability.
var openAlertsNaming = definition{
	Figure: func() figure.Figure {
		f := openAlerts.Figure
		f.Title, f.Definition = "Where is it open?", "Open alerts that name it, the most severe first and of those the oldest."
		f.Empty = "No open alert names it."
		return f
	}(),
	Fill: func(v *view, f *figure.Figure) {
		openAlerts.Fill(v, f)
		f.Warnings = slices.Clone(v.fetchWarnings())
	},
}

// unseen says which kinds of alerts a repository cannot have or show.
func (s *Security) unseen(r *Repository) []string {
	var list []string
	for i, state := range []dataset.State{r.DependabotAlerts, r.CodeScanning, r.SecretScanning} {
		if !slices.Contains(s.in.Options.AlertKinds, alertKinds[i]) {
			continue
		}
		what := [...]string{"Dependabot alerts", "Code scanning", "Secret scanning"}[i]
		switch known(state) {
		case dataset.Off:
			list = append(list, what+": off, so there are no such alerts.")
		case dataset.Unknown:
			list = append(list, what+": not known to be on, so there may be alerts that are not shown.")
		}
	}
	return list
}
