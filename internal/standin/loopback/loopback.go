// Package loopback serves a stand-in on a free port of the loopback interface,
// and nowhere else, until it is closed.
package loopback

import (
	"context"
	"net"
	"net/http"
	"time"
)

// headerTimeout is the time after which a client that sends nothing is dropped.
const headerTimeout = 30 * time.Second

// Server is a handler that is being served.
type Server struct {
	// URL is its address, without a slash at the end.
	URL    string
	server *http.Server
	cancel context.CancelFunc
	done   chan struct{}
}

// Serve serves h on a free port.
func Serve(h http.Handler) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		URL: "http://" + l.Addr().String(),
		server: &http.Server{
			Handler:           h,
			ReadHeaderTimeout: headerTimeout,
			// Requests that hang end with the server.
			BaseContext: func(net.Listener) context.Context { return ctx },
		},
		cancel: cancel,
		done:   make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(l)
	}()
	return s, nil
}

// Close ends the server and every request in flight.
func (s *Server) Close() error {
	s.cancel()
	err := s.server.Close()
	<-s.done
	return err
}
