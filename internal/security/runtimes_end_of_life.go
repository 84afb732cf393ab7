package security

import (
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// runtimesEndOfLife counts repositories by how long their runtimes are still
// maintained.
var runtimesEndOfLife = definition{
	Figure: figure.Figure{
		ID:    "runtimes-end-of-life",
		Title: "Which runtimes are past their end of life?",
		Explanation: "A runtime past its end of life gets no more security fixes. This shows how many repositories have to move, and " +
			"how soon.",
		Definition: "Repositories by the days until the maintenance of their Node.js or Java ends. " +
			"A version that is not pinned, not stated or not listed is not known.",
		Unit:  figure.Runtimes,
		Empty: "No repository uses Node.js or Java.",
		Columns: []figure.Column{wordColumn("state", "Maintained for"),
			integerColumn("node", "Node.js", figure.Repositories), integerColumn("java", "Java", figure.Repositories)},
		Chart: figure.Chart{Kind: figure.Bars, Label: "state", Series: []figure.Series{
			{Column: "node", Title: "Node.js"}, {Column: "java", Title: "Java", Tone: figure.Secondary},
		}},
	},
	Fill: func(v *view, f *figure.Figure) {
		const node, java = 0, 1
		found := make(tally)
		for _, r := range v.runtimes() {
			f.N++
			column := node
			if r.Language == version.Java {
				column = java
			}
			found.of(v.endState(r.Runtime), 2)[column]++
		}
		add := func(state string) { f.Rows = append(f.Rows, countRow(figure.String(state), found.of(state, 2)...)) }
		add(pastEnd)
		for _, state := range endStates {
			add(state.name)
		}
		add(unknownEnd)
		if data := v.in.Options.EndOfLife; data != nil {
			f.Warn(figure.Counting("End-of-life dates are those of endoflife.date of " + data.Dated().Format("2 January 2006") +
				", for Java those of " + vendorName(v.in.Options.JavaVendor) + "."))
		}
	},
}
