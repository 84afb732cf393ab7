package dataset

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/testkit/eventtest"
)

// readWithHyparquet is run by node: it prints every row of the files as JSON, in
// the order read. Integers of 64 bits are written as texts.
const readWithHyparquet = `
import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
const require = createRequire(process.argv[2] + '/');
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { asyncBufferFromFile, parquetReadObjects } = await load('hyparquet');
const { compressors } = await load('hyparquet-compressors');
const rows = [];
for (const day of readdirSync(process.argv[3])) {
  for (const name of readdirSync(join(process.argv[3], day))) {
    const file = await asyncBufferFromFile(join(process.argv[3], day, name));
    rows.push(...await parquetReadObjects({ file, compressors, parsers: { timestampFromMicroseconds: (us) => us } }));
  }
}
rows.sort((a, b) => Number(a.read_order - b.read_order));
console.log(JSON.stringify(rows, (key, value) => typeof value === 'bigint' ? String(value) : value));
`

// Another program, which shares no code with this one, reads every value as it
// was written, with nothing but the files.
func TestHyparquetReadsTheFiles(t *testing.T) {
	modules, err := filepath.Abs("../../node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "hyparquet")); err != nil {
		if os.Getenv("RSE_REQUIRE") == "1" {
			t.Fatal("the npm package hyparquet is required here")
		}
		t.Skip("the npm package hyparquet is missing: npm ci in the top folder installs it")
	}
	dir := t.TempDir()
	events := eventtest.Lifelike(2000, 3)
	events[7].Stage, events[8].Scheduled, events[9].ID = eventfile.NoInstant, eventfile.NoInstant, ""
	put(t, dir, Replace, events, 300, 1<<20)
	script := filepath.Join(t.TempDir(), "read.mjs")
	if err := os.WriteFile(script, []byte(readWithHyparquet), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", script, filepath.Dir(modules), filepath.Join(dir, "events"))
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

		Stage     *string  `json:"stage_timestamp"`
		Scheduled *string  `json:"current_build_scheduled_time"`
		Duration  *float64 `json:"current_build_duration"`
		TS        *float64 `json:"_ts"`
	}
	if err := json.Unmarshal(out, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(events) {
		t.Fatalf("hyparquet reads %d rows of %d", len(rows), len(events))
	}
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	micros := func(i eventfile.Instant) string {
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
			t.Fatalf("row %d: hyparquet reads %+v, written was %+v", i, r, *e)
		}
	}
}
