// Command site-server publishes a built site. It is the only program of the
// runtime image: it reads a folder, listens, and knows no source and no secret
// but the hashes of passwords, if there are any.
//
// The way: settings.go reads flags and environment into settings, main.go loads
// the site and runs the server of package serve, metrics.go counts what it did.
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
	// After the first signal the usual meaning is back: a second one ends at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}

// run is the program with its surroundings handed in. It returns the exit
// status: 0 after a drain, 1 for a failure, 2 for settings that make no sense.
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
		logger.Error("the server ended", "error", err.Error())
		return 1
	}
	return 0
}

// publish loads the site and serves it until the context ends.
func publish(ctx context.Context, s *settings, logger *slog.Logger, stdout io.Writer) error {
	began := time.Now()
	boundGarbage(garbageAllowance)
	site, err := serve.Load(s.site, serve.Options{MemoryLimit: s.memory, Background: true})
	if err != nil {
		return err
	}
	defer site.Close()
	inMemory, onDisk := site.Bytes()
	boundGarbage(inMemory)

	options := serve.HandlerOptions{
		BasePath: s.basePath, TLSInFront: s.tlsInFront, Proxies: s.proxies, Access: s.access,
		Logger: logger, Version: version,
	}
	if s.accessLog {
		log := serve.NewAccessLog(stdout)
		defer log.Close()
		options.AccessLog = log
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
	asOf := slog.Any("as_of", nil)
	if t := site.AsOf(); !t.IsZero() {
		asOf = slog.Time("as_of", t)
	}
	logger.Info("ready", "listen", listener.Addr().String(), "base_path", handler.BasePath(), "site", s.site, "files", site.Files(),
		"bytes_in_memory", inMemory, "bytes_on_disk", onDisk, asOf, "version", version, "took_ms", time.Since(began).Milliseconds())
	go func() {
		if err := site.Wait(); err != nil {
			logger.Error("the site could not be read wholly", "error", err.Error())
		}
		// What the listing of the folder left behind is not needed again.
		debug.FreeOSMemory()
		logger.Info("preloaded", "took_ms", time.Since(began).Milliseconds())
	}()
	server := s.server
	server.Logger = logger
	if err := serve.Serve(ctx, listener, handler, server); err != nil {
		return err
	}
	logger.Info("stopped")
	return nil
}

// garbageAllowance is how much garbage may grow between two collections.
const garbageAllowance = 4 << 20

// boundGarbage keeps the memory near the size of the site. The collector would
// by default let as much garbage grow as there is live memory, and here that is
// the whole site; a fixed allowance is enough for what requests leave behind.
func boundGarbage(liveBytes int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(int(max(2, min(50, garbageAllowance*100/(liveBytes+1)))))
	}
}
