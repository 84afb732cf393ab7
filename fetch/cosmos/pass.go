package cosmos

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// overlap is how far an incremental pass reaches back before the mark, because
// clocks differ and writes may have been in progress.
const overlap = 15 * time.Minute

// fallbackPartitionKey is the partition key that containers of pipeline documents
// have.
const fallbackPartitionKey = "/_partitionKey"

// memory is the state that a collector keeps in the manifest for its next run.
type memory struct {
	// Mark is when the last committed pass began: everything that was written
	// before it, less the overlap, has been read.
	Mark time.Time `json:"mark"`
	// From is the first day that a full pass has read.
	From time.Time `json:"from"`
	// PartitionKey is the path that rows were read with.
	PartitionKey string `json:"partition_key"`
}

// pass is one reading of the container. It is kept with the stage, so that a
// resumed pass has the slices and the mark of its first start.
type pass struct {
	Full bool `json:"full"`
	// Mark is the instant the pass began.
	Mark time.Time `json:"mark"`
	// From and To are the days of a full pass, To excluded; From is the first
	// _ts of an incremental one.
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
	// Replace drops the stored rows. It is set only if they could not be told from
	// the rows that are read.
	Replace bool `json:"replace"`
	// PartitionKey is the path of the partition key.
	PartitionKey string `json:"partition_key"`

	reason string // for the log
	hash   string // see queryHash
	days   int    // of history
	known  memory // of the last committed pass
}

// plan decides on the next pass. previous is nil if there was none; partition
// is "" if the partition key could not be read. full asks for a full pass.
func plan(previous *dataset.Provenance, hash, partition string, days int, asOf, began time.Time, full bool) pass {
	p := pass{
		Full: true, Mark: began,
		From: midnight(asOf).AddDate(0, 0, -days-1), To: midnight(asOf).AddDate(0, 0, 2),
		hash: hash, days: days,
	}
	var known memory
	if previous != nil && json.Unmarshal(previous.State, &known) != nil {
		known = memory{}
	}
	p.known = known
	p.PartitionKey = cmp.Or(partition, known.PartitionKey, fallbackPartitionKey)
	switch {
	case previous == nil:
		p.Replace, p.reason = true, "it is the first read"
	case known.Mark.IsZero() || known.From.IsZero():
		p.reason = "the state of the last run is not readable"
	case known.PartitionKey != p.PartitionKey:
		// (partition, id) identifies a document: the stored rows have other
		// partitions for the same documents.
		p.Replace, p.reason = true, "the container has another partition key than before"
	case full:
		p.reason = "a full read was asked for"
	case previous.QueryHash != hash:
		p.reason = "the branches or the fields have changed"
	case p.From.Before(known.From):
		p.reason = "the history reaches further back than before"
	case known.Mark.After(began.Add(overlap)):
		p.reason = "the last run is in the future"
	default:
		p.Full, p.From, p.To = false, known.Mark.Add(-overlap).Truncate(time.Second), time.Time{}
		p.reason = "what was written since " + known.Mark.Format(time.RFC3339)
	}
	return p
}

// token identifies the pass. An interrupted pass is resumed only if its token is
// unchanged.
func (p *pass) token() string {
	if p.Full {
		return fmt.Sprintf("full %s %d %s %t", p.hash, p.days, p.PartitionKey, p.Replace)
	}
	return fmt.Sprintf("since %d %s %s", p.From.Unix(), p.hash, p.PartitionKey)
}

// slices returns the queries of the pass.
func (p *pass) slices(branches []string) []slice {
	from := selection(splitPath(p.PartitionKey))
	if p.Full {
		return fullSlices(from, branches, p.From, p.To)
	}
	return writtenSlices(from, branches, p.From, p.Mark)
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
