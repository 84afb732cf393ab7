package cosmos

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Reports reads a container of cve-reports: what the scans of builds found. It
// implements [collector.Collector].
//
// Only the newest report of each repository and codebase is kept, since that is
// all the figures speak of. The container is therefore read from the newest day
// backwards, so that older reports can be dropped unread, and what a spent
// budget leaves unread is what matters least: it is said in a warning, and read
// by the next run.
type Reports struct{ Collector }

var _ collector.Collector = (*Reports)(nil)

// NewReports returns a collector. Settings that are wrong are errors of its
// methods.
func NewReports(account Account, source Source, options Options) *Reports {
	return &Reports{*New(account, source, options)}
}

// reportsPartitionKey is the path containers of cve-reports are made with.
const reportsPartitionKey = "/build/git_url"

// Check is [Collector.Check] for this kind of container.
func (c *Reports) Check(ctx context.Context) (string, error) {
	return c.check(ctx, reportsPartitionKey)
}

// interval is what a container of reports has been read for: everything
// written from From up to To. It is kept in the manifest.
type interval struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// codebase is what has one newest report.
type codebase struct{ gitURL, kind string }

// latest is the newest report of a codebase.
type latest struct {
	dataset.Report
	findings []dataset.Finding
}

// tally is what a run came to.
type tally struct {
	counts
	nameless int64 // reports of no repository
}

// Collect implements [collector.Collector].
func (c *Reports) Collect(ctx context.Context, run *collector.Run) error {
	started := c.options.Now()
	connected, disconnect, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer disconnect()
	// Nothing after as-of is shown, and what the service's clock has not reached
	// is yet to be written.
	until := run.AsOf.UTC()
	if present := cmp.Or(connected.date, started.UTC()); present.Before(until) {
		until = present
	}
	hash := reportsHash(c.source.Branches)
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
		// What was read is the newest there is: better shown with a word about
		// the rest than kept back.
		unread = queries[read-1].from
		run.Log.Warn("not all reports were read", "error", err)
	} else if err != nil {
		return err
	}
	return c.commit(run, connected, hash, newest, n, covered(known, queries[:read], until), unread, started)
}

