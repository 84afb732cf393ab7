package buildtest

import (
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/document"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// Lifelike returns about so many events of a made-up organisation that ends at
// until.
func Lifelike(tb testing.TB, until time.Time, events int) (*organisation.Organisation, []*eventfile.Batch) {
	org := organisation.New(1, organisation.Options{Until: until, Events: events, Hostile: true})
	var batches []*eventfile.Batch
	var run []eventfile.Event
	var first int64
	flush := func() {
		batches = append(batches, eventtest.BatchOf(run, first))
		first += int64(len(run))
		run = run[:0]
	}
	var decoder document.Decoder
	var line []byte
	for d := range org.Documents {
		line = organisation.AppendJSON(line[:0], d)
		var e eventfile.Event
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
	return org, batches
}

// clone makes the event's texts its own.
func clone(e *eventfile.Event) {
	for _, s := range []*string{&e.Source, &e.Partition, &e.ID, &e.CorrelationID, &e.Branch, &e.BuildID, &e.JobName,
		&e.BuildTag, &e.BuildURL, &e.JobURL, &e.Step, &e.Result, &e.Trigger,
		&e.GitURL, &e.GitCommit, &e.LibraryName, &e.LibraryVersion, &e.NodeLabels, &e.PreviousBuild} {
		*s = strings.Clone(*s)
	}
}
