package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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
	// AsOf is the instant the figures speak of.
	AsOf time.Time
	// Config says what the site is called and what is configured at all.
	Config *config.Config
	// Manifest says where the data came from.
	Manifest *dataset.Manifest
	// Pipelines are the figures of the pipelines.
	Pipelines Pipelines
	// Security are the figures of the security half; nil without any data.
	Security *security.Security
	// Failed names the collectors whose fetch failed, so that their data is
	// older than the page; every page says so.
	Failed []string
	// Secrets are looked for in every file before it is written.
	Secrets []config.Secret
}

// Pipelines makes the figures of the pipelines when a page asks for them. It is
// safe for concurrent use.
type Pipelines interface {
	// Projects returns the configured names in their order, without [ci.All].
	Projects() []string
	// Groups returns the figures of a selection in the groups of its page.
	Groups(ci.Selection) []ci.Group
	Overview() ci.Overview
	Coverage() ci.Coverage
}

// Options are how a site is made. The zero value is good.
type Options struct {
	// BasePath is where the site will be served, "/" if empty. Only the page for
	// addresses that are none needs to know.
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

// Summary is what was made.
type Summary struct {
	// Dir is the site's folder.
	Dir string
	// Pages, Files and Bytes count what is in it; compressed forms count as files.
	Pages, Files int
	Bytes        int64
	// Interactive tells whether the charts can be interactive.
	Interactive bool
}

// Site makes the site and puts it in the place of what out held before. It
// fails with a [*sitedir.NotASiteError] if out holds anything but a site, and
// with a [*leakguard.Error] if a file would hold a secret. On an error, and when ctx ends,
// out stays as it was.
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

// site is a site in the making.
type site struct {
	in       Input
	opts     Options
	assets   *assets
	frames   *frames
	guard    *leakguard.Guard
	view     *siteView
	notes    []Note // what every page says
	projects address.Folder
	security *securityHalf // nil without any data
	pages    []*Page
	pen      pen
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
	if in.Config.Redact && len(in.Config.Pipelines.Projects) == 0 {
		s.in.Pipelines = wholeOnly{in.Pipelines}
	}
	if in.Security != nil {
		s.security = newSecurityHalf(in.Security, in.Config.Redact)
	}
	var err error
	if s.frames, err = parseFrames(); err != nil {
		return nil, err
	}
	if s.assets, err = gatherAssets(opts.Static); err != nil {
		return nil, err
	}
	s.pen = newPen(s.location(), s.assets.charts != "")
	s.view = newSiteView(&s.in, &s.opts)
	s.view.CSS, s.view.Script = s.assets.css, s.assets.script
	_, s.view.Licences = s.assets.files[licencesFile]
	s.notes = s.freshness()
	if in.Config.Redact {
		s.notes = append(s.notes, Note{Text: "This edition shows counts and trends. Names of repositories, files, pipelines and alerts are left out."})
	}
	return s, s.listPages()
}

// listPages collects the pages of all kinds and checks that no two share a file.
func (s *site) listPages() error {
	taken := make(map[string]bool)
	for _, k := range kinds {
		for _, p := range k.pages(s) {
			if taken[p.file()] {
				return fmt.Errorf("%s: two pages would be written to %s", k.name, p.file())
			}
			taken[p.file()] = true
			s.pages = append(s.pages, p)
		}
	}
	return nil
}

// write makes all files of the site.
func (s *site) write(ctx context.Context, staging *sitedir.Staging) (Summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	outputs := make([]*output, s.opts.Workers)
	for i := range outputs {
		var err error
		if outputs[i], err = newOutput(staging.Writer().Put, s.guard, s.opts.Precompress); err != nil {
			return Summary{}, err
		}
	}
	var (
		next    atomic.Int64
		wait    sync.WaitGroup
		entries = make([]*indexed, len(s.pages))
		errs    = make([]error, len(s.pages))
	)
	for _, to := range outputs {
		wait.Go(func() {
			w := &worker{site: s, to: to}
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(s.pages) {
					return
				}
				if entries[i], errs[i] = w.page(s.pages[i]); errs[i] != nil {
					cancel() // the others need not go on
				}
			}
		})
	}
	wait.Wait()
	for _, err := range append(errs, ctx.Err()) {
		if err != nil {
			return Summary{}, err
		}
	}
	var index []indexed
	for _, e := range entries {
		if e != nil {
			index = append(index, *e)
		}
	}
	to := outputs[0]
	for _, name := range slices.Sorted(maps.Keys(s.assets.files)) {
		if err := to.write(name, s.assets.files[name]); err != nil {
			return Summary{}, err
		}
	}
	if err := to.write(sitedir.IndexFile, appendIndex(nil, s.in.AsOf, index)); err != nil {
		return Summary{}, err
	}
	summary := Summary{Pages: len(s.pages), Interactive: s.assets.charts != ""}
	for _, to := range outputs {
		summary.Files += to.files
		summary.Bytes += to.bytes
	}
	return summary, nil
}

