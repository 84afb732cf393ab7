package cosmos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/document"
)

// Source is a container of pipeline documents and what is wanted of it.
type Source struct {
	Database, Container string
	// Branches are the values of branch_name to read; none are all.
	Branches []string
	// HistoryDays is how far back the first read reaches, by scheduled time. A
	// day is added for good measure.
	HistoryDays int
}

// Options tune a collector. The zero value is what is wanted for a real account.
type Options struct {
	// Concurrency is the number of queries in flight; 0 is 3.
	Concurrency int
	// TimeBudget is the time one run may take; 0 is 30 minutes. What is spent
	// waiting counts.
	TimeBudget time.Duration
	// RequestUnits is what one run may cost; 0 is without limit. Slices in
	// flight when it is spent are still finished, so that every run gets
	// further; it may be overrun by that.
	RequestUnits float64
	// RequestTimeout is the time one request may take; 0 is 65 seconds, a bit
	// more than the service gives itself.
	RequestTimeout time.Duration
	// PageSize is the number of documents asked for at once; 0 is 1,000.
	PageSize int
	// Transport sends the requests; nil is net/http's, with the environment's
	// proxy.
	Transport http.RoundTripper
	// Now and Sleep are the clock; nil is the real one. Now is used for budgets
	// and, where the server does not say when it is, for the mark.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// bufferBytes is the memory for rows, before they go to files, that all queries
// in flight may use together.
const bufferBytes = 24 << 20

// A slice may hold a few unreadable documents, or a small share of many: more
// than that is an answer that something on the way has garbled.
const (
	someBroken     = 10
	maxBrokenShare = 0.01
)

// Collector reads one container. It implements [collector.Collector].
type Collector struct {
	account Account
	source  Source
	options Options
}

var _ collector.Collector = (*Collector)(nil)

// New returns a collector. Settings that are wrong are errors of its methods.
func New(account Account, source Source, options Options) *Collector {
	if options.Concurrency <= 0 {
		options.Concurrency = 3
	}
	if options.TimeBudget <= 0 {
		options.TimeBudget = 30 * time.Minute
	}
	if options.RequestTimeout <= 0 {
		options.RequestTimeout = 65 * time.Second
	}
	if options.PageSize <= 0 {
		options.PageSize = 1000
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Sleep == nil {
		options.Sleep = sleep
	}
	return &Collector{account, source, options}
}

// Name returns "cosmos:DATABASE/CONTAINER", which is also every event's source.
func (c *Collector) Name() string { return "cosmos:" + c.source.Database + "/" + c.source.Container }

// String returns the name, and so no secret however a collector is printed.
func (c *Collector) String() string { return c.Name() }

// GoString returns the name.
func (c *Collector) GoString() string { return c.Name() }

// Skip returns "": a container that is configured is to be read.
func (c *Collector) Skip() string { return "" }

// connect returns the container, ready to be read. The caller ends it with
// disconnect.
func (c *Collector) connect(ctx context.Context) (connected *connection, disconnect func(), err error) {
	account, err := c.account.resolve()
	if err != nil {
		return nil, nil, err
	}
	if c.source.Database == "" || c.source.Container == "" {
		return nil, nil, errors.New("a Cosmos DB source has no database or no container: set them, or databaseId and containerId in the environment")
	}
	transport := c.options.Transport
	disconnect = func() {}
	if transport == nil {
		own := newTransport()
		transport, disconnect = own, own.CloseIdleConnections
	}
	connected = &connection{
		account: account, source: c.source, deadline: c.options.RequestTimeout, pageSize: c.options.PageSize,
		budget: &budget{
			now: c.options.Now, sleep: c.options.Sleep, time: c.options.TimeBudget, started: c.options.Now(), units: c.options.RequestUnits,
		},
	}
	if err := connected.connect(ctx, transport); err != nil {
		disconnect()
		return nil, nil, err
	}
	idle := disconnect
	return connected, func() {
		connected.close()
		idle()
	}, nil
}

// Collect implements [collector.Collector].
func (c *Collector) Collect(ctx context.Context, run *collector.Run) error {
	started := c.options.Now()
	connected, disconnect, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer disconnect()
	began := connected.date
	if began.IsZero() {
		began = started
	}
	hash := queryHash(c.source.Branches)
	for {
		previous := run.Data.Provenance(c.Name())
		next := plan(previous, hash, connected.partitionPath, c.source.HistoryDays, run.AsOf, began)
		resumed, err := c.run(ctx, run, connected, previous, next, started)
		if err != nil {
			return err
		}
		// A pass that was begun long ago is followed by one that catches up.
		if p := run.Data.Provenance(c.Name()); !resumed || p == nil || !lags(p, began) {
			return nil
		}
	}
}

// lags reports whether the committed mark is well before the beginning of this
// run.
func lags(p *dataset.Provenance, began time.Time) bool {
	var m memory
	return json.Unmarshal(p.State, &m) == nil && m.Mark.Before(began.Add(-overlap))
}

// counts is what one slice came to; it is journalled with the slice.
type counts struct {
	Documents int64   `json:"documents"`
	Broken    int64   `json:"broken"`
	Units     float64 `json:"request_units"`
}

// run does one pass.
func (c *Collector) run(ctx context.Context, run *collector.Run, connected *connection, previous *dataset.Provenance, p pass, started time.Time) (resumed bool, err error) {
	stage, err := run.Data.Stage(c.Name(), p.token(), p)
	if err != nil {
		return false, err
	}
	if resumed = stage.Resumed(); resumed {
		if err := stage.State(&p); err != nil {
			return false, err
		}
	}
	queries := p.slices(c.source.Branches)
	run.Log.Info("reading Cosmos DB", "account", connected.account.host, "full", p.Full, "because", p.reason,
		"resumed", resumed, "slices", len(queries), "partition_key", p.PartitionKey)
	done, err := c.read(ctx, run, connected, stage, &p, queries)
	if err != nil {
		return false, err
	}

	total := counts{}
	names := make([]string, len(queries))
	for i, q := range queries {
		names[i] = q.name
		total.Documents += done[i].Documents
		total.Broken += done[i].Broken
		total.Units += done[i].Units
	}
	kept := memory{Mark: p.Mark, From: p.From, PartitionKey: p.PartitionKey}
	if !p.Full {
		var known memory
		if err := json.Unmarshal(previous.State, &known); err != nil {
			return false, err
		}
		kept.From = known.From
	}
	state, err := json.Marshal(kept)
	if err != nil {
		return false, err
	}
	mode := dataset.Merge
	if p.Replace {
		mode = dataset.Replace
	}
	err = stage.Commit(names, mode, dataset.Provenance{
		Kind:         "cosmos",
		Source:       fmt.Sprintf("%s: container %s of database %s", connected.at(), c.source.Container, c.source.Database),
		AsOf:         run.AsOf,
		From:         kept.From,
		QueryHash:    queryHash(c.source.Branches),
		Read:         total.Documents,
		Broken:       total.Broken,
		Milliseconds: c.options.Now().Sub(started).Milliseconds(),
		Warnings:     c.warnings(connected, previous, &p, total),
		Branches:     slices.Clone(c.source.Branches),
		State:        state,
	})
	if err != nil {
		return false, err
	}
	run.Log.Info("read Cosmos DB", "documents", total.Documents, "broken", total.Broken, "request_units", int64(total.Units+0.5))
	return resumed, nil
}

// warnings are sentences for the pages.
func (c *Collector) warnings(connected *connection, previous *dataset.Provenance, p *pass, total counts) []string {
	var warnings []string
	if total.Broken > 0 {
		warnings = append(warnings, fmt.Sprintf("%s documents of %s/%s were not readable and are left out.", grouped(total.Broken), c.source.Database, c.source.Container))
	}
	if p.Full && p.Replace && previous != nil {
		warnings = append(warnings, fmt.Sprintf("%s/%s has another partition key than before, so that everything was read anew; what it no longer holds is gone from the data.", c.source.Database, c.source.Container))
	}
	if connected.partitionPath == "" {
		warnings = append(warnings, fmt.Sprintf("The partition key of %s/%s could not be read and was taken to be %s.", c.source.Database, c.source.Container, p.PartitionKey))
	}
	if connected.hierarchical {
		warnings = append(warnings, fmt.Sprintf("%s/%s has a partition key of several parts, of which only the first, %s, tells documents of one id apart.", c.source.Database, c.source.Container, p.PartitionKey))
	}
	return warnings
}

// read reads the slices that are not finished yet, a few at a time and in their
// order. It returns what each of them came to.
func (c *Collector) read(ctx context.Context, run *collector.Run, connected *connection, stage *dataset.Stage, p *pass, queries []slice) ([]counts, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make([]counts, len(queries))
	var (
		mu        sync.Mutex
		documents int64 // of this pass
		finished  int
		todo      []int
	)
	for i, q := range queries {
		stats, ok := stage.Finished(q.name)
		if !ok {
			todo = append(todo, i)
			continue
		}
		if err := json.Unmarshal(stats, &done[i]); err != nil {
			return nil, fmt.Errorf("the journal of slice %s: %w", q.name, err)
		}
		documents += done[i].Documents
		finished++
	}
	run.Progress.Total(int64(len(queries)), "slices")
	run.Progress.Add(int64(finished))

	var stopped error // by the budget of request units
	var group sync.WaitGroup
	for range min(c.options.Concurrency, len(todo)) {
		group.Go(func() {
			r := reader{connection: connected}
			decoder := document.Decoder{PartitionPath: splitPath(p.PartitionKey)}
			for ctx.Err() == nil {
				mu.Lock()
				if len(todo) == 0 || stopped != nil {
					mu.Unlock()
					return
				}
				if stopped = connected.located(connected.budget.unitsLeft()); stopped != nil {
					mu.Unlock()
					return
				}
				i := todo[0]
				todo = todo[1:]
				mu.Unlock()

				n, err := c.readSlice(ctx, stage, &r, &decoder, queries[i], i, func(n int64) {
					mu.Lock()
					documents += n
					note := fmt.Sprintf("%s documents, %s RU", grouped(documents), grouped(int64(connected.budget.charged())))
					mu.Unlock()
					run.Progress.Say(note)
				})
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done[i] = n
				finished++
				mu.Unlock()
				run.Progress.Add(1)
			}
		})
	}
	group.Wait()
	err := context.Cause(ctx)
	if err == nil {
		err = stopped
	}
	if spent := (*spentError)(nil); errors.As(err, &spent) {
		return nil, fmt.Errorf("%w; %d of %d slices of %s/%s are read and kept, and the next run continues with the rest", err, finished, len(queries), c.source.Database, c.source.Container)
	}
	if err != nil {
		return nil, err
	}
	return done, nil
}

// readSlice reads one slice to its end and journals it.
func (c *Collector) readSlice(ctx context.Context, stage *dataset.Stage, r *reader, decoder *document.Decoder, q slice, index int, told func(int64)) (counts, error) {
	w, err := stage.Slice(q.name, index, bufferBytes/c.options.Concurrency)
	if err != nil {
		return counts{}, err
	}
	r.slice, r.pager, r.continuation, r.units = q, nil, nil, 0
	var n counts
	var e dataset.Event
	name := c.Name()
	err = r.each(ctx, func(documents [][]byte) error {
		for _, d := range documents {
			if decoder.Decode(d, &e) != nil {
				n.Broken++
				continue
			}
			e.Source = name
			if err := w.Write(&e); err != nil {
				return err
			}
			n.Documents++
		}
		told(int64(len(documents)))
		return nil
	})
	if err == nil && n.Broken > someBroken && float64(n.Broken) > maxBrokenShare*float64(n.Documents+n.Broken) {
		err = fmt.Errorf("%s: slice %s: %s of %s documents are not readable", r.at(), q.name, grouped(n.Broken), grouped(n.Documents+n.Broken))
	}
	if err != nil {
		return n, errors.Join(err, w.Discard())
	}
	n.Units = r.units
	return n, w.Finish(n)
}
