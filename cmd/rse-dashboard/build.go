package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/fetch"
)

func newBuild(a *app) *cobra.Command {
	o, allowStale := new(options), false
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Fetch, then render",
		Long: `build is fetch followed by render. If a source cannot be read, the build fails
and the site stays as it was. With --allow-stale the site is made from the data
of earlier fetches, and every page says so.`,
		Example: `  rse-dashboard build --config dashboard.yaml --data data --site site

  # As if this were the present:
  rse-dashboard build --now 2019-11-20T10:37:23Z`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.settings(o.config)
			if err != nil {
				return err
			}
			chosen := o.now
			o.now = instant{o.asOf(a)}
			failed := new(fetch.Error)
			if err := a.fetch(cmd.Context(), s, o.data, o.now.Time, o.full); err != nil {
				if !allowStale || !errors.As(err, &failed) {
					return err
				}
				if failed.All {
					// No data is newer than the last fetch, so its time is used.
					o.now = chosen
				}
				fmt.Fprintln(a.err, "warning: continuing with older data:", err)
			}
			return a.render(cmd.Context(), s, o, failed.Names)
		},
	}
	o.bind(cmd, "config", "data", "site", "base-path", "precompress", "now", "full")
	cmd.Flags().BoolVar(&allowStale, "allow-stale", false,
		"if a source cannot be read, render the data of earlier fetches and say so on every page")
	return cmd
}
