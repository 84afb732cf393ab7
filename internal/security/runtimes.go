package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// nodeVersions and javaVersions list what repositories run on.
func nodeVersions(s *Security) *figure.Figure {
	return s.versions("node-versions", "Which versions of Node run?", "Node.js", []string{"build.gradle", "build.gradle.kts", "pom.xml", ".java-version"},
		func(r *Repository) *repofile.Runtime { return r.Runtimes.Node })
}

func javaVersions(s *Security) *figure.Figure {
	return s.versions("java-versions", "Which versions of Java run?", "Java", []string{"package.json", ".nvmrc", ".node-version"},
		func(r *Repository) *repofile.Runtime { return r.Runtimes.Java })
}

// versions lists the versions of a language; elsewhere are the files that say
// nothing of it.
func (s *Security) versions(id, title, language string, elsewhere []string, of func(*Repository) *repofile.Runtime) *figure.Figure {
	f := &figure.Figure{
		ID: id, Title: title,
		Definition: "The version of " + language + " of each repository that uses it, by the strongest statement in its files: " +
			"the final image, then version files, build files and engines; with the end of its maintenance.",
		Unit: figure.Repositories, CountBy: []string{"major"},
		Columns: []figure.Column{
			columnRepo, columnTeam, {Name: "version", Title: "Version", Names: figure.Version}, {Name: "major", Title: "Major", Names: figure.Version},
			{Name: "source", Title: "Stated in", Names: figure.File}, {Name: "end_of_life", Title: "End of life", Type: figure.TypeDate},
			integerColumn("days_left", "Days left", figure.Days),
		},
		Chart: figure.Chart{Kind: figure.Treemap, Label: "repo", Path: []string{"major", "version", "repo"}},
		Warnings: s.fileProblems(func(path string) bool {
			return !strings.HasPrefix(path, repofile.WorkflowDirectory) && !slices.Contains(elsewhere, path)
		}),
	}
	disagreeing := 0
	for _, r := range s.repositories {
		runtime := of(r)
		if runtime == nil {
			continue
		}
		f.N++
		if runtime.Disagree {
			disagreeing++
		}
		text, source := figure.Null(), figure.Null()
		if runtime.Version != "" {
			text = figure.String(runtime.Version)
		}
		if runtime.Source != "" {
			source = figure.String(runtime.Source).Link(r.fileHref(runtime.Source, 0))
		}
		end, left := s.endOfLife(runtime)
		f.Rows = append(f.Rows, []figure.Value{
			figure.String(r.Label), figure.String(r.Team), text, figure.String(runtime.Major), source, end, left,
		})
	}
	if disagreeing > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("The files of %d of %d repositories ask for different versions of %s.", disagreeing, f.N, language))
	}
	if f.N == 0 {
		f.Empty = "No repository uses " + language + "."
	}
	f.Excerpt = soonestEnds(f)
	return f
}

// mostRows is the number of rows up to which a table is shown as a whole.
const mostRows = 60

// soonestEnds is a shorter form of a table of versions; nil if all of it can be
// read.
func soonestEnds(f *figure.Figure) *figure.Table {
	if len(f.Rows) <= mostRows {
		return nil
	}
	left := figure.ColumnIndex(f.Columns, "days_left")
	rows := slices.Clone(f.Rows)
	slices.SortStableFunc(rows, func(a, b []figure.Value) int {
		x, y := a[left], b[left]
		switch {
		case x.IsNull() && y.IsNull():
			return 0
		case x.IsNull():
			return 1
		case y.IsNull():
			return -1
		}
		return compareIntegers(x, y)
	})
	return &figure.Table{Note: fmt.Sprintf("The %d whose maintenance ends first", mostRows), Columns: f.Columns, Rows: rows[:mostRows]}
}

// runtimesPastEnd lists the runtimes that are no longer maintained, or not for
// long.
func runtimesPastEnd(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "runtimes-past-end", Title: "Which repositories run on what is no longer maintained?",
		Definition: fmt.Sprintf("Repositories whose version of Node.js or Java is past its end of life, or reaches it within %d days; the earliest end first.", soonEndDays),
		Unit:       figure.Runtimes, CountBy: []string{"language", "major"},
		Columns: []figure.Column{columnRepo, columnTeam, {Name: "language", Title: "Language", Names: figure.Nothing},
			{Name: "version", Title: "Version", Names: figure.Version}, {Name: "major", Title: "Major", Names: figure.Version},
			{Name: "end_of_life", Title: "End of life", Type: figure.TypeDate}, integerColumn("days_left", "Days left", figure.Days),
			{Name: "source", Title: "Stated in", Names: figure.File}},
	}
	for _, r := range s.repositories {
		for _, runtime := range r.runtimes() {
			end, left := s.endOfLife(runtime)
			if days, dated := left.Int(); s.endState(runtime) != pastEnd && (!dated || days > soonEndDays) {
				continue
			}
			f.Rows = append(f.Rows, []figure.Value{figure.String(r.Label), figure.String(r.Team), figure.String(languageName(runtime)),
				textOrNull(runtime.Version), figure.String(runtime.Major), end, left,
				textOrNull(runtime.Source).Link(r.fileHref(runtime.Source, 0))})
		}
	}
	left := figure.ColumnIndex(f.Columns, "days_left")
	slices.SortStableFunc(f.Rows, func(a, b []figure.Value) int {
		return cmp.Or(compareFlags(!a[left].IsNull(), !b[left].IsNull()), compareIntegers(a[left], b[left]))
	})
	if f.N = len(f.Rows); f.N == 0 {
		f.Empty, f.Good = "No version of Node.js or Java that is stated is past its end of life, or soon will be.", true
	}
	return f
}

