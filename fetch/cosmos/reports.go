package cosmos

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// Reports reads a container of cve-reports: what the scans of builds found. It
// implements [collector.Collector].
//
// Only the newest report of each repository and codebase is kept: the figures use
// no other. The container is therefore read from the newest day backwards, so
// that older reports need not be parsed. What a spent budget leaves unread
// matters least; a warning says so, and the next run reads it.
type Reports struct{ Collector }

var _ collector.Collector = (*Reports)(nil)

// NewReports returns a collector. Its methods report wrong settings.
func NewReports(account Account, source Source, options Options) *Reports {
	return &Reports{*New(account, source, options)}
}

// reportsPartitionKey is the partition key that containers of cve-reports have.
const reportsPartitionKey = "/build/git_url"

// Check is [Collector.Check] for this kind of container.
func (c *Reports) Check(ctx context.Context) (string, error) {
	return c.check(ctx, reportsPartitionKey)
}

// interval is the part of a container of reports that has been read: everything
// written from From up to To. It is kept in the manifest.
type interval struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// codebase is a repository and the kind of code that one scan looks at.
type codebase struct{ gitURL, kind string }

// latest is the newest report of a codebase.
type latest struct {
	dataset.Report
	findings []dataset.Finding
}

// tally is the result of a run.
type tally struct {
	counts
	nameless int64 // reports without a repository
}

// Collect implements [collector.Collector].
func (c *Reports) Collect(ctx context.Context, run *collector.Run) error {
	started := c.options.Now()
	connected, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer connected.close()
	// Nothing after as-of is shown, and nothing is written yet after the service's
	// present time.
	until := run.AsOf.UTC()
	if present := cmp.Or(connected.date, started.UTC()); present.Before(until) {
		until = present
	}
	hash := hashOf("cve-reports", reportVersion, branchSet(c.source.Branches))
	from := midnight(run.AsOf).AddDate(0, 0, -c.source.HistoryDays-1)

	newest, known, why, err := c.remember(run, hash, until)
	if err != nil {
		return err
	}
	queries := reportSlices(c.source.Branches, known, from, until)
	run.Log.Info("reading Cosmos DB", "account", connected.account.host, "because", why, "slices", len(queries))
	run.Progress.Total(int64(len(queries)), "slices")
	n, read, err := c.readReports(ctx, run, connected, queries, newest)
	unread := time.Time{}
	if spent := (*spentError)(nil); errors.As(err, &spent) && read > 0 {
		// The newest reports have been read. Pages show them, with a warning about
		// the rest.
		unread = queries[read-1].from
		run.Log.Warn("not all reports were read", "error", err)
	} else if err != nil {
		return err
	}
	return c.commit(run, connected, hash, newest, n, covered(known, queries[:read], until), unread, started)
}

// remember returns the newest reports of earlier runs and the interval that they
// have read. It returns nothing if this run needs to read everything, and says
// why.
func (c *Reports) remember(run *collector.Run, hash string, until time.Time) (
	newest map[codebase]*latest, known interval, why string, err error,
) {
	newest = make(map[codebase]*latest)
	previous := run.Data.Provenance(c.Name())
	switch {
	case previous == nil:
		return newest, interval{}, "it is the first read", nil
	case run.Full:
		return newest, interval{}, "a full read was asked for", nil
	case previous.QueryHash != hash:
		return newest, interval{}, "the branches or the fields have changed", nil
	case json.Unmarshal(previous.State, &known) != nil || known.To.IsZero() || known.From.After(known.To):
		return newest, interval{}, "the state of the last run is not readable", nil
	case known.To.After(until.Add(overlap)):
		return newest, interval{}, "the last run was later than now", nil
	}
	reports, ok := run.Data.Table(c.Name(), dataset.ReportsTable(c.Name()))
	findings, ok2 := run.Data.Table(c.Name(), dataset.FindingsTable(c.Name()))
	if !ok || !ok2 {
		return newest, interval{}, "the last run left no tables", nil
	}
	rows, err := dataset.ReadRows[dataset.Report](reports)
	if err != nil {
		return nil, interval{}, "", err
	}
	for _, r := range rows {
		newest[codebase{r.GitURL, r.Codebase}] = &latest{Report: r}
	}
	all, err := dataset.ReadRows[dataset.Finding](findings)
	if err != nil {
		return nil, interval{}, "", err
	}
	for _, f := range all {
		if l := newest[codebase{f.GitURL, f.Codebase}]; l != nil {
			l.findings = append(l.findings, f)
		}
	}
	return newest, known, "what was written since " + known.To.Format(time.RFC3339), nil
}

const reportSelection = "SELECT c.id, c.build, c.report, c._ts FROM c"

// reportSlices returns the queries for reports that were written between from and
// until and are not known yet, the newest first.
func reportSlices(branches []string, known interval, from, until time.Time) []slice {
	var list []slice
	// back adds the queries from high down to low.
	back := func(low, high time.Time) {
		for high.After(low) {
			start := high.Add(-writtenSlice)
			if start.Before(low) {
				start = low
			}
			list = append(list, writtenBetween(reportSelection, "c.build.branch_name", branches, start, high))
			high = start
		}
	}
	// _ts has no fractions: until's second belongs to the interval.
	end := until.Truncate(time.Second).Add(time.Second)
	if known.To.IsZero() {
		back(from, end)
		return list
	}
	back(known.To.Add(-overlap).Truncate(time.Second), end)
	back(from, known.From)
	return list
}

