package serve

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// Users are names with the hashes of their passwords.
//
// A wrong password takes the same work whether or not the name exists and
// whatever its hash is, so that the response time does not reveal names. This
// work is expensive, so only one password is checked at a time, in turns that
// are fair to all clients. A right password is checked once and then remembered.
type Users struct {
	hashes map[string]passwordHash
	// cost is the highest cost of the bcrypt hashes; 0 without any.
	cost int
	// compare is bcrypt.CompareHashAndPassword, except in tests.
	compare func(hash, password []byte) error
	turns   *turns
	// key makes the entries of verified worthless outside this process.
	key [32]byte

	mu sync.Mutex
	// verified holds, by name, the proof of the password that was right. A page
	// and its assets are many requests with the same password.
	verified map[string][32]byte
}

// passwordHash is a bcrypt hash or a SHA-256 hash.
type passwordHash struct {
	bcrypt []byte
	cost   int // of bcrypt
	sha256 [32]byte
}

// passwordWaiting is how long a request waits for its turn.
const passwordWaiting = 10 * time.Second

// ParseUsers reads lines (or parts separated by commas) `name:hash`. A hash is a
// bcrypt hash ($2a$, $2b$, $2y$: what htpasswd -B writes) or `sha256:` with the
// 64 hexadecimal digits of the password's SHA-256. The latter is for long random
// passwords only. Errors never quote a hash.
func ParseUsers(text string) (*Users, error) {
	u := &Users{
		hashes: map[string]passwordHash{}, verified: map[string][32]byte{},
		compare: bcrypt.CompareHashAndPassword, turns: newTurns(),
	}
	rand.Read(u.key[:])
	for i, line := range strings.Split(strings.ReplaceAll(text, ",", "\n"), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := u.add(line); err != nil {
			return nil, fmt.Errorf("users: entry %d: %w", i+1, err)
		}
	}
	if len(u.hashes) == 0 {
		return nil, errors.New("users: expected at least one name:hash")
	}
	return u, nil
}

// add reads one name:hash.
func (u *Users) add(line string) error {
	name, hash, ok := strings.Cut(line, ":")
	if !ok || name == "" {
		return errors.New("expected name:hash")
	}
	if u.has(name) {
		return fmt.Errorf("%q is listed twice", name)
	}
	var p passwordHash
	var err error
	if digits, ok := strings.CutPrefix(hash, "sha256:"); ok && hex.DecodedLen(len(digits)) == sha256.Size {
		_, err = hex.Decode(p.sha256[:], []byte(digits))
	} else {
		p.bcrypt = []byte(hash)
		p.cost, err = bcrypt.Cost(p.bcrypt)
	}
	if err != nil {
		return fmt.Errorf("%q: expected a bcrypt hash or sha256: and 64 hexadecimal digits", name)
	}
	u.cost = max(u.cost, p.cost)
	u.hashes[name] = p
	return nil
}

func (u *Users) has(name string) bool {
	_, ok := u.hashes[name]
	return ok
}

// passwordVerdict is the HTTP status that a password leads to.
type passwordVerdict int

const (
	passwordRight passwordVerdict = 0
	passwordWrong passwordVerdict = http.StatusUnauthorized
	// passwordBusy: too many passwords are being checked.
	passwordBusy passwordVerdict = http.StatusServiceUnavailable
)

// verify checks a password for a client. It may wait for other clients.
func (u *Users) verify(ctx context.Context, client netip.Addr, name, password string) passwordVerdict {
	hash, exists := u.hashes[name]
	proof := u.proof(name, password)
	sum := sha256.Sum256([]byte(password))
	matches := subtle.ConstantTimeCompare(sum[:], hash.sha256[:]) == 1
	if u.isVerified(name, proof) || matches && exists && hash.bcrypt == nil {
		return passwordRight
	}
	if u.cost == 0 {
		return passwordWrong // no name has an expensive hash
	}
	ctx, cancel := context.WithTimeout(ctx, passwordWaiting)
	defer cancel()
	done, ok := u.turns.take(ctx, client)
	if !ok {
		return passwordBusy
	}
	defer done()
	if u.isVerified(name, proof) { // by a request that was waiting before this one
		return passwordRight
	}
	if !u.matches(hash, []byte(password)) {
		return passwordWrong
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.verified[name] = proof
	return passwordRight
}

// matches compares a password with a bcrypt hash. If they differ, it has done
// the work of one comparison at the highest cost of all users: the work doubles
// with each step of the cost, so a cheaper comparison is followed by one at the
// same cost and one at each higher cost below the highest. Without a bcrypt hash
// there is one comparison, at the highest cost.
func (u *Users) matches(hash passwordHash, password []byte) bool {
	if hash.bcrypt == nil {
		_ = u.compare(dummyHash(u.cost), password)
		return false
	}
	if u.compare(hash.bcrypt, password) == nil {
		return true
	}
	for cost := hash.cost; cost < u.cost; cost++ {
		_ = u.compare(dummyHash(cost), password)
	}
	return false
}

// dummyHash is a bcrypt hash of nobody's password.
func dummyHash(cost int) []byte {
	return fmt.Appendf(nil, "$2a$%02d$%s", cost, strings.Repeat("u", 53))
}

func (u *Users) isVerified(name string, proof [32]byte) bool {
	u.mu.Lock()
	known, ok := u.verified[name]
	u.mu.Unlock()
	return ok && hmac.Equal(known[:], proof[:])
}

// proof binds a name and a password with the process's own key.
func (u *Users) proof(name, password string) (sum [32]byte) {
	mac := hmac.New(sha256.New, u.key[:])
	fmt.Fprintf(mac, "%d:%s%s", len(name), name, password)
	mac.Sum(sum[:0])
	return sum
}
