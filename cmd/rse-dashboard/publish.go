package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/publish"
	"github.com/hmcts/rse-dashboard/internal/words"
)

func newPublish(a *app) *cobra.Command {
	o := new(options)
	var container, encoding string
	var keep time.Duration
	cmd := &cobra.Command{
		Use:   "publish",
		Short: "Upload a built site to an Azure static website",
		Long: `publish uploads a built site to a container of an Azure storage account, by
default $web, which the account serves as a static website. Only what changed is
sent: first the files that pages refer to, then the pages. Files that no longer
exist are deleted last. So no visitor gets a page with missing parts.

Everybody who can reach the website of a storage account can read it. It sends no
security headers, so each page carries its Content-Security-Policy in a <meta> element.

Credentials come from the environment or from .env in this folder:
AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY,
with AZURE_STORAGE_SAS_TOKEN, or with neither, to sign in with Entra ID. Each may
also be a path to a file, under its name with _FILE appended.`,
		Example: `  rse-dashboard build && rse-dashboard publish

  # Into another container, without compression:
  rse-dashboard publish --container dashboard --encoding none`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			look, err := config.WithDotEnv(a.environment, ".env")
			if err != nil {
				return err
			}
			store, err := publish.Azure(look, container)
			if err != nil {
				return err
			}
			if encoding == "none" {
				encoding = ""
			}
			s, err := publish.Site(cmd.Context(), o.site, store, publish.Options{Encoding: encoding, KeepAssets: keep, Now: a.clock()})
			if err != nil {
				return err
			}
			fmt.Fprintf(a.err, "%s files in the site: %s sent (%s), %s deleted, %s old ones kept\n", words.Count(int64(s.Files)),
				words.Count(int64(s.Uploaded)), bytesInWords(s.Bytes), words.Count(int64(s.Deleted)), words.Count(int64(s.Kept)))
			return nil
		},
	}
	o.bind(cmd, "site")
	cmd.Flags().StringVar(&container, "container", "$web", "container of the storage account")
	cmd.Flags().StringVar(&encoding, "encoding", "gzip", "compression of pages, scripts and drawings: gzip, br or none")
	cmd.Flags().DurationVar(&keep, "keep-assets", 31*24*time.Hour,
		"how long scripts and styles remain after a newer site stopped using them, for pages that are open in browsers")
	return cmd
}
