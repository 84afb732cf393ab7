package organisation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// stories are the things that happened in the organisation and that a dashboard
// should tell: each is about a few pipelines that no other story is about.
type stories struct {
	g      *Organisation
	random *rand.Rand
	order  []int // of the pipelines, in which they are chosen
	taken  map[*pipeline]bool
	total  float64 // of the pipelines' weights
}

func newStories(g *Organisation, random *rand.Rand) *stories {
	t := &stories{g: g, random: random, order: random.Perm(len(g.pipelines)), taken: make(map[*pipeline]bool)}
	for i := range g.pipelines {
		t.total += g.pipelines[i].weight
	}
	return t
}

func (t *stories) tell() {
	t.badLibrary()
	t.clusterDown()
	t.streaks()
	t.flakySuites()
	t.changedDurations()
	t.changedRates()
	t.rollBack()
	t.g.lost = t.workday(13).Truncate(day)
}

// take chooses a pipeline that has a step and that no story is about yet.
func (t *stories) take(step string, fits func(*pipeline) bool) *pipeline {
	for _, i := range t.order {
		q := &t.g.pipelines[i]
		if !t.taken[q] && q.index(step) >= 0 && (fits == nil || fits(q)) {
			t.taken[q] = true
			return q
		}
	}
	return nil
}

// busy chooses as take does, and makes the pipeline build some times a day.
func (t *stories) busy(step string) *pipeline {
	q := t.take(step, func(q *pipeline) bool { return !q.infra })
	if q == nil {
		q = &pipeline{eras: []era{{pace: 1}}} // not in any list
	}
	q.weight = 0.045 * t.total
	q.releases = time.Sunday
	q.eras = []era{{breaks: 0.02, flaky: 0.005, repair: 2, pace: 1}}
	return q
}

// ago is the time some days before the end.
func (t *stories) ago(days float64) time.Time {
	return t.g.options.Until.Add(-time.Duration(days * float64(day)))
}

// workday returns the midnight that begins the latest Tuesday, Wednesday or
// Thursday that ended at least so many days before the end.
func (t *stories) workday(days float64) time.Time {
	d := t.ago(days + 1).Truncate(day)
	for d.Weekday() < time.Tuesday || d.Weekday() > time.Thursday {
		d = d.Add(-day)
	}
	return d
}

// morning returns a time between 7 and 9 o'clock of the day.
func (t *stories) morning(d time.Time) time.Time {
	return d.Add(7*time.Hour + 5*time.Minute + time.Duration(t.random.IntN(115*60))*time.Second)
}

// evening returns a time between 16 and 18 o'clock of the day before.
func (t *stories) evening(d time.Time) time.Time {
	return d.Add(-8*time.Hour + time.Duration(t.random.IntN(2*3600))*time.Second)
}

// releaseLibrary releases the shared library every two weeks or so.
func (g *Organisation) releaseLibrary(random *rand.Rand) {
	at := g.options.Until.Add(-time.Duration(g.options.Days+30) * day).Truncate(day).Add(10 * time.Hour)
	for minor := 12; at.Before(g.options.Until.Add(-12 * day)); minor++ {
		g.releases = append(g.releases, release{at, fmt.Sprintf("3.%d.0", minor)})
		at = at.Add(time.Duration(9+random.IntN(10)) * day)
	}
}

// badLibrary releases a version of the shared library that breaks its own
// check of twelve pipelines one morning, and a corrected one at noon.
func (t *stories) badLibrary() {
	d := t.workday(7)
	at, corrected := d.Add(6*time.Hour+40*time.Minute), d.Add(11*time.Hour+20*time.Minute)
	t.g.BadLibrary = at
	t.g.releases = slices.DeleteFunc(t.g.releases, func(r release) bool { return r.at.After(d.Add(-2 * day)) })
	t.g.releases = append(t.g.releases, release{at, "3.31.0"}, release{corrected, "3.31.1"})
	for range 12 {
		q := t.take("techstack", func(q *pipeline) bool { return !q.infra })
		if q == nil {
			return
		}
		q.unpinned = false
		q.incidents = append(q.incidents, incident{at, corrected, "techstack"})
		q.extra = append(q.extra, t.evening(d), t.morning(d), corrected.Add(time.Duration(5+t.random.IntN(90))*time.Minute))
		q.quiet(t.evening(d).Add(-day), d)
	}
}

