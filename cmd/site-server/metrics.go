package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/hmcts/rse-dashboard/internal/serve"
)

// metrics counts requests for Prometheus. It is a serve.Observer.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	bytes    *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

func newMetrics(site *serve.Site) *metrics {
	registry := prometheus.NewRegistry()
	with := promauto.With(registry)
	m := &metrics{
		registry: registry,
		requests: with.NewCounterVec(prometheus.CounterOpts{
			Name: "site_requests_total", Help: "Requests answered, by status and by class of the file asked for.",
		}, []string{"status", "class"}),
		bytes: with.NewCounterVec(prometheus.CounterOpts{
			Name: "site_response_body_bytes_total", Help: "Bytes of response bodies sent, by class of the file asked for.",
		}, []string{"class"}),
		duration: with.NewHistogramVec(prometheus.HistogramOpts{
			Name: "site_request_duration_seconds", Help: "Time from reading a request's header to writing its response.",
			Buckets: []float64{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30},
		}, []string{"class"}),
	}
	for class := range serve.Classes { // so that the series of each class exist from the start
		m.bytes.WithLabelValues(class.String())
		m.duration.WithLabelValues(class.String())
	}

	// The rest does not change while the server runs.
	set := func(value float64, name, help string, labels prometheus.Labels) {
		with.NewGauge(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}).Set(value)
	}
	seconds := 0.0
	if t := site.AsOf(); !t.IsZero() {
		seconds = float64(t.UnixMilli()) / 1000
	}
	set(seconds, "site_as_of_timestamp_seconds", "Time of the site's data, in Unix time; 0 if the site does not say.", nil)
	inMemory, onDisk := site.Bytes()
	const sizeHelp = "Size of the site's files, by where they are kept."
	set(float64(inMemory), "site_size_bytes", sizeHelp, prometheus.Labels{"kept": "memory"})
	set(float64(onDisk), "site_size_bytes", sizeHelp, prometheus.Labels{"kept": "disk"})
	set(1, "site_server_build_info", "Always 1; the labels describe the build.",
		prometheus.Labels{"version": version, "go_version": runtime.Version()})
	set(float64(time.Now().UnixMilli())/1000, "site_server_start_timestamp_seconds", "When the server was started, in Unix time.", nil)
	return m
}

// Observe counts a request.
func (m *metrics) Observe(o serve.Observation) {
	class := o.Class.String()
	m.requests.WithLabelValues(strconv.Itoa(o.Status), class).Inc()
	m.bytes.WithLabelValues(class).Add(float64(o.Bytes))
	m.duration.WithLabelValues(class).Observe(o.Elapsed.Seconds())
}

// listen serves the metrics on an address of their own, so that they need not
// be published together with the site.
func (m *metrics) listen(address string, logger *slog.Logger) (closeListener func(), err error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	go server.Serve(listener)
	logger.Info("metrics", "listen", listener.Addr().String(), "path", "/metrics")
	return func() { server.Close() }, nil
}
