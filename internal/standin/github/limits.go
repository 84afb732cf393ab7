package github

import (
	"net/http"
	"strconv"
	"time"
)

// Limits are the primary rate limits; 0 is GitHub's own.
type Limits struct {
	Core    int // 5,000 requests an hour
	GraphQL int // 5,000 points an hour
}

type window struct {
	limit, used int
	length      time.Duration
	reset       time.Time
}

func (o Limits) windows() map[string]*window {
	or := func(n, otherwise int) int {
		if n == 0 {
			return otherwise
		}
		return n
	}
	return map[string]*window{
		"core":    {limit: or(o.Core, 5000), length: time.Hour},
		"graphql": {limit: or(o.GraphQL, 5000), length: time.Hour},
		"search":  {limit: 30, length: time.Minute}, // nothing counts against it here
	}
}

// current returns a resource's window, begun anew when it is over. The lock is
// held.
func (s *Server) current(resource string) *window {
	w := s.limits[resource]
	if now := s.options.Now(); !now.Before(w.reset) {
		w.used, w.reset = 0, now.Add(w.length).Truncate(time.Second)
	}
	return w
}

// take takes n of a resource's limit and reports whether there were as many.
func (s *Server) take(resource string, n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.current(resource)
	if w.used+n > w.limit {
		return false
	}
	w.used += n
	return true
}

func (s *Server) limitHeaders(h http.Header, resource string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.current(resource)
	h.Set("X-RateLimit-Limit", strconv.Itoa(w.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(w.limit-w.used))
	h.Set("X-RateLimit-Used", strconv.Itoa(w.used))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(w.reset.Unix(), 10))
	h.Set("X-RateLimit-Resource", resource)
}

// rateLimit renders /rate_limit, which costs nothing.
func (s *Server) rateLimit() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	resources := map[string]any{}
	for name := range s.limits {
		w := s.current(name)
		resources[name] = map[string]any{"limit": w.limit, "remaining": w.limit - w.used, "used": w.used, "reset": w.reset.Unix()}
	}
	return map[string]any{"resources": resources, "rate": resources["core"]}
}
