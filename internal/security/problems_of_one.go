package security

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// problemsOfOne lists which of a repository's files need attention.
var problemsOfOne = definition{
	Figure: figure.Figure{
		ID:         "problems",
		Title:      "Which of its files need attention?",
		Definition: "Files that could not be read, or only in part, and what is wrong with them.",
		Unit:       "problems",
		Empty:      "All files that were looked at could be read.", Good: true,
		Columns: []figure.Column{
			{Name: "path", Title: "File", Names: figure.File}, {Name: "problem", Title: "What is wrong", Names: figure.Problem},
		},
	},
	Fill: func(v *view, f *figure.Figure) {
		r := v.repositories[0]
		f.N = len(r.Problems)
		for _, p := range r.Problems {
			path := figure.String("(the repository)").Link(address.Web(r.URL))
			if p.Path != "" {
				name := p.Path
				if p.Line > 0 {
					name = fmt.Sprintf("%s:%d", p.Path, p.Line)
				}
				path = figure.String(name).Link(r.fileHref(p.Path, p.Line))
			}
			f.Rows = append(f.Rows, []figure.Value{path, figure.String(p.Text)})
		}
	},
}
