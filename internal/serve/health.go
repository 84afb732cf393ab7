package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// health is the body of a health check.
type health struct {
	// Status is "ready" or "draining".
	Status string `json:"status"`
	// AsOf is the time of the site's data; null if the site does not say.
	AsOf *time.Time `json:"as_of"`
	// AgeSeconds is how long ago that was, so that an alert can report that the
	// site is no longer rebuilt; null without AsOf.
	AgeSeconds *int64 `json:"age_seconds"`
	Files      int    `json:"files"`
	Version    string `json:"version,omitempty"`
}

// isHealth reports whether a path is that of the health check, /healthz or its
// alias /health: Google's front end answers /healthz itself.
func (h *Handler) isHealth(p string) bool {
	rel, inside := strings.CutPrefix(p, h.base)
	return p == "/healthz" || p == "/health" || inside && (rel == "healthz" || rel == "health")
}

// health answers from memory, because several probes may ask every second.
func (x *exchange) health() {
	site := x.site.Load()
	answer := health{Status: "ready", Files: site.Files(), Version: x.options.Version}
	status := http.StatusOK
	if x.draining.Load() {
		answer.Status, status = "draining", http.StatusServiceUnavailable
	}
	if asOf := site.AsOf(); !asOf.IsZero() {
		asOf = asOf.UTC()
		age := int64(x.options.Now().Sub(asOf) / time.Second)
		answer.AsOf, answer.AgeSeconds = &asOf, &age
	}
	body, _ := json.Marshal(answer) // years outside of four digits are the only error
	x.class = ClassHealth
	x.send(status, "application/json; charset=utf-8", append(body, '\n'))
}

// CheckHealth asks the server at a listening address such as ":8080" for its
// health, for an image's HEALTHCHECK. It returns nil if the server is ready.
func CheckHealth(ctx context.Context, listen string) error {
	if host, port, err := net.SplitHostPort(listen); err == nil && (host == "" || net.ParseIP(host).IsUnspecified()) {
		listen = net.JoinHostPort("127.0.0.1", port)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	// A transport of its own ignores the environment's proxy settings.
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	defer response.Body.Close()
	var answer health
	if err := json.NewDecoder(io.LimitReader(response.Body, 4096)).Decode(&answer); err != nil {
		return fmt.Errorf("health: status %d: %w", response.StatusCode, err)
	}
	if answer.Status != "ready" {
		return fmt.Errorf("health: the server is %q", answer.Status)
	}
	return nil
}
