package serve

import (
	"context"
	"log/slog"
	"math"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// connections limits and follows the connections of a server.
type connections struct {
	open        chan struct{} // one element for each open connection
	memoryLimit int64         // of debug.SetMemoryLimit, in bytes

	mu     sync.Mutex
	states map[net.Conn]http.ConnState
}

func newConnections(limit int) *connections {
	return &connections{
		open: make(chan struct{}, limit), memoryLimit: debug.SetMemoryLimit(-1), states: map[net.Conn]http.ConnState{},
	}
}

// changed is an http.Server's ConnState hook. The server calls it for a new
// connection before it accepts the next one, so it can keep the server waiting.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	if state == http.StateNew {
		c.open <- struct{}{}
		c.makeRoom()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.states, conn)
		<-c.open
		return
	}
	c.states[conn] = state
}

// starting returns the connections whose first request has not arrived in full.
func (c *connections) starting() (starting []net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn, state := range c.states {
		if state == http.StateNew {
			starting = append(starting, conn)
		}
	}
	return starting
}

func (c *connections) all() (all []net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.states {
		all = append(all, conn)
	}
	return all
}

// awaitFirstRequests closes idle connections and waits, at most until the
// context ends, for the first requests of the others.
func (c *connections) awaitFirstRequests(ctx context.Context, server *http.Server) {
	for ctx.Err() == nil {
		// This also closes connections that have sent nothing for five seconds.
		server.SetKeepAlivesEnabled(false)
		if len(c.starting()) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// memoryCheckInterval is short enough that a flood of headers, which grow to
// more than ten times their size when parsed, cannot fill the memory in between.
const memoryCheckInterval = 20 * time.Millisecond

// keepWithinMemory closes connections while the memory in use exceeds the limit
// of debug.SetMemoryLimit: first those that are still sending a header, which
// may be hostile, and all of them if that does not help. Otherwise the operating
// system would end the whole process. It returns when the context ends, or at
// once if there is no limit.
func (c *connections) keepWithinMemory(ctx context.Context, logger *slog.Logger) {
	if c.memoryLimit == math.MaxInt64 {
		return
	}
	ticker := time.NewTicker(memoryCheckInterval)
	defer ticker.Stop()
	for checks := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if memoryInUse() <= c.memoryLimit {
			checks = 0
			continue
		}
		victims := c.starting()
		if checks++; checks > 5 {
			victims = c.all()
		}
		closeAll(victims)
		if checks == 1 && len(victims) > 0 {
			logger.Warn("closed connections to stay within the memory limit", "connections", len(victims), "limit", c.memoryLimit)
		}
	}
}

// makeRoom keeps a new connection waiting while the memory is short, and closes
// those that are still sending a header. It lets the others run first, so that
// connections are not accepted faster than their headers are read.
func (c *connections) makeRoom() {
	if c.memoryLimit == math.MaxInt64 {
		return
	}
	runtime.Gosched()
	for tries := 0; tries < 20 && memoryInUse() > c.memoryLimit; tries++ {
		closeAll(c.starting())
		time.Sleep(5 * time.Millisecond)
		runtime.GC()
	}
}

func closeAll(conns []net.Conn) {
	for _, conn := range conns {
		conn.Close()
	}
}

// memoryInUse is the memory in bytes that the runtime cannot use again without a
// garbage collection.
func memoryInUse() int64 {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64() - samples[1].Value.Uint64() - samples[2].Value.Uint64())
}
