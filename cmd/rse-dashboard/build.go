package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/fetch"
)

func newBuild(a *app) *cobra.Command {
	var (
		f          fetchOptions
		r          renderOptions
		allowStale bool
	)
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Fetch, then render",
		Long: `build is fetch followed by render. If a source cannot be read, the build fails
and the site stays as it was. With --allow-stale the site is made from the data
of earlier fetches, and every page says so.`,
		Example: `  rse-dashboard build --config dashboard.yaml --data data --site site

  # As if this were the present:
  rse-dashboard build --now 2019-11-20T10:37:23Z`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.settings(f.config)
			if err != nil {
				return err
			}
			r.data, r.now = f.data, instant{f.asOf(a)}
			err = a.fetch(cmd.Context(), s, f.data, r.now.Time)
			var failed fetch.Error
			if err != nil {
				var some *fetch.Error
				if !allowStale || !errors.As(err, &some) {
					return err
				}
				failed = *some
				if failed.All && f.now.IsZero() {
					// No data is newer than the last fetch, so its time is used.
					r.now = instant{}
				}
				fmt.Fprintln(a.err, "warning: continuing with older data:", err)
			}
			return a.render(cmd.Context(), s, &r, failed.Names)
		},
	}
	configFlag(cmd, &f.config)
	dataFlag(cmd, &f.data)
	nowFlag(cmd, &f.now, "the present")
	r.bind(cmd)
	cmd.Flags().BoolVar(&allowStale, "allow-stale", false, "if a source cannot be read, render the data of earlier fetches and say so on every page")
	return cmd
}
