package dataset

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// readWithDuckDB is run by node: it prints every row of the files as JSON, in
// the order read.
const readWithDuckDB = `
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire(process.argv[2] + '/')('@duckdb/node-api');
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const reader = await connection.runAndReadAll(
  "SELECT id, job_name, current_step_name, branch_name, build_url, source, day::VARCHAR AS day, " +
  "epoch_us(stage_timestamp) AS stage, epoch_us(current_build_scheduled_time) AS scheduled, " +
  "current_build_duration AS duration, _ts AS ts, read_order " +
  "FROM read_parquet('" + process.argv[3] + "', hive_partitioning = true) ORDER BY read_order");
console.log(JSON.stringify(reader.getRowObjectsJson()));
`

// Another program, which knows nothing of this one, reads every value as it was
// written, with nothing but the files.
func TestDuckDBReadsTheFiles(t *testing.T) {
	modules, err := filepath.Abs("../../node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "@duckdb", "node-api")); err != nil {
		if os.Getenv("RSE_REQUIRE") == "1" {
			t.Fatal("the npm package @duckdb/node-api is required here")
		}
		t.Skip("the npm package @duckdb/node-api is missing: npm ci in the top folder installs it")
	}
	dir := t.TempDir()
	events := lifelike(2000, 3)
	events[7].Stage, events[8].Scheduled, events[9].ID = NoInstant, NoInstant, ""
	put(t, dir, Replace, events, 300, 1<<20)
	script := filepath.Join(t.TempDir(), "read.mjs")
	if err := os.WriteFile(script, []byte(readWithDuckDB), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", script, filepath.Dir(modules), filepath.Join(dir, "events", "*", "*.parquet"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		ID       *string `json:"id"`
		JobName  *string `json:"job_name"`
		Step     *string `json:"current_step_name"`
		Branch   *string `json:"branch_name"`
		BuildURL *string `json:"build_url"`
		Source   *string
		// DuckDB writes 64-bit integers as texts.
		Stage, Scheduled *string
		Duration, TS     *float64
	}
	if err := json.Unmarshal(out, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(events) {
		t.Fatalf("DuckDB reads %d rows of %d", len(rows), len(events))
	}
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	micros := func(i Instant) string {
		if i.IsMissing() {
			return ""
		}
		return strconv.FormatInt(i.Sec*1e6+int64(i.Nsec)/1000, 10)
	}
	number := func(p *float64) float64 {
		if p == nil {
			return math.NaN()
		}
		return *p
	}
	same := func(a, b float64) bool { return a == b || (math.IsNaN(a) && math.IsNaN(b)) }
	for i, r := range rows {
		e := &events[i]
		if text(r.ID) != e.ID || text(r.JobName) != e.JobName || text(r.Step) != e.Step || text(r.Branch) != e.Branch ||
			text(r.BuildURL) != e.BuildURL || text(r.Source) != e.Source ||
			text(r.Stage) != micros(e.Stage) || text(r.Scheduled) != micros(e.Scheduled) ||
			!same(number(r.Duration), e.Duration) || !same(number(r.TS), e.TS) {
			t.Fatalf("row %d: DuckDB reads %+v, written was %+v", i, r, *e)
		}
	}
}
