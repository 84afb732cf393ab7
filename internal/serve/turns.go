package serve

import (
	"context"
	"net/netip"
	"sync"
)

const (
	// maxWaitingClients and maxWaitingPerClient limit the requests that wait for
	// their password to be checked; others are refused at once.
	maxWaitingClients   = 1024
	maxWaitingPerClient = 64
)

// turns admits one holder at a time and shares the turns fairly: clients that
// wait get one turn each before any of them gets a second one. A client that
// sends many wrong passwords therefore delays others by one turn only.
type turns struct {
	holder chan struct{} // waiting senders are admitted in order

	mu      sync.Mutex
	clients map[netip.Prefix]*waitingClient
}

// waitingClient is a client with at least one request that waits or has its turn.
type waitingClient struct {
	first    chan struct{} // taken by the request that waits for the holder's place
	requests int
}

func newTurns() *turns {
	return &turns{holder: make(chan struct{}, 1), clients: map[netip.Prefix]*waitingClient{}}
}

// take waits for the client's turn. ok is false if too many requests wait or the
// context ends. If ok, the caller must call done.
func (t *turns) take(ctx context.Context, client netip.Addr) (done func(), ok bool) {
	key := network(client)
	t.mu.Lock()
	c := t.clients[key]
	if c == nil && len(t.clients) < maxWaitingClients {
		c = &waitingClient{first: make(chan struct{}, 1)}
		t.clients[key] = c
	}
	ok = c != nil && c.requests < maxWaitingPerClient
	if ok {
		c.requests++
	}
	t.mu.Unlock()
	if !ok {
		return nil, false
	}

	var taken []chan struct{}
	done = func() {
		for _, place := range taken {
			<-place
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		if c.requests--; c.requests == 0 {
			delete(t.clients, key)
		}
	}
	for _, place := range []chan struct{}{c.first, t.holder} {
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