// clusterDown lets the installations of five pipelines fail since the latest
// working morning.
func (t *stories) clusterDown() {
	d := t.g.options.Until.Add(-10 * time.Hour).Truncate(day)
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.Add(-day)
	}
	for range 5 {
		q := t.take("akschartsinstall", nil)
		if q == nil {
			return
		}
		before := d
		if d.Weekday() == time.Monday {
			before = d.Add(-2 * day)
		}
		q.incidents = append(q.incidents, incident{d.Add(6 * time.Hour), t.g.options.Until.Add(day), "akschartsinstall"})
		q.extra = append(q.extra, t.evening(before), t.morning(d))
		q.quiet(t.evening(before).Add(-day), d)
	}
}

// quiet keeps a pipeline from breaking between two times.
func (q *pipeline) quiet(from, to time.Time) {
	calm, after := q.era(from), q.era(to)
	calm.from, calm.breaks, calm.flaky, after.from = from, 0, 0, to
	q.eras = slices.DeleteFunc(q.eras, func(e era) bool { return e.from.After(from) })
	q.eras = append(q.eras, calm, after)
}

// streaks makes pipelines red for days: tests, a deployment, a nightly build and
// infrastructure.
func (t *stories) streaks() {
	forever := t.g.options.Until.Add(day)
	red := func(q *pipeline, days float64, step string) {
		q.incidents = append(q.incidents, incident{t.ago(days), forever, step})
	}
	red(t.busy("functionalTest:aat"), 5.1, "functionalTest:aat")
	red(t.busy("deploy:prod"), 2.2, "deploy:prod")
	if q := t.take("buildinfra:prod", func(q *pipeline) bool { return q.infra }); q != nil {
		q.weight = max(q.weight, 0.006*t.total)
		red(q, 9.3, "buildinfra:prod")
	}
	for i := range t.g.nightly {
		if q := &t.g.nightly[i]; q.index("fullFunctionalTest") >= 0 {
			red(q, 8.6, "fullFunctionalTest")
			return
		}
	}
}

// flakySuites lets functional tests of three pipelines fail by chance.
func (t *stories) flakySuites() {
	for i := range 3 {
		q := t.busy("functionalTest:aat")
		q.eras[0].flaky = 0.2 - 0.05*float64(i)
	}
}

// changedDurations makes two pipelines half as slow again since one build, and
// one quicker.
func (t *stories) changedDurations() {
	for _, c := range []struct{ days, pace float64 }{{19.6, 1.5}, {41.2, 1.8}, {10.4, 0.6}} {
		q := t.busy("sonarscan")
		after := q.eras[0]
		after.from, after.pace = t.ago(c.days), c.pace
		q.eras = append(q.eras, after)
	}
}

// changedRates makes two pipelines break more often and one less.
func (t *stories) changedRates() {
	for _, c := range []struct{ before, after float64 }{{0.01, 0.45}, {0.02, 0.4}, {0.4, 0}} {
		q := t.busy("test")
		q.eras[0].breaks, q.eras[0].repair = c.before, 0.3
		after := q.eras[0]
		after.from, after.breaks = t.ago(13.4), c.after
		q.eras = append(q.eras, after)
	}
}

// rollBack lets four pipelines deploy a commit and then go back to the one before.
func (t *stories) rollBack() {
	for _, days := range []float64{2, 16, 37, 61} {
		q := t.take("prod:promotion", func(q *pipeline) bool { return !q.infra && !strings.Contains(q.job.Name, "Nightly") })
		if q == nil {
			return
		}
		q.releases = time.Sunday
		at := t.workday(days).Add(14 * time.Hour)
		q.quiet(at.Add(-3*day), at.Add(day))
		q.extra = append(q.extra, at.Add(-27*time.Hour), at.Add(-4*time.Hour), at.Add(20*time.Minute))
		q.rollbacks = append(q.rollbacks, at)
	}
}
