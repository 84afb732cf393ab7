package security

import (
	"strings"

	"github.com/hmcts/rse-dashboard/internal/endoflife"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/repofile"
	"github.com/hmcts/rse-dashboard/internal/repofile/version"
)

// runtimeOf is a runtime and its repository.
type runtimeOf struct {
	repo *Repository
	*repofile.Runtime
}

// runtimes returns the runtimes of all repositories of the view, by repository,
// Node.js before Java.
func (v *view) runtimes() []runtimeOf {
	var list []runtimeOf
	for _, r := range v.repositories {
		for _, runtime := range []*repofile.Runtime{r.Runtimes.Node, r.Runtimes.Java} {
			if runtime != nil {
				list = append(list, runtimeOf{r, runtime})
			}
		}
	}
	return list
}

func languageName(language version.Language) string {
	if language == version.Node {
		return "Node.js"
	}
	return "Java"
}

// majorOf returns the major version of a runtime, null without a runtime.
func majorOf(r *repofile.Runtime) figure.Value {
	if r == nil {
		return figure.Null()
	}
	return figure.String(r.Major)
}

// end returns when the maintenance of a version ends; ok is false if that is not
// known.
func (s *Security) end(language version.Language, major string) (end endoflife.End, ok bool) {
	dates := s.in.Options.EndOfLife
	switch {
	case dates == nil:
		return endoflife.End{}, false
	case language == version.Node:
		return dates.Node(major)
	}
	return dates.Java(s.in.Options.JavaVendor, major)
}

// endOfLife returns the last day of maintenance and the days left to it, both
// null where there is no date.
func (s *Security) endOfLife(language version.Language, major string) (end, left figure.Value) {
	e, ok := s.end(language, major)
	if !ok || !e.HasDay {
		return figure.Null(), figure.Null()
	}
	return figure.Date(e.Day), figure.Integer(wholeDays(s.asOf, e.Day))
}

// The columns of a runtime's end of life.
var (
	runtimeEnd = field[runtimeOf]{columnEnd, func(v *view, r runtimeOf) figure.Value {
		end, _ := v.endOfLife(r.Language, r.Major)
		return end
	}}
	runtimeDaysLeft = field[runtimeOf]{columnDaysLeft, func(v *view, r runtimeOf) figure.Value {
		_, left := v.endOfLife(r.Language, r.Major)
		return left
	}}
)

// The other columns of runtimes that several figures have.
var (
	runtimeRepo   = field[runtimeOf]{columnRepo, func(_ *view, r runtimeOf) figure.Value { return figure.String(r.repo.Label) }}
	runtimeTeam   = field[runtimeOf]{columnTeam, func(_ *view, r runtimeOf) figure.Value { return figure.String(r.repo.Team) }}
	runtimeMajor  = field[runtimeOf]{columnMajor, func(_ *view, r runtimeOf) figure.Value { return figure.String(r.Major) }}
	runtimeSource = field[runtimeOf]{columnSource, func(_ *view, r runtimeOf) figure.Value {
		if r.Source == "" {
			return figure.Null()
		}
		return figure.String(r.Source).Link(r.repo.fileHref(r.Source, 0))
	}}
)

// pastEnd and unknownEnd are the first and the last of the states of runtimes.
const (
	pastEnd    = "past end of life"
	unknownEnd = "not known"
)

// endStates are the states in between, with the fewest days left of each.
var endStates = []struct {
	name string
	from int64
}{
	{"up to 90 days", 0}, {"up to 180 days", 91}, {"up to a year", 181}, {"more than a year", 366},
}

func (s *Security) endState(r *repofile.Runtime) string {
	e, ok := s.end(r.Language, r.Major)
	switch {
	case ok && !e.HasDay && e.Ended:
		return pastEnd
	case !ok || !e.HasDay:
		return unknownEnd
	}
	state := pastEnd
	for _, next := range endStates {
		if wholeDays(s.asOf, e.Day) >= next.from {
			state = next.name
		}
	}
	return state
}

// isPastEnd reports whether a runtime is no longer maintained.
func (s *Security) isPastEnd(r *repofile.Runtime) bool { return s.endState(r) == pastEnd }

func vendorName(vendor string) string {
	if vendor == "" {
		return "Temurin"
	}
	return strings.ToUpper(vendor[:1]) + vendor[1:]
}
