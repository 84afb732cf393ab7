package files

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// file is one input.
type file struct {
	// name is the path relative to the configuration's folder, with slashes. Only
	// name may be shown.
	name, path string
	info       fs.FileInfo
}

// find returns the regular files that the patterns match, each once, sorted by
// name in the order of code points. In a pattern '*' is any run of characters
// except '/', '?' is one character, '[a-z]' is one of a set, a backslash makes the
// next character literal, and the part '**' is any number of folders. Links are
// followed, but '**' does not follow links to folders, which may form cycles.
func find(base string, patterns []string) ([]file, error) {
	base, err := filepath.Abs(base)
	if err != nil {
		return nil, err
	}
	real := make(map[string]file) // by path with links resolved
	for _, p := range patterns {
		m := matcher{found: make(map[string]fs.FileInfo)}
		root, rest := base, path.Clean(p)
		switch {
		case p == "":
			return nil, errors.New("an empty pattern for files: expected a path like export/*.ndjson")
		case path.IsAbs(rest):
			root, rest = "/", rest[1:]
		}
		parts := strings.Split(rest, "/")
		for _, part := range parts {
			if _, err := path.Match(part, ""); err != nil {
				return nil, fmt.Errorf("the pattern %q for files cannot be read: %q lacks a closing bracket or a character after a backslash", p, part)
			}
		}
		if err := m.walk(root, parts); err != nil {
			return nil, fmt.Errorf("the pattern %q for files: %w", p, err)
		}
		if len(m.found) == 0 {
			return nil, fmt.Errorf("the pattern %q matches no file in the configuration's folder: expected at least one", p)
		}
		for where, info := range m.found {
			name, err := filepath.Rel(base, where)
			if err != nil {
				name = filepath.Base(where)
			}
			f := file{name: filepath.ToSlash(name), path: where, info: info}
			key, err := filepath.EvalSymlinks(where)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.name, cause(err))
			}
			if other, ok := real[key]; !ok || f.name < other.name {
				real[key] = f
			}
		}
	}
	return slices.SortedFunc(maps.Values(real), func(a, b file) int { return strings.Compare(a.name, b.name) }), nil
}

// cause strips a file error's path, which is absolute.
func cause(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// matcher collects the regular files that a pattern matches, by path.
type matcher struct{ found map[string]fs.FileInfo }

// walk matches the parts of a pattern against the entries of folder.
func (m *matcher) walk(folder string, parts []string) error {
	part, rest := parts[0], parts[1:]
	if part == "**" {
		if len(rest) == 0 {
			rest = []string{"*"}
		}
		if err := m.walk(folder, rest); err != nil {
			return err
		}
		entries, err := list(folder)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.IsDir() {
				if err := m.walk(filepath.Join(folder, e.Name()), parts); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if !strings.ContainsAny(part, `*?[\`) {
		return m.visit(filepath.Join(folder, part), rest)
	}
	entries, err := list(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ok, _ := path.Match(part, e.Name()); ok {
			if err := m.visit(filepath.Join(folder, e.Name()), rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// visit treats the path as a folder if there are parts left, else as a file.
func (m *matcher) visit(where string, rest []string) error {
	if len(rest) > 0 {
		return m.walk(where, rest)
	}
	info, err := os.Stat(where)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", filepath.Base(where), cause(err))
	case info.Mode().IsRegular():
		m.found[where] = info
	}
	return nil
}

// list returns the entries of a folder, none if it is not a folder.
func list(folder string) ([]fs.DirEntry, error) {
	info, err := os.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, nil
	}
	if err == nil {
		var entries []fs.DirEntry
		if entries, err = os.ReadDir(folder); err == nil {
			return entries, nil
		}
	}
	return nil, fmt.Errorf("the folder %s: %w", filepath.Base(folder), cause(err))
}
