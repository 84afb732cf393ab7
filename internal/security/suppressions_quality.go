package security

import (
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// suppressionsQuality counts the rules that never end and those that give no
// reason.
var suppressionsQuality = definition{
	Figure: figure.Figure{
		ID:          "suppressions-quality",
		Title:       "Do suppressions have an end date and a reason?",
		Explanation: "A suppression without an end date is never looked at again, and nobody else can judge one without a reason.",
		Definition:  "Suppression rules by team: all, those without an end date, and those without notes.",
		Unit:        figure.Rules,
		Empty:       "There is no suppression rule.", Good: true,
		Columns: []figure.Column{columnTeam, integerColumn("rules", "Rules", figure.Rules),
			integerColumn("permanent", "Without an end", figure.Rules), integerColumn("without_notes", "Without notes", figure.Rules)},
		Chart: figure.Chart{Kind: figure.Bars, Label: "team",
			Series: []figure.Series{{Column: "permanent", Title: "Rules without an end", Tone: figure.Aborted}}},
	},
	Fill: func(v *view, f *figure.Figure) {
		const all, permanent, withoutNotes = 0, 1, 2
		teams := make(tally)
		for _, rule := range v.rules(everyRule) {
			f.N++
			counts := teams.of(rule.repo.Team, 3)
			counts[all]++
			if !rule.Until.Dated {
				counts[permanent]++
			}
			if strings.TrimSpace(rule.Notes) == "" {
				counts[withoutNotes]++
			}
		}
		f.Rows = teams.rows()
		mostFirst(f.Rows, 1+permanent, 1+all)
	},
}