// worker makes one page after the other, in buffers of its own.
type worker struct {
	site *site
	to   *output
	html bytes.Buffer
	body body
	data []byte
}

// page makes and writes all files of a page. It returns the page's entry in the
// index, nil for a page without data.
func (w *worker) page(p *Page) (*indexed, error) {
	entry, err := w.makePage(p)
	if err != nil {
		return nil, fmt.Errorf("page /%s: %w", p.Path+p.File, err)
	}
	return entry, nil
}

func (w *worker) makePage(p *Page) (*indexed, error) {
	s := w.site
	content, err := p.Fill()
	if err != nil {
		return nil, err
	}
	if s.in.Config.Redact {
		redact(content)
	}
	base := p.base(s.opts.BasePath)
	b := &w.body
	*b = body{base: base, loc: s.location(), pages: s.pageOf, pen: s.pen, html: b.html[:0], charts: b.charts[:0], lean: p.Lean, ids: make(map[string]bool), common: content.commonWarnings()}
	for i := range content.Sections {
		if id := content.Sections[i].ID; id != "" {
			if err := b.claim(id); err != nil {
				return nil, err
			}
		}
	}
	for i := range content.Sections {
		if err := b.section(&content.Sections[i]); err != nil {
			return nil, err
		}
	}
	v := s.viewOf(p, content, base)
	v.Warnings = foldAll(b.common)
	if len(b.charts) > 0 {
		v.Charts, v.ChartsScript = chartsFile, s.assets.charts
	}
	w.html.Reset()
	if err := s.frames.top(&w.html, v); err != nil {
		return nil, err
	}
	if b.pictures {
		w.html.WriteString(s.pen.defs)
	}
	w.html.Write(b.html)
	if err := s.frames.bottom(&w.html, v); err != nil {
		return nil, err
	}
	if err := w.to.write(p.file(), w.html.Bytes()); err != nil {
		return nil, err
	}
	if len(b.charts) > 0 {
		w.data = append(append(append(w.data[:0], '{'), b.charts...), "}\n"...)
		if err := w.to.write(p.Path+chartsFile, w.data); err != nil {
			return nil, err
		}
	}
	if !content.hasData() {
		return nil, nil
	}
	w.data = appendData(w.data[:0], s.in.AsOf, p, content)
	if err := w.to.write(p.Path+dataFile, w.data); err != nil {
		return nil, err
	}
	entry := &indexed{path: p.Path, selection: p.Selection}
	for f := range content.figures {
		if p.Lean && len(f.Rows) == 0 {
			continue
		}
		w.data = appendCSV(w.data[:0], f)
		if err := w.to.write(p.Path+f.ID+".csv", w.data); err != nil {
			return nil, err
		}
		entry.csv = append(entry.csv, f.ID)
	}
	return entry, nil
}

// pageOf returns the page of a named thing, relative to the root, or "" if it
// has none.
func (s *site) pageOf(t figure.Thing, name string) string {
	if s.security == nil {
		return ""
	}
	switch t {
	case figure.Team:
		return s.security.Team(name)
	case figure.Repository:
		return s.security.Repository(name)
	case figure.Vulnerability:
		return s.security.CVE(name)
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

// viewOf returns what the frame of a page shows.
func (s *site) viewOf(p *Page, c *Content, base string) *view {
	v := &view{
		siteView: s.view,
		Page:     p,
		Base:     base,
		HasData:  c.hasData(),
		Notes:    append(slices.Clone(s.notes), c.Notes...),
		Filters:  c.Filters,
	}
	for i := range v.Notes {
		v.Notes[i].Text = words.Clean(v.Notes[i].Text)
	}
	if p.Refresh != "" {
		v.Refresh = "0; url=" + base + p.Refresh
	}
	for _, l := range navigation {
		v.Nav = append(v.Nav, Option{l, l.Path == p.Nav && !p.AnyDepth && (l.Path != "" || p.Path == "")})
	}
	for i := range c.Numbers {
		n := &c.Numbers[i]
		home := n.Home
		if c.has(n.Figure) {
			home = p.Path
		}
		href := ""
		if n.Figure != "" {
			href = home + "#" + n.Figure
		}
		v.Numbers = append(v.Numbers, numberOf(&n.Headline, href))
	}
	for _, section := range c.Sections {
		if section.Title != "" {
			v.Contents = append(v.Contents, section)
		}
	}
	if len(v.Contents) < 2 {
		v.Contents = nil
	}
	return v
}
