package main

import (
	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/config"
)

func newConfig(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "config",
		Short:   "Print the configuration that ships with the program",
		Long:    "config prints a complete dashboard.yaml with every key explained, to start your own from.",
		Example: "  rse-dashboard config > dashboard.yaml",
		RunE: func(*cobra.Command, []string) error {
			_, err := a.out.Write(config.Default)
			return err
		},
	}
}
