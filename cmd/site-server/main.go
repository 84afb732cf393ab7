// Command site-server publishes a built site. It is the only program of the
// runtime image. It reads a folder and listens; it knows no data source, and no
// secret except the hashes of passwords, if there are any.
//
// settings.go reads flags and environment, memory.go divides the memory, main.go
// loads the site and runs the server of package serve, logwriter.go writes its
// access log, and metrics.go counts requests.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/hmcts/rse-dashboard/internal/serve"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}

// run is the program without access to globals. It returns the exit status: 0
// after a drain, 1 for a failure, 2 for invalid settings.
func run(ctx context.Context, args []string, lookup func(string) (string, bool), stdout, stderr io.Writer) int {
	s, err := readSettings(args, lookup, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "site-server: %v\n", err)
		return 2
	case s.showVersion:
		fmt.Fprintln(stdout, version)
		return 0
	case s.checkHealth:
		ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
		defer cancel()
		if err := serve.CheckHealth(ctx, s.listen); err != nil {
			fmt.Fprintf(stderr, "site-server: %v\n", err)
			return 1
		}
		return 0
	}
	logger := slog.New(slog.NewJSONHandler(stderr, nil))
	if err := publish(ctx, s, logger, stdout); err != nil {
		logger.Error("the server failed", "error", err.Error())
		return 1
	}
	return 0
}

// publish loads the site and serves it until the context ends.
func publish(ctx context.Context, s *settings, logger *slog.Logger, stdout io.Writer) error {
	began := time.Now()
	if s.warning != "" {
		logger.Warn(s.warning)
	}
	memory := planMemory(s.memory, containerMemory())
	memory.apply(0)
	site, err := serve.Load(s.site, serve.Options{MemoryLimit: memory.site})
	if err != nil {
		return err
	}
	defer site.Close()
	inMemory, onDisk := site.Bytes()
	memory.apply(inMemory)
	// Listing the folder left garbage; return it to the operating system.
	debug.FreeOSMemory()

	options := serve.HandlerOptions{
		BasePath: s.basePath, TLSInFront: s.tlsInFront, Proxies: s.proxies, Access: s.access, Logger: logger, Version: version,
	}
	if s.accessLog {
		log := newLogWriter(stdout)
		defer log.Close()
		options.AccessLog = slog.NewJSONHandler(log, nil)
	}
	if s.metricsListen != "" {
		m := newMetrics(site)
		options.Observer = m
		closeMetrics, err := m.listen(s.metricsListen, logger)
		if err != nil {
			return err
		}
		defer closeMetrics()
	}
	handler, err := site.Handler(options)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	var asOf any
	if t := site.AsOf(); !t.IsZero() {
		asOf = t
	}
	logger.Info("ready", "listen", listener.Addr().String(), "base_path", handler.BasePath(), "site", s.site, "files", site.Files(),
		"bytes_in_memory", inMemory, "bytes_on_disk", onDisk, "memory", memory, "as_of", asOf, "version", version,
		"took_ms", time.Since(began).Milliseconds())
	limits := serve.ServerOptions{DrainDelay: s.drainDelay, Connections: memory.connections, Logger: logger}
	if err := serve.Serve(ctx, listener, handler, limits); err != nil {
		return err
	}
	logger.Info("stopped")
	return nil
}
