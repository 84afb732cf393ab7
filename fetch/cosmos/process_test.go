package cosmos

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
)

// finishedSlices counts the lines of the journal.
func finishedSlices(dir string) int {
	journals, _ := filepath.Glob(filepath.Join(dir, ".staging", "*", "journal"))
	n := 0
	for _, j := range journals {
		text, _ := os.ReadFile(j)
		n += strings.Count(string(text), "\n")
	}
	return n
}

// The fetch is killed several times, at different points.
func TestKilledFetchLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	slow := newAccount(t, cosmosdb.Options{MaxItems: 100, Fault: func(r cosmosdb.Request) cosmosdb.Fault {
		return cosmosdb.Fault{Delay: 4 * time.Millisecond}
	}})
	slow.fill(20, 600)
	quiet := filepath.Join(t.TempDir(), "quiet")
	if o := fetchElsewhere(t, slow.endpoint, quiet, 30); o.Error != "" {
		t.Fatal(o.Error)
	}
	want := rows(t, quiet, true)

	dir := filepath.Join(t.TempDir(), "killed")
	for _, after := range []int{3, 9, 17} {
		cmd := again(t, "fetch", map[string]string{"ENDPOINT": slow.endpoint, "DATA": dir, "DAYS": "30"})
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); finishedSlices(dir) < after; time.Sleep(time.Millisecond) {
			if time.Since(began) > time.Minute {
				t.Fatal("no slice was finished within a minute")
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if d, err := dataset.Open(dir); err == nil {
			if len(d.Manifest().Collectors) != 0 {
				t.Error("something was committed by a fetch that was killed half way")
			}
			_ = d.Close()
		}
	}
	before := slow.Requests(cosmosdb.Query)
	kept := finishedSlices(dir)
	o := fetchElsewhere(t, slow.endpoint, dir, 30)
	if o.Error != "" {
		t.Fatal(o.Error)
	}
	if got := rows(t, dir, true); !slices.Equal(got, want) {
		t.Errorf("%d rows, want %d equal ones", len(got), len(want))
	}
	if n := slow.Requests(cosmosdb.Query) - before; kept < 17 || n > 34*5-kept*4 {
		t.Errorf("%d requests after %d slices that were finished", n, kept)
	}
}

// Two million documents need the memory of a few pages and buffers.
func TestMemoryDoesNotGrowWithTheDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	days, perDay := 160, 12500
	if raceEnabled {
		perDay /= 20 // the race detector takes ten times as long
	}
	endpoint := accountElsewhere(t, days, perDay)
	o := fetchElsewhere(t, endpoint, filepath.Join(t.TempDir(), "data"), 180)
	if o.Error != "" {
		t.Fatal(o.Error)
	}
	if o.Read != int64(days*perDay) || o.Rows != o.Read {
		t.Errorf("%d read, %d rows, want %d", o.Read, o.Rows, days*perDay)
	}
	t.Logf("%d documents: %d MB at most, %v of CPU, %.0f documents per CPU-second", o.Read, o.PeakRSS>>20, o.CPU, float64(o.Read)/o.CPU.Seconds())
	// The goal is 64 MB; twice that allows for late garbage collection on a busy
	// machine.
	if limit := int64(128 << 20); o.PeakRSS > limit && !raceEnabled {
		t.Errorf("%d MB", o.PeakRSS>>20)
	}
}

// BenchmarkFetch measures the fetching process; the account is another process.
func BenchmarkFetch(b *testing.B) {
	const days, perDay = 40, 5000
	endpoint := accountElsewhere(b, days, perDay)
	var cpu time.Duration
	var read, peak int64
	n := 0
	for b.Loop() {
		o := fetchElsewhere(b, endpoint, filepath.Join(b.TempDir(), strconv.Itoa(n)), 60)
		if o.Error != "" {
			b.Fatal(o.Error)
		}
		n++
		cpu += o.CPU
		read += o.Read
		peak = max(peak, o.PeakRSS)
	}
	b.ReportMetric(float64(read)/cpu.Seconds(), "documents/CPU-s")
	b.ReportMetric(float64(peak>>20), "MB-peak")
}
