package security

import (
	"cmp"
	"slices"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// soonEndDays is how long before its end of life a runtime is named.
const soonEndDays = 90

var pastEndFields = fields[runtimeOf]{
	runtimeRepo, runtimeTeam,
	{columnLanguage, func(_ *view, r runtimeOf) figure.Value { return figure.String(languageName(r.Language)) }},
	{columnVersion, func(_ *view, r runtimeOf) figure.Value { return textOrNull(r.Version) }},
	runtimeMajor, runtimeEnd, runtimeDaysLeft, runtimeSource,
}

// runtimesPastEnd lists the runtimes that are no longer maintained, or not for
// long.
var runtimesPastEnd = definition{
	Figure: figure.Figure{
		ID:    "runtimes-past-end",
		Title: "Which repositories run on versions that are no longer maintained?",
		Definition: "Repositories whose version of Node.js or Java is past its end of life, or reaches it within 90 days; " +
			"the earliest end first.",
		Unit:  figure.Runtimes,
		Empty: "No stated version of Node.js or Java is past its end of life or soon will be.", Good: true,
		Columns: pastEndFields.columns(), CountBy: []string{"language", "major"},
	},
	Fill: func(v *view, f *figure.Figure) {
		pastEndFields.fill(v, f, slices.DeleteFunc(v.runtimes(), func(r runtimeOf) bool {
			_, left := v.endOfLife(r.Language, r.Major)
			days, dated := left.Int()
			return !v.isPastEnd(r.Runtime) && (!dated || days > soonEndDays)
		}))
		left := figure.ColumnIndex(f.Columns, columnDaysLeft.Name)
		// A runtime that has ended without a known date comes first.
		f.Rows = inOrder(f.Rows, func(a, b []figure.Value) int {
			return cmp.Or(compareFlags(!a[left].IsNull(), !b[left].IsNull()), compareIntegers(a[left], b[left]))
		})
	},
}
