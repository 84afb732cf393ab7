package render

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/leakguard"
	"github.com/hmcts/rse-dashboard/internal/security"
	"github.com/hmcts/rse-dashboard/internal/sitedir"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/static"
)

// Input is what a site is made from.
type Input struct {
	// AsOf is the time of the figures.
	AsOf time.Time
	// Config names the site and says which sources there are.
	Config *config.Config
	// Manifest says where the data came from.
	Manifest *dataset.Manifest
	// Pipelines are the figures of the pipelines.
	Pipelines Pipelines
	// Security are the security figures; nil without any data.
	Security *security.Security
	// Failed names the collectors whose fetch failed, so that their data is
	// older than the page; every page says so.
	Failed []string
	// Secrets are looked for in every file before it is written.
	Secrets []config.Secret
}

// Past reports whether the pages show an earlier time than the data.
func (in *Input) Past() bool { return in.Manifest != nil && in.AsOf.Before(in.Manifest.AsOf) }

// Pipelines makes the figures of the pipelines when a page asks for them. It is
// safe for concurrent use.
type Pipelines interface {
	// Projects returns the configured names in their order, without [ci.All].
	Projects() []string
	// Groups returns the figures of a selection in the groups of its page.
	Groups(ci.Selection) []figure.Group
	Overview() ci.Overview
	// PipelineNames returns the pipelines that have a page, PipelinePage what it
	// says.
	PipelineNames() []string
	PipelinePage(name string) *ci.PipelinePage
	// RepositoryOf returns the address of a pipeline's repository as
	// [build.RepositoryOf] writes it, or "".
	RepositoryOf(pipeline string) string
	// TeamOf returns the team of a pipeline's repository, "" if it is not known,
	// ProjectsOf the projects of a pipeline, and TeamPipelines lists those of a team.
	TeamOf(pipeline string) string
	ProjectsOf(pipeline string) []string
	TeamPipelines(team string) *figure.Figure
	Coverage() ci.Coverage
	// Changes returns what happened lately, Standings how each pipeline stands, and
	// Headlines the numbers of a selection.
	Changes() ci.Changes
	Standings() []ci.Standing
	Headlines(ci.Selection) []figure.Headline
}

// Options say how to make a site. The zero value is usable.
type Options struct {
	// BasePath is where the site will be served, "/" if empty. Only the page for
	// addresses without a page needs to know.
	BasePath string
	// Workers is the number of pages made at once; 2 if zero.
	Workers int
	// Precompress puts compressed forms beside each file.
	Precompress bool
	// Version is the program's version, and SourceURL where its source is.
	Version, SourceURL string
	// Static holds style, script and icons; the embedded ones if nil.
	Static fs.FS
}

// Summary describes the site that was made.
type Summary struct {
	// Dir is the site's folder.
	Dir string
	// Pages, Files and Bytes count what is in it; compressed forms count as files.
	Pages, Files int
	Bytes        int64
	// Interactive tells whether the charts can be interactive.
	Interactive bool
}

// Site makes the site and replaces the one at out. It fails with a
// [*sitedir.NotASiteError] if out holds anything but a site, and with a
// [*leakguard.Error] if a file would hold a secret. If it fails or ctx ends, out
// is unchanged.
func Site(ctx context.Context, in Input, out string, opts Options) (summary Summary, err error) {
	s, err := newSite(in, opts)
	if err != nil {
		return Summary{}, err
	}
	staging, err := sitedir.Stage(out)
	if err != nil {
		return Summary{}, fmt.Errorf("site folder: %w", err)
	}
	defer func() { err = errors.Join(err, staging.Close()) }()
	if summary, err = s.write(ctx, staging); err != nil {
		return Summary{}, err
	}
	if err := ctx.Err(); err != nil {
		return Summary{}, err
	}
	if err := staging.Publish(); err != nil {
		return Summary{}, fmt.Errorf("site folder: %w", err)
	}
	summary.Dir = staging.Path()
	return summary, nil
}