// soonEndDays is how long before its end of life a runtime is named.
const soonEndDays = 90

// endOfLife returns the date and the days left to it, both missing where there
// is no date.
func (s *Security) endOfLife(r *repofile.Runtime) (end, left figure.Value) {
	e, ok := s.endOf(r)
	if !ok || !e.HasDay {
		return figure.Null(), figure.Null()
	}
	return figure.Date(e.Day), figure.Integer(wholeDays(s.asOf, e.Day))
}

func (s *Security) endOf(r *repofile.Runtime) (endoflife.End, bool) {
	if s.in.Options.EndOfLife == nil {
		return endoflife.End{}, false
	}
	if r.Language == version.Node {
		return s.in.Options.EndOfLife.Node(r.Major)
	}
	return s.in.Options.EndOfLife.Java(s.in.Options.JavaVendor, r.Major)
}

// endStates are the rows of runtimes-end-of-life, with the days left from which
// each holds.
var endStates = []struct {
	name string
	from int64
}{
	{"more than a year", 366}, {"up to a year", 181}, {"up to 180 days", 91}, {"up to 90 days", 0},
}

const (
	pastEnd    = "past end of life"
	unknownEnd = "not known"
)

// runtimesByEnd counts repositories by how long their runtimes are maintained.
func runtimesByEnd(s *Security) *figure.Figure {
	f := &figure.Figure{
		ID: "runtimes-end-of-life", Title: "Which runtimes are past their end of life?",
		Definition: "Repositories by the days until the maintenance of their Node.js or Java ends. A version that is not pinned, not stated or not listed is not known.",
		Unit:       figure.Runtimes,
		Columns: []figure.Column{{Name: "state", Title: "Maintained for", Names: figure.Nothing},
			integerColumn("node", "Node.js", figure.Repositories), integerColumn("java", "Java", figure.Repositories)},
		Chart: figure.Chart{Kind: figure.Bars, Label: "state", Series: []figure.Series{
			{Column: "node", Title: "Node.js"}, {Column: "java", Title: "Java", Tone: figure.Secondary}}},
	}
	counts := make(map[string]*[2]int64)
	for _, r := range s.repositories {
		for _, runtime := range r.runtimes() {
			f.N++
			state, column := s.endState(runtime), 0
			if runtime.Language == version.Java {
				column = 1
			}
			if counts[state] == nil {
				counts[state] = new([2]int64)
			}
			counts[state][column]++
		}
	}
	states := []string{pastEnd}
	for i := len(endStates) - 1; i >= 0; i-- {
		states = append(states, endStates[i].name)
	}
	for _, state := range append(states, unknownEnd) {
		c := counts[state]
		if c == nil {
			c = new([2]int64)
		}
		f.Rows = append(f.Rows, []figure.Value{figure.String(state), figure.Integer(c[0]), figure.Integer(c[1])})
	}
	if data := s.in.Options.EndOfLife; data != nil {
		f.Warnings = append(f.Warnings, "End-of-life dates are those of endoflife.date of "+data.Dated().Format("2 January 2006")+
			", for Java those of "+vendorName(s.in.Options.JavaVendor)+".")
	}
	if f.N == 0 {
		f.Empty = "No repository uses Node.js or Java."
	}
	return f
}

func vendorName(vendor string) string {
	if vendor == "" {
		return "Temurin"
	}
	return strings.ToUpper(vendor[:1]) + vendor[1:]
}

func (s *Security) endState(r *repofile.Runtime) string {
	e, ok := s.endOf(r)
	switch {
	case ok && !e.HasDay && e.Ended:
		return pastEnd
	case !ok || !e.HasDay:
		return unknownEnd
	}
	left := wholeDays(s.asOf, e.Day)
	for _, state := range endStates {
		if left >= state.from {
			return state.name
		}
	}
	return pastEnd
}