// covered returns the interval that has been read after the given queries, the
// newest of a run.
func covered(known interval, read []slice, until time.Time) interval {
	if len(read) == 0 {
		return known
	}
	from := read[len(read)-1].from
	if !known.To.IsZero() && !from.After(known.To) && known.From.Before(from) {
		from = known.From // the two intervals meet
	}
	return interval{From: from, To: until}
}

// readReports reads the queries one after the other into newest. read is the
// number of queries that were read to their end.
func (c *Reports) readReports(
	ctx context.Context, run *collector.Run, connected *connection, queries []slice, newest map[codebase]*latest,
) (n tally, read int, err error) {
	p := new(page)
	for _, q := range queries {
		if err := connected.budget.unitsLeft(); err != nil {
			return n, read, err
		}
		r := reader{connection: connected, slice: q, page: p}
		err := r.each(ctx, func(documents [][]byte) error {
			for _, d := range documents {
				n.Documents++
				c.keep(newest, d, &n)
			}
			run.Progress.Say(fmt.Sprintf("%s reports, %s RU", words.Count(n.Documents), words.Count(int64(connected.budget.charged()))))
			return nil
		})
		n.Units += r.units
		if err != nil {
			return n, read, err
		}
		read++
		run.Progress.Add(1)
	}
	if tooManyBroken(n.Broken, n.Documents) {
		return n, read, fmt.Errorf("%s: %s of %s reports are not readable", connected.at(), words.Count(n.Broken), words.Count(n.Documents))
	}
	return n, read, nil
}

// keep stores a report if it is newer than the stored one of its codebase.
func (c *Reports) keep(newest map[codebase]*latest, document []byte, n *tally) {
	s, err := parseScan(document)
	if err != nil {
		n.Broken++
		return
	}
	if s.gitURL == "" {
		n.nameless++
		return
	}
	key := codebase{s.gitURL, s.codebase}
	if l := newest[key]; l != nil && cmp.Or(l.ReportedAt.Compare(s.written), strings.Compare(l.ID, s.id)) >= 0 {
		return
	}
	rows, empty, err := s.findings()
	if err != nil {
		n.Broken++
		return
	}
	l := &latest{Report: dataset.Report{
		GitURL: s.gitURL, Branch: s.branch, Codebase: s.codebase, ID: s.id, Empty: empty, ReportedAt: s.written,
	}, findings: rows}
	for _, f := range rows {
		if f.Suppressed {
			l.Suppressed++
		} else {
			l.Active++
		}
	}
	newest[key] = l
}

// commit publishes the tables. unread is the instant before which a spent budget
// left reports unread, zero if it did not.
func (c *Reports) commit(
	run *collector.Run, connected *connection, hash string, newest map[codebase]*latest, n tally, now interval, unread, started time.Time,
) error {
	var reports []dataset.Report
	var findings []dataset.Finding
	for _, l := range slices.SortedFunc(maps.Values(newest), func(a, b *latest) int {
		return cmp.Or(strings.Compare(a.GitURL, b.GitURL), strings.Compare(a.Codebase, b.Codebase))
	}) {
		reports = append(reports, l.Report)
		findings = append(findings, l.findings...)
	}
	provenance, err := c.provenance(run, connected, now, n.Documents, n.Broken, started)
	if err != nil {
		return err
	}
	provenance.From, provenance.QueryHash = now.From, hash
	provenance.Rows = int64(len(findings))
	provenance.Warnings = c.reportWarnings(reports, n, unread)
	err = run.Data.PutFiles(c.Name(), provenance, map[string]func(io.Writer) error{
		dataset.FindingsTable(c.Name()): func(w io.Writer) error { return dataset.WriteRows(w, findings) },
		dataset.ReportsTable(c.Name()):  func(w io.Writer) error { return dataset.WriteRows(w, reports) },
	})
	if err != nil {
		return err
	}
	run.Log.Info("read Cosmos DB", "reports", n.Documents, "kept", len(reports), "findings", len(findings),
		"request_units", int64(n.Units+0.5))
	return nil
}

// reportWarnings returns sentences for the pages.
func (c *Reports) reportWarnings(reports []dataset.Report, n tally, unread time.Time) []string {
	var javaReports, emptyReports int64
	for _, r := range reports {
		if r.Codebase == java {
			javaReports++
			if r.Empty {
				emptyReports++
			}
		}
	}
	name := c.source.Database + "/" + c.source.Container
	var warnings []string
	if n.Broken > 0 {
		warnings = append(warnings, fmt.Sprintf("Unreadable reports of %s, which are left out: %s.", name, words.Count(n.Broken)))
	}
	if n.nameless > 0 {
		warnings = append(warnings, fmt.Sprintf("Reports of %s without a repository, which are left out: %s.", name, words.Count(n.nameless)))
	}
	if emptyReports > 0 {
		warnings = append(warnings, fmt.Sprintf("Java reports of %s that list no dependency: %s of %s. "+
			"They do not show whether the scan found nothing or failed.", name, words.Count(emptyReports), words.Count(javaReports)))
	}
	if !unread.IsZero() {
		warnings = append(warnings, fmt.Sprintf("Of %s, only reports written since %s have been read so far, "+
			"because the budget of a run was spent. The next run reads further back.", name, unread.Format("2006-01-02 15:04 UTC")))
	}
	return warnings
}
