package security

import (
	"fmt"
	"slices"
	"strings"
)

// suppressionProblems are the warnings of figures about suppressions: files
// that count for nothing are named one and all, dates that are none by file.
func (s *Security) suppressionProblems() []string {
	var unread, undated []string
	for _, r := range s.repositories {
		dates := make(map[string]int)
		for _, p := range r.Problems {
			switch {
			case !s.isSuppressionFile(p.Path) && p.Path != "":
			case p.Unread:
				unread = append(unread, r.Label+fileOf(p.Path)+" ("+p.Text+")")
			default:
				dates[p.Path]++
			}
		}
		for _, path := range s.in.Options.SuppressionFiles {
			switch n := dates[path]; n {
			case 0:
			case 1:
				undated = append(undated, r.Label+fileOf(path))
			default:
				undated = append(undated, fmt.Sprintf("%s (%d rules)", r.Label+fileOf(path), n))
			}
		}
	}
	return slices.Concat(
		s.named("%s of suppressions could not be read and count%s for nothing", unread, len(unread)),
		s.named("%s of suppressions hold%s an end date that is none, so that the rule never expires", undated, len(undated)))
}

// fileProblems are the warnings of figures about other files: those whose path
// concerns the figure, and repositories that could not be read at all.
func (s *Security) fileProblems(concerns func(path string) bool) []string {
	var list []string
	for _, r := range s.repositories {
		for _, p := range r.Problems {
			if p.Path == "" || !s.isSuppressionFile(p.Path) && concerns(p.Path) {
				list = append(list, r.Label+fileOf(p.Path)+" ("+p.Text+")")
			}
		}
	}
	const most = 10
	n := len(list)
	if n > most {
		list = append(list[:most:most], fmt.Sprintf("and %d more, which the pages of the repositories name", n-most))
	}
	return s.named("%s could not be wholly understood and need%s a look", list, n)
}

// named makes a warning of a sentence about n files, naming them unless names
// are to be kept out.
func (s *Security) named(sentence string, names []string, n int) []string {
	if n == 0 {
		return nil
	}
	files, ending := "1 file", "s"
	if n > 1 {
		files, ending = fmt.Sprintf("%d files", n), ""
	}
	text := fmt.Sprintf(sentence, files, ending)
	if s.in.Options.Redact {
		return []string{text + "."}
	}
	return []string{text + ": " + strings.Join(names, "; ") + "."}
}

// fileOf returns what follows a repository's name for one of its files.
func fileOf(path string) string {
	if path == "" {
		return ""
	}
	return " " + path
}

func (s *Security) isSuppressionFile(path string) bool {
	return slices.Contains(s.in.Options.SuppressionFiles, path)
}

// fetchWarnings are what the fetch said, without names where they are to be
// kept out.
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
