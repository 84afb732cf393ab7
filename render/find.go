package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// This file holds the search: the list of all names that readers can find, the
// page that shows it, and the file that the search box of every page reads.

// Kind is what a page is about, by which the search groups names.
type Kind uint8

// The kinds, in the order in which the search shows them.
const (
	NoKind Kind = iota // a page that the search does not list
	ProjectKind
	TeamKind
	RepositoryKind
	PipelineKind
	VulnerabilityKind
	PackageKind
	FigureKind
)

// kinds holds the heading of each kind.
var kinds = [...]string{
	ProjectKind: "Projects", TeamKind: "Teams", RepositoryKind: "Repositories", PipelineKind: "Pipelines",
	VulnerabilityKind: "Vulnerabilities", PackageKind: "Packages", FigureKind: "Figures",
}

// findable is a name that readers can find, and the address it leads to,
// relative to the site's root.
type findable struct {
	kind       Kind
	name, path string
}

// addFigures notes the figures of a page for the search. It is safe for
// concurrent use.
func (s *site) addFigures(p *Page, c *Content) {
	s.figures.Lock()
	defer s.figures.Unlock()
	for f := range c.figures {
		s.figures.list = append(s.figures.list, findable{FigureKind, words.Clean(f.Title), p.Path + "#" + f.ID})
	}
}

// writeSearch writes the files of the search of each part of the site, after all
// other pages.
func (s *site) writeSearch(out *output) error {
	for _, part := range s.parts {
		folder := part + address.Find
		list := s.findables(s.audienceOf(folder))
		if _, err := (&worker{site: s, out: out}).page(findPage(folder, list)); err != nil {
			return fmt.Errorf("page /%s: %w", folder, err)
		}
		if err := out.write(folder+address.NamesFile, appendNames(nil, list)); err != nil {
			return err
		}
	}
	return nil
}

// findables returns all names that an audience may see, sorted by kind and name:
// those of the sitemap's pages and those of figures.
func (s *site) findables(a audience) []findable {
	list := slices.Clone(s.figures.list)
	for _, p := range s.pages {
		if p.Kind != NoKind {
			list = append(list, findable{p.Kind, words.Clean(p.Name), p.Path})
		}
	}
	list = slices.DeleteFunc(list, func(f findable) bool {
		return f.name == "" || !s.follows(a, Link{f.name, f.path})
	})
	slices.SortFunc(list, func(a, b findable) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)),
			strings.Compare(b.path, a.path))
	})
	// A figure of the overview is also on the page of its subject.
	return slices.CompactFunc(list, func(a, b findable) bool { return a.kind == FigureKind && a.kind == b.kind && a.name == b.name })
}

// findPage returns the page of all names, on which a browser's own search works.
func findPage(path string, list []findable) *Page {
	return &Page{
		Path:        path,
		Title:       "Find",
		Selected:    words.CountOf(int64(len(list)), "names"),
		Description: "Every project, team, repository, pipeline, vulnerability and figure that has a page.",
		Fill: func() (*Content, error) {
			c := &Content{}
			for _, f := range list {
				title := kinds[f.kind]
				if n := len(c.Sections); n == 0 || c.Sections[n-1].Title != title {
					c.Sections = append(c.Sections, Section{ID: strings.ToLower(title), Title: title})
				}
				section := &c.Sections[len(c.Sections)-1]
				section.Links = append(section.Links, Link{shownName(f.name), f.path})
			}
			return c, nil
		},
	}
}

// appendNames appends the file that the search box reads. It holds a block for
// each kind, and blocks are separated by a blank line. A block begins with a line
// of the kind's title and its folder; each line below holds a name and its address
// in that folder. The parts of a line are separated by a tab. To keep the file
// small, a "~" stands for the [plainSlug] of the name, and an address "~/" is left
// out. An address that begins with "/" starts from the site's root.
func appendNames(dst []byte, list []findable) []byte {
	folder, kind := "", NoKind
	for _, f := range list {
		if f.kind != kind {
			if kind != NoKind {
				dst = append(dst, '\n')
			}
			kind, folder = f.kind, folderOf(f.path)
			dst = fmt.Appendf(dst, "%s\t%s\n", kinds[kind], folder)
		}
		at, inFolder := strings.CutPrefix(f.path, folder)
		if !inFolder {
			at = "/" + f.path
		}
		if rest, ok := strings.CutPrefix(at, plainSlug(f.name)); ok && inFolder && len(rest) < len(at) {
			at = "~" + rest
		}
		dst = append(dst, f.name...)
		if at != "~/" {
			dst = append(append(dst, '\t'), at...)
		}
		dst = append(dst, '\n')
	}
	return dst
}

// folderOf returns the folder that holds the page or the part of a page at path.
func folderOf(path string) string {
	path = strings.TrimSuffix(path, "/")
	return path[:strings.LastIndexAny(path, "/#")+1]
}

// plainSlug returns the letters and digits of an ASCII name in lower case, with a
// hyphen for all that stands between them, and "" for other names. The script of
// the search does the same.
func plainSlug(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r > '~' }) {
		return ""
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}
