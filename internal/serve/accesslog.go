package serve

import (
	"io"
	"net/netip"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// exchange is what is known of one request and its answer. Its texts may be
// views of a connection's buffer and are valid during the call only.
type exchange struct {
	start     time.Time
	elapsed   time.Duration
	peer      netip.Addr
	client    netip.Addr
	method    string
	host      string
	target    string
	proto     string
	userAgent string
	referer   string
	user      string
	status    int
	class     Class
	coding    coding
	bytes     int64
}

const (
	// logFlushAt wakes the writer before the second is over.
	logFlushAt = 64 << 10
	// logLimit is how much may wait when the reader of the log is slow. Then
	// lines are dropped and counted: a stuck log must not stop the site.
	logLimit = 4 << 20
	// logFieldLimit is how many bytes of a client's text go into a line.
	logFieldLimit = 1024
)

// AccessLog writes one JSON object a line and request. Lines are gathered in
// memory and written each second, or sooner when there are many.
type AccessLog struct {
	w    io.Writer
	wake chan struct{}
	stop chan struct{}
	done chan struct{}
	once sync.Once

	mu      sync.Mutex
	lines   []byte
	dropped int
	// second and stamp are the last time written, down to the second.
	second int64
	stamp  []byte
}

// NewAccessLog starts a log to w. Close writes what is left.
func NewAccessLog(w io.Writer) *AccessLog {
	l := &AccessLog{w: w, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}), second: -1}
	go l.run()
	return l
}

// Close writes the lines that are left and ends the log.
func (l *AccessLog) Close() error {
	l.once.Do(func() { close(l.stop) })
	<-l.done
	return nil
}

func (l *AccessLog) run() {
	defer close(l.done)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	var spare []byte
	for {
		stopping := false
		select {
		case <-ticker.C:
		case <-l.wake:
		case <-l.stop:
			stopping = true
		}
		l.mu.Lock()
		lines, dropped := l.lines, l.dropped
		l.lines, l.dropped = spare[:0], 0
		l.mu.Unlock()
		if dropped > 0 {
			lines = append(lines, `{"msg":"access log lines dropped","count":`...)
			lines = strconv.AppendInt(lines, int64(dropped), 10)
			lines = append(lines, "}\n"...)
		}
		if len(lines) > 0 {
			// There is nowhere to report that the log cannot be written.
			_, _ = l.w.Write(lines)
		}
		spare = lines
		if cap(spare) > 2*logFlushAt {
			spare = nil
		}
		if stopping {
			return
		}
	}
}

// add appends a line. It never waits for the writer.
func (l *AccessLog) add(x *exchange) {
	l.mu.Lock()
	if len(l.lines) > logLimit {
		l.dropped++
		l.mu.Unlock()
		return
	}
	if l.lines == nil {
		l.lines = make([]byte, 0, 2*logFlushAt)
	}
	if second := x.start.Unix(); second != l.second {
		l.second = second
		l.stamp = x.start.UTC().AppendFormat(l.stamp[:0], "2006-01-02T15:04:05.")
	}
	b := append(l.lines, `{"time":"`...)
	b = append(b, l.stamp...)
	milliseconds := x.start.Nanosecond() / 1e6
	b = append(b, '0'+byte(milliseconds/100), '0'+byte(milliseconds/10%10), '0'+byte(milliseconds%10))
	b = append(b, `Z","msg":"request","client":"`...)
	if x.client.IsValid() {
		b = x.client.AppendTo(b)
	}
	if x.client != x.peer && x.peer.IsValid() {
		b = append(b, `","peer":"`...)
		b = x.peer.AppendTo(b)
	}
	b = append(b, `","method":`...)
	b = appendText(b, x.method)
	b = append(b, `,"uri":`...)
	b = appendText(b, x.target)
	b = append(b, `,"proto":`...)
	b = appendText(b, x.proto)
	b = append(b, `,"host":`...)
	b = appendText(b, x.host)
	b = append(b, `,"status":`...)
	b = strconv.AppendInt(b, int64(x.status), 10)
	b = append(b, `,"class":"`...)
	b = append(b, x.class.String()...)
	b = append(b, `","bytes":`...)
	b = strconv.AppendInt(b, x.bytes, 10)
	b = append(b, `,"duration_us":`...)
	b = strconv.AppendInt(b, x.elapsed.Microseconds(), 10)
	if x.coding != identity {
		b = append(b, `,"encoding":"`...)
		b = append(b, codingNames[x.coding]...)
		b = append(b, '"')
	}
	if x.user != "" {
		b = append(b, `,"user":`...)
		b = appendText(b, x.user)
	}
	if x.referer != "" {
		b = append(b, `,"referer":`...)
		b = appendText(b, x.referer)
	}
	b = append(b, `,"user_agent":`...)
	b = appendText(b, x.userAgent)
	l.lines = append(b, "}\n"...)
	many := len(l.lines) >= logFlushAt
	l.mu.Unlock()
	if many {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// plainText are the bytes that stand for themselves in a JSON string.
var plainText = func() (table [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// appendText appends a client's text as a JSON string: cut to a fair length,
// with everything escaped that could end the string or the line, and bytes that
// are no UTF-8 replaced.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	cut := len(s) > logFieldLimit
	if cut {
		s = s[:logFieldLimit]
	}
	b = append(b, '"')
	plain := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plainText[c] {
			i++
			continue
		}
		b = append(b, s[plain:i]...)
		size := 1
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < utf8.RuneSelf:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				b = append(b, `\ufffd`...)
			case r >= 0x80 && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
				// Control characters, line separators and what turns the direction
				// of writing would fool a person who reads the log on a terminal.
				b = append(b, '\\', 'u', hex[r>>12], hex[r>>8&0xf], hex[r>>4&0xf], hex[r&0xf])
			default:
				b = append(b, s[i:i+size]...)
			}
		}
		i += size
		plain = i
	}
	b = append(b, s[plain:]...)
	if cut {
		b = append(b, "…"...)
	}
	return append(b, '"')
}
