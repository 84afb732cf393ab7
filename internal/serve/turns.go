package serve

import (
	"context"
	"hash/maphash"
	"net/netip"
)

const (
	// lanes is the number of groups of clients that share the turns fairly.
	lanes = 1024
	// maxWaiting limits the requests of a lane that wait for their password to be
	// checked; others are refused at once.
	maxWaiting = 64
)

// turns admits one holder at a time and shares the turns fairly: each client has
// a lane, which only few others have too, and at most one request of a lane
// competes for the next turn. A client that sends many wrong passwords therefore
// delays others by one turn only.
type turns struct {
	seed   maphash.Seed
	holder chan struct{} // waiting senders are admitted in order
	lanes  [lanes]struct {
		waiting chan struct{} // one element for each request that waits or has its turn
		first   chan struct{} // taken by the request that competes
	}
}

func newTurns() *turns {
	t := &turns{seed: maphash.MakeSeed(), holder: make(chan struct{}, 1)}
	for i := range t.lanes {
		t.lanes[i].waiting, t.lanes[i].first = make(chan struct{}, maxWaiting), make(chan struct{}, 1)
	}
	return t
}

// take waits for the client's turn. ok is false if too many requests wait or the
// context ends. If ok, the caller must call done.
func (t *turns) take(ctx context.Context, client netip.Addr) (done func(), ok bool) {
	lane := &t.lanes[maphash.Comparable(t.seed, network(client))%lanes]
	var taken []chan struct{}
	done = func() {
		for _, place := range taken {
			<-place
		}
	}
	select {
	case lane.waiting <- struct{}{}:
		taken = append(taken, lane.waiting)
	default:
		return nil, false
	}
	for _, place := range []chan struct{}{lane.first, t.holder} {
		select {
		case place <- struct{}{}:
			taken = append(taken, place)
		case <-ctx.Done():
			done()
			return nil, false
		}
	}
	return done, true
}

// network is what counts as one client: an IPv4 address, or an IPv6 network of
// the size that a single customer gets.
func network(addr netip.Addr) netip.Prefix {
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	prefix, _ := addr.Prefix(bits) // the zero prefix for an unknown address
	return prefix
}
