package render

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/calendar"
	"github.com/hmcts/rse-dashboard/internal/leakguard"
	"github.com/hmcts/rse-dashboard/internal/sitedir"
	"github.com/hmcts/rse-dashboard/render/precompress"
)

// write makes all files of the site.
func (s *site) write(ctx context.Context, staging *sitedir.Staging) (Summary, error) {
	outputs := make([]*output, s.opts.Workers)
	for i := range outputs {
		var err error
		if outputs[i], err = newOutput(staging.Writer(), s.guard, s.opts.Precompress); err != nil {
			return Summary{}, err
		}
	}
	entries, err := s.writePages(ctx, outputs)
	if err != nil {
		return Summary{}, err
	}
	out := outputs[0]
	if err := s.writeSearch(out); err != nil {
		return Summary{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(s.assets.files)) {
		if err := out.write(name, s.assets.files[name]); err != nil {
			return Summary{}, err
		}
	}
	if err := s.writeIndexes(out, entries); err != nil {
		return Summary{}, err
	}
	// The server compares its rules with these.
	if rules := s.in.Config.Rules; len(rules) > 0 {
		if err := out.write(address.RulesFile, []byte(rules.String())); err != nil {
			return Summary{}, err
		}
	}
	summary := Summary{Pages: len(s.pages) + len(s.parts), Interactive: s.assets.charts != ""}
	for _, out := range outputs {
		summary.Files += out.files
		summary.Bytes += out.bytes
	}
	return summary, nil
}

// writeIndexes writes data/index.json, and one more such file for each part of the
// site of which the readers of the first may not know.
func (s *site) writeIndexes(out *output, entries []entryJSON) error {
	for _, part := range s.parts {
		name, index := part+sitedir.IndexFile, indexJSON{AsOf: asOfJSON(s.in.AsOf)}
		for _, e := range entries {
			if s.partOf(e.Path) == part && s.in.Config.Rules.MayTell(name, e.Path) {
				index.Pages = append(index.Pages, e)
			}
		}
		var text bytes.Buffer
		if err := writeJSON(&text, index); err != nil {
			return err
		}
		if err := out.write(name, text.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// partOf returns the part of the site to which a path belongs: the root, or the
// prefix of an access rule of which those who read the root may not know. Each
// part has an index and a search.
func (s *site) partOf(path string) string {
	rules := s.in.Config.Rules
	if rules.MayTell(address.Overview, path) {
		return address.Overview
	}
	return rules.For(path).Prefix
}

// writePages makes all pages with one worker for each output. It returns the
// entries of the index in the order of the pages.
func (s *site) writePages(ctx context.Context, outputs []*output) ([]entryJSON, error) {
	group, ctx := errgroup.WithContext(ctx)
	entries := make([]*entryJSON, len(s.pages))
	var next atomic.Int64
	for _, out := range outputs {
		group.Go(func() error {
			w := &worker{site: s, out: out}
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(s.pages) {
					return nil
				}
				var err error
				if entries[i], err = w.page(s.pages[i]); err != nil {
					return fmt.Errorf("page /%s: %w", s.pages[i].file(), err)
				}
			}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var index []entryJSON
	for _, e := range entries {
		if e != nil {
			index = append(index, *e)
		}
	}
	return index, nil
}

// worker makes one page after the other, in buffers of its own.
type worker struct {
	site         *site
	out          *output
	text, charts bytes.Buffer
	table        []byte
}

// page makes and writes all files of a page. It returns the page's entry in the
// index, nil for a page without data.
func (w *worker) page(p *Page) (*entryJSON, error) {
	s := w.site
	content, err := p.Fill()
	if err != nil {
		return nil, err
	}
	s.restrict(p, content)
	view, err := w.view(p, content)
	if err != nil {
		return nil, err
	}
	w.text.Reset()
	if err := s.template.ExecuteTemplate(&w.text, "page", view); err != nil {
		return nil, err
	}
	if err := w.out.write(p.file(), w.text.Bytes()); err != nil {
		return nil, err
	}
	if p.Path == p.Nav {
		s.addFigures(p, content)
	}
	if w.charts.Len() > 0 {
		if err := w.out.write(p.Path+address.ChartsFile, w.charts.Bytes()); err != nil {
			return nil, err
		}
	}
	files, err := w.files(p)
	if err != nil {
		return nil, err
	}
	if content.Calendar != nil {
		w.text.Reset()
		if err := calendar.Write(&w.text, s.view.Title+": "+p.Title, s.in.AsOf, content.Calendar); err != nil {
			return nil, err
		}
		if err := w.out.write(p.Path+calendar.File, w.text.Bytes()); err != nil {
			return nil, err
		}
		files = append(files, p.Path+calendar.File)
	}
	if !content.hasData() {
		return nil, nil
	}
	entry, err := w.data(p, content)
	if err != nil {
		return nil, err
	}
	entry.Files = files
	return entry, nil
}

// files writes the other forms of the page. It returns their names for the index.
func (w *worker) files(p *Page) (names []string, err error) {
	if p.Files == nil {
		return nil, nil
	}
	files, err := p.Files()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := w.out.write(f.Path, f.Text); err != nil {
			return nil, err
		}
		if !strings.HasPrefix(f.Path, address.Badges) {
			names = append(names, f.Path)
		}
	}
	return names, nil
}

// view returns what the page shows, and writes its charts to w.charts.
func (w *worker) view(p *Page, content *Content) (*pageView, error) {
	s := w.site
	view := s.viewOf(p, content)
	w.charts.Reset()
	v := &viewer{
		tables:  tables{base: view.Base, loc: s.location(), page: s.pageOf, own: p.Name, most: longTable},
		drawing: s.drawing, common: content.commonWarnings(), lean: p.Lean, mostBehind: longBehind,
		annotations: s.annotationsFor(s.audienceOf(p.Path), content.Projects),
		ids:         make(map[string]bool), charts: &w.charts, buffer: w.table,
	}
	if p.Selection != nil && p.Selection.Pipeline != "" {
		// The state of the pipeline comes first.
		v.tables.most, v.mostBehind, view.WarnsLast = longOfMany, longBehindMany, true
	}
	var err error
	if view.Lead, err = v.sections(content.Lead); err != nil {
		return nil, err
	}
	if view.Sections, err = v.sections(content.Sections); err != nil {
		return nil, err
	}
	if content.Foot != nil {
		foot, err := v.section(content.Foot)
		if err != nil {
			return nil, err
		}
		view.Foot, view.WarnsLast = &foot, true
	}
	w.table = v.buffer
	for _, warning := range v.common {
		if content.Foot == nil { // which says how complete the data is
			view.Warnings = append(view.Warnings, fold(warning))
		}
	}
	if v.pictures {
		view.SharedSVG = s.drawing.shared
	}
	if w.charts.Len() > 0 {
		view.Charts, view.ChartsScript = address.ChartsFile, s.assets.charts
	}
	return view, nil
}

// data writes the page's data.json and the CSV of each figure.
func (w *worker) data(p *Page, content *Content) (*entryJSON, error) {
	w.text.Reset()
	if err := writeJSON(&w.text, dataOf(w.site.in.AsOf, p, content)); err != nil {
		return nil, err
	}
	if err := w.out.write(p.Path+address.DataFile, w.text.Bytes()); err != nil {
		return nil, err
	}
	var csv []string
	for f := range content.figures {
		if p.Lean && len(f.Rows) == 0 {
			continue
		}
		w.text.Reset()
		if err := writeCSV(&w.text, f); err != nil {
			return nil, err
		}
		if err := w.out.write(p.Path+address.CSVFile(f.ID), w.text.Bytes()); err != nil {
			return nil, err
		}
		csv = append(csv, f.ID)
	}
	return entryOf(p, csv), nil
}

// output writes the files of a site after the leak guard has searched them. It
// belongs to one worker.
type output struct {
	guard *leakguard.Guard
	store store
	// compressor makes the compressed forms; nil for none.
	compressor *precompress.Compressor
	files      int
	bytes      int64
}

// store stores files, whose names are relative to the site's root.
type store interface {
	// Put stores a file and reports whether the last site had the same one.
	Put(name string, text []byte) (unchanged bool, err error)
	// Keep stores a file of the last site that was made from an unchanged one, and
	// returns its size; ok is false if there is none.
	Keep(name, from string) (size int64, ok bool)
}

func newOutput(store store, guard *leakguard.Guard, compress bool) (*output, error) {
	o := &output{guard: guard, store: store}
	var err error
	if compress {
		o.compressor, err = precompress.New()
	}
	return o, err
}

// write writes one file and its compressed forms. Those of a file that has not
// changed since the last site are not made again.
func (o *output) write(name string, text []byte) error {
	if err := o.guard.Check(name, text); err != nil {
		return err
	}
	unchanged, err := o.store.Put(name, text)
	if err != nil {
		return err
	}
	o.count(int64(len(text)))
	if o.compressor == nil {
		return nil
	}
	for _, extension := range precompress.Forms(name, len(text)) {
		if unchanged {
			if size, ok := o.store.Keep(name+extension, name); ok {
				o.count(size)
				continue
			}
		}
		form, err := o.compressor.Compress(text, extension)
		if err != nil {
			return fmt.Errorf("%s%s: %w", name, extension, err)
		}
		if form == nil {
			continue
		}
		if _, err := o.store.Put(name+extension, form); err != nil {
			return err
		}
		o.count(int64(len(form)))
	}
	return nil
}

// count counts a file.
func (o *output) count(size int64) {
	o.files++
	o.bytes += size
}
