package serve

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The fast loop answers the requests that make up nearly all of a static
// site's traffic with one read and one vectored write. net/http alone reaches
// about half of nginx's requests per second here: it builds a request, a
// response, a context and a sorted header for each, starts a goroutine to watch
// the connection, and needs two writes for a body larger than its buffer.

const (
	// fastBuffer holds a request's header; longer ones go to net/http.
	fastBuffer = 4 << 10
	// fastBody is the largest body that the loop sends: it must fit the write
	// timeout over a slow line.
	fastBody = 256 << 10
	// oneWrite is the body size up to which copying is cheaper than a vectored write.
	oneWrite = 4 << 10
	// coarse is how far a deadline may be off, so that it is not set for each request.
	coarse = time.Second
)

// dateField is a Date field and the second it is for.
type dateField struct {
	second int64
	line   []byte
}

func (h *Handler) dateLine(now time.Time) []byte {
	if d := h.date.Load(); d != nil && d.second == now.Unix() {
		return d.line
	}
	d := &dateField{second: now.Unix(), line: now.UTC().AppendFormat(nil, "Date: "+http.TimeFormat+"\r\n")}
	h.date.Store(d)
	return d.line
}

// front accepts connections, runs the fast loop on each and hands on to
// net/http, as a net.Listener, those that ask for more.
type front struct {
	listener net.Listener
	handler  *Handler
	options  ServerOptions
	handed   chan net.Conn
	closed   chan struct{} // no connection is handed on any more
	once     sync.Once
	closing  atomic.Bool
	running  sync.WaitGroup

	mu    sync.Mutex
	conns map[*fastConn]struct{}
}

func newFront(listener net.Listener, handler *Handler, options ServerOptions) *front {
	return &front{
		listener: listener, handler: handler, options: options,
		handed: make(chan net.Conn), closed: make(chan struct{}), conns: map[*fastConn]struct{}{},
	}
}

// Accept gives net/http the connections that it is to serve.
func (f *front) Accept() (net.Conn, error) {
	select {
	case c := <-f.handed:
		return c, nil
	case <-f.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (f *front) Close() error {
	f.once.Do(func() { close(f.closed) })
	return nil
}

// Addr is the listener's.
func (f *front) Addr() net.Addr { return f.listener.Addr() }

// run accepts until the listener is closed.
func (f *front) run() error {
	var pause time.Duration
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			// Out of file descriptors, most likely: others will be closed.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			f.options.Logger.Warn("cannot accept a connection", "error", err, "pause", pause)
			time.Sleep(pause)
			continue
		}
		pause = 0
		c := &fastConn{conn: conn, front: f, peer: peerAddr(conn.RemoteAddr().String())}
		f.mu.Lock()
		if f.closing.Load() {
			f.mu.Unlock()
			conn.Close()
			continue
		}
		f.conns[c] = struct{}{}
		f.running.Add(1)
		f.mu.Unlock()
		go c.run()
	}
}

// shutdown lets no new request begin; those under way are finished. Call it
// when the listener is closed.
func (f *front) shutdown() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closing.Store(true)
	for c := range f.conns {
		if c.idle.Load() {
			c.conn.SetReadDeadline(time.Unix(1, 0))
		}
	}
}

// abort ends the connections that are left.
func (f *front) abort() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.conns {
		c.conn.Close()
	}
}

// fastConn is a connection in the fast loop.
type fastConn struct {
	conn  net.Conn
	front *front
	peer  netip.Addr
	// idle: waiting for a request to begin.
	idle atomic.Bool

	buf        []byte
	start, end int // what was read and not yet used
	request    fastRequest
	exchange   exchange
	out        []byte
	pair       [2][]byte
	vector     net.Buffers
	// readUntil and writeUntil are the deadlines that are set.
	readUntil, writeUntil time.Time
}

func (c *fastConn) run() {
	handOver := false
	defer func() {
		if p := recover(); p != nil {
			handOver = false
			c.front.options.Logger.Error("panic in a connection", "panic", p, "stack", string(debug.Stack()))
		}
		c.front.mu.Lock()
		delete(c.front.conns, c)
		c.front.mu.Unlock()
		if handOver {
			c.handOver()
		} else {
			c.conn.Close()
		}
		c.front.running.Done()
	}()
	c.buf = make([]byte, fastBuffer)
	handOver = c.loop()
}

// handOver gives the connection to net/http together with the bytes that were
// read from it.
func (c *fastConn) handOver() {
	c.conn.SetDeadline(time.Time{})
	select {
	case c.front.handed <- &resumedConn{Conn: c.conn, rest: c.buf[c.start:c.end]}:
	case <-c.front.closed:
		c.conn.Close()
	}
}

