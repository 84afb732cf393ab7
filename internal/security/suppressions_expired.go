package security

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// suppressionsExpired is the number of expired suppression rules.
var suppressionsExpired = headline{
	Headline: figure.Headline{
		ID: "suppressions-expired", Title: "Expired suppressions", Unit: figure.Rules, NUnit: figure.Rules,
		Period: agoPeriod, Better: -1, Figure: "suppressions-expiring", NoteNames: figure.Nothing,
	},
	Fill: func(v *view, h *figure.Headline) {
		if !v.HasRepositories() {
			h.Note = "repositories were not read"
			return
		}
		h.N = len(v.rules(everyRule))
		h.Value = integer(len(v.rules(func(r *Rule) bool { return r.Expired })))
		h.Before = integer(len(v.rules(func(r *Rule) bool { return r.Rule.Expired(v.before()) }))) // of today's rules
		if soon := len(v.rules(func(r *Rule) bool { return v.ruleState(r) == ruleSoon })); soon > 0 {
			h.Note = fmt.Sprintf("%d more within %d days", soon, soonDays)
		}
	},
}
