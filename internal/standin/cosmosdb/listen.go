package cosmosdb

import (
	"context"
	"net"
	"net/http"
	"time"
)

// headerTimeout is when a client that sends nothing is dropped.
const headerTimeout = 30 * time.Second

// Listening is a server that can be reached.
type Listening struct {
	// Endpoint is the address to configure as the account's endpoint.
	Endpoint string
	server   *http.Server
	cancel   context.CancelFunc
	done     chan struct{}
}

// Listen serves s on a free port of the loopback interface.
func Listen(s *Server) (*Listening, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	listening := &Listening{
		Endpoint: "http://" + l.Addr().String() + "/",
		server: &http.Server{
			Handler:           s,
			ReadHeaderTimeout: headerTimeout,
			// Requests that hang end with the server.
			BaseContext: func(net.Listener) context.Context { return ctx },
		},
		cancel: cancel,
		done:   make(chan struct{}),
	}
	go func() {
		defer close(listening.done)
		_ = listening.server.Serve(l)
	}()
	return listening, nil
}

// Close ends the server and every request in flight.
func (l *Listening) Close() error {
	l.cancel()
	err := l.server.Close()
	<-l.done
	return err
}
