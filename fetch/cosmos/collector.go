package cosmos

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Source is a container of pipeline documents and the part of it to read.
type Source struct {
	Database, Container string
	// Branches are the values of branch_name to read; none means all.
	Branches []string
	// HistoryDays is how far back the first read reaches, by scheduled time. One
	// day is added.
	HistoryDays int
}

// Collector reads one container. It implements [collector.Collector].
type Collector struct {
	account Account
	source  Source
	options Options
}

var _ collector.Collector = (*Collector)(nil)

// New returns a collector. Its methods report wrong settings.
func New(account Account, source Source, options Options) *Collector {
	return &Collector{account, source, options.withDefaults()}
}

// Name returns "cosmos:DATABASE/CONTAINER", which is also every event's source.
func (c *Collector) Name() string { return "cosmos:" + c.source.Database + "/" + c.source.Container }

// Skip returns "": a configured container is always read.
func (c *Collector) Skip() string { return "" }

// Collect implements [collector.Collector].
func (c *Collector) Collect(ctx context.Context, run *collector.Run) error {
	started := c.options.Now()
	connected, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer connected.close()
	began := cmp.Or(connected.date, started)
	hash := queryHash(c.source.Branches)
	for again := false; ; again = true {
		previous := run.Data.Provenance(c.Name())
		p := plan(previous, hash, connected.partitionPath, c.source.HistoryDays, run.AsOf, began, run.Full && !again)
		resumed, err := c.run(ctx, run, connected, previous, &p, started)
		// A pass that was begun long ago is followed by one that catches up.
		if err != nil || !resumed || !p.Mark.Before(began.Add(-overlap)) {
			return err
		}
	}
}

// run does one pass. resumed reports whether an earlier run had begun it; p is
// then the pass of that run.
func (c *Collector) run(
	ctx context.Context, run *collector.Run, connected *connection, previous *dataset.Provenance, p *pass, started time.Time,
) (resumed bool, err error) {
	stage, err := run.Data.Stage(c.Name(), p.token(), p)
	if err != nil {
		return false, err
	}
	if resumed = stage.Resumed(); resumed {
		if err := stage.State(p); err != nil {
			return false, err
		}
	}
	r := &sliceReader{
		Collector: c, run: run, connected: connected, stage: stage,
		partitionPath: splitPath(p.PartitionKey), queries: p.slices(c.source.Branches),
	}
	run.Log.Info("reading Cosmos DB", "account", connected.account.host, "full", p.Full, "because", p.reason,
		"resumed", resumed, "slices", len(r.queries), "partition_key", p.PartitionKey)
	total, err := r.read(ctx)
	if err != nil {
		return false, err
	}
	kept := memory{Mark: p.Mark, From: p.From, PartitionKey: p.PartitionKey}
	if !p.Full {
		kept.From = p.known.From
	}
	provenance, err := c.provenance(run, connected, kept, total.Documents, total.Broken, started)
	if err != nil {
		return false, err
	}
	provenance.From, provenance.QueryHash = kept.From, p.hash
	provenance.Warnings = c.warnings(connected, previous, p, total)
	mode := dataset.Merge
	if p.Replace {
		mode = dataset.Replace
	}
	names := make([]string, len(r.queries))
	for i, q := range r.queries {
		names[i] = q.name
	}
	if err := stage.Commit(names, mode, provenance); err != nil {
		return false, err
	}
	run.Log.Info("read Cosmos DB", "documents", total.Documents, "broken", total.Broken, "request_units", int64(total.Units+0.5))
	return resumed, nil
}

// provenance returns what the manifest says of every kind of run; state is kept
// for the next one.
func (c *Collector) provenance(
	run *collector.Run, connected *connection, state any, read, broken int64, started time.Time,
) (dataset.Provenance, error) {
	encoded, err := json.Marshal(state)
	return dataset.Provenance{
		Kind:         "cosmos",
		Source:       fmt.Sprintf("%s: container %s of database %s", connected.at(), c.source.Container, c.source.Database),
		AsOf:         run.AsOf,
		Read:         read,
		Broken:       broken,
		Milliseconds: c.options.Now().Sub(started).Milliseconds(),
		Branches:     slices.Clone(c.source.Branches),
		State:        encoded,
	}, err
}