// loop answers requests until the connection ends (false) or one comes that is
// for net/http (true).
func (c *fastConn) loop() (handOver bool) {
	now := time.Now()
	c.readBefore(now.Add(c.front.options.ReadHeaderTimeout))
	first, waiting := true, false
	for {
		if c.start < c.end {
			length, verdict := c.request.parse(c.buf[c.start:c.end])
			switch verdict {
			case parseForeign:
				return true
			case parseWhole:
				served, keep := c.answer()
				if !served {
					return true
				}
				if !keep {
					return false
				}
				c.start += length
				first, waiting = false, false
				now = c.exchange.start
				continue
			case parsePartial:
				if c.start > 0 {
					c.end = copy(c.buf, c.buf[c.start:c.end])
					c.start = 0
				}
				if c.end == len(c.buf) {
					return true
				}
				if !waiting {
					waiting = true
					c.readBefore(time.Now().Add(c.front.options.ReadHeaderTimeout))
				}
			}
		} else {
			c.start, c.end = 0, 0
			if !first {
				c.readBefore(now.Add(c.front.options.IdleTimeout))
			}
			c.idle.Store(true)
			if c.front.closing.Load() {
				return false
			}
		}
		n, err := c.conn.Read(c.buf[c.end:])
		c.idle.Store(false)
		if n == 0 && err != nil {
			return false
		}
		c.end += n
	}
}

// readBefore sets the deadline of reading, unless it is nearly the same already.
func (c *fastConn) readBefore(deadline time.Time) {
	if off := deadline.Sub(c.readUntil); off > coarse || off < -coarse {
		c.readUntil = deadline
		c.conn.SetReadDeadline(deadline)
	}
}

// answer answers the request, if it is for an open file in memory. keep tells
// whether the connection goes on.
func (c *fastConn) answer() (served, keep bool) {
	h, q := c.front.handler, &c.request
	rel, inside := strings.CutPrefix(q.path, h.base)
	if !inside || rel == "healthz" || h.options.Access.rule(rel) != nil {
		return false, false
	}
	site := h.source()
	e := site.entries[rel]
	if e == nil {
		return false, false
	}
	v, made, ok := h.chooseFrom(site, e, q.acceptEncoding, q.hasAccept)
	if !ok || made == nil || v.size > fastBody || v.body == nil {
		return false, false
	}

	x := &c.exchange
	*x = exchange{
		start: time.Now(), peer: c.peer, client: h.options.Proxies.client(c.peer, q.forwarded),
		method: http.MethodGet, host: q.host, target: q.target, proto: "HTTP/1.1",
		userAgent: q.userAgent, referer: q.referer,
		status: http.StatusOK, class: e.kind.class, coding: v.coding,
	}
	keep = !q.closing && !h.draining.Load()
	body, lines, status := v.body, made.lines, "HTTP/1.1 200 OK\r\n"
	if q.hasNoneMatch && matchesETag(q.noneMatch, v.etag, true) {
		x.status = http.StatusNotModified
		body, lines, status = nil, made.unchanged, "HTTP/1.1 304 Not Modified\r\n"
	}
	if q.head {
		x.method, body = http.MethodHead, nil
	}
	c.out = append(c.out[:0], status...)
	c.out = append(c.out, h.dateLine(x.start)...)
	if !keep {
		c.out = append(c.out, "Connection: close\r\n"...)
	}
	c.out = append(c.out, lines...)
	c.out = append(c.out, h.ending...)
	sent := c.write(x.start, body)
	if sent {
		x.bytes = int64(len(body))
	}
	h.finish(x)
	return true, keep && sent
}

// write sends the header that lies in out and the body.
func (c *fastConn) write(now time.Time, body []byte) bool {
	if deadline := now.Add(c.front.options.WriteTimeout); deadline.Sub(c.writeUntil) > coarse {
		c.writeUntil = deadline
		c.conn.SetWriteDeadline(deadline)
	}
	if len(body) <= oneWrite {
		c.out = append(c.out, body...)
		_, err := c.conn.Write(c.out)
		return err == nil
	}
	c.pair = [2][]byte{c.out, body}
	c.vector = c.pair[:]
	_, err := c.vector.WriteTo(c.conn)
	return err == nil
}

// resumedConn gives back first what the fast loop had read.
type resumedConn struct {
	net.Conn
	rest []byte
}

func (c *resumedConn) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.rest)
	if c.rest = c.rest[n:]; len(c.rest) == 0 {
		c.rest = nil
	}
	return n, nil
}
