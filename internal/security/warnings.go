package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// leftOut counts what is not in the population.
type leftOut struct{ archived, forks, empty, alerts int }

// warnings say what is not in the population.
func (l *leftOut) warnings() []figure.Warning {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{l.archived, "archived"}, {l.forks, "forked"}, {l.empty, "empty"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	var list []figure.Warning
	if n := l.archived + l.forks + l.empty; n > 0 {
		list = append(list, figure.Counting(fmt.Sprintf("%s %s left out: %s.", words.CountOf(int64(n), "repositories"),
			words.Agree(int64(n), "is", "are"), strings.Join(parts, ", "))))
	}
	switch {
	case l.alerts == 1:
		list = append(list, figure.Counting("1 alert of a repository that is left out or gone is not counted."))
	case l.alerts > 1:
		list = append(list, figure.Counting(words.CountOf(int64(l.alerts), "alerts")+
			" of repositories that are left out or gone are not counted."))
	}
	return list
}

// suppressionProblems are the warnings of figures about suppressions. They name
// every file that does not count, the texts that do not name a vulnerability, and the
// files with rules whose end dates are not valid.
func (v *view) suppressionProblems() []figure.Warning {
	var unread, unknown, undated []string
	for _, r := range v.repositories {
		dates := make(map[string]int)
		for _, p := range r.Problems {
			switch {
			case !v.isSuppressionFile(p.Path) && p.Path != "":
			case p.Unread:
				unread = append(unread, p.describe(r))
			case p.Undated:
				dates[p.Path]++
			default:
				unknown = append(unknown, p.describe(r))
			}
		}
		for _, path := range v.in.Options.SuppressionFiles {
			if n := dates[path]; n > 1 {
				undated = append(undated, fmt.Sprintf("%s %s (%d rules)", r.Label, path, n))
			} else if n == 1 {
				undated = append(undated, r.Label+" "+path)
			}
		}
	}
	return slices.Concat(
		naming(unread, len(unread), "1 suppression file could not be read and is not counted",
			"%d suppression files could not be read and are not counted"),
		naming(unknown, len(unknown), "1 rule names a vulnerability in an unknown form", "%d rules name vulnerabilities in unknown forms"),
		naming(undated, len(undated), "1 suppression file has a rule without a valid end date, which never expires",
			"%d suppression files have rules without valid end dates, which never expire"))
}

// fileProblems are the warnings of figures about other files. They name the files
// whose path concerns the figure, and repositories that could not be read at all.
func (v *view) fileProblems(concerns func(path string) bool) []figure.Warning {
	var list []string
	for _, r := range v.repositories {
		for _, p := range r.Problems {
			if p.Path == "" || !v.isSuppressionFile(p.Path) && concerns(p.Path) {
				list = append(list, p.describe(r))
			}
		}
	}
	const most = 10
	n := len(list)
	if n > most {
		list = append(list[:most:most], fmt.Sprintf("and %d more, which are listed on the pages of the repositories", n-most))
	}
	return naming(list, n, "1 file could not be understood completely and needs attention",
		"%d files could not be understood completely and need attention")
}

// naming returns a warning about n files, one or many of them, with their names.
func naming(names []string, n int, one, many string) []figure.Warning {
	text := one
	switch {
	case n == 0:
		return nil
	case n > 1:
		text = fmt.Sprintf(many, n)
	}
	return []figure.Warning{{Text: text + ": " + strings.Join(names, "; ") + ".", Public: text + "."}}
}

// describe names the problem of a repository's file.
func (p *Problem) describe(r *Repository) string {
	if p.Path == "" {
		return r.Label + " (" + p.Text + ")"
	}
	return r.Label + " " + p.Path + " (" + p.Text + ")"
}

func (s *Security) isSuppressionFile(path string) bool {
	return slices.Contains(s.in.Options.SuppressionFiles, path)
}

// fetchWarnings are those of the fetch, which may name anything.
func (s *Security) fetchWarnings() []figure.Warning {
	var list []figure.Warning
	for i, text := range s.in.Warnings {
		w := figure.Warning{Text: text}
		if i == 0 {
			w.Public = "The fetch warned of " + words.CountOf(int64(len(s.in.Warnings)), "gaps") + " in the data."
		}
		list = append(list, w)
	}
	return list
}

// unseen says which kinds of alerts the repositories of a page cannot have or
// show.
func (v *view) unseen() []figure.Warning {
	var list []figure.Warning
	for i, kind := range alertKinds {
		if !slices.Contains(v.in.Options.AlertKinds, kind) {
			continue
		}
		title := [...]string{"Dependabot alerts", "Code scanning", "Secret scanning"}[i]
		for _, missing := range []struct {
			because, therefore string
			is                 func(*Repository) bool
		}{
			{"off", "there are no such alerts", func(r *Repository) bool { return r.alertState(kind) == dataset.Off }},
			{"not known to be on", "there may be alerts that are not shown", func(r *Repository) bool {
				return r.alertState(kind) == dataset.Unknown && !r.hides(kind)
			}},
			{"not visible to the token", "there may be alerts that are not shown", func(r *Repository) bool { return r.hides(kind) }},
		} {
			var names []string
			for _, r := range v.repositories {
				if missing.is(r) {
					names = append(names, r.Label)
				}
			}
			switch {
			case len(names) == 0:
			case len(v.repositories) == 1:
				list = append(list, figure.Counting(fmt.Sprintf("%s: %s, so %s.", title, missing.because, missing.therefore)))
			default:
				list = append(list, naming(names, 1, fmt.Sprintf("%s: %s in %d of %d repositories, so %s there", title, missing.because,
					len(names), len(v.repositories), missing.therefore), "")...)
			}
		}
	}
	return list
}