// site is a site while it is made.
type site struct {
	in       Input
	opts     Options
	assets   *assets
	template *template.Template
	guard    *leakguard.Guard
	view     *siteView
	notes    []Note // of every page
	projects address.Folder
	// pipelines holds the page of each pipeline that has one.
	pipelines map[string]string
	// pipelinesOf holds the names of the pipelines that are built from the
	// repository at an address.
	pipelinesOf map[string][]string
	// teamsOf holds the teams of each project's pipelines.
	teamsOf  map[string][]string
	security *securityContext // nil without any data
	changes  func() *changes
	pages    []*Page
	named    map[string]figure.Thing // what each page names, by its path
	parts    []string                // the first is the root; see partOf
	// figures are those of the pages in the navigation, by name.
	figures struct {
		sync.Mutex
		list []findable
	}
	drawing drawing
}

func newSite(in Input, opts Options) (*site, error) {
	if opts.Workers <= 0 {
		opts.Workers = 2
	}
	opts.BasePath = "/" + strings.Trim(opts.BasePath, "/") + "/"
	if opts.BasePath == "//" {
		opts.BasePath = "/"
	}
	if opts.Static == nil {
		opts.Static = static.Files
	}
	s := &site{in: in, opts: opts, guard: leakguard.New(in.Secrets...)}
	if in.Security != nil {
		s.security = newSecurityContext(in.Security)
	}
	s.changes = s.gatherChanges()
	var err error
	if s.template, err = parseTemplates(); err != nil {
		return nil, err
	}
	if s.assets, err = gatherAssets(opts.Static); err != nil {
		return nil, err
	}
	s.drawing = newDrawing(s.location(), s.assets.charts != "")
	s.view = newSiteView(&s.in, &s.opts)
	s.view.CSS, s.view.Script, s.view.FindScript = s.assets.css, s.assets.script, s.assets.find
	_, s.view.Licences = s.assets.files[licencesFile]
	s.notes = s.freshness()
	if in.Past() {
		s.notes = append(s.notes, Note{Warn: true, Text: "These pages show the past: the figures are as of " + s.view.AsOf +
			". What repositories hold is as of the last fetch, " + words.Instant(in.Manifest.AsOf.UTC()) + "."})
	}
	if in.Config.Redact {
		s.notes = append(s.notes, Note{Names: figure.Nothing, Text: "This edition shows counts and trends. " +
			"Names of repositories, files, pipelines and alerts are left out."})
	}
	return s, s.listPages()
}

// listPages collects the pages of the sitemap that their readers may see, and
// checks that no two share a file.
func (s *site) listPages() error {
	taken := make(map[string]bool)
	s.named, s.parts = make(map[string]figure.Thing), []string{address.Overview}
	for _, group := range sitemap {
		for _, p := range group.pages(s) {
			if !s.audienceOf(p.Path).sees(p.Names) {
				continue
			}
			if taken[p.file()] {
				return fmt.Errorf("%s: two pages would be written to %s", group.name, p.file())
			}
			taken[p.file()] = true
			s.pages, s.named[p.Path] = append(s.pages, p), p.Names
			if part := s.partOf(p.Path); !slices.Contains(s.parts, part) {
				s.parts = append(s.parts, part)
			}
		}
	}
	for _, p := range s.pages {
		a := s.audienceOf(p.Path)
		p.Crumbs = slices.DeleteFunc(p.Crumbs, func(l Link) bool { return !s.follows(a, l) })
	}
	return nil
}

// pageOf returns the page of a named thing, relative to the root, or "".
func (s *site) pageOf(t figure.Thing, name string) string {
	page := s.folderPage(t, name)
	if _, ok := s.named[page]; !ok {
		return ""
	}
	return page
}

func (s *site) folderPage(t figure.Thing, name string) string {
	switch {
	case t == figure.Pipeline:
		return s.pipelines[name]
	case t == figure.Project:
		return s.projects.Page(name)
	case s.security == nil:
		return ""
	}
	switch t {
	case figure.Team:
		return s.security.teams.Page(name)
	case figure.Repository:
		return s.security.repositories.Page(name)
	case figure.Vulnerability:
		return s.security.cves.Page(name)
	case figure.Package:
		return s.security.packages.Page(name)
	}
	return ""
}

// location is the zone of times on the pages.
func (s *site) location() *time.Location {
	if s.in.Config.TimeZone != nil {
		return s.in.Config.TimeZone
	}
	return time.UTC
}
