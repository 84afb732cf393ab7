package render

import (
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/calendar"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/security"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// securityContext is what all security pages need.
type securityContext struct {
	*security.Security
	vulnerabilities                     *security.Vulnerabilities
	teams, repositories, cves, packages address.Folder
	// at holds the repository at each address, see [build.RepositoryOf].
	at map[string]*security.Repository
}

// newSecurityContext gives every team, repository and vulnerability its page.
func newSecurityContext(all *security.Security) *securityContext {
	h := &securityContext{
		Security: all, vulnerabilities: all.Vulnerabilities(), at: make(map[string]*security.Repository),
		teams: address.NewFolder(address.Teams, all.Teams()), cves: address.NewFolder(address.Vulnerabilities, all.Vulnerabilities().IDs()),
		packages: address.NewFolder(address.Packages, all.PackageNames()),
	}
	h.repositories = address.NewFolder(address.Repositories, h.labels())
	for _, r := range all.Repositories() {
		h.at[build.RepositoryOf(r.URL)] = r
	}
	delete(h.at, "") // a repository without an address
	return h
}

// numbers returns those of all repositories. The age of the oldest critical alert
// stands beside the overdue ones, so that there are four.
func (h *securityContext) numbers(group string) []Number {
	list := numbers(h.Headlines(), address.Security, group)
	for i := range list {
		oldest := &list[i]
		overdue := slices.IndexFunc(list, func(n Number) bool { return n.ID == "alerts-overdue-now" })
		if oldest.ID != "oldest-critical" || overdue < 0 || list[overdue].Note != "" || oldest.Value.IsNull() {
			continue
		}
		list[overdue].Note = "oldest critical: " + strings.TrimSuffix(words.Value(oldest.Value, figure.Column{Unit: oldest.Unit}), "ays")
		oldest.Hidden = true
	}
	return list
}

// labels returns the names of the repositories.
func (h *securityContext) labels() []string {
	var labels []string
	for _, r := range h.Repositories() {
		labels = append(labels, r.Label)
	}
	return labels
}

// securityPages returns the security pages. A site without a GitHub source has
// one page that says so.
func securityPages(s *site) []*Page {
	first := &Page{
		Path:        address.Security,
		Nav:         address.Security,
		Names:       figure.Nothing,
		Title:       "Security",
		Selected:    "Alerts, suppressions and runtimes",
		Description: "Security alerts, suppressed vulnerabilities and runtimes past their end of life.",
	}
	h := s.security
	if h == nil {
		first.Fill = func() (*Content, error) {
			return &Content{Notes: []Note{{Names: figure.Nothing, Text: s.withoutSecurity()}}}, nil
		}
		return []*Page{first}
	}
	first.Fill = func() (*Content, error) {
		events, links := calendarOf(address.Security, h.Calendar())
		groups := sectionsOf(h.Groups())
		for i := 1; i < len(groups); i++ {
			groups[i].Folded = true // what is to be done stands alone on the first screen
		}
		return &Content{Numbers: h.numbers(inNumbers), Calendar: events,
			Verdict:  naming(figure.Nothing, problems(h.Headlines(), address.Security, allProblems...)),
			Sections: slices.Concat([]Section{{Links: append(h.indexes(), links...)}}, groups)}, nil
	}
	teams, repositories := words.CountOf(int64(len(h.Teams())), "teams"), words.CountOf(int64(len(h.Repositories())), "repositories")
	first.Selected = repositories + " · " + teams
	pages := []*Page{first}
	pages = append(pages,
		index(figure.Repository, h.repositories, address.Repositories, repositories,
			"All repositories with what is open and suppressed in them.", "Repositories", h.labels(), h.RepositoryTable),
		index(figure.Alert, h.cves, address.Vulnerabilities, "Everything that an open alert, a suppression rule or a scan names",
			"All vulnerabilities that are open, suppressed or reported.", "Vulnerabilities", h.vulnerabilities.IDs(), h.vulnerabilities.Table),
		index(figure.Package, h.packages, address.Packages, "Packages with open alerts, and the version that closes most of them",
			"All packages with open alerts.", "Packages", h.PackageNames(), h.PackageTable))
	for _, r := range h.Repositories() {
		pages = append(pages, s.repositoryPage(r))
	}
	for _, id := range h.vulnerabilities.IDs() {
		pages = append(pages, h.cvePage(id))
	}
	for _, name := range h.PackageNames() {
		pages = append(pages, h.packagePage(name))
	}
	return pages
}

// withoutSecurity says why there are no security figures.
func (s *site) withoutSecurity() string {
	switch g := s.in.Config.Sources.GitHub; {
	case !g.Enabled():
		return "No GitHub source is configured, so there is no security data. " +
			"Set sources.github in the configuration and a token in the environment."
	case !g.Repositories && len(g.Alerts) == 0:
		return "Only workflow runs are read from GitHub, so there is no security data. " +
			"Set repositories and alerts of sources.github in the configuration."
	}
	return "A GitHub source is configured, but nothing has been read from it yet, so there is no security data."
}

// indexes returns the links to the lists of pages.
func (h *securityContext) indexes() []Link {
	return []Link{{"All teams", address.Teams}, {"All repositories", address.Repositories},
		{"All vulnerabilities", address.Vulnerabilities}, {"All packages", address.Packages}}
}

// calendarOf returns the events of the page at path, and the link to its calendar.
func calendarOf(path string, events []calendar.Event) ([]calendar.Event, []Link) {
	if len(events) == 0 {
		return nil, nil
	}
	return events, []Link{{"Subscribe to the due dates", path + calendar.File}}
}

var securityCrumb = Link{"Security", address.Security}

// index returns a page that lists others: a table and, if the table is too long
// to be shown whole, links to all pages in the folder.
func index(
	names figure.Thing, folder address.Folder, path, selected, description, title string, all []string, table func() *figure.Figure,
) *Page {
	return &Page{
		Path: path, Nav: address.Security, Names: names, Title: title, Crumbs: []Link{securityCrumb},
		Selected: selected, Description: description,
		Fill: func() (*Content, error) {
			c := &Content{Sections: []Section{{Figures: []*figure.Figure{table()}}}}
			if len(c.Sections[0].Figures[0].Rows) <= longTable {
				return c, nil
			}
			heading := "All " + strings.ToLower(title)
			section := Section{ID: address.Slug(heading), Title: heading}
			for _, name := range all {
				section.Links = append(section.Links, Link{shownName(name), folder.Page(name)})
			}
			c.Sections = append(c.Sections, section)
			return c, nil
		},
	}
}

func (s *site) repositoryPage(r *security.Repository) *Page {
	h := s.security
	p := &Page{
		Path: h.repositories.Page(r.Label), Nav: address.Security, Title: r.Label,
		Names: figure.Repository, Kind: RepositoryKind, Name: r.Label,
		Crumbs:      []Link{securityCrumb, {"Repositories", address.Repositories}},
		Lean:        true,
		Description: "Alerts, suppressions and runtimes of the repository " + r.Label + ".",
	}
	var facts []string
	if s.audienceOf(p.Path).sees(figure.Team) {
		facts = append(facts, "Team "+shownName(r.Team))
	}
	if r.Private {
		facts = append(facts, "private")
	}
	if r.Language != "" {
		facts = append(facts, "mostly "+shownName(r.Language))
	}
	p.Selected = strings.Join(facts, " · ")
	p.Fill = func() (*Content, error) {
		d := h.Repository(r)
		links := []Link{{"Owned by team " + shownName(r.Team) + ", by " + r.TeamFrom, h.teams.Page(r.Team)}}
		if href := address.Web(r.URL); href != "" {
			links = append(links, Link{"On GitHub", href})
		}
		sections := []Section{{Links: links}}
		if names := s.pipelinesOf[build.RepositoryOf(r.URL)]; len(names) > 0 {
			list := Section{ID: "pipelines", Title: "Its pipelines"}
			for _, name := range names {
				list.Links = append(list.Links, Link{shownName(name), s.pipelines[name]})
			}
			sections = append(sections, list)
		}
		return &Content{Numbers: numbers(d.Numbers, address.Security, inNumbers), Sections: append(sections, sectionsOf(d.Groups)...)}, nil
	}
	return p
}

func (h *securityContext) cvePage(id string) *Page {
	return &Page{
		Path: h.cves.Page(id), Nav: address.Security, Title: shownName(id),
		Names: figure.Alert, Kind: VulnerabilityKind, Name: id, // it says where the vulnerability is open
		Crumbs:      []Link{securityCrumb, {"Vulnerabilities", address.Vulnerabilities}},
		Selected:    "Where it is open, suppressed and reported",
		Lean:        true,
		Description: "Open alerts, suppression rules and reports that name " + shownName(id) + ".",
		Fill: func() (*Content, error) {
			d := h.vulnerabilities.Detail(id)
			c := &Content{Numbers: numbers(d.Numbers, address.Security, inNumbers), Sections: sectionsOf(d.Groups)}
			if href := advisoryHref(id); href != "" {
				c.Sections = append([]Section{{Links: []Link{{"Description of " + shownName(id), href}}}}, c.Sections...)
			}
			return c, nil
		},
	}
}

func (h *securityContext) packagePage(name string) *Page {
	return &Page{
		Names: figure.Package, Kind: PackageKind, Name: name,
		Path: h.packages.Page(name), Nav: address.Security, Title: shownName(name),
		Crumbs:      []Link{securityCrumb, {"Packages", address.Packages}},
		Selected:    "Its open alerts, and the version that closes most of them",
		Lean:        true,
		Description: "Open alerts about the package " + shownName(name) + ".",
		Fill: func() (*Content, error) {
			d := h.Package(name)
			return &Content{Numbers: numbers(d.Numbers, address.Security, inNumbers), Sections: sectionsOf(d.Groups)}, nil
		},
	}
}

// advisoryHref returns the address of a vulnerability's description, or "".
func advisoryHref(id string) string {
	switch {
	case address.Slug(id) != strings.ToLower(id):
		return ""
	case strings.HasPrefix(id, "CVE-"):
		return "https://nvd.nist.gov/vuln/detail/" + id
	case strings.HasPrefix(id, "GHSA-"):
		return "https://github.com/advisories/" + id
	}
	return ""
}