// remember returns what earlier runs have left: the newest reports, and what
// has been read. It forgets what does not answer this run's question.
func (c *Reports) remember(run *collector.Run, hash string, until time.Time) (newest map[codebase]*latest, known interval, why string, err error) {
	newest = make(map[codebase]*latest)
	previous := run.Data.Provenance(c.Name())
	switch {
	case previous == nil:
		return newest, interval{}, "it is the first read", nil
	case previous.QueryHash != hash:
		return newest, interval{}, "the branches or the fields have changed", nil
	case json.Unmarshal(previous.State, &known) != nil || known.To.IsZero() || known.From.After(known.To):
		return newest, interval{}, "what the last run left is not readable", nil
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

// reportSlice is one query, for what was written from from on.
type reportSlice struct {
	slice
	from time.Time
}

// reportSlices returns the queries for what was written from from until until
// and is not known, the newest first.
func reportSlices(branches []string, known interval, from, until time.Time) []reportSlice {
	var list []reportSlice
	// Up to the end of the second in which until lies: _ts has no fractions.
	back := func(low, high time.Time) {
		for high.After(low) {
			start := high.Add(-writtenSlice)
			if start.Before(low) {
				start = low
			}
			list = append(list, reportSlice{reportQuery(branches, start, high), start})
			high = start
		}
	}
	end := until.Truncate(time.Second).Add(time.Second)
	if known.To.IsZero() {
		back(from, end)
		return list
	}
	back(known.To.Add(-overlap).Truncate(time.Second), end)
	back(from, known.From)
	return list
}

// reportQuery asks for what was written from from up to, but not at, to.
func reportQuery(branches []string, from, to time.Time) slice {
	names, parameters := parametersOf(branches)
	condition := ""
	if names != "" {
		condition = " AND c.build.branch_name IN (" + names + ")"
	}
	return slice{
		name:  fmt.Sprintf("ts=%d", from.Unix()),
		query: "SELECT c.id, c.build, c.report, c._ts FROM c WHERE c._ts >= @from AND c._ts < @to" + condition,
		parameters: append([]azcosmos.QueryParameter{
			{Name: "@from", Value: from.Unix()}, {Name: "@to", Value: to.Unix()},
		}, parameters...),
	}
}

// covered returns what has been read after the queries, of which the newest
// were read to their end.
func covered(known interval, read []reportSlice, until time.Time) interval {
	if len(read) == 0 {
		return known
	}
	from := read[len(read)-1].from
	if !known.To.IsZero() && !from.After(known.To) && known.From.Before(from) {
		from = known.From // it reaches down to what was known
	}
	return interval{From: from, To: until}
}

// reportsHash identifies the question.
func reportsHash(branches []string) string {
	question, err := json.Marshal([]any{"cve-reports", reportVersion, slices.Compact(slices.Sorted(slices.Values(branches)))})
	if err != nil {
		panic(err) // texts and a number
	}
	sum := sha256.Sum256(question)
	return hex.EncodeToString(sum[:8])
}

// readReports reads the queries one after the other into newest. read is the
// number of those that were read to their end.
func (c *Reports) readReports(ctx context.Context, run *collector.Run, connected *connection, queries []reportSlice, newest map[codebase]*latest) (n tally, read int, err error) {
	for _, q := range queries {
		if err := connected.located(connected.budget.unitsLeft()); err != nil {
			return n, read, err
		}
		r := reader{connection: connected, slice: q.slice}
		err := r.each(ctx, func(documents [][]byte) error {
			for _, d := range documents {
				n.Documents++
				c.keep(newest, d, &n)
			}
			run.Progress.Say(fmt.Sprintf("%s reports, %s RU", grouped(n.Documents), grouped(int64(connected.budget.charged()))))
			return nil
		})
		n.Units += r.units
		if err != nil {
			return n, read, err
		}
		read++
		run.Progress.Add(1)
	}
	if n.Broken > someBroken && float64(n.Broken) > maxBrokenShare*float64(n.Documents) {
		return n, read, fmt.Errorf("%s: %s of %s reports are not readable", connected.at(), grouped(n.Broken), grouped(n.Documents))
	}
	return n, read, nil
}

// keep puts a document in its place, if it is newer than what is there.
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

// commit publishes the tables. unread is where a spent budget ended the
// reading, zero if it did not.
func (c *Reports) commit(run *collector.Run, connected *connection, hash string, newest map[codebase]*latest, n tally, now interval, unread, started time.Time) error {
	var reports []dataset.Report
	var findings []dataset.Finding
	var javaReports, emptyReports int64
	keys := make([]codebase, 0, len(newest))
	for k := range newest {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b codebase) int {
		return cmp.Or(strings.Compare(a.gitURL, b.gitURL), strings.Compare(a.kind, b.kind))
	})
	for _, k := range keys {
		l := newest[k]
		reports = append(reports, l.Report)
		findings = append(findings, l.findings...)
		if k.kind == java {
			javaReports++
			if l.Empty {
				emptyReports++
			}
		}
	}
	name := c.source.Database + "/" + c.source.Container
	var warnings []string
	if n.Broken > 0 {
		warnings = append(warnings, fmt.Sprintf("%s reports of %s were not readable and are left out.", grouped(n.Broken), name))
	}
	if n.nameless > 0 {
		warnings = append(warnings, fmt.Sprintf("%s reports of %s name no repository and are left out.", grouped(n.nameless), name))
	}
	if emptyReports > 0 {
		warnings = append(warnings, fmt.Sprintf("%s of %s Java reports of %s list no dependency: whether there is nothing to report or the scan went wrong cannot be told from them.", grouped(emptyReports), grouped(javaReports), name))
	}
	if !unread.IsZero() {
		warnings = append(warnings, fmt.Sprintf("Of %s only reports written since %s are read so far, since the budget for a run was spent; the next run reads on.", name, unread.Format("2006-01-02 15:04 UTC")))
	}
	state, err := json.Marshal(now)
	if err != nil {
		return err
	}
	err = run.Data.PutFiles(c.Name(), dataset.Provenance{
		Kind:         "cosmos",
		Source:       fmt.Sprintf("%s: container %s of database %s", connected.at(), c.source.Container, c.source.Database),
		AsOf:         run.AsOf,
		From:         now.From,
		QueryHash:    hash,
		Rows:         int64(len(findings)),
		Read:         n.Documents,
		Broken:       n.Broken,
		Milliseconds: c.options.Now().Sub(started).Milliseconds(),
		Warnings:     warnings,
		Branches:     slices.Clone(c.source.Branches),
		State:        state,
	}, map[string]func(io.Writer) error{
		dataset.FindingsTable(c.Name()): func(w io.Writer) error { return dataset.WriteRows(w, findings) },
		dataset.ReportsTable(c.Name()):  func(w io.Writer) error { return dataset.WriteRows(w, reports) },
	})
	if err != nil {
		return err
	}
	run.Log.Info("read Cosmos DB", "reports", n.Documents, "kept", len(reports), "findings", len(findings), "request_units", int64(n.Units+0.5))
	return nil
}
