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
		Long: `build is fetch followed by render. If a source can not be read the build fails,
and data and site stay as they were; with --allow-stale the site is made from what
was fetched before, and every page says so.`,
		Example: `  rse-dashboard build --config dashboard.yaml --data data --site site

  # As if it were then:
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
					// Nothing is newer than the last fetch, so nothing is reckoned
					// from a later instant.
					r.now = instant{}
				}
				fmt.Fprintln(a.err, "warning: going on with older data:", err)
			}
			return a.render(cmd.Context(), s, &r, failed.Names)
		},
	}
	configFlag(cmd, &f.config)
	dataFlag(cmd, &f.data)
	nowFlag(cmd, &f.now, "the present")
	r.bind(cmd)
	cmd.Flags().BoolVar(&allowStale, "allow-stale", false, "if a source can not be read, render what was fetched before and say so on every page")
	return cmd
}
