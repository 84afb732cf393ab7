package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/glob"
	"github.com/hmcts/rse-dashboard/internal/words"
	"github.com/hmcts/rse-dashboard/render"
)

// sourceURL is where the program's own source is, for the pages' footer.
const sourceURL = "https://github.com/hmcts/rse-dashboard"

func newRender(a *app) *cobra.Command {
	o := new(options)
	cmd := &cobra.Command{
		Use:   "render",
		Short: "Make the site from the data folder",
		Long: `render makes the whole site from fetched data. It needs no network and no
credentials. The same data and time make the same site, byte for byte. The
finished site replaces the old one at once; after an error the old one remains.`,
		Example: `  rse-dashboard render --data data --site site

  # For a site under /dash/, with compressed files:
  rse-dashboard render --base-path /dash/ --precompress`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.settings(o.config)
			if err != nil {
				return err
			}
			return a.render(cmd.Context(), s, o, nil)
		},
	}
	o.bind(cmd, "config", "data", "site", "base-path", "precompress", "now")
	return cmd
}

// render makes the site. failed names the collectors whose data is old.
func (a *app) render(ctx context.Context, s *settings, o *options, failed []string) error {
	start := time.Now()
	in, err := a.input(ctx, s, o)
	if err != nil {
		return err
	}
	in.Failed = failed
	summary, err := render.Site(ctx, in, o.site, o.rendering())
	if err != nil {
		return err
	}
	if !summary.Interactive {
		fmt.Fprintln(a.err, "note: the charts are pictures only, "+
			"because the program was built without the interactive ones (make assets needs Node)")
	}
	took := time.Since(start).Round(time.Millisecond)
	return a.result(struct {
		Site        string  `json:"site"`
		Pages       int     `json:"pages"`
		Files       int     `json:"files"`
		Bytes       int64   `json:"bytes"`
		Interactive bool    `json:"interactive"`
		Seconds     float64 `json:"seconds"`
	}{summary.Dir, summary.Pages, summary.Files, summary.Bytes, summary.Interactive, took.Seconds()},
		fmt.Sprintf("%s: %s pages, %s files, %s, in %v", summary.Dir, words.Count(int64(summary.Pages)),
			words.Count(int64(summary.Files)), bytesInWords(summary.Bytes), took))
}

// read reads the configuration, the environment and what pages are made from.
func (a *app) read(ctx context.Context, o *options) (s *settings, in render.Input, err error) {
	if s, err = a.settings(o.config); err == nil {
		in, err = a.input(ctx, s, o)
	}
	return s, in, err
}

// input reads what pages are made from: the data folder, as of its fetch or --now.
func (a *app) input(ctx context.Context, s *settings, o *options) (in render.Input, err error) {
	data, err := dataset.Open(o.data)
	if errors.Is(err, fs.ErrNotExist) {
		return in, fmt.Errorf("%s: nothing has been fetched into this folder yet; "+
			"run rse-dashboard fetch first, or give another folder with --data", o.data)
	}
	if err != nil {
		return in, err
	}
	defer data.Close()
	in = render.Input{AsOf: o.now.Time, Config: s.config, Manifest: data.Manifest(), Secrets: s.env.Secrets()}
	if err := checkBranches(in.Manifest, s.config.Pipelines.Branches); err != nil {
		return in, err
	}
	if in.AsOf.IsZero() {
		in.AsOf = in.Manifest.AsOf
	}
	if in.AsOf.IsZero() {
		return in, fmt.Errorf("%s: no fetch has succeeded for all sources yet, so the data has no date; "+
			"fetch again, or give a date with --now", o.data)
	}
	// Events and builds hold hardly any pointers, so frequent garbage collections
	// cost little time while they are read, and save a third of the memory.
	percent := debug.SetGCPercent(40)
	ciOptions := ciOptions(s.config, in.AsOf)
	ciOptions.Past = in.Past()
	var teams map[string]string // known before the first figure is made
	ciOptions.TeamOf = func(repository string) string { return teams[repository] }
	in.Pipelines, err = ci.Read(ctx, data, ciOptions)
	debug.SetGCPercent(max(percent, rareCollections()))
	if err != nil {
		return in, err
	}
	in.Security, err = securityOf(data, s.config, in.AsOf)
	teams = teamsOf(in.Security)
	return in, err
}

// rareCollections returns the percentage of garbage beside what is in memory now
// up to which the pages are made without a collection: 200, less if that would
// take more than 450 MB, to which what all pages share is added later. Against 100,
// a site of one million events takes a third more memory and 0.95 of the processor
// time.
func rareCollections() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return min(200, int(450e6*100/max(m.HeapAlloc, 1))-100)
}

// checkBranches refuses branches that were not configured when the data was
// fetched: they would seem to have no builds.
func checkBranches(m *dataset.Manifest, branches []string) error {
	for name, p := range m.Collectors {
		if p.Retired || len(p.Branches) == 0 {
			continue
		}
		for _, branch := range branches {
			if !slices.Contains(p.Branches, branch) {
				return fmt.Errorf("%s was fetched for the branches %s, but the branch %s is configured too: fetch again",
					name, strings.Join(p.Branches, ", "), branch)
			}
		}
	}
	return nil
}

// ciOptions says what of the configuration the figures depend on.
func ciOptions(c *config.Config, asOf time.Time) ci.Options {
	o := ci.Options{
		AsOf: asOf, Branches: c.Pipelines.Branches, Notices: glob.Of(c.Pipelines.Notices...),
		Nightly: glob.Of(c.Pipelines.Nightly...), Location: c.TimeZone,
		Deployments: ci.Deployments{Steps: glob.Of(c.Deployments.Steps...), Pipelines: glob.Of(c.Deployments.Pipelines...)},
	}
	for _, p := range c.Pipelines.Projects {
		o.Projects = append(o.Projects, ci.ProjectOf(p.Name, p.Folders, p.Pipelines))
	}
	return o
}

func bytesInWords(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%.0f KB", float64(n)/1024)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
