package cosmos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/hmcts/rse-dashboard/internal/words"
)

// Waits double from firstWait to longestWait. A page may fail failuresInARow
// times before the pass fails; throttled requests (429) are repeated as long as
// there is time.
const (
	firstWait       = 250 * time.Millisecond
	longestWait     = 30 * time.Second
	failuresInARow  = 12
	failuresAtFirst = 6 // while connecting: a wrong host should be reported soon
)

// budget is the time and the request units that one run may spend. It is the one
// place that waits.
type budget struct {
	Options
	account string // for errors
	started time.Time

	mu    sync.Mutex
	spent float64 // request units
}

// spentError says that a budget is spent.
type spentError struct{ message string }

func (e *spentError) Error() string { return e.message }

func (b *budget) spentError(format string, arguments ...any) error {
	return &spentError{b.account + ": " + fmt.Sprintf(format, arguments...)}
}

func (b *budget) charge(units float64) {
	b.mu.Lock()
	b.spent += units
	b.mu.Unlock()
}

func (b *budget) charged() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.spent
}

// unitsLeft returns nil while there are request units left.
func (b *budget) unitsLeft() error {
	if b.RequestUnits > 0 && b.charged() >= b.RequestUnits {
		return b.spentError("the budget of %s request units is spent", words.Count(int64(b.RequestUnits)))
	}
	return nil
}

func (b *budget) timeLeft() time.Duration { return b.TimeBudget - b.Now().Sub(b.started) }

// wait waits before the next attempt, after n failures in a row of which last is
// the last one. A wait that would not end in time is not begun.
func (b *budget) wait(ctx context.Context, n int, last *failure) error {
	d := min(firstWait<<min(n-1, 16), longestWait)
	// Queries that were throttled together should not come back together.
	d = d/2 + rand.N(d/2+1)
	if last.asked {
		d = last.wait + rand.N(last.wait/10+10*time.Millisecond)
	}
	switch left := b.timeLeft(); {
	case left <= 0:
		return b.spentError("the time budget of %s is spent; the last failure was: %s", b.TimeBudget, last)
	case d >= left:
		return b.spentError("the time budget of %s does not allow another attempt after: %s", b.TimeBudget, last)
	}
	return b.Sleep(ctx, d)
}
