package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// progress shows how far a collector is: with a moving bar on a terminal, with a
// plain line now and then elsewhere.
func (a *app) progress(name string) (collector.Progress, func()) {
	if a.terminal && !a.json {
		b := &bar{name: name, bar: progressbar.NewOptions64(-1,
			progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(name),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionShowCount(), progressbar.OptionFullWidth(),
		)}
		return b, func() { _ = b.bar.Finish() }
	}
	l := &lines{out: a.err, name: name, last: time.Now()}
	if a.json {
		l.out = io.Discard // a program reads the log
	}
	return l, func() {}
}

type bar struct {
	name string
	bar  *progressbar.ProgressBar
}

func (b *bar) Total(n int64, unit string) {
	b.bar.ChangeMax64(n)
	b.bar.Describe(b.name + " (" + unit + ")")
}
func (b *bar) Add(n int64)     { _ = b.bar.Add64(n) }
func (b *bar) Say(note string) { b.bar.Describe(b.name + ": " + note) }

// lines prints how far a collector is, at most every few seconds.
type lines struct {
	out  io.Writer
	name string

	mu          sync.Mutex
	last        time.Time
	done, total int64
	unit, note  string
}

const betweenLines = 10 * time.Second

func (l *lines) Total(n int64, unit string) { l.update(func() { l.total, l.unit = n, unit }) }
func (l *lines) Add(n int64)                { l.update(func() { l.done += n }) }
func (l *lines) Say(note string)            { l.update(func() { l.note = note }) }

// update makes a change and prints a line if the last one is long ago.
func (l *lines) update(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
	if now := time.Now(); now.Sub(l.last) >= betweenLines {
		l.last = now
		fmt.Fprintf(l.out, "%s: %s of %s %s %s\n", l.name, words.Count(l.done), words.Count(l.total), l.unit, l.note)
	}
}
