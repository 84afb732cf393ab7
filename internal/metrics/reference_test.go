package metrics

import (
	"fmt"
	"math"
	"math/big"
	"sort"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// This file computes the figures a second time in the plainest way there is:
// everything is kept, sorted and scanned, once for each selection. It shares no
// code with the package but the globs.

type refEvent struct {
	dataset.Event
	order int
	at    dataset.Instant
	ts    float64
}

type refBuild struct {
	key, source          string
	events               []*refEvent
	status               string
	duration             float64
	hasDuration          bool
	pipeline, id         string
	scheduled, end       dataset.Instant
	nightly, hasPipeline bool
}

type reference struct {
	options Options
	builds  []*refBuild
	noTime  int
	future  int
}

func instantOfTS(ts float64) dataset.Instant {
	r := new(big.Rat).SetFloat64(ts)
	nanos := new(big.Int).Quo(new(big.Int).Mul(r.Num(), big.NewInt(1e9)), r.Denom())
	sec, nsec := new(big.Int).DivMod(nanos, big.NewInt(1e9), new(big.Int))
	if !sec.IsInt64() {
		if ts > 0 {
			return dataset.Instant{Sec: math.MaxInt64 / 2}
		}
		return dataset.Instant{Sec: math.MinInt64 / 2}
	}
	return dataset.Instant{Sec: sec.Int64(), Nsec: int32(nsec.Int64())}
}

func newReference(events []dataset.Event, o Options) *reference {
	r := &reference{options: o}
	ts := func(f float64) float64 {
		if math.IsNaN(f) {
			return math.Inf(-1)
		}
		return f
	}
	// Filters, then the newest copy of each document.
	newest := map[[3]string]*refEvent{}
	var kept []*refEvent
	for i, e := range events {
		ok := false
		for _, b := range o.Branches {
			ok = ok || (b == e.Branch && b != "")
		}
		if !ok || (e.Step != "" && o.Notices.Match(e.Step)) {
			continue
		}
		ev := &refEvent{Event: e, order: i, ts: ts(e.TS)}
		if e.ID == "" {
			kept = append(kept, ev)
			continue
		}
		k := [3]string{e.Source, e.Partition, e.ID}
		if old := newest[k]; old == nil || ev.ts >= old.ts {
			newest[k] = ev
		}
	}
	for _, ev := range newest {
		kept = append(kept, ev)
	}
	sort.Slice(kept, func(i, j int) bool { return kept[i].order < kept[j].order })

	asOf := dataset.InstantOf(o.AsOf)
	byKey := map[string]*refBuild{}
	for _, ev := range kept {
		ev.at = ev.Stage
		if ev.at.IsMissing() {
			if math.IsNaN(ev.TS) {
				r.noTime++
				continue
			}
			ev.at = instantOfTS(ev.TS)
		}
		if ev.at.Compare(asOf) > 0 {
			r.future++
			continue
		}
		key := ""
		switch {
		case ev.CorrelationID != "":
			key = "c:" + ev.CorrelationID
		case ev.JobName != "" && ev.BuildID != "":
			key = "j:" + ev.JobName + "\x1f" + ev.BuildID
		case ev.BuildTag != "":
			key = "t:" + ev.BuildTag
		case ev.ID != "":
			key = "i:" + ev.ID
		}
		full := ev.Source + "\x00" + key
		if strings.HasPrefix(key, "j:") {
			full += fmt.Sprint("\x00", len(ev.JobName)) // a pair, however it reads put together
		}
		if key == "" {
			full = fmt.Sprintf("alone %d", ev.order)
		}
		b := byKey[full]
		if b == nil {
			b = &refBuild{key: key, source: ev.Source}
			byKey[full] = b
			r.builds = append(r.builds, b)
		}
		b.events = append(b.events, ev)
	}
	for _, b := range r.builds {
		terminal := func(e *refEvent) int {
			if e.Step == "Pipeline Succeeded" || e.Step == "Pipeline Failed" {
				return 1
			}
			return 0
		}
		sort.SliceStable(b.events, func(i, j int) bool {
			x, y := b.events[i], b.events[j]
			if c := x.at.Compare(y.at); c != 0 {
				return c < 0
			}
			if c := terminal(x) - terminal(y); c != 0 {
				return c < 0
			}
			if x.ts != y.ts {
				return x.ts < y.ts
			}
			return x.order < y.order
		})
		last := b.events[len(b.events)-1]
		b.end = last.at
		switch {
		case last.Result == "FAILURE" || last.Result == "ABORTED":
			b.status = last.Result
		case last.Result == "SUCCESS" && last.Step == "Pipeline Succeeded":
			b.status = "SUCCESS"
		default:
			b.status = "UNKNOWN"
		}
		if last.Duration >= 0 {
			b.duration, b.hasDuration = last.Duration, true
		}
		b.scheduled = dataset.NoInstant
		for _, e := range b.events {
			if !b.hasPipeline && e.JobName != "" {
				b.pipeline, b.hasPipeline = e.JobName, true
			}
			if b.id == "" {
				b.id = e.BuildID
			}
			if b.scheduled.IsMissing() {
				b.scheduled = e.Scheduled
			}
			b.nightly = b.nightly || e.Trigger == "schedule"
		}
		b.nightly = b.nightly || o.Nightly.Match(strings.SplitN(b.pipeline, "/", 2)[0])
	}
	return r
}

func (r *reference) projects() []Project {
	if len(r.options.Projects) > 0 {
		return r.options.Projects
	}
	names := map[string]bool{}
	for _, b := range r.builds {
		if b.hasPipeline {
			names[strings.SplitN(b.pipeline, "/", 2)[0]] = true
		}
	}
	var list []Project
	for n := range names {
		list = append(list, Project{Name: n})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

func (r *reference) in(b *refBuild, s Selection, anyType bool) bool {
	if s.Project == All && s.Type == AllTypes && !anyType {
		return true
	}
	if !b.hasPipeline {
		return false
	}
	if !anyType && ((s.Type == Nightly && !b.nightly) || (s.Type == NonNightly && b.nightly)) {
		return false
	}
	if s.Project == All {
		return true
	}
	folder := strings.SplitN(b.pipeline, "/", 2)[0]
	if len(r.options.Projects) == 0 {
		return folder == s.Project
	}
	for _, p := range r.options.Projects {
		if p.Name == s.Project {
			return p.Folders.Match(folder) || p.Pipelines.Match(b.pipeline)
		}
	}
	return false
}

// figures returns the rows of each figure as text, by id, and n.
func (r *reference) figures(s Selection) (rows map[string][]string, ns map[string]int) {
	rows, ns = map[string][]string{}, map[string]int{}
	asOf := dataset.InstantOf(r.options.AsOf)
	within := func(at dataset.Instant, days int64) bool {
		from := asOf
		from.Sec -= days * 86400
		return !at.IsMissing() && at.Compare(from) >= 0 && at.Compare(asOf) <= 0
	}
	loc := r.options.Location
	if loc == nil {
		loc = time.UTC
	}
	var sel []*refBuild
	for _, b := range r.builds {
		if r.in(b, s, false) {
			sel = append(sel, b)
		}
	}
	known := func(b *refBuild) bool { return b.status != "UNKNOWN" }
	bad := func(b *refBuild) bool { return b.status == "FAILURE" || b.status == "ABORTED" }
	pct := func(part, whole int) figure.Value {
		if whole == 0 {
			return figure.Null()
		}
		return figure.Number(100 * float64(part) / float64(whole))
	}
	put := func(id string, values ...figure.Value) {
		parts := make([]string, len(values))
		for i, v := range values {
			parts[i] = v.String()
			if v.IsNull() {
				parts[i] = "null"
			}
		}
		rows[id] = append(rows[id], strings.Join(parts, " | "))
	}
	integer := func(n int) figure.Value { return figure.Integer(int64(n)) }

	for id, days := range map[string]int64{"build-status-1d": 1, "build-status-14d": 14} {
		for _, word := range []string{"SUCCESS", "FAILURE", "ABORTED", "UNKNOWN"} {
			n := 0
			for _, b := range sel {
				if b.status == word && within(b.end, days) {
					n++
				}
			}
			ns[id] += n
			put(id, figure.String(word), integer(n))
		}
	}

	for _, nightly := range []bool{true, false} {
		n := 0
		for _, b := range r.builds {
			if r.in(b, s, true) && b.nightly == nightly && bad(b) && within(b.end, 14) {
				n++
			}
		}
		ns["nightly-failures"] += n
		put("nightly-failures", figure.String(map[bool]string{true: "Nightly", false: "Non-nightly"}[nightly]), integer(n))
	}

	for day := 1; day <= 7; day++ {
		for hour := range 24 {
			n, f := 0, 0
			for _, b := range sel {
				t := b.end.Time().In(loc)
				if known(b) && within(b.end, 14) && t.Weekday() == time.Weekday(day%7) && t.Hour() == hour {
					n++
					if bad(b) {
						f++
					}
				}
			}
			ns["failure-heatmap"] += n
			put("failure-heatmap", figure.String(time.Weekday(day%7).String()), integer(hour), integer(n), integer(f), pct(f, n))
		}
	}

	first := (r.options.AsOf.Unix()/900)*900 - 1343*900
	type pair struct{ n, f int }
	quarters := map[int64]*pair{}
	for _, b := range sel {
		if known(b) && !b.scheduled.IsMissing() && b.scheduled.Compare(asOf) <= 0 && b.scheduled.Sec >= first {
			q := (b.scheduled.Sec - first) / 900
			if quarters[q] == nil {
				quarters[q] = &pair{}
			}
			quarters[q].n++
			ns["build-counts"]++
			if bad(b) {
				quarters[q].f++
			}
		}
	}
	for q := range int64(1344) {
		p := quarters[q]
		if p == nil {
			p = &pair{}
		}
		put("build-counts", figure.Timestamp(time.Unix(first+q*900, 0)), integer(p.n), integer(p.f), pct(p.f, p.n))
	}

	ranked := func(id string, counts map[string]int, most int) {
		var names []string
		for n, c := range counts {
			ns[id] += c
			names = append(names, n)
		}
		sort.Slice(names, func(i, j int) bool {
			if counts[names[i]] != counts[names[j]] {
				return counts[names[i]] > counts[names[j]]
			}
			return names[i] < names[j]
		})
		for i, n := range names {
			if most > 0 && i == most {
				break
			}
			put(id, figure.String(n), integer(counts[n]))
		}
	}
	failing, steps := map[string]int{}, map[string]int{}
	for _, b := range sel {
		if b.hasPipeline && bad(b) && within(b.end, 14) {
			failing[b.pipeline]++
		}
		if b.status == "FAILURE" && within(b.end, 14) {
			step, found := "", false
			var last *refEvent
			for _, e := range b.events {
				if e.Step == "Pipeline Succeeded" || e.Step == "Pipeline Failed" {
					continue
				}
				last = e
				if e.Result == "FAILURE" && !found {
					step, found = e.Step, true
				}
			}
			if !found && last != nil {
				step = last.Step
			}
			if step == "" {
				step = "(not recorded)"
			}
			steps[step]++
		}
	}
	ranked("most-failing", failing, 50)
	ranked("failing-steps", steps, 0)

	type mean struct {
		name string
		ms   *big.Int
		n    int
	}
	sums, counts := map[string]*big.Rat{}, map[string]int{}
	for _, b := range sel {
		if b.hasPipeline && b.status == "SUCCESS" && b.hasDuration && within(b.scheduled, 14) {
			if sums[b.pipeline] == nil {
				sums[b.pipeline] = new(big.Rat)
			}
			sums[b.pipeline].Add(sums[b.pipeline], new(big.Rat).SetFloat64(b.duration))
			counts[b.pipeline]++
			ns["longest-pipelines"]++
		}
	}
	var means []mean
	for name, sum := range sums {
		m := new(big.Rat).Quo(sum, new(big.Rat).SetInt64(int64(counts[name])))
		// Half to even: floor(m + 1/2), less one if that was a tie and is odd.
		up := new(big.Rat).Add(m, big.NewRat(1, 2))
		floor := new(big.Int).Div(up.Num(), up.Denom())
		if up.IsInt() && floor.Bit(0) == 1 {
			floor.Sub(floor, big.NewInt(1))
		}
		means = append(means, mean{name, floor, counts[name]})
	}
	sort.Slice(means, func(i, j int) bool {
		if c := means[i].ms.Cmp(means[j].ms); c != 0 {
			return c > 0
		}
		return means[i].name < means[j].name
	})
	for i, m := range means {
		if i == 50 {
			break
		}
		f, _ := new(big.Float).SetInt(m.ms).Float64()
		put("longest-pipelines", figure.String(m.name), figure.Number(f/60000), integer(m.n))
	}

	type short struct {
		b     *refBuild
		nanos *big.Int
	}
	shortest := map[string]short{}
	nanosOf := func(i dataset.Instant) *big.Int {
		n := new(big.Int).Mul(big.NewInt(i.Sec), big.NewInt(1e9))
		return n.Add(n, big.NewInt(int64(i.Nsec)))
	}
	for _, b := range sel {
		var smoke, functional *refEvent
		for _, e := range b.events {
			if e.Result == "SUCCESS" && e.Step == "smoketest:aat" {
				smoke = e
			}
			if e.Result == "SUCCESS" && e.Step == "functionalTest:aat" {
				functional = e
			}
		}
		if !b.hasPipeline || smoke == nil || functional == nil || !within(b.scheduled, 14) {
			continue
		}
		gap := new(big.Int).Sub(nanosOf(functional.at), nanosOf(smoke.at))
		if gap.Sign() <= 0 {
			continue
		}
		old, ok := shortest[b.pipeline]
		newer := !ok
		if ok {
			switch c, e := b.scheduled.Compare(old.b.scheduled), b.end.Compare(old.b.end); {
			case c != 0:
				newer = c > 0
			case e != 0:
				newer = e > 0
			case b.key != old.b.key:
				newer = b.key > old.b.key
			default:
				newer = b.source > old.b.source
			}
		}
		if newer {
			shortest[b.pipeline] = short{b, gap}
		}
	}
	var names []string
	for n := range shortest {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool {
		if c := shortest[names[i]].nanos.Cmp(shortest[names[j]].nanos); c != 0 {
			return c < 0
		}
		return names[i] < names[j]
	})
	for i, n := range names {
		if i == 10 {
			break
		}
		ns["shortest-functional-tests"]++
		sec, _ := new(big.Rat).SetFrac(shortest[n].nanos, big.NewInt(1e9)).Float64()
		id := figure.Null()
		if shortest[n].b.id != "" {
			id = figure.String(shortest[n].b.id)
		}
		put("shortest-functional-tests", figure.String(n), figure.Number(sec), id)
	}

	longest := -1.0
	for _, b := range sel {
		if known(b) && b.hasDuration && within(b.scheduled, 14) {
			longest = math.Max(longest, b.duration)
			ns["duration-histogram"]++
		}
	}
	if longest >= 0 {
		widths := []float64{1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720}
		for w := 1440.0; w < 1e300; w *= 2 {
			widths = append(widths, w)
		}
		for _, w := range widths {
			if longest >= 120*w*60000 {
				continue
			}
			for i := 0; ; i++ {
				from, to := float64(i)*w, float64(i+1)*w
				var n [3]int
				for _, b := range sel {
					if known(b) && b.hasDuration && within(b.scheduled, 14) && b.duration >= from*60000 && b.duration < to*60000 {
						n[map[string]int{"SUCCESS": 0, "FAILURE": 1, "ABORTED": 2}[b.status]]++
					}
				}
				put("duration-histogram", figure.Number(from), figure.Number(to), integer(n[0]), integer(n[1]), integer(n[2]))
				if longest < to*60000 {
					break
				}
			}
			break
		}
	}

	y, m, d := r.options.AsOf.In(loc).Date()
	for i := -180; i < 0; i++ {
		day := time.Date(y, m, d+i, 12, 0, 0, 0, loc)
		var n [3]int
		for _, b := range sel {
			if by, bm, bd := b.end.Time().In(loc).Date(); known(b) && by == day.Year() && bm == day.Month() && bd == day.Day() {
				n[map[string]int{"SUCCESS": 0, "FAILURE": 1, "ABORTED": 2}[b.status]]++
			}
		}
		total := n[0] + n[1] + n[2]
		ns["daily-timeline"] += total
		put("daily-timeline", figure.Date(day), integer(total), pct(n[0], total), pct(n[1], total), pct(n[2], total))
	}
	return rows, ns
}
