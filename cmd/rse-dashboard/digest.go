package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/webhook"
	"github.com/hmcts/rse-dashboard/render"
)

func newDigest(a *app) *cobra.Command {
	o := new(options)
	var since time.Duration
	post := false
	cmd := &cobra.Command{
		Use:   "digest",
		Short: "Print what changed, for a chat or a summary",
		Long: `digest prints the headline numbers, what is red now, and what changed lately as
GitHub-flavoured Markdown of at most 60 lines. It needs no network.

With --post it also sends the digest to the incoming webhook of Slack or Microsoft
Teams whose address is in the environment variable DIGEST_WEBHOOK. The address is
secret and never printed. If the chat does not take the digest, there is one warning,
and the exit code is still 0: the site matters more.`,
		Example: `  rse-dashboard digest --since 24h

  # Into the summary of a workflow run on GitHub, and into a chat:
  rse-dashboard digest --post >> "$GITHUB_STEP_SUMMARY"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if since <= 0 {
				return &usageError{cmd.CommandPath(), errors.New("--since: expected a time such as 24h")}
			}
			s, in, err := a.read(cmd.Context(), o)
			if err != nil {
				return err
			}
			digest, err := render.NewDigest(in, o.rendering(), since)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprint(a.out, digest.Markdown()); err != nil || !post {
				return err
			}
			return a.postDigest(cmd.Context(), s, digest)
		},
	}
	o.bind(cmd, "config", "data", "now")
	cmd.Flags().DurationVar(&since, "since", render.DigestSpan, "how far back to list changes")
	cmd.Flags().BoolVar(&post, "post", false, "also send it to the webhook in DIGEST_WEBHOOK")
	return cmd
}

// postDigest sends the digest to a chat. Only a missing address is an error.
func (a *app) postDigest(ctx context.Context, s *settings, digest *render.Digest) error {
	address := s.env.DigestWebhook
	if !address.IsSet() {
		return errors.New("--post: the environment variable DIGEST_WEBHOOK is not set; expected the address of an incoming webhook")
	}
	if err := webhook.Post(ctx, address.Reveal(), digest.Lines()); err != nil {
		fmt.Fprintln(a.err, "warning: the digest was not posted:", err)
	}
	return ctx.Err()
}
