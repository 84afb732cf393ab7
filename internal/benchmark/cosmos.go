package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// cosmos fetches documents from a stand-in, which runs in this process, and
// reports how many a CPU-second of the program is enough for.
func cosmos(program string, documents int) error {
	dir, err := os.MkdirTemp("", "rse-dashboard-benchmark-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	const key = "dGhlIGtleSB0aGF0IG9wZW5zIHRoZSBzdGFuZC1pbg=="
	server, err := cosmosdb.New(cosmosdb.Options{Key: key})
	if err != nil {
		return err
	}
	memory := cosmosdb.NewMemory("current_build_scheduled_time", "_ts")
	org := organisation.New(5, organisation.Options{Until: until, Events: documents})
	n := 0
	for d := range org.Documents {
		text := organisation.AppendJSON(nil, d)
		memory.Put(d.ID.String(), text)
		if bytes.Contains(text, []byte(`"branch_name":"master"`)) {
			n++ // the others are not fetched
		}
	}
	server.AddContainer("jenkins", "pipeline-metrics", "/_partitionKey", memory)
	listening, err := cosmosdb.Listen(server)
	if err != nil {
		return err
	}
	defer listening.Close()
	config := "sources: {cosmos: [{}]}\npipelines: {history_days: 400, branches: [master]}\n"
	if err := os.WriteFile(filepath.Join(dir, "dashboard.yaml"), []byte(config), 0o600); err != nil {
		return err
	}
	env := []string{"endpoint=" + listening.Endpoint, "masterKey=" + key, "databaseId=jenkins", "containerId=pipeline-metrics"}
	used, err := runProcess(dir, env, program, "fetch", "--now", until.Format(time.RFC3339))
	if err != nil {
		return err
	}
	report(fmt.Sprintf("%d documents from Cosmos DB to Parquet", n), float64(n)/used.cpu, atLeast, 100_000, "documents/CPU-s")
	return nil
}
