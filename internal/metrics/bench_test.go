package metrics

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/document"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// lifelike returns batches of about so many events of a made-up organisation,
// and the options that suit it.
func lifelike(tb testing.TB, events int) ([]*dataset.Batch, Options) {
	until := time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)
	org := organisation.New(1, organisation.Options{Until: until, Events: events})
	o := testOptions()
	o.AsOf, o.Projects = until, nil
	for _, p := range org.Projects {
		o.Projects = append(o.Projects, ProjectOf(p.Name, []string{p.Folder, p.Nightly}, nil))
	}
	var batches []*dataset.Batch
	var run []dataset.Event
	var first int64
	flush := func() {
		if len(run) > 0 {
			batches = append(batches, dataset.BatchOf(run, first))
			first += int64(len(run))
			run = run[:0]
		}
	}
	var decoder document.Decoder
	var line []byte
	for d := range org.Documents {
		line = organisation.AppendJSON(line[:0], d)
		var e dataset.Event
		if err := decoder.Decode(line, &e); err != nil {
			tb.Fatal(err)
		}
		clone(&e)
		e.Source = "cosmos:" + d.Database
		if run = append(run, e); len(run) == 1<<16 {
			flush()
		}
	}
	flush()
	return batches, o
}

// clone makes the event's texts its own.
func clone(e *dataset.Event) {
	for _, s := range []*string{&e.Source, &e.Partition, &e.ID, &e.CorrelationID, &e.Branch, &e.BuildID, &e.JobName,
		&e.BuildTag, &e.BuildURL, &e.JobURL, &e.Step, &e.Result, &e.Trigger} {
		*s = strings.Clone(*s)
	}
}

func BenchmarkBuilds(b *testing.B) {
	batches, o := lifelike(b, 500_000)
	n := 0
	for _, batch := range batches {
		n += batch.N
	}
	b.ReportAllocs()
	for b.Loop() {
		builder := NewBuilder(o, map[uint64]struct{}{})
		for _, batch := range batches {
			builder.Add(batch)
		}
		builder.Finish()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkFigures(b *testing.B) {
	batches, o := lifelike(b, 200_000)
	builder := NewBuilder(o, map[uint64]struct{}{})
	for _, batch := range batches {
		builder.Add(batch)
	}
	p := builder.Finish()
	list := selections(p)
	b.Run(fmt.Sprint(len(list), "pages"), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range list {
				p.Figures(s)
			}
		}
	})
}
