package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// ServerOptions are the limits of a server. A zero duration means its default,
// except for DrainDelay.
type ServerOptions struct {
	// ReadHeaderTimeout is the time in which a client must send a request's header (10 s).
	ReadHeaderTimeout time.Duration
	// WriteTimeout is the time in which a client must read a response (30 s; more for large files).
	WriteTimeout time.Duration
	// IdleTimeout is how long a connection without a request is kept open (75 s,
	// which is longer than load balancers keep theirs).
	IdleTimeout time.Duration
	// DrainDelay is how long new requests are still accepted after the health
	// check starts to fail, so that load balancers notice first.
	DrainDelay time.Duration
	// ShutdownTimeout is how long unfinished requests may then take (7 s).
	ShutdownTimeout time.Duration
	// Connections is the largest number of open connections (4096). Further
	// clients wait until one is closed.
	Connections int
	// Logger receives messages for the operator; nil discards them.
	Logger *slog.Logger
}

// maxHeaderBytes limits a request's header. Sign-in cookies and forwarded
// identities can be several kilobytes.
const maxHeaderBytes = 32 << 10

// Serve answers requests on a listener, over HTTP/1.1 and over HTTP/2 with
// prior knowledge, until the context ends. It then drains: the health check
// fails; after DrainDelay the listener is closed; unfinished requests are
// completed; Serve returns nil. If debug.SetMemoryLimit sets a limit, Serve closes
// connections rather than exceed it.
func Serve(ctx context.Context, listener net.Listener, handler *Handler, options ServerOptions) error {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	shutdownTimeout := cmp.Or(options.ShutdownTimeout, 7*time.Second)
	connections := newConnections(cmp.Or(options.Connections, 4096))
	server := newServer(handler, options)
	server.ConnState = connections.changed
	watching, stopWatching := context.WithCancel(context.Background())
	defer stopWatching()
	go connections.keepWithinMemory(watching, options.Logger)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		server.Close()
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}

	handler.Drain()
	options.Logger.Info("draining", "delay", options.DrainDelay)
	time.Sleep(options.DrainDelay)
	limit, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	listener.Close()
	// Shutdown drops requests of which only a part of the header has arrived.
	connections.awaitFirstRequests(limit, server)
	if err := server.Shutdown(limit); errors.Is(err, context.DeadlineExceeded) {
		options.Logger.Warn("closed connections that did not finish within the shutdown timeout", "timeout", shutdownTimeout)
	}
	server.Close()
	return nil
}

func newServer(handler http.Handler, options ServerOptions) *http.Server {
	readTimeout := cmp.Or(options.ReadHeaderTimeout, 10*time.Second)
	writeTimeout := cmp.Or(options.WriteTimeout, 30*time.Second)
	idleTimeout := cmp.Or(options.IdleTimeout, 75*time.Second)
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{
		Handler: handler, Protocols: protocols, DisableGeneralOptionsHandler: true, MaxHeaderBytes: maxHeaderBytes,
		ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(options.Logger.Handler(), slog.LevelDebug),
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: 100, SendPingTimeout: idleTimeout, PingTimeout: 15 * time.Second, WriteByteTimeout: writeTimeout,
		},
	}
}
