package buildtest

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Build is a build as [Read] makes it: everything is kept.
type Build struct {
	// Key is the text that ties are ordered by, Source the name of the source.
	Key, Source string
	// Events are in their order (R4), with the time of each in Stage.
	Events      []eventfile.Event
	Status      string
	Duration    float64 // NaN is missing
	Pipeline    string  // "" is missing
	ID          string
	Scheduled   eventfile.Instant
	End         eventfile.Instant
	OnSchedule  bool
	FailingStep string // "" is missing
	// Commit, Repository (as a git_url has it) and Library are "" where missing.
	Commit, Repository, Library string
	// TimeToRed is in milliseconds, Wait in seconds; NaN is missing.
	TimeToRed, Wait float64
	First           eventfile.Instant
	// Deployed is the first success of a step that deploys.
	Deployed eventfile.Instant
}

// Named reports whether the build names a pipeline.
func (b *Build) Named() bool { return b.Pipeline != "" }

// Known reports whether the build came to a known end.
func (b *Build) Known() bool { return b.Status != "UNKNOWN" }

// Failed reports whether the build failed or was aborted.
func (b *Build) Failed() bool { return b.Status == "FAILURE" || b.Status == "ABORTED" }

// Folder returns the folder of the build's pipeline.
func (b *Build) Folder() string { return strings.SplitN(b.Pipeline, "/", 2)[0] }

// Read reads events into builds in the plainest way there is: everything is
// kept, sorted and scanned. It shares no code with package build but the globs.
// The builds are ordered by end, key and source.
func Read(events []eventfile.Event, o build.Options) (builds []*Build, noTime, future int) {
	asOf := eventfile.InstantOf(o.AsOf)
	byKey := map[string]*Build{}
	for _, e := range newest(events, o) {
		if e.Stage.IsMissing() {
			if math.IsNaN(e.TS) {
				noTime++
				continue
			}
			e.Stage = instantOfTS(e.TS)
		}
		if e.Stage.Compare(asOf) > 0 {
			future++
			continue
		}
		key, full := keyOf(e.Event)
		if key == "" {
			full = fmt.Sprintf("alone %d", e.order)
		}
		b := byKey[full]
		if b == nil {
			b = &Build{Key: key, Source: e.Source}
			byKey[full] = b
			builds = append(builds, b)
		}
		b.Events = append(b.Events, e.Event)
	}
	for _, b := range builds {
		b.conclude(o)
	}
	slices.SortStableFunc(builds, func(x, y *Build) int {
		return cmp.Or(x.End.Compare(y.End), strings.Compare(x.Key, y.Key), strings.Compare(x.Source, y.Source))
	})
	return builds, noTime, future
}

// ordered is an event with its position in the order read.
type ordered struct {
	eventfile.Event
	order int
}

// newest returns the events that count (R1), the newest copy of each document,
// in the order read.
func newest(events []eventfile.Event, o build.Options) []ordered {
	lowest := func(ts float64) float64 {
		if math.IsNaN(ts) {
			return math.Inf(-1)
		}
		return ts
	}
	at := map[[3]string]int{}
	var kept []ordered
	for i, e := range events {
		if !slices.Contains(o.Branches, e.Branch) || e.Branch == "" || (e.Step != "" && o.Notices.Match(e.Step)) {
			continue
		}
		document := [3]string{e.Source, e.Partition, e.ID}
		old, known := at[document]
		switch {
		case e.ID == "" || !known:
			at[document] = len(kept)
			kept = append(kept, ordered{e, i})
		case lowest(e.TS) >= lowest(kept[old].TS):
			kept[old] = ordered{e, i}
		}
	}
	slices.SortFunc(kept, func(x, y ordered) int { return cmp.Compare(x.order, y.order) })
	return kept
}

// keyOf returns the text of an event's key (R3), and one that tells all builds
// apart.
func keyOf(e eventfile.Event) (key, full string) {
	switch {
	case e.CorrelationID != "":
		key = "c:" + e.CorrelationID
	case e.JobName != "" && e.BuildID != "":
		// A pair of texts, however it reads put together.
		key = "j:" + e.JobName + "\x1f" + e.BuildID
		return key, fmt.Sprint(e.Source, "\x00", key, "\x00", len(e.JobName))
	case e.BuildTag != "":
		key = "t:" + e.BuildTag
	case e.ID != "":
		key = "i:" + e.ID
	}
	return key, e.Source + "\x00" + key
}

func terminal(e *eventfile.Event) int {
	if e.Step == "Pipeline Succeeded" || e.Step == "Pipeline Failed" {
		return 1
	}
	return 0
}

