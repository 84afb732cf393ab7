package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/fetch/cosmos"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// The emulators set _ts by the clock, so the history must end now.
var asOf = time.Now().UTC().Truncate(time.Second)

var source = cosmos.Source{Database: "jenkins", Container: "pipeline-metrics", Branches: []string{"master", "main"}, HistoryDays: 10}

// document returns the n-th document to put into an emulator: some are a few days
// old, some are of other branches, some have unusual values.
func document(n int) map[string]any {
	scheduled := asOf.Add(-time.Duration(n%120) * time.Hour)
	d := map[string]any{
		"id": fmt.Sprintf("document-%05d", n), "correlation_id": fmt.Sprint("c", n/5), "product": "cmc", "component": "api",
		"branch_name": []string{"master", "main", "PR-1"}[n%3], "build_number": fmt.Sprint(n / 5), "build_id": fmt.Sprint(n / 5),
		"job_name": fmt.Sprintf("HMCTS_CMC/repo-%d/master", n%7), "job_base_name": "master", "build_tag": fmt.Sprint("jenkins-", n/5),
		"node_name": "n", "node_labels": "n linux", "build_url": "https://build.example/1", "job_url": "https://build.example/",
		"git_url": "https://git.example/r.git", "git_commit": "0123456789abcdef", "current_step_name": "build \"ü\" </script>",
		"current_build_result": nil, "current_build_current_result": "SUCCESS",
		"current_build_scheduled_time": scheduled.Format(time.RFC3339), "stage_timestamp": scheduled.Add(time.Minute).Format(time.RFC3339),
		"current_build_duration": 60000 + n,
	}
	switch n % 50 {
	case 9:
		delete(d, "current_build_scheduled_time")
	case 19:
		d["current_build_scheduled_time"] = 17
	case 28:
		d["current_build_scheduled_time"] = "someday"
	case 39:
		d["current_build_scheduled_time"] = "2001-01-01T00:00:00Z"
	case 48:
		delete(d, "component")
		d["current_build_duration"] = "long"
	}
	return d
}

// wanted returns the ids of those of the first n documents that are on the
// configured branches.
func wanted(n int) []string {
	var ids []string
	for i := range n {
		if i%3 != 2 {
			ids = append(ids, document(i)["id"].(string))
		}
	}
	return ids
}

// fill creates the container and puts n documents into it.
func fill(t *testing.T, client *azcosmos.Client, first, n int) {
	t.Helper()
	ctx := t.Context()
	if first == 0 {
		if _, err := client.CreateDatabase(ctx, azcosmos.DatabaseProperties{ID: source.Database}, nil); err != nil {
			t.Fatal(err)
		}
		database, err := client.NewDatabase(source.Database)
		if err != nil {
			t.Fatal(err)
		}
		_, err = database.CreateContainer(ctx, azcosmos.ContainerProperties{
			ID: source.Container, PartitionKeyDefinition: azcosmos.PartitionKeyDefinition{Paths: []string{"/_partitionKey"}, Kind: azcosmos.PartitionKeyKindHash},
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	container, err := client.NewContainer(source.Database, source.Container)
	if err != nil {
		t.Fatal(err)
	}
	for i := first; i < first+n; i++ {
		body, err := json.Marshal(document(i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := container.CreateItem(ctx, azcosmos.NewPartitionKey(), body, nil); err != nil {
			t.Fatal(err)
		}
	}
}

type silent struct{}

func (silent) Total(int64, string) {}
func (silent) Add(int64)           {}
func (silent) Say(string)          {}

// collect fetches into dir and returns the ids that the data set then holds.
// partition is the expected value of a missing partition key.
func collect(t *testing.T, dir, partition string, c *cosmos.Collector) ([]string, *dataset.Provenance, error) {
	t.Helper()
	u, err := dataset.Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	err = c.Collect(t.Context(), &collector.Run{AsOf: asOf, Data: u, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Progress: silent{}})
	p := u.Provenance(c.Name())
	if err2 := u.Close(); err2 != nil {
		t.Fatal(err2)
	}
	if err != nil {
		return nil, p, err
	}
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var keys []uint64
	err = d.Events(context.Background(), func(b *eventfile.Batch) error {
		keys = append(keys, b.Key...)
		for i := range b.N {
			if b.Step.At(i) != "build \"ü\" </script>" || b.Partition.At(i) != partition || b.Result.At(i) != "SUCCESS" {
				t.Errorf("step %q, partition %q, result %q", b.Step.At(i), b.Partition.At(i), b.Result.At(i))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// A batch holds hashes of the ids, not the ids.
	var ids []string
	for i := range 10_000 {
		id := fmt.Sprintf("document-%05d", i)
		if slices.Contains(keys, eventfile.DocumentKey(c.Name(), partition, id)) {
			ids = append(ids, id)
		}
	}
	if len(ids) != len(keys) {
		t.Errorf("%d rows, of which %d are documents", len(keys), len(ids))
	}
	return ids, p, nil
}

func newCollector(endpoint, key string, s cosmos.Source, pageSize int) *cosmos.Collector {
	return cosmos.New(cosmos.Account{Endpoint: endpoint, Key: config.NewSecret(key)}, s, cosmos.Options{PageSize: pageSize})
}
