package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// leftOut counts what is not in the population.
type leftOut struct{ archived, forks, empty, alerts int }

// warnings say what is not in the population.
func (l *leftOut) warnings() []string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{l.archived, "archived"}, {l.forks, "forked"}, {l.empty, "empty"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	var list []string
	if n := l.archived + l.forks + l.empty; n > 0 {
		list = append(list, fmt.Sprintf("%s %s left out: %s.", words.CountOf(int64(n), "repositories"),
			words.Agree(int64(n), "is", "are"), strings.Join(parts, ", ")))
	}
	switch {
	case l.alerts == 1:
		list = append(list, "1 alert of a repository that is left out or gone is not counted.")
	case l.alerts > 1:
		list = append(list, words.CountOf(int64(l.alerts), "alerts")+" of repositories that are left out or gone are not counted.")
	}
	return list
}

// suppressionProblems are the warnings of figures about suppressions. They name
// every file that does not count, and the files with rules whose end dates are
// not valid.
func (v *view) suppressionProblems() []string {
	var unread, undated []string
	for _, r := range v.repositories {
		dates := make(map[string]int)
		for _, p := range r.Problems {
			switch {
			case !v.isSuppressionFile(p.Path) && p.Path != "":
			case p.Unread:
				unread = append(unread, p.describe(r))
			default:
				dates[p.Path]++
			}
		}
		for _, path := range v.in.Options.SuppressionFiles {
			switch n := dates[path]; n {
			case 0:
			case 1:
				undated = append(undated, r.Label+" "+path)
			default:
				undated = append(undated, fmt.Sprintf("%s %s (%d rules)", r.Label, path, n))
			}
		}
	}
	return slices.Concat(
		v.naming(unread, len(unread), "1 suppression file could not be read and is not counted",
			"%d suppression files could not be read and are not counted"),
		v.naming(undated, len(undated), "1 suppression file has a rule without a valid end date, which never expires",
			"%d suppression files have rules without valid end dates, which never expire"))
}

// fileProblems are the warnings of figures about other files. They name the files
// whose path concerns the figure, and repositories that could not be read at all.
func (v *view) fileProblems(concerns func(path string) bool) []string {
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
	return v.naming(list, n, "1 file could not be understood completely and needs attention",
		"%d files could not be understood completely and need attention")
}

// naming returns a warning about n files, one or many of them, and their names
// unless these are redacted.
func (s *Security) naming(names []string, n int, one, many string) []string {
	text := one
	switch {
	case n == 0:
		return nil
	case n > 1:
		text = fmt.Sprintf(many, n)
	}
	if s.in.Options.Redact {
		return []string{text + "."}
	}
	return []string{text + ": " + strings.Join(names, "; ") + "."}
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

// fetchWarnings are those of the fetch, without names where these are redacted.
func (s *Security) fetchWarnings() []string {
	n := len(s.in.Warnings)
	switch {
	case !s.in.Options.Redact || n == 0:
		return s.in.Warnings
	case n == 1:
		return []string{"The fetch warned of a gap in the data; this edition does not name it."}
	}
	return []string{fmt.Sprintf("The fetch warned of %d gaps in the data; this edition does not name them.", n)}
}
