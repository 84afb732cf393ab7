package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// health is what /healthz says.
type health struct {
	// Status is "ready" or "draining".
	Status string `json:"status"`
	// AsOf is the instant the site's data speaks of; null if the site does not say.
	AsOf *time.Time `json:"as_of"`
	// AgeSeconds is how long ago that was, so that an alert can tell when the
	// rebuild stands still; null without AsOf.
	AgeSeconds *int64 `json:"age_seconds"`
	Files      int    `json:"files"`
	Version    string `json:"version,omitempty"`
}

// health answers from memory, as it may be asked each second by several probes.
func (h *Handler) health(w http.ResponseWriter, r *http.Request, x *exchange) {
	site := h.source()
	answer := health{Status: "ready", Files: site.Files(), Version: h.options.Version}
	status := http.StatusOK
	if h.draining.Load() {
		answer.Status, status = "draining", http.StatusServiceUnavailable
	}
	if asOf := site.AsOf(); !asOf.IsZero() {
		asOf = asOf.UTC()
		age := int64(h.options.Now().Sub(asOf) / time.Second)
		answer.AsOf, answer.AgeSeconds = &asOf, &age
	}
	body, err := json.Marshal(answer)
	if err != nil {
		h.fail(w, r, x, fmt.Errorf("health: %w", err))
		return
	}
	x.class = ClassHealth
	h.whole(w, r, x, status, "application/json; charset=utf-8", append(body, '\n'))
}

// CheckHealth asks a server at a listening address such as ":8080" for its
// health, for an image's HEALTHCHECK. It returns nil when the server is ready.
func CheckHealth(ctx context.Context, listen string) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("health: listening address %q: %w", listen, err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	// The environment's proxy settings are for other hosts than this one.
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 4096))
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		var answer health
		if json.Unmarshal(body, &answer) == nil && answer.Status != "" {
			return errors.New("health: the server is " + answer.Status)
		}
		return fmt.Errorf("health: expected status 200, got %d", response.StatusCode)
	}
	return nil
}
