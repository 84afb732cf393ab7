package serve

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"net/netip"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// waitingRequests is the number of requests of a client that wait for their turn or have it.
func (t *turns) waitingRequests(client netip.Addr) int {
	return len(t.lanes[maphash.Comparable(t.seed, network(client))%lanes].waiting)
}

// clientsInDifferentLanes returns a client and another that does not share its lane.
func clientsInDifferentLanes(t *turns) (one, other netip.Addr) {
	one = netip.MustParseAddr("2001:db8::1")
	lane := func(client netip.Addr) uint64 { return maphash.Comparable(t.seed, network(client)) % lanes }
	for other = netip.MustParseAddr("203.0.113.1"); lane(other) == lane(one); other = other.Next() {
	}
	return one, other
}

func TestStrangerDelaysOtherClientsByOneTurnOnly(t *testing.T) {
	users := testUsers(t)
	computing, proceed := make(chan string), make(chan struct{})
	users.compare = func(_, password []byte) error {
		computing <- string(password)
		<-proceed
		return bcrypt.ErrMismatchedHashAndPassword
	}
	stranger, user := clientsInDifferentLanes(users.turns)
	const attempts = 20
	verdicts := make(chan passwordVerdict, attempts+1)
	try := func(client netip.Addr, name, password string) {
		verdicts <- users.verify(context.Background(), client, name, password)
	}
	for i := range attempts {
		go try(stranger, fmt.Sprint("eve", i), "stranger's")
	}
	eventually(t, "all attempts of the stranger wait", func() bool { return users.turns.waitingRequests(stranger) == attempts })
	if got := <-computing; got != "stranger's" {
		t.Fatalf("got %q first, want the stranger's password", got)
	}
	go try(user, "ann", "user's")
	eventually(t, "the user waits", func() bool { return users.turns.waitingRequests(user) == 1 })
	before := 0
	for {
		proceed <- struct{}{}
		if <-computing == "user's" {
			break
		}
		before++
	}
	if before > 1 {
		t.Errorf("the stranger got %d turns before the user, want at most 1", before)
	}
	for range attempts - before - 1 {
		proceed <- struct{}{}
		<-computing
	}
	proceed <- struct{}{}
	for range attempts + 1 {
		if got := <-verdicts; got != passwordWrong {
			t.Errorf("got verdict %v, want passwordWrong", got)
		}
	}
	if a, b := users.turns.waitingRequests(stranger), users.turns.waitingRequests(user); a+b != 0 {
		t.Errorf("%d requests have a place after their end, want none", a+b)
	}
}

func TestClientWithTooManyWaitingRequestsIsRefused(t *testing.T) {
	turns := newTurns()
	client, other := clientsInDifferentLanes(turns)
	ctx, cancel := context.WithCancel(t.Context())
	results := make(chan bool, maxWaiting)
	done, ok := turns.take(ctx, client)
	if !ok {
		t.Fatal("the first request did not get its turn")
	}
	for range maxWaiting - 1 {
		go func() {
			_, ok := turns.take(ctx, client)
			results <- ok
		}()
	}
	eventually(t, "all requests wait", func() bool { return turns.waitingRequests(client) == maxWaiting })
	neighbour := netip.MustParseAddr("2001:db8::2") // in the same network
	if _, ok := turns.take(ctx, neighbour); ok {
		t.Error("got a turn for one request too many, want a refusal")
	}
	cancel()
	for range maxWaiting - 1 {
		if <-results {
			t.Error("got a turn after the request was cancelled")
		}
	}
	done()
	if done, ok := turns.take(t.Context(), other); !ok {
		t.Error("another client was refused")
	} else {
		done()
	}
}

// TestWrongPasswordsTakeEqualWork counts the rounds of bcrypt, which double with
// each step of the cost.
func TestWrongPasswordsTakeEqualWork(t *testing.T) {
	cheap, err := bcrypt.GenerateFromPassword([]byte("right"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	costly, err := bcrypt.GenerateFromPassword([]byte("right"), bcrypt.MinCost+3)
	if err != nil {
		t.Fatal(err)
	}
	users, err := ParseUsers(fmt.Sprintf("cheap:%s\ncostly:%s\nrandom:sha256:%064d", cheap, costly, 0))
	if err != nil {
		t.Fatal(err)
	}
	rounds := 0
	users.compare = func(hash, password []byte) error {
		cost, err := bcrypt.Cost(hash)
		if err != nil {
			t.Fatalf("%q is compared with: %v", hash, err)
		}
		rounds += 1 << cost
		if err := bcrypt.CompareHashAndPassword(hash, password); !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
			t.Fatalf("comparing with %q: got %v, want a mismatch after the full work", hash, err)
		}
		return bcrypt.ErrMismatchedHashAndPassword
	}
	for _, name := range []string{"cheap", "costly", "random", "nobody", ""} {
		rounds = 0
		if got := users.verify(t.Context(), netip.Addr{}, name, "wrong"); got != passwordWrong {
			t.Errorf("%q: got verdict %v, want passwordWrong", name, got)
		}
		if want := 1 << (bcrypt.MinCost + 3); rounds != want {
			t.Errorf("%q: got %d rounds of bcrypt, want %d", name, rounds, want)
		}
	}
}

func TestVerifiedPasswordIsNotComputedAgain(t *testing.T) {
	users := testUsers(t)
	computed := 0
	users.compare = func(hash, password []byte) error {
		computed++
		return bcrypt.CompareHashAndPassword(hash, password)
	}
	for range 3 {
		if got := users.verify(t.Context(), netip.Addr{}, "ann", "right"); got != passwordRight {
			t.Errorf("got verdict %v, want passwordRight", got)
		}
	}
	if computed != 1 {
		t.Errorf("got %d computations of bcrypt, want 1", computed)
	}
	if got := users.verify(t.Context(), netip.Addr{}, "ann", "wrong"); got != passwordWrong || computed != 2 {
		t.Errorf("wrong password after a right one: got verdict %v after %d computations, want passwordWrong after 2", got, computed)
	}
	for name, proof := range users.verified {
		if name != "ann" || proof == users.proof("ann", "wrong") {
			t.Errorf("got a verified password of %q, want only ann's right one", name)
		}
	}
}
