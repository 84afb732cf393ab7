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
	site := x.site()
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
	body, err := json.Marshal(answer)
	if err != nil {
		x.fail(fmt.Errorf("health: %w", err))
		return
	}
	x.class = ClassHealth
	x.send(status, "application/json; charset=utf-8", append(body, '\n'))
}

// CheckHealth asks the server at a listening address such as ":8080" for its
// health, for an image's HEALTHCHECK. It returns nil if the server is ready.
func CheckHealth(ctx context.Context, listen string) error {
	answer, err := fetchHealth(ctx, listen)
	if err == nil && answer.Status != "ready" {
		err = fmt.Errorf("expected a server that is ready; it is %q", answer.Status)
	}
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	return nil
}

func fetchHealth(ctx context.Context, listen string) (answer health, err error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return answer, err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return answer, err
	}
	// The environment's proxy settings do not apply to this host.
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return answer, err
	}
	defer response.Body.Close()
	return answer, json.NewDecoder(io.LimitReader(response.Body, 4096)).Decode(&answer)
}
