package serve

import (
	"context"
	"log/slog"
	"maps"
	"math"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"sync"
	"time"
)

// connections limits and follows the connections of a server.
type connections struct {
	places      chan struct{} // one element for each open connection
	memoryLimit int64         // of debug.SetMemoryLimit, in bytes

	mu     sync.Mutex
	states map[net.Conn]http.ConnState
}

func newConnections(limit int) *connections {
	return &connections{
		places: make(chan struct{}, limit), memoryLimit: debug.SetMemoryLimit(-1), states: map[net.Conn]http.ConnState{},
	}
}

// changed is an http.Server's ConnState hook. The server calls it for a new
// connection before it accepts the next one, so it can keep the server waiting.
// (netutil.LimitListener would hide CloseWrite, which delivers error responses.)
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	if state == http.StateNew {
		c.places <- struct{}{}
		c.makeRoom()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.states, conn)
		<-c.places
		return
	}
	c.states[conn] = state
}

// close closes all connections, or those whose first request has not arrived in
// full.
func (c *connections) close(starting bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn, state := range c.states {
		if !starting || state == http.StateNew {
			conn.Close()
		}
	}
}

func (c *connections) anyStarting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(slices.Collect(maps.Values(c.states)), http.StateNew)
}

// awaitFirstRequests closes idle connections and waits, at most until the
// context ends, for the first requests of the others.
func (c *connections) awaitFirstRequests(ctx context.Context, server *http.Server) {
	// This also closes connections that have sent nothing for five seconds.
	server.SetKeepAlivesEnabled(false)
	for ctx.Err() == nil && c.anyStarting() {
		time.Sleep(10 * time.Millisecond)
		server.SetKeepAlivesEnabled(false)
	}
}

// keepWithinMemory closes connections while the memory in use exceeds the limit
// of debug.SetMemoryLimit: first those that are still sending a header, which
// may be hostile, and all of them if that does not help. Otherwise the operating
// system would end the whole process. It checks often enough that a flood of
// headers, which grow to more than ten times their size when parsed, cannot fill
// the memory in between.
func (c *connections) keepWithinMemory(ctx context.Context, logger *slog.Logger) {
	for checks := 0; ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if !c.memoryIsShort() {
			checks = 0
			continue
		}
		if checks++; checks == 1 {
			logger.Warn("closing connections to stay within the memory limit", "limit", c.memoryLimit)
		}
		c.close(checks <= 5)
	}
}

// makeRoom keeps a new connection waiting while the memory is short, and closes
// those that are still sending a header. It lets the others run first, so that
// connections are not accepted faster than their headers are read.
func (c *connections) makeRoom() {
	runtime.Gosched()
	for tries := 0; tries < 20 && c.memoryIsShort(); tries++ {
		c.close(true)
		time.Sleep(5 * time.Millisecond)
		runtime.GC()
	}
}

// memoryIsShort reports whether the runtime holds more memory than the limit that
// it cannot use again without a garbage collection.
func (c *connections) memoryIsShort() bool {
	if c.memoryLimit == math.MaxInt64 {
		return false
	}
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64()-samples[1].Value.Uint64()-samples[2].Value.Uint64()) > c.memoryLimit
}