// warnings returns sentences for the pages.
func (c *Collector) warnings(connected *connection, previous *dataset.Provenance, p *pass, total counts) []string {
	name := c.source.Database + "/" + c.source.Container
	var warnings []string
	if total.Broken > 0 {
		warnings = append(warnings, fmt.Sprintf("Unreadable documents of %s, which are left out: %s.", name, words.Count(total.Broken)))
	}
	if p.Full && p.Replace && previous != nil {
		warnings = append(warnings, fmt.Sprintf("The partition key of %s has changed, so everything was read again. "+
			"Documents that it no longer holds are gone from the data.", name))
	}
	if connected.partitionPath == "" {
		warnings = append(warnings, fmt.Sprintf("The partition key of %s could not be read; %s was assumed.", name, p.PartitionKey))
	}
	if connected.hierarchical {
		warnings = append(warnings, fmt.Sprintf("The partition key of %s has several parts. "+
			"Only the first, %s, is used to tell documents with the same id apart.", name, p.PartitionKey))
	}
	return warnings
}

// Options tune a collector. The zero value is right for a real account.
type Options struct {
	// Concurrency is the number of queries in flight; 0 is 3.
	Concurrency int
	// TimeBudget is the time that one run may take, waits included; 0 is 30
	// minutes.
	TimeBudget time.Duration
	// RequestUnits is what one run may cost; 0 is no limit. When they are spent,
	// the slices in flight are still finished, so that every run makes progress;
	// a run may exceed the limit by that much.
	RequestUnits float64
	// RequestTimeout is the time that one request may take; 0 is 65 seconds, a
	// bit more than the service allows itself.
	RequestTimeout time.Duration
	// PageSize is the number of documents to ask for at once; 0 is 1,000.
	PageSize int
	// Transport sends the requests; nil is that of net/http with the proxy that
	// the environment names.
	Transport http.RoundTripper
	// Now and Sleep are the clock; nil is the real one. Now is used for budgets
	// and, if the server does not tell the time, for the mark.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

func (o Options) withDefaults() Options {
	o.Concurrency = cmp.Or(max(o.Concurrency, 0), 3)
	o.TimeBudget = cmp.Or(max(o.TimeBudget, 0), 30*time.Minute)
	o.RequestTimeout = cmp.Or(max(o.RequestTimeout, 0), 65*time.Second)
	o.PageSize = cmp.Or(max(o.PageSize, 0), 1000)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = collector.Sleep
	}
	return o
}

// Check reads as little as possible from the container and reports the result in
// a sentence.
func (c *Collector) Check(ctx context.Context) (string, error) {
	return c.check(ctx, fallbackPartitionKey)
}

// check is Check; assumed is the path of the partition key if the container's
// properties may not be read.
func (c *Collector) check(ctx context.Context, assumed string) (string, error) {
	connected, err := c.connect(ctx)
	if err != nil {
		return "", err
	}
	defer connected.close()
	connected.pageSize = 1
	r := reader{connection: connected, page: new(page), slice: slice{
		name:       "check",
		query:      selection(nil) + " WHERE c._ts >= @from",
		parameters: []azcosmos.QueryParameter{{Name: "@from", Value: connected.date.Add(-overlap).Unix()}},
	}}
	_, f, err := r.next(ctx)
	if err != nil {
		return "", err
	}
	if f != nil {
		return "", connected.sentence(f)
	}
	by := "its key"
	if !connected.account.key.IsSet() {
		by = "Entra ID"
	}
	path := connected.partitionPath
	if path == "" {
		path = assumed + " (assumed: its properties may not be read)"
	}
	return fmt.Sprintf("%s: %s/%s can be read with %s; its partition key is %s.",
		connected.at(), c.source.Database, c.source.Container, by, path), nil
}
