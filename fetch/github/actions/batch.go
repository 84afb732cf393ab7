package actions

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// A batch is finished as soon as it holds this many events or took this many
// requests. An interruption loses at most that much. Smaller batches would leave
// the commit more files to merge.
const (
	batchRows  = 20_000
	batchCalls = 250
)

// bufferBytes is the memory for rows before they go to files.
const bufferBytes = 16 << 20

// batches writes events to slices of the staging area, one after the other. A
// batch may hold events of a repository that was not read to its end; the
// repository is read again, and its events replace these.
type batches struct {
	stage     *dataset.Stage
	requests  func() int // so far
	mostCalls int

	mu    sync.Mutex
	names []string
	done  map[string]known // repositories read to their end
	rows  int64

	w     *dataset.EventWriter // nil between batches
	stats batchStats           // of the open batch
	calls int                  // requests when it was opened
}

// batchStats is what the journal says of a batch.
type batchStats struct {
	Rows         int64            `json:"rows"`
	Repositories map[string]known `json:"repositories"`
}

// openBatches finds the batches that an interrupted pass has left.
func openBatches(stage *dataset.Stage, requests func() int, mostCalls int) (*batches, error) {
	b := &batches{stage: stage, requests: requests, mostCalls: mostCalls, done: map[string]known{}}
	for {
		text, ok := stage.Finished(b.next())
		if !ok {
			return b, nil
		}
		var stats batchStats
		if err := json.Unmarshal(text, &stats); err != nil {
			return nil, fmt.Errorf("the journal of %s: %w", b.next(), err)
		}
		maps.Copy(b.done, stats.Repositories)
		b.rows += stats.Rows
		b.names = append(b.names, b.next())
	}
}

// next is the name of the batch after the finished ones.
func (b *batches) next() string { return fmt.Sprintf("batch-%05d", len(b.names)) }

// write adds events.
func (b *batches) write(events []eventfile.Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.open(); err != nil {
		return err
	}
	for i := range events {
		if err := b.w.Write(&events[i]); err != nil {
			return err
		}
	}
	b.stats.Rows += int64(len(events))
	b.rows += int64(len(events))
	return nil
}

// finish notes that a repository was read to its end.
func (b *batches) finish(name string, k known) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.open(); err != nil {
		return err
	}
	b.stats.Repositories[name], b.done[name] = k, k
	if b.stats.Rows < batchRows && b.requests()-b.calls < b.mostCalls {
		return nil
	}
	return b.close()
}

// flush finishes the batch that is open.
func (b *batches) flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.close()
}

func (b *batches) open() (err error) {
	if b.w == nil {
		b.stats, b.calls = batchStats{Repositories: map[string]known{}}, b.requests()
		b.w, err = b.stage.Slice(b.next(), len(b.names), bufferBytes)
	}
	return err
}

func (b *batches) close() error {
	w := b.w
	if w == nil {
		return nil
	}
	b.w = nil
	if err := w.Finish(b.stats); err != nil {
		return err
	}
	b.names = append(b.names, b.next())
	return nil
}
