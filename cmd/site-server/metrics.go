package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"github.com/hmcts/rse-dashboard/internal/serve"
)

// maxStatus bounds the table of counters; there is no status from 600 on.
const maxStatus = 600

// metrics counts exchanges for Prometheus. Counters are looked up by label once
// and then found by index: the lookup would cost more than the count.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	counters [serve.Classes][maxStatus]atomic.Pointer[prometheus.Counter]
	bytes    [serve.Classes]prometheus.Counter
	duration [serve.Classes]prometheus.Observer
}

func newMetrics(site *serve.Site) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "site_requests_total", Help: "Requests answered, by status and by what was asked for.",
		}, []string{"status", "class"}),
	}
	bytes := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "site_response_body_bytes_total", Help: "Bytes of response bodies sent, by what was asked for.",
	}, []string{"class"})
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "site_request_duration_seconds", Help: "Time from a request's header being read to its answer being written.",
		Buckets: []float64{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30},
	}, []string{"class"})
	asOf := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "site_as_of_timestamp_seconds", Help: "Instant that the site's data speaks of, in Unix time; 0 if the site does not say.",
	})
	if t := site.AsOf(); !t.IsZero() {
		asOf.Set(float64(t.UnixMilli()) / 1000)
	}
	inMemory, onDisk := site.Bytes()
	size := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "site_size_bytes", Help: "Size of the site's files, by where they are kept.",
	}, []string{"kept"})
	size.WithLabelValues("memory").Set(float64(inMemory))
	size.WithLabelValues("disk").Set(float64(onDisk))
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "site_server_build_info", Help: "Always 1; the labels tell the build.",
		ConstLabels: prometheus.Labels{"version": version, "go_version": runtime.Version()},
	})
	build.Set(1)
	started := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "site_server_start_timestamp_seconds", Help: "When the server was started, in Unix time.",
	})
	started.SetToCurrentTime()
	for c := range serve.Classes {
		m.bytes[c] = bytes.WithLabelValues(c.String())
		m.duration[c] = duration.WithLabelValues(c.String())
	}
	m.registry.MustRegister(m.requests, bytes, duration, asOf, size, build, started)
	return m
}

// Observe counts an exchange.
func (m *metrics) Observe(o serve.Observation) {
	if o.Status > 0 && o.Status < maxStatus {
		slot := &m.counters[o.Class][o.Status]
		counter := slot.Load()
		if counter == nil {
			c := m.requests.WithLabelValues(strconv.Itoa(o.Status), o.Class.String())
			counter = &c
			slot.Store(counter)
		}
		(*counter).Inc()
	}
	m.bytes[o.Class].Add(float64(o.Bytes))
	m.duration[o.Class].Observe(o.Elapsed.Seconds())
}

// ServeHTTP writes the metrics in Prometheus' text format. The library's own
// handler would bring compressors into the program that a scrape of some
// kilobytes has no use for.
func (m *metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/metrics" {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	families, err := m.registry.Gather()
	if err != nil {
		http.Error(w, "the metrics could not be gathered", http.StatusInternalServerError)
		return
	}
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	w.Header().Set("Content-Type", string(format))
	encoder := expfmt.NewEncoder(w, format)
	for _, family := range families {
		if encoder.Encode(family) != nil {
			return // the scraper is gone
		}
	}
}

// listen serves the metrics on an address of their own, so that they need not
// be published together with the site.
func (m *metrics) listen(address string, logger *slog.Logger) (closeListener func(), err error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics: %w", err)
	}
	server := &http.Server{
		Handler: m, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	go server.Serve(listener)
	logger.Info("metrics", "listen", listener.Addr().String(), "path", "/metrics")
	return func() { server.Close() }, nil
}
