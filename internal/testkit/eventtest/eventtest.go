// Package eventtest makes events for tests and benchmarks, the same in each run.
package eventtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Lifelike makes events as pipelines write them: about 15 a build, which are
// alike but for the step, over the given number of days from 2026-03-01, in the
// order of their time.
func Lifelike(n, days int) []eventfile.Event {
	r := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	steps := []string{"checkout", "build", "test", "sonarscan", "securitychecks", "dockerbuild", "fortify-scan",
		"akschartsinstall", "smoketest:aat", "functionalTest:aat", "deploy:aat", "deploy:prod", "Pipeline Succeeded"}
	const abreast = 40 // builds at a time
	open := make([]eventfile.Event, abreast)
	left := make([]int, abreast)
	begun := make([]time.Time, abreast)
	events := make([]eventfile.Event, 0, n)
	for i := range n {
		now := start.Add(time.Duration(float64(days) * 24 * float64(time.Hour) * float64(i) / float64(n)))
		b := r.IntN(abreast)
		if left[b] == 0 {
			team, repo, number := r.IntN(21), r.IntN(400), fmt.Sprint(i/15+1)
			job := fmt.Sprintf("HMCTS_T%02d/service-number-%d/master", team, repo)
			e := &open[b]
			e.Reset()
			e.Source = "cosmos:jenkins/pipeline-metrics"
			e.CorrelationID = uuid(r)
			e.Product, e.Component = fmt.Sprintf("product%d", team), fmt.Sprintf("component-%d", repo)
			e.Branch, e.BuildNumber, e.BuildID = "master", number, number
			e.JobName, e.JobBaseName = job, "master"
			e.BuildTag = fmt.Sprintf("jenkins-HMCTS_T%02d-service-number-%d-master-%s", team, repo, number)
			e.NodeName = fmt.Sprintf("cnp-jenkins-agent-%05d", r.IntN(500))
			e.NodeLabels = "ubuntu daily " + e.NodeName
			e.JobURL = fmt.Sprintf("https://build.example.net/job/HMCTS_T%02d/job/service-number-%d/job/master/", team, repo)
			e.BuildURL = e.JobURL + number + "/"
			e.GitURL = fmt.Sprintf("https://github.com/example/service-number-%d.git", repo)
			e.GitCommit = fmt.Sprintf("%016x%016x%08x", r.Uint64(), r.Uint64(), r.Uint32())
			e.Scheduled = eventfile.InstantOf(now.Add(-time.Duration(r.IntN(90)) * time.Second).Truncate(time.Millisecond))
			left[b], begun[b] = 10+r.IntN(10), now
		}
		left[b]--
		e := open[b]
		e.ID = uuid(r)
		e.Step = steps[r.IntN(len(steps)-1)]
		if left[b] == 0 {
			e.Step = steps[len(steps)-1]
		}
		e.Result = "SUCCESS"
		if r.IntN(10) == 0 {
			e.Result = "FAILURE"
		}
		if left[b] == 0 {
			e.BuildResult = e.Result
		}
		e.Stage = eventfile.InstantOf(now.Truncate(time.Millisecond))
		e.Duration = float64(now.Sub(begun[b]).Milliseconds())
		e.TS = float64(now.Unix() + 2)
		events = append(events, e)
	}
	return events
}

func uuid(r *rand.Rand) string {
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48, b&0xffffffffffff)
}

// Shuffled returns the events in another order.
func Shuffled(events []eventfile.Event, seed uint64) []eventfile.Event {
	s := append([]eventfile.Event(nil), events...)
	r := rand.New(rand.NewPCG(seed, 3))
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	return s
}

// Odd makes events that no pipeline should write: missing fields, odd times,
// strange and long texts. Some of them share an id.
func Odd(n int, seed uint64) []eventfile.Event {
	r := rand.New(rand.NewPCG(seed, 5))
	texts := []string{"", "", "a", "master", "<script>alert(1)</script>", "=1+1", "\u202egnp.exe",
		"😀 \x00 \t\r\n", "__f__",
		string(make([]byte, 300)), fmt.Sprintf("%0200d", 7), fmt.Sprintf("%010000d", 8), "é\uFFFD"}
	times := []eventfile.Instant{eventfile.NoInstant, {}, {Sec: -62135596800, Nsec: 1}, {Sec: 253402300799, Nsec: 999_999_999},
		{Sec: -62167219200},
		{Sec: -1, Nsec: 999_999_999}, {Sec: 951782400, Nsec: 123_456_789}, {Sec: 1767225600, Nsec: 1000},
		{Sec: 4102444799, Nsec: 999}, {Sec: 4102444800}}
	numbers := []float64{math.NaN(), 0, math.Copysign(0, -1), -1, 1.5, 1e300, math.Inf(1), 1767225600, 1767312000.25, 1767312000.75}
	pick := func() string { return texts[r.IntN(len(texts))] }
	events := make([]eventfile.Event, n)
	for i := range events {
		e := &events[i]
		for _, t := range Texts(e) {
			*t = pick()
		}
		if r.IntN(3) > 0 {
			e.ID = fmt.Sprint("id", r.IntN(n))
		}
		e.Scheduled, e.Stage = times[r.IntN(len(times))], times[r.IntN(len(times))]
		e.Duration, e.TS = numbers[r.IntN(len(numbers))], numbers[r.IntN(len(numbers))]
	}
	return events
}

// Texts returns the text fields of an event but its ID.
func Texts(e *eventfile.Event) (texts []*string) {
	v := reflect.ValueOf(e).Elem()
	for i := range v.NumField() {
		if t, ok := v.Field(i).Addr().Interface().(*string); ok && t != &e.ID {
			texts = append(texts, t)
		}
	}
	return texts
}