// conclude orders the events (R4) and fills in the rest (R5). The events come in
// the order read.
func (b *Build) conclude(o build.Options) {
	slices.SortStableFunc(b.Events, func(x, y eventfile.Event) int {
		if c := cmp.Or(x.Stage.Compare(y.Stage), terminal(&x)-terminal(&y)); c != 0 {
			return c
		}
		return cmp.Compare(x.TS, y.TS) // NaN is before all numbers
	})
	last := b.Events[len(b.Events)-1]
	b.End, b.Duration, b.Status, b.Scheduled = last.Stage, math.NaN(), "UNKNOWN", eventfile.NoInstant
	switch {
	case last.Result == "FAILURE" || last.Result == "ABORTED":
		b.Status = last.Result
	case last.Result == "SUCCESS" && last.Step == "Pipeline Succeeded":
		b.Status = "SUCCESS"
	}
	if last.Duration >= 0 {
		b.Duration = last.Duration
	}
	b.concludeOrigin(o)
	failed := false
	for i := range b.Events {
		e := &b.Events[i]
		b.Pipeline = cmp.Or(b.Pipeline, e.JobName)
		b.ID = cmp.Or(b.ID, e.BuildID)
		if b.Scheduled.IsMissing() {
			b.Scheduled = e.Scheduled
		}
		b.OnSchedule = b.OnSchedule || e.Trigger == "schedule"
		if terminal(e) == 0 && b.Status == "FAILURE" && !failed {
			b.FailingStep, failed = e.Step, e.Result == "FAILURE"
		}
	}
}

// concludeOrigin fills in where the build came from, how it began, when it first
// failed and when it deployed.
func (b *Build) concludeOrigin(o build.Options) {
	b.TimeToRed, b.Wait, b.Deployed = math.NaN(), math.NaN(), eventfile.NoInstant
	first := b.Events[0]
	b.First = first.Stage
	if terminal(&first) == 0 && first.Duration >= 0 && !first.Scheduled.IsMissing() {
		nanos := new(big.Int).Sub(nanosecondsOf(first.Stage), nanosecondsOf(first.Scheduled))
		taken := new(big.Rat).Mul(new(big.Rat).SetFloat64(first.Duration), big.NewRat(1e6, 1))
		wait := new(big.Rat).Sub(new(big.Rat).SetInt(nanos), taken)
		b.Wait, _ = wait.Quo(wait, big.NewRat(1e9, 1)).Float64()
	}
	failed := false
	for i := range b.Events {
		e := &b.Events[i]
		b.Commit, b.Repository, b.Library = cmp.Or(b.Commit, e.GitCommit), cmp.Or(b.Repository, e.GitURL), cmp.Or(b.Library, e.LibraryVersion)
		if e.Result == "FAILURE" && terminal(e) == 0 && !failed {
			failed = true
			if e.Duration >= 0 {
				b.TimeToRed = e.Duration
			}
		}
		if e.Result == "SUCCESS" && e.Step != "" && o.Deployments.Match(e.Step) && b.Deployed.IsMissing() {
			b.Deployed = e.Stage
		}
	}
}

// FunctionalGap returns the nanoseconds from the last success of the smoke test
// to that of the functional test; ok is false if either did not succeed or the
// functional test was not later.
func (b *Build) FunctionalGap() (nanoseconds *big.Int, ok bool) {
	var smoke, functional *big.Int
	for _, e := range b.Events {
		if e.Result == "SUCCESS" && e.Step == "smoketest:aat" {
			smoke = nanosecondsOf(e.Stage)
		}
		if e.Result == "SUCCESS" && e.Step == "functionalTest:aat" {
			functional = nanosecondsOf(e.Stage)
		}
	}
	if smoke == nil || functional == nil {
		return nil, false
	}
	gap := new(big.Int).Sub(functional, smoke)
	return gap, gap.Sign() > 0
}

func nanosecondsOf(i eventfile.Instant) *big.Int {
	n := new(big.Int).Mul(big.NewInt(i.Sec), big.NewInt(1e9))
	return n.Add(n, big.NewInt(int64(i.Nsec)))
}

// instantOfTS returns the instant of a _ts.
func instantOfTS(ts float64) eventfile.Instant {
	r := new(big.Rat).SetFloat64(ts)
	nanos := new(big.Int).Quo(new(big.Int).Mul(r.Num(), big.NewInt(1e9)), r.Denom())
	sec, nsec := new(big.Int).DivMod(nanos, big.NewInt(1e9), new(big.Int))
	if !sec.IsInt64() {
		if ts > 0 {
			return eventfile.Instant{Sec: math.MaxInt64 / 2}
		}
		return eventfile.Instant{Sec: math.MinInt64 / 2}
	}
	return eventfile.Instant{Sec: sec.Int64(), Nsec: int32(nsec.Int64())}
}
