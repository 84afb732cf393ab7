package build_test

import (
	"testing"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/testkit/buildtest"
)

func BenchmarkRead(b *testing.B) {
	_, batches := buildtest.Lifelike(b, buildtest.AsOf, 500_000)
	n := 0
	for _, batch := range batches {
		n += batch.N
	}
	b.ReportAllocs()
	for b.Loop() {
		c := build.NewCollector(buildtest.Options(), nil)
		for _, batch := range batches {
			c.Add(batch)
		}
		c.Finish()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
