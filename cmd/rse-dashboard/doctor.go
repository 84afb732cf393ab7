package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/fetch"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/words"
)

func newDoctor(a *app) *cobra.Command {
	o := new(options)
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, credentials and reachability",
		Long: `doctor checks everything that a build needs and says what is missing:
the configuration, the credentials of each source and whether the source answers,
the data folder and the site folder. It reads very little and changes nothing.`,
		Example: "  rse-dashboard doctor --config dashboard.yaml",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context(), o) },
	}
	o.bind(cmd, "config", "data", "site")
	return cmd
}

// doctor prints one line per check and fails if any check failed.
func (a *app) doctor(ctx context.Context, o *options) error {
	var failed int
	report := func(what string, err error, good string) {
		sign := "✓"
		if err != nil {
			failed++
			sign, good = "✗", err.Error()
		}
		_ = a.result(struct {
			Check string `json:"check"`
			Good  bool   `json:"good"`
			Says  string `json:"says"`
		}{what, err == nil, good}, fmt.Sprintf("%s %s: %s", sign, what, good))
	}

	s, err := a.settings(o.config)
	if err != nil {
		report("configuration", err, "")
		return errors.New("fix the configuration first")
	}
	report("configuration", nil, s.config.Title)
	collectors, err := fetch.Collectors(s.config, s.env, s.dir)
	if err != nil {
		report("sources", err, "")
	} else if len(collectors) == 0 {
		report("sources", errors.New("no source is configured: add cosmos, files or github under sources in the configuration"), "")
	}
	for _, c := range collectors {
		const patience = 20 * time.Second
		ctx, cancel := context.WithTimeout(ctx, patience)
		good, err := c.Check(ctx)
		cancel()
		report(c.Name(), err, good)
	}
	good, err := checkData(o.data)
	report("data folder "+o.data, err, good)
	good, err = checkSite(o.site)
	report("site folder "+o.site, err, good)
	if failed > 0 {
		return fmt.Errorf("%s failed", words.CountOf(int64(failed), "checks"))
	}
	return nil
}

// checkData reports what the data folder holds, if it is there.
func checkData(dir string) (string, error) {
	data, err := dataset.Open(dir)
	if errors.Is(err, os.ErrNotExist) {
		return "nothing fetched yet", checkWritable(dir)
	}
	if err != nil {
		return "", err
	}
	defer data.Close()
	var rows int64
	for _, p := range data.Manifest().Collectors {
		rows += p.Rows
	}
	return fmt.Sprintf("%s as of %s", words.CountOf(rows, "rows"), data.Manifest().AsOf.UTC().Format(time.RFC3339)), checkWritable(dir)
}

func checkSite(dir string) (string, error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 && !exists(filepath.Join(dir, "index.html")) {
		return "", errors.New("it contains something other than a site; choose another folder with --site")
	}
	// A site is replaced as a whole, which changes its parent folder.
	return "can be written", checkWritable(filepath.Dir(filepath.Clean(dir)))
}

// checkWritable returns an error if no file can be created in the folder, or in
// its parent if the folder does not exist yet.
func checkWritable(dir string) error {
	if !exists(dir) {
		dir = filepath.Dir(dir)
	}
	f, err := os.CreateTemp(dir, ".rse-dashboard-doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
