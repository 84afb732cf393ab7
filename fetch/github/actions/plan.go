package actions

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

const (
	// rules is increased when the same runs make other events.
	rules = 2
	// scheduleDays is how long a repository is taken to have a schedule after the
	// last run that one started: long enough for a quarterly one.
	scheduleDays = 100
	// openDays is how long an unfinished run is read again: GitHub ends every run
	// by then.
	openDays = 36
	// againDays is how long after its creation GitHub lets a run be started again.
	againDays = 30
)

// memory is what a collector keeps in the manifest for its next run.
type memory struct {
	// From is the beginning of what a full read has read.
	From time.Time `json:"from"`
	// Repositories are those read, by OWNER/NAME.
	Repositories map[string]known `json:"repositories"`
}

// known is what is remembered of a repository.
type known struct {
	// Mark is when it was last read.
	Mark   time.Time `json:"mark"`
	Branch string    `json:"branch"`
	// Scheduled is when a schedule last started a run; zero if none ever did.
	Scheduled time.Time `json:"scheduled,omitzero"`
	// Open are runs to be asked for again.
	Open []open `json:"open,omitempty"`
	// Hidden is the number of runs that GitHub counted but did not list.
	Hidden int `json:"hidden,omitempty"`
}

// open is a run that had not ended, or a part of which could not be read.
type open struct {
	ID      int64     `json:"id"`
	Created time.Time `json:"created"`
}

// pass is one way through the repositories.
type pass struct {
	full   bool
	from   time.Time // what a full read reads from
	now    time.Time
	hash   string // of the question
	days   int    // of history
	reason string // for the log
	known  map[string]known
	start  time.Time // of the history of a repository that is new
}

// plan decides on the next pass. previous is nil if there was none; full asks for
// a full pass.
func plan(previous *dataset.Provenance, branches []string, days int, asOf, now time.Time, full bool) *pass {
	end := asOf
	if now.Before(end) {
		end = now
	}
	y, m, d := end.UTC().Date()
	p := &pass{full: true, now: now, days: days, start: time.Date(y, m, d-days-1, 0, 0, 0, 0, time.UTC)}
	p.hash = fmt.Sprintf("%016x", xxhash.Sum64String(fmt.Sprintf("%d\x00%s", rules, strings.Join(branches, "\x00"))))
	p.from = p.start
	if previous == nil {
		p.reason = "it is the first read"
		return p
	}
	var m0 memory
	switch {
	case json.Unmarshal(previous.State, &m0) != nil || m0.From.IsZero():
		p.reason = "the state of the last run cannot be read"
	case full:
		p.reason = "a full read was asked for"
	case previous.QueryHash != p.hash:
		p.reason = "the branches or the rules have changed"
	case p.start.Before(m0.From):
		p.reason = "the history reaches further back than before"
	default:
		p.full, p.from, p.known = false, m0.From, m0.Repositories
		p.reason = "only what happened since the last read is missing"
	}
	return p
}

// token identifies the pass. An interrupted pass is resumed only if its query is
// unchanged.
func (p *pass) token() string {
	if p.full {
		return fmt.Sprintf("full %s %d", p.hash, p.days)
	}
	return "since " + p.hash
}

// before returns what is known of a repository, nil if it is to be read from the
// beginning.
func (p *pass) before(r *dataset.Repository) *known {
	k, ok := p.known[fullName(r)]
	if !ok || k.Branch != r.Branch || k.Mark.After(p.now.Add(overlap)) {
		return nil
	}
	return &k
}

// due reports whether a repository may have runs that are not read yet.
func (p *pass) due(r *dataset.Repository) bool {
	k := p.before(r)
	return k == nil || len(k.Open) > 0 || r.PushedAt.IsZero() || !r.PushedAt.Before(k.Mark.Add(-overlap)) ||
		!k.Scheduled.IsZero() && p.now.Sub(k.Scheduled) < scheduleDays*day
}

// after returns what to remember when the repositories in read have been read.
func (p *pass) after(repositories []dataset.Repository, read map[string]known) memory {
	m := memory{From: p.from, Repositories: make(map[string]known, len(repositories))}
	for i := range repositories {
		name := fullName(&repositories[i])
		if k, ok := read[name]; ok {
			m.Repositories[name] = k
		} else if k, ok := p.known[name]; ok {
			m.Repositories[name] = k
		}
	}
	return m
}
