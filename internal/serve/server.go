package serve

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// ServerOptions are the limits of a server. A zero duration means its default,
// except for DrainDelay.
type ServerOptions struct {
	// ReadHeaderTimeout is the time to send a request's header (10 s).
	ReadHeaderTimeout time.Duration
	// WriteTimeout is the time to take an answer (30 s; more for large files).
	WriteTimeout time.Duration
	// IdleTimeout is how long a connection is kept for the next request (75 s,
	// which is longer than load balancers keep theirs).
	IdleTimeout time.Duration
	// DrainDelay is how long requests are still accepted after the health check
	// began to fail, so that load balancers notice first.
	DrainDelay time.Duration
	// ShutdownTimeout is how long requests under way may take then (7 s).
	ShutdownTimeout time.Duration
	// Logger gets what an operator should know; nil: nothing.
	Logger *slog.Logger
}

// maxHeaderBytes bounds a request's header. Sign-in cookies and forwarded
// identities may be some kilobytes.
const maxHeaderBytes = 32 << 10

// Serve answers requests on a listener, over HTTP/1.1 and over HTTP/2 with
// prior knowledge, until the context ends. Then it drains: the health check
// fails, after DrainDelay no request is accepted any more, those under way are
// finished, and nil is returned. The listener is closed on return.
func Serve(ctx context.Context, listener net.Listener, handler *Handler, options ServerOptions) error {
	options.ReadHeaderTimeout = cmp.Or(options.ReadHeaderTimeout, 10*time.Second)
	options.WriteTimeout = cmp.Or(options.WriteTimeout, 30*time.Second)
	options.IdleTimeout = cmp.Or(options.IdleTimeout, 75*time.Second)
	options.ShutdownTimeout = cmp.Or(options.ShutdownTimeout, 7*time.Second)
	if options.Logger == nil {
		options.Logger = discardLogger()
	}

	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{
		Handler:                      handler,
		Protocols:                    protocols,
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            options.ReadHeaderTimeout,
		ReadTimeout:                  options.ReadHeaderTimeout,
		WriteTimeout:                 options.WriteTimeout,
		IdleTimeout:                  options.IdleTimeout,
		MaxHeaderBytes:               maxHeaderBytes,
		ErrorLog:                     slog.NewLogLogger(options.Logger.Handler(), slog.LevelDebug),
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: 100,
			SendPingTimeout:      options.IdleTimeout,
			PingTimeout:          15 * time.Second,
			WriteByteTimeout:     options.WriteTimeout,
		},
	}
	front := newFront(listener, handler, options)
	failed := make(chan error, 2)
	go func() { failed <- front.run() }()
	go func() { failed <- server.Serve(front) }()

	select {
	case err := <-failed:
		listener.Close()
		front.shutdown()
		front.abort()
		server.Close()
		return fmt.Errorf("serve: %w", cmp.Or(err, net.ErrClosed))
	case <-ctx.Done():
	}

	handler.Drain()
	options.Logger.Info("draining", "delay", options.DrainDelay)
	time.Sleep(options.DrainDelay)
	listener.Close()
	front.shutdown()
	limit, cancel := context.WithTimeout(context.Background(), options.ShutdownTimeout)
	defer cancel()
	finished := make(chan error, 2)
	go func() { front.running.Wait(); finished <- nil }()
	go func() { finished <- server.Shutdown(limit) }()
	for range 2 {
		select {
		case err := <-finished:
			if err == nil {
				continue
			}
		case <-limit.Done():
		}
		options.Logger.Warn("connections were cut: they took longer than the shutdown timeout", "timeout", options.ShutdownTimeout)
		front.abort()
		server.Close()
		return nil
	}
	return nil
}

// discardLogger stands in where no logger is given.
func discardLogger() *slog.Logger { return slog.New(slog.DiscardHandler) }
