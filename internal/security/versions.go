package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/version"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// nodeVersions lists the versions of Node.js that repositories run on.
var nodeVersions = versionsOf("node-versions", "Which versions of Node.js do repositories use?", "Node.js",
	[]string{"build.gradle", "build.gradle.kts", "pom.xml", ".java-version"},
	func(r *repofile.Runtimes) *repofile.Runtime { return r.Node })

// javaVersions lists the versions of Java that repositories run on.
var javaVersions = versionsOf("java-versions", "Which versions of Java do repositories use?", "Java",
	[]string{"package.json", ".nvmrc", ".node-version"},
	func(r *repofile.Runtimes) *repofile.Runtime { return r.Java })

var versionFields = fields[runtimeOf]{
	runtimeRepo, runtimeTeam,
	{columnVersion, func(_ *view, r runtimeOf) figure.Value {
		if r.Version == "" {
			return figure.Null()
		}
		return figure.String(r.Version) // as written
	}},
	runtimeMajor, runtimeSource, runtimeEnd, runtimeDaysLeft,
}

// versionsOf describes a figure of the versions of a language that repositories
// run on. elsewhere are the files that say nothing of the language.
func versionsOf(id, title, name string, elsewhere []string, runtime func(*repofile.Runtimes) *repofile.Runtime) definition {
	return definition{
		Figure: figure.Figure{
			ID:          id,
			Title:       title,
			Explanation: "How far repositories are from a version that is still maintained. Versions past their end of life stand out.",
			Definition: "The version of " + name + " of each repository that uses it, by the strongest statement in its files: " +
				"the final image, then version files, build files and engines, then weaker ones; with the end of its maintenance.",
			Unit:    figure.Repositories,
			Empty:   "No repository uses " + name + ".",
			Columns: versionFields.columns(), CountBy: []string{"major"},
			Chart: figure.Chart{Kind: figure.Treemap, Label: "repo", Path: []string{"major", "version", "repo"}},
		},
		Fill: func(v *view, f *figure.Figure) {
			var list []runtimeOf
			disagreeing := 0
			for _, r := range v.repositories {
				if x := runtime(&r.Runtimes); x != nil {
					list = append(list, runtimeOf{r, x})
					if x.Disagree {
						disagreeing++
					}
				}
			}
			versionFields.fill(v, f, list)
			v.showMajors(f, list, name)
			f.Warn(v.fileProblems(func(path string) bool {
				return !strings.HasPrefix(path, repofile.WorkflowDirectory) && !slices.Contains(elsewhere, path)
			})...)
			if disagreeing > 0 {
				f.Warn(figure.Counting(
					fmt.Sprintf("The files of %d of %d repositories ask for different versions of %s.", disagreeing, f.N, name)))
			}
			left := len(versionFields) - 1
			shorten(f, "whose maintenance ends first", inOrder(f.Rows, func(a, b []figure.Value) int { return nullsLast(a[left], b[left]) }))
		},
	}
}

// fewMajors is the number of versions up to which a sentence says more than a chart.
const fewMajors = 2

// showMajors marks what is past its end of life in the chart of versions, or says it
// in a sentence in the place of the chart if there are few versions.
func (v *view) showMajors(f *figure.Figure, list []runtimeOf, name string) {
	f.Chart.Marked, f.Chart.MarkedAs = make([]bool, len(list)), "past its end"
	majors := make(tally)
	for i, r := range list {
		f.Chart.Marked[i] = v.isPastEnd(r.Runtime)
		what := r.Major
		if r.Major != version.Unpinned && r.Kind != repofile.NotStated {
			what = name + " " + r.Major
		}
		if f.Chart.Marked[i] {
			what += ", past its end"
		}
		majors.of(what, 1)[0]++
	}
	if len(majors) == 0 || len(majors) > fewMajors {
		return
	}
	labels := majors.labels()
	slices.SortStableFunc(labels, func(a, b string) int { return majors[b][0] - majors[a][0] })
	for i, what := range labels {
		labels[i] = what + ": " + words.CountOf(int64(majors[what][0]), "repositories")
	}
	f.Chart, f.Note = figure.Chart{}, strings.Join(labels, "; ")+"."
}
