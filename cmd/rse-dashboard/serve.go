package main

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/serve"
	"github.com/hmcts/rse-dashboard/render/precompress"
)

func newServe(a *app) *cobra.Command {
	o := new(options)
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Preview a built site",
		Long: `serve shows a built site on this machine, with the same headers and compression
as the server in the image. After a new build it serves the new site without a
restart.`,
		Example: `  rse-dashboard serve --site site --port 8080

  # Under a path, as it will be hosted:
  rse-dashboard serve --base-path /dash/`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), o) },
	}
	o.bind(cmd, "site", "base-path", "host", "port")
	return cmd
}

// serve publishes the site until ctx ends.
func (a *app) serve(ctx context.Context, o *options) error {
	if !exists(o.site) {
		return fmt.Errorf("%s: there is no site yet; run rse-dashboard build first, or give another folder with --site", o.site)
	}
	options := serve.Options{CompressAtLoad: precompress.Encode}
	site, err := serve.Load(o.site, options)
	if err != nil {
		return err
	}
	handler, err := site.Handler(serve.HandlerOptions{BasePath: o.basePath, Version: version()})
	if err != nil {
		return err
	}
	go handler.Follow(ctx, o.site, options, time.Second, func(err error) {
		fmt.Fprintln(a.err, "cannot load the rebuilt site yet:", err)
	})
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(o.host, strconv.Itoa(o.port)))
	if err != nil {
		return fmt.Errorf("%w: choose another port with --port, or any free one with --port 0", err)
	}
	fmt.Fprintf(a.out, "http://%s%s\n", listener.Addr(), handler.BasePath())
	fmt.Fprintln(a.err, "Ctrl-C stops.")
	return serve.Serve(ctx, listener, handler, serve.ServerOptions{})
}
