package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

var expiringFields = slices.Concat(fields[ruleOf]{ruleRepo, ruleTeam}, ruleFields)

// suppressionsExpiring lists the rules that have expired or soon will.
var suppressionsExpiring = definition{
	Figure: figure.Figure{
		ID:         "suppressions-expiring",
		Title:      "Which suppressions have expired or soon will?",
		Definition: "Suppression rules whose date has passed or comes within 30 days, the earliest first.",
		Unit:       figure.Rules,
		Empty:      "No suppression has expired or expires soon.", Good: true,
		Columns: expiringFields.columns(), CountBy: []string{"state"},
	},
	Fill: func(v *view, f *figure.Figure) {
		f.Warn(v.suppressionProblems()...)
		rules := v.rules(func(r *Rule) bool {
			state := v.ruleState(r)
			return state == ruleExpired || state == ruleSoon
		})
		slices.SortStableFunc(rules, func(a, b ruleOf) int { return a.Until.At.Compare(b.Until.At) })
		expiringFields.fill(v, f, rules)
	},
}
