package buildtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/hmcts/rse-dashboard/internal/build"
	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
	"github.com/hmcts/rse-dashboard/internal/glob"
)

// AsOf is the present of all made-up events.
var AsOf = time.Date(2019, 11, 20, 10, 37, 23, 0, time.UTC)

// Options returns the options that suit the made-up events.
func Options() build.Options {
	return build.Options{
		AsOf:      AsOf,
		Branches:  []string{"master", "main"},
		Notices:   glob.Of("not-approved-*", "deprecated_*", "*_deprecated", "old_*_version", "security.sh_moved"),
		LinksFrom: AsOf.AddDate(0, 0, -14),

		Deployments: glob.Of("prod:promotion", "deploy:prod"),
	}
}

// RandomEvents makes up events that are as odd as they can be: few names, so that
// builds mix; any field may be missing; times coincide, lie on the edges of
// windows, or nowhere at all.
func RandomEvents(r *rand.Rand, n int) []eventfile.Event {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	events := make([]eventfile.Event, n)
	for i := range events {
		e := &events[i]
		e.Reset()
		e.Source = pick("files", "files", "cosmos:a/b")
		e.Partition = pick("", "x")
		if r.IntN(3) > 0 {
			e.ID = fmt.Sprint("id", r.IntN(n))
		}
		if r.IntN(3) > 0 {
			e.CorrelationID = fmt.Sprint("c", r.IntN(n/4+1))
		}
		e.Branch = pick("master", "main", "master", "PR-1", "")
		e.JobName = pick("", "HMCTS_CMC/cmc-api/master", "HMCTS_Nightly_CMC/cmc-api/master", "HMCTS_Nightly/x", "nofolder",
			"HMCTS_Pay/ccpay-app/master", "x", "x\x1fy", "HMCTS_Pay/ccpay-😀/master", "HMCTS_CMC/\uffee", "HMCTS_CMC/\U00010000")
		e.BuildID = pick("", "1", "2", "3", "x", "y\x1fx")
		e.BuildTag = pick("", "t1", "t2")
		e.JobURL = pick("", "", "https://ci.example/a/", "https://ci.example/b/", "javascript:alert(1)")
		e.BuildURL = pick("", "https://ci.example/a/1/", "https://ci.example/b/2/")
		e.Step = pick("", "build", "test", "smoketest:aat", "functionalTest:aat", "Pipeline Succeeded", "Pipeline Succeeded", "Pipeline Failed",
			"deprecated_thing", "old_java_version", "AUTO_ABORT", "prod:promotion", "deploy:prod")
		e.GitCommit = pick("", "", "c0ffee", "deadbeef", "f00d")
		e.GitURL = pick("", "https://github.com/hmcts/cmc-api.git", "git@github.com:hmcts/ccpay.git", "https://u:p@github.com/hmcts/cmc-api/")
		e.LibraryVersion = pick("", "1.0", "2.0")
		e.Result = pick("SUCCESS", "SUCCESS", "SUCCESS", "FAILURE", "ABORTED", "UNSTABLE", "", "success")
		e.Trigger = pick("", "", "", "schedule", "push")
		e.Scheduled, e.Stage = randomInstant(r), randomInstant(r)
		e.Duration = randomDuration(r)
		switch r.IntN(4) {
		case 0, 1:
			e.TS = float64(AsOf.Unix() - int64(r.IntN(20*86400)))
		case 2:
			e.TS = []float64{0, -1.5, 1e300, -1e300, 1574246243.25}[r.IntN(5)]
		}
	}
	return events
}

func randomInstant(r *rand.Rand) eventfile.Instant {
	t := AsOf
	switch r.IntN(12) {
	case 0:
		return eventfile.NoInstant
	case 1:
		t = t.Add(time.Duration(r.IntN(4)-2) * time.Second)
	case 2:
		t = t.AddDate(0, 0, -14*(1+r.IntN(2))).Add(time.Duration(r.IntN(3)-1) * time.Nanosecond)
	case 3:
		t = time.Date(r.IntN(9999), 1, 1, 0, 0, 0, 0, time.UTC)
	case 4:
		t = t.Truncate(24*time.Hour).AddDate(0, 0, -r.IntN(182)).Add(-time.Duration(r.IntN(2)))
	case 5, 6, 7, 8:
		t = t.Add(-time.Duration(r.Int64N(int64(15 * 24 * time.Hour)))).Truncate(15 * time.Minute)
	default:
		t = t.Add(-time.Duration(r.Int64N(int64(30 * 24 * time.Hour))))
	}
	return eventfile.InstantOf(t)
}

// randomDuration returns milliseconds; NaN is missing.
func randomDuration(r *rand.Rand) float64 {
	switch r.IntN(6) {
	case 0:
		return float64(r.IntN(200)) * 60000
	case 1:
		return r.Float64() * 1e7
	case 2:
		return -1
	case 3:
		if r.IntN(50) == 0 {
			return math.Ldexp(1, r.IntN(200))
		}
		return float64(r.IntN(100000000))
	case 4:
		return float64(r.IntN(10))
	}
	return math.NaN()
}
