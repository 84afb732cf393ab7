package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/fetch"
)

func newFetch(a *app) *cobra.Command {
	o := new(options)
	cmd := &cobra.Command{
		Use:   "fetch",
		Short: "Read the sources into the data folder",
		Long: `fetch reads every configured source into the data folder: Parquet files by day
and manifest.json. A second fetch reads what is new. A fetch that was interrupted
or killed resumes where it stopped.

Credentials come from the environment or from .env in this folder, never from
flags: endpoint and masterKey (or COSMOS_CONNECTION_STRING, or none for Entra ID),
githubtoken. Each may also be a path to a file, under its name with _FILE appended.`,
		Example: `  rse-dashboard fetch --config dashboard.yaml --data data

  # As if this were the present, for files of old events:
  rse-dashboard fetch --now 2019-11-20T10:37:23Z`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.settings(o.config)
			if err != nil {
				return err
			}
			return a.fetch(cmd.Context(), s, o.data, o.asOf(a), o.full)
		},
	}
	o.bind(cmd, "config", "data", "now", "full")
	return cmd
}

// fetch runs all collectors.
func (a *app) fetch(ctx context.Context, s *settings, data string, asOf time.Time, full bool) error {
	collectors, err := fetch.Collectors(s.config, s.env, s.dir)
	if err != nil {
		return err
	}
	if len(collectors) == 0 {
		return errors.New("no source is configured: add cosmos, files or github under sources in " + defaultConfigFile)
	}
	err = fetch.Run(ctx, collectors, fetch.Options{Dir: data, AsOf: asOf, Full: full, Log: a.log(), Progress: a.progress})
	if failed := new(fetch.Error); errors.As(err, &failed) {
		return fmt.Errorf("%d of %d sources could not be read: %w", len(failed.Names), len(collectors), err)
	}
	return err
}
