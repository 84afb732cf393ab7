package security

import (
	"fmt"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// statement is what one file of a repository says of a runtime.
type statement struct {
	repo     *Repository
	language version.Language
	counts   bool
	repofile.Evidence
}

var statementFields = fields[statement]{
	{columnLanguage, func(_ *view, x statement) figure.Value { return figure.String(languageName(x.language)) }},
	{columnVersion, func(_ *view, x statement) figure.Value { return textOrNull(x.Text) }},
	{columnMajor, func(_ *view, x statement) figure.Value { return figure.String(x.Major) }},
	{wordColumn("counts", "Counts"), func(_ *view, x statement) figure.Value {
		if x.counts {
			return figure.String("yes")
		}
		return figure.String("no")
	}},
	{figure.Column{Name: "evidence", Title: "Evidence", Names: figure.File}, func(_ *view, x statement) figure.Value {
		if x.Setting != "" {
			return figure.String(string(x.Kind) + ": " + x.Setting)
		}
		return figure.String(string(x.Kind))
	}},
	{wordColumn("confidence", "Confidence"), func(_ *view, x statement) figure.Value { return figure.String(string(x.Confidence)) }},
	{columnSource, func(_ *view, x statement) figure.Value {
		if x.Path == "" {
			return figure.Null()
		}
		return figure.String(x.Path).Link(x.repo.fileHref(x.Path, 0))
	}},
	{columnEnd, func(v *view, x statement) figure.Value {
		end, _ := v.endOfLife(x.language, x.Major)
		return end
	}},
	{columnDaysLeft, func(v *view, x statement) figure.Value {
		_, left := v.endOfLife(x.language, x.Major)
		return left
	}},
}

// runtimesOfOne lists all that a repository's files say of its runtimes.
var runtimesOfOne = definition{
	Figure: figure.Figure{
		ID:         "runtimes",
		Title:      "What does it run on?",
		Definition: "Every statement of a version of Node.js or Java. The strongest of each language comes first and is the one that counts.",
		Unit:       "statements",
		Empty:      "Nothing shows that Node.js or Java is used.",
		Columns:    statementFields.columns(), CountBy: []string{"language", "major"},
	},
	Fill: func(v *view, f *figure.Figure) {
		var list []statement
		for _, r := range v.runtimes() {
			for i, e := range r.Evidence {
				list = append(list, statement{r.repo, r.Language, i == 0, e})
			}
			if len(r.Evidence) == 0 {
				none := repofile.Evidence{Kind: r.Kind, Stated: repofile.Stated{Major: r.Major}, Confidence: r.Confidence}
				list = append(list, statement{r.repo, r.Language, true, none})
			}
			if r.Disagree {
				f.Warnings = append(f.Warnings, "The files ask for different versions of "+languageName(r.Language)+".")
			}
		}
		statementFields.fill(v, f, list)
		for _, b := range v.repositories[0].Runtimes.BuildImages {
			if b.Unresolved {
				f.Warnings = append(f.Warnings, fmt.Sprintf("%s, line %d: the image of a build stage has a variable without a value.",
					b.Path, b.Line))
			}
		}
	},
}
